/* portal/server.h: the portal on sockets: four listeners on a loopback address, one thread. */
#ifndef LK_PORTAL_SERVER_H
#define LK_PORTAL_SERVER_H

#include "portal/portal.h"
#include <jansson.h>

struct lk_server_options {
    struct lk_portal_options portal; /* its wake is the server's business */
    const char *address;             /* loopback only */
    int port;                        /* of the portal; 0: any. The others are any. */
    int parent_fd;                   /* stop at its end of file; -1: none */
    bool world;                      /* make one world with a user and an order, to try */
    const char *fault;               /* armed in it; or NULL */
};

struct lk_server;

/* Listens already, answers only in lk_server_run. NULL with ERR set. */
struct lk_server *lk_server_open(const struct lk_server_options *o, struct lk_err *err);

/* What whoever started the portal has to know: addresses, token, CA. Borrowed. */
const json_t *lk_server_ready(const struct lk_server *s);

/* Serves until SIGTERM or SIGINT, or the end of the parent. What is being answered then is finished
 * within a deadline of one second. */
int lk_server_run(struct lk_server *s, struct lk_err *err);

void lk_server_close(struct lk_server *s);
LK_AUTO_DEFINE(struct lk_server *, lk_server_close);

#endif
