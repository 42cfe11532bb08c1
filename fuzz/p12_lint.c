/* Fuzz target: the linter on any bytes, under any password. The first octet is the length of the
 * password that follows it, 255 for no password; the rest is the file. */
#include "p12_lint_check.h"

enum { NO_PASSWORD = 255 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (!len)
        return 0;
    bool none = bytes[0] == NO_PASSWORD;
    size_t n = none ? 0 : bytes[0];
    if (n > len - 1)
        return 0;
    struct lk_password password = { (const char *)bytes + 1, n, none };
    p12_lint_checked(bytes + 1 + n, len - 1 - n, &password);
    return 0;
}
