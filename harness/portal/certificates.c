/* The "Certificate" menu: the list, the details, and the two windows that ask before they act. */
#include "portal/ctx.h"

#include "base/clock.h"
#include "pki/p12_read.h"
#include "portal/cert.h"
#include "portal/spoil.h"

#include <string.h>

static const char *date(struct lk_ctx *c, int64_t when)
{
    char text[LK_DATE_LEN];
    lk_date_write(when, text);
    return lk_arena_strdup(c->tx.arena, text);
}

static void add_row(struct lk_ctx *c, struct lk_page *p, const struct lk_cert *cert)
{
    p->rows = lk_arena_grow(c->tx.arena, p->rows, p->n_rows, sizeof *p->rows);
    p->rows[p->n_rows++] = (struct lk_row){
        .id = lk_arena_printf(c->tx.arena, "%lld", (long long)cert->id),
        .href = lk_view_href(c, "/certificates/%lld", (long long)cert->id),
        .status = lk_cert_status_name(cert->status),
        .profile = cert->profile,
        .until = cert->until ? date(c, cert->until) : NULL,
    };
}

/* block-shown-once: the row that the address says is blocked; 0: none. */
static int64_t said_blocked(const struct lk_ctx *c)
{
    static const char said[] = "blocked=";
    const char *q = c->req->query;
    return q && strncmp(q, said, sizeof said - 1) == 0 ? lk_route_number(q + sizeof said - 1) : 0;
}

static int list(struct lk_ctx *c, const char *part)
{
    (void)part;
    struct lk_cert *all = NULL;
    size_t n = 0;
    if (lk_cert_list(&c->tx, c->user.id, &all, &n) || lk_spoil_rows(c, &all, &n))
        return -1;
    struct lk_page p;
    lk_view_start(c, &p, "certificates", LK_L_CERTIFICATES);
    p.has_rows = true;
    for (size_t i = 0; i < n; i++) {
        if (said_blocked(c) == all[i].id)
            all[i].status = LK_CERT_BLOCKED;
        add_row(c, &p, &all[i]);
    }
    return lk_view_send(c, &p, 200);
}

/* Which fault lets one do it with another's certificate; LK_FAULTS: none. */
static enum lk_fault_id trespass(const struct lk_ctx *c)
{
    if (strcmp(c->req->method, "POST") != 0)
        return LK_FAULT_CERTIFICATE_OF_ANOTHER;
    return strstr(c->path, "/block") ? LK_FAULT_BLOCK_OF_ANOTHER : LK_FAULT_RENEW_OF_ANOTHER;
}

/* 1: the caller's row; 0 answered. */
static int own_cert(struct lk_ctx *c, const char *part, struct lk_cert *cert)
{
    int64_t id = lk_route_number(part);
    int found = id < 0 ? 0 : lk_cert_find(&c->tx, c->user.id, id, cert);
    if (found == 0 && id >= 0 && lk_fault_hits(&c->tx, trespass(c)))
        found = lk_cert_find(&c->tx, NULL, id, cert);
    if (found == 1)
        c->seen.order = cert->order;
    return found == 0 ? lk_view_refuse(c, 404, "There is no such certificate of yours.") : found;
}

/* What the details say comes out of the certificate itself, so that they cannot disagree. */
static int read_details(struct lk_ctx *c, const struct lk_cert *cert, struct lk_details *d)
{
    *d = (struct lk_details){ .status = lk_cert_status_name(cert->status) };
    if (cert->status == LK_CERT_IN_PROGRESS)
        return 0;
    LK_AUTO(X509_free) X509 *x = lk_cert_x509(&c->tx, cert->id);
    if (!x)
        return -1;
    LK_AUTO(free) char *serial = lk_x509_serial(x);
    LK_AUTO(free) char *subject = lk_x509_subject(x);
    d->serial = serial ? lk_arena_strdup(c->tx.arena, serial) : NULL;
    d->subject = subject ? lk_arena_strdup(c->tx.arena, subject) : NULL;
    d->from = date(c, lk_x509_from(x));
    int64_t early = lk_fault_hits(&c->tx, LK_FAULT_DETAILS_DAY_OFF) ? 24 * 3600 : 0;
    d->until = date(c, lk_x509_until(x) - early);
    return 0;
}

static int first_cert(struct lk_ctx *c, struct lk_cert *ret)
{
    struct lk_cert *all = NULL;
    size_t n = 0;
    if (lk_cert_list(&c->tx, c->user.id, &all, &n) || n == 0)
        return -1;
    *ret = all[0];
    return 1;
}

static int details(struct lk_ctx *c, const char *part)
{
    struct lk_cert cert;
    struct lk_details d;
    int got = own_cert(c, part, &cert);
    if (got == 1 && lk_fault_hits(&c->tx, LK_FAULT_DETAILS_OF_FIRST))
        got = first_cert(c, &cert);
    if (got != 1)
        return got;
    if (read_details(c, &cert, &d))
        return -1;
    struct lk_page p;
    lk_view_start(c, &p, "certificate", LK_L_DETAILS);
    lk_view_text(&p, cert.profile);
    p.details = &d;
    if (cert.status == LK_CERT_ISSUED) {
        lk_view_control(c, &p, "block", LK_L_BLOCK, "GET", "/certificates/%s/block", part);
        lk_view_control(c, &p, "renew", LK_L_RENEW, "GET", "/certificates/%s/renew", part);
    }
    if (cert.status == LK_CERT_IN_PROGRESS)
        lk_view_control(c, &p, "retrieve", LK_L_RETRIEVE, "GET", "/orders/%lld",
                        (long long)cert.order);
    lk_view_control(c, &p, "close", LK_L_CLOSE, "GET", "/certificates");
    return lk_view_send(c, &p, 200);
}

static int only_issued(struct lk_ctx *c)
{
    return lk_view_refuse(c, 409, "This is possible only for an issued certificate.");
}

/* 1: the caller's row, and it is issued; 0 answered. */
static int issued_cert(struct lk_ctx *c, const char *part, struct lk_cert *cert)
{
    int got = own_cert(c, part, cert);
    return got == 1 && cert->status != LK_CERT_ISSUED ? only_issued(c) : got;
}

/* Ok stands last: the guide has it "at the bottom of the window". */
static int window(struct lk_ctx *c, struct lk_page *p, const char *part, const char *what)
{
    lk_view_control(c, p, "cancel", LK_L_CANCEL, "GET", "/certificates");
    lk_view_control(c, p, "ok", LK_L_OK, "POST", "/certificates/%s/%s", part, what);
    return lk_view_send(c, p, 200);
}

static int block_window(struct lk_ctx *c, const char *part)
{
    struct lk_cert cert;
    int got = issued_cert(c, part, &cert);
    if (got != 1)
        return got;
    bool at_once = lk_fault_hits(&c->tx, LK_FAULT_BLOCK_WITHOUT_WINDOW);
    if (at_once || lk_fault_hits(&c->tx, LK_FAULT_BLOCK_AT_WINDOW))
        got = lk_cert_block(&c->tx, c->user.id, cert.id);
    if (got < 0 || at_once)
        return got < 0 ? -1 : lk_view_go(c, "/certificates");
    struct lk_page p;
    lk_view_start(c, &p, "block", LK_L_BLOCK_WINDOW);
    lk_view_text(&p, cert.profile);
    p.warning = lk_view_label(c, LK_L_BLOCK_WARNING);
    return window(c, &p, part, "block");
}

static int block_ok(struct lk_ctx *c, const char *part)
{
    struct lk_cert cert;
    int got = own_cert(c, part, &cert);
    if (got != 1)
        return got;
    int spoiled = lk_spoil_block(c, &cert);
    if (spoiled)
        return spoiled < 0 ? -1 : 0;
    got = lk_cert_block(&c->tx, cert.user, cert.id);
    if (got != 1)
        return got < 0 ? -1 : only_issued(c);
    return lk_view_go(c, "/certificates");
}

/* 1 where an order that renews CERT is still open: pressing Ok twice makes one renewal. */
static int is_being_renewed(struct lk_ctx *c, const struct lk_cert *cert)
{
    struct lk_order *open = NULL;
    size_t n = 0;
    if (lk_orders_open(&c->tx, c->user.id, &open, &n))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (open[i].renews == cert->id && open[i].state < LK_ORDER_ISSUED)
            return 1;
    return 0;
}

static int make_renewal(struct lk_ctx *c, const struct lk_cert *cert)
{
    struct lk_order o;
    struct lk_user owner = c->user;
    const char *profile = cert->profile;
    int already = is_being_renewed(c, cert);
    if (already < 0)
        return -1;
    if (already && !lk_fault_hits(&c->tx, LK_FAULT_RENEW_TWICE))
        return 0;
    if (lk_fault_hits(&c->tx, LK_FAULT_RENEW_OTHER_PROFILE))
        profile = "Employee certificate";
    if (strcmp(owner.id, cert->user) != 0 && lk_user_find(&c->tx, cert->user, &owner) < 0)
        return -1;
    if (lk_order_make(&c->tx, &owner, profile, cert->id, &o) ||
        (!lk_fault_hits(&c->tx, LK_FAULT_RENEW_NO_ROW) && lk_cert_promise(&c->tx, &o)))
        return -1;
    if (lk_fault_hits(&c->tx, LK_FAULT_RENEW_BLOCKS_OLD) &&
        lk_cert_block(&c->tx, cert->user, cert->id) < 0)
        return -1;
    if (lk_fault_hits(&c->tx, LK_FAULT_BLOCK_UNDONE_BY_OTHER_RENEWAL))
        return lk_cert_unblock_all_by_fault(&c->tx, cert->user);
    return 0;
}

static int renew_window(struct lk_ctx *c, const char *part)
{
    struct lk_cert cert;
    int got = issued_cert(c, part, &cert);
    if (got != 1)
        return got;
    bool at_once = lk_fault_hits(&c->tx, LK_FAULT_RENEW_WITHOUT_WINDOW);
    if (at_once || lk_fault_hits(&c->tx, LK_FAULT_RENEW_AT_WINDOW) ||
        lk_fault_moments(&c->tx, LK_FAULT_GET_ACTS, 1) > 1)
        got = make_renewal(c, &cert);
    if (got < 0 || at_once)
        return got < 0 ? -1 : lk_view_go(c, "/certificates");
    struct lk_page p;
    lk_view_start(c, &p, "renew", LK_L_RENEW_WINDOW);
    lk_view_text(&p, cert.profile);
    lk_view_text(&p, lk_arena_printf(c->tx.arena, "Valid until %s", date(c, cert.until)));
    lk_view_text(&p, "A new certificate will be ordered. This one keeps its status.");
    return window(c, &p, part, "renew");
}

static int order_renewal(struct lk_ctx *c, const struct lk_cert *cert)
{
    return make_renewal(c, cert) ? -1 : lk_view_go(c, "/certificates");
}

static int renew_ok(struct lk_ctx *c, const char *part)
{
    struct lk_cert cert;
    int got = own_cert(c, part, &cert);
    if (got != 1)
        return got;
    if (cert.status == LK_CERT_BLOCKED && lk_fault_hits(&c->tx, LK_FAULT_BLOCK_UNDONE_BY_RENEW)) {
        if (lk_cert_unblock_by_fault(&c->tx, cert.id))
            return -1;
        cert.status = LK_CERT_ISSUED;
    }
    bool may = cert.status == LK_CERT_ISSUED || lk_spoil_may_renew(c, &cert);
    return may ? order_renewal(c, &cert) : only_issued(c);
}

const struct lk_route lk_routes_certificates[] = {
    { "GET", "/certificates", "profile", "certificates", false, NULL, list },
    { "GET", "/certificates/{}", "certificates", "details", false, NULL, details },
    { "GET", "/certificates/{}/block", "certificate", "block", false, NULL, block_window },
    { "POST", "/certificates/{}/block", "block", "ok", false, "/certificates/{}", block_ok },
    { "GET", "/certificates/{}/renew", "certificate", "renew", false, NULL, renew_window },
    { "POST", "/certificates/{}/renew", "renew", "ok", false, "/certificates/{}", renew_ok },
    { 0 },
};
