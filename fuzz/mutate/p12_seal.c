/* MAC and encryption of a PKCS#12 file under the seeds' password: PBES2 with PBKDF2, the schemes of
 * RFC 7292 App. C, the MAC of App. B. What is odd in the parameters is left alone. */
#include "p12_tree.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>
#include <string.h>

enum { INTEGER = 0x02, OCTETS = 0x04, OID = 0x06, SEQUENCE = 0x30, SALT_MAX = 64 };

static int nid_of(const struct p12_node *n)
{
    if (!p12_is(n, OID) || n->hold != P12_BYTES || !n->len || n->len > 32)
        return NID_undef;
    uint8_t der[34] = { OID, (uint8_t)n->len };
    const unsigned char *at = der;
    memcpy(der + 2, n->bytes, n->len);
    ASN1_OBJECT *object = d2i_ASN1_OBJECT(NULL, &at, (long)n->len + 2);
    int nid = object ? OBJ_obj2nid(object) : NID_undef;
    ASN1_OBJECT_free(object);
    return nid;
}

/* 1 … P12_COUNT_MAX, or 0; one where it is absent and may be. */
static int count_of(const struct p12_node *n)
{
    if (!p12_is(n, INTEGER) || n->hold != P12_BYTES || n->len != 1 || n->bytes[0] > P12_COUNT_MAX)
        return 0;
    return n->bytes[0];
}

static bool salt_ok(const struct p12_node *n)
{
    return p12_is(n, OCTETS) && n->hold == P12_BYTES && n->len <= SALT_MAX;
}

static const char *prf_of(const struct p12_node *kdf_params)
{
    static const struct {
        int nid;
        const char *digest;
    } prfs[] = {
        { NID_hmacWithSHA1, "SHA1" },
        { NID_hmacWithSHA224, "SHA224" },
        { NID_hmacWithSHA256, "SHA256" },
        { NID_hmacWithSHA384, "SHA384" },
        { NID_hmacWithSHA512, "SHA512" },
        { NID_hmacWithSHA512_224, "SHA512-224" },
        { NID_hmacWithSHA512_256, "SHA512-256" },
    };
    const struct p12_node *last = NULL;
    for (const struct p12_node *n = p12_nth(kdf_params, 2); n; n = n->next)
        last = n;
    if (!p12_is(last, SEQUENCE))
        return "SHA1"; /* the default of RFC 8018 A.2 */
    int nid = nid_of(p12_nth(last, 0));
    for (size_t i = 0; i < LK_COUNT(prfs); i++)
        if (prfs[i].nid == nid)
            return prfs[i].digest;
    return NULL;
}

struct cipher_of {
    const EVP_CIPHER *cipher;
    uint8_t key[EVP_MAX_KEY_LENGTH], iv[EVP_MAX_IV_LENGTH];
};

/* params: SEQUENCE { kdf SEQUENCE { oid, SEQUENCE { salt, count, … } }, SEQUENCE { oid, iv } } */
static bool pbes2(const struct p12_node *params, struct cipher_of *c)
{
    const struct p12_node *kdf = p12_nth(params, 0), *kdf_params = p12_nth(kdf, 1),
                          *salt = p12_nth(kdf_params, 0), *scheme = p12_nth(params, 1),
                          *iv = p12_nth(scheme, 1);
    int count = count_of(p12_nth(kdf_params, 1));
    const char *prf = prf_of(kdf_params);
    c->cipher = EVP_get_cipherbynid(nid_of(p12_nth(scheme, 0)));
    if (nid_of(p12_nth(kdf, 0)) != NID_id_pbkdf2 || !salt_ok(salt) || !count || !prf ||
        !c->cipher || EVP_CIPHER_get_mode(c->cipher) != EVP_CIPH_CBC_MODE || !p12_is(iv, OCTETS) ||
        iv->hold != P12_BYTES || (int)iv->len != EVP_CIPHER_get_iv_length(c->cipher))
        return false;
    memcpy(c->iv, iv->bytes, iv->len);
    return PKCS5_PBKDF2_HMAC(P12_PASSWORD, sizeof P12_PASSWORD - 1, salt->bytes, (int)salt->len,
                             count, EVP_get_digestbyname(prf), EVP_CIPHER_get_key_length(c->cipher),
                             c->key) == 1;
}

static bool app_c(int nid, const struct p12_node *params, struct cipher_of *c)
{
    const struct p12_node *salt = p12_nth(params, 0);
    int count = count_of(p12_nth(params, 1));
    c->cipher = nid == NID_pbe_WithSHA1And3_Key_TripleDES_CBC   ? EVP_des_ede3_cbc()
                : nid == NID_pbe_WithSHA1And2_Key_TripleDES_CBC ? EVP_des_ede_cbc()
                                                                : NULL;
    if (!c->cipher || !salt_ok(salt) || !count)
        return false;
    /* RFC 7292 B.3: 1 is for a key, 2 for an initial value, 3 for a MAC. */
    return PKCS12_key_gen_utf8(P12_PASSWORD, -1, (unsigned char *)salt->bytes, (int)salt->len, 1,
                               count, EVP_CIPHER_get_key_length(c->cipher), c->key,
                               EVP_sha1()) == 1 &&
           PKCS12_key_gen_utf8(P12_PASSWORD, -1, (unsigned char *)salt->bytes, (int)salt->len, 2,
                               count, 8, c->iv, EVP_sha1()) == 1;
}

bool p12_crypt(const struct p12_node *alg, bool encrypt, const uint8_t *bytes, size_t len,
               struct lk_buf *out)
{
    struct cipher_of c = { 0 };
    int nid = nid_of(p12_nth(alg, 0)), n = 0, rest = 0;
    if (nid == NID_undef || len > 1 << 20 ||
        !(nid == NID_pbes2 ? pbes2(p12_nth(alg, 1), &c) : app_c(nid, p12_nth(alg, 1), &c)))
        return false;
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    uint8_t *to = (uint8_t *)lk_buf_reserve(out, len + EVP_MAX_BLOCK_LENGTH);
    bool ok = ctx && EVP_CipherInit_ex(ctx, c.cipher, NULL, c.key, c.iv, encrypt) == 1 &&
              EVP_CipherUpdate(ctx, to, &n, bytes, (int)len) == 1 &&
              EVP_CipherFinal_ex(ctx, to + n, &rest) == 1;
    EVP_CIPHER_CTX_free(ctx);
    out->len += ok ? (size_t)(n + rest) : 0;
    return ok;
}

unsigned p12_mac(const struct p12_node *mac_data, const struct lk_buf *content, uint8_t value[64])
{
    const struct p12_node *salt = p12_nth(mac_data, 1), *count_node = p12_nth(mac_data, 2);
    int count = count_node ? count_of(count_node) : 1;
    int nid = nid_of(p12_nth(p12_nth(p12_nth(mac_data, 0), 0), 0));
    const EVP_MD *md = nid == NID_undef ? NULL : EVP_get_digestbynid(nid);
    uint8_t key[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (!md || (EVP_MD_get_flags(md) & EVP_MD_FLAG_XOF) || !salt_ok(salt) || !count)
        return 0;
    int key_len = EVP_MD_get_size(md);
    if (PKCS12_key_gen_utf8(P12_PASSWORD, -1, (unsigned char *)salt->bytes, (int)salt->len, 3,
                            count, key_len, key, md) != 1 ||
        !HMAC(md, key, key_len, (const uint8_t *)(content->bytes ? content->bytes : ""),
              content->len, value, &n))
        return 0;
    return n;
}

bool p12_mac_holds(const struct p12_tree *t)
{
    const struct p12_node *mac = p12_nth(t->root, 2), *digest = p12_nth(p12_nth(mac, 0), 1),
                          *content = p12_nth(p12_nth(p12_nth(t->root, 1), 1), 0);
    LK_AUTO(lk_buf_done) struct lk_buf octets = { 0 };
    uint8_t value[64];
    if (!content || !p12_is(digest, OCTETS) || digest->hold != P12_BYTES)
        return false;
    lk_buf_add(&octets, content->bytes, content->len);
    unsigned n = p12_mac(mac, &octets, value);
    return n && n == digest->len && !memcmp(value, digest->bytes, n);
}
