/* reports/report.h: a result, written for somebody: one row an emitter, one file an emitter.
 * An emitter is a pure function of the result: no clock, no locale, no environment, so the same
 * result gives the same bytes. docs/reports.md tells what each format promises its readers. */
#ifndef LK_REPORTS_REPORT_H
#define LK_REPORTS_REPORT_H

#include "verdict/result.h"
#include <stdio.h>

struct lk_emitter {
    const char *name; /* as asked for: "json" */
    const char *file; /* what it is called in a run's folder, or NULL: not kept there */
    const char *help;
    /* 0, or -1 with ERR set: a library or OUT refused. */
    int (*emit)(const struct lk_result *r, FILE *out, struct lk_err *err);
};

extern const struct lk_emitter lk_emitters[];
extern const size_t lk_emitters_n;

/* NULL if there is none of that name. */
const struct lk_emitter *lk_emitter(const char *name);

/* Writes R to OUT. LK_E_USE (with the nearest known name) for an unknown format. */
int lk_report_write(const char *format, const struct lk_result *r, FILE *out, struct lk_err *err);

/* Writes R to a file of mode 0600, whole or not at all. */
int lk_report_save(const char *format, const struct lk_result *r, const char *path,
                   struct lk_err *err);

#endif
