/* What faults do with a file that was made. */
#include "portal/fixture.h"
#include "portal/spoil.h"

#include <openssl/pkcs12.h>
#include <string.h>

typedef STACK_OF(PKCS7) safe_list;
typedef STACK_OF(PKCS12_SAFEBAG) bag_list;

static void free_safes(safe_list *safes)
{
    sk_PKCS7_pop_free(safes, PKCS7_free);
}

static void free_bags(bag_list *bags)
{
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

LK_AUTO_DEFINE(PKCS12 *, PKCS12_free);
LK_AUTO_DEFINE(PBE2PARAM *, PBE2PARAM_free);
LK_AUTO_DEFINE(PBKDF2PARAM *, PBKDF2PARAM_free);
LK_AUTO_DEFINE(safe_list *, free_safes);
LK_AUTO_DEFINE(bag_list *, free_bags);

enum { MAC_SALT_LEN = 32 };

static int put(PKCS12 *p12, struct lk_buf *file, struct lk_err *err)
{
    unsigned char *der = NULL;
    int len = p12 ? i2d_PKCS12(p12, &der) : -1;
    if (len < 0)
        return lk_fail(err, LK_E_CRYPTO, LK_NO_POS, "a file cannot be spoiled");
    lk_buf_clear(file);
    lk_buf_add(file, der, (size_t)len);
    OPENSSL_free(der);
    return 0;
}

static PKCS12 *read_file(const struct lk_buf *file)
{
    const unsigned char *at = (const unsigned char *)file->bytes;
    return d2i_PKCS12(NULL, &at, (long)file->len);
}

/* The same content in a file without a MAC. */
static int drop_mac(struct lk_buf *file, struct lk_err *err)
{
    LK_AUTO(PKCS12_free) PKCS12 *p12 = read_file(file);
    LK_AUTO(free_safes) safe_list *safes = p12 ? PKCS12_unpack_authsafes(p12) : NULL;
    LK_AUTO(PKCS12_free) PKCS12 *bare = safes ? PKCS12_add_safes(safes, 0) : NULL;
    return put(bare, file, err);
}

static int flip_mac(struct lk_buf *file, struct lk_err *err)
{
    LK_AUTO(PKCS12_free) PKCS12 *p12 = read_file(file);
    const ASN1_OCTET_STRING *mac = NULL;
    if (p12)
        PKCS12_get0_mac(&mac, NULL, NULL, NULL, p12);
    if (mac && mac->length)
        mac->data[0] ^= 1;
    return put(p12, file, err);
}

/* Key and certificates as they are, neither encrypted nor sealed. */
static int bare_file(const struct lk_issue_plan *plan, struct lk_buf *file, struct lk_err *err)
{
    LK_AUTO(PKCS12_free) PKCS12 *p12 = read_file(file);
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = NULL;
    LK_AUTO(X509_free) X509 *leaf = NULL;
    STACK_OF(X509) *others = NULL;
    LK_AUTO(PKCS12_free) PKCS12 *bare = NULL;
    if (p12 && PKCS12_parse(p12, plan->password, &key, &leaf, &others) == 1)
        bare = PKCS12_create(NULL, plan->name, key, leaf, others, -1, -1, 0, -1, 0);
    sk_X509_pop_free(others, X509_free);
    return put(bare, file, err);
}

/* X.690 §8.1.3: the outermost length is one octet more than there is. */
static void lengthen(struct lk_buf *file)
{
    if (file->len > 4 && (uint8_t)file->bytes[1] == 0x82)
        file->bytes[3]++;
}

/* RFC 7292 §4: iterations INTEGER DEFAULT 1. Nobody is meant to compute so many. */
static int count_mac(struct lk_buf *file, struct lk_err *err)
{
    LK_AUTO(PKCS12_free) PKCS12 *p12 = read_file(file);
    const ASN1_INTEGER *count = NULL;
    if (p12)
        PKCS12_get0_mac(NULL, NULL, NULL, &count, p12);
    if (count)
        ASN1_INTEGER_set_uint64((ASN1_INTEGER *)count, 1ULL << 31);
    return put(count ? p12 : NULL, file, err);
}

typedef bool bag_fn(PKCS12_SAFEBAG *bag);

/* RFC 2985 §5.5.1: a friendlyName is a BMPString. */
static bool name_by_integer(PKCS12_SAFEBAG *bag)
{
    const STACK_OF(X509_ATTRIBUTE) *all = PKCS12_SAFEBAG_get0_attrs(bag);
    int at = X509at_get_attr_by_NID(all, NID_friendlyName, -1);
    X509_ATTRIBUTE *name = X509at_get_attr(all, at);
    ASN1_INTEGER *n = ASN1_INTEGER_new();
    if (name && n && ASN1_INTEGER_set(n, 7) == 1) {
        ASN1_TYPE_set(X509_ATTRIBUTE_get0_type(name, 0), V_ASN1_INTEGER, n);
        return true;
    }
    ASN1_INTEGER_free(n);
    return at < 0;
}

/* RFC 8018 §A.2: iterationCount. The key is encrypted as before, and nobody gets that far. */
static bool count_key(PKCS12_SAFEBAG *bag)
{
    if (PKCS12_SAFEBAG_get_nid(bag) != NID_pkcs8ShroudedKeyBag)
        return true;
    const X509_ALGOR *how;
    X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &how, NULL);
    LK_AUTO(PBE2PARAM_free)
    PBE2PARAM *pbe = ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), how->parameter);
    LK_AUTO(PBKDF2PARAM_free)
    PBKDF2PARAM *kdf =
        pbe ? ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), pbe->keyfunc->parameter)
            : NULL;
    return kdf && ASN1_INTEGER_set_int64(kdf->iter, INT32_MAX) == 1 &&
           ASN1_TYPE_pack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), kdf, &pbe->keyfunc->parameter) &&
           ASN1_TYPE_pack_sequence(ASN1_ITEM_rptr(PBE2PARAM), pbe, &((X509_ALGOR *)how)->parameter);
}

/* One of the file's contents, each of its bags changed. */
static bool change_safe(PKCS7 **safe, bag_fn *change)
{
    LK_AUTO(free_bags) bag_list *bags = PKCS12_unpack_p7data(*safe);
    for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); i++)
        if (!change(sk_PKCS12_SAFEBAG_value(bags, i)))
            return false;
    PKCS7 *changed = bags ? PKCS12_pack_p7data(bags) : NULL;
    if (!changed)
        return false;
    PKCS7_free(*safe);
    *safe = changed;
    return true;
}

/* The same file with its bags changed, under a MAC that is right. */
static int change_bags(const struct lk_issue_plan *plan, bag_fn *change, struct lk_buf *file,
                       struct lk_err *err)
{
    LK_AUTO(PKCS12_free) PKCS12 *p12 = read_file(file);
    LK_AUTO(free_safes) safe_list *safes = p12 ? PKCS12_unpack_authsafes(p12) : NULL;
    bool ok = safes;
    for (int i = 0; ok && i < sk_PKCS7_num(safes); i++) {
        PKCS7 *safe = sk_PKCS7_value(safes, i);
        ok = change_safe(&safe, change);
        sk_PKCS7_set(safes, i, safe);
    }
    LK_AUTO(PKCS12_free) PKCS12 *changed = ok ? PKCS12_add_safes(safes, 0) : NULL;
    ok = changed && PKCS12_set_mac(changed, plan->password, -1, NULL, MAC_SALT_LEN,
                                   plan->iterations, EVP_sha256()) == 1;
    return put(ok ? changed : NULL, file, err);
}

int lk_spoil_issued(struct lk_ctx *c, const struct lk_issue_plan *plan, struct lk_issued *made)
{
    struct lk_buf *file = &made->p12;
    if (plan->shape && lk_fixture_issue(c, plan, made))
        return -1;
    if (lk_fault_hits(&c->tx, LK_FAULT_FILE_MALFORMED))
        lengthen(file);
    if (lk_fault_hits(&c->tx, LK_FAULT_FILE_NO_MAC) && drop_mac(file, c->tx.err))
        return -1;
    if (lk_fault_hits(&c->tx, LK_FAULT_FILE_MAC_FLIPPED) && flip_mac(file, c->tx.err))
        return -1;
    if (lk_fault_hits(&c->tx, LK_FAULT_KEY_ITERATIONS_HUGE) &&
        change_bags(plan, count_key, file, c->tx.err))
        return -1;
    if (lk_fault_hits(&c->tx, LK_FAULT_FRIENDLY_NAME_INTEGER) &&
        change_bags(plan, name_by_integer, file, c->tx.err))
        return -1;
    if (lk_fault_hits(&c->tx, LK_FAULT_MAC_ITERATIONS_HUGE) && count_mac(file, c->tx.err))
        return -1;
    if (lk_fault_hits(&c->tx, LK_FAULT_FILE_ANY_PASSWORD) && bare_file(plan, file, c->tx.err))
        return -1;
    return 0;
}
