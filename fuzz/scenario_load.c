/* Fuzz target: the loader of scenarios on any bytes. Lines "%%" part the files. What loads is
 * written as plan.json, and must come back the same. */
#define _GNU_SOURCE
#include "base/buf.h"
#include "base/json.h"
#include "plan/plan.h"

#include <stdint.h>
#include <string.h>

enum { SOURCES_MAX = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct lk_part parts[] = {
    { .id = "DOOR-01/1", .level = LK_MUST, .places = LK_WIRE | LK_BROWSER, .reading = "it opens" },
    { .id = "DOOR-01/2", .level = LK_SHOULD, .places = LK_CLIENT, .reading = "it is knocked at" },
};
static struct lk_requirement door = {
    .id = "DOOR-01", .quote = "The door opens", .guide = "L1", .parts = parts, .n_parts = 2
};
static struct lk_requirements reqs = { .version = "fuzz", .items = &door, .n = 1 };

static size_t split(const char *text, size_t len, struct lk_source sources[SOURCES_MAX])
{
    static const char *const names[SOURCES_MAX] = { "a.yaml", "b.yaml", "c.yaml", "d.yaml",
                                                    "e.yaml", "f.yaml", "g.yaml", "h.yaml" };
    static const char mark[] = "\n%%\n";
    size_t n = 0;
    while (n < SOURCES_MAX) {
        const char *end = len ? memmem(text, len, mark, sizeof mark - 1) : NULL;
        size_t part = end ? (size_t)(end - text) + 1 : len;
        sources[n] = (struct lk_source){ names[n], text, part };
        n++;
        if (!end)
            break;
        text = end + sizeof mark - 1;
        len -= part + sizeof mark - 2;
    }
    return n;
}

static void round_trip(const struct lk_plan *p)
{
    struct lk_buf a = { 0 }, b = { 0 };
    struct lk_err err = { 0 };
    json_t *first = lk_plan_json(p);
    struct lk_plan *again = lk_plan_parse(first, &err);
    if (!again)
        abort();
    json_t *second = lk_plan_json(again);
    lk_json_dump(first, &a);
    lk_json_dump(second, &b);
    if (a.len != b.len || memcmp(a.bytes, b.bytes, a.len))
        abort();
    json_decref(first);
    json_decref(second);
    lk_plan_free(again);
    lk_buf_done(&a);
    lk_buf_done(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct lk_source sources[SOURCES_MAX];
    size_t n = split((const char *)bytes, len, sources);
    struct lk_diags *d = lk_diags_new();
    struct lk_plan *p = lk_plan_load_texts(sources, n, &reqs, d);
    if ((p != NULL) != (d->errors == 0))
        abort();
    if (p)
        round_trip(p);
    FILE *nowhere = fopen("/dev/null", "we");
    if (nowhere) {
        lk_diags_print(d, nowhere);
        fclose(nowhere);
    }
    lk_plan_free(p);
    lk_diags_free(d);
    return 0;
}
