/* The rules on the MAC (M), and which reading of the password it confirms. */
#include "pki/lint_walk.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

LK_AUTO_DEFINE(EVP_MD *, EVP_MD_free);

enum { HMAC_KEY_LEAST = 20, HMAC_KEY_MOST = 64 };

struct mac {
    struct lk_alg alg;
    struct lk_der value, salt;
    const uint8_t *value_at, *salt_at;
    uint64_t count;
    bool pbmac1;
    struct lk_pbkdf2 kdf;
    const char *digest;
    size_t size; /* of the digest */
};

static const struct lint_count_rules mac_rules = {
    .invalid = LK_M06,
    .few = LK_M07,
    .many = LK_M08,
    .salt = LK_M09,
    .zero = LK_T_MAC_COUNT_ZERO,
    .huge = LK_T_MAC_COUNT_HUGE,
    .over_31_bits = LK_T_MAC_COUNT_OVER_31_BITS,
    .over_32_bits = LK_T_MAC_COUNT_OVER_32_BITS,
    .over_5m = LK_T_MAC_COUNT_5M,
    .salt_empty = LK_T_MAC_SALT_EMPTY,
    .what = "the MAC",
};

static size_t digest_size(const char *name)
{
    LK_AUTO(EVP_MD_free) EVP_MD *md = EVP_MD_fetch(NULL, name, NULL);
    return md ? (size_t)EVP_MD_get_size(md) : 0;
}

static const struct {
    const char *digest;
    enum lk_trait trait;
} traits[] = {
    { "SHA-224", LK_T_MAC_SHA224 },       { "SHA-384", LK_T_MAC_SHA384 },
    { "SHA-512", LK_T_MAC_SHA512 },       { "SHA-512/224", LK_T_MAC_SHA512_T },
    { "SHA-512/256", LK_T_MAC_SHA512_T },
};

static bool judge_digest(struct lint *l, struct mac *mac)
{
    size_t len = (size_t)(mac->alg.params.end - mac->alg.at);
    mac->digest = lk_mac_digest(mac->alg.oid);
    if (!mac->digest) {
        bool md5 = !strcmp(mac->alg.oid, "1.2.840.113549.2.5");
        lk_lint_trait(l, md5 ? LK_T_MAC_MD5 : LK_T_MAC_OUTSIDE);
        return lk_lint_refuse(l, LK_M03, mac->alg.at, len,
                              "a MAC digest that RFC 7292 App. A does not name: %s", mac->alg.oid);
    }
    for (size_t i = 0; i < LK_COUNT(traits); i++)
        if (!strcmp(traits[i].digest, mac->digest))
            lk_lint_trait(l, traits[i].trait);
    if (!strcmp(mac->digest, "SHA-1"))
        lk_lint_find(l, LK_M04, mac->alg.at, len, "the digest of the MAC is SHA-1");
    mac->size = digest_size(mac->digest);
    return lk_walk_no_params(&l->w, &mac->alg) || lk_lint_stopped(l, LK_M03);
}

/* PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme } */
static bool read_pbmac1(struct lint *l, struct mac *mac)
{
    struct lk_der in = mac->alg.params;
    struct lk_tlv seq;
    struct lk_alg kdf, hmac;
    if (!lk_walk_take(&l->w, &in, LK_DER_SEQUENCE, &seq, "PBMAC1-params") ||
        !lk_walk_alg(&l->w, &seq.body, &kdf, "the derivation of PBMAC1") ||
        !lk_walk_alg(&l->w, &seq.body, &hmac, "the scheme of PBMAC1") ||
        !lk_walk_end(&l->w, &seq.body, "PBMAC1-params") ||
        !lk_hmac_digest(&l->w, &hmac, &mac->digest))
        return lk_lint_stopped_by(l, LK_M12);
    mac->size = digest_size(mac->digest);
    if (!lint_pbkdf2(l, &kdf, &mac_rules, LK_M12, LK_M11, &mac->kdf))
        return false;
    uint64_t n = mac->kdf.key_len;
    size_t len = (size_t)(kdf.params.end - kdf.at);
    if (!n)
        return lk_lint_refuse(l, LK_M11, kdf.at, len, "keyLength of PBMAC1 is absent");
    if (n < HMAC_KEY_LEAST || n > HMAC_KEY_MOST)
        return lk_lint_refuse(l, LK_M11, kdf.at, len, "keyLength of PBMAC1 is %llu, not 20 to 64",
                              (unsigned long long)n);
    if (n != mac->size)
        lk_lint_find_as(l, LK_M11, LK_LINT_WARNING, kdf.at, len,
                        "keyLength of PBMAC1 is %llu, and the HMAC's digest has %zu octets",
                        (unsigned long long)n, mac->size);
    return true;
}

static bool judge_pbmac1(struct lint *l, struct mac *mac)
{
    mac->pbmac1 = true;
    lk_lint_trait(l, LK_T_PBMAC1);
    lk_lint_find(l, LK_M10, mac->alg.at, (size_t)(mac->alg.params.end - mac->alg.at),
                 "the MAC is PBMAC1");
    if (read_pbmac1(l, mac)) {
        l->mac_count = mac->kdf.iterations;
        return true;
    }
    lk_lint_trait(l, LK_T_PBMAC1_BAD);
    return false;
}

/* MacData ::= SEQUENCE { mac DigestInfo, macSalt, iterations INTEGER DEFAULT 1 } */
static bool read_mac(struct lint *l, struct lk_tlv data, struct mac *mac, struct lk_der *ret_count)
{
    struct lk_der *in = &data.body;
    struct lk_tlv info, value, salt;
    if (!lk_walk_take(&l->w, in, LK_DER_SEQUENCE, &info, "the DigestInfo of the MAC") ||
        !lk_walk_alg(&l->w, &info.body, &mac->alg, "the algorithm of the MAC") ||
        !lk_walk_take(&l->w, &info.body, LK_DER_OCTETS, &value, "the value of the MAC") ||
        !lk_walk_end(&l->w, &info.body, "the DigestInfo of the MAC") ||
        !lk_walk_octets(&l->w, &value, &mac->value) ||
        !lk_walk_take(&l->w, in, LK_DER_OCTETS, &salt, "the salt of the MAC") ||
        !lk_walk_octets(&l->w, &salt, &mac->salt))
        return lk_lint_stopped(l, LK_S01);
    mac->value_at = value.at;
    mac->salt_at = salt.at;
    *ret_count = *in;
    return true;
}

static bool judge_count(struct lint *l, struct mac *mac, struct lk_der in)
{
    mac->count = 1;
    l->mac_count_at = in.at;
    bool ok = lk_der_left(&in) ? lk_lint_take_count(l, &in, &mac_rules, &mac->count)
                               : lk_lint_judge_count(l, 1, in.at, 0, &mac_rules);
    if (ok && lk_der_left(&in)) {
        lk_walk_end(&l->w, &in, "MacData");
        return lk_lint_stopped(l, LK_S01);
    }
    l->mac_count = mac->count;
    return ok;
}

/* 1 and 0 for right and wrong, -1 where it could not be computed. A MAC that was cut is compared as
 * far as it goes: it is refused for its length in any case. */
static int compare(struct lint *l, const struct mac *mac, enum lk_reading r,
                   const struct lk_der *content)
{
    LK_AUTO(EVP_MD_free) EVP_MD *md = EVP_MD_fetch(NULL, mac->digest, NULL);
    uint8_t key[EVP_MAX_MD_SIZE], value[EVP_MAX_MD_SIZE];
    unsigned n = sizeof value;
    size_t len = mac->pbmac1 ? (size_t)mac->kdf.key_len : mac->size;
    lk_lint_use(l, r);
    bool on =
        md && (mac->pbmac1 ? lk_pbkdf2_run(&l->w, &mac->kdf, key, len)
                           : lk_p12_kdf(&l->w, mac->digest, 3, &mac->salt, mac->count, key, len));
    on = on && HMAC(md, key, (int)len, content->at, lk_der_left(content), value, &n);
    OPENSSL_cleanse(key, sizeof key);
    if (!on)
        return -1;
    size_t given = lk_der_left(&mac->value);
    return given && CRYPTO_memcmp(value, mac->value.at, given < n ? given : n) == 0;
}

static void refused(struct lint *l, const struct mac *mac)
{
    lk_lint_trait(l, LK_T_MAC_REFUSED);
    lk_lint_refuse(l, LK_M02, mac->value_at, lk_der_left(&mac->value),
                   "the MAC refuses this password, or the file was altered");
}

static void opened(struct lint *l, const struct mac *mac, enum lk_reading r)
{
    l->opened = true;
    if (r == LK_READ_EMPTY || r == LK_READ_ABSENT)
        lk_lint_trait(l, LK_T_OTHER_EMPTY);
    /* The openssl program tries this one too. */
    if (r == LK_READ_WIDENED || r == LK_READ_TWICE) {
        l->out->traits[LK_T_MAC_REFUSED] = false;
        lk_lint_trait(l, LK_T_MOJIBAKE);
    }
    if (!lk_lint_reading_counts(r))
        lk_lint_refuse(l, LK_P07, mac->value_at, lk_der_left(&mac->value),
                       "the MAC would be right with the password %s", lk_reading_phrase(r));
}

static void try_readings(struct lint *l, const struct mac *mac, const struct lk_der *content)
{
    bool told = false;
    for (enum lk_reading r = 0; r < LK_READINGS; r++) {
        if (!l->readable[r])
            continue;
        if (!told && !lk_lint_reading_counts(r)) {
            refused(l, mac);
            told = true;
        }
        int right = compare(l, mac, r, content);
        if (right > 0) {
            opened(l, mac, r);
            return;
        }
        if (right < 0) {
            lk_lint_stopped(l, LK_M02);
            break;
        }
    }
    if (!told && !l->w.out_of_time)
        refused(l, mac);
    l->out->reading = LK_READINGS;
    l->locked = l->unread = true;
}

void lk_lint_mac(struct lint *l, struct lk_tlv mac_data, const struct lk_der *content)
{
    struct mac mac = { 0 };
    struct lk_der count;
    snprintf(l->place, sizeof l->place, "macData");
    if (!read_mac(l, mac_data, &mac, &count))
        return;
    bool on;
    if (!strcmp(mac.alg.oid, "1.2.840.113549.1.5.14")) {
        on = judge_pbmac1(l, &mac);
    } else {
        lk_lint_judge_salt(l, &mac.salt, mac.salt_at, &mac_rules);
        on = judge_count(l, &mac, count);
        on = judge_digest(l, &mac) && on;
    }
    if (mac.size && lk_der_left(&mac.value) != mac.size) {
        lk_lint_trait(l, LK_T_MAC_CUT);
        lk_lint_refuse(l, LK_M05, mac.value_at, lk_der_left(&mac.value),
                       "the MAC has %zu octets, its digest %zu", lk_der_left(&mac.value), mac.size);
    }
    if (on)
        try_readings(l, &mac, content);
}
