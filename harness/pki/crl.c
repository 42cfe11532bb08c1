/* Certificate revocation lists, RFC 5280 §5: making ours, asking theirs about one certificate. */
#include "pki/revocation.h"

#include "pki/inner.h"
#include <openssl/err.h>
#include <time.h>

enum { DAY = 86400 };

static bool entry_reason(X509_REVOKED *entry, int reason)
{
    /* RFC 5280 §5.3.1: unspecified (0) SHOULD be said by leaving the extension out. */
    if (reason <= 0)
        return true;
    ASN1_ENUMERATED *value = ASN1_ENUMERATED_new();
    bool ok = value && ASN1_ENUMERATED_set(value, reason) == 1 &&
              X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, value, 0, 0) == 1;
    ASN1_ENUMERATED_free(value);
    return ok;
}

static bool add_entry(X509_CRL *crl, const struct lk_revoked *e)
{
    LK_AUTO(X509_REVOKED_free) X509_REVOKED *entry = X509_REVOKED_new();
    LK_AUTO(ASN1_INTEGER_free) ASN1_INTEGER *serial = lk_serial_asn1(e->serial);
    LK_AUTO(ASN1_TIME_free) ASN1_TIME *when = ASN1_TIME_set(NULL, e->when);
    if (!entry || !serial || !when || X509_REVOKED_set_serialNumber(entry, serial) != 1 ||
        X509_REVOKED_set_revocationDate(entry, when) != 1 || !entry_reason(entry, e->reason) ||
        X509_CRL_add0_revoked(crl, entry) != 1)
        return false;
    (void)lk_take(entry);
    return true;
}

static bool crl_head(X509_CRL *crl, const X509 *issuer, int64_t this_update)
{
    LK_AUTO(ASN1_TIME_free) ASN1_TIME *from = ASN1_TIME_set(NULL, this_update);
    LK_AUTO(ASN1_TIME_free) ASN1_TIME *until = ASN1_TIME_set(NULL, this_update + DAY);
    return from && until && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
           X509_CRL_set_issuer_name(crl, X509_get_subject_name(issuer)) == 1 &&
           X509_CRL_set1_lastUpdate(crl, from) == 1 && X509_CRL_set1_nextUpdate(crl, until) == 1;
}

static bool crl_extend(X509_CRL *crl, const X509 *issuer, uint64_t number)
{
    LK_AUTO(ASN1_INTEGER_free) ASN1_INTEGER *n = ASN1_INTEGER_new();
    AUTHORITY_KEYID *akid = AUTHORITY_KEYID_new();
    const ASN1_OCTET_STRING *id = X509_get0_subject_key_id((X509 *)issuer);
    bool ok = n && akid && id && ASN1_INTEGER_set_uint64(n, number) == 1 &&
              (akid->keyid = ASN1_OCTET_STRING_dup(id)) != NULL &&
              X509_CRL_add1_ext_i2d(crl, NID_authority_key_identifier, akid, 0, 0) == 1 &&
              X509_CRL_add1_ext_i2d(crl, NID_crl_number, n, 0, 0) == 1;
    AUTHORITY_KEYID_free(akid);
    return ok;
}

int lk_crl_make(const struct lk_ca *ca, const struct lk_revoked *entries, size_t n, uint64_t number,
                int64_t this_update, struct lk_buf *out_der, struct lk_err *err)
{
    LK_AUTO(X509_CRL_free) X509_CRL *crl = X509_CRL_new();
    bool ok =
        crl && crl_head(crl, ca->issuing, this_update) && crl_extend(crl, ca->issuing, number);
    for (size_t i = 0; ok && i < n; i++)
        ok = add_entry(crl, &entries[i]);
    if (!ok || X509_CRL_sort(crl) != 1)
        return lk_pki_fail(err, "cannot fill a CRL");
    LK_AUTO(EVP_MD_CTX_free)
    EVP_MD_CTX *ctx = lk_sign_ctx(ca->issuing_key, lk_signing_of(ca->kind, false), err);
    if (!ctx)
        return -1;
    if (X509_CRL_sign_ctx(crl, ctx) <= 0)
        return lk_pki_fail(err, "cannot sign a CRL");
    unsigned char *der = NULL;
    int len = i2d_X509_CRL(crl, &der);
    return lk_der_take(der, len, out_der, err);
}

static int64_t time_of(const ASN1_TIME *t)
{
    struct tm tm;
    return t && ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

int lk_crl_read(const void *der, size_t len, const X509 *cert, const X509 *issuer,
                struct lk_standing *ret, struct lk_err *err)
{
    const unsigned char *at = der;
    LK_AUTO(X509_CRL_free)
    X509_CRL *crl = len <= INT32_MAX ? d2i_X509_CRL(NULL, &at, (long)len) : NULL;
    if (!crl || at != (const unsigned char *)der + len)
        return lk_pki_fail(err, "this is no certificate revocation list");
    EVP_PKEY *key = X509_get0_pubkey(issuer);
    struct lk_standing said = { .status = LK_STATUS_GOOD, .reason = -1 };
    said.signed_by_issuer =
        X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(issuer)) == 0 && key &&
        X509_CRL_verify(crl, key) == 1;
    X509_REVOKED *entry = NULL;
    int found = X509_CRL_get0_by_cert(crl, &entry, (X509 *)cert);
    if (found > 0) {
        /* 2: the entry says removeFromCRL, "no longer revoked" (RFC 5280 §5.3.1). */
        said.status = found == 2 ? LK_STATUS_GOOD : LK_STATUS_REVOKED;
        said.when = time_of(X509_REVOKED_get0_revocationDate(entry));
        ASN1_ENUMERATED *reason = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
        if (reason)
            said.reason = (int)ASN1_ENUMERATED_get(reason);
        ASN1_ENUMERATED_free(reason);
    }
    ERR_clear_error();
    *ret = said;
    return 0;
}
