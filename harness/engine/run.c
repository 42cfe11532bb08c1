/* The workers: every case, as often as asked, each on a site of its worker. */
#include "engine/play.h"

#include "base/clock.h"
#include <pthread.h>
#include <stdatomic.h>

enum { LOST_MAX = 3 }; /* liveness reads that fail before the run stops */

struct run {
    const struct lk_engine *engine;
    const struct lk_case **cases; /* those that the target can show */
    size_t n_cases, total;
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

/* Plays are numbered by repeat, then by case, so that all cases are seen once early. */
static void play_one(struct run *r, struct lk_site *site, size_t number)
{
    const struct lk_case *c = r->cases[number % r->n_cases];
    struct lk_err err = { 0 };
    bool lost = false;
    tell(r, NULL, 1, false);
    if (lk_play_case(r->engine, site, c, (int)(number / r->n_cases), &lost, &err))
        fail(r, &err);
    r->lost = lost ? r->lost + 1 : 0;
    if (r->lost >= LOST_MAX)
        r->dead = true;
    tell(r, c->id, -1, true);
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
        if (number >= r->total)
            break;
        play_one(r, site, number);
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
    return (size_t)jobs < r->total ? jobs : (int)r->total;
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

int lk_engine_run(const struct lk_engine *e, enum lk_run_status *ret_status, struct lk_err *err)
{
    struct run r = { .engine = e, .lock = PTHREAD_MUTEX_INITIALIZER };
    LK_AUTO(free) const struct lk_case **cases = calloc(e->plan->n_cases + 1, sizeof *cases);
    for (size_t i = 0; i < e->plan->n_cases; i++)
        if (!lk_case_skipped(e->plan, &e->plan->cases[i]))
            cases[r.n_cases++] = &e->plan->cases[i];
    r.cases = cases;
    r.total = r.n_cases * (size_t)(e->plan->repeat < 1 ? 1 : e->plan->repeat);
    r.progress.total = r.total;
    if (r.total)
        run_workers(&r);
    *ret_status = r.dead ? LK_RUN_DEAD : e->stop && *e->stop ? LK_RUN_INTERRUPTED : LK_RUN_COMPLETE;
    return r.failed ? lk_fail(err, r.err.code, r.err.pos, "%s", r.err.msg) : 0;
}
