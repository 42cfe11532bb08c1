/* The authority: a root, an issuing CA below it, their keys; kept and brought back as PEM. */
#include "pki/inner.h"

#include <openssl/pem.h>
#include <openssl/rsa.h>

enum { DAY = 86400, CA_LIFE_DAYS = 7305 };

static bool ca_name(X509_NAME *name, const char *common_name)
{
    return lk_name_add(name, NID_countryName, "DK") &&
           lk_name_add(name, NID_organizationName, "lakmus test") &&
           lk_name_add(name, NID_commonName, common_name);
}

static X509 *ca_begin(const char *name, EVP_PKEY *key, int64_t now, struct lk_err *err)
{
    uint8_t serial[LK_SERIAL_LEN];
    if (lk_serial_random(serial, err))
        return NULL;
    LK_AUTO(X509_free)
    X509 *cert =
        lk_cert_new(serial, now - DAY, now - DAY + (int64_t)CA_LIFE_DAYS * DAY - 1, key, err);
    if (!cert)
        return NULL;
    if (!ca_name(X509_get_subject_name(cert), name)) {
        lk_pki_fail(err, "cannot name an authority");
        return NULL;
    }
    return lk_take(cert);
}

static int make_root(struct lk_ca *ca, int64_t now, struct lk_err *err)
{
    ca->root_key = ca->kind == LK_KEY_P256 ? EVP_EC_gen("P-256") : EVP_RSA_gen(4096);
    if (!ca->root_key)
        return lk_pki_fail(err, "cannot make the root's key");
    ca->root = ca_begin("lakmus test root CA", ca->root_key, now, err);
    if (!ca->root)
        return -1;
    bool ok = X509_set_issuer_name(ca->root, X509_get_subject_name(ca->root)) &&
              lk_ext_constraints(ca->root, true, -1) &&
              lk_ext_usage(ca->root, KU_KEY_CERT_SIGN | KU_CRL_SIGN) &&
              lk_ext_subject_key(ca->root);
    if (!ok)
        return lk_pki_fail(err, "cannot fill the root certificate");
    return lk_cert_sign(ca->root, ca->root_key, lk_signing_of(ca->kind, true), err);
}

static int make_issuing(struct lk_ca *ca, int64_t now, struct lk_err *err)
{
    static const char *const any_policy[] = { "2.5.29.32.0" };
    ca->issuing_key = lk_key_new(ca->kind, err);
    if (!ca->issuing_key)
        return -1;
    ca->issuing = ca_begin("lakmus test issuing CA 1", ca->issuing_key, now, err);
    if (!ca->issuing)
        return -1;
    /* digitalSignature: it signs its OCSP answers itself. */
    bool ok = X509_set_issuer_name(ca->issuing, X509_get_subject_name(ca->root)) &&
              lk_ext_constraints(ca->issuing, true, 0) &&
              lk_ext_usage(ca->issuing, KU_DIGITAL_SIGNATURE | KU_KEY_CERT_SIGN | KU_CRL_SIGN) &&
              lk_ext_subject_key(ca->issuing) && lk_ext_authority_key(ca->issuing, ca->root) &&
              lk_ext_policies(ca->issuing, any_policy, 1);
    if (!ok)
        return lk_pki_fail(err, "cannot fill the issuing certificate");
    return lk_cert_sign(ca->issuing, ca->root_key, lk_signing_of(ca->kind, true), err);
}

static struct lk_ca *ca_alloc(struct lk_err *err)
{
    struct lk_ca *ca = calloc(1, sizeof *ca);
    if (!ca)
        lk_fail(err, LK_E_LIMIT, LK_NO_POS, "no memory for an authority");
    return ca;
}

struct lk_ca *lk_ca_new(enum lk_key_kind kind, int64_t now, struct lk_err *err)
{
    LK_AUTO(lk_ca_free) struct lk_ca *ca = ca_alloc(err);
    if (!ca)
        return NULL;
    ca->kind = kind;
    if (make_root(ca, now, err) || make_issuing(ca, now, err))
        return NULL;
    return lk_take(ca);
}

void lk_ca_free(struct lk_ca *ca)
{
    if (!ca)
        return;
    EVP_PKEY_free(ca->root_key);
    EVP_PKEY_free(ca->issuing_key);
    X509_free(ca->root);
    X509_free(ca->issuing);
    free(ca);
}

int lk_ca_save(const struct lk_ca *ca, struct lk_buf *out, struct lk_err *err)
{
    LK_AUTO(BIO_free_all) BIO *bio = BIO_new(BIO_s_mem()); /* overwrites what it held when freed */
    bool ok = bio &&
              PEM_write_bio_PKCS8PrivateKey(bio, ca->root_key, NULL, NULL, 0, NULL, NULL) == 1 &&
              PEM_write_bio_X509(bio, ca->root) == 1 &&
              PEM_write_bio_PKCS8PrivateKey(bio, ca->issuing_key, NULL, NULL, 0, NULL, NULL) == 1 &&
              PEM_write_bio_X509(bio, ca->issuing) == 1;
    if (!ok)
        return lk_pki_fail(err, "cannot write the authority down");
    char *text = NULL;
    long len = BIO_get_mem_data(bio, &text);
    lk_buf_add(out, text, (size_t)len);
    return 0;
}

/* Without a callback of ours OpenSSL would ask on the terminal when a key is encrypted. */
static int no_password(char *buf, int size, int writing, void *of)
{
    (void)buf;
    (void)size;
    (void)writing;
    (void)of;
    return -1;
}

struct lk_ca *lk_ca_load(const char *pem, size_t len, struct lk_err *err)
{
    LK_AUTO(lk_ca_free) struct lk_ca *ca = ca_alloc(err);
    if (!ca)
        return NULL;
    LK_AUTO(BIO_free_all) BIO *bio = len <= INT32_MAX ? BIO_new_mem_buf(pem, (int)len) : NULL;
    bool ok = bio &&
              (ca->root_key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL)) != NULL &&
              (ca->root = PEM_read_bio_X509(bio, NULL, no_password, NULL)) != NULL &&
              (ca->issuing_key = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL)) != NULL &&
              (ca->issuing = PEM_read_bio_X509(bio, NULL, no_password, NULL)) != NULL &&
              X509_check_private_key(ca->root, ca->root_key) == 1 &&
              X509_check_private_key(ca->issuing, ca->issuing_key) == 1 &&
              X509_verify(ca->issuing, ca->root_key) == 1;
    ok = ok && X509_check_purpose(ca->root, -1, 0) == 1 &&
         X509_check_purpose(ca->issuing, -1, 0) == 1;
    if (!ok) {
        lk_pki_fail(err, "this text holds no authority of ours");
        return NULL;
    }
    ca->kind = EVP_PKEY_is_a(ca->issuing_key, "RSA") ? LK_KEY_RSA3072_PSS : LK_KEY_P256;
    return lk_take(ca);
}

const X509 *lk_ca_root(const struct lk_ca *ca)
{
    return ca->root;
}

const X509 *lk_ca_issuing(const struct lk_ca *ca)
{
    return ca->issuing;
}

enum lk_key_kind lk_ca_kind(const struct lk_ca *ca)
{
    return ca->kind;
}
