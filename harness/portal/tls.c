/* TLS 1.2 or newer, with an identity made at the start; older only as a fault. */
#include "portal/tls.h"

#include "base/clock.h"
#include "pki/ca.h"

static int take_any(int ok, X509_STORE_CTX *ctx)
{
    (void)ok, (void)ctx;
    return 1;
}

static SSL_CTX *context(EVP_PKEY *key, X509 *cert, struct lk_err *err)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (ctx && SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) &&
        SSL_CTX_use_certificate(ctx, cert) == 1 && SSL_CTX_use_PrivateKey(ctx, key) == 1) {
        SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
        return ctx;
    }
    SSL_CTX_free(ctx);
    lk_fail(err, LK_E_CRYPTO, LK_NO_POS, "TLS cannot be set up");
    return NULL;
}

/* Without resumption: a certificate is looked at in each connection anew. */
static void ask_for_certificate(SSL_CTX *ctx)
{
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, take_any);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(ctx, 0);
    SSL_CTX_set_session_id_context(ctx, (const unsigned char *)"lakmus", 6);
}

/* What libcrypto has for TLS 1.1 (MD5 with SHA-1) it gives only where no strength is asked for. */
static bool make_old(SSL_CTX *ctx, int newest)
{
    return SSL_CTX_set_cipher_list(ctx, "DEFAULT:@SECLEVEL=0") == 1 &&
           SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(ctx, newest) == 1;
}

int lk_portal_tls_make(const char *host, struct lk_portal_tls *ret, struct lk_err *err)
{
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = NULL;
    LK_AUTO(X509_free) X509 *cert = NULL;
    struct lk_portal_tls t = { 0 };
    if (lk_tls_identity(host, lk_unix_now(), &key, &cert, &t.ca_pem, err) ||
        !(t.plain = context(key, cert, err)) || !(t.mutual = context(key, cert, err)) ||
        !(t.old = context(key, cert, err)) || !make_old(t.old, TLS1_1_VERSION) ||
        !(t.also_old = context(key, cert, err)) || !make_old(t.also_old, TLS1_3_VERSION)) {
        lk_portal_tls_done(&t);
        return lk_fail(err, LK_E_CRYPTO, LK_NO_POS, "TLS cannot be set up");
    }
    ask_for_certificate(t.mutual);
    *ret = t;
    return 0;
}

void lk_portal_tls_done(struct lk_portal_tls *t)
{
    SSL_CTX_free(t->plain);
    SSL_CTX_free(t->mutual);
    SSL_CTX_free(t->old);
    SSL_CTX_free(t->also_old);
    lk_buf_done(&t->ca_pem);
    *t = (struct lk_portal_tls){ 0 };
}
