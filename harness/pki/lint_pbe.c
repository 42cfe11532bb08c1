/* The rules on encryption (C), and decrypting. */
#include "pki/lint_walk.h"

#include <string.h>

static const struct lint_count_rules pbe_rules = {
    .invalid = LK_C04,
    .few = LK_C05,
    .many = LK_C06,
    .salt = LK_C07,
    .zero = LK_T_PBE_COUNT_BAD,
    .huge = LK_T_PBE_COUNT_HUGE,
    .over_31_bits = LK_T_PBE_COUNT_OVER_31_BITS,
    .over_32_bits = LK_T_PBE_COUNT_OVER_32_BITS,
    .over_5m = LK_T_PBE_COUNT_5M,
    .salt_empty = LK_T_PBE_SALT_EMPTY,
    .what = "an encryption",
};

enum strength { GOOD, DATED, BROKEN, BROKEN_UNREAD };

/* KEY_LEN 0: no PBES2. BROKEN_UNREAD: RFC 8018 names it, and lakmus does not decrypt it. */
static const struct scheme {
    const char *oid, *name;
    enum strength strength;
    unsigned key_len;
} schemes[] = {
    { "2.16.840.1.101.3.4.1.2", "AES-128-CBC", GOOD, 16 },
    { "2.16.840.1.101.3.4.1.22", "AES-192-CBC", GOOD, 24 },
    { "2.16.840.1.101.3.4.1.42", "AES-256-CBC", GOOD, 32 },
    { "1.2.840.113549.3.7", "Triple DES", DATED, 24 },
    { "1.3.14.3.2.7", "DES", BROKEN_UNREAD, 8 },
    { "1.2.840.113549.3.2", "RC2", BROKEN_UNREAD, 16 },
    { "1.2.840.113549.1.12.1.1", "RC4 of 128 bits", BROKEN, 0 },
    { "1.2.840.113549.1.12.1.2", "RC4 of 40 bits", BROKEN, 0 },
    { "1.2.840.113549.1.12.1.3", "Triple DES with a key derived by SHA-1", DATED, 0 },
    { "1.2.840.113549.1.12.1.4", "Triple DES with two keys", DATED, 0 },
    { "1.2.840.113549.1.12.1.5", "RC2 of 128 bits", BROKEN, 0 },
    { "1.2.840.113549.1.12.1.6", "RC2 of 40 bits", BROKEN, 0 },
    { "1.2.840.113549.1.5.1", "DES with MD2", BROKEN_UNREAD, 0 },
    { "1.2.840.113549.1.5.3", "DES with MD5", BROKEN_UNREAD, 0 },
    { "1.2.840.113549.1.5.4", "RC2 with MD2", BROKEN_UNREAD, 0 },
    { "1.2.840.113549.1.5.6", "RC2 with MD5", BROKEN_UNREAD, 0 },
    { "1.2.840.113549.1.5.10", "DES with SHA-1", BROKEN_UNREAD, 0 },
    { "1.2.840.113549.1.5.11", "RC2 with SHA-1", BROKEN_UNREAD, 0 },
};

static const struct scheme *judge_scheme(struct lint *l, const struct lk_alg *alg, bool pbes2)
{
    size_t len = (size_t)(alg->params.end - alg->at);
    const struct scheme *s = NULL;
    for (size_t i = 0; i < LK_COUNT(schemes); i++)
        if (!strcmp(schemes[i].oid, alg->oid) && pbes2 == (schemes[i].key_len != 0))
            s = &schemes[i];
    if (s && s->strength >= BROKEN)
        lk_lint_find(l, LK_C02, alg->at, len, "what is encrypted is under %s", s->name);
    if (s && s->strength == DATED)
        lk_lint_find(l, LK_C03, alg->at, len, "what is encrypted is under %s", s->name);
    if (s && s->strength >= BROKEN)
        lk_lint_trait(l, LK_T_OLD_CIPHER);
    if (!strcmp(alg->oid, "1.2.840.113549.1.12.1.4"))
        lk_lint_trait(l, LK_T_2DES);
    if (s && s->strength != BROKEN_UNREAD)
        return s;
    lk_lint_trait(l, LK_T_CIPHER_UNKNOWN);
    l->unread = true;
    lk_lint_refuse(l, LK_C13, alg->at, len, "an encryption that lakmus does not know: %s",
                   alg->oid);
    return NULL;
}

static void judge_iv(struct lint *l, const struct lk_alg *cipher)
{
    struct lk_der in = cipher->params;
    struct lk_tlv iv;
    if (lk_der_take_id(&in, LK_DER_OCTETS, &iv))
        lk_lint_once(l, &iv.body, iv.at, "the initial value of", "an encryption");
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme } */
static bool judge_pbes2(struct lint *l, const struct lk_alg *alg, uint64_t *ret_count)
{
    struct lk_der in = alg->params;
    struct lk_tlv seq;
    struct lk_alg kdf_alg, cipher;
    struct lk_pbkdf2 kdf;
    if (!lk_walk_take(&l->w, &in, LK_DER_SEQUENCE, &seq, "PBES2-params") ||
        !lk_walk_alg(&l->w, &seq.body, &kdf_alg, "the derivation of PBES2") ||
        !lk_walk_alg(&l->w, &seq.body, &cipher, "the cipher of PBES2"))
        return lk_lint_stopped(l, LK_S01);
    lk_lint_trait(l, LK_T_PBES2);
    const struct scheme *s = judge_scheme(l, &cipher, true);
    bool on = lint_pbkdf2(l, &kdf_alg, &pbe_rules, LK_S01, LK_C09, &kdf);
    judge_iv(l, &cipher);
    *ret_count = kdf.iterations;
    if (s && kdf.key_len && kdf.key_len != s->key_len) {
        lk_lint_trait(l, LK_T_PBE_KEY_LEN);
        l->unread = true;
        return lk_lint_refuse(l, LK_C09, kdf_alg.at, (size_t)(kdf_alg.params.end - kdf_alg.at),
                              "keyLength of PBKDF2 is %llu, and %s takes %u",
                              (unsigned long long)kdf.key_len, s->name, s->key_len);
    }
    return s && on;
}

/* pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER }; PBES1 has the same. */
static bool judge_app_c(struct lint *l, const struct lk_alg *alg, uint64_t *ret_count)
{
    struct lk_der in = alg->params, salt;
    struct lk_tlv seq, octets;
    const struct scheme *s = judge_scheme(l, alg, false);
    if (!s)
        return false;
    lk_lint_trait(l, LK_T_APP_C);
    if (!lk_walk_take(&l->w, &in, LK_DER_SEQUENCE, &seq, "pkcs-12PbeParams") ||
        !lk_walk_take(&l->w, &seq.body, LK_DER_OCTETS, &octets, "the salt of a PBE") ||
        !lk_walk_octets(&l->w, &octets, &salt))
        return lk_lint_stopped(l, LK_S01);
    lk_lint_judge_salt(l, &salt, octets.at, &pbe_rules);
    if (lk_lint_take_count(l, &seq.body, &pbe_rules, ret_count))
        return true;
    l->unread = true;
    return false;
}

static bool open_with(struct lint *l, enum lk_reading r, const struct lk_alg *alg,
                      const struct lk_der *secret, struct lk_der *ret)
{
    struct lk_piece *before = l->w.pieces;
    lk_lint_use(l, r);
    l->w.budget = LK_P12_ITERATIONS_MAX;
    if (lk_pbe_decrypt(&l->w, alg, secret, ret, NULL, NULL))
        return true;
    lk_walk_back(&l->w, before);
    return false;
}

static void wrong(struct lint *l, const struct lk_der *secret)
{
    lk_lint_trait(l, LK_T_PBE_REFUSED);
    lk_lint_refuse(l, LK_C11, secret->at, lk_der_left(secret),
                   l->opened ? "the MAC is right, and what is encrypted refuses the same password"
                             : "what is encrypted refuses this password");
}

/* Another reading opens it: said, and what is in it is read. The MAC's reading stays in use. */
static bool by_another(struct lint *l, enum lk_reading usual, enum lk_reading r,
                       const struct lk_der *secret)
{
    bool counts = lk_lint_reading_counts(r);
    if (!counts)
        lk_lint_refuse(l, LK_P07, secret->at, lk_der_left(secret),
                       "what is encrypted opens with the password %s", lk_reading_phrase(r));
    if (!counts && !(r == LK_READ_TWICE && l->out->traits[LK_T_MOJIBAKE]))
        lk_lint_trait(l, LK_T_PBE_REFUSED);
    if (counts)
        lk_lint_trait(l, LK_T_OTHER_EMPTY);
    if (l->opened)
        lk_lint_use(l, usual);
    l->out->reading = r;
    return true;
}

static bool open_somehow(struct lint *l, const struct lk_alg *alg, const struct lk_der *secret,
                         struct lk_der *ret)
{
    enum lk_reading usual = l->out->reading;
    if (usual == LK_READINGS || open_with(l, usual, alg, secret, ret)) {
        l->opened |= l->scratch.has_mac == false;
        if (usual == LK_READ_WIDENED && !strcmp(alg->oid, "1.2.840.113549.1.5.13"))
            lk_lint_trait(l, LK_T_PBE_REFUSED);
        return usual != LK_READINGS;
    }
    if (l->scratch.state != LK_P12_WRONG || l->w.trouble)
        return lk_lint_stopped(l, LK_S01);
    for (enum lk_reading r = 0; r < LK_READINGS; r++) {
        if (r == usual || !l->readable[r])
            continue;
        if (open_with(l, r, alg, secret, ret))
            return by_another(l, usual, r, secret);
        if (l->scratch.state != LK_P12_WRONG)
            break;
    }
    wrong(l, secret);
    lk_lint_use(l, usual);
    l->unread = true;
    if (!l->opened) {
        l->out->reading = LK_READINGS;
        l->locked = true;
    }
    return false;
}

bool lk_lint_decrypt(struct lint *l, const struct lk_alg *alg, const struct lk_der *secret,
                     struct lk_der *ret)
{
    uint64_t count = 0;
    bool on = !strcmp(alg->oid, "1.2.840.113549.1.5.13") ? judge_pbes2(l, alg, &count)
                                                         : judge_app_c(l, alg, &count);
    if (on && count > l->most_pbe_count)
        l->most_pbe_count = count;
    if (!on || l->locked) {
        l->unread = true;
        return false;
    }
    return open_somehow(l, alg, secret, ret);
}
