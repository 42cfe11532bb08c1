/* The linter: PFX and AuthenticatedSafe, and what comes of the findings. */
#include "pki/lint_walk.h"

#include "base/text.h"
#include <openssl/err.h>
#include <string.h>

static const char oid_data[] = "1.2.840.113549.1.7.1";
static const char oid_signed[] = "1.2.840.113549.1.7.2";
static const char oid_encrypted[] = "1.2.840.113549.1.7.6";

/* One pass over heads, with no regard to structure: a length that is indefinite or longer than
 * need be, or a string in pieces. */
static bool is_der(struct lk_der in)
{
    while (lk_der_left(&in) >= 2) {
        uint8_t id = in.at[0], len = in.at[1];
        struct lk_tlv tlv;
        if (len == 0x80 || id == (LK_DER_OCTETS | LK_DER_CONSTRUCTED))
            return false;
        if (len == 0x81 && lk_der_left(&in) > 2 && in.at[2] < 0x80)
            return false;
        if (len > 0x81 && len < 0xff && lk_der_left(&in) > 2 && in.at[2] == 0)
            return false;
        struct lk_der whole = in;
        if (!lk_der_next(&whole, &tlv))
            return true;
        in.at = id & LK_DER_CONSTRUCTED ? tlv.body.at : whole.at;
    }
    return true;
}

static void judge_encoding(struct lint *l, struct lk_der bytes)
{
    if (l->out->traits[LK_T_BER] || is_der(bytes))
        return;
    lk_lint_trait(l, LK_T_BER);
    lk_lint_find(l, LK_S08, bytes.at, 0, "the file is BER and not DER");
}

/* ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT OPTIONAL } */
static bool content_info(struct lint *l, struct lk_der *in, bool outer, char oid[LK_OID_TEXT],
                         struct lk_der *ret)
{
    struct lk_tlv seq, wrap;
    if (!lk_walk_take(&l->w, in, LK_DER_SEQUENCE, &seq, "a ContentInfo") ||
        !lk_walk_oid(&l->w, &seq.body, oid, "the type of a ContentInfo"))
        return lk_lint_stopped(l, LK_S01);
    if (!lk_der_left(&seq.body)) {
        lk_lint_trait(l, outer ? LK_T_NO_CONTENT_OUTER : LK_T_NO_CONTENT);
        l->unread = true;
        return lk_lint_refuse(l, LK_S06, seq.at, lk_lint_len(&seq),
                              "a ContentInfo without content");
    }
    if (!lk_walk_take(&l->w, &seq.body, LK_DER_CONTEXT_0, &wrap, "the content of a ContentInfo") ||
        !lk_walk_end(&l->w, &seq.body, "a ContentInfo"))
        return lk_lint_stopped(l, LK_S01);
    *ret = wrap.body;
    return true;
}

static bool data_content(struct lint *l, struct lk_der in, struct lk_der *ret)
{
    struct lk_tlv octets;
    return (lk_walk_take(&l->w, &in, LK_DER_OCTETS, &octets, "the octets of a data content") &&
            lk_walk_end(&l->w, &in, "a data content") && lk_walk_octets(&l->w, &octets, ret)) ||
           lk_lint_stopped(l, LK_S01);
}

/* EncryptedContentInfo ::= SEQUENCE { contentType, contentEncryptionAlgorithm,
 *                                     encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL } */
static bool encrypted_info(struct lint *l, struct lk_der *in, struct lk_der *ret_clear)
{
    struct lk_tlv seq, octets;
    char oid[LK_OID_TEXT];
    struct lk_alg alg;
    struct lk_der secret;
    if (!lk_walk_take(&l->w, in, LK_DER_SEQUENCE, &seq, "EncryptedContentInfo") ||
        !lk_walk_oid(&l->w, &seq.body, oid, "the type of what is encrypted") ||
        !lk_walk_alg(&l->w, &seq.body, &alg, "the encryption of a content"))
        return lk_lint_stopped(l, LK_S01);
    if (!lk_der_left(&seq.body)) {
        lk_lint_trait(l, LK_T_NO_SECRET);
        l->unread = true;
        return lk_lint_refuse(l, LK_S07, seq.at, lk_lint_len(&seq), "encryptedContent is absent");
    }
    if (!lk_walk_take(&l->w, &seq.body, LK_DER_CONTEXT_0 & ~LK_DER_CONSTRUCTED, &octets,
                      "the encrypted content") ||
        !lk_walk_end(&l->w, &seq.body, "EncryptedContentInfo") ||
        !lk_walk_octets(&l->w, &octets, &secret))
        return lk_lint_stopped(l, LK_S01);
    if (strcmp(oid, oid_data) != 0) {
        l->unread = true;
        return lk_lint_refuse(l, LK_C13, seq.at, lk_lint_len(&seq),
                              "an encrypted content of type %s", oid);
    }
    bool on = lk_lint_decrypt(l, &alg, &secret, ret_clear);
    lk_walk_inside(&l->w, seq.at);
    return on;
}

/* EncryptedData ::= SEQUENCE { version (0, or 2 with attributes), encryptedContentInfo,
 *                              unprotectedAttrs [1] OPTIONAL } */
static void encrypted_content(struct lint *l, struct lk_der in)
{
    struct lk_tlv seq, attrs;
    struct lk_der clear;
    uint64_t version;
    if (!lk_walk_take(&l->w, &in, LK_DER_SEQUENCE, &seq, "EncryptedData") ||
        !lk_walk_end(&l->w, &in, "EncryptedData")) {
        lk_lint_stopped(l, LK_S01);
        return;
    }
    if (lk_der_number(&seq.body, &version) != LK_NUM_OK || version > 2) {
        lk_walk_bad(&l->w, seq.at, "EncryptedData is of another version");
        lk_lint_stopped(l, LK_S01);
        return;
    }
    if (encrypted_info(l, &seq.body, &clear)) {
        l->sealed = true;
        lk_lint_safe_contents(l, clear, 1);
        l->sealed = false;
    }
    if (lk_der_left(&seq.body) &&
        (!lk_walk_take(&l->w, &seq.body, LK_DER_CONTEXT_0 + 1, &attrs, "unprotectedAttrs") ||
         !lk_walk_end(&l->w, &seq.body, "EncryptedData")))
        lk_lint_stopped(l, LK_S01);
}

static bool one_content(struct lint *l, struct lk_der *in)
{
    const uint8_t *at = in->at;
    char oid[LK_OID_TEXT];
    struct lk_der body = { 0 }, octets;
    bool there = content_info(l, in, false, oid, &body);
    if (!there)
        return in->at != at;
    if (!strcmp(oid, oid_data)) {
        if (data_content(l, body, &octets)) {
            judge_encoding(l, octets);
            lk_lint_safe_contents(l, octets, 1);
        }
    } else if (!strcmp(oid, oid_encrypted)) {
        encrypted_content(l, body);
    } else {
        l->unread = true;
        lk_lint_trait(l, LK_T_NOT_DATA);
        lk_lint_refuse(l, LK_C13, at, (size_t)(in->at - at), "a content of type %s", oid);
    }
    return true;
}

static void authenticated_safe(struct lint *l, struct lk_der in)
{
    struct lk_tlv seq;
    judge_encoding(l, in);
    if (!lk_walk_take(&l->w, &in, LK_DER_SEQUENCE, &seq, "AuthenticatedSafe") ||
        !lk_walk_end(&l->w, &in, "AuthenticatedSafe")) {
        lk_lint_stopped(l, LK_S01);
        return;
    }
    size_t n = 0, outer = l->w.outer;
    while (lk_der_left(&seq.body)) {
        snprintf(l->place, sizeof l->place, "authSafe/content[%zu]", ++n);
        l->w.outer = outer;
        if (!lk_lint_in_time(l, seq.body.at))
            return;
        if (!lk_walk_one_more(&l->w, seq.body.at)) {
            lk_lint_stopped(l, LK_S12);
            return;
        }
        if (!one_content(l, &seq.body))
            return;
    }
    l->w.outer = outer;
}

static bool judge_version(struct lint *l, struct lk_der *in)
{
    const uint8_t *at = in->at;
    uint64_t v = 0;
    if (!lk_der_is_next(in, LK_DER_INTEGER)) {
        lk_walk_bad(&l->w, at, "PFX does not begin with a version");
        return lk_lint_stopped(l, LK_S01);
    }
    enum lk_num n = lk_der_number(in, &v);
    if (n == LK_NUM_OK && v == 3)
        return true;
    lk_lint_trait(l, n == LK_NUM_OK && v < 3 ? LK_T_VERSION_LOW : LK_T_VERSION);
    lk_lint_refuse(l, LK_S04, at, (size_t)(in->at - at), "the version is not 3");
    return in->at != at;
}

static bool judge_type(struct lint *l, const uint8_t *at, const char *oid)
{
    if (!strcmp(oid, oid_data))
        return true;
    l->unread = true;
    lk_lint_trait(l, LK_T_NOT_DATA);
    return lk_lint_refuse(l, LK_S05, at, 0,
                          !strcmp(oid, oid_signed)
                              ? "authSafe is under a signature (%s), which no password opens"
                              : "authSafe is of type %s",
                          oid);
}

/* macData, or what stands in its place. */
static void after_safe(struct lint *l, struct lk_der *rest, const struct lk_der *content)
{
    struct lk_tlv mac;
    if (lk_der_is_next(rest, LK_DER_SEQUENCE) && lk_der_next(rest, &mac)) {
        l->scratch.has_mac = true;
        lk_lint_mac(l, mac, content);
    } else if (!lk_der_left(rest)) {
        lk_lint_trait(l, LK_T_NO_MAC);
        lk_lint_refuse(l, LK_M01, l->w.file, l->w.len, "there is no MAC");
    }
    snprintf(l->place, sizeof l->place, "PFX");
    if (!lk_der_left(rest))
        return;
    lk_lint_trait(l, LK_T_EXTRA);
    lk_lint_refuse(l, LK_S03, rest->at, lk_der_left(rest), "something follows in PFX");
}

static bool open_pfx(struct lint *l, struct lk_tlv *ret)
{
    struct lk_der in = { l->w.file, l->w.file + l->w.len };
    if (l->w.len > 10 && !memcmp(l->w.file, "-----BEGIN", 10)) {
        lk_lint_trait(l, LK_T_MALFORMED);
        return lk_lint_refuse(l, LK_S01, l->w.file, l->w.len, "this is PEM text, not a PFX");
    }
    if (!lk_walk_take(&l->w, &in, LK_DER_SEQUENCE, ret, "PFX"))
        return lk_lint_stopped(l, LK_S01);
    judge_encoding(l, (struct lk_der){ l->w.file, in.at });
    if (lk_der_left(&in)) {
        lk_lint_trait(l, LK_T_TRAILING);
        lk_lint_find(l, LK_S02, in.at, lk_der_left(&in), "%zu octets follow the PFX",
                     lk_der_left(&in));
    }
    return true;
}

static void pfx(struct lint *l)
{
    struct lk_tlv seq;
    struct lk_der body = { 0 }, content;
    char oid[LK_OID_TEXT] = "";
    snprintf(l->place, sizeof l->place, "PFX");
    if (l->w.len > LK_LINT_SIZE_MAX) {
        l->unread = true;
        lk_lint_refuse(l, LK_S12, l->w.file, 0, "the file has more than 4 MiB");
        return;
    }
    if (!open_pfx(l, &seq) || !judge_version(l, &seq.body)) {
        l->unread = true;
        return;
    }
    const uint8_t *at = seq.body.at;
    if (!content_info(l, &seq.body, true, oid, &body) || !judge_type(l, at, oid) ||
        !data_content(l, body, &content))
        return;
    after_safe(l, &seq.body, &content);
    authenticated_safe(l, content);
    lk_lint_pairs(l);
}

static void decide(struct lk_lint *out)
{
    const struct lk_finding *why = NULL, *late = NULL;
    for (size_t i = 0; i < out->n; i++) {
        if (out->findings[i].refuses && !why)
            why = &out->findings[i];
        if (out->findings[i].rule == LK_S13)
            late = &out->findings[i];
    }
    out->accept = why ? LK_ACCEPT_NO : late ? LK_ACCEPT_UNKNOWN : LK_ACCEPT_YES;
    const struct lk_finding *f = why ? why : late;
    if (f)
        snprintf(out->why, sizeof out->why, "%s: %s", lk_lint_rule(f->rule)->id, f->text);
    else
        snprintf(out->why, sizeof out->why,
                 "the MAC is right, the key can be used, and nothing is malformed");
}

static void finish(struct lint *l)
{
    for (size_t i = 0; i < l->n_keys; i++)
        EVP_PKEY_free(l->keys[i].key);
    for (size_t i = 0; i < l->n_certs; i++)
        X509_free(l->certs[i].cert);
    for (enum lk_reading r = 0; r < LK_READINGS; r++)
        lk_encoded_done(&l->readings[r]);
    lk_walk_done(&l->w);
    ERR_clear_error();
}

int lk_p12_lint(const void *bytes, size_t len, const struct lk_password *password,
                const struct lk_lint_options *options, struct lk_lint *ret, struct lk_err *err)
{
    static const struct lk_lint_options usual;
    *ret = (struct lk_lint){ .accept = LK_ACCEPT_NO, .reading = LK_READINGS };
    if (password->len > LK_P12_PASSWORD_MAX || !lk_utf8_ok(password->text, password->len))
        return lk_fail(err, LK_E_USE, LK_NO_POS, "a password that is too long or not UTF-8");
    struct lint *l = calloc(1, sizeof *l);
    if (!l)
        return lk_fail(err, LK_E_IO, LK_NO_POS, "no memory to lint a file");
    l->opt = options ? options : &usual;
    l->out = ret;
    l->w = (struct lk_walk){ .file = bytes ? bytes : "",
                             .len = len,
                             .out = &l->scratch,
                             .err = err,
                             .budget = LK_P12_ITERATIONS_MAX };
    double seconds = l->opt->seconds > 0 ? l->opt->seconds : LK_LINT_SECONDS;
    l->w.cpu_until = lk_walk_cpu_ns() + (int64_t)(seconds * 1e9);
    lk_lint_readings(l, password);
    pfx(l);
    lk_lint_password(l, password);
    bool trouble = l->w.trouble;
    finish(l);
    free(l);
    if (trouble) {
        lk_lint_done(ret);
        return -1;
    }
    lk_lint_sort(ret);
    decide(ret);
    return 0;
}

void lk_lint_done(struct lk_lint *l)
{
    free(l->findings);
    l->findings = NULL;
    l->n = 0;
}

size_t lk_lint_count(const struct lk_lint *l, enum lk_lint_level level)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++)
        n += l->findings[i].level == level;
    return n;
}
