/* Counts every input that goes into a target: the linker puts this in between (--wrap). */
#include "count.h"

#include <stddef.h>

int __real_LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
int __wrap_LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int __wrap_LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    atomic_fetch_add_explicit(&fuzz_counts()->run, 1, memory_order_relaxed);
    return __real_LLVMFuzzerTestOneInput(bytes, len);
}
