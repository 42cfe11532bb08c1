/* The portal's listener: which route, who may use it, and what the journal remembers. */
#include "portal/ctx.h"

#include "portal/order.h"
#include "portal/session.h"
#include "portal/spoil.h"
#include <openssl/crypto.h>
#include <string.h>
#include <strings.h>

static const struct lk_route *const tables[] = {
    lk_routes_login,
    lk_routes_wizard,
    lk_routes_profile,
    lk_routes_certificates,
};

bool lk_route_matches(const char *pattern, const char *path, struct lk_arena *a,
                      const char **ret_part)
{
    const char *hole = strstr(pattern, "{}");
    *ret_part = "";
    if (!hole)
        return strcmp(pattern, path) == 0;
    size_t before = (size_t)(hole - pattern);
    if (strncmp(pattern, path, before) != 0)
        return false;
    size_t len = strcspn(path + before, "/");
    if (len == 0 || strcmp(hole + 2, path + before + len) != 0)
        return false;
    *ret_part = lk_arena_strndup(a, path + before, len);
    return true;
}

int64_t lk_route_number(const char *part)
{
    size_t len = strlen(part);
    if (len == 0 || len > 9 || strspn(part, "0123456789") != len)
        return -1;
    return atoll(part);
}

/* The route of C's path; where only the method is wrong, RET_ALLOW says which is right. */
static const struct lk_route *find_route(struct lk_ctx *c, const char *method,
                                         const char **ret_part, const char **ret_allow)
{
    *ret_allow = NULL;
    for (size_t i = 0; i < LK_COUNT(tables); i++)
        for (const struct lk_route *r = tables[i]; r->path; r++) {
            if (!lk_route_matches(r->path, c->path, c->tx.arena, ret_part))
                continue;
            if (strcmp(r->method, method) == 0)
                return r;
            *ret_allow = r->method;
        }
    return NULL;
}

static int find_session(struct lk_ctx *c)
{
    const char *cookie = lk_request_cookie(c->req, "lakmus_session", c->tx.arena);
    if (!lk_cookie_ok(cookie))
        return 0;
    c->cookie = cookie;
    const char *user = NULL;
    int found = lk_session_find(&c->tx, cookie, &user);
    if (found == 1)
        found = lk_user_find(&c->tx, user, &c->user);
    c->logged_in = found == 1;
    if (c->logged_in)
        c->seen.user = c->user.id;
    return found < 0 ? -1 : 0;
}

/* Sent by a page of another origin? Browsers say so in one of these; other clients in none. */
static bool is_cross_site(struct lk_ctx *c)
{
    const char *origin = lk_request_header(c->req, "origin");
    const char *site = lk_request_header(c->req, "sec-fetch-site");
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return true;
    size_t own = (size_t)(strstr(c->tx.portal, "/w/") - c->tx.portal);
    return origin && (strlen(origin) != own || strncmp(origin, c->tx.portal, own) != 0);
}

static bool has_csrf_token(struct lk_ctx *c)
{
    const char *sent = lk_params_get(&c->params, "csrf");
    if (!sent)
        sent = lk_request_header(c->req, "x-csrf-token");
    if (!c->cookie || !sent)
        return false;
    const char *right = lk_view_csrf(c, c->cookie);
    return strlen(sent) == strlen(right) && CRYPTO_memcmp(sent, right, strlen(right)) == 0;
}

/* What a POST must bring. 1 to go on, 0 answered. */
static int check_post(struct lk_ctx *c)
{
    struct lk_err why = { 0 };
    if (is_cross_site(c) && !lk_fault_hits(&c->tx, LK_FAULT_CROSS_SITE_TAKEN))
        return lk_view_refuse(c, 403, "The request comes from another site.");
    if (lk_params_body(c->req, c->tx.arena, &c->params, &why))
        return lk_view_refuse(c, why.code == LK_E_USE ? 415 : 400,
                              lk_arena_strdup(c->tx.arena, why.msg));
    if (lk_spoil_values(c))
        return 0;
    bool closing = lk_is_closing(c);
    if (!has_csrf_token(c) && !lk_fault_hits(&c->tx, LK_FAULT_CSRF_UNCHECKED) &&
        !(closing && lk_fault_hits(&c->tx, LK_FAULT_CLOSE_CSRF_UNCHECKED)))
        return lk_view_refuse(c, 403, "The request lacks this session's csrf token.");
    return 1;
}

static int to_login(struct lk_ctx *c, const struct lk_route *r, const char *part)
{
    const char *next = strcmp(r->method, "GET") == 0 ? c->path : r->resume;
    if (!next)
        return lk_view_go(c, "/login");
    const char *hole = strstr(next, "{}");
    if (hole)
        next = lk_arena_printf(c->tx.arena, "%.*s%s", (int)(hole - next), next, part);
    return lk_view_go(c, "/login?next=%s", lk_params_encode(c->tx.arena, next));
}

static int run_route(struct lk_ctx *c, const struct lk_route *r, const char *part)
{
    int guarded = r->open || c->logged_in ? 1 : lk_spoil_guard(c, r, part);
    if (guarded != 1)
        return guarded ? -1 : to_login(c, r, part);
    if (strcmp(r->method, "POST") == 0) {
        int go_on = check_post(c);
        if (go_on != 1)
            return go_on;
    }
    return r->run(c, part);
}

/* The path as the journal may have it: numbers of orders and certificates stay, links go. */
static const char *harmless_path(struct lk_ctx *c, const struct lk_route *r, const char *part)
{
    const char *hole = r ? strstr(r->path, "{}") : NULL;
    if (!r)
        return "{unknown}";
    if (!hole)
        return r->path;
    return lk_arena_printf(c->tx.arena, "%.*s%s%s", (int)(hole - r->path), r->path,
                           lk_route_number(part) >= 0 ? part : "{link}", hole + 2);
}

static int answer(struct lk_ctx *c)
{
    const char *method = strcmp(c->req->method, "HEAD") == 0 ? "GET" : c->req->method;
    const char *part = "", *allow;
    if (strcmp(method, "PUT") == 0 && lk_fault_hits(&c->tx, LK_FAULT_PUT_TAKEN))
        method = "POST";
    const struct lk_route *r = find_route(c, method, &part, &allow);
    c->seen.path = harmless_path(c, r, part);
    if (r) {
        c->seen.page = r->page;
        c->seen.action = r->action;
    }
    if (c->req->body_len > LK_BODY_MAX)
        return lk_view_refuse(c, 413, "The request is too large.");
    if (r)
        return run_route(c, r, part) ? -1 : (lk_spoil_answer(c, r), 0);
    int written = method[0] == 'P' ? lk_spoil_write(c) : 0;
    if (written)
        return written < 0 ? -1 : 0;
    if (!allow)
        return lk_view_refuse(c, 404, "There is no such page.");
    lk_response_header(c->res, "Allow", allow);
    return lk_view_refuse(c, 405, "This is not possible by that method.");
}

int lk_ctx_note(struct lk_ctx *c, const char *listener)
{
    const char *tag = lk_request_header(c->req, "x-lakmus");
    c->seen.listener = listener;
    c->seen.method = c->req->method;
    c->seen.status = c->res->status;
    c->seen.tag = tag ? lk_arena_strndup(c->tx.arena, tag, strnlen(tag, 128)) : NULL;
    return lk_seen_add(&c->tx, &c->seen);
}

int lk_on_portal(struct lk_ctx *c)
{
    lk_response_header(c->res, "Strict-Transport-Security", "max-age=31536000");
    int found = lk_ctx_enter(c, "/w/");
    if (found < 0)
        return -1;
    if (!found) {
        lk_answer_error(c->res, 404, "there is no such world");
        return 0;
    }
    if (lk_orders_expire(&c->tx) || find_session(c) || answer(c))
        return -1;
    lk_spoil_refusal(c);
    return c->res->again ? 0 : lk_ctx_note(c, "portal");
}
