/* A portal without sockets and a browser for it: what the tests of this room act with. */
#ifndef LK_TEST_PORTAL_SUPPORT_H
#define LK_TEST_PORTAL_SUPPORT_H

#include "base/arena.h"
#include "base/json.h"
#include "base/text.h"
#include "pki/p12_read.h"
#include "portal/portal.h"
#include <criterion/criterion.h>
#include <string.h>

struct stage {
    struct lk_portal *portal;
    struct lk_arena *arena;
    char world[24];
    json_t *said; /* the control port's last answer */
};

struct browser {
    struct stage *stage;
    char cookie[80];
    int status;
    json_t *page; /* NULL where the answer was no JSON */
    struct lk_buf body;
    char location[512], set_cookie[256], type[64];
    size_t cut;
};

/* A portal in memory (or over STATE) with one world of those settings; "" for the defaults. */
void stage_open(struct stage *s, const char *state, const char *settings);
void stage_close(struct stage *s);

/* One control request below the world (PATH "" for the world itself); the status. */
int control(struct stage *s, const char *method, const char *path, const char *body);
/* A new order for USER; its number. */
long long order(struct stage *s, const char *user);
/* The path of the link in the last mail: "/retrieve/…". In the stage's arena. */
const char *mailed_link(struct stage *s);
/* What the world's journal says of its last request; borrowed until the next control request. */
const json_t *last_seen(struct stage *s);

void browser_done(struct browser *b);
/* One request at PATH within the world, with the session's cookie; the status. */
int go(struct browser *b, const char *method, const char *path, const char *body);
/* As go, with one more header. */
int go_with(struct browser *b, const char *method, const char *path, const char *body,
            const char *name, const char *value);
/* Goes where the last answer led. */
int follow(struct browser *b);
/* Uses the control ID of the page, whose csrf token goes with it. BODY NULL: nothing else. */
int press(struct browser *b, const char *id, const char *body);
const json_t *control_of(const struct browser *b, const char *id);
const char *shown(const struct browser *b); /* the page's name, "" for none */

/* From anywhere to a session of USER. */
void log_in(struct browser *b, const char *user);
/* From the wizard's start of ORDER to its issue page; the password shown comes in PASSWORD. */
void wizard(struct browser *b, long long order, char password[64]);
/* All of it, closed at the end; the certificate's row is RET_ID. */
void retrieve(struct browser *b, const char *user, char ret_id[16]);

#endif
