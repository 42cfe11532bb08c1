/* portal/server_inner.h: the server's own things, shared by its files alone. */
#ifndef LK_PORTAL_SERVER_INNER_H
#define LK_PORTAL_SERVER_INNER_H

#include "portal/http.h"
#include "portal/portal.h"
#include "portal/tls.h"
#include <event2/event.h>
#include <event2/http.h>
#include <jansson.h>

enum {
    LISTENERS = 4,
    IDLE_SECONDS = 30,
    HEADERS_MAX = 64,
    HEADERS_BYTES_MAX = 16 * 1024,
    STOP_MS = 1000,
    EVENTS = 4,
};

struct listener {
    struct listener *next; /* of those that belong to one world */
    char *world;           /* NULL: shared */
    struct lk_server *server;
    enum lk_listener on;
    struct evhttp *http;
    struct evhttp_bound_socket *socket;
    SSL_CTX *tls; /* NULL: plain */
};

struct flight {
    struct flight *next, **at;
    struct listener *listener;
    struct evhttp_request *req;
    bool parked;        /* for a worker */
    struct event *late; /* an answer that is ready and waits; or NULL */
    struct lk_response answer;
};

struct lk_server {
    struct event_base *base;
    struct event *events[EVENTS];
    struct listener listeners[LISTENERS];
    struct listener *own; /* of single worlds */
    char *address;
    struct lk_portal_tls tls;
    struct lk_portal *portal;
    struct lk_arena *arena;
    struct flight *flights;
    int wake_fd;
    bool stopping;
    char *ca_file; /* NULL until it is there */
    json_t *ready;
};

/* server.c: a request has come in on a listener. */
void lk_server_on_request(struct evhttp_request *req, void *listener);

/* server_listen.c: the shared listeners, and those of single worlds (struct lk_portal_options). */
int lk_server_listen(struct lk_server *s, enum lk_listener on, int port, struct lk_err *err);
int lk_server_listen_for(void *server, const char *world, char url[LK_URL_MAX], struct lk_err *err);
void lk_server_unlisten_for(void *server, const char *world);

#endif
