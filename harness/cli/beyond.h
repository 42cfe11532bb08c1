/* cli/beyond.h: the plan of `lakmus run --beyond DIR`. */
#ifndef LK_CLI_BEYOND_H
#define LK_CLI_BEYOND_H

#include "verdict/done.h"

/* Requests beyond the story, generated from the run in DIR (plan/beyond.h). What it has no use for
 * is told on stderr. NULL with ERR set. */
struct lk_plan *lk_beyond_plan(const char *dir, struct lk_err *err);

/* The plan of the run in DIR, which must be of a portal, and what its cases that passed did. RET's
 * texts are the plan's. NULL with ERR set. */
struct lk_plan *lk_passed_plan(const char *dir, struct lk_deeds *ret, struct lk_err *err);

#endif
