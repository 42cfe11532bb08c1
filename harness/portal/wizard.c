/* The wizard: start, terms, password, issue. Where an order stands is in the store alone; a page
 * of another step leads to where it stands, or is refused when it lies ahead. */
#include "portal/ctx.h"

#include "portal/spoil.h"
#include <string.h>

enum step { START, TERMS, PASSWORD, ISSUE, STEPS };

static const char *const step_paths[STEPS] = { "start", "terms", "password", "issue" };

static enum step step_of(enum lk_order_state s)
{
    return s >= LK_ORDER_ISSUED ? ISSUE : (enum step)s;
}

static int order_over(struct lk_ctx *c, int status, const char *message)
{
    struct lk_page p;
    lk_view_start(c, &p, "order-over", LK_L_ORDER_OVER);
    p.message = message;
    lk_view_control(c, &p, "certificates", LK_L_CERTIFICATES, "GET", "/certificates");
    return lk_view_send(c, &p, status);
}

static int over_by_state(struct lk_ctx *c, struct lk_order *o)
{
    static const char *const messages[LK_ORDER_STATES] = {
        [LK_ORDER_CLOSED] = "The certificate of this order has been retrieved.",
        [LK_ORDER_CANCELLED] = "This order was cancelled.",
        [LK_ORDER_EXPIRED] = "This order was not used in time.",
    };
    if (lk_spoil_over(c, o))
        return -1;
    return order_over(c, 410, messages[o->state]);
}

/* The caller's order that still lives: 1; 0 answered. What is somebody else's is not there. */
static int own_order(struct lk_ctx *c, const char *part, struct lk_order *o)
{
    int64_t id = lk_route_number(part);
    int found = id < 0 ? 0 : lk_order_find(&c->tx, id, o);
    if (found < 0)
        return -1;
    bool theirs = found && strcmp(o->user, c->user.id) != 0 && !lk_spoil_theirs(c);
    if (!found || theirs)
        return lk_view_refuse(c, 404, "There is no such order of yours.");
    c->seen.order = o->id;
    return lk_order_is_over(o->state) ? over_by_state(c, o) : 1;
}

static int go_to_step(struct lk_ctx *c, struct lk_order *o)
{
    if (o->state == LK_ORDER_ORDERED && lk_fault_hits(&c->tx, LK_FAULT_START_SKIPPED) &&
        lk_order_move(&c->tx, o, LK_ORDER_TERMS) < 0)
        return -1;
    return lk_view_go(c, "/orders/%lld/%s", (long long)o->id, step_paths[step_of(o->state)]);
}

/* The caller's order standing at STEP: 1; 0 answered. */
static int at_step(struct lk_ctx *c, const char *part, enum step step, struct lk_order *o)
{
    int got = own_order(c, part, o);
    if (got != 1)
        return got;
    if (step_of(o->state) == step)
        return 1;
    if (step_of(o->state) > step)
        return go_to_step(c, o); /* pressed twice, or gone back: no second effect */
    int moved = lk_spoil_ahead(c, o, step_paths[step]);
    return moved ? moved : lk_view_refuse(c, 409, "The wizard has not come to this step.");
}

static int follow_link(struct lk_ctx *c, const char *link)
{
    struct lk_order o;
    int found = lk_spoil_link(c, lk_order_by_link(&c->tx, link, &o), &o);
    if (found < 0)
        return -1;
    if (!found)
        return order_over(c, 404, "There is no order for this link.");
    if (strcmp(o.user, c->user.id) != 0)
        return lk_view_refuse(c, 403, "This link is not for you.");
    c->seen.order = o.id;
    if (o.state > LK_ORDER_ORDERED && lk_fault_hits(&c->tx, LK_FAULT_SECOND_BROWSER_REFUSED))
        return lk_view_refuse(c, 409, "This order is being retrieved elsewhere.");
    return lk_order_is_over(o.state) ? over_by_state(c, &o) : go_to_step(c, &o);
}

static int resume(struct lk_ctx *c, const char *part)
{
    struct lk_order o;
    int got = own_order(c, part, &o);
    if (got == 1 && o.renews && lk_fault_hits(&c->tx, LK_FAULT_RENEWAL_WITHOUT_WIZARD))
        return lk_view_go(c, "/profile");
    return got == 1 ? go_to_step(c, &o) : got;
}

/* What notification-skips-terms hands on from step to step. */
static const char *way(struct lk_ctx *c)
{
    return c->req->query ? lk_arena_printf(c->tx.arena, "?%s", c->req->query) : "";
}

static int start_show(struct lk_ctx *c, const char *part)
{
    struct lk_order o;
    int got = at_step(c, part, START, &o);
    if (got != 1)
        return got;
    struct lk_page p;
    lk_view_start(c, &p, "wizard-start", LK_L_START);
    lk_view_text(&p, lk_arena_printf(c->tx.arena, "%s, CVR number %s", o.name, c->user.cvr));
    lk_view_control(c, &p, "next", LK_L_NEXT, "POST", "/orders/%s/start%s", part, way(c));
    return lk_view_send(c, &p, 200);
}

static int start_next(struct lk_ctx *c, const char *part)
{
    struct lk_order o;
    int got = at_step(c, part, START, &o);
    if (got != 1)
        return got;
    if (lk_order_move(&c->tx, &o, LK_ORDER_TERMS) < 0)
        return -1;
    bool skips = (*way(c) && lk_fault_is_armed(&c->tx, LK_FAULT_NOTIFICATION_SKIPS_TERMS)) ||
                 lk_fault_hits(&c->tx, LK_FAULT_TERMS_SKIPPED);
    if (skips && lk_order_move(&c->tx, &o, LK_ORDER_PASSWORD) < 0)
        return -1;
    return go_to_step(c, &o);
}

static int terms_page(struct lk_ctx *c, const char *part, int status, const char *message)
{
    struct lk_page p;
    lk_view_start(c, &p, "terms", LK_L_TERMS);
    p.message = message;
    lk_view_text(&p, "These are the terms of a simulator. The certificate proves nothing, and the "
                     "private key is to be kept as if it did.");
    struct lk_field *f = lk_view_field(&p, "terms", lk_view_label(c, LK_L_TICK), "checkbox");
    f->has = LK_VALUE_BOOL;
    struct lk_control *next =
        lk_view_control(c, &p, "next", LK_L_NEXT, "POST", "/orders/%s/terms", part);
    next->enabled = false;
    next->needs = "terms";
    return lk_view_send(c, &p, status);
}

static int terms_show(struct lk_ctx *c, const char *part)
{
    struct lk_order o;
    int got = at_step(c, part, TERMS, &o);
    if (got != 1)
        return got;
    if (lk_fault_hits(&c->tx, LK_FAULT_TERMS_ACCEPTED_BY_READING) &&
        lk_order_move(&c->tx, &o, LK_ORDER_PASSWORD) < 0)
        return -1;
    return terms_page(c, part, 200, NULL);
}

static int terms_next(struct lk_ctx *c, const char *part)
{
    bool accepted = lk_params_on(&c->params, "terms");
    c->seen.accepted = accepted ? LK_SEEN_YES : LK_SEEN_NO;
    struct lk_order o;
    int got = at_step(c, part, TERMS, &o);
    if (got != 1)
        return got;
    if (!accepted && !lk_fault_hits(&c->tx, LK_FAULT_TERMS_UNENFORCED))
        return terms_page(c, part, 422, "Accept the terms and conditions first.");
    if (accepted && lk_fault_hits(&c->tx, LK_FAULT_TERMS_TICK_IGNORED))
        return terms_page(c, part, 422, "Accept the terms and conditions first.");
    if (lk_order_move(&c->tx, &o, LK_ORDER_PASSWORD) < 0)
        return -1;
    if (!o.cert && lk_fault_hits(&c->tx, LK_FAULT_CERTIFICATE_TOO_EARLY) &&
        lk_cert_promise(&c->tx, &o))
        return -1;
    return go_to_step(c, &o);
}

enum reveal { MASKED, SHOWN, COPIED };

static const char *copied(struct lk_ctx *c, const struct lk_order *o)
{
    if (lk_fault_hits(&c->tx, LK_FAULT_COPY_TRAILING_BLANK))
        return lk_arena_printf(c->tx.arena, "%s ", o->password);
    if (lk_fault_is_armed(&c->tx, LK_FAULT_COPY_NEEDS_SHOW) &&
        lk_fault_moments(&c->tx, LK_FAULT_COPY_NEEDS_SHOW, 0) == 0)
        return "********";
    return o->password;
}

/* What Show does besides showing: nothing, but for faults. */
static int shown(struct lk_ctx *c, struct lk_order *o)
{
    lk_fault_moments(&c->tx, LK_FAULT_COPY_NEEDS_SHOW, 1);
    bool another = lk_fault_moments(&c->tx, LK_FAULT_SHOW_AGAIN_DIFFERS, 1) > 1;
    return another ? lk_order_new_password(&c->tx, o) : 0;
}

static int password_page(struct lk_ctx *c, const char *part, enum reveal reveal)
{
    struct lk_order o;
    int got = at_step(c, part, PASSWORD, &o);
    if (got != 1)
        return got;
    if (reveal == SHOWN && shown(c, &o))
        return -1;
    struct lk_page p;
    lk_view_start(c, &p, "password", LK_L_PASSWORD);
    lk_view_text(&p, "Make a note of the password and store it securely.");
    struct lk_field *f = lk_view_field(&p, "password", p.title, "password");
    f->maskable = true;
    f->masked = reveal != SHOWN;
    f->has = LK_VALUE_HIDDEN;
    f->text = o.password;
    if (reveal == SHOWN)
        f->has = LK_VALUE_TEXT;
    if (reveal == COPIED)
        p.clipboard = copied(c, &o);
    lk_view_control(c, &p, "show", LK_L_SHOW, "POST", "/orders/%s/show", part);
    lk_view_control(c, &p, "copy", LK_L_COPY, "POST", "/orders/%s/copy", part);
    lk_view_control(c, &p, "next", LK_L_NEXT, "POST", "/orders/%s/password", part);
    return lk_view_send(c, &p, 200);
}

static int password_show(struct lk_ctx *c, const char *part)
{
    return password_page(c, part, MASKED);
}

static int password_reveal(struct lk_ctx *c, const char *part)
{
    return password_page(c, part, SHOWN);
}

static int password_copy(struct lk_ctx *c, const char *part)
{
    return password_page(c, part, COPIED);
}

/* next-twice: an order that is issued already is issued again. */
static bool issued_twice(struct lk_ctx *c, const char *part, struct lk_order *o)
{
    int64_t id = lk_route_number(part);
    return lk_fault_is_armed(&c->tx, LK_FAULT_NEXT_TWICE) && id >= 0 &&
           lk_order_find(&c->tx, id, o) == 1 && strcmp(o->user, c->user.id) == 0 &&
           o->state == LK_ORDER_ISSUED && lk_fault_hits(&c->tx, LK_FAULT_NEXT_TWICE);
}

static int password_next(struct lk_ctx *c, const char *part)
{
    struct lk_order o;
    if (issued_twice(c, part, &o))
        return lk_spoil_issue_again(c, &o, true) ? -1 : go_to_step(c, &o);
    int got = at_step(c, part, PASSWORD, &o);
    if (got == 1)
        got = lk_issue(c, &o);
    if (got == 1 && lk_fault_hits(&c->tx, LK_FAULT_PASSWORD_IN_LOCATION))
        return lk_view_go(c, "/orders/%s/issue?key=%s", part, o.password);
    return got == 1 ? go_to_step(c, &o) : got;
}

/* The name of the file: what is not plain ASCII in the user-ID becomes a line. */
static const char *file_name(struct lk_ctx *c, const struct lk_order *o)
{
    const char *ending = lk_fault_hits(&c->tx, LK_FAULT_FILE_NAME_OTHER) ? "pem" : "p12";
    char *name = lk_arena_printf(c->tx.arena, "%s-%lld.%s", o->user, (long long)o->id, ending);
    for (char *p = name; *p; p++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-", *p))
            *p = '_';
    if (*name == '.')
        *name = '_';
    return name;
}

static int issue_show(struct lk_ctx *c, const char *part)
{
    struct lk_order o;
    int got = at_step(c, part, ISSUE, &o);
    if (got != 1)
        return got;
    struct lk_page p;
    lk_view_start(c, &p, "issue", LK_L_ISSUE);
    lk_view_text(&p, lk_view_label(c, LK_L_READY));
    lk_view_text(&p, lk_view_label(c, LK_L_AUTOMATIC));
    p.download = lk_view_href(c, "/orders/%s/file", part);
    p.filename = file_name(c, &o);
    lk_view_control(c, &p, "download", LK_L_DOWNLOAD, "GET", "/orders/%s/file", part);
    /* Offered at once, since the download starts by itself; close_order sees that it has. */
    lk_view_control(c, &p, "close", LK_L_CLOSE, "POST", "/orders/%s/close", part);
    return lk_view_send(c, &p, 200);
}

/* What is said of the file in the journal: the digest is of the bytes that were really sent. */
static void note_file(struct lk_ctx *c)
{
    size_t sent = lk_response_is_cut(c->res) ? c->res->cut : c->res->body.len;
    uint8_t digest[LK_SHA256_LEN];
    char *hex = lk_arena_alloc(c->tx.arena, LK_SHA256_HEX);
    lk_sha256(c->res->body.bytes, sent, digest);
    lk_hex(digest, sizeof digest, hex);
    c->seen.sha256 = hex;
    c->seen.bytes = sent;
    c->seen.declared = lk_response_declared(c->res);
}

/* What faults do when the file was fetched before. */
static int fetched_again(struct lk_ctx *c, struct lk_order *o)
{
    if (o->state != LK_ORDER_DOWNLOADED)
        return 0;
    if (lk_fault_hits(&c->tx, LK_FAULT_SECOND_DOWNLOAD_REKEYED))
        return lk_spoil_issue_again(c, o, false);
    if (lk_fault_hits(&c->tx, LK_FAULT_SECOND_DOWNLOAD_SECOND_CERTIFICATE))
        return lk_spoil_issue_again(c, o, true);
    return 0;
}

/* file-after-close: the order whose file is still given: 1, 0 or -1. */
static int closed_order(struct lk_ctx *c, const char *part, struct lk_order *o)
{
    int64_t id = lk_route_number(part);
    if (id < 0 || !lk_fault_is_armed(&c->tx, LK_FAULT_FILE_AFTER_CLOSE))
        return 0;
    int found = lk_order_find(&c->tx, id, o);
    if (found != 1 || strcmp(o->user, c->user.id) != 0 || o->state != LK_ORDER_CLOSED)
        return found < 0 ? -1 : 0;
    return lk_fault_hits(&c->tx, LK_FAULT_FILE_AFTER_CLOSE);
}

static int download(struct lk_ctx *c, const char *part)
{
    struct lk_order o;
    int got = closed_order(c, part, &o);
    if (got == 0)
        got = at_step(c, part, ISSUE, &o);
    if (got != 1)
        return got;
    if (fetched_again(c, &o))
        return -1;
    got = lk_order_file(&c->tx, &o, &c->res->body);
    if (got != 1)
        return got < 0 ? -1 : lk_view_refuse(c, 404, "There is no file.");
    c->res->status = 200;
    lk_response_header(c->res, "Content-Type", "application/x-pkcs12");
    lk_response_header(
        c->res, "Content-Disposition",
        lk_arena_printf(c->tx.arena, "attachment; filename=\"%s\"", file_name(c, &o)));
    if (strcmp(c->req->method, "HEAD") == 0)
        return 0;
    lk_spoil_file_answer(c);
    note_file(c);
    return lk_order_move(&c->tx, &o, LK_ORDER_DOWNLOADED) < 0 ? -1 : 0;
}

static int close_order(struct lk_ctx *c, const char *part)
{
    struct lk_order o;
    int got = at_step(c, part, ISSUE, &o);
    if (got != 1)
        return got;
    if (lk_fault_hits(&c->tx, LK_FAULT_CLOSE_DOES_NOT_END))
        return go_to_step(c, &o);
    got = lk_order_move(&c->tx, &o, LK_ORDER_CLOSED);
    if (got != 1)
        return got < 0 ? -1 : lk_view_refuse(c, 409, "Download the certificate first.");
    if (c->tx.world.text == LK_TEXT_LIVE_EN)
        return lk_view_go(c, "/certificates");
    struct lk_page p;
    lk_view_start(c, &p, "closed", LK_L_CLOSED);
    lk_view_control(c, &p, "certificates", LK_L_CERTIFICATES, "GET", "/certificates");
    return lk_view_send(c, &p, 200);
}

static const char back[] = "/orders/{}";

const struct lk_route lk_routes_wizard[] = {
    { "GET", "/retrieve/{}", "order", "follow-link", false, NULL, follow_link },
    { "GET", "/orders/{}", "order", NULL, false, NULL, resume },
    { "GET", "/orders/{}/start", "wizard-start", NULL, false, NULL, start_show },
    { "POST", "/orders/{}/start", "wizard-start", "next", false, back, start_next },
    { "GET", "/orders/{}/terms", "terms", NULL, false, NULL, terms_show },
    { "POST", "/orders/{}/terms", "terms", "next", false, back, terms_next },
    { "GET", "/orders/{}/password", "password", NULL, false, NULL, password_show },
    { "POST", "/orders/{}/show", "password", "show", false, back, password_reveal },
    { "POST", "/orders/{}/copy", "password", "copy", false, back, password_copy },
    { "POST", "/orders/{}/password", "password", "next", false, back, password_next },
    { "GET", "/orders/{}/issue", "issue", NULL, false, NULL, issue_show },
    { "GET", "/orders/{}/file", "issue", "download", false, NULL, download },
    { "POST", "/orders/{}/close", "issue", "close", false, back, close_order },
    { 0 },
};
