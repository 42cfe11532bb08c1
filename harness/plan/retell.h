/* plan/retell.h: cases that tell a tale anew, as far as one likes, with a stranger who did the same
 * before. Used by beyond.c and mutated.c. */
#ifndef LK_PLAN_RETELL_H
#define LK_PLAN_RETELL_H

#include "plan/load.h"
#include "plan/tale.h"

struct lk_retelling {
    struct lk_arena *arena;
    const struct lk_case *base; /* whose tale it is */
    const struct lk_tale *tale;
    struct lk_case *cases; /* what was made */
    size_t n_cases;
};

void lk_retell_add(struct lk_retelling *r, struct lk_steps *out, struct lk_step step);
/* The steps FROM … N-1 of the tale, as WHO does them. */
void lk_retell(struct lk_retelling *r, struct lk_steps *out, size_t from, size_t n,
               enum lk_teller who);
/* The stranger does the first N of them, in a group. */
void lk_retell_stranger(struct lk_retelling *r, struct lk_steps *out, size_t n);
/* The way to MISUSE: of the acts from FROM to AT those that only look, and the one at AT. */
void lk_retell_way(struct lk_retelling *r, struct lk_step *misuse, size_t from, size_t at);
/* Adds the case "BASE~ID" with the story, which it takes over, of the user and the stranger. */
void lk_retell_case(struct lk_retelling *r, const char *id, const char *title,
                    struct lk_steps *story);

/* The one requirement, of the implied class, that such plays are about; of PARTS the readings (and
 * harms) are taken: each is a MUST, seen on the wire. */
struct lk_requirements *lk_retell_requirement(struct lk_arena *arena, const char *version,
                                              const char *id, const char *quote,
                                              const struct lk_part *parts, size_t n);

#endif
