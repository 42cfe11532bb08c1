/* Names and extensions, built as structures: no value passes through OpenSSL's configuration
 * language, in which a comma in an URL would begin a new item. */
#include "pki/inner.h"

#include <string.h>

bool lk_name_add(X509_NAME *name, int nid, const char *utf8)
{
    return !utf8 || X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8,
                                               (const unsigned char *)utf8, -1, -1, 0) == 1;
}

bool lk_ext_constraints(X509 *cert, bool is_ca, int path_len)
{
    BASIC_CONSTRAINTS *bc = BASIC_CONSTRAINTS_new();
    if (!bc)
        return false;
    bc->ca = is_ca ? 0xff : 0;
    bool ok = true;
    if (path_len >= 0) {
        bc->pathlen = ASN1_INTEGER_new();
        ok = bc->pathlen && ASN1_INTEGER_set(bc->pathlen, path_len);
    }
    ok = ok && X509_add1_ext_i2d(cert, NID_basic_constraints, bc, 1, 0) == 1;
    BASIC_CONSTRAINTS_free(bc);
    return ok;
}

bool lk_ext_usage(X509 *cert, unsigned ku_bits)
{
    ASN1_BIT_STRING *bits = ASN1_BIT_STRING_new();
    bool ok = bits != NULL;
    /* KU_ constants hold the first octet of the BIT STRING, most significant bit first. */
    for (int bit = 0; ok && bit < 8; bit++)
        if (ku_bits & (0x80u >> bit))
            ok = ASN1_BIT_STRING_set_bit(bits, bit, 1) == 1;
    ok = ok && X509_add1_ext_i2d(cert, NID_key_usage, bits, 1, 0) == 1;
    ASN1_BIT_STRING_free(bits);
    return ok;
}

/* RFC 5280 §4.2.1.2 (1): SHA-1 over the bits of the public key. */
static ASN1_OCTET_STRING *key_id(const X509 *cert)
{
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    LK_AUTO(ASN1_OCTET_STRING_free) ASN1_OCTET_STRING *id = ASN1_OCTET_STRING_new();
    if (!id || X509_pubkey_digest(cert, EVP_sha1(), md, &n) != 1 ||
        ASN1_OCTET_STRING_set(id, md, (int)n) != 1)
        return NULL;
    return lk_take(id);
}

bool lk_ext_subject_key(X509 *cert)
{
    LK_AUTO(ASN1_OCTET_STRING_free) ASN1_OCTET_STRING *id = key_id(cert);
    return id && X509_add1_ext_i2d(cert, NID_subject_key_identifier, id, 0, 0) == 1;
}

bool lk_ext_authority_key(X509 *cert, const X509 *issuer)
{
    AUTHORITY_KEYID *akid = AUTHORITY_KEYID_new();
    if (!akid)
        return false;
    akid->keyid = key_id(issuer);
    bool ok = akid->keyid && X509_add1_ext_i2d(cert, NID_authority_key_identifier, akid, 0, 0) == 1;
    AUTHORITY_KEYID_free(akid);
    return ok;
}

bool lk_ext_policies(X509 *cert, const char *const *oids, size_t n)
{
    CERTIFICATEPOLICIES *all = sk_POLICYINFO_new_null();
    bool ok = all != NULL;
    for (size_t i = 0; ok && i < n; i++) {
        POLICYINFO *one = POLICYINFO_new();
        ASN1_OBJECT *oid = OBJ_txt2obj(oids[i], 1);
        ok = one && oid && sk_POLICYINFO_push(all, one) > 0;
        if (ok) {
            ASN1_OBJECT_free(one->policyid);
            one->policyid = oid;
        } else {
            POLICYINFO_free(one);
            ASN1_OBJECT_free(oid);
        }
    }
    ok = ok && X509_add1_ext_i2d(cert, NID_certificate_policies, all, 0, 0) == 1;
    sk_POLICYINFO_pop_free(all, POLICYINFO_free);
    return ok;
}

static GENERAL_NAME *url_name(const char *url)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *text = ASN1_IA5STRING_new();
    if (!name || !text || ASN1_STRING_set(text, url, -1) != 1) {
        GENERAL_NAME_free(name);
        ASN1_IA5STRING_free(text);
        return NULL;
    }
    GENERAL_NAME_set0_value(name, GEN_URI, text);
    return name;
}

static bool access_add(AUTHORITY_INFO_ACCESS *all, int nid, const char *url)
{
    ACCESS_DESCRIPTION *one = ACCESS_DESCRIPTION_new();
    GENERAL_NAME *where = url_name(url);
    if (!one || !where || sk_ACCESS_DESCRIPTION_push(all, one) <= 0) {
        ACCESS_DESCRIPTION_free(one);
        GENERAL_NAME_free(where);
        return false;
    }
    ASN1_OBJECT_free(one->method);
    one->method = OBJ_nid2obj(nid);
    GENERAL_NAME_free(one->location);
    one->location = where;
    return true;
}

bool lk_ext_access(X509 *cert, const char *ocsp_url, const char *issuer_url)
{
    if (!ocsp_url && !issuer_url)
        return true;
    AUTHORITY_INFO_ACCESS *all = AUTHORITY_INFO_ACCESS_new();
    bool ok = all && (!issuer_url || access_add(all, NID_ad_ca_issuers, issuer_url)) &&
              (!ocsp_url || access_add(all, NID_ad_OCSP, ocsp_url)) &&
              X509_add1_ext_i2d(cert, NID_info_access, all, 0, 0) == 1;
    AUTHORITY_INFO_ACCESS_free(all);
    return ok;
}

static DIST_POINT *crl_point(const char *url)
{
    DIST_POINT *point = DIST_POINT_new();
    DIST_POINT_NAME *name = DIST_POINT_NAME_new();
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *where = url_name(url);
    if (!point || !name || !names || !where || sk_GENERAL_NAME_push(names, where) <= 0) {
        DIST_POINT_free(point);
        DIST_POINT_NAME_free(name);
        sk_GENERAL_NAME_free(names);
        GENERAL_NAME_free(where);
        return NULL;
    }
    name->type = 0; /* fullName */
    name->name.fullname = names;
    point->distpoint = name;
    return point;
}

bool lk_ext_crl_place(X509 *cert, const char *url)
{
    if (!url)
        return true;
    CRL_DIST_POINTS *all = CRL_DIST_POINTS_new();
    DIST_POINT *one = all ? crl_point(url) : NULL;
    bool ok = one && sk_DIST_POINT_push(all, one) > 0;
    if (!ok)
        DIST_POINT_free(one);
    ok = ok && X509_add1_ext_i2d(cert, NID_crl_distribution_points, all, 0, 0) == 1;
    CRL_DIST_POINTS_free(all);
    return ok;
}

/* RFC 3739 §3.2.6.1: SEQUENCE { SEQUENCE { id-qcs-pkixQCSyntax-v2 } }. OpenSSL has no type for it.
 */
bool lk_ext_qc_statements(X509 *cert)
{
    static const unsigned char der[] = { 0x30, 0x0c, 0x30, 0x0a, 0x06, 0x08, 0x2b,
                                         0x06, 0x01, 0x05, 0x05, 0x07, 0x0b, 0x02 };
    LK_AUTO(ASN1_OCTET_STRING_free) ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    if (!value || ASN1_OCTET_STRING_set(value, der, sizeof der) != 1)
        return false;
    X509_EXTENSION *ext = X509_EXTENSION_create_by_NID(NULL, NID_qcStatements, 0, value);
    bool ok = ext && X509_add_ext(cert, ext, -1) == 1;
    X509_EXTENSION_free(ext);
    return ok;
}
