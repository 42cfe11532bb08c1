/* reports/html_write.h: HTML as text with gaps, where what fills a gap is always escaped: there is
 * no way to write a value without it. The pages are well-formed XML too, so that tests can parse
 * them strictly. */
#ifndef LK_REPORTS_HTML_WRITE_H
#define LK_REPORTS_HTML_WRITE_H

#include "base/buf.h"
#include <stddef.h>

/* Appends FRAME with its "{}" gaps filled, in order, by VALUES (NULL is empty), which must be as
 * many as there are gaps: a text that is cleaned and escaped. */
void lk_html_fill(struct lk_buf *out, const char *frame, const char *const *values, size_t n);

/* lk_html(&page, "<p class=\"{}\">{}</p>", class, text) */
#define lk_html(out, frame, ...)                                                                   \
    lk_html_fill((out), (frame), (const char *const[]){ NULL, ##__VA_ARGS__ } + 1,                 \
                 sizeof((const char *const[]){ NULL, ##__VA_ARGS__ }) / sizeof(char *) - 1)

#endif
