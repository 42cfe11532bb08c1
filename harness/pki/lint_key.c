/* K15 and K16: what kind of key it is, and whether its parts fit each other. The primes themselves
 * are tested only when asked for: that costs more than all else together. */
#include "pki/lint_walk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <string.h>

LK_AUTO_DEFINE(BN_CTX *, BN_CTX_free);
LK_AUTO_DEFINE(BIGNUM *, BN_clear_free);
LK_AUTO_DEFINE(EVP_PKEY_CTX *, EVP_PKEY_CTX_free);
LK_AUTO_DEFINE(BN_GENCB *, BN_GENCB_free);

enum { RSA_LEAST = 2048, RSA_MOST = 16384 };

struct rsa {
    BIGNUM *n, *e, *d, *p, *q, *dp, *dq, *qi;
};

static const char *const names[] = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
    OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
    OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

static void rsa_done(struct rsa *r)
{
    for (size_t i = 0; i < LK_COUNT(names); i++)
        BN_clear_free(((BIGNUM **)r)[i]);
}

static bool rsa_parts(const EVP_PKEY *key, struct rsa *ret)
{
    *ret = (struct rsa){ 0 };
    for (size_t i = 0; i < LK_COUNT(names); i++)
        if (!EVP_PKEY_get_bn_param(key, names[i], &((BIGNUM **)ret)[i]))
            return false;
    return true;
}

/* D is the inverse of E modulo P-1 (and DP is D modulo P-1). */
static bool exponent_fits(const struct rsa *r, const BIGNUM *p, const BIGNUM *dp, BN_CTX *ctx)
{
    LK_AUTO(BN_clear_free) BIGNUM *p1 = BN_dup(p);
    LK_AUTO(BN_clear_free) BIGNUM *t = BN_new();
    return p1 && t && BN_sub_word(p1, 1) && !BN_is_zero(p1) && BN_mod_mul(t, r->d, r->e, p1, ctx) &&
           BN_is_one(t) && BN_nnmod(t, r->d, p1, ctx) && BN_cmp(t, dp) == 0;
}

/* RFC 8017 §3.2 */
static bool rsa_fits(const struct rsa *r)
{
    LK_AUTO(BN_CTX_free) BN_CTX *ctx = BN_CTX_secure_new();
    LK_AUTO(BN_clear_free) BIGNUM *t = BN_new();
    return ctx && t && BN_is_odd(r->e) && BN_num_bits(r->p) > 1 && BN_num_bits(r->q) > 1 &&
           BN_mul(t, r->p, r->q, ctx) && BN_cmp(t, r->n) == 0 &&
           exponent_fits(r, r->p, r->dp, ctx) && exponent_fits(r, r->q, r->dq, ctx) &&
           BN_mod_mul(t, r->qi, r->q, r->p, ctx) && BN_is_one(t);
}

static int still_time(int a, int b, BN_GENCB *cb)
{
    struct lint *l = BN_GENCB_get_arg(cb);
    (void)a, (void)b;
    return lk_walk_in_time(&l->w, l->w.file);
}

/* 1 for a prime, 0 for none, -1 when the time was up. */
static int prime(struct lint *l, const BIGNUM *p)
{
    LK_AUTO(BN_CTX_free) BN_CTX *ctx = BN_CTX_secure_new();
    LK_AUTO(BN_GENCB_free) BN_GENCB *cb = BN_GENCB_new();
    if (!ctx || !cb)
        return -1;
    BN_GENCB_set(cb, still_time, l);
    return BN_check_prime(p, ctx, cb);
}

static void judge_primes(struct lint *l, const struct rsa *r, const uint8_t *at, size_t len)
{
    const BIGNUM *const both[] = { r->p, r->q };
    for (size_t i = 0; i < LK_COUNT(both); i++) {
        int is = prime(l, both[i]);
        if (is < 0) {
            lk_lint_in_time(l, at);
            return;
        }
        if (!is) {
            lk_lint_refuse(l, LK_K16, at, len, "a factor of the RSA key is not prime");
            return;
        }
    }
}

static void judge_rsa(struct lint *l, const struct lint_key *k, const uint8_t *at)
{
    int bits = EVP_PKEY_get_bits(k->key);
    struct rsa r;
    if (bits < RSA_LEAST)
        lk_lint_find(l, LK_K16, at, k->len, "the RSA key has %d bits, fewer than 2048", bits);
    if (bits > RSA_MOST) {
        l->unread = true;
        lk_lint_refuse(l, LK_S12, at, k->len, "the RSA key has %d bits, over 16384", bits);
        return;
    }
    if (!rsa_parts(k->key, &r) || !rsa_fits(&r)) {
        lk_lint_trait(l, LK_T_KEY_PARTS);
        lk_lint_refuse(l, LK_K16, at, k->len, "the parts of the RSA key do not fit each other");
    } else if (l->opt->deep) {
        judge_primes(l, &r, at, k->len);
    }
    rsa_done(&r);
}

static void judge_ec(struct lint *l, const struct lint_key *k, const uint8_t *at)
{
    static const char *const known[] = { "prime256v1", "secp384r1", "secp521r1" };
    char curve[64] = "explicit parameters";
    EVP_PKEY_get_utf8_string_param(k->key, OSSL_PKEY_PARAM_GROUP_NAME, curve, sizeof curve, NULL);
    bool usual = false;
    for (size_t i = 0; i < LK_COUNT(known); i++)
        usual |= !strcmp(curve, known[i]);
    if (!usual)
        lk_lint_find(l, LK_K15, at, k->len, "an ECDSA key over %s", curve);
    LK_AUTO(EVP_PKEY_CTX_free) EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->key, NULL);
    bool sound = ctx && (l->opt->deep ? EVP_PKEY_check(ctx) : EVP_PKEY_pairwise_check(ctx)) == 1;
    if (sound)
        return;
    lk_lint_trait(l, LK_T_KEY_PARTS);
    lk_lint_refuse(l, LK_K16, at, k->len, "the public point of the key is not that of its number");
}

void lk_lint_key_sound(struct lint *l, const struct lint_key *k)
{
    const uint8_t *at = l->w.file + k->offset;
    if (EVP_PKEY_is_a(k->key, "RSA") || EVP_PKEY_is_a(k->key, "RSA-PSS")) {
        judge_rsa(l, k, at);
    } else if (EVP_PKEY_is_a(k->key, "EC")) {
        judge_ec(l, k, at);
    } else {
        lk_lint_trait(l, LK_T_EDWARDS);
        lk_lint_find(l, LK_K15, at, k->len, "a key of type %s", EVP_PKEY_get0_type_name(k->key));
    }
}
