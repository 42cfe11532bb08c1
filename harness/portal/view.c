/* Answering: pages, redirects, refusals. */
#define _GNU_SOURCE
#include "portal/ctx.h"

#include "base/json.h"
#include "portal/order.h"
#include "portal/session.h"
#include "portal/spoil.h"
#include <stdarg.h>
#include <string.h>

const char *lk_view_label(const struct lk_ctx *c, enum lk_label label)
{
    return lk_label(c->tx.world.text, label);
}

static const char *vhref(struct lk_ctx *c, const char *fmt, va_list ap)
{
    LK_AUTO(free) char *path = NULL;
    if (vasprintf(&path, fmt, ap) < 0)
        path = NULL;
    return lk_arena_printf(c->tx.arena, "%s%s", c->tx.portal, path ? path : "/");
}

const char *lk_view_href(struct lk_ctx *c, const char *path_fmt, ...)
{
    va_list ap;
    va_start(ap, path_fmt);
    const char *href = vhref(c, path_fmt, ap);
    va_end(ap);
    return href;
}

const char *lk_view_csrf(struct lk_ctx *c, const char *cookie)
{
    uint8_t mac[LK_SHA256_LEN];
    char *hex = lk_arena_alloc(c->tx.arena, LK_SHA256_HEX);
    const char *what = lk_arena_printf(c->tx.arena, "csrf %s %s", c->tx.world.id, cookie);
    lk_hmac_sha256(c->portal->secret, sizeof c->portal->secret, what, strlen(what), mac);
    lk_hex(mac, sizeof mac, hex);
    return hex;
}

void lk_view_text(struct lk_page *p, const char *text)
{
    if (p->n_texts < LK_PAGE_TEXTS)
        p->texts[p->n_texts++] = text;
}

struct lk_field *lk_view_field(struct lk_page *p, const char *name, const char *label,
                               const char *kind)
{
    struct lk_field *f = &p->fields[p->n_fields++];
    *f = (struct lk_field){ .name = name, .label = label, .kind = kind };
    return f;
}

struct lk_control *lk_view_control(struct lk_ctx *c, struct lk_page *p, const char *id,
                                   enum lk_label label, const char *method, const char *path_fmt,
                                   ...)
{
    va_list ap;
    va_start(ap, path_fmt);
    struct lk_control *to = &p->controls[p->n_controls++];
    *to = (struct lk_control){ .id = id,
                               .label = lk_view_label(c, label),
                               .method = method,
                               .href = vhref(c, path_fmt, ap),
                               .enabled = true };
    va_end(ap);
    return to;
}

/* The guide's order: "Certificate" directly above "History" at the bottom. */
static void menus(struct lk_ctx *c, struct lk_page *p)
{
    static const struct {
        enum lk_label label;
        const char *path;
    } rows[] = {
        { LK_L_USER_DETAILS, "/details" },
        { LK_L_ORGANISATIONS, "/organisations" },
        { LK_L_NOTIFICATIONS, "/notifications" },
        { LK_L_CERTIFICATES, "/certificates" },
        { LK_L_HISTORY, "/history" },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        p->menus[p->n_menus++] = (struct lk_link){ .label = lk_view_label(c, rows[i].label),
                                                   .href = lk_view_href(c, "%s", rows[i].path) };
}

static int notifications(struct lk_ctx *c, struct lk_page *p)
{
    struct lk_order *open = NULL;
    size_t n = 0;
    if (lk_orders_notified(&c->tx, c->user.id, &open, &n))
        return -1;
    for (size_t i = 0; i < n; i++) {
        p->notifications = lk_arena_grow(c->tx.arena, p->notifications, i, sizeof(struct lk_link));
        p->notifications[i] = (struct lk_link){
            .id = lk_arena_printf(c->tx.arena, "%lld", (long long)open[i].id),
            .label = lk_view_label(c, LK_L_SUBJECT),
            .href = lk_view_href(c, "/notifications/%lld", (long long)open[i].id),
        };
    }
    p->n_notifications = n;
    p->has_header = true;
    return 0;
}

void lk_view_start(struct lk_ctx *c, struct lk_page *p, const char *name, enum lk_label title)
{
    *p = (struct lk_page){ .name = name, .title = lk_view_label(c, title) };
    const char *cookie = c->new_cookie ? c->new_cookie : c->cookie;
    if (cookie)
        p->csrf = lk_view_csrf(c, cookie);
    if (c->logged_in)
        p->user = lk_user_name(&c->tx, &c->user);
}

int lk_view_send(struct lk_ctx *c, struct lk_page *p, int status)
{
    if (c->logged_in && c->req->on == LK_ON_PORTAL) {
        menus(c, p);
        if (notifications(c, p))
            return -1;
    }
    lk_spoil_page(c, p);
    c->seen.shown = p->name;
    lk_answer_json(c->res, status, lk_page_json(p));
    return 0;
}

int lk_view_refuse(struct lk_ctx *c, int status, const char *message)
{
    struct lk_page p;
    lk_view_start(c, &p, "refused", LK_L_REFUSED);
    p.message = message;
    if (c->logged_in)
        lk_view_control(c, &p, "profile", LK_L_PROFILE, "GET", "/profile");
    else
        lk_view_control(c, &p, "login", LK_L_LOG_IN, "GET", "/login");
    return lk_view_send(c, &p, status);
}

int lk_view_go(struct lk_ctx *c, const char *path_fmt, ...)
{
    va_list ap;
    va_start(ap, path_fmt);
    const char *href = vhref(c, path_fmt, ap);
    va_end(ap);
    c->res->status = 303;
    lk_response_header(c->res, "Location", href);
    return 0;
}

/* Lax, not Strict: the link in the mail is followed from another place, and must find the session.
 */
int lk_view_new_cookie(struct lk_ctx *c)
{
    if (c->cookie && lk_fault_hits(&c->tx, LK_FAULT_SESSION_KEPT)) {
        c->new_cookie = c->cookie;
        return 0;
    }
    c->new_cookie = lk_cookie_new(&c->tx);
    if (!c->new_cookie)
        return -1;
    lk_response_header(c->res, "Set-Cookie",
                       lk_arena_printf(c->tx.arena,
                                       "lakmus_session=%s; Path=/w/%s; Secure; HttpOnly; "
                                       "SameSite=Lax",
                                       c->new_cookie, c->tx.world.id));
    return 0;
}

void lk_answer_json(struct lk_response *res, int status, json_t *body)
{
    res->status = status;
    lk_response_header(res, "Content-Type", "application/json");
    lk_json_dump(body, &res->body);
    json_decref(body);
}

void lk_answer_error(struct lk_response *res, int status, const char *sentence)
{
    lk_answer_json(res, status, json_pack("{ss}", "error", sentence));
}
