/* portal/session.h: who is logged in, and the way there: a user-ID is entered, then the login is
 * approved elsewhere (the authenticator, which the control port plays).
 * Cookies are 32 random octets; the store holds only their digests. The cookie changes at each step
 * of a login, so whoever planted one beforehand holds nothing afterwards. */
#ifndef LK_PORTAL_SESSION_H
#define LK_PORTAL_SESSION_H

#include "portal/world.h"

enum {
    LK_COOKIE_LEN = 64,        /* hexadecimal digits */
    LK_LOGIN_TIMEOUT = 5 * 60, /* seconds of the world's clock that an approval may take */
    LK_SESSION_IDLE = 30 * 60, /* and that a session lives without a request */
};

enum lk_login_state {
    LK_LOGIN_WAITING,
    LK_LOGIN_APPROVED,
    LK_LOGIN_REJECTED,
    LK_LOGIN_TIMEOUT_PASSED,
    LK_LOGIN_PARALLEL, /* the same user began another login meanwhile */
};
const char *lk_login_state_name(enum lk_login_state s);

struct lk_login {
    const char *user;
    const char *next; /* where to go afterwards, within the world; "" for the profile */
    enum lk_login_state state;
};

/* A new cookie value, in the arena; NULL with the error set. */
char *lk_cookie_new(struct lk_tx *t);
/* Has TEXT the form of one? */
bool lk_cookie_ok(const char *text);

/* USER asks to log in, from the browser that holds COOKIE. An older login of USER that still waits
 * becomes parallel. */
int lk_login_ask(struct lk_tx *t, const char *cookie, const char *user, const char *next);
/* 1 found, 0 none, -1 with the error set. */
int lk_login_find(struct lk_tx *t, const char *cookie, struct lk_login *ret);
/* The authenticator's answer to the login of USER that waits: 1, or 0 where none waits. */
int lk_login_answer(struct lk_tx *t, const char *user, bool approve);
int lk_login_forget(struct lk_tx *t, const char *cookie);

int lk_session_make(struct lk_tx *t, const char *cookie, const char *user);
/* The user of a live session, which is thereby kept alive: 1; 0 none, -1 with the error set. */
int lk_session_find(struct lk_tx *t, const char *cookie, const char **ret_user);
int lk_session_end(struct lk_tx *t, const char *cookie);

#endif
