/* The key derivation of RFC 7292 App. B, and the password as it wants it. */
#include "pki/p12_walk.h"

#include <openssl/evp.h>
#include <string.h>

LK_AUTO_DEFINE(EVP_MD *, EVP_MD_free);
LK_AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

enum { BLOCK_MAX = 128, CLOCK_EVERY = 1 << 14 };

/* Decodes one character of well-formed UTF-8. */
static uint32_t next_char(const uint8_t **p)
{
    uint8_t first = *(*p)++;
    unsigned more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    uint32_t c = more ? first & (0x3fu >> more) : first;
    while (more--)
        c = c << 6 | (*(*p)++ & 0x3f);
    return c;
}

static uint8_t *put_unit(uint8_t *out, uint32_t unit)
{
    *out++ = (uint8_t)(unit >> 8);
    *out++ = (uint8_t)unit;
    return out;
}

/* RFC 7292 App. B.1: "each character's big-endian ... two extra bytes of zero". No password at all
 * is no octets; "" is two zero octets. Beyond the BMP: two surrogates, as all writers do. */
bool lk_bmp_password(struct lk_walk *w)
{
    uint8_t *out;
    if (!w->password)
        return true;
    const uint8_t *p = (const uint8_t *)w->password;
    if (!lk_walk_alloc(w, 2 * strlen(w->password) + 2, &out))
        return false;
    w->bmp.at = out;
    while (*p) {
        uint32_t c = next_char(&p);
        if (c >= 0x10000) {
            c -= 0x10000;
            out = put_unit(out, 0xd800 | c >> 10);
            c = 0xdc00 | (c & 0x3ff);
        }
        out = put_unit(out, c);
    }
    w->bmp.end = put_unit(out, 0);
    return true;
}

/* Step 2 and 3: BYTES over and over, up to a multiple of V. */
static uint8_t *spread(uint8_t *to, size_t v, const struct lk_der *bytes)
{
    size_t n = lk_der_left(bytes), total = (n + v - 1) / v * v;
    for (size_t i = 0; i < total; i++)
        to[i] = bytes->at[i % n];
    return to + total;
}

/* Step 6 C: every block of I becomes (block + B + 1) mod 2^(8v). */
static void add_one_and(uint8_t *block, const uint8_t *b, size_t v)
{
    unsigned carry = 1;
    for (size_t i = v; i--;) {
        carry += (unsigned)block[i] + b[i];
        block[i] = (uint8_t)carry;
        carry >>= 8;
    }
}

/* Step 6 A: H applied COUNT times to D || I. The clock is looked at now and then. */
static bool hash_again(struct lk_walk *w, EVP_MD_CTX *ctx, const EVP_MD *md, const uint8_t *d,
                       size_t v, const uint8_t *in, size_t in_len, uint64_t count, uint8_t *a)
{
    size_t u = (size_t)EVP_MD_get_size(md);
    bool ok = EVP_DigestInit_ex(ctx, md, NULL) == 1 && EVP_DigestUpdate(ctx, d, v) == 1 &&
              EVP_DigestUpdate(ctx, in, in_len) == 1 && EVP_DigestFinal_ex(ctx, a, NULL) == 1;
    while (ok && --count) {
        ok = EVP_DigestInit_ex(ctx, NULL, NULL) == 1 && EVP_DigestUpdate(ctx, a, u) == 1 &&
             EVP_DigestFinal_ex(ctx, a, NULL) == 1;
        if (count % CLOCK_EVERY == 0 && !lk_walk_in_time(w, w->file))
            return false;
    }
    return ok;
}

bool lk_p12_kdf(struct lk_walk *w, const char *digest, unsigned id, const struct lk_der *salt,
                uint64_t iterations, uint8_t *out, size_t len)
{
    LK_AUTO(EVP_MD_free) EVP_MD *md = EVP_MD_fetch(NULL, digest, NULL);
    LK_AUTO(EVP_MD_CTX_free) EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (!md || !ctx)
        return lk_walk_trouble(w, "a digest is missing in libcrypto");
    size_t v = (size_t)EVP_MD_get_block_size(md), u = (size_t)EVP_MD_get_size(md);
    if (v == 0 || v > BLOCK_MAX)
        return lk_walk_trouble(w, "a digest of an odd block size");
    uint8_t *in, d[BLOCK_MAX], b[BLOCK_MAX], a[EVP_MAX_MD_SIZE];
    if (!lk_walk_alloc(w, lk_der_left(salt) + lk_der_left(&w->bmp) + 2 * v, &in))
        return false;
    if (!lk_walk_in_time(w, w->file))
        return false;
    memset(d, (int)id, v);
    size_t in_len = (size_t)(spread(spread(in, v, salt), v, &w->bmp) - in);
    bool ok = true;
    while (ok && len) {
        ok = hash_again(w, ctx, md, d, v, in, in_len, iterations, a);
        size_t n = len < u ? len : u;
        memcpy(out, a, n);
        out += n;
        len -= n;
        spread(b, v, &(struct lk_der){ a, a + u });
        for (size_t i = 0; i < in_len; i += v)
            add_one_and(in + i, b, v);
    }
    OPENSSL_cleanse(a, sizeof a);
    OPENSSL_cleanse(b, sizeof b);
    return ok || (!w->out_of_time && lk_walk_trouble(w, "a digest failed in libcrypto"));
}
