/* Looking into the files that a target gave, by our own reader (pki/p12_read.h): facts for the
 * journal, and the private key for the secrets that must not be written. */
#include "engine/play.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/fs.h"
#include "engine/linted.h"
#include "pki/p12_read.h"
#include <openssl/core_names.h>
#include <string.h>

static void lk_auto_BN_clear_free(BIGNUM **n)
{
    BN_clear_free(*n);
}

void lk_play_keep_key(struct lk_secrets *secrets, const EVP_PKEY *key, const char *label)
{
    static const char *const params[] = { OSSL_PKEY_PARAM_PRIV_KEY, OSSL_PKEY_PARAM_RSA_D,
                                          OSSL_PKEY_PARAM_RSA_FACTOR1,
                                          OSSL_PKEY_PARAM_RSA_FACTOR2 };
    for (size_t i = 0; i < LK_COUNT(params); i++) {
        LK_AUTO(BN_clear_free) BIGNUM *n = NULL;
        uint8_t bytes[1024];
        if (!EVP_PKEY_get_bn_param(key, params[i], &n) || BN_num_bytes(n) > (int)sizeof bytes)
            continue;
        int len = BN_bn2bin(n, bytes);
        lk_secrets_add(secrets, LK_SECRET_KEY, label, bytes, (size_t)len);
        lk_wipe(bytes, sizeof bytes);
    }
}

/* Does PASSWORD open the file (MAC and key)? -1 for trouble of ours, else 0 or 1. */
static int opens(const struct lk_artefact *a, const char *password, struct lk_err *err)
{
    LK_AUTO(lk_p12_done) struct lk_p12 p12 = { 0 };
    if (lk_p12_read(a->bytes, a->len, password, NULL, &p12, err))
        return -1;
    return p12.state == LK_P12_OPEN && p12.key;
}

/* A password that is as like the right one as a wrong one can be: its last character, however many
 * octets that has, is another. */
static void wrong_password(const char *right, char *out, size_t room)
{
    size_t len = strlen(right), keep = len < room - 2 ? len : room - 2;
    while (keep && (right[--keep] & 0xc0) == 0x80)
        ;
    bool was_x = len && right[keep] == 'x';
    snprintf(out, room, "%.*s%s", (int)keep, right, !len ? "wrong" : was_x ? "y" : "x");
}

static json_t *truth(int t)
{
    return t < 0 ? json_null() : json_boolean(t);
}

static int opens_facts(const struct lk_artefact *a, const char *shown, const char *copied,
                       json_t *facts, struct lk_err *err)
{
    char wrong[LK_P12_PASSWORD_MAX + 1];
    wrong_password(shown ? shown : copied ? copied : "", wrong, sizeof wrong);
    int with_shown = shown ? opens(a, shown, err) : -1;
    int with_copied =
        copied ? shown && !strcmp(shown, copied) ? with_shown : opens(a, copied, err) : -1;
    int with_wrong = opens(a, wrong, err), with_empty = opens(a, "", err);
    int with_none = opens(a, NULL, err);
    lk_wipe(wrong, sizeof wrong);
    if (err->code)
        return -1;
    json_object_set_new(facts, "opens",
                        json_pack("{s:o, s:o, s:o, s:o}", "shown", truth(with_shown), "copied",
                                  truth(with_copied), "wrong", truth(with_wrong), "empty",
                                  truth(with_empty || with_none)));
    return 0;
}

/* The subject of CERT names the person: given name and surname, or both in the common name. */
static bool subject_is(const X509 *cert, const struct lk_person *person)
{
    LK_AUTO(free) char *given = lk_x509_subject_part(cert, "GN");
    LK_AUTO(free) char *surname = lk_x509_subject_part(cert, "SN");
    LK_AUTO(free) char *common = lk_x509_subject_part(cert, "CN");
    if (given && surname)
        return !strcmp(given, person->given_name) && !strcmp(surname, person->surname);
    return common && strstr(common, person->given_name) && strstr(common, person->surname);
}

static void leaf_facts(struct lk_play *p, const struct lk_p12 *p12, const struct lk_artefact *a,
                       json_t *facts)
{
    const X509 *leaf = p12->certs[p12->leaf >= 0 ? p12->leaf : 0];
    char date[LK_DATE_LEN], digest[65], why[160] = "";
    LK_AUTO(free) char *subject = lk_x509_subject(leaf);
    LK_AUTO(free) char *serial = lk_x509_serial(leaf);
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    uint8_t sha[LK_SHA256_LEN];
    json_object_set_new(facts, "subject", json_string(subject));
    json_object_set_new(facts, "subject_is_person", json_boolean(subject_is(leaf, a->owner)));
    json_object_set_new(facts, "serial", json_string(serial));
    json_object_set_new(facts, "serial_octets", json_integer((long)(strlen(serial) + 1) / 2));
    lk_date_write(lk_x509_from(leaf), date);
    json_object_set_new(facts, "from", json_string(date));
    lk_date_write(lk_x509_until(leaf), date);
    json_object_set_new(facts, "until", json_string(date));
    lk_x509_key_digest(leaf, digest);
    json_object_set_new(facts, "key_digest", json_string(digest));
    if (!lk_x509_der(leaf, &der, NULL)) {
        lk_sha256(der.bytes, der.len, sha);
        lk_hex(sha, sizeof sha, digest);
        json_object_set_new(facts, "certificate", json_string(digest));
    }
    const char *roots = p->engine->target->variable(p->stage, NULL, "wallet-ca");
    /* Which of the certificates is the leaf is told by the key alone. */
    if (!roots || p12->state != LK_P12_OPEN)
        return;
    bool chain = lk_p12_chain_ok(p12, roots, strlen(roots), lk_unix_now() + p->clock_offset, why);
    json_object_set_new(facts, "chain", json_boolean(chain));
    json_object_set_new(facts, "chain_why", chain ? json_null() : json_string(why));
}

static const char *state_name(enum lk_p12_state s)
{
    static const char *const names[] = { "open", "malformed", "wrong password", "too much",
                                         "unknown algorithm" };
    return names[s];
}

static json_t *read_facts(struct lk_play *p, const struct lk_artefact *a, const char *password,
                          struct lk_err *err)
{
    LK_AUTO(lk_p12_done) struct lk_p12 p12 = { 0 };
    if (lk_p12_read(a->bytes, a->len, password, NULL, &p12, err))
        return NULL;
    json_t *facts = json_pack(
        "{s:s, s:s, s:b, s:o, s:n, s:n, s:I, s:I, s:s?, s:s, s:I, s:s?, s:s?, s:b}", "state",
        state_name(p12.state), "text", p12.text, "well_formed",
        p12.state == LK_P12_OPEN || p12.state == LK_P12_WRONG, "key_matches",
        truth(p12.state == LK_P12_OPEN ? p12.key && p12.leaf >= 0 : -1), "chain", "chain_why",
        "certs", (json_int_t)p12.n_certs, "keys", (json_int_t)p12.n_keys, "name", p12.name, "mac",
        p12.has_mac ? p12.mac_digest : "none", "iterations", (json_int_t)p12.mac_iterations,
        "file_name", a->file_name, "type", a->type, "automatic", a->automatic);
    if (p12.n_certs)
        leaf_facts(p, &p12, a, facts);
    if (p12.key)
        lk_play_keep_key(lk_take_secrets(p->take), p12.key, "the private key of the certificate");
    return facts;
}

/* Keeps the file in the run's folder under its digest, 0600, for whoever wants to look. */
static int keep_file(struct lk_play *p, const struct lk_artefact *a, char digest[65],
                     struct lk_err *err)
{
    uint8_t sha[LK_SHA256_LEN];
    char path[4096];
    lk_sha256(a->bytes, a->len, sha);
    lk_hex(sha, sizeof sha, digest);
    snprintf(path, sizeof path, "%s/artefacts/%s.p12", p->engine->out, digest);
    return lk_fs_save(path, a->bytes, a->len, 0600, err);
}

/* Which of the two passwords the linter was given; equal ones are both. */
static json_t *linted_with(const struct lk_file_password *pw)
{
    json_t *with = json_array();
    if (pw->shown)
        json_array_append_new(with, json_string("shown"));
    if (pw->copied && !strcmp(pw->copied, pw->either))
        json_array_append_new(with, json_string("copied"));
    return with;
}

static int lint_facts(const struct lk_artefact *a, const struct lk_file_password *pw, json_t *facts,
                      struct lk_err *err)
{
    json_object_set_new(facts, "accept_with", linted_with(pw));
    return lk_linted(a->bytes, a->len, pw->either, facts, err);
}

/* No file has a password as long as that: it is as good as unknown. */
static struct lk_file_password within_reason(struct lk_file_password pw)
{
    if (pw.shown && strlen(pw.shown) > LK_P12_PASSWORD_MAX)
        pw.shown = NULL;
    if (pw.copied && strlen(pw.copied) > LK_P12_PASSWORD_MAX)
        pw.copied = NULL;
    pw.either = pw.shown ? pw.shown : pw.copied;
    return pw;
}

int lk_play_examine(struct lk_play *p, const char *step, const char *artefact, struct lk_err *err)
{
    const struct lk_artefact *a = p->engine->target->artefact(p->stage, artefact);
    if (!a)
        return lk_fail(err, LK_E_STATE, LK_NO_POS, "there is no artefact '%s'", artefact);
    struct lk_file_password pw = within_reason(lk_play_password(p, a));
    char digest[65];
    if (keep_file(p, a, digest, err))
        return -1;
    LK_AUTO(json_decref) json_t *facts = read_facts(p, a, pw.either, err);
    if (!facts || opens_facts(a, pw.shown, pw.copied, facts, err) || lint_facts(a, &pw, facts, err))
        return -1;
    json_object_set(p->facts, artefact, facts);
    lk_play_add(p,
                json_pack("{s:s, s:s, s:s, s:s, s:I, s:O}", "k", "facts", "step", step, "file",
                          artefact, "sha256", digest, "bytes", (json_int_t)a->len, "facts", facts));
    return 0;
}
