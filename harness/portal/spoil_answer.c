/* Answers that are sent otherwise than they should: where they lead, their headers, their way over
 * the wire. A row a fault. */
#include "portal/spoil.h"

#include <string.h>

struct answer_row {
    enum lk_fault_id id;
    const char *method, *path; /* of the route; NULL: any */
    void (*fn)(struct lk_ctx *c, const char *what);
    const char *what;
};

static const char *header_of(const struct lk_response *res, const char *name)
{
    for (size_t i = 0; i < res->n_headers; i++)
        if (strcmp(res->headers[i].name, name) == 0)
            return res->headers[i].value;
    return NULL;
}

static void drop(struct lk_ctx *c, const char *name)
{
    struct lk_response *res = c->res;
    size_t kept = 0;
    for (size_t i = 0; i < res->n_headers; i++)
        if (strcmp(res->headers[i].name, name) != 0)
            res->headers[kept++] = res->headers[i];
    res->n_headers = kept;
}

static void lead_to(struct lk_ctx *c, const char *path)
{
    if (c->res->status != 303)
        return;
    drop(c, "Location");
    lk_response_header(c->res, "Location", lk_view_href(c, "%s", path));
}

static void cookie_without(struct lk_ctx *c, const char *what)
{
    const char *cookie = header_of(c->res, "Set-Cookie");
    const char *at = cookie ? strstr(cookie, what) : NULL;
    if (!at)
        return;
    drop(c, "Set-Cookie");
    lk_response_header(
        c->res, "Set-Cookie",
        lk_arena_printf(c->tx.arena, "%.*s%s", (int)(at - cookie), cookie, at + strlen(what)));
}

static void found_302(struct lk_ctx *c, const char *what)
{
    (void)what;
    if (c->res->status == 303)
        c->res->status = 302;
}

static void late(struct lk_ctx *c, const char *what)
{
    (void)what;
    c->res->late_ms = 30;
}

static const struct answer_row rows[] = {
    { LK_FAULT_LOGIN_FORGETS_LINK, "POST", "/login/finish", lead_to, "/profile" },
    { LK_FAULT_LOGIN_TO_LIST, "POST", "/login/finish", NULL, "/certificates" },
    { LK_FAULT_PASSWORD_NEXT_AWAY, "POST", "/orders/{}/password", lead_to, "/profile" },
    { LK_FAULT_NOTIFICATION_LEADS_AWAY, "GET", "/notifications/{}", lead_to, "/profile" },
    { LK_FAULT_BLOCK_LEADS_AWAY, "POST", "/certificates/{}/block", lead_to, "/profile" },
    { LK_FAULT_RENEW_LEADS_AWAY, "POST", "/certificates/{}/renew", lead_to, "/notifications" },
    { LK_FAULT_PASSWORD_CACHEABLE, "POST", "/orders/{}/show", drop, "Cache-Control" },
    { LK_FAULT_COPY_CACHEABLE, "POST", "/orders/{}/copy", drop, "Cache-Control" },
    { LK_FAULT_FILE_CACHEABLE, "GET", "/orders/{}/file", drop, "Cache-Control" },
    { LK_FAULT_COOKIE_NOT_SECURE, NULL, NULL, cookie_without, " Secure;" },
    { LK_FAULT_COOKIE_NOT_HTTPONLY, NULL, NULL, cookie_without, " HttpOnly;" },
    { LK_FAULT_COOKIE_NOT_SAMESITE, NULL, NULL, cookie_without, " SameSite=Lax" },
    { LK_FAULT_HSTS_MISSING, NULL, NULL, drop, "Strict-Transport-Security" },
    { LK_DECOY_FOUND_302, NULL, NULL, found_302, NULL },
    { LK_DECOY_SLOWER, NULL, NULL, late, NULL },
};

/* A login that began nowhere in particular leads to the profile. */
static void login_to(struct lk_ctx *c, const char *path)
{
    const char *to = header_of(c->res, "Location");
    if (to &&
        (strcmp(to, lk_view_href(c, "/profile")) == 0 || strcmp(to, lk_view_href(c, "/")) == 0))
        lead_to(c, path);
}

static bool is_of(const struct answer_row *row, const struct lk_route *route)
{
    return !row->path || (route && strcmp(route->method, row->method) == 0 &&
                          strcmp(route->path, row->path) == 0);
}

void lk_spoil_answer(struct lk_ctx *c, const struct lk_route *route)
{
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if (is_of(&rows[i], route) && lk_fault_hits(&c->tx, rows[i].id))
            (rows[i].fn ? rows[i].fn : login_to)(c, rows[i].what);
    /* handshake-garbage: whoever stands before the download has to connect anew for it. */
    if (c->seen.shown && strcmp(c->seen.shown, "issue") == 0 &&
        lk_fault_is_armed(&c->tx, LK_FAULT_HANDSHAKE_GARBAGE))
        lk_response_header(c->res, "Connection", "close");
}

static bool is_odd(const char *value)
{
    enum { USUAL_MAX = 4000 };
    size_t len = strlen(value);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)value[i] < ' ')
            return true;
    return len > USUAL_MAX;
}

bool lk_spoil_values(struct lk_ctx *c)
{
    for (size_t i = 0; i < c->params.n; i++)
        if (is_odd(c->params.items[i].value) && lk_fault_hits(&c->tx, LK_FAULT_ODD_VALUE_BREAKS)) {
            lk_answer_error(c->res, 500, "something went wrong");
            return true;
        }
    return false;
}

static const char *decoded(struct lk_ctx *c, const char *text)
{
    const char *plain = lk_params_decode(c->tx.arena, text, strlen(text), false);
    return plain ? plain : text;
}

void lk_spoil_refusal(struct lk_ctx *c)
{
    const char *accept = lk_request_header(c->req, "accept");
    if (c->res->status < 400 || !accept || !strstr(accept, "text/html") ||
        !lk_fault_hits(&c->tx, LK_FAULT_MARKUP_REFLECTED))
        return;
    lk_buf_clear(&c->res->body);
    drop(c, "Content-Type");
    lk_response_header(c->res, "Content-Type", "text/html; charset=utf-8");
    lk_buf_printf(&c->res->body, "<!doctype html><title>%d</title><p>No: %s?%s", c->res->status,
                  decoded(c, c->path), c->req->query ? decoded(c, c->req->query) : "");
    for (size_t i = 0; i < c->params.n; i++)
        lk_buf_printf(&c->res->body, " %s", c->params.items[i].value);
}

/* How the file is sent, where it is sent wrongly. */
static const struct {
    enum lk_fault_id id;
    enum lk_sending sending;
} wires[] = {
    { LK_FAULT_DOWNLOAD_TRUNCATED, LK_SEND_CUT },
    { LK_FAULT_DOWNLOAD_STALLED, LK_SEND_STALL },
    { LK_FAULT_DOWNLOAD_DRIPPED, LK_SEND_DRIP },
    { LK_FAULT_DOWNLOAD_RESET, LK_SEND_RESET },
    { LK_FAULT_DOWNLOAD_LAST_BYTE, LK_SEND_CUT },
    { LK_FAULT_DOWNLOAD_GARBAGE, LK_SEND_GARBAGE },
    { LK_FAULT_HEADERS_SLOW, LK_SEND_SLOW_HEAD },
    { LK_FAULT_LENGTH_TOO_LONG, LK_SEND_TOO_LONG },
    { LK_FAULT_LENGTH_TOO_SHORT, LK_SEND_TOO_SHORT },
    { LK_FAULT_CHUNK_BROKEN, LK_SEND_CHUNK },
    { LK_FAULT_ANSWERED_TWICE, LK_SEND_TWICE },
};

/* Answers without the file, in place of the one that carries it. */
static void put_off(struct lk_ctx *c, int status)
{
    lk_buf_clear(&c->res->body);
    drop(c, "Content-Disposition");
    drop(c, "Content-Type");
    c->res->status = status;
    if (status == 303)
        lk_response_header(c->res, "Location", lk_view_href(c, "%s", c->path));
    else
        lk_response_header(c->res, "Retry-After", "1");
}

/* After how many of the file's bytes; half of them unless the fault says else. */
static size_t cut_at(struct lk_ctx *c)
{
    size_t len = c->res->body.len;
    int64_t bytes = lk_fault_bytes(&c->tx);
    if (lk_fault_happened(&c->tx, LK_FAULT_DOWNLOAD_TRUNCATED) && bytes >= 0)
        return (size_t)bytes < len ? (size_t)bytes : len;
    return lk_fault_happened(&c->tx, LK_FAULT_DOWNLOAD_LAST_BYTE) && len ? len - 1 : len / 2;
}

void lk_spoil_file_answer(struct lk_ctx *c)
{
    for (size_t i = 0; i < LK_COUNT(wires); i++)
        if (lk_fault_hits(&c->tx, wires[i].id))
            c->res->sending = wires[i].sending;
    if (lk_response_is_cut(c->res))
        c->res->cut = cut_at(c);
    if (lk_fault_hits(&c->tx, LK_FAULT_FILE_EMPTY))
        lk_buf_clear(&c->res->body);
    if (lk_fault_hits(&c->tx, LK_FAULT_TOO_MANY_REQUESTS))
        put_off(c, 429);
    if (lk_fault_hits(&c->tx, LK_FAULT_UNAVAILABLE))
        put_off(c, 503);
    if (lk_fault_hits(&c->tx, LK_FAULT_REDIRECT_LOOP))
        put_off(c, 303);
}
