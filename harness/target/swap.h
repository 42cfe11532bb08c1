/* target/swap.h: a request of one person with another person's values in the place of theirs. Which
 * value answers to which is seen from what both did: the same addresses and the same members of
 * bodies, but for a value that each has of their own (an order's number, a link's random part). */
#ifndef LK_TARGET_SWAP_H
#define LK_TARGET_SWAP_H

#include "target/stage.h"

struct lk_swap {
    const char
        *where; /* what stands before it in an address, or the member's name; NULL: anywhere */
    const char *from, *to;
};

struct lk_swaps {
    struct lk_swap *items;
    size_t n;
};

/* What FROM has and TO has in its place, in the stage's arena. */
struct lk_swaps lk_swaps_find(struct lk_stage *st, const struct lk_actor *from,
                              const struct lk_actor *to);
/* The members of a form (as they are encoded) or of a JSON body. New reference; NULL: it is
 * neither.
 */
json_t *lk_ask_members(struct lk_stage *st, const struct lk_ask *ask);
/* ASK with all of it put in: address and body. What no value of TO answers to stays as it is. */
void lk_swap_ask(struct lk_stage *st, const struct lk_swaps *swaps, struct lk_ask *ask);

#endif
