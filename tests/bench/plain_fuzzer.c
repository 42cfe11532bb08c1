/* What one writes without further thought to fuzz PKCS#12: d2i_PKCS12 and PKCS12_parse with the
 * right password. Ours is held against it. That a count of iterations stops it for minutes would be
 * a handicap that is not meant, so such a file is left out. */
#include "fuzz/count.h"
#include "fuzz/mutate/p12_tree.h"

#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <stdio.h>

enum { WORK_MAX = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool refused_at_mac(void)
{
    bool refused = false;
    for (unsigned long e; (e = ERR_get_error());)
        refused |=
            ERR_GET_LIB(e) == ERR_LIB_PKCS12 && (ERR_GET_REASON(e) == PKCS12_R_MAC_VERIFY_FAILURE ||
                                                 ERR_GET_REASON(e) == PKCS12_R_MAC_ABSENT);
    return refused;
}

static bool too_long(const PKCS12 *p12)
{
    const ASN1_INTEGER *count = NULL;
    if (!PKCS12_mac_present(p12))
        return false;
    PKCS12_get0_mac(NULL, NULL, NULL, &count, p12);
    return count && (ASN1_INTEGER_get(count) > WORK_MAX || ASN1_INTEGER_get(count) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const unsigned char *at = bytes;
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;
    STACK_OF(X509) *chain = NULL;
    PKCS12 *p12 = d2i_PKCS12(NULL, &at, (long)len);
    ERR_clear_error();
    if (p12 && !too_long(p12)) {
        PKCS12_parse(p12, P12_PASSWORD, &key, &cert, &chain);
        fuzz_counts()->past_mac += !refused_at_mac();
    }
    EVP_PKEY_free(key);
    X509_free(cert);
    sk_X509_pop_free(chain, X509_free);
    PKCS12_free(p12);
    ERR_clear_error();
    return 0;
}
