/* plan/textprofile.h: the words of a portal for the labels that scenarios speak of (guide.md §2).
 * A label is named by the guide's own text ("Next"); a profile says what stands there instead. */
#ifndef LK_PLAN_TEXTPROFILE_H
#define LK_PLAN_TEXTPROFILE_H

#include <stdbool.h>
#include <stddef.h>

/* "guide", "live-en", "da"; NULL-terminated. */
extern const char *const lk_text_profiles[];

/* What stands on the page for LABEL in PROFILE; LABEL itself where the profile has no other word.
 */
const char *lk_label_words(const char *profile, const char *label);

/* The label that TEXT is in PROFILE (compared as lk_same_label does), or NULL if it is none. */
const char *lk_label_of(const char *profile, const char *text);

/* Is LABEL one that scenarios may speak of? And all of them, for suggestions. */
bool lk_label_known(const char *label);
extern const char *const lk_labels[];
extern const size_t lk_labels_n;

#endif
