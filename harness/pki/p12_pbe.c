/* Password-based encryption: PBES2 (RFC 8018 §6.2) and the six of RFC 7292 App. C. */
#include "pki/p12_walk.h"

#include <openssl/evp.h>
#include <openssl/provider.h>
#include <string.h>

LK_AUTO_DEFINE(EVP_CIPHER *, EVP_CIPHER_free);
LK_AUTO_DEFINE(EVP_CIPHER_CTX *, EVP_CIPHER_CTX_free);
LK_AUTO_DEFINE(OSSL_LIB_CTX *, OSSL_LIB_CTX_free);
LK_AUTO_DEFINE(OSSL_PROVIDER *, OSSL_PROVIDER_unload);

/* OLD ones lie in OpenSSL's legacy provider. */
struct scheme {
    const char *oid, *name, *cipher;
    uint8_t key_len, iv_len;
    bool old;
};

static const struct scheme pbes2_schemes[] = {
    { "2.16.840.1.101.3.4.1.2", "AES-128-CBC", "AES-128-CBC", 16, 16, false },
    { "2.16.840.1.101.3.4.1.22", "AES-192-CBC", "AES-192-CBC", 24, 16, false },
    { "2.16.840.1.101.3.4.1.42", "AES-256-CBC", "AES-256-CBC", 32, 16, false },
    { "1.2.840.113549.3.7", "DES-EDE3-CBC", "DES-EDE3-CBC", 24, 8, false },
};

static const struct scheme app_c_schemes[] = {
    { "1.2.840.113549.1.12.1.1", "PBE-SHA1-RC4-128", "RC4", 16, 0, true },
    { "1.2.840.113549.1.12.1.2", "PBE-SHA1-RC4-40", "RC4-40", 5, 0, true },
    { "1.2.840.113549.1.12.1.3", "PBE-SHA1-3DES", "DES-EDE3-CBC", 24, 8, false },
    { "1.2.840.113549.1.12.1.4", "PBE-SHA1-2DES", "DES-EDE-CBC", 16, 8, false },
    { "1.2.840.113549.1.12.1.5", "PBE-SHA1-RC2-128", "RC2-CBC", 16, 8, true },
    { "1.2.840.113549.1.12.1.6", "PBE-SHA1-RC2-40", "RC2-40-CBC", 5, 8, true },
};

struct sealed {
    const struct scheme *scheme;
    const struct lk_der *secret;
    uint8_t key[32], iv[16];
};

static const struct scheme *find(const struct scheme *rows, size_t n, const char *oid)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(rows[i].oid, oid))
            return &rows[i];
    return NULL;
}

static bool refuse(struct lk_walk *w, const struct sealed *s)
{
    return lk_walk_stop(w, LK_P12_WRONG, s->secret->at,
                        w->out->has_mac
                            ? "the MAC is right, but the encryption inside refuses this password"
                            : "the encryption refuses this password");
}

static bool decrypt(struct lk_walk *w, const struct sealed *s, const EVP_CIPHER *cipher,
                    struct lk_der *ret)
{
    size_t len = lk_der_left(s->secret);
    int block = EVP_CIPHER_get_block_size(cipher), n = 0, last = 0;
    uint8_t *out;
    if (!len || len % (size_t)block)
        return lk_walk_bad(w, s->secret->at, "what is encrypted is no whole number of blocks");
    if (EVP_CIPHER_get_key_length(cipher) != s->scheme->key_len ||
        EVP_CIPHER_get_iv_length(cipher) != s->scheme->iv_len)
        return lk_walk_trouble(w, "a cipher of libcrypto has other lengths than its name says");
    if (!lk_walk_alloc(w, len + (size_t)block, &out))
        return false;
    LK_AUTO(EVP_CIPHER_CTX_free) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    if (!ctx || EVP_DecryptInit_ex2(ctx, cipher, s->key, s->iv, NULL) != 1 ||
        EVP_DecryptUpdate(ctx, out, &n, s->secret->at, (int)len) != 1)
        return lk_walk_trouble(w, "decryption failed in libcrypto");
    if (EVP_DecryptFinal_ex(ctx, out + n, &last) != 1)
        return refuse(w, s);
    *ret = (struct lk_der){ out, out + n + last };
    /* One wrong password in 256 leaves a padding that looks right. */
    struct lk_der in = *ret;
    struct lk_tlv whole;
    if (!lk_der_take_id(&in, LK_DER_SEQUENCE, &whole) || lk_der_left(&in))
        return refuse(w, s);
    lk_walk_inside(w, s->secret->at);
    return true;
}

/* The legacy provider lives in a library context of this one call: loading it into the default one
 * would change what the whole process accepts. */
static bool decrypt_old(struct lk_walk *w, const struct sealed *s, struct lk_der *ret)
{
    LK_AUTO(OSSL_LIB_CTX_free) OSSL_LIB_CTX *lib = OSSL_LIB_CTX_new();
    LK_AUTO(OSSL_PROVIDER_unload)
    OSSL_PROVIDER *old = lib ? OSSL_PROVIDER_load(lib, "legacy") : NULL;
    LK_AUTO(EVP_CIPHER_free)
    EVP_CIPHER *cipher = old ? EVP_CIPHER_fetch(lib, s->scheme->cipher, NULL) : NULL;
    if (!cipher)
        return lk_walk_stop(w, LK_P12_UNKNOWN, s->secret->at,
                            "%s, for which this OpenSSL has no cipher", s->scheme->name);
    return decrypt(w, s, cipher, ret);
}

static bool open_sealed(struct lk_walk *w, struct sealed *s, struct lk_der *ret)
{
    if (s->scheme->old)
        return decrypt_old(w, s, ret);
    LK_AUTO(EVP_CIPHER_free) EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, s->scheme->cipher, NULL);
    if (!cipher)
        return lk_walk_trouble(w, "a cipher is missing in libcrypto");
    return decrypt(w, s, cipher, ret);
}

/* pkcs-12PbeParams ::= SEQUENCE { salt OCTET STRING, iterations INTEGER } */
static bool app_c(struct lk_walk *w, const struct lk_alg *alg, struct sealed *s,
                  uint64_t *ret_iterations, struct lk_der *ret)
{
    struct lk_der in = alg->params, salt;
    struct lk_tlv seq, octets;
    if (!lk_walk_take(w, &in, LK_DER_SEQUENCE, &seq, "pkcs-12PbeParams") ||
        !lk_walk_take(w, &seq.body, LK_DER_OCTETS, &octets, "the salt of a PBE") ||
        !lk_walk_octets(w, &octets, &salt) || !lk_walk_count(w, &seq.body, ret_iterations) ||
        !lk_walk_end(w, &seq.body, "pkcs-12PbeParams"))
        return false;
    return lk_p12_kdf(w, "SHA-1", 1, &salt, *ret_iterations, s->key, s->scheme->key_len) &&
           lk_p12_kdf(w, "SHA-1", 2, &salt, *ret_iterations, s->iv, s->scheme->iv_len) &&
           open_sealed(w, s, ret);
}

static bool read_iv(struct lk_walk *w, const struct lk_alg *alg, struct sealed *s)
{
    struct lk_der in = alg->params, iv;
    struct lk_tlv octets;
    if (!lk_walk_take(w, &in, LK_DER_OCTETS, &octets, "the initial value of a cipher") ||
        !lk_walk_octets(w, &octets, &iv))
        return false;
    if (lk_der_left(&iv) != s->scheme->iv_len)
        return lk_walk_bad(w, octets.at, "an initial value of another length than the cipher's");
    memcpy(s->iv, iv.at, s->scheme->iv_len);
    return true;
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme } */
static bool pbes2(struct lk_walk *w, const struct lk_alg *alg, struct sealed *s,
                  char ret_cipher[32], uint64_t *ret_iterations, struct lk_der *ret)
{
    struct lk_der in = alg->params;
    struct lk_tlv seq;
    struct lk_alg kdf_alg, scheme;
    struct lk_pbkdf2 kdf;
    if (!lk_walk_take(w, &in, LK_DER_SEQUENCE, &seq, "PBES2-params") ||
        !lk_walk_alg(w, &seq.body, &kdf_alg, "the derivation of PBES2") ||
        !lk_walk_alg(w, &seq.body, &scheme, "the cipher of PBES2") ||
        !lk_walk_end(w, &seq.body, "PBES2-params"))
        return false;
    s->scheme = find(pbes2_schemes, LK_COUNT(pbes2_schemes), scheme.oid);
    if (!s->scheme)
        return lk_walk_stop(w, LK_P12_UNKNOWN, scheme.at, "a cipher that we do not know: %s",
                            scheme.oid);
    if (ret_cipher)
        snprintf(ret_cipher, 32, "%s", s->scheme->name);
    if (!read_iv(w, &scheme, s) || !lk_pbkdf2_read(w, &kdf_alg, &kdf, ret_iterations))
        return false;
    if (kdf.key_len && kdf.key_len != s->scheme->key_len)
        return lk_walk_bad(w, kdf_alg.at, "the keyLength of PBKDF2 is not the cipher's");
    return lk_pbkdf2_run(w, &kdf, s->key, s->scheme->key_len) && open_sealed(w, s, ret);
}

bool lk_pbe_decrypt(struct lk_walk *w, const struct lk_alg *alg, const struct lk_der *secret,
                    struct lk_der *ret, char ret_cipher[32], uint64_t *ret_iterations)
{
    struct sealed s = { .secret = secret };
    uint64_t iterations = 0;
    bool on;
    if (!strcmp(alg->oid, "1.2.840.113549.1.5.13")) {
        on = pbes2(w, alg, &s, ret_cipher, &iterations, ret);
    } else if ((s.scheme = find(app_c_schemes, LK_COUNT(app_c_schemes), alg->oid)) != NULL) {
        if (ret_cipher)
            snprintf(ret_cipher, 32, "%s", s.scheme->name);
        on = app_c(w, alg, &s, &iterations, ret);
    } else {
        on = lk_walk_stop(w, LK_P12_UNKNOWN, alg->at, "an encryption that we do not know: %s",
                          alg->oid);
    }
    if (ret_iterations)
        *ret_iterations = iterations;
    OPENSSL_cleanse(&s, sizeof s);
    return on;
}
