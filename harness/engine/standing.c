/* What CRL and OCSP say of a certificate that a play received: fetched and read, not judged. */
#include "engine/play.h"

#include "base/clock.h"
#include "pki/p12_read.h"
#include "pki/revocation.h"
#include <openssl/x509v3.h>
#include <string.h>

static json_t *standing_json(const struct lk_standing *s)
{
    static const char *const names[] = { "good", "revoked", "unknown" };
    char when[LK_DATE_LEN];
    json_t *j = json_pack("{s:s, s:b}", "status", names[s->status], "signed", s->signed_by_issuer);
    if (s->status == LK_STATUS_REVOKED) {
        lk_date_write(s->when, when);
        json_object_set_new(j, "when", json_string(when));
        json_object_set_new(j, "reason", json_integer(s->reason));
    }
    return j;
}

static json_t *trouble(const char *text)
{
    return json_pack("{s:s}", "error", text);
}

/* The certificate that issued CERT, among those of the file. */
static const X509 *issuer_of(const struct lk_p12 *p, const X509 *cert)
{
    for (size_t i = 0; i < p->n_certs; i++)
        if (p->certs[i] != cert && X509_check_issued(p->certs[i], (X509 *)cert) == X509_V_OK)
            return p->certs[i];
    return NULL;
}

/* Fetches URL and appends its exchanges to REPLY's. */
static int fetch(struct lk_play *p, const char *step, const char *url, const struct lk_buf *post,
                 struct lk_buf *out, struct lk_reply *reply, struct lk_err *err)
{
    struct lk_reply one = { 0 };
    int failed = p->engine->target->fetch(p->stage, step, url, post ? post->bytes : NULL,
                                          post ? post->len : 0,
                                          post ? "application/ocsp-request" : NULL, out, &one, err);
    if (one.exchanges) {
        if (!reply->exchanges)
            reply->exchanges = json_array();
        json_array_extend(reply->exchanges, one.exchanges);
    }
    if (!failed && one.outcome != LK_ANSWERED)
        failed = lk_fail(err, LK_E_NET, LK_NO_POS, "%s", one.why);
    lk_reply_done(&one);
    return failed;
}

static json_t *ask_crl(struct lk_play *p, const char *step, const char *url, const X509 *cert,
                       const X509 *issuer, struct lk_reply *reply)
{
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    struct lk_standing s = { 0 };
    struct lk_err err = { 0 };
    if (fetch(p, step, url, NULL, &der, reply, &err) ||
        lk_crl_read(der.bytes, der.len, cert, issuer, &s, &err))
        return trouble(err.msg);
    return standing_json(&s);
}

static json_t *ask_ocsp(struct lk_play *p, const char *step, const char *url, const X509 *cert,
                        const X509 *issuer, struct lk_reply *reply)
{
    LK_AUTO(lk_buf_done) struct lk_buf request = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    struct lk_standing s = { 0 };
    struct lk_err err = { 0 };
    if (lk_ocsp_request(cert, issuer, &request, &err) ||
        fetch(p, step, url, &request, &der, reply, &err) ||
        lk_ocsp_read(der.bytes, der.len, cert, issuer, lk_unix_now() + p->clock_offset, &s, &err))
        return trouble(err.msg);
    return standing_json(&s);
}

int lk_play_standing(struct lk_play *p, const char *step, const char *artefact,
                     struct lk_reply *reply, struct lk_err *err)
{
    const struct lk_artefact *a = p->engine->target->artefact(p->stage, artefact);
    if (!a)
        return lk_fail(err, LK_E_STATE, LK_NO_POS, "there is no artefact '%s'", artefact);
    const char *password = lk_play_password(p, a).either;
    LK_AUTO(lk_p12_done) struct lk_p12 p12 = { 0 };
    if (lk_p12_read(a->bytes, a->len, password, NULL, &p12, err))
        return -1;
    const X509 *leaf = p12.leaf >= 0 ? p12.certs[p12.leaf] : NULL;
    const X509 *issuer = leaf ? issuer_of(&p12, leaf) : NULL;
    json_t *said = json_pack("{s:s}", "file", artefact);
    const char *crl = p->engine->target->variable(p->stage, NULL, "crl");
    const char *ocsp = p->engine->target->variable(p->stage, NULL, "ocsp");
    if (crl)
        json_object_set_new(said, "crl",
                            issuer ? ask_crl(p, step, crl, leaf, issuer, reply)
                                   : trouble("the file holds no certificate with its issuer"));
    if (ocsp)
        json_object_set_new(said, "ocsp",
                            issuer ? ask_ocsp(p, step, ocsp, leaf, issuer, reply)
                                   : trouble("the file holds no certificate with its issuer"));
    reply->view = json_pack("{s:o}", "revocation", said);
    return 0;
}
