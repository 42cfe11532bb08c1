/* verdict/harm.h: what a mutated request may have done. Private to this room. */
#ifndef LK_VERDICT_HARM_H
#define LK_VERDICT_HARM_H

#include "verdict/look.h"

/* R is the `misuse` record of STEP; HARM the one that is looked for. */
void lk_must_do_no_harm(struct lk_look *l, const struct lk_step *step, const json_t *r,
                        enum lk_harm harm);

#endif
