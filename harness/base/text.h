/* base/text.h: small things about words. */
#ifndef LK_BASE_TEXT_H
#define LK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The word of WORDS (N of them) nearest to WORD, or NULL where none is near enough to suggest:
 * optimal string alignment distance at most a third of the longer, case ignored. */
const char *lk_nearest(const char *word, const char *const *words, size_t n);

/* Are the two texts the same label? Case, runs of blanks, blanks at the ends and one trailing full
 * stop do not count (guide.md §1). ASCII case only: the labels' other letters must agree. */
bool lk_same_label(const char *a, const char *b);

/* Does TEXT hold PART, ASCII case ignored? */
bool lk_contains(const char *text, const char *part);

/* Does NAME match the glob PATTERN ("block*")? A star crosses slashes. */
bool lk_glob(const char *pattern, const char *name);

/* Is it well-formed UTF-8 (RFC 3629)? */
bool lk_utf8_ok(const char *text, size_t len);

#endif
