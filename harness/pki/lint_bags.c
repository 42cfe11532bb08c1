/* SafeContents and the bags in them (RFC 7292 §4.2), as the linter reads them. */
#include "pki/lint_walk.h"

#include <openssl/pkcs12.h>
#include <string.h>

LK_AUTO_DEFINE(PKCS8_PRIV_KEY_INFO *, PKCS8_PRIV_KEY_INFO_free);

/* NESTED_MOST: beyond it OpenSSL's decoder gives up. */
enum { BAGS_GOOD = 31, NESTED_MOST = 26, CERT_OCTETS_MAX = 512 << 10 };

struct bag {
    struct lk_tlv whole, wrap;
    struct lint_attrs attrs;
    unsigned depth;
    size_t place; /* how long the place was outside this bag */
};

/* Where the bag is said to stand: in the file, or in what is encrypted there. */
static void where(const struct lint *l, const struct bag *b, size_t *ret_offset, size_t *ret_len)
{
    uintptr_t p = (uintptr_t)b->whole.at, file = (uintptr_t)l->w.file;
    bool inside = p >= file && p <= file + l->w.len;
    *ret_offset = inside ? (size_t)(p - file) : l->w.outer;
    *ret_len = inside ? lk_lint_len(&b->whole) : 0;
}

static bool small_enough(struct lint *l, const struct lk_der *part, const uint8_t *at,
                         const char *what)
{
    if (lk_der_left(part) <= LINT_PIECE_MAX)
        return true;
    l->unread = true;
    return lk_lint_refuse(l, LK_S12, at, 0, "%s has more than 64 KiB", what);
}

static void take_key(struct lint *l, const struct lk_der *info, const struct bag *b)
{
    const unsigned char *at = info->at;
    size_t len = lk_der_left(info);
    if (!small_enough(l, info, b->whole.at, "a key"))
        return;
    LK_AUTO(PKCS8_PRIV_KEY_INFO_free)
    PKCS8_PRIV_KEY_INFO *clear = d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)len);
    EVP_PKEY *key = clear && at == info->end ? EVP_PKCS82PKEY(clear) : NULL;
    if (!key) {
        lk_lint_trait(l, LK_T_BAD_KEY);
        l->unread = true;
        lk_lint_refuse(l, LK_K16, info->at, len,
                       clear && at == info->end ? "a private key of a kind or shape that "
                                                  "libcrypto does not take"
                                                : "a key bag holds no PrivateKeyInfo");
        return;
    }
    if (l->n_keys == LINT_KEYS_MAX) {
        EVP_PKEY_free(key);
        lk_lint_refuse(l, LK_S12, info->at, len, "more than %d keys", (int)LINT_KEYS_MAX);
        return;
    }
    struct lint_key *k = &l->keys[l->n_keys++];
    *k = (struct lint_key){ .key = key, .attrs = b->attrs };
    where(l, b, &k->offset, &k->len);
    lk_lint_key_sound(l, k);
}

static void key_bag(struct lint *l, struct lk_der value, const struct bag *b)
{
    /* Inside encrypted SafeContents a plain bag is not plain. */
    if (!l->sealed) {
        lk_lint_trait(l, LK_T_PLAIN_KEY);
        lk_lint_find(l, LK_C01, b->whole.at, lk_lint_len(&b->whole), "the key is not encrypted");
    }
    take_key(l, &value, b);
}

/* EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm, encryptedData OCTET STRING } */
static void shrouded_bag(struct lint *l, struct lk_der value, const struct bag *b)
{
    struct lk_tlv seq, octets;
    struct lk_alg alg;
    struct lk_der secret, clear;
    if (!lk_walk_take(&l->w, &value, LK_DER_SEQUENCE, &seq, "a shrouded key") ||
        !lk_walk_alg(&l->w, &seq.body, &alg, "the encryption of a key") ||
        !lk_walk_take(&l->w, &seq.body, LK_DER_OCTETS, &octets, "an encrypted key") ||
        !lk_walk_end(&l->w, &seq.body, "a shrouded key") ||
        !lk_walk_octets(&l->w, &octets, &secret)) {
        lk_lint_trait(l, LK_T_BAD_BAG);
        lk_lint_stopped(l, LK_S01);
        return;
    }
    l->n_locked_keys++;
    if (!small_enough(l, &secret, octets.at, "a key") || !lk_lint_decrypt(l, &alg, &secret, &clear))
        return;
    lk_walk_inside(&l->w, b->whole.at);
    l->n_locked_keys--;
    take_key(l, &clear, b);
}

static void take_cert(struct lint *l, const struct lk_tlv *octets, const struct lk_der *der,
                      const struct bag *b)
{
    if (!small_enough(l, der, octets->at, "a certificate"))
        return;
    size_t all = lk_der_left(der);
    for (size_t i = 0; i < l->n_certs; i++)
        all += l->certs[i].len;
    if (l->n_certs == LK_P12_CERTS_MAX || all > CERT_OCTETS_MAX) {
        l->unread = true;
        lk_lint_refuse(l, LK_S12, octets->at, lk_lint_len(octets),
                       "more than 64 certificates or 512 KiB");
        return;
    }
    const unsigned char *at = der->at;
    X509 *cert = d2i_X509(NULL, &at, (long)lk_der_left(der));
    if (!cert || at != der->end) {
        X509_free(cert);
        lk_lint_trait(l, LK_T_BAD_CERT);
        l->unread = true;
        lk_lint_refuse(l, LK_S01, octets->at, lk_lint_len(octets),
                       "a certificate bag holds no X.509 certificate");
        return;
    }
    struct lint_cert *c = &l->certs[l->n_certs++];
    *c = (struct lint_cert){ .cert = cert, .attrs = b->attrs };
    where(l, b, &c->offset, &c->len);
    if (!c->len)
        c->len = lk_der_left(der);
}

/* CertBag ::= SEQUENCE { certId, certValue [0] EXPLICIT } */
static void cert_bag(struct lint *l, struct lk_der value, const struct bag *b)
{
    struct lk_tlv seq, wrap, octets;
    char oid[LK_OID_TEXT];
    struct lk_der der;
    if (!lk_walk_take(&l->w, &value, LK_DER_SEQUENCE, &seq, "a CertBag") ||
        !lk_walk_oid(&l->w, &seq.body, oid, "the type of a certificate") ||
        !lk_walk_take(&l->w, &seq.body, LK_DER_CONTEXT_0, &wrap, "the value of a certificate") ||
        !lk_walk_end(&l->w, &seq.body, "a CertBag")) {
        lk_lint_trait(l, LK_T_BAD_BAG);
        lk_lint_stopped(l, LK_S01);
        return;
    }
    if (strcmp(oid, "1.2.840.113549.1.9.22.1") != 0)
        return;
    if (!lk_walk_take(&l->w, &wrap.body, LK_DER_OCTETS, &octets, "a certificate's octets") ||
        !lk_walk_end(&l->w, &wrap.body, "a certificate's octets") ||
        !lk_walk_octets(&l->w, &octets, &der)) {
        lk_lint_trait(l, LK_T_BAD_BAG);
        lk_lint_stopped(l, LK_S01);
        return;
    }
    if (!l->sealed && !l->n_certs)
        lk_lint_find(l, LK_C12, b->whole.at, lk_lint_len(&b->whole),
                     "certificates are not encrypted");
    take_cert(l, &octets, &der, b);
}

static void secret_bag(struct lint *l, struct lk_der value, const struct bag *b)
{
    (void)value;
    lk_lint_trait(l, LK_T_SECRET_BAG);
    lk_lint_find(l, LK_K17, b->whole.at, lk_lint_len(&b->whole), "there is a secretBag");
}

static void crl_bag(struct lint *l, struct lk_der value, const struct bag *b)
{
    (void)l, (void)value, (void)b;
}

static void nested_bag(struct lint *l, struct lk_der value, const struct bag *b)
{
    lk_lint_trait(l, LK_T_NESTED);
    if (b->depth == 1)
        lk_lint_find(l, LK_S09, b->whole.at, lk_lint_len(&b->whole), "SafeContents are nested");
    lk_lint_safe_contents(l, value, b->depth + 1);
}

static const struct {
    const char *oid;
    void (*read)(struct lint *l, struct lk_der value, const struct bag *b);
} bags[] = {
    { "1.2.840.113549.1.12.10.1.1", key_bag },    { "1.2.840.113549.1.12.10.1.2", shrouded_bag },
    { "1.2.840.113549.1.12.10.1.3", cert_bag },   { "1.2.840.113549.1.12.10.1.4", crl_bag },
    { "1.2.840.113549.1.12.10.1.5", secret_bag }, { "1.2.840.113549.1.12.10.1.6", nested_bag },
};

static void read_value(struct lint *l, const char *oid, const struct bag *b)
{
    for (size_t i = 0; i < LK_COUNT(bags); i++)
        if (!strcmp(bags[i].oid, oid)) {
            bags[i].read(l, b->wrap.body, b);
            return;
        }
    lk_lint_trait(l, LK_T_UNKNOWN_BAG);
    lk_lint_find(l, LK_S10, b->whole.at, lk_lint_len(&b->whole), "a bag of unknown type %s", oid);
}

/* SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT, bagAttributes SET OPTIONAL } */
static void read_bag(struct lint *l, struct bag *b)
{
    struct lk_der in = b->whole.body, rest;
    struct lk_tlv value, set;
    char oid[LK_OID_TEXT];
    bool marked = false;
    if (!lk_walk_oid(&l->w, &in, oid, "the type of a bag")) {
        lk_lint_trait(l, LK_T_BAD_OID);
        lk_lint_stopped(l, LK_S01);
        return;
    }
    if (!lk_walk_take(&l->w, &in, LK_DER_CONTEXT_0, &b->wrap, "the value of a bag") ||
        ((marked = lk_der_left(&in) != 0) &&
         !lk_walk_take(&l->w, &in, LK_DER_SET, &set, "the attributes of a bag")) ||
        !lk_walk_end(&l->w, &in, "a SafeBag")) {
        lk_lint_trait(l, LK_T_BAD_BAG);
        lk_lint_stopped(l, LK_S01);
        return;
    }
    rest = b->wrap.body;
    if (!lk_der_next(&rest, &value) || lk_der_left(&rest)) {
        lk_lint_trait(l, LK_T_BAD_BAG);
        lk_walk_bad(&l->w, b->wrap.at, "the value of a bag is absent or not one element");
        lk_lint_stopped(l, LK_S01);
        return;
    }
    if (marked)
        lk_lint_attrs(l, set.body, &b->attrs);
    read_value(l, oid, b);
}

static bool next_bag(struct lint *l, struct lk_der *in, struct bag *b)
{
    if (!lk_lint_in_time(l, in->at))
        return false;
    if (!lk_walk_one_more(&l->w, in->at) ||
        !lk_walk_take(&l->w, in, LK_DER_SEQUENCE, &b->whole, "a SafeBag"))
        return lk_lint_stopped(l, LK_S01);
    return true;
}

/* How many SafeContents lie in each other in the first bag of each, counted by a loop. */
static unsigned depth_of(struct lk_der in)
{
    struct lk_tlv seq, bag, oid, wrap;
    unsigned n = 0;
    while (n < NESTED_MOST && lk_der_take_id(&in, LK_DER_SEQUENCE, &seq) &&
           lk_der_take_id(&seq.body, LK_DER_SEQUENCE, &bag) &&
           lk_der_take_id(&bag.body, LK_DER_OID, &oid) &&
           lk_der_take_id(&bag.body, LK_DER_CONTEXT_0, &wrap)) {
        in = wrap.body;
        n++;
    }
    return n;
}

void lk_lint_safe_contents(struct lint *l, struct lk_der in, unsigned depth)
{
    struct lk_tlv seq;
    if (depth > LK_P12_DEPTH_MAX) {
        lk_lint_trait(l, LK_T_NESTED_DEEP);
        if (depth + depth_of(in) > NESTED_MOST)
            lk_lint_trait(l, LK_T_NESTED_30);
        l->unread = true;
        lk_lint_refuse(l, LK_S09, in.at, 0, "SafeContents are nested more than %d deep",
                       (int)LK_P12_DEPTH_MAX);
        return;
    }
    if (!lk_walk_take(&l->w, &in, LK_DER_SEQUENCE, &seq, "SafeContents") ||
        !lk_walk_end(&l->w, &in, "SafeContents")) {
        lk_lint_stopped(l, LK_S01);
        return;
    }
    struct bag b = { .depth = depth, .place = strlen(l->place) };
    size_t n = 0;
    while (lk_der_left(&seq.body) && next_bag(l, &seq.body, &b)) {
        snprintf(l->place + b.place, sizeof l->place - b.place, "/bag[%zu]", ++n);
        b.attrs = (struct lint_attrs){ 0 };
        size_t outer = l->w.outer;
        read_bag(l, &b);
        l->w.outer = outer;
        l->place[b.place] = 0;
    }
    if (n > BAGS_GOOD) {
        lk_lint_trait(l, LK_T_MANY_BAGS);
        lk_lint_find(l, LK_S11, seq.at, lk_lint_len(&seq), "%zu bags in one SafeContents", n);
    }
}
