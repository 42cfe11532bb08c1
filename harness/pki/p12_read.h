/* pki/p12_read.h: looking into a PKCS#12 file, in stages, by a walker of our own (RFC 7292).
 * Every count and length is checked before anything is computed with it: no file makes it work for
 * longer than its budget. BER (indefinite and constructed) is accepted where RFC 7292 allows it.
 * OpenSSL is used below the structure only: digests, HMAC, PBKDF2, ciphers, X.509, key parsing. */
#ifndef LK_PKI_P12_READ_H
#define LK_PKI_P12_READ_H

#include "pki/ca.h"

enum lk_p12_state {
    LK_P12_OPEN,      /* MAC right (or none there) and everything in it was read */
    LK_P12_MALFORMED, /* not a PFX as RFC 7292 says; TEXT tells where */
    LK_P12_WRONG,     /* the MAC, or without one the decryption, refuses this password */
    LK_P12_TOO_MUCH,  /* a count beyond the limits: refused unread */
    LK_P12_UNKNOWN,   /* an algorithm that the walker does not know */
};

enum {
    LK_P12_CERTS_MAX = 64,
    LK_P12_DEPTH_MAX = 16,
    LK_P12_ITERATIONS_MAX = 10 * 1000 * 1000,
    LK_P12_SIZE_MAX = 1 << 20,  /* octets of a file */
    LK_P12_PASSWORD_MAX = 4096, /* octets of a password */
};

struct lk_p12_limits {
    uint64_t iterations; /* summed over all derivations; 0 = LK_P12_ITERATIONS_MAX */
};

struct lk_p12 {
    enum lk_p12_state state;
    char text[160]; /* one sentence on STATE, for people */
    size_t offset;  /* where in the file, for LK_P12_MALFORMED */
    bool has_mac;
    char mac_digest[24], key_cipher[32];
    uint64_t mac_iterations, key_iterations;
    size_t mac_salt_len;
    EVP_PKEY *key; /* the private key, or NULL */
    size_t n_keys, n_certs;
    X509 *certs[LK_P12_CERTS_MAX];
    int leaf;   /* index of the certificate that KEY belongs to, -1 if none does */
    char *name; /* friendlyName of the key bag (UTF-8), or NULL */
    bool local_key_id_matches;
};

/* PASSWORD is UTF-8; NULL is "no password" (0 octets), which differs from "" (2 octets).
 * Fills RET whatever the file is; -1 only for trouble of our own (memory, libcrypto) and for a
 * password that is no UTF-8 or too long (LK_E_USE). RET is lk_p12_done's afterwards. */
int lk_p12_read(const void *bytes, size_t len, const char *password,
                const struct lk_p12_limits *limits, struct lk_p12 *ret, struct lk_err *err);
void lk_p12_done(struct lk_p12 *p);
static inline void lk_auto_lk_p12_done(struct lk_p12 *p)
{
    lk_p12_done(p);
}

/* Does a chain build from LEAF over the certificates of P to ROOTS (PEM, one or more), at NOW? */
bool lk_p12_chain_ok(const struct lk_p12 *p, const char *roots_pem, size_t len, int64_t now,
                     char why[160]);

/* The subject of CERT in one line, UTF-8, RFC 2253 order; freed by the caller. */
char *lk_x509_subject(const X509 *cert);
/* One attribute of the subject by short or dotted name ("CN", "2.5.4.97"); NULL if absent. */
char *lk_x509_subject_part(const X509 *cert, const char *oid_name);
/* Lower-case hexadecimal without leading zeros of the sign octet; freed by the caller. */
char *lk_x509_serial(const X509 *cert);
int64_t lk_x509_from(const X509 *cert);
int64_t lk_x509_until(const X509 *cert);
/* SHA-256 over SubjectPublicKeyInfo, hexadecimal: equal keys have equal digests. */
void lk_x509_key_digest(const X509 *cert, char out[65]);

#endif
