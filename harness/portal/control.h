/* portal/control.h: what the files of the control port share. */
#ifndef LK_PORTAL_CONTROL_H
#define LK_PORTAL_CONTROL_H

#include "portal/ctx.h"

/* A sentence for whoever sent the request: 400, and nothing of it was done. */
#define LK_BAD(c, ...) lk_fail((c)->tx.err, LK_E_USE, LK_NO_POS, __VA_ARGS__)

/* Refuses members of BODY that are none of NAMES. */
int lk_control_members(struct lk_ctx *c, const json_t *body, const char *const *names, size_t n);

/* POST /worlds. */
int lk_control_make_world(struct lk_ctx *c, const json_t *body);
int lk_control_show_world(struct lk_ctx *c, const char *part, const json_t *body);
int lk_control_drop_world(struct lk_ctx *c, const char *part, const json_t *body);
/* Arms {"fault": name, "at": 1 | "always"}; 0 is always, too, for those who can send only numbers.
 */
int lk_control_arm(struct lk_ctx *c, const json_t *v);

#endif
