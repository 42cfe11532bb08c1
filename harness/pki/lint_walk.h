/* pki/lint_walk.h: what the files of the linter share. Not for other rooms.
 * It uses the small steps of the walker (p12_walk.h), but where the walker stops at the first
 * mistake, the linter writes it down and goes on as far as it can. */
#ifndef LK_PKI_LINT_WALK_H
#define LK_PKI_LINT_WALK_H

#include "pki/lint.h"
#include "pki/p12_walk.h"

enum { LINT_KEYS_MAX = 32, LINT_SALTS_MAX = 80, LINT_PIECE_MAX = 64 << 10 };

struct lint_attrs {
    struct lk_der name, id; /* AT is NULL where there is none */
};

struct lint_key {
    EVP_PKEY *key;
    struct lint_attrs attrs;
    size_t offset, len;
};

struct lint_cert {
    X509 *cert;
    struct lint_attrs attrs;
    size_t offset, len;
};

struct lint {
    struct lk_walk w;
    struct lk_p12 scratch; /* where the walker's steps write why they stopped */
    const struct lk_lint_options *opt;
    struct lk_encoded readings[LK_READINGS];
    bool readable[LK_READINGS];
    struct lk_lint *out;
    char place[48];
    size_t wrap_at, wrap_len; /* of the encrypted content that is now read */
    bool opened;              /* a reading has opened something: the MAC, or what is encrypted */
    bool locked;              /* … none has: what is encrypted is not tried */
    bool unread;              /* something was not read, so nothing is said of what is missing */
    bool sealed;              /* what is now read was encrypted */
    uint64_t mac_count, most_pbe_count;
    const uint8_t *mac_count_at;
    struct lk_der salts[LINT_SALTS_MAX];
    size_t n_salts;
    struct lint_key keys[LINT_KEYS_MAX];
    struct lint_cert certs[LK_P12_CERTS_MAX];
    size_t n_keys, n_certs, n_locked_keys;
};

/* lint_find.c. A finding about the LEN bytes at AT: of the rule's level (softened or hardened by
 * the profile), of another one, or one that refuses the file too. */
void lk_lint_find(struct lint *l, enum lk_lint_id rule, const uint8_t *at, size_t len,
                  const char *fmt, ...) __attribute__((format(printf, 5, 6)));
void lk_lint_find_as(struct lint *l, enum lk_lint_id rule, enum lk_lint_level level,
                     const uint8_t *at, size_t len, const char *fmt, ...)
    __attribute__((format(printf, 6, 7)));
/* Always false. */
bool lk_lint_refuse(struct lint *l, enum lk_lint_id rule, const uint8_t *at, size_t len,
                    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* A step of the walker has stopped: refuses by RULE where that was for malformed bytes, else by the
 * rule of what stopped it. Always false. */
bool lk_lint_stopped(struct lint *l, enum lk_lint_id rule);
void lk_lint_trait(struct lint *l, enum lk_trait t);
/* A finding about a whole bag that was read before. */
void lk_lint_find_at(struct lint *l, enum lk_lint_id rule, enum lk_lint_level level, size_t offset,
                     size_t len, const char *text);
void lk_lint_sort(struct lk_lint *out);
/* Enough processor time left? Else S13, once. */
bool lk_lint_in_time(struct lint *l, const uint8_t *at);
/* The least count of iterations that the profile asks for. */
uint64_t lk_lint_least_count(const struct lint *l);

static inline size_t lk_lint_len(const struct lk_tlv *tlv)
{
    return (size_t)(tlv->body.end - tlv->at);
}

/* lint_count.c: rules on a count and on a salt, which are alike for MAC and encryption. */
struct lint_count_rules {
    enum lk_lint_id invalid, few, many, salt;
    enum lk_trait zero, over_5m, huge, over_31_bits, over_32_bits, salt_empty;
    const char *what;
};
/* Takes a count; false where it is refused, so that nothing is computed with it. */
bool lk_lint_take_count(struct lint *l, struct lk_der *in, const struct lint_count_rules *rules,
                        uint64_t *ret);
bool lk_lint_judge_count(struct lint *l, uint64_t count, const uint8_t *at, size_t len,
                         const struct lint_count_rules *rules);
void lk_lint_judge_salt(struct lint *l, const struct lk_der *salt, const uint8_t *at,
                        const struct lint_count_rules *rules);

/* A salt or an initial value is used once (C10). */
void lk_lint_once(struct lint *l, const struct lk_der *octets, const uint8_t *at, const char *what,
                  const char *of);

/* lint_pbkdf2.c: PBKDF2 of PBES2 or PBMAC1. False where nothing can be derived, with the finding
 * made: by SHAPE for what is malformed or unknown (LK_S01 leaves the unknown to LK_C13). */
bool lint_pbkdf2(struct lint *l, const struct lk_alg *alg, const struct lint_count_rules *rules,
                 enum lk_lint_id shape, enum lk_lint_id key_len, struct lk_pbkdf2 *ret);
/* A step has stopped, for whatever reason but time: refuses by RULE. Always false. */
bool lk_lint_stopped_by(struct lint *l, enum lk_lint_id rule);

/* lint_mac.c */
void lk_lint_mac(struct lint *l, struct lk_tlv mac_data, const struct lk_der *content);
/* lint_pbe.c: decrypts; false where that cannot be done, with the finding made. */
bool lk_lint_decrypt(struct lint *l, const struct lk_alg *alg, const struct lk_der *secret,
                     struct lk_der *ret);
/* lint_bags.c */
void lk_lint_safe_contents(struct lint *l, struct lk_der in, unsigned depth);
/* lint_attrs.c */
void lk_lint_attrs(struct lint *l, struct lk_der set, struct lint_attrs *ret);
/* The friendlyName of a key, by its rules on what is there and what is not. */
void lk_lint_names(struct lint *l);
/* lint_key.c */
void lk_lint_key_sound(struct lint *l, const struct lint_key *key);
/* lint_pairs.c: what belongs together, once all was read. */
void lk_lint_pairs(struct lint *l);
/* lint_chain.c */
void lk_lint_chain(struct lint *l, int leaf);
/* lint_password.c */
void lk_lint_password(struct lint *l, const struct lk_password *password);
/* lint_readings.c: encodes all readings; the walk uses READING from now on. */
void lk_lint_readings(struct lint *l, const struct lk_password *password);
void lk_lint_use(struct lint *l, enum lk_reading reading);
/* Is R the password as given, or the other form of an empty one, which a careful program tries? */
bool lk_lint_reading_counts(enum lk_reading r);

#endif
