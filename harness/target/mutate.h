/* target/mutate.h: a request mutated on purpose, as plan/mutation.h says. All that a mutation
 * leaves open is drawn from it alone: the same mutation of the same request gives the same bytes.
 * What it makes is bounded: no body of more than LK_MUTATE_BODY_MAX octets beyond that of the
 * request, no address of more than LK_MUTATE_URL_MAX. */
#ifndef LK_TARGET_MUTATE_H
#define LK_TARGET_MUTATE_H

#include "plan/mutation.h"
#include "target/stage.h"

enum { LK_MUTATE_BODY_MAX = 80 * 1024, LK_MUTATE_URL_MAX = 4096 };

/* What is put in where markup is: whoever writes it into a page as it is has no care for it. */
extern const char lk_mutate_markup[];

/* Mutates ASK; its new texts go to the stage's arena. Whose request it is and whose token it bears
 * (LK_WAY_THEIRS, LK_WAY_THEIR_TOKEN) is the caller's. */
void lk_mutate(struct lk_stage *st, const struct lk_mutation *m, struct lk_ask *ask);

/* mutate_body.c: the body alone; RNG is drawn from. */
void lk_mutate_body(struct lk_stage *st, enum lk_way way, struct lk_rng *rng, struct lk_ask *ask);

#endif
