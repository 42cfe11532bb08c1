/* Writing PKCS#12, piece by piece through OpenSSL's writer. */
#include "pki/p12_write.h"

#include "pki/inner.h"
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/sha.h>
#include <string.h>

typedef STACK_OF(PKCS12_SAFEBAG) bag_list;
typedef STACK_OF(PKCS7) safe_list;

static void free_bags(bag_list *bags)
{
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

static void free_safes(safe_list *safes)
{
    sk_PKCS7_pop_free(safes, PKCS7_free);
}

LK_AUTO_DEFINE(bag_list *, free_bags);
LK_AUTO_DEFINE(safe_list *, free_safes);
LK_AUTO_DEFINE(PKCS12 *, PKCS12_free);
LK_AUTO_DEFINE(PKCS12_SAFEBAG *, PKCS12_SAFEBAG_free);
LK_AUTO_DEFINE(PKCS8_PRIV_KEY_INFO *, PKCS8_PRIV_KEY_INFO_free);
LK_AUTO_DEFINE(X509_ALGOR *, X509_ALGOR_free);

enum { KEY_SALT_LEN = 16, MAC_SALT_LEN = 32 };

/* RFC 7292 §4.2: friendlyName and localKeyId tell which key belongs to which certificate. */
static bool mark(PKCS12_SAFEBAG *bag, const struct lk_p12_plan *plan)
{
    unsigned char id[SHA_DIGEST_LENGTH];
    unsigned n = sizeof id;
    return X509_digest(plan->leaf, EVP_sha1(), id, &n) == 1 &&
           (!plan->name || PKCS12_add_friendlyname_utf8(bag, plan->name, -1) == 1) &&
           PKCS12_add_localkeyid(bag, id, (int)n) == 1;
}

static bool push(bag_list *bags, PKCS12_SAFEBAG **bag)
{
    if (!*bag || sk_PKCS12_SAFEBAG_push(bags, *bag) <= 0)
        return false;
    *bag = NULL;
    return true;
}

static bool add_certs(bag_list *bags, const struct lk_p12_plan *plan)
{
    LK_AUTO(PKCS12_SAFEBAG_free) PKCS12_SAFEBAG *leaf = PKCS12_SAFEBAG_create_cert(plan->leaf);
    if (!leaf || !mark(leaf, plan) || !push(bags, &leaf))
        return false;
    for (size_t i = 0; i < LK_COUNT(plan->chain); i++) {
        if (!plan->chain[i])
            continue;
        LK_AUTO(PKCS12_SAFEBAG_free)
        PKCS12_SAFEBAG *bag = PKCS12_SAFEBAG_create_cert((X509 *)plan->chain[i]);
        if (!push(bags, &bag))
            return false;
    }
    return true;
}

static bool add_key(bag_list *bags, const struct lk_p12_plan *plan)
{
    LK_AUTO(PKCS8_PRIV_KEY_INFO_free) PKCS8_PRIV_KEY_INFO *clear = EVP_PKEY2PKCS8(plan->key);
    LK_AUTO(X509_ALGOR_free)
    X509_ALGOR *how = PKCS5_pbe2_set_iv(EVP_aes_256_cbc(), plan->iterations, NULL, KEY_SALT_LEN,
                                        NULL, NID_hmacWithSHA256);
    if (!clear || !how)
        return false;
    X509_SIG *shrouded = PKCS8_set0_pbe(plan->password, (int)strlen(plan->password), clear, how);
    if (!shrouded)
        return false;
    (void)lk_take(how); /* SHROUDED holds it now */
    LK_AUTO(PKCS12_SAFEBAG_free) PKCS12_SAFEBAG *bag = PKCS12_SAFEBAG_create0_pkcs8(shrouded);
    if (!bag)
        X509_SIG_free(shrouded);
    return bag && mark(bag, plan) && push(bags, &bag);
}

/* Two data contents, as measured: the certificates, then the key. */
static safe_list *make_safes(const struct lk_p12_plan *plan)
{
    LK_AUTO(free_bags) bag_list *certs = sk_PKCS12_SAFEBAG_new_null();
    LK_AUTO(free_bags) bag_list *keys = sk_PKCS12_SAFEBAG_new_null();
    LK_AUTO(free_safes) safe_list *safes = NULL;
    bool ok = certs && keys && add_certs(certs, plan) && add_key(keys, plan) &&
              PKCS12_add_safe(&safes, certs, -1, 0, NULL) == 1 &&
              PKCS12_add_safe(&safes, keys, -1, 0, NULL) == 1;
    return ok ? lk_take(safes) : NULL;
}

int lk_p12_write(const struct lk_p12_plan *plan, struct lk_buf *out_der, struct lk_err *err)
{
    if (!plan->password || plan->iterations < 1 || strlen(plan->password) > INT16_MAX)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "a PKCS#12 plan needs a password and a count");
    LK_AUTO(free_safes) safe_list *safes = make_safes(plan);
    LK_AUTO(PKCS12_free) PKCS12 *p12 = safes ? PKCS12_add_safes(safes, 0) : NULL;
    if (!p12 || PKCS12_set_mac(p12, plan->password, -1, NULL, MAC_SALT_LEN, plan->iterations,
                               EVP_sha256()) != 1)
        return lk_pki_fail(err, "cannot write a PKCS#12 file");
    unsigned char *der = NULL;
    int len = i2d_PKCS12(p12, &der);
    return lk_der_take(der, len, out_der, err);
}
