/* The reader of bodies takes and refuses what jansson does. */
#include "target/body_json.h"

#include "base/buf.h"
#include <criterion/criterion.h>
#include <string.h>

static void same(const char *text, size_t len)
{
    LK_AUTO(json_decref) json_t *ours = lk_body_json(text, len);
    LK_AUTO(json_decref)
    json_t *theirs = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, NULL);
    cr_assert_eq(!ours, !theirs, "'%.*s': ours %s, jansson's %s", (int)len, text,
                 ours ? "takes it" : "refuses it", theirs ? "takes it" : "refuses it");
    cr_assert(!ours || json_equal(ours, theirs), "'%.*s'", (int)len, text);
}

static const char *const texts[] = {
    "{}",
    "[]",
    "{\"a\":1,\"b\":[true,false,null,\"x\"],\"c\":{\"d\":-0}}",
    " [ 1 , 2 ] ",
    "7",
    "\"\"",
    "\"\xc3\xa6\"",
    "\"\xff\"",
    "\"\xc0\xaf\"",
    "\"\xed\xa0\x80\"",
    "\"\\u00e6\\n\\/\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud83d\"",
    "\"\\ude00\"",
    "\"\\ud83dx\"",
    "\"\\u0000\"",
    "\"\\x\"",
    "\"a\tb\"",
    "\"a",
    "\"a\\",
    "{\"a\":1,\"a\":2}",
    "{\"a\\u0062\":1,\"ab\":2}",
    "{\"a\":}",
    "{\"a\" 1}",
    "{a:1}",
    "{\"a\":1,}",
    "[1,]",
    "[1 2]",
    "[",
    "]",
    "",
    " ",
    "tru",
    "true false",
    "nul",
    "01",
    "-",
    "-1",
    "1.",
    "1.5",
    ".5",
    "1e5",
    "1E+2",
    "1e",
    "1e400",
    "1.0e-3",
    "0.0",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "+1",
    "NaN",
    "1x",
    "{\"\\u00e6\":{\"\\n\":\"\\t\"}}",
    "\xef\xbb\xbf{}",
    "[[[[[[[[[[1]]]]]]]]]]",
    "{\"\":0}",
    "\"\\uD83D\\uDE00\\u00E6\\\"\"",
    "[\"\\u12\"]",
    "[\"\\u12",
    "/* x */ 1",
};

Test(body_json, takes_and_refuses_what_jansson_does)
{
    for (size_t i = 0; i < LK_COUNT(texts); i++)
        same(texts[i], strlen(texts[i]));
}

Test(body_json, does_so_too_with_any_byte_changed_or_cut_off)
{
    static const char page[] = "{\"page\":\"terms\",\"text\":[\"\\u00e6\xc3\xb8\",\"b\\\"\"],"
                               "\"n\":-12.5e1,\"ok\":true,\"x\":{\"y\":[null,{}]}}";
    char copy[sizeof page];
    for (size_t i = 0; i < sizeof page - 1; i++) {
        same(page, i);
        for (int c = 1; c < 256; c += 3) {
            memcpy(copy, page, sizeof page);
            copy[i] = (char)c;
            same(copy, sizeof page - 1);
        }
    }
}

Test(body_json, refuses_what_is_nested_without_end)
{
    LK_AUTO(lk_buf_done) struct lk_buf deep = { 0 };
    for (int i = 0; i < 100000; i++)
        lk_buf_addc(&deep, '[');
    cr_assert_null(lk_body_json(deep.bytes, deep.len));
}
