/* evhttp, and nothing of it anywhere else: sockets and TLS in, lk_request and lk_response through.
 * A request in flight has a record of its own, so that one whose connection dies while a worker is
 * busy for it is forgotten, and a stop knows what is still to be sent. */
#define _GNU_SOURCE
#include "portal/server.h"

#include "base/fs.h"
#include "base/json.h"
#include "portal/server_inner.h"
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

void lk_server_on_request(struct evhttp_request *req, void *of)
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
    portal.listen = lk_server_listen_for;
    portal.unlisten = lk_server_unlisten_for;
    portal.of = s;
    s->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    s->base = event_base_new();
    if (s->wake_fd < 0 || !s->base)
        return lk_fail_errno(err, "the event loop cannot be set up");
    s->portal = lk_portal_new(&portal, err);
    if (!s->portal || lk_portal_tls_make(o->address, &s->tls, err))
        return -1;
    for (int on = 0; on < LISTENERS; on++)
        if (lk_server_listen(s, (enum lk_listener)on, on == LK_ON_PORTAL ? o->port : 0, err))
            return -1;
    if (add_events(s, o->parent_fd, err) || write_ca_file(s, err))
        return -1;
    json_object_set_new(s->ready, "token", json_string(lk_portal_token(s->portal)));
    json_object_set_new(s->ready, "ca", json_string(s->ca_file));
    json_object_set_new(s->ready, "ca_pem", json_string(s->tls.ca_pem.bytes));
    return o->world ? lk_portal_try(s->portal, s->arena, o->fault, s->ready, err) : 0;
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
