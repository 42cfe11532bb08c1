/* What belongs together: key and certificate, their identifiers, MAC and encryption. */
#include "pki/lint_walk.h"

#include <openssl/x509v3.h>
#include <string.h>

static int cert_of(const struct lint *l, const struct lint_key *k)
{
    for (size_t i = 0; i < l->n_certs; i++)
        if (X509_check_private_key(l->certs[i].cert, k->key) == 1)
            return (int)i;
    return -1;
}

/* A certificate of an authority is no user's. */
static bool any_leaf(const struct lint *l)
{
    for (size_t i = 0; i < l->n_certs; i++)
        if (!(X509_get_extension_flags(l->certs[i].cert) & EXFLAG_CA))
            return true;
    return false;
}

static void judge_ids(struct lint *l, const struct lint_key *k, const struct lint_cert *c)
{
    const struct lk_der *a = &k->attrs.id, *b = &c->attrs.id;
    const uint8_t *at = l->w.file + k->offset;
    size_t n = lk_der_left(a);
    bool absent = !a->at || !b->at;
    if (l->out->traits[LK_T_ID_TYPE] || l->out->traits[LK_T_ATTR_VALUES] ||
        l->out->traits[LK_T_ATTR_EMPTY])
        return;
    if (absent) {
        lk_lint_trait(l, LK_T_NO_KEY_ID);
        lk_lint_find(l, LK_K06, at, k->len, "%s has no localKeyID",
                     a->at ? "the certificate" : "the key");
    }
    if (absent || (n == lk_der_left(b) && (!n || !memcmp(a->at, b->at, n))))
        return;
    lk_lint_trait(l, LK_T_WRONG_KEY_ID);
    lk_lint_find(l, LK_K05, at, k->len, "localKeyID of the key is not that of its certificate");
}

static void judge_absence(struct lint *l)
{
    if (!l->n_keys) {
        lk_lint_trait(l, LK_T_NO_KEY);
        lk_lint_refuse(l, LK_K01, l->w.file, l->w.len, "there is no private key");
    }
    if (!l->n_certs) {
        lk_lint_trait(l, LK_T_NO_CERT);
        lk_lint_find(l, LK_K02, l->w.file, l->w.len, "there is no certificate");
    }
}

static void judge_match(struct lint *l)
{
    int leaf = -1;
    for (size_t i = 0; i < l->n_keys; i++) {
        int own = cert_of(l, &l->keys[i]);
        if (own >= 0)
            judge_ids(l, &l->keys[i], &l->certs[own]);
        if (leaf < 0)
            leaf = own;
    }
    if (leaf >= 0) {
        lk_lint_chain(l, leaf);
        return;
    }
    if (!l->n_keys || !l->n_certs || l->unread)
        return;
    lk_lint_trait(l, any_leaf(l) ? LK_T_MISMATCH : LK_T_AUTHORITY_ALONE);
    const struct lint_key *k = &l->keys[0];
    const uint8_t *at = l->w.file + k->offset;
    if (any_leaf(l))
        lk_lint_refuse(l, LK_K03, at, k->len, "the key belongs to none of the certificates");
    else
        lk_lint_find(l, LK_K02, at, k->len, "there are certificates of authorities alone");
}

/* RFC 7292 §4: DEFAULT 1 "for historical reasons"; 1 was said where the count was read. */
static void judge_counts(struct lint *l)
{
    unsigned long long mac = l->mac_count, pbe = l->most_pbe_count;
    snprintf(l->place, sizeof l->place, "macData");
    if (mac > 1 && mac < pbe)
        lk_lint_find_as(l, LK_M07, LK_LINT_ERROR, l->mac_count_at, 0,
                        "the MAC has %llu iterations, the encryption %llu", mac, pbe);
}

void lk_lint_pairs(struct lint *l)
{
    if (!l->unread)
        judge_absence(l);
    if (l->n_keys + l->n_locked_keys > 1) {
        lk_lint_trait(l, LK_T_TWO_KEYS);
        lk_lint_find(l, LK_K04, l->w.file, l->w.len, "%zu keys", l->n_keys + l->n_locked_keys);
    }
    if (lk_lint_in_time(l, l->w.file)) {
        judge_match(l);
        lk_lint_names(l);
    }
    judge_counts(l);
}
