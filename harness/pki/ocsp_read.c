/* OCSP, RFC 6960: asking about one certificate, and what the answer says of it. */
#include "pki/revocation.h"

#include "pki/inner.h"
#include <openssl/err.h>
#include <time.h>

LK_AUTO_DEFINE(OCSP_REQUEST *, OCSP_REQUEST_free);
LK_AUTO_DEFINE(OCSP_RESPONSE *, OCSP_RESPONSE_free);
LK_AUTO_DEFINE(OCSP_BASICRESP *, OCSP_BASICRESP_free);

enum { GRACE = 300 };

int lk_ocsp_request(const X509 *cert, const X509 *issuer, struct lk_buf *out_der,
                    struct lk_err *err)
{
    LK_AUTO(OCSP_REQUEST_free) OCSP_REQUEST *req = OCSP_REQUEST_new();
    OCSP_CERTID *id = OCSP_cert_to_id(EVP_sha1(), cert, issuer);
    bool ok = req && id && OCSP_request_add0_id(req, id);
    if (!ok)
        OCSP_CERTID_free(id);
    if (!ok || OCSP_request_add1_nonce(req, NULL, -1) != 1)
        return lk_pki_fail(err, "cannot make an OCSP request");
    unsigned char *der = NULL;
    int len = i2d_OCSP_REQUEST(req, &der);
    return lk_der_take(der, len, out_der, err);
}

static OCSP_BASICRESP *parse(const void *der, size_t len, struct lk_err *err)
{
    const unsigned char *at = der;
    LK_AUTO(OCSP_RESPONSE_free)
    OCSP_RESPONSE *resp = len <= INT32_MAX ? d2i_OCSP_RESPONSE(NULL, &at, (long)len) : NULL;
    if (!resp || at != (const unsigned char *)der + len) {
        lk_pki_fail(err, "this is no OCSP answer");
        return NULL;
    }
    int status = OCSP_response_status(resp);
    if (status != OCSP_RESPONSE_STATUS_SUCCESSFUL) {
        lk_fail(err, LK_E_FORMAT, LK_NO_POS, "the OCSP responder refuses: %s",
                OCSP_response_status_str(status));
        return NULL;
    }
    OCSP_BASICRESP *basic = OCSP_response_get1_basic(resp);
    if (!basic)
        lk_pki_fail(err, "an OCSP answer of a kind that we cannot read");
    return basic;
}

/* Does SINGLE speak of CERT? It names the issuer by hashes under a digest of its own choice. */
static bool speaks_of(OCSP_SINGLERESP *single, const X509 *cert, const X509 *issuer)
{
    OCSP_CERTID *theirs = (OCSP_CERTID *)OCSP_SINGLERESP_get0_id(single);
    ASN1_OBJECT *digest = NULL;
    if (OCSP_id_get0_info(NULL, &digest, NULL, NULL, theirs) != 1)
        return false;
    const EVP_MD *md = EVP_get_digestbyobj(digest);
    OCSP_CERTID *ours = md ? OCSP_cert_to_id(md, cert, issuer) : NULL;
    bool same = ours && OCSP_id_cmp(ours, theirs) == 0;
    OCSP_CERTID_free(ours);
    return same;
}

static OCSP_SINGLERESP *find(OCSP_BASICRESP *basic, const X509 *cert, const X509 *issuer)
{
    for (int i = 0; i < OCSP_resp_count(basic); i++) {
        OCSP_SINGLERESP *single = OCSP_resp_get0(basic, i);
        if (speaks_of(single, cert, issuer))
            return single;
    }
    return NULL;
}

/* RFC 6960 §4.2.2.2: signed by the issuer, or by one whom the issuer named for it. */
static bool signed_by(OCSP_BASICRESP *basic, const X509 *issuer, int64_t now)
{
    LK_AUTO(X509_STORE_free) X509_STORE *store = X509_STORE_new();
    STACK_OF(X509) *others = sk_X509_new_null();
    bool ok = store && others && X509_STORE_add_cert(store, (X509 *)issuer) == 1 &&
              sk_X509_push(others, (X509 *)issuer) > 0;
    if (ok) {
        X509_VERIFY_PARAM *param = X509_STORE_get0_param(store);
        X509_VERIFY_PARAM_set_time(param, now);
        X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
        ok = OCSP_basic_verify(basic, others, store, 0) == 1;
    }
    sk_X509_free(others);
    ERR_clear_error();
    return ok;
}

static bool seconds(const ASN1_GENERALIZEDTIME *t, int64_t *ret)
{
    struct tm tm;
    if (!t || ASN1_TIME_to_tm(t, &tm) != 1)
        return false;
    *ret = (int64_t)timegm(&tm);
    return true;
}

int lk_ocsp_read(const void *der, size_t len, const X509 *cert, const X509 *issuer, int64_t now,
                 struct lk_standing *ret, struct lk_err *err)
{
    LK_AUTO(OCSP_BASICRESP_free) OCSP_BASICRESP *basic = parse(der, len, err);
    if (!basic)
        return -1;
    OCSP_SINGLERESP *single = find(basic, cert, issuer);
    ERR_clear_error();
    if (!single)
        return lk_fail(err, LK_E_FORMAT, LK_NO_POS,
                       "the OCSP answer does not speak of this certificate");
    ASN1_GENERALIZEDTIME *when = NULL, *from = NULL, *until = NULL;
    struct lk_standing said = { .reason = -1 };
    int status = OCSP_single_get0_status(single, &said.reason, &when, &from, &until);
    said.status = status == V_OCSP_CERTSTATUS_GOOD      ? LK_STATUS_GOOD
                  : status == V_OCSP_CERTSTATUS_REVOKED ? LK_STATUS_REVOKED
                                                        : LK_STATUS_UNKNOWN;
    if (status != V_OCSP_CERTSTATUS_REVOKED)
        said.reason = -1;
    seconds(when, &said.when);
    int64_t begin, end;
    if (!seconds(from, &begin) || begin > now + GRACE)
        return lk_fail(err, LK_E_FORMAT, LK_NO_POS,
                       "the OCSP answer's thisUpdate has not come yet");
    if (until && (!seconds(until, &end) || end < now - GRACE))
        return lk_fail(err, LK_E_FORMAT, LK_NO_POS, "the OCSP answer's nextUpdate is over");
    said.signed_by_issuer = signed_by(basic, issuer, now);
    *ret = said;
    return 0;
}
