/* What lk_shell_word writes, a real shell reads back. */
#include "base/shell.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(shell, a_plain_word_needs_no_quotes)
{
    LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
    lk_shell_word(&b, "portals/mine.yaml");
    cr_assert_str_eq(b.bytes, "portals/mine.yaml");
}

Test(shell, a_shell_reads_every_word_as_it_was)
{
    static const char *const words[] = {
        "",      "a b", "it's", "$HOME", "`ls`", "a;b",   "~root",
        "{a,b}", "*",   "#x",   "\\",    "a\nb", "\"q\"", "æøå \xf0\x9f\x94\x91"
    };
    for (size_t i = 0; i < LK_COUNT(words); i++) {
        char line[512], got[128] = "";
        LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
        lk_shell_word(&b, words[i]);
        snprintf(line, sizeof line, "printf %%s %s", b.bytes);
        FILE *sh = popen(line, "r");
        cr_assert_not_null(sh);
        got[fread(got, 1, sizeof got - 1, sh)] = '\0';
        pclose(sh);
        cr_assert_str_eq(got, words[i]);
    }
}
