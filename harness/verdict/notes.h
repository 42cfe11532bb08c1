/* verdict/notes.h: what is told beside the verdicts: the linter's findings in the files of a play,
 * and the statistics of its samples. Private to this room. */
#ifndef LK_VERDICT_NOTES_H
#define LK_VERDICT_NOTES_H

#include "base/json.h"
#include "verdict/result.h"

/* The notes of one case over all its plays: one for each rule and severity, or kind of sample. The
 * largest sample is told; of equal notes the one of the lowest repeat, so the order in which plays
 * come does not matter. */
struct lk_notes {
    struct lk_kept_note {
        char key[24], kind[12];
        bool refuses;
        char *text;
        int repeat;
        size_t times, sample; /* how large the sample is; 0 for a rule */
    } * items;
    size_t n;
};

void lk_notes_take(struct lk_notes *notes, const json_t *records, int repeat);
void lk_notes_done(struct lk_notes *notes);

/* Adds those of the case CASE_ID to RET, which has N: in the arena, each with its first case. */
struct lk_note *lk_notes_add(const struct lk_notes *notes, const char *case_id,
                             struct lk_arena *arena, struct lk_note *ret, size_t *n);
/* The gravest first, then by rule; samples last. */
void lk_notes_sort(struct lk_note *notes, size_t n);

#endif
