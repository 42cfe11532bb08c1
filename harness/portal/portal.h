/* portal/portal.h: the simulated portal as one value, without sockets: worlds, their pages, the
 * control port, mutual TLS logins, CRL and OCSP. No globals; one thread calls it. */
#ifndef LK_PORTAL_PORTAL_H
#define LK_PORTAL_PORTAL_H

#include "portal/http.h"
#include "portal/world.h"
#include "portal/works.h"
#include <jansson.h>

enum { LK_URL_MAX = 96 };

struct lk_portal_options {
    const char *state; /* a file, or NULL for memory */
    enum lk_key_kind kind;
    int iterations;
    enum lk_text_profile text;
    uint64_t seed;
    void (*wake)(void *of); /* called from a worker: answers that said "again" can be asked again */
    /* Opens a TLS listener for WORLD alone and writes its address into URL, or fails with ERR set;
     * and closes it, with the connections on it. NULL: worlds have no listeners of their own. */
    int (*listen)(void *of, const char *world, char url[LK_URL_MAX], struct lk_err *err);
    void (*unlisten)(void *of, const char *world);
    void *of;
};

struct lk_portal;

struct lk_portal *lk_portal_new(const struct lk_portal_options *o, struct lk_err *err);
void lk_portal_free(struct lk_portal *p);
LK_AUTO_DEFINE(struct lk_portal *, lk_portal_free);

/* Tells the portal its addresses, such as "https://127.0.0.1:8443"; they are copied. */
void lk_portal_at(struct lk_portal *p, enum lk_listener on, const char *url);

/* What the Authorization header of a control request must hold after "Bearer ". */
const char *lk_portal_token(const struct lk_portal *p);

/* Waits until the workers are idle, for a caller without a loop. */
void lk_portal_wait(struct lk_portal *p);

/* Answers REQ. A is emptied by the caller after the response went out. Never fails: trouble of our
 * own is an answer of 500, with RES->trouble. */
void lk_portal_handle(struct lk_portal *p, const struct lk_request *req, struct lk_arena *a,
                      struct lk_response *res);

/* How a connection to the own listener of WORLD is received; other than TLS by faults. */
enum lk_greeting { LK_GREET_TLS, LK_GREET_OLD_TLS, LK_GREET_ALSO_OLD_TLS, LK_GREET_GARBAGE };
enum lk_greeting lk_portal_greet(struct lk_portal *p, const char *world);

/* Makes a world with the user demo.user and an order, and puts it into READY as "world". FAULT is
 * armed in it then: "NAME", "NAME=N" for its N-th moment, or NULL. */
int lk_portal_try(struct lk_portal *p, struct lk_arena *a, const char *fault, json_t *ready,
                  struct lk_err *err);

#endif
