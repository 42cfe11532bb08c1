/* cli/again.h: the command that makes a run once more, as its reports tell it. */
#ifndef LK_CLI_AGAIN_H
#define LK_CLI_AGAIN_H

#include "base/arena.h"
#include "cli/options.h"

/* PROGRAM as it was called, and what of O decides about verdicts; quoted for a shell, without seed
 * and cases, which the plan knows. A value that may be a secret is written as a variable of the
 * shell ("$TOKEN"): reports hold no secret. In A. */
const char *lk_again(const char *program, const struct lk_run_options *o, struct lk_arena *a);

/* May TEXT, the value of NAME (or NULL), be a secret, or hold one? */
bool lk_may_be_secret(const char *name, const char *text);

#endif
