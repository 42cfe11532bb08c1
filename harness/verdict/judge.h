/* verdict/judge.h: plan and journal in, result out: a pure function, folded block by block. It
 * reads no clock, no file, no network. The order in which blocks come does not matter, and threads
 * may hand in blocks at the same time. */
#ifndef LK_VERDICT_JUDGE_H
#define LK_VERDICT_JUDGE_H

#include "evidence/journal.h"
#include "verdict/result.h"

struct lk_judge;

/* PLAN is borrowed and must outlive the result. */
struct lk_judge *lk_judge_new(const struct lk_plan *plan);
void lk_judge_free(struct lk_judge *j);
LK_AUTO_DEFINE(struct lk_judge *, lk_judge_free);

/* Takes in one play. -1 with ERR set if the block does not fit the plan. */
int lk_judge_block(struct lk_judge *j, const struct lk_block *block, struct lk_err *err);

/* How many of the plays taken in so far failed somewhere: for telling progress. */
size_t lk_judge_failed(struct lk_judge *j);

/* Did a play of CASE_, of those handed in so far, not pass (a warning or worse)? */
bool lk_judge_is_open(struct lk_judge *j, const struct lk_case *case_);

/* The result; J is used up. HEAD is the journal's first line, CLOSING its end. */
struct lk_result *lk_judge_end(struct lk_judge *j, const json_t *head,
                               const struct lk_closing *closing);
void lk_result_free(struct lk_result *r);
LK_AUTO_DEFINE(struct lk_result *, lk_result_free);

#endif
