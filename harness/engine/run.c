/* The workers: every case, as often as asked, each on a site of its worker. */
#include "engine/play.h"

#include "base/rng.h"
#include <pthread.h>
#include <stdatomic.h>

enum { LOST_MAX = 3 }; /* liveness reads that fail before the run stops */

/* One play that is to be made. */
struct turn {
    const struct lk_case *case_;
    int repeat;
};

struct run {
    const struct lk_engine *engine;
    struct turn *turns;
    size_t n_turns;
    atomic_size_t next;
    atomic_int lost; /* plays in a row after which the target did not answer */
    atomic_bool dead, failed;
    pthread_mutex_t lock; /* progress, err */
    struct lk_progress progress;
    struct lk_err err;
};

static void tell(struct run *r, const char *last, int running, bool ended)
{
    pthread_mutex_lock(&r->lock);
    r->progress.running = (size_t)((long)r->progress.running + running);
    r->progress.done += ended;
    r->progress.failed = r->engine->judge ? lk_judge_failed(r->engine->judge) : 0;
    if (last)
        r->progress.last = last;
    if (r->engine->progress)
        r->engine->progress(r->engine->progress_of, &r->progress);
    pthread_mutex_unlock(&r->lock);
}

static void fail(struct run *r, const struct lk_err *err)
{
    pthread_mutex_lock(&r->lock);
    lk_fail(&r->err, err->code, err->pos, "%s", err->msg);
    pthread_mutex_unlock(&r->lock);
    r->failed = true;
}

static bool go_on(const struct run *r)
{
    const volatile sig_atomic_t *stop = r->engine->stop;
    return !(stop && *stop) && !r->dead && !r->failed;
}

static void play_one(struct run *r, struct lk_site *site, const struct turn *turn)
{
    struct lk_err err = { 0 };
    bool lost = false;
    tell(r, NULL, 1, false);
    if (lk_play_case(r->engine, site, turn->case_, turn->repeat, &lost, &err))
        fail(r, &err);
    r->lost = lost ? r->lost + 1 : 0;
    if (r->lost >= LOST_MAX)
        r->dead = true;
    tell(r, turn->case_->id, -1, true);
}

static void *work(void *arg)
{
    struct run *r = arg;
    struct lk_err err = { 0 };
    struct lk_site *site = r->engine->target->open(&r->engine->site, &err);
    if (!site) {
        fail(r, &err);
        return NULL;
    }
    while (go_on(r)) {
        size_t number = atomic_fetch_add(&r->next, 1);
        if (number >= r->n_turns)
            break;
        play_one(r, site, &r->turns[number]);
    }
    r->engine->target->close(site);
    return NULL;
}

/* A portal without worlds has one clock and one store for all: there, one play at a time. */
static int workers(const struct run *r)
{
    if (!(r->engine->site.binding->offers & LK_GIVEN_WORLD))
        return 1;
    int jobs = r->engine->jobs < 1 ? 1 : r->engine->jobs;
    return (size_t)jobs < r->n_turns ? jobs : (int)r->n_turns;
}

static void run_workers(struct run *r)
{
    int n = workers(r);
    LK_AUTO(free) pthread_t *threads = calloc((size_t)n + 1, sizeof *threads);
    int started = 0;
    while (started < n - 1 && !pthread_create(&threads[started], NULL, work, r))
        started++;
    work(r);
    while (started > 0)
        pthread_join(threads[--started], NULL);
}

/* Once through all cases of the plan that its target can show; where they are played several times,
 * in an order of its own that the seed gives: what depends on the order shows itself. */
static void add_round(struct run *r, int repeat)
{
    const struct lk_plan *plan = r->engine->plan;
    struct turn *round = r->turns + r->n_turns;
    size_t n = 0;
    char stream[32];
    for (size_t i = 0; i < plan->n_cases; i++)
        if (!lk_case_skipped(plan, &plan->cases[i]))
            round[n++] = (struct turn){ &plan->cases[i], repeat };
    r->n_turns += n;
    if (plan->repeat <= 1)
        return;
    snprintf(stream, sizeof stream, "order %d", repeat);
    struct lk_rng rng = lk_rng_named(plan->seed, stream);
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)lk_rng_below(&rng, i);
        struct turn one = round[k];
        round[k] = round[i - 1];
        round[i - 1] = one;
    }
}

/* The cases that did not pass, again: not for a better verdict (the worst play tells), but to know
 * whether they fail each time. */
static void add_failures(struct run *r, int repeat)
{
    const struct lk_plan *plan = r->engine->plan;
    for (size_t i = 0; i < plan->n_cases; i++)
        if (lk_judge_is_open(r->engine->judge, &plan->cases[i]))
            r->turns[r->n_turns++] = (struct turn){ &plan->cases[i], repeat };
}

static void play_turns(struct run *r)
{
    r->next = 0;
    r->progress.total += r->n_turns;
    if (r->n_turns)
        run_workers(r);
}

int lk_engine_run(const struct lk_engine *e, enum lk_run_status *ret_status, struct lk_err *err)
{
    struct run r = { .engine = e, .lock = PTHREAD_MUTEX_INITIALIZER };
    int repeats = e->plan->repeat < 1 ? 1 : e->plan->repeat;
    size_t most = (size_t)(repeats > e->confirm ? repeats : e->confirm) * e->plan->n_cases;
    LK_AUTO(free) struct turn *turns = calloc(most + 1, sizeof *turns);
    r.turns = turns;
    for (int i = 0; i < repeats; i++)
        add_round(&r, i);
    play_turns(&r);
    if (e->confirm && go_on(&r)) {
        r.n_turns = 0;
        for (int i = 0; i < e->confirm; i++)
            add_failures(&r, repeats + i);
        play_turns(&r);
    }
    *ret_status = r.dead ? LK_RUN_DEAD : e->stop && *e->stop ? LK_RUN_INTERRUPTED : LK_RUN_COMPLETE;
    return r.failed ? lk_fail(err, r.err.code, r.err.pos, "%s", r.err.msg) : 0;
}
