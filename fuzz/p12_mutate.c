/* libFuzzer's mutator and crossover: read, change (p12_change.c), calm the counts, write again. */
#include "mutate/p12_tree.h"

#include "base/rng.h"
#include <string.h>

enum { WALL_LEFT_BROKEN = 8, WALL_LEFT_ODD = 4, BYTES_ONLY = 64 };

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_len, const uint8_t *two,
                                 size_t two_len, uint8_t *out, size_t max, unsigned seed);

/* Writes T into OUT; LEN where that does not fit. */
static size_t give(struct p12_tree *t, bool seal, uint8_t *out, size_t len, size_t max)
{
    LK_AUTO(lk_buf_done) struct lk_buf buf = { 0 };
    p12_tree_write(t, seal, &buf);
    if (!buf.len || buf.len > max)
        return len;
    memcpy(out, buf.bytes, buf.len);
    return buf.len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t max, unsigned seed)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_rng rng = lk_rng_named(seed, "share");
    struct p12_tree t;
    p12_tree_read(&t, arena, bytes, len);
    if (!t.root || lk_rng_below(&rng, BYTES_ONLY) == 0)
        return LLVMFuzzerMutate(bytes, len, max);
    t.octets = LLVMFuzzerMutate;
    p12_mutate(&t, NULL, lk_rng_next(&rng)); /* the engine asks several times in a row */
    bool seal = lk_rng_below(&rng, WALL_LEFT_BROKEN) != 0;
    p12_tree_calm(&t);
    if (seal && lk_rng_below(&rng, WALL_LEFT_ODD))
        p12_rebuild(&t);
    if (seal)
        p12_heal(&t);
    return give(&t, seal, bytes, len, max);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *one, size_t one_len, const uint8_t *two,
                                 size_t two_len, uint8_t *out, size_t max, unsigned seed)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct p12_tree a, b;
    p12_tree_read(&a, arena, one, one_len);
    p12_tree_read(&b, arena, two, two_len);
    if (!a.root || !b.root)
        return 0;
    a.octets = LLVMFuzzerMutate;
    p12_mutate(&a, &b, seed);
    p12_tree_calm(&a);
    p12_heal(&a);
    return give(&a, true, out, 0, max);
}
