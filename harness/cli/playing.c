/* Playing a plan into its folder. */
#define _GNU_SOURCE
#include "cli/playing.h"

#include "base/clock.h"
#include "base/digest.h"
#include "cli/cli.h"
#include "cli/runfolder.h"
#include "portal/fault.h"
#include <openssl/rand.h>
#include <signal.h>

static volatile sig_atomic_t stopped;

static void on_signal(int sig)
{
    (void)sig;
    stopped = 1;
}

const volatile sig_atomic_t *lk_playing_stop(void)
{
    struct sigaction sa = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND };
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
    return &stopped;
}

void lk_playing_arm(struct lk_plan *plan, const char *name, int at)
{
    const struct lk_fault *fault = name ? lk_fault_named(name) : NULL;
    for (size_t i = 0; name && i < plan->n_cases; i++) {
        plan->cases[i].fault = name;
        plan->cases[i].fault_at = at;
        plan->cases[i].own_listener |= fault && lk_fault_wants_listener(fault->id);
        plan->cases[i].needs |= LK_GIVEN_FAULT;
    }
}

/* What is called how, of one run. */
struct names {
    char run_id[17], started[LK_DATE_LEN], digest[65];
};

static void name_run(struct names *n)
{
    uint8_t id[8];
    RAND_bytes(id, sizeof id);
    lk_hex(id, sizeof id, n->run_id);
    lk_date_write(lk_unix_now(), n->started);
}

/* Runs the engine, whose judge has all blocks then. -1 with ERR set: nothing is to be reported. */
static int run_engine(const struct lk_playing *p, const struct names *names,
                      struct lk_engine *engine, struct lk_closing *closing, struct lk_err *err)
{
    struct lk_journal_head head = { names->digest, names->run_id,    names->started,
                                    p->plan->seed, p->plan->n_cases, p->plan->repeat };
    struct lk_err trouble = { 0 };
    engine->journal = lk_journal_open(p->out, &head, err);
    if (!engine->journal)
        return -1;
    engine->judge = lk_judge_new(p->plan);
    int failed = lk_engine_run(engine, &closing->status, &trouble);
    bool refused = failed && trouble.code == LK_E_USE; /* not permitted: nothing was sent */
    if (refused)
        *err = trouble;
    else if (failed)
        lk_say(&trouble);
    lk_wipe(engine->key, sizeof engine->key);
    if (!lk_journal_close(engine->journal, closing->status, closing->root, err) && !refused)
        return 0;
    lk_judge_free(engine->judge);
    return -1;
}

struct lk_result *lk_playing_run(const struct lk_playing *p, struct lk_err *err)
{
    struct names names;
    name_run(&names);
    struct lk_engine engine = {
        .plan = p->plan,
        .target = &lk_target_http,
        .site = { .binding = p->binding, .vars = p->vars, .run_id = names.run_id },
        .client = p->client,
        .out = p->out,
        .jobs = p->jobs,
        .confirm = p->confirm,
        .play_ms = p->play_ms,
        .stop = p->stop,
        .progress = p->progress,
        .progress_of = p->progress_of,
    };
    struct lk_closing closing = { .closed = true, .root_ok = true };
    char path[4200];
    if (lk_runfolder_begin(p->out, p->plan, names.digest, engine.key, err) ||
        run_engine(p, &names, &engine, &closing, err))
        return NULL;
    snprintf(path, sizeof path, "%s/journal.jsonl", p->out);
    LK_AUTO(lk_reader_free) struct lk_reader *reader = lk_reader_open(path, err);
    return reader ? lk_judge_end(engine.judge, lk_reader_head(reader), &closing) : NULL;
}
