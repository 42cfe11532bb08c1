/* Fuzz target: all that a program does with a PKCS#12 file by OpenSSL: opening it, taking key,
 * certificates and chain, friendlyName and the other attributes of each bag, CRLs, a new password.
 * The file is what the input is, the password that of the seeds, then none and the empty one. */
#include "count.h"
#include "mutate/p12_tree.h"

#include <inttypes.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <stdio.h>

enum { WORK_MAX = 4096, SIZE_MAX_READ = 1 << 20, DEPTH_MAX = 8 };

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static OSSL_PROVIDER *usual, *legacy; /* legacy has RC2 and RC4; without it they are refused */

static void tell(void)
{
    OSSL_PROVIDER_unload(legacy);
    OSSL_PROVIDER_unload(usual);
    const struct fuzz_counts *count = fuzz_counts();
    fprintf(stderr,
            "past the MAC: %" PRIu64 " of %" PRIu64 " (%" PRIu64
            " left out: too many iterations)\n",
            count->past_mac, count->run, count->left_out);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    usual = OSSL_PROVIDER_load(NULL, "default");
    legacy = OSSL_PROVIDER_load(NULL, "legacy");
#ifdef LK_LIBCRYPTO_SEEN
    fprintf(stderr, "%s, instrumented\n", OpenSSL_version(OPENSSL_VERSION));
#else
    fprintf(stderr,
            "%s of the system: coverage and heap errors inside it are not seen; "
            "fuzz/libcrypto.sh builds one that is\n",
            OpenSSL_version(OPENSSL_VERSION));
#endif
    atexit(tell);
    return 0;
}

static void use_attrs(PKCS12_SAFEBAG *bag)
{
    const STACK_OF(X509_ATTRIBUTE) *attrs = PKCS12_SAFEBAG_get0_attrs(bag);
    OPENSSL_free(PKCS12_get_friendlyname(bag));
    const ASN1_TYPE *id = PKCS12_SAFEBAG_get0_attr(bag, NID_localKeyID);
    if (id && id->type == V_ASN1_OCTET_STRING)
        (void)ASN1_STRING_length(id->value.octet_string);
    for (int i = 0; i < sk_X509_ATTRIBUTE_num(attrs); i++) {
        X509_ATTRIBUTE *attr = sk_X509_ATTRIBUTE_value(attrs, i);
        (void)OBJ_obj2nid(X509_ATTRIBUTE_get0_object(attr));
        for (int k = 0; k < X509_ATTRIBUTE_count(attr); k++)
            (void)X509_ATTRIBUTE_get0_type(attr, k);
    }
}

/* TAKEN: PKCS12_parse made keys and certificates of it; that is not done once more, since it is
 * slow and of the code behind PKCS#12. */
struct use {
    const char *password;
    bool taken;
};

static void use_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, const struct use *u, int depth);

static void use_bag(PKCS12_SAFEBAG *bag, const struct use *u, int depth)
{
    use_attrs(bag);
    (void)PKCS12_SAFEBAG_get_nid(bag);
    if (!u->taken)
        X509_free(PKCS12_SAFEBAG_get1_cert(bag));
    X509_CRL_free(PKCS12_SAFEBAG_get1_crl(bag));
    (void)PKCS12_SAFEBAG_get0_pkcs8(bag);
    PKCS8_PRIV_KEY_INFO *info = NULL;
    switch (PKCS12_SAFEBAG_get_nid(bag)) {
    case NID_keyBag:
        if (!u->taken)
            EVP_PKEY_free(EVP_PKCS82PKEY(PKCS12_SAFEBAG_get0_p8inf(bag)));
        break;
    case NID_pkcs8ShroudedKeyBag:
        info = PKCS12_decrypt_skey(bag, u->password, -1);
        EVP_PKEY_free(info && !u->taken ? EVP_PKCS82PKEY(info) : NULL);
        PKCS8_PRIV_KEY_INFO_free(info);
        break;
    case NID_safeContentsBag:
        use_bags(PKCS12_SAFEBAG_get0_safes(bag), u, depth + 1);
        break;
    default:
        break;
    }
}

static void use_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, const struct use *u, int depth)
{
    for (int i = 0; depth < DEPTH_MAX && i < sk_PKCS12_SAFEBAG_num(bags); i++)
        use_bag(sk_PKCS12_SAFEBAG_value(bags, i), u, depth);
}

static void use_safes(PKCS12 *p12, const struct use *u)
{
    STACK_OF(PKCS7) *safes = PKCS12_unpack_authsafes(p12);
    for (int i = 0; i < sk_PKCS7_num(safes); i++) {
        PKCS7 *safe = sk_PKCS7_value(safes, i);
        int nid = OBJ_obj2nid(safe->type);
        STACK_OF(PKCS12_SAFEBAG) *bags = nid == NID_pkcs7_data ? PKCS12_unpack_p7data(safe)
                                         : nid == NID_pkcs7_encrypted
                                             ? PKCS12_unpack_p7encdata(safe, u->password, -1)
                                             : NULL;
        use_bags(bags, u, 0);
        sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
    }
    sk_PKCS7_pop_free(safes, PKCS7_free);
}

static bool use_parsed(PKCS12 *p12, const char *password)
{
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;
    STACK_OF(X509) *chain = NULL;
    bool parsed = PKCS12_parse(p12, password, &key, &cert, &chain) == 1;
    if (parsed && cert) {
        int n = 0;
        (void)X509_alias_get0(cert, &n);
        (void)X509_keyid_get0(cert, &n);
        if (key)
            (void)X509_check_private_key(cert, key);
    }
    EVP_PKEY_free(key);
    X509_free(cert);
    sk_X509_pop_free(chain, X509_free);
    return parsed;
}

/* Writing it anew, under a new password and back into octets. */
static void use_again(PKCS12 *p12, const char *password)
{
    unsigned char *der = NULL;
    if (PKCS12_newpass(p12, password, "another") == 1 && i2d_PKCS12(p12, &der) > 0)
        OPENSSL_free(der);
}

static void open_with(PKCS12 *p12, const char *password, bool right)
{
    if (!right && PKCS12_mac_present(p12) && PKCS12_verify_mac(p12, password, -1) != 1)
        return;
    struct use u = { password, use_parsed(p12, password) };
    use_safes(p12, &u);
    use_again(p12, password);
}

static bool too_long(const uint8_t *bytes, size_t len)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct p12_tree t;
    p12_tree_read(&t, arena, bytes, len);
    return p12_tree_work(&t) > WORK_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const unsigned char *at = bytes;
    if (len > SIZE_MAX_READ || too_long(bytes, len)) {
        fuzz_counts()->left_out++;
        return 0;
    }
    PKCS12 *p12 = d2i_PKCS12(NULL, &at, (long)len);
    if (p12) {
        bool right = PKCS12_mac_present(p12) && PKCS12_verify_mac(p12, P12_PASSWORD, -1) == 1;
        fuzz_counts()->past_mac += right;
        if (right)
            open_with(p12, P12_PASSWORD, true);
        else {
            open_with(p12, NULL, false);
            open_with(p12, "", false);
        }
        PKCS12_free(p12);
    }
    ERR_clear_error();
    return 0;
}
