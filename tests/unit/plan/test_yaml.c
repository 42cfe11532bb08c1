/* What is refused, how it is told, and what the tree then holds. */
#include "base/buf.h"
#include "base/clock.h"
#include "plan/yaml.h"
#include <criterion/criterion.h>
#include <string.h>

static struct lk_arena *arena;
static struct lk_diags *diags;

static void setup(void)
{
    arena = lk_arena_new();
    diags = lk_diags_new();
}

static void teardown(void)
{
    lk_arena_free(arena);
    lk_diags_free(diags);
}

TestSuite(yaml, .init = setup, .fini = teardown);

static struct lk_node *parse(const char *text)
{
    return lk_yaml_parse(arena, "t.yaml", text, strlen(text), diags);
}

/* TEXT is refused, with WHY in the first mistake, at LINE:COL. */
static void refused(const char *text, size_t len, const char *why, uint32_t line, uint32_t col)
{
    cr_assert_null(lk_yaml_parse(arena, "t.yaml", text, len, diags));
    cr_assert_geq(diags->n, 1);
    const struct lk_diag *g = &diags->items[0];
    cr_assert(strstr(g->text, why), "'%s' does not say '%s'", g->text, why);
    cr_assert_eq(g->pos.line, line, "line %u", g->pos.line);
    cr_assert_eq(g->pos.col, col, "column %u", g->pos.col);
}

Test(yaml, a_tree_knows_the_place_of_each_node)
{
    struct lk_node *root = parse("scenario: a/b\nstory:\n  - user: press Next\n  - [x, 'y']\n");
    cr_assert_not_null(root);
    cr_assert_str_eq(lk_node_text(root, "scenario", ""), "a/b");
    const struct lk_node *story = lk_node_get(root, "story");
    cr_assert_eq(story->n, 2);
    cr_assert_eq(story->items[0]->keys[0]->pos.line, 3);
    cr_assert_eq(story->items[0]->keys[0]->pos.col, 5);
    cr_assert_not(story->items[1]->items[0]->quoted);
    cr_assert(story->items[1]->items[1]->quoted);
}

Test(yaml, plain_words_become_json_as_they_say_and_quoted_ones_stay_texts)
{
    struct lk_node *root = parse("{a: 12, b: '12', c: true, d: null, e: 012, f: yes, g: -7, h: }");
    json_t *v = lk_node_json(root);
    char *text = json_dumps(v, JSON_COMPACT | JSON_SORT_KEYS);
    cr_assert_str_eq(text, "{\"a\":12,\"b\":\"12\",\"c\":true,\"d\":null,\"e\":\"012\","
                           "\"f\":\"yes\",\"g\":-7,\"h\":null}");
    free(text);
    json_decref(v);
}

Test(yaml, an_alias_is_what_it_stands_for)
{
    struct lk_node *root = parse("a: &x [1, 2]\nb: *x\n");
    cr_assert_eq(lk_node_get(root, "a"), lk_node_get(root, "b"));
}

Test(yaml, duplicate_keys_are_refused)
{
    const char text[] = "a: 1\nb: 2\na: 3\n";
    refused(text, sizeof text - 1, "the key 'a' stands here twice, first in line 1", 3, 1);
}

Test(yaml, invalid_utf8_is_refused_at_its_place)
{
    const char text[] = "a: 1\nb: \xc3\xa6 \xff\n";
    refused(text, sizeof text - 1, "invalid UTF-8: byte 0xff", 2, 6);
}

Test(yaml, an_overlong_form_is_invalid_utf8)
{
    const char text[] = "a: \xc0\x80\n";
    refused(text, sizeof text - 1, "invalid UTF-8: byte 0xc0", 1, 4);
}

Test(yaml, a_nul_byte_is_refused)
{
    const char text[] = "a: x\0y\n";
    refused(text, sizeof text - 1, "control characters are not allowed", 1, 5);
}

Test(yaml, an_escaped_nul_is_refused)
{
    const char text[] = "a: \"x\\0y\"\n";
    refused(text, sizeof text - 1, "a text may not hold a NUL", 1, 4);
}

Test(yaml, tags_are_refused)
{
    const char text[] = "a: !!python/object x\n";
    refused(text, sizeof text - 1, "tags", 1, 4);
}

Test(yaml, a_second_document_is_refused)
{
    const char text[] = "a: 1\n---\nb: 2\n";
    refused(text, sizeof text - 1, "a second document", 2, 1);
}

Test(yaml, an_empty_file_is_refused)
{
    refused("", 0, "the file is empty", 1, 1);
}

Test(yaml, a_value_that_holds_itself_is_refused)
{
    const char text[] = "a: &x [*x]\n";
    refused(text, sizeof text - 1, "no complete value bears the anchor 'x'", 1, 8);
}

Test(yaml, a_hundred_levels_are_refused)
{
    char text[200];
    memset(text, '[', 100);
    memset(text + 100, ']', 100);
    refused(text, sizeof text, "nested more than 32 levels deep", 1, 33);
}

/* "a billion laughs": each level holds the one before it nine times. */
Test(yaml, aliases_that_multiply_are_refused_fast)
{
    struct lk_buf text = { 0 };
    lk_buf_adds(&text, "- &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 20; i++) {
        lk_buf_printf(&text, "- &a%d [", i);
        for (int k = 0; k < 9; k++)
            lk_buf_printf(&text, "%s*a%d", k ? ", " : "", i - 1);
        lk_buf_adds(&text, "]\n");
    }
    int64_t from = lk_now_ms();
    cr_assert_null(lk_yaml_parse(arena, "t.yaml", text.bytes, text.len, diags));
    cr_assert_lt(lk_now_ms() - from, 500);
    cr_assert(strstr(diags->items[0].text, "too large"));
    lk_buf_done(&text);
}

Test(yaml, a_long_text_that_aliases_multiply_is_refused)
{
    struct lk_buf text = { 0 };
    lk_buf_adds(&text, "- &a ");
    for (int i = 0; i < 1000 * 1000; i++)
        lk_buf_addc(&text, 'x');
    for (int i = 0; i < 100; i++)
        lk_buf_adds(&text, "\n- *a");
    cr_assert_null(lk_yaml_parse(arena, "t.yaml", text.bytes, text.len, diags));
    cr_assert(strstr(diags->items[0].text, "too large"));
    lk_buf_done(&text);
}

Test(yaml, many_keys_are_compared_fast)
{
    struct lk_buf text = { 0 };
    for (int i = 0; i < 45000; i++)
        lk_buf_printf(&text, "key%d: 1\n", i);
    lk_buf_adds(&text, "key7: 2\n");
    int64_t from = lk_now_ms();
    cr_assert_null(lk_yaml_parse(arena, "t.yaml", text.bytes, text.len, diags));
    cr_assert_lt(lk_now_ms() - from, 3000);
    cr_assert(strstr(diags->items[0].text, "'key7' stands here twice"));
    lk_buf_done(&text);
}

Test(yaml, a_file_of_50_megabytes_is_refused_without_being_read)
{
    char path[] = "/tmp/lakmus-yaml-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_eq(ftruncate(fd, 50 * 1000 * 1000), 0);
    close(fd);
    int64_t from = lk_now_ms();
    cr_assert_null(lk_yaml_load(arena, path, diags));
    cr_assert_lt(lk_now_ms() - from, 1000);
    cr_assert(strstr(diags->items[0].text, "larger than 4194304 bytes"), "%s",
              diags->items[0].text);
    unlink(path);
}

Test(yaml, a_missing_file_is_a_mistake_that_names_it)
{
    cr_assert_null(lk_yaml_load(arena, "/nonexistent/x.yaml", diags));
    cr_assert_str_eq(diags->items[0].text, "/nonexistent/x.yaml: No such file or directory");
}
