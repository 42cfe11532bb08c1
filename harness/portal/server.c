/* evhttp, and nothing of it anywhere else: sockets and TLS in, lk_request and lk_response through.
 * A request in flight has a record of its own, so that one whose connection dies while a worker is
 * busy for it is forgotten, and a stop knows what is still to be sent. */
#define _GNU_SOURCE
#include "portal/server.h"

#include "base/fs.h"
#include "base/json.h"
#include "portal/server_wire.h"
#include "portal/tls.h"
#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>

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

static void land(struct flight *f)
{
    struct lk_server *s = f->listener->server;
    *f->at = f->next;
    if (f->next)
        f->next->at = f->at;
    if (f->late)
        event_free(f->late);
    lk_response_done(&f->answer);
    free(f);
    if (s->stopping && !s->flights)
        event_base_loopbreak(s->base);
}

static void on_sent(struct evhttp_request *req, void *of)
{
    evhttp_connection_set_closecb(evhttp_request_get_connection(req), NULL, NULL);
    land(of);
}

static void on_closed(struct evhttp_connection *conn, void *of)
{
    (void)conn;
    land(of);
}

static struct flight *take_off(struct listener *l, struct evhttp_request *req)
{
    struct flight *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->listener = l;
    f->req = req;
    f->next = l->server->flights;
    f->at = &l->server->flights;
    if (f->next)
        f->next->at = &f->next;
    l->server->flights = f;
    evhttp_connection_set_closecb(evhttp_request_get_connection(req), on_closed, f);
    evhttp_request_set_on_complete_cb(req, on_sent, f);
    return f;
}

static const char *method_name(enum evhttp_cmd_type m)
{
    static const struct {
        enum evhttp_cmd_type type;
        const char *name;
    } names[] = {
        { EVHTTP_REQ_GET, "GET" },         { EVHTTP_REQ_POST, "POST" },
        { EVHTTP_REQ_HEAD, "HEAD" },       { EVHTTP_REQ_DELETE, "DELETE" },
        { EVHTTP_REQ_PUT, "PUT" },         { EVHTTP_REQ_PATCH, "PATCH" },
        { EVHTTP_REQ_OPTIONS, "OPTIONS" },
    };
    for (size_t i = 0; i < LK_COUNT(names); i++)
        if (names[i].type == m)
            return names[i].name;
    return "OTHER";
}

static X509 *client_certificate(struct flight *f)
{
    if (f->listener->on != LK_ON_MTLS)
        return NULL;
    struct bufferevent *bev =
        evhttp_connection_get_bufferevent(evhttp_request_get_connection(f->req));
    SSL *ssl = bufferevent_openssl_get_ssl(bev);
    return ssl ? SSL_get1_peer_certificate(ssl) : NULL;
}

static void read_request(struct flight *f, struct lk_request *req, struct lk_arena *a)
{
    struct evhttp_request *from = f->req;
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(from);
    const char *path = uri ? evhttp_uri_get_path(uri) : NULL;
    struct evbuffer *body = evhttp_request_get_input_buffer(from);
    struct lk_pair *headers = lk_arena_alloc(a, HEADERS_MAX * sizeof *headers);
    size_t n = 0;
    struct evkeyval *h;
    for (h = evhttp_request_get_input_headers(from)->tqh_first; h && n < HEADERS_MAX;
         h = h->next.tqe_next)
        headers[n++] = (struct lk_pair){ h->key, h->value };
    *req = (struct lk_request){
        .on = f->listener->on,
        .only_world = f->listener->world,
        .method = method_name(evhttp_request_get_command(from)),
        .path = path && *path ? path : "/",
        .query = uri ? evhttp_uri_get_query(uri) : NULL,
        .headers = headers,
        .n_headers = n,
        .body_len = evbuffer_get_length(body),
        .body = (const char *)evbuffer_pullup(body, -1),
        .client_cert = client_certificate(f),
    };
}

static void send_response(struct flight *f, const struct lk_response *res)
{
    if (res->sending != LK_SEND_WHOLE) {
        lk_server_send_wrong(f->req, res);
        return;
    }
    struct evkeyvalq *headers = evhttp_request_get_output_headers(f->req);
    for (size_t i = 0; i < res->n_headers; i++)
        evhttp_add_header(headers, res->headers[i].name, res->headers[i].value);
    if (f->listener->server->stopping)
        evhttp_add_header(headers, "Connection", "close");
    struct evbuffer *out = evbuffer_new();
    if (evhttp_request_get_command(f->req) == EVHTTP_REQ_HEAD) {
        char length[24];
        snprintf(length, sizeof length, "%zu", res->body.len);
        evhttp_add_header(headers, "Content-Length", length);
    } else if (out && res->body.len) {
        evbuffer_add(out, res->body.bytes, res->body.len);
    }
    evhttp_send_reply(f->req, res->status, NULL, out);
    if (out)
        evbuffer_free(out);
}

static void on_late(evutil_socket_t fd, short what, void *of)
{
    (void)fd, (void)what;
    struct flight *f = of;
    send_response(f, &f->answer);
}

/* decoy-slower. The headers' texts live in the arena of the request, so they are copied. */
static bool send_late(struct flight *f, struct lk_response *res)
{
    struct timeval delay = { 0, res->late_ms * 1000 };
    f->late = evtimer_new(f->listener->server->base, on_late, f);
    if (!f->late)
        return false;
    struct evkeyvalq *headers = evhttp_request_get_output_headers(f->req);
    for (size_t i = 0; i < res->n_headers; i++)
        evhttp_add_header(headers, res->headers[i].name, res->headers[i].value);
    f->answer = *res;
    f->answer.n_headers = 0;
    *res = (struct lk_response){ 0 };
    return event_add(f->late, &delay) == 0;
}

static void serve(struct flight *f)
{
    struct lk_server *s = f->listener->server;
    struct lk_request req;
    struct lk_response res = { 0 };
    read_request(f, &req, s->arena);
    lk_portal_handle(s->portal, &req, s->arena, &res);
    X509_free(req.client_cert);
    if (res.trouble.code)
        fprintf(stderr, "lakmus portal: %s\n", res.trouble.msg);
    f->parked = res.again;
    if (!res.again && !(res.late_ms && res.sending == LK_SEND_WHOLE && send_late(f, &res)))
        send_response(f, &res);
    lk_response_done(&res);
    lk_arena_reset(s->arena);
}

static void on_request(struct evhttp_request *req, void *of)
{
    struct flight *f = take_off(of, req);
    if (f)
        serve(f);
    else
        evhttp_send_error(req, 503, NULL);
}

/* A worker has news: whatever is parked is asked again. Answering one may end others' flights, so
 * the list is walked from its start until nothing in it is due. */
static void on_wake(evutil_socket_t fd, short what, void *of)
{
    (void)what;
    struct lk_server *s = of;
    eventfd_t count;
    eventfd_read(fd, &count);
    size_t n = 0;
    for (struct flight *f = s->flights; f; f = f->next)
        n += f->parked;
    struct flight **due = calloc(n + 1, sizeof *due);
    n = 0;
    for (struct flight *f = s->flights; due && f; f = f->next)
        if (f->parked)
            due[n++] = f;
    for (size_t i = 0; i < n; i++)
        serve(due[i]); /* sending only queues bytes: no flight ends in here */
    free(due);
}

static void wake(void *of)
{
    struct lk_server *s = of;
    eventfd_write(s->wake_fd, 1);
}

static void stop(struct lk_server *s)
{
    if (s->stopping)
        return;
    s->stopping = true;
    for (size_t i = 0; i < LISTENERS; i++)
        evhttp_del_accept_socket(s->listeners[i].http, s->listeners[i].socket);
    for (struct listener *l = s->own; l; l = l->next)
        evhttp_del_accept_socket(l->http, l->socket);
    struct timeval deadline = { STOP_MS / 1000, STOP_MS % 1000 * 1000 };
    if (s->flights)
        event_base_loopexit(s->base, &deadline);
    else
        event_base_loopbreak(s->base);
}

static void on_signal(evutil_socket_t number, short what, void *of)
{
    (void)number, (void)what;
    stop(of);
}

static void on_parent(evutil_socket_t fd, short what, void *of)
{
    (void)what;
    char bytes[256];
    ssize_t n = read(fd, bytes, sizeof bytes);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        stop(of);
}

static struct bufferevent *tls_connection(struct event_base *base, void *of)
{
    struct listener *l = of;
    SSL *ssl = SSL_new(l->tls);
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
    evhttp_set_gencb(l->http, on_request, l);
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

static int listen_on(struct lk_server *s, enum lk_listener on, int port, struct lk_err *err)
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
static int listen_for(void *of, const char *world, char url[LK_URL_MAX], struct lk_err *err)
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

static void unlisten_for(void *of, const char *world)
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

static bool is_loopback(const char *address)
{
    struct in_addr v4;
    if (inet_pton(AF_INET, address, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return strcmp(address, "::1") == 0;
}

/* The CA of the portal's own TLS identity, in a file that clients can be pointed at. */
static int write_ca_file(struct lk_server *s, struct lk_err *err)
{
    const char *dir = getenv("TMPDIR");
    LK_AUTO(free) char *path = NULL;
    if (asprintf(&path, "%s/lakmus-tls-ca-XXXXXX", dir && *dir ? dir : "/tmp") < 0)
        return lk_fail(err, LK_E_LIMIT, LK_NO_POS, "out of memory");
    LK_AUTO(close) int fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return lk_fail_errno(err, "cannot make %s", path);
    s->ca_file = lk_take(path);
    return lk_fs_save(s->ca_file, s->tls.ca_pem.bytes, s->tls.ca_pem.len, 0600, err);
}

static int add_events(struct lk_server *s, int parent_fd, struct lk_err *err)
{
    s->events[0] = evsignal_new(s->base, SIGTERM, on_signal, s);
    s->events[1] = evsignal_new(s->base, SIGINT, on_signal, s);
    s->events[2] = event_new(s->base, s->wake_fd, EV_READ | EV_PERSIST, on_wake, s);
    if (parent_fd >= 0)
        s->events[3] = event_new(s->base, parent_fd, EV_READ | EV_PERSIST, on_parent, s);
    for (size_t i = 0; i < EVENTS; i++)
        if ((s->events[i] || i < 3) && (!s->events[i] || event_add(s->events[i], NULL)))
            return lk_fail(err, LK_E_IO, LK_NO_POS, "the event loop cannot be set up");
    return 0;
}

static int open_all(struct lk_server *s, const struct lk_server_options *o, struct lk_err *err)
{
    struct lk_portal_options portal = o->portal;
    portal.wake = wake;
    portal.listen = listen_for;
    portal.unlisten = unlisten_for;
    portal.of = s;
    s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    s->base = event_base_new();
    if (s->wake_fd < 0 || !s->base)
        return lk_fail_errno(err, "the event loop cannot be set up");
    s->portal = lk_portal_new(&portal, err);
    if (!s->portal || lk_portal_tls_make(o->address, &s->tls, err))
        return -1;
    for (int on = 0; on < LISTENERS; on++)
        if (listen_on(s, (enum lk_listener)on, on == LK_ON_PORTAL ? o->port : 0, err))
            return -1;
    if (add_events(s, o->parent_fd, err) || write_ca_file(s, err))
        return -1;
    json_object_set_new(s->ready, "token", json_string(lk_portal_token(s->portal)));
    json_object_set_new(s->ready, "ca", json_string(s->ca_file));
    json_object_set_new(s->ready, "ca_pem", json_string(s->tls.ca_pem.bytes));
    return o->world ? lk_portal_try(s->portal, s->arena, s->ready, err) : 0;
}

struct lk_server *lk_server_open(const struct lk_server_options *o, struct lk_err *err)
{
    if (!is_loopback(o->address)) {
        lk_fail(err, LK_E_USE, LK_NO_POS, "%s is no loopback address", o->address);
        return NULL;
    }
    LK_AUTO(lk_server_close) struct lk_server *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->wake_fd = -1;
    s->arena = lk_arena_new();
    s->ready = json_object();
    s->address = strdup(o->address);
    if (!s->address || open_all(s, o, err))
        return NULL;
    lk_arena_reset(s->arena);
    return lk_take(s);
}

const json_t *lk_server_ready(const struct lk_server *s)
{
    return s->ready;
}

int lk_server_run(struct lk_server *s, struct lk_err *err)
{
    if (event_base_dispatch(s->base) < 0)
        return lk_fail(err, LK_E_IO, LK_NO_POS, "the event loop broke");
    return 0;
}

void lk_server_close(struct lk_server *s)
{
    if (!s)
        return;
    s->stopping = false; /* connections that end now break no loop */
    for (size_t i = 0; i < LISTENERS; i++)
        if (s->listeners[i].http)
            evhttp_free(s->listeners[i].http);
    lk_portal_free(lk_take(s->portal)); /* and the worlds' own listeners with it */
    while (s->flights)
        land(s->flights);
    for (size_t i = 0; i < EVENTS; i++)
        if (s->events[i])
            event_free(s->events[i]);
    if (s->base)
        event_base_free(s->base);
    lk_portal_tls_done(&s->tls);
    lk_arena_free(s->arena);
    json_decref(s->ready);
    if (s->ca_file)
        unlink(s->ca_file);
    free(s->ca_file);
    free(s->address);
    if (s->wake_fd >= 0)
        close(s->wake_fd);
    free(s);
}
