/* plan/beyond.h: a plan of requests beyond the story, made from a plan that a target has passed:
 * every request that may change something is sent before its time, once more, late, by another
 * person, without the token against forged requests, and by other methods. None of that is written
 * by hand; what must come of it is the same for all: no effect, and nothing shown. */
#ifndef LK_PLAN_BEYOND_H
#define LK_PLAN_BEYOND_H

#include "plan/plan.h"

/* What one act of the user did in a passing play, as the journal tells. */
struct lk_done {
    const char *case_id, *step;
    size_t n;                         /* its requests that may change something */
    bool token;                       /* do these bear a token against forged requests? */
    bool beside;                      /* something was asked for beside the browser */
    bool inside_before, inside_after; /* logged in? */
    bool accepted;                    /* what it was answered with is no refusal */
};

/* Turns P into that plan. DONE tells, in the order of the journal, of the cases that passed; other
 * cases are left out. RET_PASSED_OVER: how many of those that passed tell of more than one person
 * or of the clock, which are left out too. -1 with ERR (LK_E_USE) if nothing is left. */
int lk_plan_beyond(struct lk_plan *p, const struct lk_done *done, size_t n, size_t *ret_passed_over,
                   struct lk_err *err);

#endif
