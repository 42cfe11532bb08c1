/* cli/score.h: what the mutants made of the scenarios, kept beside them (scenarios/score.json), so
 * that each report can say how much its suite was seen to catch. */
#ifndef LK_CLI_SCORE_H
#define LK_CLI_SCORE_H

#include "cli/mutants.h"

/* What a score is about, as a digest: the scenarios and requirements of PLAN as it was loaded, and
 * the faults there are. */
void lk_score_about(const struct lk_plan *plan, char ret[65]);

/* Writes what M measured; the same measurement gives the same bytes. */
int lk_score_save(const struct lk_mutants *m, const char *about, const char *file,
                  struct lk_err *err);

/* Gives PLAN, as it was loaded (no case left out yet), the score of FILE, if that was measured by
 * this version with the scenarios, requirements and faults that there are; else none. */
void lk_score_take(struct lk_plan *plan, const char *file);

#endif
