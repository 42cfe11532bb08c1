#include "base/text.h"
#include <criterion/criterion.h>

Test(text, labels_agree_without_case_blanks_and_trailing_full_stop)
{
    cr_assert(lk_same_label("Yes, I accept.", "yes,  I accept"));
    cr_assert(lk_same_label("  Next ", "next."));
    cr_assert_not(lk_same_label("Next", "Next step"));
    cr_assert_not(lk_same_label("Show password", "Showpassword"));
    cr_assert_not(lk_same_label("", "Next"));
    cr_assert(lk_same_label("", " . "));
}

Test(text, nearest_word_is_suggested_only_when_near)
{
    const char *words[] = { "story", "given", "profile" };
    cr_assert_str_eq(lk_nearest("stroy", words, 3), "story");
    cr_assert_str_eq(lk_nearest("Profil", words, 3), "profile");
    cr_assert_null(lk_nearest("xyzzy", words, 3));
}

Test(text, utf8_refuses_overlong_surrogate_and_cut_sequences)
{
    cr_assert(lk_utf8_ok("æøå €", 11));
    cr_assert_not(lk_utf8_ok("\xc0\xaf", 2));
    cr_assert_not(lk_utf8_ok("\xed\xa0\x80", 3));
    cr_assert_not(lk_utf8_ok("\xe2\x82", 2));
}

Test(text, glob_crosses_slashes)
{
    cr_assert(lk_glob("block*", "block/stays-blocked"));
    cr_assert_not(lk_glob("renew/*", "block/x"));
}
