/* pki/inner.h: what the issuing files of this room share. Not for other rooms. */
#ifndef LK_PKI_INNER_H
#define LK_PKI_INNER_H

#include "pki/ca.h"
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

LK_AUTO_DEFINE(BIO *, BIO_free_all);
LK_AUTO_DEFINE(BIGNUM *, BN_free);
LK_AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);
LK_AUTO_DEFINE(X509_CRL *, X509_CRL_free);
LK_AUTO_DEFINE(X509_REVOKED *, X509_REVOKED_free);
LK_AUTO_DEFINE(X509_STORE *, X509_STORE_free);
LK_AUTO_DEFINE(X509_STORE_CTX *, X509_STORE_CTX_free);
LK_AUTO_DEFINE(ASN1_INTEGER *, ASN1_INTEGER_free);
LK_AUTO_DEFINE(ASN1_OBJECT *, ASN1_OBJECT_free);
LK_AUTO_DEFINE(ASN1_OCTET_STRING *, ASN1_OCTET_STRING_free);
LK_AUTO_DEFINE(ASN1_TIME *, ASN1_TIME_free);
LK_AUTO_DEFINE(ASN1_GENERALIZEDTIME *, ASN1_GENERALIZEDTIME_free);

struct lk_ca {
    enum lk_key_kind kind;
    EVP_PKEY *root_key, *issuing_key;
    X509 *root, *issuing;
};

/* LK_E_CRYPTO with WHAT and the reason that OpenSSL gives; empties its error queue. Always -1. */
int lk_pki_fail(struct lk_err *err, const char *what);

/* How a certificate, a CRL or an OCSP answer is signed: SALT 0 is the key's usual way (ECDSA),
 * else RSASSA-PSS. NULL with ERR set. */
struct lk_signing {
    const EVP_MD *md;
    int pss_salt;
};
struct lk_signing lk_signing_of(enum lk_key_kind kind, bool for_a_ca);
EVP_MD_CTX *lk_sign_ctx(EVP_PKEY *key, struct lk_signing how, struct lk_err *err);

/* A version 3 certificate over KEY with serial and validity; no names, no extensions yet. */
X509 *lk_cert_new(const uint8_t serial[LK_SERIAL_LEN], int64_t from, int64_t until, EVP_PKEY *key,
                  struct lk_err *err);
/* 20 octets from OpenSSL's generator, first bit 0, first octet not 0. */
int lk_serial_random(uint8_t out[LK_SERIAL_LEN], struct lk_err *err);
ASN1_INTEGER *lk_serial_asn1(const uint8_t serial[LK_SERIAL_LEN]);
/* The other way; false if it is negative or longer. Shorter ones get zeros in front. */
bool lk_serial_octets(const ASN1_INTEGER *serial, uint8_t out[LK_SERIAL_LEN]);

/* One extension each; false when OpenSSL refuses. */
bool lk_name_add(X509_NAME *name, int nid, const char *utf8);
bool lk_ext_constraints(X509 *cert, bool is_ca, int path_len);
bool lk_ext_usage(X509 *cert, unsigned ku_bits);
bool lk_ext_subject_key(X509 *cert);
bool lk_ext_authority_key(X509 *cert, const X509 *issuer);
bool lk_ext_policies(X509 *cert, const char *const *oids, size_t n);
bool lk_ext_access(X509 *cert, const char *ocsp_url, const char *issuer_url);
bool lk_ext_crl_place(X509 *cert, const char *url);
bool lk_ext_qc_statements(X509 *cert);

/* Signs, and fills all that OpenSSL computes late (encodings, extension cache), so that threads can
 * read the certificate afterwards. */
int lk_cert_sign(X509 *cert, EVP_PKEY *key, struct lk_signing how, struct lk_err *err);

/* Appends what the i2d_ functions made and frees it; LEN <= 0 is a failure. */
int lk_der_take(unsigned char *der, int len, struct lk_buf *out, struct lk_err *err);

#endif
