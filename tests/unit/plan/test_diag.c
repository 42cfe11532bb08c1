/* How mistakes are told. */
#include "plan/diag.h"
#include <criterion/criterion.h>
#include <string.h>

static char *printed(struct lk_diags *d)
{
    static char text[8192];
    FILE *out = fmemopen(text, sizeof text, "w");
    lk_diags_print(d, out);
    fclose(out);
    return text;
}

Test(diag, mistakes_are_sorted_and_shown_with_line_and_caret)
{
    struct lk_diags *d = lk_diags_new();
    static const char text[] = "a: 1\n\tuser: pres Next\n";
    lk_diags_source(d, "t.yaml", text, sizeof text - 1);
    lk_diag(d, LK_ERROR, (struct lk_pos){ "t.yaml", 2, 8 }, 9, "second");
    lk_diag(d, LK_WARNING, (struct lk_pos){ "t.yaml", 1, 1 }, 0, "first");
    char *out = printed(d);
    cr_assert_str_eq(out, "t.yaml:1:1: warning: first\n    a: 1\n    ^\n"
                          "t.yaml:2:8: error: second\n     user: pres Next\n"
                          "           ^~~~~~~~~\n");
    lk_diags_free(d);
}

Test(diag, the_same_mistake_is_told_once)
{
    struct lk_diags *d = lk_diags_new();
    for (int i = 0; i < 3; i++)
        lk_diag(d, LK_ERROR, (struct lk_pos){ "t.yaml", 1, 1 }, 0, "again");
    cr_assert_eq(d->n, 1);
    cr_assert_eq(d->errors, 1);
    lk_diags_free(d);
}

Test(diag, a_near_word_is_suggested_and_few_words_are_listed)
{
    static const char *const words[] = { "press Next", "press Show" };
    struct lk_diags *d = lk_diags_new();
    lk_diag_unknown(d, LK_NO_POS, "action", "pres next", words, 2);
    lk_diag_unknown(d, LK_NO_POS, "action", "dance", words, 2);
    cr_assert_str_eq(d->items[0].text, "unknown action 'pres next' (did you mean 'press Next'?)");
    cr_assert_str_eq(d->items[1].text, "unknown action 'dance' (known: press Next, press Show)");
    lk_diags_free(d);
}

Test(diag, what_a_file_says_cannot_steer_a_terminal)
{
    struct lk_diags *d = lk_diags_new();
    lk_diag(d, LK_ERROR, LK_NO_POS, 0, "odd '\x1b[31m'");
    cr_assert_str_eq(d->items[0].text, "odd ' [31m'");
    lk_diags_free(d);
}

Test(diag, mistakes_past_the_limit_are_counted)
{
    struct lk_diags *d = lk_diags_new();
    for (int i = 0; i < LK_DIAGS_MAX + 5; i++)
        lk_diag(d, LK_ERROR, LK_NO_POS, 0, "mistake %d", i);
    cr_assert_eq(d->n, LK_DIAGS_MAX);
    char *out = printed(d);
    cr_assert(strstr(out, "and 5 more\n"));
    lk_diags_free(d);
}

Test(diag, a_long_line_is_shown_around_its_mistake)
{
    struct lk_diags *d = lk_diags_new();
    char text[2001];
    memset(text, 'x', 2000);
    text[1500] = 'Y';
    text[2000] = '\0';
    lk_diags_source(d, "t.yaml", text, 2000);
    lk_diag(d, LK_ERROR, (struct lk_pos){ "t.yaml", 1, 1501 }, 1, "here");
    char *out = printed(d);
    cr_assert_lt(strlen(out), 400);
    const char *y = strchr(out, 'Y'), *caret = strchr(out, '^');
    const char *second = strchr(out, '\n') + 1, *third = strchr(second, '\n') + 1;
    cr_assert_eq(y - second, caret - third);
    lk_diags_free(d);
}
