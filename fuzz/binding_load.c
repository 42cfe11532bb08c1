/* Fuzz target: the loader of target files on any bytes. It gives a binding or a mistake, and what
 * is kept for plan.json reads as the same binding. */
#include "base/buf.h"
#include "base/json.h"
#include "plan/binding.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void round_trip(const struct lk_binding *b)
{
    struct lk_err err = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf one = { 0 }, two = { 0 };
    LK_AUTO(lk_binding_free) struct lk_binding *again = lk_binding_parse(b->written, &err);
    if (!again)
        abort();
    lk_json_dump(b->written, &one);
    lk_json_dump(again->written, &two);
    if (one.len != two.len || memcmp(one.bytes, two.bytes, one.len) ||
        again->n_selectors != b->n_selectors)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_binding_free)
    struct lk_binding *b = lk_binding_load_text("fuzz.yaml", (const char *)bytes, len, d);
    if ((b != NULL) != (d->errors == 0))
        abort();
    if (b)
        round_trip(b);
    FILE *nowhere = fopen("/dev/null", "we");
    if (nowhere) {
        lk_diags_print(d, nowhere);
        fclose(nowhere);
    }
    lk_diags_free(d);
    return 0;
}
