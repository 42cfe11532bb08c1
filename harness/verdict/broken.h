/* verdict/broken.h: a download that broke off, or did not begin. The story cannot go on from such
 * an act, and what could not be tried is inconclusive; but that a file comes whole was tried, and
 * it did not. Private to this room. */
#ifndef LK_VERDICT_BROKEN_H
#define LK_VERDICT_BROKEN_H

#include "plan/plan.h"

/* ACT is the record of an act that ended a story. Does STEP expect no more of what ACT was to bring
 * than that it came: there, named, well-formed? Then, if the target offered nothing to receive, or
 * began to send and broke off, the words for what was seen (in ARENA); else NULL. */
const char *lk_broken_off(const json_t *act, const struct lk_step *step, struct lk_arena *arena);

#endif
