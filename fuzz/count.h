/* fuzz/count.h: what the processes of a fuzzer have done together. The variable LAKMUS_FUZZ_COUNTS
 * names a file that all of them map, and the program that started them too. */
#ifndef LK_FUZZ_COUNT_H
#define LK_FUZZ_COUNT_H

#include <stdatomic.h>
#include <stdint.h>

#define FUZZ_COUNTS "LAKMUS_FUZZ_COUNTS"

struct fuzz_counts {
    _Atomic uint64_t run;      /* inputs given to the target */
    _Atomic uint64_t past_mac; /* … whose MAC was right; 0 where no target counts it */
    _Atomic uint64_t left_out; /* … that were too much work */
};

/* Never NULL: without such a file they are this process's own. */
struct fuzz_counts *fuzz_counts(void);

#endif
