/* engine/engine.h: plays the cases of a plan on a target and writes down what was seen.
 *
 * Threads: one worker a job, each with a site of its own (connections kept from play to play); a
 * play belongs to one worker. The plan and the variables are shared and read only; journal and
 * judge take blocks under their locks. What is played first depends on the workers, what comes out
 * does not. */
#ifndef LK_ENGINE_ENGINE_H
#define LK_ENGINE_ENGINE_H

#include "evidence/journal.h"
#include "plan/plan.h"
#include "target/target.h"
#include "verdict/judge.h"
#include <signal.h>

struct lk_progress {
    size_t total, done, failed, running;
    const char *last; /* the case that ended last, or NULL */
};

struct lk_engine {
    const struct lk_plan *plan;
    const struct lk_target_ops *target;
    struct lk_site_plan site;
    const char *client;             /* client role: the command to run for each play; else NULL */
    const char *out;                /* the run's folder: artefacts/ and spill files go there */
    uint8_t key[LK_COMMIT_KEY_LEN]; /* of the run's commitments */
    struct lk_journal *journal;
    struct lk_judge *judge;
    int jobs;
    int confirm;     /* how often a case that did not pass is played again; needs JUDGE */
    int64_t play_ms; /* what one play may take */
    const volatile sig_atomic_t *stop; /* set by a signal: no new play, running ones end soon */
    void (*progress)(void *of, const struct lk_progress *p); /* called under a lock; or NULL */
    void *progress_of;
};

/* Plays every case of the plan that its target can show, `repeat` times (more than once: in
 * an order drawn from the seed), then `confirm` times those that did not pass. RET_STATUS says how
 * it ended. -1 with ERR set for trouble of our own; what was played until then is in the journal.
 */
int lk_engine_run(const struct lk_engine *e, enum lk_run_status *ret_status, struct lk_err *err);

#endif
