/* plan/diag.h: all the mistakes of all the files, told in one go, each with its place. */
#ifndef LK_PLAN_DIAG_H
#define LK_PLAN_DIAG_H

#include "base/arena.h"
#include "base/err.h"
#include <stdio.h>

enum lk_severity { LK_WARNING, LK_ERROR };

struct lk_diag {
    enum lk_severity severity;
    struct lk_pos pos;
    uint32_t len; /* of the text that the caret underlines; 0: one column */
    const char *text;
};

/* Owned by its maker. Mistakes past LK_DIAGS_MAX are counted, not kept. */
enum { LK_DIAGS_MAX = 200 };
struct lk_diags {
    struct lk_arena *arena;
    struct lk_diag *items;
    size_t n, errors, warnings;
    /* The sources, so that a mistake can show its line. */
    struct lk_source {
        const char *file, *text;
        size_t len;
    } * sources;
    size_t n_sources;
};

struct lk_diags *lk_diags_new(void);
void lk_diags_free(struct lk_diags *d);
LK_AUTO_DEFINE(struct lk_diags *, lk_diags_free);

void lk_diags_source(struct lk_diags *d, const char *file, const char *text, size_t len);
void lk_diag(struct lk_diags *d, enum lk_severity severity, struct lk_pos pos, uint32_t len,
             const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/* "unknown WHAT 'WORD'", with "did you mean 'X'?" where a known word is near, or else the known
 * words when they are few. */
void lk_diag_unknown(struct lk_diags *d, struct lk_pos pos, const char *what, const char *word,
                     const char *const *known, size_t n_known);

/* Sorted by place, doubles dropped: "FILE:LINE:COL: error: TEXT", the source line, a caret. */
void lk_diags_print(struct lk_diags *d, FILE *out);

#endif
