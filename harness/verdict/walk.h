/* verdict/walk.h: did a client walk a story, as the portal's record of its requests has it? The
 * freedoms of the story (any-of, any-order, optional) are the client's. Private to this room. */
#ifndef LK_VERDICT_WALK_H
#define LK_VERDICT_WALK_H

#include "plan/plan.h"

/* NULL if TRACE (docs/client-contract.md) is a walk through C; else the words of the first step
 * that was not taken, or of the request that belongs to no step; in ARENA. */
const char *lk_walk(const struct lk_case *c, const json_t *trace, struct lk_arena *arena);

#endif
