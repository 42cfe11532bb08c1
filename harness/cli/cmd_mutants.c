/* lakmus mutants: each fault of the embedded portal played, judged, and held against what it says
 * that it breaks. All mutants are one plan, played by all workers on one portal. */
#define _GNU_SOURCE
#include "cli/cli.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/fs.h"
#include "cli/embedded.h"
#include "cli/home.h"
#include "cli/mutants.h"
#include "cli/progress.h"
#include "cli/runfolder.h"
#include "cli/score.h"
#include "engine/engine.h"
#include <getopt.h>
#include <limits.h>
#include <openssl/rand.h>
#include <string.h>
#include <unistd.h>

enum { PLAY_MS = 60 * 1000, SEED = 1 };

static const struct option options[] = {
    { "full", no_argument, NULL, 'f' },
    { "only", required_argument, NULL, 'F' },
    { "json", required_argument, NULL, 'J' },
    { "table", required_argument, NULL, 'T' },
    { "score", required_argument, NULL, 'S' },
    { "jobs", required_argument, NULL, 'j' },
    { "seed", required_argument, NULL, 's' },
    { "out", required_argument, NULL, 'o' },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static const char help[] =
    "usage: lakmus mutants [OPTIONS]\n\n"
    "Plays the scenarios on the embedded portal once for each of its faults, and tells whether "
    "the\n"
    "fault is caught in what it breaks and nothing else is accused. A mutant is played with the\n"
    "cases that are about what it breaks and a tenth of the rest, drawn by the seed.\n\n"
    "  --full        every case with every mutant\n"
    "  --only FAULT  this mutant alone\n"
    "  --json FILE   the matrix as JSON\n"
    "  --table FILE  the matrix as a Markdown table\n"
    "  --score FILE  the score, for scenarios/score.json: reports tell it\n"
    "  --jobs N      plays at a time (default: one a processor)\n"
    "  --seed S      what the tenth is drawn by (default: 1)\n"
    "  --out DIR     the run's folder (default: build/mutants)\n"
    "  --quiet       no progress\n\n"
    "exit status: 0 if all mutants are killed and no decoy is accused, else 1; 2 bad input; 3 "
    "trouble";

struct matrix {
    const char *only, *json, *table, *score, *out;
    long long jobs, seed;
    bool full, quiet;
    char about[65]; /* what the score is about */
    struct lk_diags *diags;
    struct lk_binding *binding;
    struct lk_plan *plan;
    struct lk_embedded portal;
    struct lk_mutants mutants;
    json_t *vars;
};

static int number(const char *text, long long min, long long *ret, struct lk_err *err)
{
    char *end;
    *ret = strtoll(text, &end, 10);
    if (*end || end == text || *ret < min)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "'%s' is not a number from %lld", text, min);
    return 0;
}

static int take(struct matrix *x, int option, struct lk_err *err)
{
    switch (option) {
    case 'f':
        x->full = true;
        return 0;
    case 'F':
        x->only = optarg;
        return lk_embedded_knows(optarg, err);
    case 'J':
        x->json = optarg;
        return 0;
    case 'T':
        x->table = optarg;
        return 0;
    case 'S':
        x->score = optarg;
        return 0;
    case 'j':
        return number(optarg, 1, &x->jobs, err);
    case 's':
        return number(optarg, 0, &x->seed, err);
    case 'o':
        x->out = optarg;
        return 0;
    case 'q':
        x->quiet = true;
        return 0;
    case 'h':
        puts(help);
        return 1;
    default:
        return lk_fail(err, LK_E_USE, LK_NO_POS, "see 'lakmus mutants --help'");
    }
}

static int read_options(int argc, char **argv, struct matrix *x, struct lk_err *err)
{
    optind = 0;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        int said = take(x, o, err);
        if (said)
            return said;
    }
    if (optind < argc)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "'%s' is not understood", argv[optind]);
    if (x->only && x->score)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "a score is of all mutants: not with --only");
    return 0;
}

static int load(struct matrix *x, struct lk_err *err)
{
    char room[PATH_MAX], path[PATH_MAX + 64];
    const char *home = lk_home_scenarios(room, sizeof room);
    x->diags = lk_diags_new();
    snprintf(path, sizeof path, "%s/requirements.yaml", home);
    struct lk_requirements *reqs = lk_requirements_load(x->diags->arena, path, x->diags);
    snprintf(path, sizeof path, "%s/targets/embedded.yaml", home);
    x->binding = lk_binding_load(path, x->diags);
    if (reqs && x->binding)
        x->plan = lk_plan_load(&home, 1, reqs, x->binding, x->diags);
    if (!x->plan) {
        lk_diags_print(x->diags, stderr);
        return lk_fail(err, LK_E_USE, LK_NO_POS, "nothing was played");
    }
    x->plan->seed = (uint64_t)x->seed;
    lk_score_about(x->plan, x->about);
    lk_plan_keep_role(x->plan);
    lk_mutants_plan(&x->mutants, x->plan, x->full ? LK_REACH_FULL : LK_REACH_SHORT, x->only);
    return 0;
}

static int start_portal(struct matrix *x, struct lk_err *err)
{
    if (lk_embedded_start(NULL, &x->portal, err))
        return -1;
    lk_embedded_give(&x->portal, x->vars);
    lk_json_setf(x->vars, "seed", "%lld", x->seed);
    return 0;
}

static struct lk_result *play(struct matrix *x, struct lk_err *err)
{
    char id[17], digest[65], started[LK_DATE_LEN];
    uint8_t random[8];
    struct lk_progress_line line;
    const struct lk_plan *all = &x->mutants.all;
    RAND_bytes(random, sizeof random);
    lk_hex(random, sizeof random, id);
    lk_date_write(lk_unix_now(), started);
    struct lk_engine engine = {
        .plan = all,
        .target = &lk_target_http,
        .site = { .binding = x->binding, .vars = x->vars, .run_id = id },
        .out = x->out,
        .jobs = (int)x->jobs,
        .play_ms = PLAY_MS,
        .progress = lk_progress_tell,
        .progress_of = &line,
    };
    if (lk_runfolder_make(x->out, err) ||
        lk_runfolder_begin(x->out, x->plan, digest, engine.key, err))
        return NULL;
    struct lk_journal_head head = { digest, id, started, all->seed, all->n_cases, 1 };
    engine.journal = lk_journal_open(x->out, &head, err);
    if (!engine.journal)
        return NULL;
    engine.judge = lk_judge_new(all);
    lk_progress_begin(&line, x->quiet);
    struct lk_closing closing = { .closed = true, .root_ok = true };
    int failed = lk_engine_run(&engine, &closing.status, err);
    lk_progress_end(&line);
    lk_wipe(engine.key, sizeof engine.key);
    LK_AUTO(json_decref) json_t *first = json_pack("{s:s, s:s}", "run", id, "started", started);
    failed |= lk_journal_close(engine.journal, closing.status, closing.root, failed ? NULL : err);
    if (!failed)
        return lk_judge_end(engine.judge, first, &closing);
    lk_judge_free(engine.judge);
    return NULL;
}

static int report(struct matrix *x, struct lk_err *err)
{
    struct lk_score s = lk_mutants_score(&x->mutants);
    if ((x->json && lk_mutants_json(&x->mutants, x->json, err)) ||
        (x->table && lk_mutants_markdown(&x->mutants, x->table, err)))
        return lk_say(err);
    if (x->score && !s.troubled && lk_score_save(&x->mutants, x->about, x->score, err))
        return lk_say(err);
    lk_mutants_print(&x->mutants, stdout);
    if (s.troubled)
        return LK_EXIT_NO_VERDICT;
    bool all = s.killed == s.mutants && s.accused_decoys == 0 && s.clean;
    return all ? LK_EXIT_PASS : LK_EXIT_NONCONFORMANT;
}

static int run(struct matrix *x, struct lk_err *err)
{
    if (load(x, err) || start_portal(x, err))
        return lk_say(err);
    if (!x->quiet)
        fprintf(stderr, "lakmus: %zu mutants, %zu plays, seed %lld\n", x->mutants.n - 1,
                x->mutants.all.n_cases, x->seed);
    LK_AUTO(lk_result_free) struct lk_result *result = play(x, err);
    if (!result)
        return lk_say(err);
    lk_mutants_judge(&x->mutants, result);
    return report(x, err);
}

int lk_cmd_mutants(int argc, char **argv)
{
    struct lk_err err = { 0 };
    struct matrix x = { .out = "build/mutants",
                        .seed = SEED,
                        .jobs = sysconf(_SC_NPROCESSORS_ONLN),
                        .portal = { .hold = -1 },
                        .vars = json_object() };
    signal(SIGPIPE, SIG_IGN);
    int said = read_options(argc, argv, &x, &err);
    int status = said < 0 ? lk_say(&err) : said ? LK_EXIT_PASS : run(&x, &err);
    lk_embedded_stop(&x.portal);
    lk_mutants_done(&x.mutants);
    lk_plan_free(x.plan);
    if (!x.plan)
        lk_binding_free(x.binding);
    lk_diags_free(x.diags);
    json_decref(x.vars);
    return status;
}
