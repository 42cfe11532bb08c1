/* What anybody may fetch without TLS, as certificates say where: CRL, OCSP, the authorities. */
#include "portal/ctx.h"

#include "portal/cert.h"
#include "portal/spoil.h"
#include <string.h>

/* A CRL is kept for an hour, or until something is blocked. RFC 5280 §5.2.3: two that differ never
 * have the same number. */
enum { CRL_KEPT = 3600, OCSP_REQUEST_MAX = 16 * 1024 };

struct public_route {
    const char *method, *path;
    int (*run)(struct lk_ctx *c, const char *part);
};

static int kept_crl(struct lk_ctx *c)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(
        c->tx.store, c->tx.err, "SELECT crl FROM world WHERE n=? AND crl IS NOT NULL AND crl_at>?",
        "ii", (long long)c->tx.world.n, (long long)c->tx.now - CRL_KEPT);
    int more = r ? lk_rows_next(r, c->tx.err) : -1;
    if (more != 1)
        return more;
    size_t len;
    const void *der = lk_col_bytes(r, 0, &len);
    lk_buf_add(&c->res->body, der, len);
    return 1;
}

static int new_crl(struct lk_ctx *c)
{
    struct lk_revoked *all = NULL;
    size_t n = 0;
    int64_t number;
    if (lk_cert_revoked(&c->tx, &all, &n))
        return -1;
    lk_spoil_crl(&c->tx, all, &n);
    if (lk_store_int(c->tx.store, 0, &number, c->tx.err,
                     "UPDATE world SET crl_number=crl_number+1 WHERE n=? RETURNING crl_number", "i",
                     (long long)c->tx.world.n) ||
        lk_crl_make(lk_ctx_ca(c), all, n, (uint64_t)number, c->tx.now, &c->res->body, c->tx.err))
        return -1;
    return lk_store_run(c->tx.store, c->tx.err, "UPDATE world SET crl=?,crl_at=? WHERE n=?", "bii",
                        c->res->body.bytes, c->res->body.len, (long long)c->tx.now,
                        (long long)c->tx.world.n);
}

static int answer_bytes(struct lk_ctx *c, const char *type)
{
    c->res->status = 200;
    lk_response_header(c->res, "Content-Type", type);
    return 0;
}

static int crl(struct lk_ctx *c, const char *part)
{
    (void)part;
    int kept = kept_crl(c);
    if (kept < 0 || (kept == 0 && new_crl(c)))
        return -1;
    return answer_bytes(c, "application/pkix-crl");
}

static enum lk_status status_of(void *of, const uint8_t serial[LK_SERIAL_LEN],
                                struct lk_revoked *ret_entry)
{
    struct lk_ctx *c = of;
    struct lk_cert cert;
    if (lk_cert_by_serial(&c->tx, serial, &cert, ret_entry) != 1)
        return LK_STATUS_UNKNOWN;
    enum lk_status status = cert.status == LK_CERT_BLOCKED ? LK_STATUS_REVOKED : LK_STATUS_GOOD;
    lk_spoil_ocsp(&c->tx, &status, ret_entry);
    return status;
}

static int ocsp(struct lk_ctx *c, const void *request, size_t len)
{
    if (lk_ocsp_answer(lk_ctx_ca(c), request, len, c->tx.now, status_of, c, &c->res->body,
                       c->tx.err))
        return -1;
    return answer_bytes(c, "application/ocsp-response");
}

static int ocsp_post(struct lk_ctx *c, const char *part)
{
    (void)part;
    if (c->req->body_len > OCSP_REQUEST_MAX) {
        lk_answer_error(c->res, 413, "the request is too large");
        return 0;
    }
    return ocsp(c, c->req->body, c->req->body_len);
}

/* RFC 6960 §A.1: the request in base64, and that URL-encoded, behind the responder's address; a
 * slash may stay as it is, so all that follows belongs to it. */
static int ocsp_get(struct lk_ctx *c)
{
    const char *text = c->path + strlen("/ocsp/");
    char *base64 = lk_params_decode(c->tx.arena, text, strlen(text), false);
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    if (!base64 || !lk_unbase64(base64, strlen(base64), &der))
        lk_buf_clear(&der);
    return ocsp(c, der.bytes ? der.bytes : "", der.len);
}

static int issuing_der(struct lk_ctx *c, const char *part)
{
    (void)part;
    if (lk_x509_der(lk_ca_issuing(lk_ctx_ca(c)), &c->res->body, c->tx.err))
        return -1;
    return answer_bytes(c, "application/pkix-cert");
}

static int both_pem(struct lk_ctx *c, const char *part)
{
    (void)part;
    if (lk_x509_pem(lk_ca_root(lk_ctx_ca(c)), &c->res->body, c->tx.err) ||
        lk_x509_pem(lk_ca_issuing(lk_ctx_ca(c)), &c->res->body, c->tx.err))
        return -1;
    return answer_bytes(c, "application/x-pem-file");
}

static const struct public_route routes[] = {
    { "GET", "/crl", crl },
    { "POST", "/ocsp", ocsp_post },
    { "GET", "/ca/issuing.cer", issuing_der },
    { "GET", "/ca.pem", both_pem },
};

int lk_on_pki(struct lk_ctx *c)
{
    int found = lk_ctx_enter(c, "/w/");
    if (found < 0)
        return -1;
    const char *method = strcmp(c->req->method, "HEAD") == 0 ? "GET" : c->req->method;
    if (found && strcmp(method, "GET") == 0 && strncmp(c->path, "/ocsp/", 6) == 0)
        return ocsp_get(c);
    for (size_t i = 0; found && i < LK_COUNT(routes); i++)
        if (strcmp(routes[i].path, c->path) == 0 && strcmp(routes[i].method, method) == 0)
            return routes[i].run(c, "");
    lk_answer_error(c->res, 404, "there is nothing here");
    return 0;
}
