/* verdict/reaction.h: what kind of answer a view is: the one place that says what a refusal is. */
#ifndef LK_VERDICT_REACTION_H
#define LK_VERDICT_REACTION_H

#include "base/json.h"

enum lk_reaction {
    LK_REFUSED,  /* said so, or sent to the login, or shown a page of refusal */
    LK_BROKEN,   /* 5xx: nobody refused, something fell over */
    LK_BUSY,     /* 429: asked to come later, whatever was asked for */
    LK_ACCEPTED, /* any other page that the binding knows */
    LK_UNKNOWN,  /* a page that it does not know, or no answer at all */
};
enum lk_reaction lk_reaction(const json_t *view);

/* Is it the page of somebody who is not logged in? */
bool lk_is_logged_out(const json_t *view);

#endif
