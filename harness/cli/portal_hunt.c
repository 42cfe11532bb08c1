/* Hunting for mutated requests that do harm. */
#define _GNU_SOURCE
#include "cli/portal_hunt.h"

#include "base/clock.h"
#include "base/fs.h"
#include "cli/beyond.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/runfolder.h"
#include "plan/mutated.h"
#include "plan/mutation.h"
#include <string.h>

enum { PLAYS_A_JOB = 8, PLAIN_MS = 10 * 1000, LIVE_MS = 200 };

/* How far it is; it ends a batch when the time is over, too. */
struct watch {
    const struct lk_portal_hunt *h;
    const volatile sig_atomic_t *stop; /* of the signals */
    int64_t began, end, next;
    bool tty, drawn;
    volatile sig_atomic_t over;
};

static void tell(struct watch *w, size_t done)
{
    const struct lk_portal_hunt *h = w->h;
    int64_t now = lk_now_ms();
    size_t plays = h->played + done;
    if (h->options->quiet || now < w->next)
        return;
    w->next = now + (w->tty ? LIVE_MS : PLAIN_MS);
    w->drawn = w->tty;
    fprintf(stderr, "%s%.0f s, %zu plays (%.1f/s), %zu mutated requests, %zu findings%s",
            w->tty ? "\r\x1b[K" : "", (double)(now - w->began) / 1000, plays,
            1000.0 * (double)plays / (double)(now - w->began + 1), h->requests, h->findings.n,
            w->tty ? "" : "\n");
}

static void look(void *of, const struct lk_progress *p)
{
    struct watch *w = of;
    if (*w->stop || lk_now_ms() >= w->end)
        w->over = 1;
    tell(w, p->done);
}

static void wipe(struct watch *w)
{
    if (w->drawn)
        fputs("\r\x1b[K", stderr);
    w->drawn = false;
}

/* --- the first run --- */

static struct lk_plan *first_plan(struct lk_portal_hunt *h, struct lk_diags *d, struct lk_err *err)
{
    const struct lk_run_options *o = h->options;
    const char *path = lk_arena_printf(h->findings.arena, "%s/requirements.yaml", h->scenarios);
    struct lk_requirements *reqs = lk_requirements_load(d->arena, path, d);
    LK_AUTO(lk_plan_mutated_free)
    struct lk_plan *plan = reqs ? lk_plan_load(&h->scenarios, 1, reqs, h->binding, d) : NULL;
    if (!plan) {
        lk_diags_print(d, stderr);
        lk_fail(err, LK_E_USE, LK_NO_POS, "the scenarios have %zu mistakes", d->errors);
        return NULL;
    }
    plan->seed = h->seed;
    lk_plan_keep_role(plan);
    if (o->n_selectors && lk_plan_select(plan, o->selectors, o->n_selectors, err))
        return NULL;
    return lk_take(plan);
}

static int first_run(struct lk_portal_hunt *h, const char *dir, struct lk_err *err)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_plan_mutated_free) struct lk_plan *plan = first_plan(h, d, err);
    struct lk_progress_line line;
    if (!plan || lk_runfolder_make(dir, err))
        return -1;
    struct lk_playing how = h->findings.how;
    lk_progress_begin(&line, h->options->quiet);
    how.plan = plan;
    how.out = dir;
    how.progress = lk_progress_tell;
    how.progress_of = &line;
    LK_AUTO(lk_result_free) struct lk_result *result = lk_playing_run(&how, err);
    lk_progress_end(&line);
    if (!result || lk_runfolder_reports(dir, result, err))
        return -1;
    fprintf(h->findings.say, "the first run: %s\n", result->headline);
    return 0;
}

/* --- the batches --- */

static bool count_one(void *of, const struct lk_step *step)
{
    *(size_t *)of += step->kind == LK_STEP_MISUSE;
    return true;
}

/* What of a batch was judged, and why the rest was not. */
static void count(struct lk_portal_hunt *h, const struct lk_result *result)
{
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct lk_case_result *c = &result->cases[i];
        if (!c->plays)
            continue;
        h->played += c->plays;
        lk_case_walk(c->case_, count_one, &h->requests);
        for (size_t k = 0; k < c->n_proofs; k++) {
            const struct lk_proof *p = &c->proofs[k];
            h->judged += p->verdict == LK_PASS || p->verdict == LK_FAILED;
            if ((p->verdict == LK_ERRONEOUS || p->verdict == LK_INCONCLUSIVE) && p->why &&
                !h->unjudged)
                h->unjudged = lk_arena_strdup(h->findings.arena, p->why);
        }
    }
}

static int play_batch(struct lk_portal_hunt *h, struct watch *w, struct lk_plan *plan,
                      struct lk_err *err)
{
    const struct lk_run_options *o = h->options;
    struct lk_playing how = h->findings.how;
    how.plan = plan;
    how.out = lk_arena_printf(h->findings.arena, "%s/batch", o->out);
    how.stop = &w->over;
    how.progress = look;
    how.progress_of = w;
    lk_playing_arm(plan, o->fault, o->fault_at);
    if (lk_runfolder_make(how.out, err))
        return -1;
    LK_AUTO(lk_result_free) struct lk_result *result = lk_playing_run(&how, err);
    wipe(w);
    if (!result || lk_runfolder_reports(how.out, result, err))
        return -1;
    count(h, result);
    h->dead = result->dead;
    return lk_portal_findings_take(&h->findings, plan, result, err);
}

static int hunt(struct lk_portal_hunt *h, const struct lk_plan *base, const struct lk_deeds *deeds,
                struct lk_err *err)
{
    const volatile sig_atomic_t *stop = h->findings.how.stop;
    size_t jobs = (size_t)(h->options->jobs < 1 ? 1 : h->options->jobs), next = 0;
    struct watch w = { .h = h, .stop = stop, .began = lk_now_ms(), .tty = isatty(STDERR_FILENO) };
    w.end = h->plays ? INT64_MAX : w.began + h->seconds * 1000;
    w.next = w.began + (w.tty ? 0 : PLAIN_MS);
    while (!*stop && !h->dead && lk_now_ms() < w.end && !(h->plays && next >= h->plays)) {
        struct lk_mutating how = { .seed = h->seed, .first = next, .n = jobs * PLAYS_A_JOB };
        if (h->plays && how.n > h->plays - next)
            how.n = h->plays - next;
        LK_AUTO(lk_plan_mutated_free)
        struct lk_plan *plan = lk_plan_mutated(base, deeds->items, deeds->n, &how, err);
        if (!plan)
            return -1;
        plan->again = h->findings.again;
        w.over = 0;
        if (play_batch(h, &w, plan, err))
            return -1;
        next += how.n;
    }
    return 0;
}

int lk_portal_hunt_run(struct lk_portal_hunt *h, struct lk_err *err)
{
    struct lk_deeds deeds;
    const char *dir =
        h->from ? h->from : lk_arena_printf(h->findings.arena, "%s/first", h->options->out);
    if (lk_portal_findings_open(&h->findings, err) || (!h->from && first_run(h, dir, err)))
        return -1;
    LK_AUTO(lk_plan_mutated_free) struct lk_plan *base = lk_passed_plan(dir, &deeds, err);
    if (!base) {
        err->code = LK_E_USE; /* what is no run's folder is bad input */
        return -1;
    }
    lk_binding_free(base->binding);
    base->binding = h->binding;
    if (lk_portal_findings_again(&h->findings, err))
        return -1;
    return hunt(h, base, &deeds, err);
}
