/* reports/clean.h: texts that came from a target, made harmless for what reads the report: a
 * terminal (escape sequences), an XML parser (forbidden characters), a person's eyes (characters
 * that turn the order of reading around). What is replaced stays visible: "\x1b", "\u202e". */
#ifndef LK_REPORTS_CLEAN_H
#define LK_REPORTS_CLEAN_H

#include "base/buf.h"

/* Appends TEXT (NULL is empty) with U+FFFD for each octet that is not UTF-8, and nothing else
 * changed: for JSON. */
void lk_clean_utf8(struct lk_buf *out, const char *text);

/* Appends TEXT without harmful characters; line ends and tabs stay. */
void lk_clean_text(struct lk_buf *out, const char *text);

/* As lk_clean_text, on one line: runs of blanks and line ends become one blank. With MAX > 0 what
 * is longer than MAX octets is cut, and the cut says how long it was. */
void lk_clean_line(struct lk_buf *out, const char *text, size_t max);

#endif
