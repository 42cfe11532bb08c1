/* portal/user.h: the people of a world, all of them invented. */
#ifndef LK_PORTAL_USER_H
#define LK_PORTAL_USER_H

#include "portal/world.h"
#include <jansson.h>

struct lk_user {
    const char *id, *given_name, *surname, *email, *organisation, *cvr, *uuid;
};

/* Reads a user from JSON and invents, from the world's seed, what it leaves open. Fails with
 * LK_E_USE and a sentence for whoever sent it. Nothing is stored. */
int lk_user_read(struct lk_tx *t, const json_t *v, struct lk_user *ret);
/* Stores a new user; LK_E_USE where the id is taken. */
int lk_user_add(struct lk_tx *t, const struct lk_user *u);
/* 1 found, 0 not there, -1 with the error set. */
int lk_user_find(struct lk_tx *t, const char *id, struct lk_user *ret);
/* "Given Surname". */
const char *lk_user_name(struct lk_tx *t, const struct lk_user *u);
json_t *lk_user_json(const struct lk_user *u);

#endif
