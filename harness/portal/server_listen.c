/* The listeners: four that all share, and one for each world that wants its own. */
#define _GNU_SOURCE
#include "portal/server_inner.h"

#include <event2/bufferevent_ssl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* handshake-garbage: not a byte of TLS, and what is said to it is not understood either. */
static struct bufferevent *garbage_connection(struct event_base *base)
{
    static const char garbage[] = "\x15\x7f\x7f\xff\xff nobody speaks TLS here\n";
    struct bufferevent *bev = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (bev)
        bufferevent_write(bev, garbage, sizeof garbage - 1);
    return bev;
}

static struct bufferevent *tls_connection(struct event_base *base, void *of)
{
    struct listener *l = of;
    enum lk_greeting how = l->world ? lk_portal_greet(l->server->portal, l->world) : LK_GREET_TLS;
    if (how == LK_GREET_GARBAGE)
        return garbage_connection(base);
    const struct lk_portal_tls *tls = &l->server->tls;
    SSL *ssl = SSL_new(how == LK_GREET_OLD_TLS        ? tls->old
                       : how == LK_GREET_ALSO_OLD_TLS ? tls->also_old
                                                      : l->tls);
    return bufferevent_openssl_socket_new(base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING,
                                          BEV_OPT_CLOSE_ON_FREE);
}

static int port_of(evutil_socket_t fd)
{
    struct sockaddr_storage a;
    socklen_t len = sizeof a;
    if (getsockname(fd, (struct sockaddr *)&a, &len) != 0)
        return 0;
    return ntohs(a.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&a)->sin6_port
                                         : ((struct sockaddr_in *)&a)->sin_port);
}

static void set_limits(struct listener *l)
{
    evhttp_set_timeout(l->http, IDLE_SECONDS);
    evhttp_set_max_headers_size(l->http, HEADERS_BYTES_MAX);
    /* Twice the portal's own limit, so that it is the portal that says what is too much. */
    evhttp_set_max_body_size(l->http,
                             2 * (l->on == LK_ON_CONTROL ? LK_CONTROL_BODY_MAX : LK_BODY_MAX));
    evhttp_set_allowed_methods(l->http, EVHTTP_REQ_GET | EVHTTP_REQ_POST | EVHTTP_REQ_HEAD |
                                            EVHTTP_REQ_DELETE | EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH |
                                            EVHTTP_REQ_OPTIONS);
}

/* Listens with L, whose server, kind and world are set; writes its address. */
static int open_listener(struct listener *l, int port, char url[LK_URL_MAX], struct lk_err *err)
{
    struct lk_server *s = l->server;
    l->http = evhttp_new(s->base);
    if (!l->http)
        return lk_fail(err, LK_E_LIMIT, LK_NO_POS, "out of memory");
    if (l->on == LK_ON_PORTAL || l->on == LK_ON_MTLS)
        l->tls = l->on == LK_ON_PORTAL ? s->tls.plain : s->tls.mutual;
    set_limits(l);
    evhttp_set_gencb(l->http, lk_server_on_request, l);
    if (l->tls)
        evhttp_set_bevcb(l->http, tls_connection, l);
    l->socket = evhttp_bind_socket_with_handle(l->http, s->address, (ev_uint16_t)port);
    if (!l->socket)
        return lk_fail_errno(err, "cannot listen on %s port %d", s->address, port);
    /* Accepted sockets inherit it; without it each TLS answer waits 40 ms for an acknowledgement.
     */
    int fd = evhttp_bound_socket_get_fd(l->socket), one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    bool v6 = strchr(s->address, ':');
    snprintf(url, LK_URL_MAX, "%s://%s%s%s:%d", l->tls ? "https" : "http", v6 ? "[" : "",
             s->address, v6 ? "]" : "", port_of(fd));
    return 0;
}

int lk_server_listen(struct lk_server *s, enum lk_listener on, int port, struct lk_err *err)
{
    static const char *const names[] = { "portal", "control", "mtls", "pki" };
    char url[LK_URL_MAX];
    s->listeners[on] = (struct listener){ .server = s, .on = on };
    if (open_listener(&s->listeners[on], port, url, err))
        return -1;
    lk_portal_at(s->portal, on, url);
    return json_object_set_new(s->ready, names[on], json_string(url));
}

static void free_listener(struct listener *l)
{
    if (l->http)
        evhttp_free(l->http);
    free(l->world);
    free(l);
}

/* For struct lk_portal_options: one more listener, for WORLD alone. */
int lk_server_listen_for(void *of, const char *world, char url[LK_URL_MAX], struct lk_err *err)
{
    struct lk_server *s = of;
    struct listener *l = calloc(1, sizeof *l);
    if (!l)
        return lk_fail(err, LK_E_LIMIT, LK_NO_POS, "out of memory");
    *l = (struct listener){ .server = s, .on = LK_ON_PORTAL, .world = strdup(world) };
    if (!l->world || open_listener(l, 0, url, err)) {
        free_listener(l);
        return -1;
    }
    l->next = s->own;
    s->own = l;
    return 0;
}

void lk_server_unlisten_for(void *of, const char *world)
{
    struct lk_server *s = of;
    for (struct listener **at = &s->own; *at; at = &(*at)->next) {
        struct listener *l = *at;
        if (strcmp(l->world, world) != 0)
            continue;
        *at = l->next;
        free_listener(l);
        return;
    }
}
