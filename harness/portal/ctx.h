/* portal/ctx.h: what the handlers of this room work with while they answer one request.
 * A handler gives 0 when it has answered (a refusal is an answer), -1 with the error set for
 * trouble of our own. Helpers that may have answered already give 1 for "go on". */
#ifndef LK_PORTAL_CTX_H
#define LK_PORTAL_CTX_H

#include "base/digest.h"
#include "fixtures/p12/forge.h"
#include "portal/http.h"
#include "portal/order.h"
#include "portal/page.h"
#include "portal/portal.h"
#include "portal/seen.h"
#include "portal/user.h"
#include "portal/works.h"

enum { LK_KEY_KINDS = 2, LK_LISTENERS = 4 };

struct lk_portal {
    struct lk_portal_options options;
    struct lk_store *store;
    struct lk_works *works;
    struct lk_ca *ca[LK_KEY_KINDS];    /* owned by WORKS; NULL until a world needs it */
    EVP_PKEY *same_key[LK_KEY_KINDS];  /* what a fault certifies again; NULL until one does */
    EVP_PKEY *fixture_key[FORGE_KEYS]; /* what shapes of files are about; NULL until one is */
    int wanted_ca;                     /* a handler found none of this kind; -1: none is wanted */
    char *urls[LK_LISTENERS];
    struct lk_door *doors;         /* of worlds with a listener of their own (door.h) */
    uint8_t secret[LK_SHA256_LEN]; /* CSRF tokens are made of it */
    char token[2 * LK_SHA256_LEN + 1];
};

struct lk_ctx {
    struct lk_portal *portal;
    struct lk_tx tx;
    const struct lk_request *req;
    struct lk_response *res;
    const char *path; /* within the world: "/profile" */
    struct lk_params params;
    const char *cookie;     /* what the browser sent, of the right form; or NULL */
    const char *new_cookie; /* what it gets */
    bool logged_in;
    struct lk_user user; /* where LOGGED_IN */
    struct lk_seen seen;
};

struct lk_route {
    const char *method, *path; /* {} stands for one segment, handed to RUN */
    const char *page, *action; /* for the journal */
    bool open;                 /* for those who are not logged in, too */
    const char *resume;        /* where a POST without a session goes on after login; or NULL */
    int (*run)(struct lk_ctx *c, const char *part);
};

/* The routes, a table a file; each ends with a row of NULLs. */
extern const struct lk_route lk_routes_login[], lk_routes_wizard[], lk_routes_profile[],
    lk_routes_certificates[];

/* Does PATH have the shape of PATTERN? The segment at {} is given in the arena ("" without). */
bool lk_route_matches(const char *pattern, const char *path, struct lk_arena *a,
                      const char **ret_part);
/* A decimal number of at most 9 digits; -1 for anything else. */
int64_t lk_route_number(const char *part);

/* view.c: answering with pages. */
void lk_view_start(struct lk_ctx *c, struct lk_page *p, const char *name, enum lk_label title);
void lk_view_text(struct lk_page *p, const char *text);
struct lk_field *lk_view_field(struct lk_page *p, const char *name, const char *label,
                               const char *kind);
struct lk_control *lk_view_control(struct lk_ctx *c, struct lk_page *p, const char *id,
                                   enum lk_label label, const char *method, const char *path_fmt,
                                   ...) __attribute__((format(printf, 6, 7)));
const char *lk_view_label(const struct lk_ctx *c, enum lk_label label);
/* The absolute address of a path in this world. */
const char *lk_view_href(struct lk_ctx *c, const char *path_fmt, ...)
    __attribute__((format(printf, 2, 3)));
int lk_view_send(struct lk_ctx *c, struct lk_page *p, int status);
int lk_view_refuse(struct lk_ctx *c, int status, const char *message);
int lk_view_go(struct lk_ctx *c, const char *path_fmt, ...) __attribute__((format(printf, 2, 3)));
/* Sets the cookie that the browser gets. */
int lk_view_new_cookie(struct lk_ctx *c);
/* The token that a POST must repeat, for the cookie given. */
const char *lk_view_csrf(struct lk_ctx *c, const char *cookie);
/* A body of JSON, taken over. */
void lk_answer_json(struct lk_response *res, int status, json_t *body);
/* {"error": sentence}. */
void lk_answer_error(struct lk_response *res, int status, const char *sentence);

/* pages.c, control.c, mtls.c, public.c: a listener each. */
int lk_on_portal(struct lk_ctx *c);
int lk_on_control(struct lk_ctx *c);
int lk_on_mtls(struct lk_ctx *c);
int lk_on_pki(struct lk_ctx *c);

/* issue.c: makes the certificate of O and moves it to ISSUED: 1; 0 for later, -1 on error. */
int lk_issue(struct lk_ctx *c, struct lk_order *o);

/* The authority of the world, which exists since the world does. */
const struct lk_ca *lk_ctx_ca(const struct lk_ctx *c);
/* Finds the world whose id stands after /w/ (or /worlds/) in the path of the request; C->path is
 * what follows. 1 found, 0 not there, -1 on error. */
int lk_ctx_enter(struct lk_ctx *c, const char *prefix);

/* Writes C->seen into the journal, once the answer is known. */
int lk_ctx_note(struct lk_ctx *c, const char *listener);

#endif
