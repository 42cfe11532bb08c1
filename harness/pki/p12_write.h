/* pki/p12_write.h: making a PKCS#12 file, by OpenSSL's writer (RFC 7292). Reading is p12_read.h,
 * which shares no function with this: what one of them misunderstands the other must not. */
#ifndef LK_PKI_P12_WRITE_H
#define LK_PKI_P12_WRITE_H

#include "pki/ca.h"

struct lk_p12_plan {
    EVP_PKEY *key;
    X509 *leaf;
    const X509 *chain[2]; /* issuing, root; either may be NULL */
    const char *name;     /* friendlyName on key and leaf (UTF-8) */
    const char *password; /* UTF-8 */
    int iterations;       /* PBKDF2 and MAC; the real portal's is 2000 */
};

/* Shrouded key bag PBES2 / PBKDF2-HMAC-SHA256 / AES-256-CBC, certificates in a plain data content
 * (leaf, issuing, root), localKeyID = SHA-1 of the leaf on key and leaf, MAC HMAC-SHA-256: the
 * shape measured on the real portal (guide.md §3) with a MAC that today's rules like. */
int lk_p12_write(const struct lk_p12_plan *plan, struct lk_buf *out_der, struct lk_err *err);

#endif
