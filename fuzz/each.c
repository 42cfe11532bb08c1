/* What each fuzzer brings along: every input that goes into its target is counted (the linker puts
 * this in between, by --wrap), and of each allocation only the innermost calls are kept, which is a
 * fifth of the time. ASAN_OPTIONS says otherwise where a finding is looked at. */
#include "count.h"

#include <stddef.h>

int __real_LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
int __wrap_LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "malloc_context_size=2";
}

int __wrap_LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    atomic_fetch_add_explicit(&fuzz_counts()->run, 1, memory_order_relaxed);
    return __real_LLVMFuzzerTestOneInput(bytes, len);
}
