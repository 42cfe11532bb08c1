/* The walk through a PKCS#12 file: PFX, MAC, AuthenticatedSafe, what belongs together. */
#include "pki/p12_walk.h"

#include "base/text.h"
#include <openssl/err.h>
#include <string.h>

static const char oid_data[] = "1.2.840.113549.1.7.1";
static const char oid_signed[] = "1.2.840.113549.1.7.2";
static const char oid_enveloped[] = "1.2.840.113549.1.7.3";
static const char oid_encrypted[] = "1.2.840.113549.1.7.6";

/* ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT OPTIONAL }. Without content it says
 * nothing, so here it is required: readers that did not ask crashed (CVE-2024-0727). */
static bool content_info(struct lk_walk *w, struct lk_der *in, char oid[LK_OID_TEXT],
                         struct lk_der *ret)
{
    struct lk_tlv seq, wrap;
    if (!lk_walk_take(w, in, LK_DER_SEQUENCE, &seq, "a ContentInfo") ||
        !lk_walk_oid(w, &seq.body, oid, "the type of a ContentInfo") ||
        !lk_walk_take(w, &seq.body, LK_DER_CONTEXT_0, &wrap, "the content of a ContentInfo") ||
        !lk_walk_end(w, &seq.body, "a ContentInfo"))
        return false;
    *ret = wrap.body;
    return true;
}

static bool data_content(struct lk_walk *w, struct lk_der in, struct lk_der *ret)
{
    struct lk_tlv octets;
    return lk_walk_take(w, &in, LK_DER_OCTETS, &octets, "the octets of a data content") &&
           lk_walk_end(w, &in, "a data content") && lk_walk_octets(w, &octets, ret);
}

/* A number that only says which version follows. */
static bool version(struct lk_walk *w, struct lk_der *in, uint64_t least, uint64_t most,
                    const char *what)
{
    const uint8_t *at = in->at;
    uint64_t v;
    if (lk_der_number(in, &v) == LK_NUM_OK && v >= least && v <= most)
        return true;
    return lk_walk_stop(w, LK_P12_MALFORMED, at, "%s is of another version", what);
}

/* EncryptedContentInfo ::= SEQUENCE { contentType, contentEncryptionAlgorithm,
 *                                     encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL } */
static bool encrypted_info(struct lk_walk *w, struct lk_der *in)
{
    struct lk_tlv seq, octets;
    char oid[LK_OID_TEXT];
    struct lk_alg alg;
    struct lk_der secret, clear;
    if (!lk_walk_take(w, in, LK_DER_SEQUENCE, &seq, "EncryptedContentInfo") ||
        !lk_walk_oid(w, &seq.body, oid, "the type of what is encrypted") ||
        !lk_walk_alg(w, &seq.body, &alg, "the encryption of a content") ||
        !lk_walk_take(w, &seq.body, LK_DER_CONTEXT_0 & ~LK_DER_CONSTRUCTED, &octets,
                      "the encrypted content") ||
        !lk_walk_end(w, &seq.body, "EncryptedContentInfo") || !lk_walk_octets(w, &octets, &secret))
        return false;
    if (strcmp(oid, oid_data) != 0)
        return lk_walk_stop(w, LK_P12_UNKNOWN, seq.at, "an encrypted content of type %s", oid);
    return lk_pbe_decrypt(w, &alg, &secret, &clear, NULL, NULL) && lk_safe_contents(w, clear, 1);
}

/* EncryptedData ::= SEQUENCE { version (0, or 2 with attributes), encryptedContentInfo,
 *                              unprotectedAttrs [1] OPTIONAL } */
static bool encrypted_content(struct lk_walk *w, struct lk_der in)
{
    struct lk_tlv seq, attrs;
    if (!lk_walk_take(w, &in, LK_DER_SEQUENCE, &seq, "EncryptedData") ||
        !lk_walk_end(w, &in, "EncryptedData") || !version(w, &seq.body, 0, 2, "EncryptedData") ||
        !encrypted_info(w, &seq.body))
        return false;
    if (lk_der_left(&seq.body) &&
        !lk_walk_take(w, &seq.body, LK_DER_CONTEXT_0 + 1, &attrs, "unprotectedAttrs"))
        return false;
    return lk_walk_end(w, &seq.body, "EncryptedData");
}

static bool one_content(struct lk_walk *w, struct lk_der *in)
{
    const uint8_t *at = in->at;
    char oid[LK_OID_TEXT];
    struct lk_der body, octets;
    if (!content_info(w, in, oid, &body))
        return false;
    if (!strcmp(oid, oid_data))
        return data_content(w, body, &octets) && lk_safe_contents(w, octets, 1);
    if (!strcmp(oid, oid_encrypted))
        return encrypted_content(w, body);
    return lk_walk_stop(w, LK_P12_UNKNOWN, at,
                        !strcmp(oid, oid_enveloped) ? "a content for a public key (%s)"
                                                    : "a content of type %s",
                        oid);
}

static bool authenticated_safe(struct lk_walk *w, struct lk_der in)
{
    struct lk_tlv seq;
    if (!lk_walk_take(w, &in, LK_DER_SEQUENCE, &seq, "AuthenticatedSafe") ||
        !lk_walk_end(w, &in, "AuthenticatedSafe"))
        return false;
    while (lk_der_left(&seq.body))
        if (!lk_walk_one_more(w, seq.body.at) || !one_content(w, &seq.body))
            return false;
    return true;
}

/* PFX ::= SEQUENCE { version (v3), authSafe ContentInfo, macData OPTIONAL }. Bytes after it are the
 * linter's matter: nearly every importer passes over them. */
static bool pfx(struct lk_walk *w)
{
    struct lk_der in = { w->file, w->file + w->len }, body, content;
    struct lk_tlv seq, mac;
    char oid[LK_OID_TEXT];
    if (!lk_walk_take(w, &in, LK_DER_SEQUENCE, &seq, "PFX") ||
        !version(w, &seq.body, 3, 3, "PFX") || !content_info(w, &seq.body, oid, &body))
        return false;
    if (!strcmp(oid, oid_signed))
        return lk_walk_stop(w, LK_P12_UNKNOWN, seq.at, "a file under a signature, not a password");
    if (strcmp(oid, oid_data) != 0)
        return lk_walk_bad(w, seq.at, "authSafe is neither data nor signedData");
    if (!data_content(w, body, &content))
        return false;
    if (lk_der_left(&seq.body) &&
        (!lk_walk_take(w, &seq.body, LK_DER_SEQUENCE, &mac, "MacData") ||
         !lk_walk_end(w, &seq.body, "PFX") || !lk_p12_mac(w, mac.body, &content)))
        return false;
    return authenticated_safe(w, content);
}

static bool same(const struct lk_der *a, const struct lk_der *b)
{
    size_t n = lk_der_left(a);
    return a->at && b->at && n == lk_der_left(b) && (!n || memcmp(a->at, b->at, n) == 0);
}

static void pair(struct lk_walk *w)
{
    struct lk_p12 *p = w->out;
    for (size_t i = 0; p->key && p->leaf < 0 && i < p->n_certs; i++)
        if (X509_check_private_key(p->certs[i], p->key) == 1)
            p->leaf = (int)i;
    if (p->leaf >= 0)
        p->local_key_id_matches = same(&w->key_id, &w->cert_ids[p->leaf]);
}

static void walk(struct lk_walk *w)
{
    if (w->len > LK_P12_SIZE_MAX) {
        lk_walk_stop(w, LK_P12_TOO_MUCH, w->file, "more than %d octets", (int)LK_P12_SIZE_MAX);
        return;
    }
    if (!lk_bmp_password(w) || !pfx(w))
        return;
    w->out->state = LK_P12_OPEN;
    w->out->offset = 0;
    snprintf(w->out->text, sizeof w->out->text, "%s",
             w->out->has_mac ? "the MAC is right and everything was read"
                             : "there is no MAC; everything was read");
}

int lk_p12_read(const void *bytes, size_t len, const char *password,
                const struct lk_p12_limits *limits, struct lk_p12 *ret, struct lk_err *err)
{
    *ret = (struct lk_p12){ .state = LK_P12_MALFORMED, .leaf = -1 };
    if (password &&
        (strlen(password) > LK_P12_PASSWORD_MAX || !lk_utf8_ok(password, strlen(password))))
        return lk_fail(err, LK_E_USE, LK_NO_POS, "a password that is too long or not UTF-8");
    struct lk_walk w = {
        .file = bytes ? bytes : "", .len = len, .password = password, .out = ret, .err = err
    };
    if (password)
        w.octets = (struct lk_der){ (const uint8_t *)password,
                                    (const uint8_t *)password + strlen(password) };
    w.budget = limits && limits->iterations ? limits->iterations : LK_P12_ITERATIONS_MAX;
    if (w.budget > INT32_MAX)
        w.budget = INT32_MAX; /* what libcrypto's int can hold */
    walk(&w);
    pair(&w);
    lk_walk_done(&w);
    ERR_clear_error();
    if (!w.trouble)
        return 0;
    lk_p12_done(ret);
    return -1;
}

void lk_p12_done(struct lk_p12 *p)
{
    EVP_PKEY_free(p->key);
    for (size_t i = 0; i < p->n_certs; i++)
        X509_free(p->certs[i]);
    free(p->name);
    *p = (struct lk_p12){ .state = LK_P12_MALFORMED, .leaf = -1 };
}
