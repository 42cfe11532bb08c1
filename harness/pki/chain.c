/* Does a chain build from a file's own certificates to given roots? */
#include "pki/p12_read.h"

#include "pki/inner.h"
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>

static X509_STORE *roots_of(const char *pem, size_t len)
{
    LK_AUTO(BIO_free_all) BIO *bio = len <= INT32_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
    LK_AUTO(X509_STORE_free) X509_STORE *store = X509_STORE_new();
    if (!bio || !store)
        return NULL;
    size_t n = 0;
    for (;; n++) {
        LK_AUTO(X509_free) X509 *root = PEM_read_bio_X509(bio, NULL, NULL, NULL);
        if (!root)
            break;
        if (X509_STORE_add_cert(store, root) != 1)
            return NULL;
    }
    return n ? lk_take(store) : NULL;
}

static bool verify(const struct lk_p12 *p, X509_STORE *roots, STACK_OF(X509) * others, int64_t now,
                   char why[160])
{
    LK_AUTO(X509_STORE_CTX_free) X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    if (!ctx || X509_STORE_CTX_init(ctx, roots, p->certs[p->leaf], others) != 1)
        return false;
    X509_STORE_CTX_set_time(ctx, 0, now);
    if (X509_verify_cert(ctx) == 1) {
        why[0] = '\0';
        return true;
    }
    snprintf(why, 160, "%s (certificate %d of the chain)",
             X509_verify_cert_error_string(X509_STORE_CTX_get_error(ctx)),
             X509_STORE_CTX_get_error_depth(ctx));
    return false;
}

bool lk_p12_chain_ok(const struct lk_p12 *p, const char *roots_pem, size_t len, int64_t now,
                     char why[160])
{
    if (p->leaf < 0) {
        snprintf(why, 160, "no certificate in the file belongs to its key");
        return false;
    }
    snprintf(why, 160, "no root certificate was given");
    LK_AUTO(X509_STORE_free) X509_STORE *roots = roots_of(roots_pem, len);
    STACK_OF(X509) *others = sk_X509_new_null();
    bool ok = roots && others;
    for (size_t i = 0; ok && i < p->n_certs; i++)
        ok = sk_X509_push(others, p->certs[i]) > 0;
    ok = ok && verify(p, roots, others, now, why);
    sk_X509_free(others);
    ERR_clear_error();
    return ok;
}
