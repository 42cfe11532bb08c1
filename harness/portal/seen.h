/* portal/seen.h: what clients did in a world, in the guide's words. Bounded: the oldest go first.
 * Holds no secret: paths come as the routes' patterns, bodies not at all. */
#ifndef LK_PORTAL_SEEN_H
#define LK_PORTAL_SEEN_H

#include "portal/world.h"
#include <jansson.h>

enum { LK_SEEN_MAX = 4096 };

struct lk_seen {
    const char *listener; /* "portal" or "mtls" */
    const char *method, *path;
    const char *page, *action; /* where the client was and which control it used; NULL: none */
    const char *shown;         /* the page that was answered; NULL for a redirect or a file */
    const char *user, *tag;    /* NULL: unknown, none */
    int64_t order;             /* 0: none */
    int status;
    enum { LK_SEEN_UNSAID, LK_SEEN_NO, LK_SEEN_YES } accepted; /* the terms */
    const char *sha256;     /* of a file that was sent; NULL: none */
    size_t bytes, declared; /* sent, and announced as Content-Length */
};

int lk_seen_add(struct lk_tx *t, const struct lk_seen *s);
/* The entries after number AFTER, as an array. NULL with the error set. */
json_t *lk_seen_list(struct lk_tx *t, int64_t after);

#endif
