/* CRL and OCSP, made by us and read by us; the readers also meet answers that others signed. */
#include "given.h"

static enum lk_status say(void *of, const uint8_t serial[LK_SERIAL_LEN], struct lk_revoked *ret)
{
    const struct lk_revoked *revoked = of;
    if (serial[0] != 0x41)
        return LK_STATUS_UNKNOWN;
    if (!revoked)
        return LK_STATUS_GOOD;
    *ret = *revoked;
    return LK_STATUS_REVOKED;
}

static struct lk_standing ask(const struct given *g, const struct lk_ca *responder, X509 *cert,
                              struct lk_revoked *revoked)
{
    struct lk_err err = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf request = { 0 }, answer = { 0 };
    const X509 *issuer = lk_ca_issuing(g->ca);
    struct lk_standing said;
    cr_assert_eq(lk_ocsp_request(cert, issuer, &request, &err), 0, "%s", err.msg);
    cr_assert_eq(
        lk_ocsp_answer(responder, request.bytes, request.len, NOW, say, revoked, &answer, &err), 0,
        "%s", err.msg);
    cr_assert_eq(lk_ocsp_read(answer.bytes, answer.len, cert, issuer, NOW, &said, &err), 0, "%s",
                 err.msg);
    return said;
}

static struct lk_revoked blocked(const struct given *g)
{
    struct lk_revoked r = { .when = NOW - 60, .reason = 4 };
    memcpy(r.serial, g->wish.serial, sizeof r.serial);
    return r;
}

Test(ocsp, says_good_revoked_and_unknown)
{
    struct given g = given_leaf(LK_KEY_P256);
    struct lk_standing said = ask(&g, g.ca, g.leaf, NULL);
    cr_assert(said.status == LK_STATUS_GOOD && said.reason == -1 && said.signed_by_issuer);
    struct lk_revoked r = blocked(&g);
    said = ask(&g, g.ca, g.leaf, &r);
    cr_assert(said.status == LK_STATUS_REVOKED && said.reason == 4 && said.when == NOW - 60);
    cr_assert(said.signed_by_issuer);
    struct lk_leaf wish = given_wish();
    wish.serial[0] = 0x42;
    X509 *stranger = lk_ca_issue(g.ca, &wish, g.key, NULL);
    cr_assert_eq(ask(&g, g.ca, stranger, NULL).status, LK_STATUS_UNKNOWN);
    X509_free(stranger);
    given_done(&g);
}

Test(ocsp, a_certificate_of_another_authority_is_unknown_and_not_signed_by_its_issuer)
{
    struct given g = given_leaf(LK_KEY_P256);
    struct lk_ca *other = lk_ca_new(LK_KEY_P256, NOW, NULL);
    struct lk_standing said = ask(&g, other, g.leaf, NULL);
    cr_assert_eq(said.status, LK_STATUS_UNKNOWN);
    cr_assert_not(said.signed_by_issuer);
    lk_ca_free(other);
    given_done(&g);
}

Test(ocsp, an_old_answer_and_one_from_the_future_are_refused)
{
    struct given g = given_leaf(LK_KEY_P256);
    LK_AUTO(lk_buf_done) struct lk_buf request = { 0 }, answer = { 0 };
    const X509 *issuer = lk_ca_issuing(g.ca);
    struct lk_standing said;
    struct lk_err err = { 0 };
    lk_ocsp_request(g.leaf, issuer, &request, NULL);
    lk_ocsp_answer(g.ca, request.bytes, request.len, NOW, say, NULL, &answer, NULL);
    cr_assert_eq(lk_ocsp_read(answer.bytes, answer.len, g.leaf, issuer, NOW + DAYS(1), &said, &err),
                 -1);
    cr_assert(strstr(err.msg, "nextUpdate"), "%s", err.msg);
    err = (struct lk_err){ 0 };
    cr_assert_eq(lk_ocsp_read(answer.bytes, answer.len, g.leaf, issuer, NOW - DAYS(1), &said, &err),
                 -1);
    cr_assert(strstr(err.msg, "thisUpdate"), "%s", err.msg);
    given_done(&g);
}

Test(ocsp, bytes_that_are_no_request_are_answered_with_malformed_request)
{
    struct given g = given_leaf(LK_KEY_P256);
    LK_AUTO(lk_buf_done) struct lk_buf answer = { 0 };
    struct lk_err err = { 0 };
    cr_assert_eq(lk_ocsp_answer(g.ca, "hello", 5, NOW, say, NULL, &answer, &err), 0);
    struct lk_standing said;
    cr_assert_eq(
        lk_ocsp_read(answer.bytes, answer.len, g.leaf, lk_ca_issuing(g.ca), NOW, &said, &err), -1);
    cr_assert(strstr(err.msg, "malformedrequest"), "%s", err.msg);
    given_done(&g);
}

Test(ocsp, an_answer_about_another_certificate_is_refused)
{
    struct given g = given_leaf(LK_KEY_P256);
    LK_AUTO(lk_buf_done) struct lk_buf request = { 0 }, answer = { 0 };
    struct lk_standing said;
    struct lk_err err = { 0 };
    const X509 *issuer = lk_ca_issuing(g.ca);
    lk_ocsp_request(issuer, lk_ca_root(g.ca), &request, NULL);
    lk_ocsp_answer(g.ca, request.bytes, request.len, NOW, say, NULL, &answer, NULL);
    cr_assert_eq(lk_ocsp_read(answer.bytes, answer.len, g.leaf, issuer, NOW, &said, &err), -1);
    cr_assert(strstr(err.msg, "does not speak"), "%s", err.msg);
    given_done(&g);
}

static struct lk_standing crl_says(const struct given *g, const struct lk_revoked *entries,
                                   size_t n, const X509 *issuer)
{
    struct lk_err err = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    struct lk_standing said;
    cr_assert_eq(lk_crl_make(g->ca, entries, n, 7, NOW, &der, &err), 0, "%s", err.msg);
    cr_assert_eq(lk_crl_read(der.bytes, der.len, g->leaf, issuer, &said, &err), 0, "%s", err.msg);
    return said;
}

Test(crl, says_good_and_revoked_with_reason_and_time)
{
    struct given g = given_leaf(LK_KEY_P256);
    struct lk_revoked r[2] = { blocked(&g), blocked(&g) };
    r[0].serial[19] ^= 1;
    struct lk_standing said = crl_says(&g, r, 1, lk_ca_issuing(g.ca));
    cr_assert(said.status == LK_STATUS_GOOD && said.signed_by_issuer && said.reason == -1);
    said = crl_says(&g, r, 2, lk_ca_issuing(g.ca));
    cr_assert(said.status == LK_STATUS_REVOKED && said.reason == 4 && said.when == NOW - 60);
    r[1].reason = 0;
    said = crl_says(&g, r, 2, lk_ca_issuing(g.ca));
    cr_assert(said.status == LK_STATUS_REVOKED && said.reason == -1);
    r[1].reason = 6;
    said = crl_says(&g, r, 2, lk_ca_issuing(g.ca));
    cr_assert(said.status == LK_STATUS_REVOKED && said.reason == 6);
    given_done(&g);
}

Test(crl, remove_from_crl_is_seen_as_usable_again)
{
    struct given g = given_leaf(LK_KEY_P256);
    struct lk_revoked r = blocked(&g);
    r.reason = 8;
    struct lk_standing said = crl_says(&g, &r, 1, lk_ca_issuing(g.ca));
    cr_assert(said.status == LK_STATUS_GOOD && said.reason == 8);
    given_done(&g);
}

Test(crl, a_list_of_another_authority_is_not_signed_by_the_issuer)
{
    struct given g = given_leaf(LK_KEY_P256);
    struct lk_ca *other = lk_ca_new(LK_KEY_P256, NOW, NULL);
    cr_assert_not(crl_says(&g, NULL, 0, lk_ca_issuing(other)).signed_by_issuer);
    struct lk_standing said;
    struct lk_err err = { 0 };
    cr_assert_eq(lk_crl_read("x", 1, g.leaf, lk_ca_issuing(g.ca), &said, &err), -1);
    lk_ca_free(other);
    given_done(&g);
}
