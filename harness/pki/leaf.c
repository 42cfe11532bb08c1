/* A user certificate: the subject and the extensions of guide.md §3. */
#include "pki/inner.h"

#include <string.h>

/* 0.4.0.2042.1.1 is ETSI's NCP. The second policy of the real test hierarchy has a stand-in from
 * the arc that IANA keeps for documentation, so that no one takes our certificates for real. */
static const char *const policies[] = { "0.4.0.2042.1.1", "1.3.6.1.4.1.32473.2.7.1" };

static bool name_leaf(X509_NAME *name, const struct lk_subject *s)
{
    LK_AUTO(lk_buf_done) struct lk_buf serial = { 0 }, organisation = { 0 };
    if (s->uuid)
        lk_buf_printf(&serial, "UI:DK-E:G:%s", s->uuid);
    if (s->cvr)
        lk_buf_printf(&organisation, "NTRDK-%s", s->cvr);
    return lk_name_add(name, NID_countryName, "DK") &&
           lk_name_add(name, NID_organizationIdentifier, organisation.bytes) &&
           lk_name_add(name, NID_organizationName, s->organisation) &&
           lk_name_add(name, NID_serialNumber, serial.bytes) &&
           lk_name_add(name, NID_surname, s->surname) &&
           lk_name_add(name, NID_givenName, s->given_name) &&
           lk_name_add(name, NID_commonName, s->common_name);
}

static bool extend_leaf(X509 *cert, const struct lk_leaf *leaf, const struct lk_ca *ca,
                        EVP_PKEY *key)
{
    /* An EC key cannot encipher a key: RFC 8813 §3. */
    unsigned usage = KU_DIGITAL_SIGNATURE;
    if (EVP_PKEY_is_a(key, "RSA"))
        usage |= KU_KEY_ENCIPHERMENT;
    return lk_ext_constraints(cert, false, -1) && lk_ext_authority_key(cert, ca->issuing) &&
           lk_ext_subject_key(cert) && lk_ext_access(cert, leaf->ocsp_url, leaf->issuer_url) &&
           lk_ext_crl_place(cert, leaf->crl_url) && lk_ext_usage(cert, usage) &&
           lk_ext_policies(cert, policies, LK_COUNT(policies)) && lk_ext_qc_statements(cert);
}

static bool serial_usable(const uint8_t serial[LK_SERIAL_LEN])
{
    static const uint8_t zero[LK_SERIAL_LEN];
    return !(serial[0] & 0x80) && memcmp(serial, zero, sizeof zero) != 0;
}

X509 *lk_ca_issue(const struct lk_ca *ca, const struct lk_leaf *leaf, EVP_PKEY *key,
                  struct lk_err *err)
{
    if (!serial_usable(leaf->serial)) {
        lk_fail(err, LK_E_USE, LK_NO_POS, "a serial number is positive and of 20 octets at most");
        return NULL;
    }
    LK_AUTO(X509_free)
    X509 *cert = lk_cert_new(leaf->serial, leaf->not_before, leaf->not_after, key, err);
    if (!cert)
        return NULL;
    if (!name_leaf(X509_get_subject_name(cert), &leaf->subject)) {
        lk_pki_fail(err, "a subject that no certificate can hold");
        return NULL;
    }
    if (!X509_set_issuer_name(cert, X509_get_subject_name(ca->issuing)) ||
        !extend_leaf(cert, leaf, ca, key)) {
        lk_pki_fail(err, "cannot fill a user certificate");
        return NULL;
    }
    if (lk_cert_sign(cert, ca->issuing_key, lk_signing_of(ca->kind, false), err))
        return NULL;
    return lk_take(cert);
}
