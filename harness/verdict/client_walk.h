/* verdict/client_walk.h: facts about what a client asked the portal for. Private to the room. */
#ifndef LK_VERDICT_CLIENT_WALK_H
#define LK_VERDICT_CLIENT_WALK_H

#include "verdict/look.h"

/* match_client.c: was it seen to end, and by nobody's force? */
bool lk_client_ended(const json_t *client);

void lk_client_accepted(struct lk_look *l, const json_t *client, const char *fact);
void lk_client_walked(struct lk_look *l, const json_t *client, const char *fact);
void lk_client_quiet(struct lk_look *l, const json_t *client, const char *fact);

#endif
