/* MacData: does the password hold for the whole file? RFC 7292 §4 and App. A, RFC 9879. */
#include "pki/p12_walk.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

LK_AUTO_DEFINE(EVP_MD *, EVP_MD_free);

/* App. A: these and no other. */
static const struct {
    const char *oid, *digest;
} digests[] = {
    { "1.3.14.3.2.26", "SHA-1" },
    { "2.16.840.1.101.3.4.2.4", "SHA-224" },
    { "2.16.840.1.101.3.4.2.1", "SHA-256" },
    { "2.16.840.1.101.3.4.2.2", "SHA-384" },
    { "2.16.840.1.101.3.4.2.3", "SHA-512" },
    { "2.16.840.1.101.3.4.2.5", "SHA-512/224" },
    { "2.16.840.1.101.3.4.2.6", "SHA-512/256" },
};

struct mac {
    struct lk_alg alg;
    struct lk_der value, salt;
    uint64_t iterations;
    const uint8_t *at, *count_at;
};

const char *lk_mac_digest(const char *oid)
{
    for (size_t i = 0; i < LK_COUNT(digests); i++)
        if (!strcmp(digests[i].oid, oid))
            return digests[i].digest;
    return NULL;
}

static bool check(struct lk_walk *w, const struct mac *mac, const char *digest, const uint8_t *key,
                  size_t key_len, const struct lk_der *content)
{
    LK_AUTO(EVP_MD_free) EVP_MD *md = EVP_MD_fetch(NULL, digest, NULL);
    uint8_t value[EVP_MAX_MD_SIZE];
    unsigned n = sizeof value;
    if (!md || !HMAC(md, key, (int)key_len, content->at, lk_der_left(content), value, &n))
        return lk_walk_trouble(w, "HMAC failed in libcrypto");
    /* A shorter MAC would be right by chance: one in 256 with one octet. */
    if (lk_der_left(&mac->value) != n)
        return lk_walk_bad(w, mac->value.at, "the MAC is not as long as its digest");
    if (CRYPTO_memcmp(value, mac->value.at, n) != 0)
        return lk_walk_stop(w, LK_P12_WRONG, mac->at, "the MAC refuses this password");
    return true;
}

static bool check_app_b(struct lk_walk *w, const struct mac *mac, const char *digest,
                        const struct lk_der *content)
{
    uint8_t key[EVP_MAX_MD_SIZE];
    LK_AUTO(EVP_MD_free) EVP_MD *md = EVP_MD_fetch(NULL, digest, NULL);
    size_t len = md ? (size_t)EVP_MD_get_size(md) : 0;
    bool on = lk_walk_no_params(w, &mac->alg) && lk_walk_spend(w, mac->iterations, mac->count_at) &&
              lk_p12_kdf(w, digest, 3, &mac->salt, mac->iterations, key, len) &&
              check(w, mac, digest, key, len, content);
    OPENSSL_cleanse(key, sizeof key);
    return on;
}

/* PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme }; MacData's own salt and count
 * mean nothing then. A short keyLength makes a MAC that can be forged (20 octets at least), a long
 * one is no key of any HMAC here. */
static bool check_pbmac1(struct lk_walk *w, const struct mac *mac, const struct lk_der *content)
{
    struct lk_der in = mac->alg.params;
    struct lk_tlv seq;
    struct lk_alg kdf_alg, hmac_alg;
    struct lk_pbkdf2 kdf;
    const char *digest;
    uint8_t key[64];
    if (!lk_walk_take(w, &in, LK_DER_SEQUENCE, &seq, "PBMAC1-params") ||
        !lk_walk_alg(w, &seq.body, &kdf_alg, "the derivation of PBMAC1") ||
        !lk_walk_alg(w, &seq.body, &hmac_alg, "the scheme of PBMAC1") ||
        !lk_walk_end(w, &seq.body, "PBMAC1-params") || !lk_hmac_digest(w, &hmac_alg, &digest))
        return false;
    snprintf(w->out->mac_digest, sizeof w->out->mac_digest, "PBMAC1-%s", digest);
    if (!lk_pbkdf2_read(w, &kdf_alg, &kdf, &w->out->mac_iterations))
        return false;
    w->out->mac_salt_len = lk_der_left(&kdf.salt);
    if (kdf.key_len < 20 || kdf.key_len > sizeof key)
        return lk_walk_bad(w, kdf_alg.at, "the keyLength of PBMAC1 is absent or not 20 to 64");
    bool on = lk_pbkdf2_run(w, &kdf, key, (size_t)kdf.key_len) &&
              check(w, mac, digest, key, (size_t)kdf.key_len, content);
    OPENSSL_cleanse(key, sizeof key);
    return on;
}

static bool read_digest_info(struct lk_walk *w, struct lk_der *in, struct mac *mac)
{
    struct lk_tlv info, value;
    return lk_walk_take(w, in, LK_DER_SEQUENCE, &info, "the DigestInfo of the MAC") &&
           lk_walk_alg(w, &info.body, &mac->alg, "the algorithm of the MAC") &&
           lk_walk_take(w, &info.body, LK_DER_OCTETS, &value, "the value of the MAC") &&
           lk_walk_end(w, &info.body, "the DigestInfo of the MAC") &&
           lk_walk_octets(w, &value, &mac->value);
}

/* iterations INTEGER DEFAULT 1. What it may cost is checked where it is used. */
static bool read_count(struct lk_walk *w, struct lk_der *in, uint64_t *ret)
{
    const uint8_t *at = in->at;
    *ret = 1;
    if (!lk_der_left(in))
        return true;
    enum lk_num n = lk_der_number(in, ret);
    if (n == LK_NUM_BAD || n == LK_NUM_NEGATIVE || !*ret)
        return lk_walk_bad(w, at, "the iteration count of the MAC is not 1 or more");
    return true;
}

static bool read_mac(struct lk_walk *w, struct lk_der *in, struct mac *mac)
{
    struct lk_tlv salt;
    mac->at = in->at;
    if (!read_digest_info(w, in, mac) ||
        !lk_walk_take(w, in, LK_DER_OCTETS, &salt, "the salt of the MAC") ||
        !lk_walk_octets(w, &salt, &mac->salt))
        return false;
    mac->count_at = in->at;
    return read_count(w, in, &mac->iterations) && lk_walk_end(w, in, "MacData");
}

bool lk_p12_mac(struct lk_walk *w, struct lk_der mac_data, const struct lk_der *content)
{
    struct mac mac = { 0 };
    w->out->has_mac = true;
    if (!read_mac(w, &mac_data, &mac))
        return false;
    if (!strcmp(mac.alg.oid, "1.2.840.113549.1.5.14"))
        return check_pbmac1(w, &mac, content);
    w->out->mac_iterations = mac.iterations;
    w->out->mac_salt_len = lk_der_left(&mac.salt);
    const char *digest = lk_mac_digest(mac.alg.oid);
    if (!digest)
        return lk_walk_stop(w, LK_P12_UNKNOWN, mac.alg.at,
                            "a MAC digest that RFC 7292 App. A does not name: %s", mac.alg.oid);
    snprintf(w->out->mac_digest, sizeof w->out->mac_digest, "%s", digest);
    return check_app_b(w, &mac, digest, content);
}
