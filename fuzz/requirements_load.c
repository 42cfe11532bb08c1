/* Fuzz target: the list of requirements from any bytes: a list, or mistakes that can be shown. */
#include "plan/load.h"
#include "plan/yaml.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_diags *d = lk_diags_new();
    struct lk_node *root = lk_yaml_parse(arena, "fuzz.yaml", (const char *)bytes, len, d);
    struct lk_requirements *r = root ? lk_requirements_read(arena, root, d) : NULL;
    if (!r && !d->errors)
        abort();
    for (size_t i = 0; r && !d->errors && i < r->n; i++)
        if (lk_requirement(r, r->items[i].id) != &r->items[i])
            abort();
    FILE *nowhere = fopen("/dev/null", "we");
    if (nowhere) {
        lk_diags_print(d, nowhere);
        fclose(nowhere);
    }
    lk_diags_free(d);
    return 0;
}
