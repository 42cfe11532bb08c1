/* What every certificate of ours has: version, serial, validity, key, signature. */
#include "pki/inner.h"

#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

int lk_pki_fail(struct lk_err *err, const char *what)
{
    const char *reason = ERR_reason_error_string(ERR_peek_error());
    lk_fail(err, LK_E_CRYPTO, LK_NO_POS, "%s%s%s", what, reason ? ": " : "", reason ? reason : "");
    ERR_clear_error();
    return -1;
}

EVP_PKEY *lk_key_new(enum lk_key_kind kind, struct lk_err *err)
{
    EVP_PKEY *key = kind == LK_KEY_P256 ? EVP_EC_gen("P-256") : EVP_RSA_gen(3072);
    if (!key)
        lk_pki_fail(err, "cannot make a key");
    return key;
}

struct lk_signing lk_signing_of(enum lk_key_kind kind, bool for_a_ca)
{
    if (kind == LK_KEY_P256)
        return (struct lk_signing){ EVP_sha256(), 0 };
    return for_a_ca ? (struct lk_signing){ EVP_sha512(), 64 }
                    : (struct lk_signing){ EVP_sha256(), 32 };
}

EVP_MD_CTX *lk_sign_ctx(EVP_PKEY *key, struct lk_signing how, struct lk_err *err)
{
    LK_AUTO(EVP_MD_CTX_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *of_key = NULL; /* belongs to CTX */
    bool ok = ctx && EVP_DigestSignInit(ctx, &of_key, how.md, NULL, key) == 1;
    if (ok && how.pss_salt)
        ok = EVP_PKEY_CTX_set_rsa_padding(of_key, RSA_PKCS1_PSS_PADDING) > 0 &&
             EVP_PKEY_CTX_set_rsa_pss_saltlen(of_key, how.pss_salt) > 0;
    if (!ok) {
        lk_pki_fail(err, "cannot begin a signature");
        return NULL;
    }
    return lk_take(ctx);
}

int lk_serial_random(uint8_t out[LK_SERIAL_LEN], struct lk_err *err)
{
    if (RAND_bytes(out, LK_SERIAL_LEN) != 1)
        return lk_pki_fail(err, "no random bytes");
    out[0] = (uint8_t)((out[0] & 0x3f) | 0x40);
    return 0;
}

ASN1_INTEGER *lk_serial_asn1(const uint8_t serial[LK_SERIAL_LEN])
{
    LK_AUTO(BN_free) BIGNUM *n = BN_bin2bn(serial, LK_SERIAL_LEN, NULL);
    return n ? BN_to_ASN1_INTEGER(n, NULL) : NULL;
}

bool lk_serial_octets(const ASN1_INTEGER *serial, uint8_t out[LK_SERIAL_LEN])
{
    LK_AUTO(BN_free) BIGNUM *n = ASN1_INTEGER_to_BN(serial, NULL);
    return n && !BN_is_negative(n) && BN_bn2binpad(n, out, LK_SERIAL_LEN) == LK_SERIAL_LEN;
}

X509 *lk_cert_new(const uint8_t serial[LK_SERIAL_LEN], int64_t from, int64_t until, EVP_PKEY *key,
                  struct lk_err *err)
{
    LK_AUTO(X509_free) X509 *cert = X509_new();
    LK_AUTO(ASN1_INTEGER_free) ASN1_INTEGER *number = lk_serial_asn1(serial);
    /* ASN1_TIME_set chooses UTCTime up to 2049 and GeneralizedTime from 2050: RFC 5280 §4.1.2.5 */
    bool ok = cert && number && X509_set_version(cert, X509_VERSION_3) &&
              X509_set_serialNumber(cert, number) &&
              ASN1_TIME_set(X509_getm_notBefore(cert), from) &&
              ASN1_TIME_set(X509_getm_notAfter(cert), until) && X509_set_pubkey(cert, key);
    if (!ok) {
        lk_pki_fail(err, "cannot begin a certificate");
        return NULL;
    }
    return lk_take(cert);
}

int lk_der_take(unsigned char *der, int len, struct lk_buf *out, struct lk_err *err)
{
    if (len <= 0)
        return lk_pki_fail(err, "cannot encode");
    lk_buf_add(out, der, (size_t)len);
    OPENSSL_clear_free(der, (size_t)len);
    return 0;
}

int lk_cert_sign(X509 *cert, EVP_PKEY *key, struct lk_signing how, struct lk_err *err)
{
    LK_AUTO(EVP_MD_CTX_free) EVP_MD_CTX *ctx = lk_sign_ctx(key, how, err);
    if (!ctx)
        return -1;
    if (X509_sign_ctx(cert, ctx) <= 0)
        return lk_pki_fail(err, "cannot sign a certificate");
    /* RFC 5280 leaves no room for an extension that its own reader refuses: -1 asks for no purpose
     * but fills the cache, as i2d_X509 fills the encoding. */
    if (i2d_X509(cert, NULL) <= 0 || X509_check_purpose(cert, -1, 0) != 1)
        return lk_pki_fail(err, "a certificate that cannot be read back");
    return 0;
}
