/* target/template.h: texts with ${…} filled in (plan/hole.h). */
#ifndef LK_TARGET_TEMPLATE_H
#define LK_TARGET_TEMPLATE_H

#include "base/buf.h"
#include "plan/hole.h"

struct lk_scope {
    const char *(*get)(void *of, const char *name); /* NULL: not set */
    void *of;
    char missing[LK_HOLE_NAME_MAX]; /* the first name that was asked for in vain */
    bool no_csrf; /* what would bear the token against forged requests is left out */
};

/* Appends TEXT, filled in. -1 when a variable is not set: MISSING names it. */
int lk_template(struct lk_scope *s, const char *text, struct lk_buf *out);

/* V with its texts filled in; a member that would bear the token is left out where NO_CSRF says so.
 * New reference; NULL when a variable is not set. */
json_t *lk_template_json(struct lk_scope *s, const json_t *v);

/* Does TEXT ask for the variable NAME? */
bool lk_template_holds(const char *text, const char *name);

#endif
