/* Fuzz target: the PKCS#12 walker on any bytes. The first octet is the password's length (255: no
 * password at all), then the password, then the file. */
#include "pki/p12_read.h"

#include <string.h>

enum { NO_PASSWORD = 255, ITERATIONS = 5000 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    char password[NO_PASSWORD] = { 0 };
    if (!len)
        return 0;
    bool none = bytes[0] == NO_PASSWORD;
    size_t n = none ? 0 : bytes[0];
    if (n > len - 1)
        return 0;
    memcpy(password, bytes + 1, n);
    struct lk_p12_limits limits = { ITERATIONS };
    struct lk_p12 p;
    /* -1 is a password that is no UTF-8; there is nothing to read then. */
    if (lk_p12_read(bytes + 1 + n, len - 1 - n, none ? NULL : password, &limits, &p, NULL) == 0 &&
        p.leaf >= 0) {
        char why[160];
        free(lk_x509_subject(p.certs[p.leaf]));
        free(lk_x509_subject_part(p.certs[p.leaf], "CN"));
        free(lk_x509_serial(p.certs[p.leaf]));
        lk_p12_chain_ok(&p, "", 0, 0, why);
    }
    lk_p12_done(&p);
    return 0;
}
