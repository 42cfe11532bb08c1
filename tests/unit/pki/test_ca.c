/* Authorities and the certificates that they issue. */
#include "given.h"

#include <openssl/x509v3.h>

static bool chain_ok(const X509 *leaf, const struct lk_ca *ca, int64_t at)
{
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    STACK_OF(X509) *others = sk_X509_new_null();
    sk_X509_push(others, (X509 *)lk_ca_issuing(ca));
    X509_STORE_add_cert(store, (X509 *)lk_ca_root(ca));
    X509_STORE_CTX_init(ctx, store, (X509 *)leaf, others);
    X509_STORE_CTX_set_time(ctx, 0, at);
    X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_X509_STRICT);
    bool ok = X509_verify_cert(ctx) == 1;
    X509_STORE_CTX_free(ctx);
    sk_X509_free(others);
    X509_STORE_free(store);
    return ok;
}

Test(ca, a_leaf_chains_to_the_root_while_it_is_valid_and_not_after)
{
    struct given g = given_leaf(LK_KEY_P256);
    cr_assert(chain_ok(g.leaf, g.ca, NOW + 1));
    cr_assert(chain_ok(g.leaf, g.ca, g.wish.not_after - 1));
    cr_assert_not(chain_ok(g.leaf, g.ca, g.wish.not_after + 1));
    cr_assert_not(chain_ok(g.leaf, g.ca, NOW - 1));
    given_done(&g);
}

Test(ca, the_subject_is_of_the_shape_of_guide_section_3)
{
    struct given g = given_leaf(LK_KEY_P256);
    LK_AUTO(free) char *subject = lk_x509_subject(g.leaf);
    cr_assert_str_eq(subject, "CN=Rød Grød,GN=Rød,SN=Grød,"
                              "serialNumber=UI:DK-E:G:00000000-1111-4222-8333-444444444444,"
                              "O=Fløde & Co\\, A/S,organizationIdentifier=NTRDK-12345678,C=DK");
    LK_AUTO(free) char *cvr = lk_x509_subject_part(g.leaf, "2.5.4.97");
    cr_assert_str_eq(cvr, "NTRDK-12345678");
    LK_AUTO(free) char *none = lk_x509_subject_part(g.leaf, "OU");
    cr_assert_null(none);
    LK_AUTO(free) char *serial = lk_x509_serial(g.leaf);
    cr_assert_str_eq(serial, "4102030405060708090a0b0c0d0e0f1011121314");
    cr_assert_eq(lk_x509_from(g.leaf), NOW);
    cr_assert_eq(lk_x509_until(g.leaf), NOW + DAYS(1095) - 1);
    given_done(&g);
}

static bool has(const X509 *cert, int nid, bool critical)
{
    int at = X509_get_ext_by_NID(cert, nid, -1);
    return at >= 0 && X509_EXTENSION_get_critical(X509_get_ext(cert, at)) == critical;
}

Test(ca, a_leaf_has_every_extension_of_guide_section_3)
{
    struct given g = given_leaf(LK_KEY_P256);
    cr_assert(has(g.leaf, NID_basic_constraints, true));
    cr_assert(has(g.leaf, NID_key_usage, true));
    cr_assert(has(g.leaf, NID_authority_key_identifier, false));
    cr_assert(has(g.leaf, NID_subject_key_identifier, false));
    cr_assert(has(g.leaf, NID_certificate_policies, false));
    cr_assert(has(g.leaf, NID_qcStatements, false));
    cr_assert(has(g.leaf, NID_crl_distribution_points, false));
    const ASN1_OCTET_STRING *bc = X509_EXTENSION_get_data(
        X509_get_ext(g.leaf, X509_get_ext_by_NID(g.leaf, NID_basic_constraints, -1)));
    cr_assert_eq(ASN1_STRING_length(bc), 2, "basicConstraints is the empty SEQUENCE");
    cr_assert_eq(X509_get_key_usage(g.leaf), (uint32_t)KU_DIGITAL_SIGNATURE);
    STACK_OF(OPENSSL_STRING) *ocsp = X509_get1_ocsp(g.leaf);
    cr_assert_str_eq(sk_OPENSSL_STRING_value(ocsp, 0), g.wish.ocsp_url);
    X509_email_free(ocsp);
    AUTHORITY_INFO_ACCESS *aia = X509_get_ext_d2i(g.leaf, NID_info_access, NULL, NULL);
    const ASN1_STRING *url = sk_ACCESS_DESCRIPTION_value(aia, 0)->location->d.ia5;
    cr_assert_str_eq((const char *)ASN1_STRING_get0_data(url), g.wish.issuer_url);
    AUTHORITY_INFO_ACCESS_free(aia);
    given_done(&g);
}

Test(ca, dates_from_2050_are_generalized_time)
{
    struct given g = given_leaf(LK_KEY_P256);
    struct lk_leaf wish = given_wish();
    wish.not_after = INT64_C(2524608000); /* 2050-01-01T00:00:00Z: RFC 5280 §4.1.2.5 */
    X509 *cert = lk_ca_issue(g.ca, &wish, g.key, NULL);
    cr_assert_eq(X509_get0_notBefore(cert)->type, V_ASN1_UTCTIME);
    cr_assert_eq(X509_get0_notAfter(cert)->type, V_ASN1_GENERALIZEDTIME);
    cr_assert_eq(lk_x509_until(cert), wish.not_after);
    X509_free(cert);
    given_done(&g);
}

Test(ca, a_serial_that_would_be_negative_or_zero_is_refused)
{
    struct given g = given_leaf(LK_KEY_P256);
    struct lk_leaf wish = given_wish();
    struct lk_err err = { 0 };
    wish.serial[0] = 0x80;
    cr_assert_null(lk_ca_issue(g.ca, &wish, g.key, &err));
    cr_assert_eq(err.code, LK_E_USE);
    memset(wish.serial, 0, sizeof wish.serial);
    cr_assert_null(lk_ca_issue(g.ca, &wish, g.key, NULL));
    given_done(&g);
}

Test(ca, a_saved_authority_comes_back_and_issues_under_the_same_root)
{
    struct given g = given_leaf(LK_KEY_P256);
    struct lk_err err = { 0 };
    LK_AUTO(lk_buf_wipe) struct lk_buf pem = { 0 };
    cr_assert_eq(lk_ca_save(g.ca, &pem, &err), 0, "%s", err.msg);
    struct lk_ca *again = lk_ca_load(pem.bytes, pem.len, &err);
    cr_assert(again, "%s", err.msg);
    cr_assert_eq(lk_ca_kind(again), LK_KEY_P256);
    X509 *leaf = lk_ca_issue(again, &g.wish, g.key, &err);
    cr_assert(chain_ok(leaf, g.ca, NOW + 1));
    X509_free(leaf);
    lk_ca_free(again);
    given_done(&g);
}

Test(ca, a_text_that_is_no_authority_is_refused)
{
    struct lk_err err = { 0 };
    cr_assert_null(lk_ca_load("hello", 5, &err));
    cr_assert_eq(err.code, LK_E_CRYPTO);
    struct given g = given_leaf(LK_KEY_P256);
    LK_AUTO(lk_buf_wipe) struct lk_buf pem = { 0 };
    lk_ca_save(g.ca, &pem, NULL);
    cr_assert_null(lk_ca_load(pem.bytes, pem.len / 2, NULL));
    given_done(&g);
}

Test(ca, the_realistic_hierarchy_signs_with_pss_and_its_leaf_key_is_plain_rsa, .timeout = 120)
{
    struct given g = given_leaf(LK_KEY_RSA3072_PSS);
    cr_assert(chain_ok(g.leaf, g.ca, NOW + 1));
    cr_assert_eq(X509_get_signature_nid(g.leaf), NID_rsassaPss);
    int digest, bits;
    cr_assert(X509_get_signature_info(g.leaf, &digest, NULL, &bits, NULL));
    cr_assert_eq(digest, NID_sha256);
    cr_assert(X509_get_signature_info((X509 *)lk_ca_issuing(g.ca), &digest, NULL, &bits, NULL));
    cr_assert_eq(digest, NID_sha512);
    cr_assert_eq(EVP_PKEY_get_id(X509_get0_pubkey(g.leaf)), EVP_PKEY_RSA);
    cr_assert_eq(EVP_PKEY_get_bits(X509_get0_pubkey(lk_ca_root(g.ca))), 4096);
    LK_AUTO(lk_buf_wipe) struct lk_buf pem = { 0 };
    cr_assert_eq(lk_ca_save(g.ca, &pem, NULL), 0);
    struct lk_ca *again = lk_ca_load(pem.bytes, pem.len, NULL);
    cr_assert_eq(lk_ca_kind(again), LK_KEY_RSA3072_PSS);
    lk_ca_free(again);
    given_done(&g);
}

Test(ca, a_tls_identity_is_for_its_host_alone)
{
    struct lk_err err = { 0 };
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;
    LK_AUTO(lk_buf_done) struct lk_buf pem = { 0 };
    cr_assert_eq(lk_tls_identity("127.0.0.1", NOW, &key, &cert, &pem, &err), 0, "%s", err.msg);
    cr_assert(X509_check_ip_asc(cert, "127.0.0.1", 0) == 1);
    cr_assert(X509_check_ip_asc(cert, "127.0.0.2", 0) == 0);
    cr_assert(X509_check_private_key(cert, key) == 1);
    cr_assert(strstr(pem.bytes, "BEGIN CERTIFICATE"));
    X509_free(cert);
    EVP_PKEY_free(key);
    cr_assert_eq(lk_tls_identity("portal.test", NOW, &key, &cert, &pem, &err), 0);
    cr_assert(X509_check_host(cert, "portal.test", 0, 0, NULL) == 1);
    cr_assert(X509_check_host(cert, "other.test", 0, 0, NULL) == 0);
    X509_free(cert);
    EVP_PKEY_free(key);
}

Test(ca, equal_keys_have_equal_digests_and_others_do_not)
{
    struct given g = given_leaf(LK_KEY_P256);
    X509 *twin = lk_ca_issue(g.ca, &g.wish, g.key, NULL);
    char a[65], b[65], c[65];
    lk_x509_key_digest(g.leaf, a);
    lk_x509_key_digest(twin, b);
    lk_x509_key_digest(lk_ca_root(g.ca), c);
    cr_assert_str_eq(a, b);
    cr_assert_str_neq(a, c);
    X509_free(twin);
    given_done(&g);
}
