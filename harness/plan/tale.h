/* plan/tale.h: the story of a case as one line of steps, and a step as somebody else does it. Used
 * by beyond.c, mutated.c and retell.c. */
#ifndef LK_PLAN_TALE_H
#define LK_PLAN_TALE_H

#include "plan/beyond.h"

enum { LK_TALE_MAX = 400 };
enum lk_teller { LK_USER, LK_STRANGER };

/* Acts, the administrator's deeds, and what must be on
 * the page for the next act. */
struct lk_tale {
    const struct lk_step *steps[LK_TALE_MAX];
    const struct lk_done *done[LK_TALE_MAX]; /* of acts; NULL: nothing is known of it */
    size_t
        first[LK_TALE_MAX]; /* the number of its first request among those that change something */
    size_t n;
    bool fit;
};

/* The tale of C. DONE tells what its acts did. Not FIT: it tells of more than one person, of the
 * clock, or of what is done several times. */
void lk_tale_read(struct lk_tale *t, const struct lk_case *c, const struct lk_done *done, size_t n);
/* Is the act at I one that sends what may change something (and does not only log out)? */
bool lk_tale_changes(const struct lk_tale *t, size_t i);
const char *lk_teller_name(enum lk_teller who);
/* S as WHO does it: nothing is proved by it. Its names are WHO's own. */
struct lk_step lk_tale_step(struct lk_arena *arena, const struct lk_step *s, enum lk_teller who);

#endif
