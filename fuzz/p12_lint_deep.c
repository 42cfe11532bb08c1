/* Fuzz target: the linter on what lies behind MAC and encryption. The input is the file, its
 * password that of the seeds; the mutator changes its tree and encrypts it anew. */
#include "count.h"
#include "p12_lint_check.h"
#include "mutate/p12_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const struct lk_password password = { P12_PASSWORD, sizeof P12_PASSWORD - 1, false };
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct p12_tree t;
    p12_tree_read(&t, arena, bytes, len);
    fuzz_counts()->past_mac += t.root && p12_mac_holds(&t);
    p12_lint_checked(bytes, len, &password);
    return 0;
}
