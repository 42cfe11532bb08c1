/* Two planted bugs for the test of `lakmus fuzz`, one of them in several shapes. With MENDED the
 * first is gone, with MENDED_TOO the second. It does nothing else, so that it is found within a
 * second. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

__attribute__((noinline)) static uint8_t beyond(const uint8_t *bytes, size_t len)
{
    uint8_t *copy = malloc(len);
    memcpy(copy, bytes, len);
#ifdef MENDED
    uint8_t got = copy[len - 1];
#else
    uint8_t got = copy[len + (bytes[1] & 3)];
#endif
    free(copy);
    return got;
}

__attribute__((noinline)) static uint8_t after_free(const uint8_t *bytes, size_t len)
{
    uint8_t *volatile copy = malloc(len);
    memcpy(copy, bytes, len);
    uint8_t got = copy[0];
    free(copy);
#ifndef MENDED_TOO
    got = copy[0];
#endif
    return got;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    volatile uint8_t sum = 0;
    if (len > 3 && bytes[0] == 'a')
        sum += beyond(bytes, len);
    if (len > 3 && bytes[0] == 'b')
        sum += after_free(bytes, len);
    return sum & 0;
}
