/* Fuzz target: what a portal's CRL or OCSP answer says, from any bytes. The first octet picks the
 * reader. Nothing but what the authority signed may be said to be signed by it: the authority is
 * made anew in each process, so no input can hold its signature. */
#include "pki/revocation.h"

#include <openssl/err.h>
#include <stdlib.h>

enum { NOW = 1790000000 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct lk_ca *ca;
static X509 *leaf;

static void forget(void)
{
    X509_free(leaf);
    lk_ca_free(ca);
}

static void make_authority(void)
{
    struct lk_err err = { 0 };
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = lk_key_new(LK_KEY_P256, &err);
    struct lk_leaf wanted = { .subject = { "Anna", "Anna", "A", "1", "lakmus test", "12345678" },
                              .serial = { 0x4c, 1 },
                              .not_before = NOW - 86400,
                              .not_after = NOW + 86400,
                              .ocsp_url = "http://k.test/ocsp",
                              .issuer_url = "http://k.test/ca",
                              .crl_url = "http://k.test/crl" };
    ca = lk_ca_new(LK_KEY_P256, NOW - 86400, &err);
    leaf = ca && key ? lk_ca_issue(ca, &wanted, key, &err) : NULL;
    if (!leaf)
        abort();
    atexit(forget);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct lk_standing standing = { .signed_by_issuer = false };
    struct lk_err err = { 0 };
    if (!ca)
        make_authority();
    if (!len)
        return 0;
    const X509 *issuer = lk_ca_issuing(ca);
    int rc = bytes[0] & 1 ? lk_ocsp_read(bytes + 1, len - 1, leaf, issuer, NOW, &standing, &err)
                          : lk_crl_read(bytes + 1, len - 1, leaf, issuer, &standing, &err);
    if ((rc != 0) != (err.code != LK_E_NONE) || (rc == 0 && standing.signed_by_issuer))
        abort();
    ERR_clear_error();
    return 0;
}
