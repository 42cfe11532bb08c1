/* plan/mutated.h: a plan of plays in which mutated requests are sent, drawn by a seed from the
 * cases that a target has passed: a story, cut at one of its acts, and there one or several
 * requests of that story, mutated (mutation.h), by the user or by a stranger who did the same
 * before. The play with a number is the same whichever others there are. */
#ifndef LK_PLAN_MUTATED_H
#define LK_PLAN_MUTATED_H

#include "plan/beyond.h"

/* In the text of such a step, before what is done to the request. */
#define LK_MUTATED_SAYS ", mutated: "

struct lk_mutating {
    uint64_t seed;
    size_t first, n; /* the plays FIRST … FIRST+N-1 */
};

/* The plan of these plays; it borrows from BASE (its binding, too), which must outlive it. DONE as
 * for lk_plan_beyond. NULL with ERR (LK_E_USE) where there is no case that it could be made of. */
struct lk_plan *lk_plan_mutated(const struct lk_plan *base, const struct lk_done *done, size_t n,
                                const struct lk_mutating *how, struct lk_err *err);
/* Frees such a plan, or another that only borrows its binding; NULL is fine. */
void lk_plan_mutated_free(struct lk_plan *p);
LK_AUTO_DEFINE(struct lk_plan *, lk_plan_mutated_free);

#endif
