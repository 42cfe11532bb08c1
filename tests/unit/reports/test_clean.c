#include "reports/clean.h"
#include <criterion/criterion.h>
#include <string.h>

static char *cleaned(void (*fn)(struct lk_buf *, const char *), const char *text)
{
    struct lk_buf b = { 0 };
    fn(&b, text);
    return lk_buf_steal(&b);
}

Test(clean, a_terminal_gets_no_escape_sequence)
{
    LK_AUTO(free) char *made = cleaned(lk_clean_text, "a\x1b[31m\x07\xc2\x9b z\r\n\ttab");
    cr_assert_str_eq(made, "a\\x1b[31m\\x07\\x9b z\\x0d\n\ttab");
}

Test(clean, nothing_turns_the_direction_of_reading_or_hides)
{
    LK_AUTO(free)
    char *made = cleaned(lk_clean_text, "\xe2\x80\xae"
                                        "exe\xe2\x80\x8b\xef\xbb\xbf");
    cr_assert_str_eq(made, "\\u202eexe\\u200b\\ufeff");
}

Test(clean, what_xml_forbids_is_shown_and_not_written)
{
    LK_AUTO(free)
    char *made = cleaned(lk_clean_text, "\x01\xef\xbf\xbe\xef\xbf\xbf\xf0\x9f\xbf\xbf");
    cr_assert_str_eq(made, "\\x01\\ufffe\\uffff\\u1ffff");
}

Test(clean, bad_utf8_becomes_replacement_characters_and_good_letters_stay)
{
    const char *text = "æøå \xc0\xaf\xed\xa0\x80\xe2\x82 \xf5€";
    LK_AUTO(free) char *strict = cleaned(lk_clean_utf8, text);
    LK_AUTO(free) char *plain = cleaned(lk_clean_text, text);
    cr_assert_str_eq(strict, "æøå �������"
                             " �€");
    cr_assert_str_eq(plain, strict);
}

Test(clean, json_keeps_controls_because_it_can_escape_them)
{
    LK_AUTO(free) char *made = cleaned(lk_clean_utf8, "\x1b[31m\n");
    cr_assert_str_eq(made, "\x1b[31m\n");
}

Test(clean, no_text_is_an_empty_text)
{
    LK_AUTO(free) char *plain = cleaned(lk_clean_text, NULL);
    LK_AUTO(free) char *strict = cleaned(lk_clean_utf8, NULL);
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    lk_clean_line(&line, NULL, 5);
    cr_assert_str_empty(plain);
    cr_assert_str_empty(strict);
    cr_assert_str_empty(line.bytes);
}

Test(clean, a_line_has_single_blanks_and_none_at_its_ends)
{
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    lk_clean_line(&line, "  one\n\n two\t three ", 0);
    cr_assert_str_eq(line.bytes, "one two three");
}

Test(clean, a_cut_halves_no_letter_and_says_how_long_the_text_was)
{
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    lk_buf_adds(&line, "before: ");
    lk_clean_line(&line, "ææææ", 5);
    cr_assert_str_eq(line.bytes, "before: ææ… (8 octets in all)");
    lk_buf_clear(&line);
    lk_clean_line(&line, "ææ", 4);
    cr_assert_str_eq(line.bytes, "ææ");
}
