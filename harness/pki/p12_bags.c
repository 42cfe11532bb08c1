/* SafeContents and the bags in it: keys, certificates, further SafeContents (RFC 7292 §4.2). */
#include "pki/p12_walk.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <string.h>

LK_AUTO_DEFINE(PKCS8_PRIV_KEY_INFO *, PKCS8_PRIV_KEY_INFO_free);

static bool take_key(struct lk_walk *w, const struct lk_der *info, const struct lk_bag_attrs *attrs)
{
    const unsigned char *at = info->at;
    LK_AUTO(PKCS8_PRIV_KEY_INFO_free)
    PKCS8_PRIV_KEY_INFO *clear = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)lk_der_left(info));
    if (!clear || at != info->end)
        return lk_walk_bad(w, info->at, "a key bag holds no PrivateKeyInfo");
    EVP_PKEY *key = EVP_PKCS82PKEY(clear);
    if (!key)
        return lk_walk_stop(w, LK_P12_UNKNOWN, info->at,
                            "a private key of a kind or shape that libcrypto does not take");
    w->out->n_keys++;
    if (w->out->key) {
        EVP_PKEY_free(key);
        return true;
    }
    w->out->key = key;
    w->out->name = lk_friendly_name(attrs);
    w->key_id = attrs->id;
    return true;
}

static bool key_bag(struct lk_walk *w, struct lk_der value, const struct lk_bag_attrs *attrs,
                    unsigned depth)
{
    (void)depth;
    if (!w->out->n_keys)
        snprintf(w->out->key_cipher, sizeof w->out->key_cipher, "none");
    return take_key(w, &value, attrs);
}

/* EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm, encryptedData OCTET STRING } */
static bool shrouded_bag(struct lk_walk *w, struct lk_der value, const struct lk_bag_attrs *attrs,
                         unsigned depth)
{
    (void)depth;
    struct lk_tlv seq, octets;
    struct lk_alg alg;
    struct lk_der secret, clear;
    bool first = !w->out->n_keys;
    if (!lk_walk_take(w, &value, LK_DER_SEQUENCE, &seq, "a shrouded key") ||
        !lk_walk_alg(w, &seq.body, &alg, "the encryption of a key") ||
        !lk_walk_take(w, &seq.body, LK_DER_OCTETS, &octets, "an encrypted key") ||
        !lk_walk_end(w, &seq.body, "a shrouded key") || !lk_walk_octets(w, &octets, &secret))
        return false;
    if (!lk_pbe_decrypt(w, &alg, &secret, &clear, first ? w->out->key_cipher : NULL,
                        first ? &w->out->key_iterations : NULL))
        return false;
    return take_key(w, &clear, attrs);
}

/* CertBag ::= SEQUENCE { certId, certValue [0] EXPLICIT }; SDSI certificates are passed over. */
static bool cert_bag(struct lk_walk *w, struct lk_der value, const struct lk_bag_attrs *attrs,
                     unsigned depth)
{
    (void)depth;
    struct lk_tlv seq, wrap, octets;
    char oid[LK_OID_TEXT];
    struct lk_der der;
    if (!lk_walk_take(w, &value, LK_DER_SEQUENCE, &seq, "a CertBag") ||
        !lk_walk_oid(w, &seq.body, oid, "the type of a certificate") ||
        !lk_walk_take(w, &seq.body, LK_DER_CONTEXT_0, &wrap, "the value of a certificate") ||
        !lk_walk_end(w, &seq.body, "a CertBag"))
        return false;
    if (strcmp(oid, "1.2.840.113549.1.9.22.1") != 0)
        return true;
    if (!lk_walk_take(w, &wrap.body, LK_DER_OCTETS, &octets, "a certificate's octets") ||
        !lk_walk_end(w, &wrap.body, "a certificate's octets") || !lk_walk_octets(w, &octets, &der))
        return false;
    size_t n = w->out->n_certs;
    if (n == LK_P12_CERTS_MAX)
        return lk_walk_stop(w, LK_P12_TOO_MUCH, octets.at, "more than %d certificates",
                            (int)LK_P12_CERTS_MAX);
    const unsigned char *at = der.at;
    X509 *cert = d2i_X509(NULL, &at, (long)lk_der_left(&der));
    if (!cert || at != der.end) {
        X509_free(cert);
        return lk_walk_bad(w, octets.at, "a certificate bag holds no X.509 certificate");
    }
    w->out->certs[n] = cert;
    w->cert_ids[n] = attrs->id;
    w->out->n_certs++;
    return true;
}

static bool nested_bag(struct lk_walk *w, struct lk_der value, const struct lk_bag_attrs *attrs,
                       unsigned depth)
{
    (void)attrs;
    return lk_safe_contents(w, value, depth + 1);
}

static const struct {
    const char *oid;
    bool (*read)(struct lk_walk *w, struct lk_der value, const struct lk_bag_attrs *attrs,
                 unsigned depth);
} bags[] = {
    { "1.2.840.113549.1.12.10.1.1", key_bag },
    { "1.2.840.113549.1.12.10.1.2", shrouded_bag },
    { "1.2.840.113549.1.12.10.1.3", cert_bag },
    { "1.2.840.113549.1.12.10.1.6", nested_bag },
};

/* SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT, bagAttributes SET OPTIONAL }.
 * RFC 7292 §5.2: an importer "should ignore any object identifiers it is not familiar with". */
static bool read_bag(struct lk_walk *w, struct lk_der *in, unsigned depth)
{
    struct lk_tlv seq, wrap, value;
    char oid[LK_OID_TEXT];
    struct lk_bag_attrs attrs;
    if (!lk_walk_take(w, in, LK_DER_SEQUENCE, &seq, "a SafeBag") ||
        !lk_walk_oid(w, &seq.body, oid, "the type of a bag") ||
        !lk_walk_take(w, &seq.body, LK_DER_CONTEXT_0, &wrap, "the value of a bag") ||
        !lk_bag_attrs(w, &seq.body, &attrs) || !lk_walk_end(w, &seq.body, "a SafeBag"))
        return false;
    struct lk_der whole = wrap.body;
    if (!lk_der_next(&wrap.body, &value))
        return lk_walk_bad(w, wrap.at, "the value of a bag is absent or cut short");
    if (!lk_walk_end(w, &wrap.body, "the value of a bag"))
        return false;
    for (size_t i = 0; i < LK_COUNT(bags); i++)
        if (!strcmp(bags[i].oid, oid))
            return bags[i].read(w, whole, &attrs, depth);
    return true;
}

bool lk_safe_contents(struct lk_walk *w, struct lk_der in, unsigned depth)
{
    struct lk_tlv seq;
    if (depth > LK_P12_DEPTH_MAX)
        return lk_walk_stop(w, LK_P12_TOO_MUCH, in.at, "SafeContents nested more than %d deep",
                            (int)LK_P12_DEPTH_MAX);
    if (!lk_walk_take(w, &in, LK_DER_SEQUENCE, &seq, "SafeContents") ||
        !lk_walk_end(w, &in, "SafeContents"))
        return false;
    while (lk_der_left(&seq.body)) {
        if (!lk_walk_one_more(w, seq.body.at) || !read_bag(w, &seq.body, depth))
            return false;
    }
    return true;
}
