/* plan/shrunk.h: a plan of mutated requests (mutated.h) made smaller: one play, one of its mutated
 * requests, one of its ways. */
#ifndef LK_PLAN_SHRUNK_H
#define LK_PLAN_SHRUNK_H

#include "plan/mutated.h"
#include "plan/mutation.h"

/* The plan of the case CASE_ID of P alone. STEP_ID: without its mutated requests but that one;
 * NULL: with all. WAY: that request is mutated in this way only; LK_WAYS: as it is. It borrows P's
 * binding and is freed by lk_plan_mutated_free. NULL with ERR set. */
struct lk_plan *lk_plan_shrunk(const struct lk_plan *p, const char *case_id, const char *step_id,
                               enum lk_way way, struct lk_err *err);

/* What the request of S does where the story has it: "press Next". In ARENA. */
const char *lk_mutated_action(const struct lk_step *s, struct lk_arena *arena);

#endif
