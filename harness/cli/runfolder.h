/* cli/runfolder.h: a run's folder (0700): plan.json, key, journal.jsonl, artefacts/, reports. */
#ifndef LK_CLI_RUNFOLDER_H
#define LK_CLI_RUNFOLDER_H

#include "base/err.h"
#include "evidence/secrets.h"
#include "plan/plan.h"
#include "verdict/result.h"

/* Makes DIR ready for a run. What an earlier run left there is removed; a folder that is not empty
 * and holds no run is left alone, with an error (LK_E_USE). */
int lk_runfolder_make(const char *dir, struct lk_err *err);
/* Writes plan.json and a fresh key; gives the plan's digest. */
int lk_runfolder_begin(const char *dir, const struct lk_plan *plan, char digest[65],
                       uint8_t key[LK_COMMIT_KEY_LEN], struct lk_err *err);
/* Writes report.json, report.html and junit.xml. */
int lk_runfolder_reports(const char *dir, const struct lk_result *result, struct lk_err *err);

#endif
