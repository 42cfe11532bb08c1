/* Iteration counts and salts. A count is judged before anything is computed with it. */
#include "pki/lint_walk.h"

#include <string.h>

enum {
    WINDOWS_MAX = 600 * 1000, /* KB5025823 */
    JAVA_MAX = 5 * 1000 * 1000,
    HOURS = 100 * 1000 * 1000, /* who has no limit is busy for longer than anyone waits */
    SALT_LEAST = 8,            /* RFC 8018 §4.1 */
    SALT_GOOD = 16,            /* SP 800-132 §5.1 */
};

static const char *unusable(enum lk_num n)
{
    switch (n) {
    case LK_NUM_BAD:
        return "no INTEGER in the fewest octets";
    case LK_NUM_NEGATIVE:
        return "negative";
    case LK_NUM_HUGE:
        return "over 2^64";
    case LK_NUM_OK:
        break;
    }
    return NULL;
}

bool lk_lint_take_count(struct lint *l, struct lk_der *in, const struct lint_count_rules *rules,
                        uint64_t *ret)
{
    const uint8_t *at = in->at;
    *ret = 0;
    enum lk_num n = lk_der_number(in, ret);
    size_t len = (size_t)(in->at - at);
    if (unusable(n)) {
        if (n == LK_NUM_NEGATIVE && rules->invalid == LK_M06)
            lk_lint_trait(l, LK_T_MAC_COUNT_NEGATIVE);
        else if (n == LK_NUM_BAD && rules->invalid == LK_M06)
            lk_lint_trait(l, LK_T_MAC_COUNT_PADDED);
        else if (n == LK_NUM_HUGE && rules->invalid == LK_M06)
            lk_lint_trait(l, LK_T_MAC_COUNT_OVER_64_BITS);
        else
            lk_lint_trait(l, n == LK_NUM_NEGATIVE ? LK_T_PBE_COUNT_NEGATIVE : LK_T_PBE_COUNT_BAD);
        return lk_lint_refuse(l, rules->invalid, at, len, "the iteration count of %s is %s",
                              rules->what, unusable(n));
    }
    return lk_lint_judge_count(l, *ret, at, len, rules);
}

static bool too_many(struct lint *l, uint64_t count, const uint8_t *at, size_t len,
                     const struct lint_count_rules *rules)
{
    unsigned long long n = count;
    if (count > JAVA_MAX)
        lk_lint_trait(l, count > UINT32_MAX  ? rules->over_32_bits
                         : count > INT32_MAX ? rules->over_31_bits
                         : count > HOURS     ? rules->huge
                                             : rules->over_5m);
    if (count > INT32_MAX)
        return !lk_lint_refuse(l, rules->invalid, at, len, "%s has %llu iterations, over 2^31-1",
                               rules->what, n);
    if (count > LK_P12_ITERATIONS_MAX)
        return !lk_lint_refuse(l, rules->many, at, len,
                               "%s has %llu iterations, over 10,000,000: refused unread",
                               rules->what, n);
    if (count > JAVA_MAX)
        lk_lint_find_as(l, rules->many, LK_LINT_ERROR, at, len,
                        "%s has %llu iterations: Java refuses more than 5,000,000", rules->what, n);
    else if (count > WINDOWS_MAX)
        lk_lint_find(l, rules->many, at, len,
                     "%s has %llu iterations: Windows and .NET refuse more than 600,000",
                     rules->what, n);
    return false;
}

bool lk_lint_judge_count(struct lint *l, uint64_t count, const uint8_t *at, size_t len,
                         const struct lint_count_rules *rules)
{
    unsigned long long n = count;
    if (!count) {
        lk_lint_trait(l, rules->zero);
        return lk_lint_refuse(l, rules->invalid, at, len, "the iteration count of %s is 0",
                              rules->what);
    }
    if (too_many(l, count, at, len, rules))
        return false;
    if (count == 1)
        lk_lint_find_as(l, rules->few, LK_LINT_ERROR, at, len, "%s has 1 iteration", rules->what);
    else if (count < lk_lint_least_count(l))
        lk_lint_find(l, rules->few, at, len, "%s has %llu iterations, fewer than %llu", rules->what,
                     n, (unsigned long long)lk_lint_least_count(l));
    return true;
}

void lk_lint_once(struct lint *l, const struct lk_der *octets, const uint8_t *at, const char *what,
                  const char *of)
{
    size_t n = lk_der_left(octets), whole = (size_t)(octets->end - at);
    for (size_t i = 0; n && i < l->n_salts; i++) {
        struct lk_der *old = &l->salts[i];
        if (lk_der_left(old) != n || memcmp(old->at, octets->at, n) != 0)
            continue;
        lk_lint_find(l, LK_C10, at, whole > l->w.len ? 0 : whole,
                     "%s %s was used before in this file", what, of);
        return;
    }
    if (n && l->n_salts < LINT_SALTS_MAX)
        l->salts[l->n_salts++] = *octets;
}

void lk_lint_judge_salt(struct lint *l, const struct lk_der *salt, const uint8_t *at,
                        const struct lint_count_rules *rules)
{
    size_t n = lk_der_left(salt), whole = (size_t)(salt->end - at);
    if (!n)
        lk_lint_trait(l, rules->salt_empty);
    if (whole > l->w.len)
        whole = 0; /* it was joined from segments */
    if (n < SALT_LEAST)
        lk_lint_find_as(l, rules->salt, LK_LINT_ERROR, at, whole, "the salt of %s has %zu octets",
                        rules->what, n);
    else if (n < SALT_GOOD)
        lk_lint_find(l, rules->salt, at, whole, "the salt of %s has %zu octets, fewer than 16",
                     rules->what, n);
    lk_lint_once(l, salt, at, "the salt of", rules->what);
}
