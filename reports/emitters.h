/* reports/emitters.h: the emitters themselves, for the table in report.c. */
#ifndef LK_REPORTS_EMITTERS_H
#define LK_REPORTS_EMITTERS_H

#include "base/buf.h"
#include "verdict/result.h"
#include <stdio.h>

int lk_emit_text(const struct lk_result *r, FILE *out, struct lk_err *err);
int lk_emit_term(const struct lk_result *r, FILE *out, struct lk_err *err);
int lk_emit_json(const struct lk_result *r, FILE *out, struct lk_err *err);
int lk_emit_junit(const struct lk_result *r, FILE *out, struct lk_err *err);
int lk_emit_html(const struct lk_result *r, FILE *out, struct lk_err *err);

/* The end of an emitter: what it made, to OUT. */
int lk_emit_bytes(const struct lk_buf *made, FILE *out, struct lk_err *err);

#endif
