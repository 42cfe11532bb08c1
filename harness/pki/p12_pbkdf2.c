/* PBKDF2 (RFC 8018 §5.2, App. A.2), for PBES2 and PBMAC1. */
#include "pki/p12_walk.h"

#include <openssl/evp.h>
#include <string.h>

LK_AUTO_DEFINE(EVP_MD *, EVP_MD_free);

static const struct {
    const char *oid, *digest;
} prfs[] = {
    { "1.2.840.113549.2.7", "SHA-1" },        { "1.2.840.113549.2.8", "SHA-224" },
    { "1.2.840.113549.2.9", "SHA-256" },      { "1.2.840.113549.2.10", "SHA-384" },
    { "1.2.840.113549.2.11", "SHA-512" },     { "1.2.840.113549.2.12", "SHA-512/224" },
    { "1.2.840.113549.2.13", "SHA-512/256" },
};

bool lk_hmac_digest(struct lk_walk *w, const struct lk_alg *alg, const char **ret)
{
    for (size_t i = 0; i < LK_COUNT(prfs); i++)
        if (!strcmp(prfs[i].oid, alg->oid)) {
            *ret = prfs[i].digest;
            return lk_walk_no_params(w, alg);
        }
    return lk_walk_stop(w, LK_P12_UNKNOWN, alg->at, "an HMAC that we do not know: %s", alg->oid);
}

/* salt CHOICE { specified OCTET STRING, otherSource AlgorithmIdentifier } */
static bool read_salt(struct lk_walk *w, struct lk_der *in, struct lk_der *ret)
{
    struct lk_tlv salt;
    if (lk_der_is_next(in, LK_DER_SEQUENCE))
        return lk_walk_stop(w, LK_P12_UNKNOWN, in->at, "a PBKDF2 salt from another source");
    return lk_walk_take(w, in, LK_DER_OCTETS, &salt, "the salt of PBKDF2") &&
           lk_walk_octets(w, &salt, ret);
}

static bool read_key_len(struct lk_walk *w, struct lk_der *in, uint64_t *ret)
{
    const uint8_t *at = in->at;
    if (!lk_der_is_next(in, LK_DER_INTEGER))
        return true;
    if (lk_der_number(in, ret) == LK_NUM_OK && *ret)
        return true;
    return lk_walk_bad(w, at, "the keyLength of PBKDF2 is no length");
}

bool lk_pbkdf2_read(struct lk_walk *w, const struct lk_alg *alg, struct lk_pbkdf2 *ret,
                    uint64_t *ret_iterations)
{
    struct lk_der in = alg->params;
    struct lk_tlv seq;
    struct lk_alg prf;
    *ret = (struct lk_pbkdf2){ .prf = "SHA-1", .at = alg->at };
    if (strcmp(alg->oid, "1.2.840.113549.1.5.12") != 0)
        return lk_walk_stop(w, LK_P12_UNKNOWN, alg->at, "a key derivation that we do not know: %s",
                            alg->oid);
    if (!lk_walk_take(w, &in, LK_DER_SEQUENCE, &seq, "PBKDF2-params") ||
        !read_salt(w, &seq.body, &ret->salt))
        return false;
    bool counted = lk_walk_count(w, &seq.body, &ret->iterations);
    if (ret_iterations)
        *ret_iterations = ret->iterations;
    if (!counted || !read_key_len(w, &seq.body, &ret->key_len))
        return false;
    if (lk_der_left(&seq.body) && (!lk_walk_alg(w, &seq.body, &prf, "the PRF of PBKDF2") ||
                                   !lk_hmac_digest(w, &prf, &ret->prf)))
        return false;
    return lk_walk_end(w, &seq.body, "PBKDF2-params");
}

static bool derive(struct lk_walk *w, const struct lk_pbkdf2 *kdf, int count, const EVP_MD *md,
                   uint8_t *out, size_t len)
{
    const char *octets = w->octets.at ? (const char *)w->octets.at : "";
    if (PKCS5_PBKDF2_HMAC(octets, (int)lk_der_left(&w->octets), kdf->salt.at,
                          (int)lk_der_left(&kdf->salt), count, md, (int)len, out) == 1)
        return true;
    return lk_walk_trouble(w, "PBKDF2 failed in libcrypto");
}

/* libcrypto cannot be stopped on its way, so a long way is measured by a short piece of it first.
 */
static bool affordable(struct lk_walk *w, const struct lk_pbkdf2 *kdf, const EVP_MD *md,
                       uint8_t *out, size_t len)
{
    enum { PIECE = 4096 };
    if (!w->cpu_until || kdf->iterations <= 8 * PIECE)
        return lk_walk_in_time(w, kdf->at);
    int64_t from = lk_walk_cpu_ns();
    if (!derive(w, kdf, PIECE, md, out, len))
        return false;
    int64_t now = lk_walk_cpu_ns();
    double needed = (double)(now - from) / PIECE * (double)kdf->iterations;
    if ((double)now + needed < (double)w->cpu_until)
        return true;
    w->out_of_time = true;
    return lk_walk_stop(w, LK_P12_TOO_MUCH, kdf->at,
                        "%llu iterations take more processor time than is left",
                        (unsigned long long)kdf->iterations);
}

bool lk_pbkdf2_run(struct lk_walk *w, const struct lk_pbkdf2 *kdf, uint8_t *out, size_t len)
{
    LK_AUTO(EVP_MD_free) EVP_MD *md = EVP_MD_fetch(NULL, kdf->prf, NULL);
    if (!md)
        return lk_walk_trouble(w, "a digest is missing in libcrypto");
    return affordable(w, kdf, md, out, len) && derive(w, kdf, (int)kdf->iterations, md, out, len);
}
