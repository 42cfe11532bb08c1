/* target/explain.h: what the last answer held, for somebody who is writing a binding. */
#ifndef LK_TARGET_EXPLAIN_H
#define LK_TARGET_EXPLAIN_H

#include "target/target.h"

/* Appends, line by line, what there was to be selected in the last answer of an http target: the
 * members of JSON, or the headings, forms, buttons and links of HTML; and which selectors of the
 * view found nothing there. May hold secrets. */
void lk_http_explain(struct lk_stage *stage, struct lk_buf *out);

#endif
