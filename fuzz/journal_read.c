/* The journal's reader, from any octets at all: blocks or an error with its line, never a crash. */
#include "evidence/journal.h"

static long place_of(void *of, const char *case_id)
{
    (void)of;
    return case_id[0] == 'a' ? 0 : case_id[0] == 'b' ? 1 : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lk_err err = { 0 };
    LK_AUTO(lk_reader_free) struct lk_reader *r = lk_reader_memory(data, size, &err);
    int more = r != NULL;
    while (more > 0) {
        LK_AUTO(lk_block_done) struct lk_block block = { 0 };
        more = lk_reader_next(r, &block, &err);
    }
    struct lk_closing closing;
    if (r)
        lk_reader_closing(r, place_of, NULL, &closing);
    return 0;
}
