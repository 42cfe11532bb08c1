/* cli/reread.h: a run's folder read again: its plan and its journal, judged. */
#ifndef LK_CLI_REREAD_H
#define LK_CLI_REREAD_H

#include "evidence/journal.h"
#include "verdict/judge.h"

/* The plan of the run in DIR, and its digest. NULL with ERR set. */
struct lk_plan *lk_reread_plan(const char *dir, char ret_digest[65], struct lk_err *err);

/* Judges the journal in DIR, which must be PLAN's (of that DIGEST). EACH (may be NULL) gets every
 * block. NULL with ERR set. */
struct lk_result *lk_reread_judge(const char *dir, struct lk_plan *plan, const char *digest,
                                  void (*each)(void *of, const struct lk_block *block), void *of,
                                  struct lk_err *err);

#endif
