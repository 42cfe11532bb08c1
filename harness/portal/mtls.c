/* Logging in with the certificate itself, on a port that asks for one. TLS has proved that the
 * client holds the key; whether the certificate is good is judged here, by the world's clock. */
#include "portal/ctx.h"

#include "portal/cert.h"
#include "portal/fault.h"
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

LK_AUTO_DEFINE(X509_STORE *, X509_STORE_free);
LK_AUTO_DEFINE(X509_STORE_CTX *, X509_STORE_CTX_free);

static int verify(struct lk_ctx *c, X509 *cert, STACK_OF(X509) * between)
{
    LK_AUTO(X509_STORE_free) X509_STORE *roots = X509_STORE_new();
    LK_AUTO(X509_STORE_CTX_free) X509_STORE_CTX *v = X509_STORE_CTX_new();
    if (!roots || !v || !X509_STORE_add_cert(roots, (X509 *)lk_ca_root(lk_ctx_ca(c))) ||
        !X509_STORE_CTX_init(v, roots, cert, between))
        return lk_fail(c->tx.err, LK_E_CRYPTO, LK_NO_POS, "no certificate can be verified");
    X509_VERIFY_PARAM_set_time(X509_STORE_CTX_get0_param(v), (time_t)c->tx.now);
    X509_VERIFY_PARAM_set_purpose(X509_STORE_CTX_get0_param(v), X509_PURPOSE_SSL_CLIENT);
    return X509_verify_cert(v) == 1;
}

/* Does the chain lead from the certificate to this world's root, now? 1, 0, -1 on error. */
static int chain_holds(struct lk_ctx *c, X509 *cert)
{
    STACK_OF(X509) *between = sk_X509_new_null();
    if (!between || !sk_X509_push(between, (X509 *)lk_ca_issuing(lk_ctx_ca(c)))) {
        sk_X509_free(between);
        return lk_fail(c->tx.err, LK_E_CRYPTO, LK_NO_POS, "out of memory");
    }
    int rc = verify(c, cert, between);
    sk_X509_free(between);
    return rc;
}

/* The row of the certificate presented: 1; 0 where this world never issued it. */
static int find_cert(struct lk_ctx *c, X509 *x, struct lk_cert *ret)
{
    uint8_t serial[LK_SERIAL_LEN] = { 0 };
    const ASN1_INTEGER *number = X509_get0_serialNumber(x);
    int len = ASN1_STRING_length(number);
    if (len < 1 || len > LK_SERIAL_LEN)
        return 0;
    memcpy(serial + LK_SERIAL_LEN - len, ASN1_STRING_get0_data(number), (size_t)len);
    struct lk_revoked revoked;
    int found = lk_cert_by_serial(&c->tx, serial, ret, &revoked);
    if (found != 1)
        return found;
    LK_AUTO(X509_free) X509 *ours = lk_cert_x509(&c->tx, ret->id);
    if (!ours)
        return -1;
    return X509_cmp(ours, x) == 0;
}

static int welcome(struct lk_ctx *c, const struct lk_cert *cert)
{
    int found = lk_user_find(&c->tx, cert->user, &c->user);
    if (found != 1)
        return found ? -1 : lk_view_refuse(c, 403, "The certificate's user is gone.");
    c->logged_in = true;
    c->seen.user = c->user.id;
    c->seen.order = cert->order;
    struct lk_page p;
    lk_view_start(c, &p, "profile", LK_L_PROFILE);
    lk_view_text(&p, p.user);
    lk_view_text(&p, "You are logged in with your certificate.");
    return lk_view_send(c, &p, 200);
}

static int judge(struct lk_ctx *c)
{
    X509 *x = c->req->client_cert;
    if (!x)
        return lk_view_refuse(c, 403, "No certificate was presented.");
    int holds = chain_holds(c, x);
    if (holds != 1)
        return holds ? -1
                     : lk_view_refuse(c, 403,
                                      "The certificate is not of this portal, or not valid "
                                      "now.");
    struct lk_cert cert;
    int found = find_cert(c, x, &cert);
    if (found != 1)
        return found ? -1 : lk_view_refuse(c, 403, "The certificate was not issued here.");
    if (cert.status == LK_CERT_BLOCKED && lk_fault_hits(&c->tx, LK_FAULT_BLOCKED_LOGS_IN))
        return welcome(c, &cert);
    if (cert.status == LK_CERT_BLOCKED)
        return lk_view_refuse(c, 403, "The certificate is blocked.");
    if (cert.status != LK_CERT_ISSUED)
        return lk_view_refuse(c, 403, "The certificate has expired.");
    return welcome(c, &cert);
}

int lk_on_mtls(struct lk_ctx *c)
{
    lk_response_header(c->res, "Strict-Transport-Security", "max-age=31536000");
    int found = lk_ctx_enter(c, "/w/");
    if (found < 0)
        return -1;
    if (!found) {
        lk_answer_error(c->res, 404, "there is no such world");
        return 0;
    }
    bool right = strcmp(c->path, "/") == 0 || strcmp(c->path, "/profile") == 0;
    bool get = strcmp(c->req->method, "GET") == 0 || strcmp(c->req->method, "HEAD") == 0;
    int rc = !get     ? lk_view_refuse(c, 405, "This is not possible by that method.")
             : !right ? lk_view_refuse(c, 404, "There is no such page.")
                      : judge(c);
    if (rc)
        return -1;
    c->seen.path = right ? c->path : "{unknown}";
    c->seen.page = "profile";
    c->seen.action = "login-with-certificate";
    return lk_ctx_note(c, "mtls");
}
