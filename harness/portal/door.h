/* portal/door.h: a world's own listener: an address, and so an origin, that no other world shares.
 * For faults of TLS and of the wire, and for clients that must see nothing else. It lives as long
 * as the world in this process; a world that comes back from a state file is at the shared address.
 */
#ifndef LK_PORTAL_DOOR_H
#define LK_PORTAL_DOOR_H

#include "portal/ctx.h"

/* Opens one for the world of C, whose address it then is. -1 with the error set. */
int lk_door_open(struct lk_ctx *c);
/* Closes that of WORLD, if it has one. */
void lk_door_close(struct lk_portal *p, const char *world);
void lk_doors_close(struct lk_portal *p);

bool lk_door_is_open(const struct lk_portal *p, const char *world);

/* Where WORLD is: its own address or the shared one, with "/w/" and its id. In ARENA. */
const char *lk_door_url(const struct lk_portal *p, struct lk_arena *arena, const char *world);

#endif
