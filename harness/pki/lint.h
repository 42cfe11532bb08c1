/* pki/lint.h: what is wrong with a PKCS#12 file, by rules with numbers, and whether a careful
 * program that keeps to the RFCs opens it with this password. The file is read by the staged
 * walker: every count and length is checked before anything is computed with it, and work and
 * memory are bounded (LK_LINT_SECONDS, 64 MB). Nothing of the password or the key is in what it
 * says. */
#ifndef LK_PKI_LINT_H
#define LK_PKI_LINT_H

#include "base/err.h"
#include "pki/password.h"
#include <stdint.h>

enum lk_lint_level { LK_LINT_NOTICE, LK_LINT_WARNING, LK_LINT_ERROR };

/* In the order of the table in lint_rules.c. */
enum lk_lint_id {
    LK_S01,
    LK_S02,
    LK_S03,
    LK_S04,
    LK_S05,
    LK_S06,
    LK_S07,
    LK_S08,
    LK_S09,
    LK_S10,
    LK_S11,
    LK_S12,
    LK_S13,
    LK_M01,
    LK_M02,
    LK_M03,
    LK_M04,
    LK_M05,
    LK_M06,
    LK_M07,
    LK_M08,
    LK_M09,
    LK_M10,
    LK_M11,
    LK_M12,
    LK_C01,
    LK_C02,
    LK_C03,
    LK_C04,
    LK_C05,
    LK_C06,
    LK_C07,
    LK_C08,
    LK_C09,
    LK_C10,
    LK_C11,
    LK_C12,
    LK_C13,
    LK_K01,
    LK_K02,
    LK_K03,
    LK_K04,
    LK_K05,
    LK_K06,
    LK_K07,
    LK_K08,
    LK_K09,
    LK_K10,
    LK_K11,
    LK_K12,
    LK_K13,
    LK_K14,
    LK_K15,
    LK_K16,
    LK_K17,
    LK_P01,
    LK_P02,
    LK_P03,
    LK_P04,
    LK_P05,
    LK_P06,
    LK_P07,
    LK_LINT_RULES,
};

/* LEVEL is the usual one; some rules have findings of a lower or higher one, as SENTENCE tells. */
struct lk_lint_rule {
    const char *id;
    enum lk_lint_level level;
    const char *sentence, *citation, *since, *why;
};

const struct lk_lint_rule *lk_lint_rule(enum lk_lint_id id);
/* NULL where there is none of that name. */
const struct lk_lint_rule *lk_lint_rule_named(const char *id);
const char *lk_lint_level_name(enum lk_lint_level level);

/* A finding. Inside something encrypted, OFFSET and LEN are those of what is encrypted. */
struct lk_finding {
    enum lk_lint_id rule;
    enum lk_lint_level level;
    bool refuses; /* it alone makes ACCEPT false */
    size_t offset, len;
    char place[48], text[192];
};

enum lk_accept { LK_ACCEPT_NO, LK_ACCEPT_YES, LK_ACCEPT_UNKNOWN };

/* What a file is like, for predictions (pki/who.h). */
enum lk_trait {
    LK_T_MALFORMED,
    LK_T_TRAILING,
    LK_T_EXTRA,
    LK_T_VERSION,
    LK_T_VERSION_LOW,
    LK_T_NO_CONTENT_OUTER,
    LK_T_NO_CONTENT,
    LK_T_NO_SECRET,
    LK_T_BER,
    LK_T_NESTED,
    LK_T_NESTED_DEEP,
    LK_T_NESTED_30,
    LK_T_UNKNOWN_BAG,
    LK_T_SECRET_BAG,
    LK_T_MANY_BAGS,
    LK_T_NOT_DATA,
    LK_T_NO_MAC,
    LK_T_MAC_REFUSED,
    LK_T_MOJIBAKE,
    LK_T_MAC_CUT,
    LK_T_MAC_OUTSIDE,
    LK_T_MAC_MD5,
    LK_T_MAC_SHA224,
    LK_T_MAC_SHA384,
    LK_T_MAC_SHA512,
    LK_T_MAC_SHA512_T,
    LK_T_MAC_COUNT_ZERO,
    LK_T_MAC_COUNT_NEGATIVE,
    LK_T_MAC_COUNT_PADDED,
    LK_T_MAC_COUNT_5M,
    LK_T_MAC_COUNT_HUGE,
    LK_T_MAC_COUNT_OVER_31_BITS,
    LK_T_MAC_COUNT_OVER_32_BITS,
    LK_T_MAC_COUNT_OVER_64_BITS,
    LK_T_MAC_SALT_EMPTY,
    LK_T_PBMAC1,
    LK_T_PBMAC1_BAD,
    LK_T_OLD_CIPHER,
    LK_T_2DES,
    LK_T_PRF_SHA512_T,
    LK_T_PRF_OTHER,
    LK_T_KDF_UNKNOWN,
    LK_T_CIPHER_UNKNOWN,
    LK_T_PBE_COUNT_BAD,
    LK_T_PBE_COUNT_5M,
    LK_T_PBE_COUNT_HUGE,
    LK_T_PBE_COUNT_OVER_31_BITS,
    LK_T_PBE_COUNT_OVER_32_BITS,
    LK_T_PBE_SALT_EMPTY,
    LK_T_PBE_SALT_TYPE,
    LK_T_PBE_KEY_LEN,
    LK_T_PBE_REFUSED,
    LK_T_PBES2,
    LK_T_APP_C,
    LK_T_PLAIN_KEY,
    LK_T_NO_KEY,
    LK_T_NO_CERT,
    LK_T_MISMATCH,
    LK_T_TWO_KEYS,
    LK_T_NO_KEY_ID,
    LK_T_WRONG_KEY_ID,
    LK_T_NAME_ODD,
    LK_T_NAME_UTF8,
    LK_T_NAME_TYPE,
    LK_T_ID_TYPE,
    LK_T_ATTR_VALUES,
    LK_T_ATTR_EMPTY,
    LK_T_AUTHORITY_ALONE,
    LK_T_KEY_PARTS,
    LK_T_PBE_COUNT_NEGATIVE,
    LK_T_EDWARDS,
    LK_T_BAD_KEY,
    LK_T_BAD_CERT,
    LK_T_BAD_BAG,
    LK_T_BAD_OID,
    LK_T_PW_ABSENT,
    LK_T_PW_ABSENT_APP_C,
    LK_T_PW_EMPTY,
    LK_T_PW_NOT_ASCII,
    LK_T_PW_NOT_BMP,
    LK_T_PW_255,
    LK_T_PW_1023,
    LK_T_OTHER_EMPTY,
    LK_TRAITS,
};

enum lk_lint_profile { LK_PROFILE_INTEROP, LK_PROFILE_OCES, LK_PROFILE_STRICT, LK_PROFILES };
const char *lk_lint_profile_name(enum lk_lint_profile p);

enum { LK_LINT_SECONDS = 10, LK_LINT_SIZE_MAX = 4 << 20 };

struct lk_lint_options {
    enum lk_lint_profile profile;
    bool deep;      /* test the primes of an RSA key (K16) */
    double seconds; /* of processor time of this thread; 0 = LK_LINT_SECONDS */
};

struct lk_lint {
    enum lk_accept accept;
    char why[224]; /* one sentence on ACCEPT */
    /* The reading in which the file opened; LK_READINGS if it opened in none. */
    enum lk_reading reading;
    struct lk_finding *findings; /* in the order of the table, then of the file */
    size_t n;
    bool traits[LK_TRAITS];
};

/* Lints LEN bytes with PASSWORD. OPTIONS may be NULL. Fills RET whatever the file is; it is
 * lk_lint_done's afterwards. -1 for a password that is no UTF-8 or too long (LK_E_USE) and for
 * trouble of our own. */
int lk_p12_lint(const void *bytes, size_t len, const struct lk_password *password,
                const struct lk_lint_options *options, struct lk_lint *ret, struct lk_err *err);
void lk_lint_done(struct lk_lint *l);

static inline void lk_auto_lk_lint_done(struct lk_lint *l)
{
    lk_lint_done(l);
}

/* How many findings of LEVEL there are. */
size_t lk_lint_count(const struct lk_lint *l, enum lk_lint_level level);

#endif
