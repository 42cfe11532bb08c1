/* OCSP, RFC 6960: the answers of our responder. Asking and reading is ocsp_read.c. */
#include "pki/revocation.h"

#include "pki/inner.h"
#include <openssl/err.h>

LK_AUTO_DEFINE(OCSP_REQUEST *, OCSP_REQUEST_free);
LK_AUTO_DEFINE(OCSP_RESPONSE *, OCSP_RESPONSE_free);
LK_AUTO_DEFINE(OCSP_BASICRESP *, OCSP_BASICRESP_free);

/* An answer holds for five minutes: a block must be seen soon. */
enum { ANSWER_LIFE = 300, QUESTIONS_MAX = 32 };

static int put(OCSP_RESPONSE *resp, struct lk_buf *out, struct lk_err *err)
{
    unsigned char *der = NULL;
    int len = resp ? i2d_OCSP_RESPONSE(resp, &der) : -1;
    return lk_der_take(der, len, out, err);
}

static int refuse(struct lk_buf *out, struct lk_err *err)
{
    ERR_clear_error();
    LK_AUTO(OCSP_RESPONSE_free)
    OCSP_RESPONSE *resp = OCSP_response_create(OCSP_RESPONSE_STATUS_MALFORMEDREQUEST, NULL);
    return put(resp, out, err);
}

static OCSP_REQUEST *parse(const void *request, size_t len)
{
    const unsigned char *at = request;
    LK_AUTO(OCSP_REQUEST_free)
    OCSP_REQUEST *req = len <= INT32_MAX ? d2i_OCSP_REQUEST(NULL, &at, (long)len) : NULL;
    if (!req || at != (const unsigned char *)request + len)
        return NULL;
    int n = OCSP_request_onereq_count(req);
    return n >= 1 && n <= QUESTIONS_MAX ? lk_take(req) : NULL;
}

/* Is ID about a certificate of CA? Its issuer hashes are made with a digest that the asker chose.
 */
static bool is_ours(const struct lk_ca *ca, OCSP_CERTID *id, ASN1_INTEGER *serial,
                    const ASN1_OBJECT *digest)
{
    const EVP_MD *md = EVP_get_digestbyobj(digest);
    OCSP_CERTID *own = md ? OCSP_cert_id_new(md, X509_get_subject_name(ca->issuing),
                                             X509_get0_pubkey_bitstr(ca->issuing), serial)
                          : NULL;
    bool same = own && OCSP_id_issuer_cmp(own, id) == 0;
    OCSP_CERTID_free(own);
    return same;
}

static bool answer_one(const struct lk_ca *ca, OCSP_BASICRESP *basic, OCSP_CERTID *id, int64_t now,
                       lk_status_fn *status, void *of)
{
    static const int values[] = { [LK_STATUS_GOOD] = V_OCSP_CERTSTATUS_GOOD,
                                  [LK_STATUS_REVOKED] = V_OCSP_CERTSTATUS_REVOKED,
                                  [LK_STATUS_UNKNOWN] = V_OCSP_CERTSTATUS_UNKNOWN };
    ASN1_INTEGER *serial = NULL;
    ASN1_OBJECT *digest = NULL;
    uint8_t octets[LK_SERIAL_LEN];
    struct lk_revoked entry = { .reason = -1 };
    enum lk_status s = LK_STATUS_UNKNOWN;
    if (OCSP_id_get0_info(NULL, &digest, NULL, &serial, id) == 1 &&
        lk_serial_octets(serial, octets) && is_ours(ca, id, serial, digest))
        s = status(of, octets, &entry);
    LK_AUTO(ASN1_TIME_free) ASN1_TIME *from = ASN1_GENERALIZEDTIME_set(NULL, now);
    LK_AUTO(ASN1_TIME_free) ASN1_TIME *until = ASN1_GENERALIZEDTIME_set(NULL, now + ANSWER_LIFE);
    LK_AUTO(ASN1_TIME_free) ASN1_TIME *when = ASN1_GENERALIZEDTIME_set(NULL, entry.when);
    bool revoked = s == LK_STATUS_REVOKED;
    return from && until && when &&
           OCSP_basic_add1_status(basic, id, values[s], revoked ? entry.reason : -1,
                                  revoked ? when : NULL, from, until) != NULL;
}

static int sign(const struct lk_ca *ca, OCSP_BASICRESP *basic, int64_t now, struct lk_err *err)
{
    /* OCSP_basic_sign_ctx would write the time of this machine; producedAt is the world's time,
     * and there is no setter for it. */
    ASN1_GENERALIZEDTIME *produced = (ASN1_GENERALIZEDTIME *)OCSP_resp_get0_produced_at(basic);
    LK_AUTO(EVP_MD_CTX_free)
    EVP_MD_CTX *ctx = lk_sign_ctx(ca->issuing_key, lk_signing_of(ca->kind, false), err);
    if (!ctx)
        return -1;
    if (!ASN1_GENERALIZEDTIME_set(produced, now) ||
        OCSP_basic_sign_ctx(basic, ca->issuing, ctx, NULL, OCSP_NOTIME) != 1)
        return lk_pki_fail(err, "cannot sign an OCSP answer");
    return 0;
}

int lk_ocsp_answer(const struct lk_ca *ca, const void *request, size_t len, int64_t now,
                   lk_status_fn *status, void *of, struct lk_buf *out_der, struct lk_err *err)
{
    LK_AUTO(OCSP_REQUEST_free) OCSP_REQUEST *req = parse(request, len);
    if (!req)
        return refuse(out_der, err);
    LK_AUTO(OCSP_BASICRESP_free) OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    bool ok = basic != NULL;
    int n = OCSP_request_onereq_count(req);
    for (int i = 0; ok && i < n; i++) {
        OCSP_CERTID *id = OCSP_onereq_get0_id(OCSP_request_onereq_get0(req, i));
        ok = answer_one(ca, basic, id, now, status, of);
    }
    if (!ok || OCSP_copy_nonce(basic, req) == 0)
        return lk_pki_fail(err, "cannot fill an OCSP answer");
    if (sign(ca, basic, now, err))
        return -1;
    ERR_clear_error();
    LK_AUTO(OCSP_RESPONSE_free)
    OCSP_RESPONSE *resp = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
    return put(resp, out_der, err);
}
