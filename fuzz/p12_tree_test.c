/* The tree and its mutator, on all forged files: what is read is written back octet by octet, most
 * changed files have a right MAC, and no count is larger than it may be. */
#include "mutate/p12_tree.h"

#include "fixtures/p12/forge.h"
#include <string.h>

enum { ROUNDS = 40, FILE_MAX = 1 << 20 };

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t len, size_t max, unsigned seed);

/* The engine's own mutation, which the mutator calls for contents. */
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t len, size_t max)
{
    if (len)
        bytes[len / 2] ^= 0x10;
    return len < max ? len : max;
}

static const char *const ordinary[] = { "usual",           "certs-sealed",         "sha1-mac-3des",
                                        "aes128-prf-sha1", "mac-sha512",           "pbes2-3des",
                                        "key-twice",       "nested-safecontents-1" };

static void must(bool ok, const char *file, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "%s: %s\n", file, what);
    exit(1);
}

static void comes_back(const struct forge *row)
{
    LK_AUTO(lk_buf_done) struct lk_buf file = { 0 }, again = { 0 };
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct p12_tree t;
    forge_p12(row, &file);
    p12_tree_read(&t, arena, (const uint8_t *)file.bytes, file.len);
    must(t.root && p12_mac_holds(&t), row->name, "is not read, or its MAC is not right");
    p12_tree_write(&t, true, &again);
    must(file.len == again.len && !memcmp(file.bytes, again.bytes, again.len), row->name,
         "is written differently");
}

/* Of ROUNDS changes in a row, from the same file each: how many got past the MAC. */
static unsigned past_mac(const struct forge *row)
{
    LK_AUTO(lk_buf_done) struct lk_buf file = { 0 };
    LK_AUTO(free) uint8_t *bytes = malloc(FILE_MAX);
    unsigned past = 0;
    forge_p12(row, &file);
    for (unsigned seed = 0; bytes && seed < ROUNDS && file.len < FILE_MAX; seed++) {
        LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
        struct p12_tree t;
        memcpy(bytes, file.bytes ? file.bytes : "", file.len);
        size_t len = LLVMFuzzerCustomMutator(bytes, file.len, FILE_MAX, seed);
        must(len <= FILE_MAX, row->name, "grows beyond the room");
        p12_tree_read(&t, arena, bytes, len);
        past += t.root && p12_mac_holds(&t);
    }
    return past;
}

int main(void)
{
    unsigned past = 0, of = 0;
    for (size_t i = 0; i < LK_COUNT(ordinary); i++) {
        comes_back(forge_named(ordinary[i]));
        past += past_mac(forge_named(ordinary[i]));
        of += ROUNDS;
    }
    for (size_t i = 0; i < forge_count; i++)
        past_mac(&forge_rows[i]);
    printf("%u of %u changed files are past the MAC\n", past, of);
    must(past * 2 >= of, "the mutator", "loses more than half at the MAC");
    return 0;
}
