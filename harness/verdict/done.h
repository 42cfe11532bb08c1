/* verdict/done.h: what the acts of a play did, as its block in the journal tells. */
#ifndef LK_VERDICT_DONE_H
#define LK_VERDICT_DONE_H

#include "evidence/journal.h"
#include "plan/beyond.h"

struct lk_deeds {
    struct lk_arena *arena; /* of the items' texts; the caller's */
    struct lk_done *items;
    size_t n;
};

/* Adds the user's acts of BLOCK, in its order. */
void lk_deeds_add(struct lk_deeds *deeds, const struct lk_block *block);

#endif
