/* The faults of the wire: what is written past evhttp, and when the connection ends. */
#include "portal/server_wire.h"

#include "base/auto.h"
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <string.h>
#include <sys/socket.h>

enum { DRIP_BYTES = 64, HEAD_BYTES = 8, DRIP_MS = 20, CHUNK = 256 };

static void close_when_sent(struct bufferevent *bev, void *of)
{
    (void)bev;
    evhttp_connection_free(of);
}

static void close_on_event(struct bufferevent *bev, short what, void *of)
{
    (void)bev, (void)what;
    evhttp_connection_free(of);
}

/* What was sent stays the last there is; the other side is waited for, as long as it likes. */
static void keep_silent(struct bufferevent *bev, void *of)
{
    (void)bev, (void)of;
}

static evutil_socket_t socket_of(struct bufferevent *bev)
{
    struct bufferevent *below = bufferevent_get_underlying(bev);
    return bufferevent_getfd(below ? below : bev);
}

/* RFC 9293 §3.5.2: a connection closed with linger 0 is reset. */
static void reset_when_sent(struct bufferevent *bev, void *of)
{
    struct linger hard = { 1, 0 };
    setsockopt(socket_of(bev), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    evhttp_connection_free(of);
}

/* RFC 8446 §5.1: a record of application data, below the connection's keys: it cannot be read. */
static void garbage_when_sent(struct bufferevent *bev, void *of)
{
    static const char record[] = "\x17\x03\x03\x00\x20no key has ever sealed this one.";
    send(socket_of(bev), record, sizeof record - 1, MSG_NOSIGNAL | MSG_DONTWAIT);
    evhttp_connection_free(of);
}

static void add_head(struct evbuffer *out, const struct lk_response *res)
{
    evbuffer_add_printf(out, "HTTP/1.1 %d OK\r\n", res->status);
    if (res->sending == LK_SEND_CHUNK)
        evbuffer_add_printf(out, "Transfer-Encoding: chunked\r\n");
    else
        evbuffer_add_printf(out, "Content-Length: %zu\r\n", lk_response_declared(res));
    for (size_t i = 0; i < res->n_headers; i++)
        evbuffer_add_printf(out, "%s: %s\r\n", res->headers[i].name, res->headers[i].value);
    evbuffer_add(out, "\r\n", 2);
}

static void add_body(struct evbuffer *out, const struct lk_response *res)
{
    const struct lk_buf *body = &res->body;
    if (res->sending != LK_SEND_CHUNK) {
        evbuffer_add(out, body->bytes, lk_response_is_cut(res) ? res->cut : body->len);
        return;
    }
    size_t first = body->len < CHUNK ? body->len : CHUNK;
    evbuffer_add_printf(out, "%zx\r\n", first);
    evbuffer_add(out, body->bytes, first);
    evbuffer_add_printf(out, "\r\nzz\r\n");
    evbuffer_add(out, body->bytes + first, body->len - first);
}

struct drip {
    struct evhttp_connection *conn;
    struct bufferevent *bev;
    struct evbuffer *left;
    size_t piece, slowly; /* so much at a time, of so many bytes; the rest at once */
    struct event *timer;
};

static void drip_end(struct drip *d)
{
    struct evhttp_connection *conn = d->conn;
    event_free(d->timer);
    evbuffer_free(d->left);
    free(d);
    evhttp_connection_free(conn);
}

static void drip_lost(struct bufferevent *bev, short what, void *of)
{
    (void)bev, (void)what;
    drip_end(of);
}

static void drip_next(evutil_socket_t fd, short what, void *of)
{
    (void)fd, (void)what;
    struct drip *d = of;
    struct timeval pause = { 0, DRIP_MS * 1000 };
    if (evbuffer_get_length(d->left) == 0) {
        drip_end(d);
        return;
    }
    size_t n = d->slowly ? d->piece : evbuffer_get_length(d->left);
    d->slowly -= n < d->slowly ? n : d->slowly;
    evbuffer_remove_buffer(d->left, bufferevent_get_output(d->bev), n);
    event_add(d->timer, &pause);
}

static bool drip(struct evhttp_connection *conn, struct bufferevent *bev,
                 const struct lk_response *res)
{
    struct drip *d = calloc(1, sizeof *d);
    if (!d)
        return false;
    bool head = res->sending == LK_SEND_SLOW_HEAD;
    *d = (struct drip){ conn, bev, evbuffer_new(), head ? HEAD_BYTES : DRIP_BYTES, 0, NULL };
    d->timer = evtimer_new(bufferevent_get_base(bev), drip_next, d);
    add_head(d->left, res);
    d->slowly = evbuffer_get_length(d->left);
    add_body(d->left, res);
    d->slowly = head ? d->slowly : evbuffer_get_length(d->left);
    bufferevent_setcb(bev, NULL, NULL, drip_lost, d);
    bufferevent_enable(bev, EV_WRITE | EV_READ);
    drip_next(-1, 0, d);
    return true;
}

void lk_server_send_wrong(struct evhttp_request *req, const struct lk_response *res)
{
    static const bufferevent_data_cb ends[] = {
        [LK_SEND_STALL] = keep_silent,
        [LK_SEND_RESET] = reset_when_sent,
        [LK_SEND_GARBAGE] = garbage_when_sent,
        [LK_SEND_TWICE] = close_when_sent,
    };
    struct evhttp_connection *conn = evhttp_request_get_connection(req);
    struct bufferevent *bev = evhttp_connection_get_bufferevent(conn);
    struct evbuffer *out = bufferevent_get_output(bev);
    bool slow = res->sending == LK_SEND_DRIP || res->sending == LK_SEND_SLOW_HEAD;
    if (slow && drip(conn, bev, res))
        return;
    for (int times = res->sending == LK_SEND_TWICE ? 2 : 1; times > 0; times--) {
        add_head(out, res);
        add_body(out, res);
    }
    bufferevent_data_cb end = ends[res->sending] ? ends[res->sending] : close_when_sent;
    bufferevent_setcb(bev, NULL, end, close_on_event, conn);
    bufferevent_enable(bev, EV_WRITE); /* evhttp keeps it off until it sends itself */
}
