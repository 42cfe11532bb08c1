/* Trees held against shapes, spans, and the schemas that come from the same shapes. */
#include "base/buf.h"
#include "base/json.h"
#include "plan/shape.h"
#include <criterion/criterion.h>
#include <string.h>

static const struct lk_shape text = { .kind = LK_SHAPE_TEXT, .name = "a text" };
static const struct lk_shape few = { .kind = LK_SHAPE_INT, .name = "a number", .max = 9 };
static const struct lk_shape span = { .kind = LK_SHAPE_SPAN, .name = "a time span" };
static const char *const colours[] = { "Red", "Dark blue", NULL };
static const struct lk_shape colour = { .kind = LK_SHAPE_PHRASE,
                                        .name = "a colour",
                                        .words = colours };
static const struct lk_shape some = { .kind = LK_SHAPE_SOME, .name = "colours", .item = &colour };
static const struct lk_shape thing;
static const struct lk_shape things = { .kind = LK_SHAPE_LIST, .name = "things", .item = &thing };
static const struct lk_key keys[] = {
    { "name", &text, true, "its name" }, { "few", &few, false, "" },
    { "pause", &span, false, "" },       { "colours", &some, false, "" },
    { "parts", &things, false, "" },     { 0 }
};
static const struct lk_shape box = { .kind = LK_SHAPE_MAP, .name = "a box", .keys = keys };
static const struct lk_shape *const alts[] = { &text, &box, NULL };
static const struct lk_shape thing = { .kind = LK_SHAPE_EITHER, .name = "a thing", .alts = alts };

/* Holds YAML against SHAPE: NULL if it fits, else the first mistake (till the next call). */
static const char *mistake(const struct lk_shape *shape, const char *yaml)
{
    static char first[300];
    struct lk_arena *arena = lk_arena_new();
    struct lk_diags *d = lk_diags_new();
    struct lk_node *node = lk_yaml_parse(arena, "t.yaml", yaml, strlen(yaml), d);
    bool good = node && lk_shape_check(shape, node, d);
    cr_assert_eq(good, d->errors == 0);
    snprintf(first, sizeof first, "%s", d->n ? d->items[0].text : "");
    lk_diags_free(d);
    lk_arena_free(arena);
    return good ? NULL : first;
}

Test(shape, what_fits_is_taken)
{
    cr_assert_null(mistake(&box, "{name: a, few: 3, pause: 5 s, colours: [red, DARK  blue]}"));
    cr_assert_null(mistake(&box, "{name: a, colours: red, parts: [x, {name: y}]}"));
}

Test(shape, each_kind_tells_what_it_wants)
{
    cr_assert_str_eq(mistake(&box, "{few: 3}"), "a box needs the key 'name'");
    cr_assert_str_eq(mistake(&box, "{name: [a]}"), "expected a text, found a list");
    cr_assert_str_eq(mistake(&box, "{name: }"), "expected a text, found nothing");
    cr_assert_str_eq(mistake(&box, "{name: a, few: '3'}"),
                     "expected a number: a whole number, not in quotes");
    cr_assert_str_eq(mistake(&box, "{name: a, few: 10}"), "expected a number from 0 to 9");
    cr_assert(strstr(mistake(&box, "{name: a, pause: 5 weeks}"), "'5 weeks' is no time span"));
    cr_assert_str_eq(mistake(&box, "{name: a, colours: rd}"),
                     "unknown colour 'rd' (did you mean 'Red'?)");
    cr_assert_str_eq(mistake(&box, "{name: a, parst: []}"),
                     "unknown key 'parst' (did you mean 'parts'?)");
    cr_assert_str_eq(mistake(&box, "{name: a, parts: [{nam: x}]}"),
                     "unknown key 'nam' (did you mean 'name'?)");
    cr_assert_str_eq(mistake(&things, "x"), "expected things, found a text");
}

Test(shape, all_mistakes_are_told_at_once)
{
    struct lk_arena *arena = lk_arena_new();
    struct lk_diags *d = lk_diags_new();
    static const char yaml[] = "{few: x, pause: y, colours: [z, w]}";
    struct lk_node *node = lk_yaml_parse(arena, "t.yaml", yaml, sizeof yaml - 1, d);
    lk_shape_check(&box, node, d);
    cr_assert_eq(d->errors, 5);
    lk_diags_free(d);
    lk_arena_free(arena);
}

Test(shape, only_an_open_shape_takes_parameters)
{
    struct lk_shape open = box;
    open.open = true;
    cr_assert_null(mistake(&open, "{name: a, few: '${n}', colours: [\"${c}\"], \"${k}\": 1}"));
    cr_assert_not_null(mistake(&box, "{name: a, few: \"${n}\"}"));
}

Test(shape, a_map_of_one_key_has_one)
{
    struct lk_shape one = box;
    one.single_key = true;
    cr_assert_null(mistake(&one, "{name: a}"));
    cr_assert_str_eq(mistake(&one, "{name: a, few: 2}"), "a box has exactly one key, this has 2");
}

Test(shape, json_bears_the_words_of_the_tables)
{
    static const char yaml[] = "{name: 12, few: 3, colours: [red, dark blue], parts: [{name: x}]}";
    struct lk_arena *arena = lk_arena_new();
    struct lk_diags *d = lk_diags_new();
    struct lk_node *node = lk_yaml_parse(arena, "t.yaml", yaml, sizeof yaml - 1, d);
    json_t *v = lk_shape_json(&box, node);
    char *out = json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS);
    cr_assert_str_eq(out, "{\"colours\":[\"Red\",\"Dark blue\"],\"few\":3,\"name\":\"12\","
                          "\"parts\":[{\"name\":\"x\"}]}");
    free(out);
    json_decref(v);
    lk_diags_free(d);
    lk_arena_free(arena);
}

Test(shape, spans_are_read_in_milliseconds)
{
    long long ms;
    cr_assert(lk_span_read("500 ms", &ms) && ms == 500);
    cr_assert(lk_span_read("10 min", &ms) && ms == 600000);
    cr_assert(lk_span_read("2h", &ms) && ms == 7200000);
    cr_assert(lk_span_read("1 day", &ms) && ms == 86400000);
    cr_assert(lk_span_read("1095 days", &ms) && ms == 1095LL * 86400000);
    cr_assert_not(lk_span_read("days", &ms));
    cr_assert_not(lk_span_read("1.5 h", &ms));
    cr_assert_not(lk_span_read("-1 s", &ms));
    cr_assert_not(lk_span_read("12345678901 s", &ms));
}

Test(shape, a_recursive_shape_becomes_a_schema_with_defs)
{
    json_t *v = lk_shape_schema(&things, "urn:t", "Things");
    const json_t *keys_of = lk_json_at(v, "/$defs/a-box/properties");
    cr_assert_str_eq(json_string_value(lk_json_at(v, "/items/$ref")), "#/$defs/a-thing");
    cr_assert(json_is_false(lk_json_at(v, "/$defs/a-box/additionalProperties")));
    cr_assert_str_eq(json_string_value(lk_json_at(keys_of, "/parts/items/$ref")),
                     "#/$defs/a-thing");
    cr_assert_str_eq(json_string_value(lk_json_at(keys_of, "/name/description")), "its name");
    cr_assert_str_eq(json_string_value(lk_json_at(keys_of, "/colours/anyOf/0/enum/1")),
                     "Dark blue");
    json_decref(v);
}
