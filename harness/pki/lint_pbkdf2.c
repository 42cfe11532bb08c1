/* What PBKDF2 is told (RFC 8018 App. A.2), for PBES2 and for PBMAC1. */
#include "pki/lint_walk.h"

#include <string.h>

bool lk_lint_stopped_by(struct lint *l, enum lk_lint_id rule)
{
    if (!l->w.out_of_time)
        l->scratch.state = LK_P12_MALFORMED;
    return lk_lint_stopped(l, rule);
}

static bool unknown(struct lint *l, const uint8_t *at, size_t len, enum lk_lint_id shape,
                    const char *what, const char *oid)
{
    l->unread = true;
    return lk_lint_refuse(l, shape == LK_S01 ? LK_C13 : shape, at, len, "%s%s", what, oid);
}

/* salt CHOICE { specified OCTET STRING, otherSource AlgorithmIdentifier } */
static bool read_salt(struct lint *l, struct lk_der *in, const struct lint_count_rules *rules,
                      enum lk_lint_id shape, struct lk_der *ret)
{
    const uint8_t *at = in->at;
    struct lk_tlv salt;
    if (lk_der_is_next(in, LK_DER_SEQUENCE)) {
        lk_lint_trait(l, LK_T_PBE_SALT_TYPE);
        return unknown(l, at, 0, shape, "a PBKDF2 salt from another source", "");
    }
    if (!lk_walk_take(&l->w, in, LK_DER_OCTETS, &salt, "the salt of PBKDF2") ||
        !lk_walk_octets(&l->w, &salt, ret)) {
        lk_lint_trait(l, LK_T_PBE_SALT_TYPE);
        return lk_lint_stopped(l, shape);
    }
    lk_lint_judge_salt(l, ret, at, rules);
    return true;
}

static bool read_key_len(struct lint *l, struct lk_der *in, enum lk_lint_id rule, uint64_t *ret)
{
    const uint8_t *at = in->at;
    if (!lk_der_is_next(in, LK_DER_INTEGER))
        return true;
    if (lk_der_number(in, ret) == LK_NUM_OK && *ret)
        return true;
    l->unread = true;
    lk_lint_trait(l, LK_T_PBE_KEY_LEN);
    return lk_lint_refuse(l, rule, at, (size_t)(in->at - at), "keyLength of PBKDF2 is no length");
}

static bool read_prf(struct lint *l, struct lk_der *in, enum lk_lint_id shape,
                     struct lk_pbkdf2 *ret)
{
    const uint8_t *at = in->at;
    struct lk_alg prf;
    if (lk_der_left(in)) {
        if (!lk_walk_alg(&l->w, in, &prf, "the PRF of PBKDF2"))
            return lk_lint_stopped(l, shape);
        if (!lk_hmac_digest(&l->w, &prf, &ret->prf)) {
            lk_lint_trait(l, LK_T_PRF_OTHER);
            return shape == LK_S01 ? lk_lint_stopped(l, shape) : lk_lint_stopped_by(l, shape);
        }
    }
    if (!strncmp(ret->prf, "SHA-512/", 8))
        lk_lint_trait(l, LK_T_PRF_SHA512_T);
    if (!strcmp(ret->prf, "SHA-1"))
        lk_lint_find(l, LK_C08, at, (size_t)(in->at - at), "the PRF of PBKDF2 is HMAC with SHA-1");
    return true;
}

bool lint_pbkdf2(struct lint *l, const struct lk_alg *alg, const struct lint_count_rules *rules,
                 enum lk_lint_id shape, enum lk_lint_id key_len, struct lk_pbkdf2 *ret)
{
    struct lk_der in = alg->params;
    struct lk_tlv seq;
    *ret = (struct lk_pbkdf2){ .prf = "SHA-1", .at = alg->at };
    if (strcmp(alg->oid, "1.2.840.113549.1.5.12") != 0) {
        lk_lint_trait(l, LK_T_KDF_UNKNOWN);
        return unknown(l, alg->at, (size_t)(alg->params.end - alg->at), shape,
                       "a key derivation that is not PBKDF2: ", alg->oid);
    }
    if (!lk_walk_take(&l->w, &in, LK_DER_SEQUENCE, &seq, "PBKDF2-params"))
        return lk_lint_stopped(l, shape);
    if (!read_salt(l, &seq.body, rules, shape, &ret->salt))
        return false;
    if (!lk_lint_take_count(l, &seq.body, rules, &ret->iterations)) {
        l->unread = true;
        return false;
    }
    if (!read_key_len(l, &seq.body, key_len, &ret->key_len) || !read_prf(l, &seq.body, shape, ret))
        return false;
    return lk_walk_end(&l->w, &seq.body, "PBKDF2-params") || lk_lint_stopped(l, shape);
}
