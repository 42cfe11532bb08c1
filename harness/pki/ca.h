/* pki/ca.h: a certification authority of the shape that the OCES test hierarchy has (guide.md §3),
 * under names that nobody can mistake for it: root "lakmus test root CA", issuing CA "lakmus test
 * issuing CA 1", both with O=lakmus test, C=DK. Owns its keys. Read-only once made, so threads may
 * share it. Times are Unix seconds and come in as parameters; nothing here reads a clock. */
#ifndef LK_PKI_CA_H
#define LK_PKI_CA_H

#include "base/auto.h"
#include "base/buf.h"
#include "base/err.h"
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdint.h>

LK_AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);
LK_AUTO_DEFINE(X509 *, X509_free);

enum lk_key_kind {
    LK_KEY_P256,        /* fast: ECDSA P-256 throughout */
    LK_KEY_RSA3072_PSS, /* realistic: RSA-4096 root, RSA-3072 issuing CA and leaves (rsaEncryption
                           SPKI), signed RSASSA-PSS, SHA-512 salt 64 for CAs, SHA-256 salt 32 for
                           leaves */
};

/* A new key for a leaf. NULL with ERR set. */
EVP_PKEY *lk_key_new(enum lk_key_kind kind, struct lk_err *err);

struct lk_ca;

/* A new hierarchy (two fresh keys, two certificates valid from NOW-1 day for 20 years). */
struct lk_ca *lk_ca_new(enum lk_key_kind kind, int64_t now, struct lk_err *err);
void lk_ca_free(struct lk_ca *ca);
LK_AUTO_DEFINE(struct lk_ca *, lk_ca_free);

/* Both keys and certificates as one PEM text, to keep a CA in a store and bring it back. The text
 * holds private keys: wipe it. */
int lk_ca_save(const struct lk_ca *ca, struct lk_buf *out, struct lk_err *err);
struct lk_ca *lk_ca_load(const char *pem, size_t len, struct lk_err *err);

const X509 *lk_ca_root(const struct lk_ca *ca);
const X509 *lk_ca_issuing(const struct lk_ca *ca);
enum lk_key_kind lk_ca_kind(const struct lk_ca *ca);

/* Who a user certificate is for: guide.md §3. All texts UTF-8, borrowed. */
struct lk_subject {
    const char *common_name, *given_name, *surname;
    const char *uuid;         /* serialNumber becomes "UI:DK-E:G:<uuid>" */
    const char *organisation; /* O */
    const char *cvr;          /* 8 digits; organizationIdentifier becomes "NTRDK-<cvr>" */
};

enum { LK_SERIAL_LEN = 20 };

struct lk_leaf {
    struct lk_subject subject;
    uint8_t serial[LK_SERIAL_LEN]; /* first bit 0, first octet not 0: RFC 5280 §4.1.2.2 */
    int64_t not_before, not_after;
    const char *ocsp_url, *issuer_url, *crl_url; /* for AIA and CRL DP */
};

/* A user certificate over KEY with the extensions of guide.md §3. NULL with ERR set. */
X509 *lk_ca_issue(const struct lk_ca *ca, const struct lk_leaf *leaf, EVP_PKEY *key,
                  struct lk_err *err);

/* A certificate for a TLS server on HOST (an IP address or a name), P-256, with its key; signed by
 * an authority of its own that is made beside it and whose certificate is given as PEM. */
int lk_tls_identity(const char *host, int64_t now, EVP_PKEY **ret_key, X509 **ret_cert,
                    struct lk_buf *ret_ca_pem, struct lk_err *err);

/* PEM and DER of a certificate, appended to OUT. */
int lk_x509_pem(const X509 *cert, struct lk_buf *out, struct lk_err *err);
int lk_x509_der(const X509 *cert, struct lk_buf *out, struct lk_err *err);

#endif
