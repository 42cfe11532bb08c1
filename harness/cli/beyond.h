/* cli/beyond.h: the plan of `lakmus run --beyond DIR`. */
#ifndef LK_CLI_BEYOND_H
#define LK_CLI_BEYOND_H

#include "plan/plan.h"

/* Requests beyond the story, generated from the run in DIR (plan/beyond.h). What it has no use for
 * is told on stderr. NULL with ERR set. */
struct lk_plan *lk_beyond_plan(const char *dir, struct lk_err *err);

#endif
