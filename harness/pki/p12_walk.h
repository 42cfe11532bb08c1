/* pki/p12_walk.h: what the files of the PKCS#12 walker share. Not for other rooms.
 * Every function here answers "go on?": false means that the state of the file is settled
 * (lk_walk_stop) or that we are in trouble ourselves (lk_walk_trouble). */
#ifndef LK_PKI_P12_WALK_H
#define LK_PKI_P12_WALK_H

#include "pki/der.h"
#include "pki/p12_read.h"

struct lk_piece; /* memory of one walk, overwritten at its end */

struct lk_walk {
    const uint8_t *file;
    size_t len;
    size_t outer;         /* where in the file the bytes lie that are now read out of a wrapper */
    const char *password; /* UTF-8, NULL for none */
    struct lk_der octets; /* the same for PBKDF2 */
    struct lk_der bmp;    /* … and for RFC 7292 App. B */
    uint64_t budget;      /* iterations that may still be spent */
    int64_t cpu_until;    /* of lk_walk_cpu_ns; 0: the count of iterations is limit enough */
    bool out_of_time;
    unsigned parts; /* bags and contents seen */
    struct lk_piece *pieces;
    struct lk_der key_id, cert_ids[LK_P12_CERTS_MAX];
    struct lk_p12 *out;
    struct lk_err *err;
    bool trouble;
};

/* An AlgorithmIdentifier: PARAMS holds one element or nothing. */
struct lk_alg {
    char oid[LK_OID_TEXT];
    const uint8_t *at;
    struct lk_der params;
};

bool lk_walk_stop(struct lk_walk *w, enum lk_p12_state state, const uint8_t *at, const char *fmt,
                  ...) __attribute__((format(printf, 4, 5)));
bool lk_walk_bad(struct lk_walk *w, const uint8_t *at, const char *what);
bool lk_walk_trouble(struct lk_walk *w, const char *what);
/* LEN bytes (0 is fine) that live until the walk's end. */
bool lk_walk_alloc(struct lk_walk *w, size_t len, uint8_t **ret);
void lk_walk_done(struct lk_walk *w);
/* Frees what was allocated since W->pieces was BEFORE. */
void lk_walk_back(struct lk_walk *w, struct lk_piece *before);

/* What is read next was unwrapped from what stands at AT. */
void lk_walk_inside(struct lk_walk *w, const uint8_t *at);
/* The octets of a string in either form. */
bool lk_walk_octets(struct lk_walk *w, const struct lk_tlv *tlv, struct lk_der *ret);
bool lk_walk_take(struct lk_walk *w, struct lk_der *in, uint8_t id, struct lk_tlv *ret,
                  const char *what);
bool lk_walk_end(struct lk_walk *w, const struct lk_der *in, const char *what);
bool lk_walk_oid(struct lk_walk *w, struct lk_der *in, char ret[LK_OID_TEXT], const char *what);
bool lk_walk_alg(struct lk_walk *w, struct lk_der *in, struct lk_alg *ret, const char *what);
/* RFC 5754 §2: the parameters of a digest are absent or NULL. */
bool lk_walk_no_params(struct lk_walk *w, const struct lk_alg *alg);
/* An iteration count: noted in *RET even when refused, taken off the budget before any use. */
bool lk_walk_count(struct lk_walk *w, struct lk_der *in, uint64_t *ret);
bool lk_walk_spend(struct lk_walk *w, uint64_t count, const uint8_t *at);
/* Processor time of this thread; and is there still some? */
int64_t lk_walk_cpu_ns(void);
bool lk_walk_in_time(struct lk_walk *w, const uint8_t *at);
/* One more bag or content: each may cost a key derivation, a cipher, a key to parse. */
bool lk_walk_one_more(struct lk_walk *w, const uint8_t *at);

/* p12_kdf.c. App. B: ID 1 makes keys, 2 initial values, 3 MAC keys. */
bool lk_bmp_password(struct lk_walk *w);
bool lk_p12_kdf(struct lk_walk *w, const char *digest, unsigned id, const struct lk_der *salt,
                uint64_t iterations, uint8_t *out, size_t len);

/* p12_pbkdf2.c. KEY_LEN 0: not said. */
struct lk_pbkdf2 {
    struct lk_der salt;
    uint64_t iterations, key_len;
    const char *prf; /* the digest of its HMAC */
    const uint8_t *at;
};
bool lk_pbkdf2_read(struct lk_walk *w, const struct lk_alg *alg, struct lk_pbkdf2 *ret,
                    uint64_t *ret_iterations);
bool lk_pbkdf2_run(struct lk_walk *w, const struct lk_pbkdf2 *kdf, uint8_t *out, size_t len);
/* The digest of an hmacWith… algorithm. */
bool lk_hmac_digest(struct lk_walk *w, const struct lk_alg *alg, const char **ret);

/* p12_mac.c: the digest of a MAC by RFC 7292 App. A, or NULL; the MAC over CONTENT. */
const char *lk_mac_digest(const char *oid);
bool lk_p12_mac(struct lk_walk *w, struct lk_der mac_data, const struct lk_der *content);

/* p12_pbe.c: decrypts; what comes out begins with a SEQUENCE and holds nothing else. Where the
 * password is refused the state is LK_P12_WRONG. The names go into RET_CIPHER if it is given. */
bool lk_pbe_decrypt(struct lk_walk *w, const struct lk_alg *alg, const struct lk_der *secret,
                    struct lk_der *ret, char ret_cipher[32], uint64_t *ret_iterations);

/* p12_bags.c */
bool lk_safe_contents(struct lk_walk *w, struct lk_der in, unsigned depth);
/* p12_attrs.c: what a bag's attributes say; the others are passed over. */
struct lk_bag_attrs {
    struct lk_der name, id; /* AT is NULL where there is none */
    bool name_is_utf8;
};
bool lk_bag_attrs(struct lk_walk *w, struct lk_der *bag, struct lk_bag_attrs *ret);
/* friendlyName as UTF-8; what no text can hold becomes U+FFFD. */
char *lk_friendly_name(const struct lk_bag_attrs *attrs);

#endif
