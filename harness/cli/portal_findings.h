/* cli/portal_findings.h: what `lakmus fuzz portal` keeps of what it found: a run's folder for each,
 * of the one mutated request that does it (as far as it can be made so small), and a text beside
 * it. */
#ifndef LK_CLI_PORTAL_FINDINGS_H
#define LK_CLI_PORTAL_FINDINGS_H

#include "cli/playing.h"
#include <stdio.h>

struct lk_portal_findings {
    struct lk_arena *arena;
    const char *out;       /* the folder of the hunt: findings/, mended/, and try/ meanwhile */
    struct lk_playing how; /* how a single play is made, but for its plan and folder */
    const char *again;     /* the command that plays a plan again, up to "--plan" */
    FILE *say;
    const char **names; /* of what is known */
    size_t n, fresh, known, mended;
};

/* Makes the folders. */
int lk_portal_findings_open(struct lk_portal_findings *f, struct lk_err *err);
/* Plays all that was kept earlier once more; what does no harm any more is put away. */
int lk_portal_findings_again(struct lk_portal_findings *f, struct lk_err *err);
/* Takes in what RESULT, of PLAN (mutated.h), has found: what is new is made smaller and kept. */
int lk_portal_findings_take(struct lk_portal_findings *f, const struct lk_plan *plan,
                            const struct lk_result *result, struct lk_err *err);

#endif
