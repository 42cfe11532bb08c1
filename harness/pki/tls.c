/* The identity of a TLS server, with an authority of its own that signs nothing else. */
#include "pki/inner.h"

#include <arpa/inet.h>

enum { HOUR = 3600, DAY = 86400, TLS_LIFE_DAYS = 90 };

static bool ext_host(X509 *cert, const char *host)
{
    unsigned char addr[16];
    int addr_len = inet_pton(AF_INET, host, addr) == 1    ? 4
                   : inet_pton(AF_INET6, host, addr) == 1 ? 16
                                                          : 0;
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_STRING *value = ASN1_STRING_type_new(addr_len ? V_ASN1_OCTET_STRING : V_ASN1_IA5STRING);
    bool ok = names && name && value &&
              ASN1_STRING_set(value, addr_len ? (const void *)addr : host,
                              addr_len ? addr_len : -1) == 1 &&
              sk_GENERAL_NAME_push(names, name) > 0;
    if (ok) {
        GENERAL_NAME_set0_value(name, addr_len ? GEN_IPADD : GEN_DNS, value);
        ok = X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0, 0) == 1;
    } else {
        GENERAL_NAME_free(name);
        ASN1_STRING_free(value);
        sk_GENERAL_NAME_zero(names);
    }
    GENERAL_NAMES_free(names);
    return ok;
}

static bool ext_server(X509 *cert)
{
    EXTENDED_KEY_USAGE *eku = sk_ASN1_OBJECT_new_null();
    bool ok = eku && sk_ASN1_OBJECT_push(eku, OBJ_nid2obj(NID_server_auth)) > 0 &&
              X509_add1_ext_i2d(cert, NID_ext_key_usage, eku, 0, 0) == 1;
    sk_ASN1_OBJECT_free(eku); /* its one element is OpenSSL's constant */
    return ok;
}

static X509 *tls_begin(const char *common_name, EVP_PKEY *key, int64_t now, struct lk_err *err)
{
    uint8_t serial[LK_SERIAL_LEN];
    if (lk_serial_random(serial, err))
        return NULL;
    LK_AUTO(X509_free)
    X509 *cert = lk_cert_new(serial, now - HOUR, now + (int64_t)TLS_LIFE_DAYS * DAY, key, err);
    if (!cert)
        return NULL;
    X509_NAME *name = X509_get_subject_name(cert);
    if (!lk_name_add(name, NID_organizationName, "lakmus test") ||
        !lk_name_add(name, NID_commonName, common_name)) {
        lk_pki_fail(err, "cannot name a TLS certificate");
        return NULL;
    }
    return lk_take(cert);
}

static X509 *tls_authority(EVP_PKEY *key, int64_t now, struct lk_err *err)
{
    LK_AUTO(X509_free) X509 *cert = tls_begin("lakmus test TLS CA", key, now, err);
    if (!cert)
        return NULL;
    if (!X509_set_issuer_name(cert, X509_get_subject_name(cert)) ||
        !lk_ext_constraints(cert, true, 0) || !lk_ext_usage(cert, KU_KEY_CERT_SIGN | KU_CRL_SIGN) ||
        !lk_ext_subject_key(cert)) {
        lk_pki_fail(err, "cannot fill the authority of TLS");
        return NULL;
    }
    return lk_cert_sign(cert, key, lk_signing_of(LK_KEY_P256, true), err) ? NULL : lk_take(cert);
}

static X509 *tls_server(const char *host, EVP_PKEY *key, const X509 *ca, EVP_PKEY *ca_key,
                        int64_t now, struct lk_err *err)
{
    LK_AUTO(X509_free) X509 *cert = tls_begin("lakmus test server", key, now, err);
    if (!cert)
        return NULL;
    if (!X509_set_issuer_name(cert, X509_get_subject_name(ca)) ||
        !lk_ext_constraints(cert, false, -1) || !lk_ext_usage(cert, KU_DIGITAL_SIGNATURE) ||
        !ext_server(cert) || !ext_host(cert, host) || !lk_ext_subject_key(cert) ||
        !lk_ext_authority_key(cert, ca)) {
        lk_pki_fail(err, "cannot fill a TLS certificate");
        return NULL;
    }
    return lk_cert_sign(cert, ca_key, lk_signing_of(LK_KEY_P256, false), err) ? NULL
                                                                              : lk_take(cert);
}

int lk_tls_identity(const char *host, int64_t now, EVP_PKEY **ret_key, X509 **ret_cert,
                    struct lk_buf *ret_ca_pem, struct lk_err *err)
{
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *ca_key = lk_key_new(LK_KEY_P256, err);
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = ca_key ? lk_key_new(LK_KEY_P256, err) : NULL;
    LK_AUTO(X509_free) X509 *ca = key ? tls_authority(ca_key, now, err) : NULL;
    LK_AUTO(X509_free) X509 *cert = ca ? tls_server(host, key, ca, ca_key, now, err) : NULL;
    if (!cert || lk_x509_pem(ca, ret_ca_pem, err))
        return -1;
    *ret_key = lk_take(key);
    *ret_cert = lk_take(cert);
    return 0;
}
