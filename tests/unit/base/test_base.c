#include "base/arena.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/json.h"
#include "base/rng.h"
#include <criterion/criterion.h>
#include <string.h>

Test(err, first_cause_wins)
{
    struct lk_err err = { 0 };
    lk_fail(&err, LK_E_USE, (struct lk_pos){ "a.yaml", 14, 7 }, "unknown field '%s'", "expct");
    lk_fail(&err, LK_E_IO, LK_NO_POS, "cannot load a.yaml");
    cr_assert_str_eq(err.msg, "unknown field 'expct'");
    cr_assert_eq(err.pos.line, 14);
}

Test(arena, grown_arrays_keep_their_elements)
{
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    int *items = NULL;
    for (int i = 0; i < 1000; i++) {
        items = lk_arena_grow(a, items, (size_t)i, sizeof *items);
        items[i] = i;
    }
    for (int i = 0; i < 1000; i++)
        cr_assert_eq(items[i], i);
}

Test(json, pointers_follow_rfc_6901)
{
    struct lk_err err = { 0 };
    const char *text = "{\"a/b\":[1,{\"m~n\":\"x\"}],\"\":2}";
    LK_AUTO(json_decref) json_t *v = lk_json_parse(text, strlen(text), "t", &err);
    cr_assert_str_eq(json_string_value(lk_json_at(v, "/a~1b/1/m~0n")), "x");
    cr_assert_eq(json_integer_value(lk_json_at(v, "/")), 2);
    cr_assert_eq(lk_json_at(v, ""), v);
    cr_assert_null(lk_json_at(v, "/a~1b/01"));
    cr_assert_null(lk_json_at(v, "a"));
}

/* Journals are compared by their bytes, so whoever writes them, the bytes stay. */
Test(json, what_is_written_is_what_jansson_writes)
{
    static const char text[] =
        "{\"b\":[1,0,-7,-9223372036854775808,0.447,1e300,true,false,null,[],{}],\"a\":"
        "\"\\u0000\\u001f\\u007f/"
        "\\\"\\\\\\b\\f\\n\\r\\t\","
        "\"ab\":{\"\":\"\u00e6\u2713\"},\"A\":9223372036854775807,\"z\":2.0}";
    struct lk_err err = { 0 };
    json_error_t je;
    LK_AUTO(json_decref) json_t *v = json_loads(text, JSON_ALLOW_NUL, &je);
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    cr_assert(v, "%s", je.text);
    for (int i = 0; i < 40; i++)
        lk_json_setf(json_object_get(v, "ab"), (char[]){ (char)('0' + i), '\0' }, "%d", i);
    LK_AUTO(free) char *want = json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS);
    lk_json_dump(v, &out);
    cr_assert_str_eq(out.bytes, want);
    json_t *again = lk_json_parse("7", 1, "t", &err);
    lk_buf_clear(&out);
    lk_json_dump(again, &out);
    cr_assert_str_eq(out.bytes, "7");
    json_decref(again);
}

Test(json, duplicate_keys_are_refused_with_their_place)
{
    struct lk_err err = { 0 };
    cr_assert_null(lk_json_parse("{\"a\":1,\n\"a\":2}", 14, "t.json", &err));
    cr_assert_eq(err.pos.line, 2);
    cr_assert_str_eq(err.pos.file, "t.json");
}

Test(digest, encodings_go_there_and_back)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf back = { 0 };
    for (size_t n = 0; n < 40; n++) {
        uint8_t bytes[40];
        char hex[81];
        for (size_t i = 0; i < n; i++)
            bytes[i] = (uint8_t)(i * 37 + n);
        lk_buf_clear(&text), lk_buf_clear(&back);
        lk_base64(bytes, n, &text);
        cr_assert(lk_unbase64(text.bytes, text.len, &back));
        cr_assert_eq(back.len, n);
        cr_assert(n == 0 || !memcmp(back.bytes, bytes, n));
        lk_hex(bytes, n, hex);
        lk_buf_clear(&back);
        cr_assert(lk_unhex(hex, &back) && back.len == n);
    }
    cr_assert_not(lk_unbase64("a", 1, &back));
    cr_assert_not(lk_unbase64("ab=c", 4, &back));
    cr_assert_not(lk_unhex("abc", &back));
}

Test(rng, a_stream_depends_on_seed_and_name_alone)
{
    struct lk_rng a = lk_rng_named(7, "x"), b = lk_rng_named(7, "x"), c = lk_rng_named(7, "y");
    uint64_t first = lk_rng_next(&a);
    cr_assert_eq(first, lk_rng_next(&b));
    cr_assert_neq(first, lk_rng_next(&c));
    for (int i = 0; i < 1000; i++)
        cr_assert_lt(lk_rng_below(&a, 7), 7);
}

Test(clock, dates_go_there_and_back)
{
    char text[LK_DATE_LEN];
    int64_t back;
    lk_date_write(1795359600, text);
    cr_assert(lk_date_read(text, &back));
    cr_assert_eq(back, 1795359600);
    cr_assert_not(lk_date_read("2026-01-02", &back));
}
