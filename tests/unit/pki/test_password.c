/* Readings of a password: which octets each gives, and what is said of a text. */
#include <criterion/criterion.h>

#include "base/digest.h"
#include "pki/password.h"
#include <stdio.h>
#include <string.h>

static void check(const char *text, enum lk_reading r, const char *bmp, const char *octets)
{
    struct lk_password p = lk_password_of(text);
    struct lk_encoded e;
    char hex[256];
    cr_assert(lk_password_encode(&p, r, &e), "%s", lk_reading_name(r));
    lk_hex(e.bmp.bytes, e.bmp.len, hex);
    cr_expect_str_eq(hex, bmp, "%s: bmp %s", lk_reading_name(r), hex);
    lk_hex(e.octets.bytes, e.octets.len, hex);
    cr_expect_str_eq(hex, octets, "%s: octets %s", lk_reading_name(r), hex);
    lk_encoded_done(&e);
}

/* RFC 7292 App. B.1: "Beavis" is 14 octets. */
Test(password, is_a_terminated_bmpstring_and_utf8)
{
    check("Beavis", LK_READ_GIVEN, "0042006500610076006900730000", "426561766973");
    check("\xc3\xa6\xc3\xb8\xc3\xa5", LK_READ_GIVEN, "00e600f800e50000", "c3a6c3b8c3a5");
    check("\xf0\x9f\x94\x91", LK_READ_GIVEN, "d83ddd110000", "f09f9491");
}

Test(password, none_is_no_octets_and_empty_is_two)
{
    check("", LK_READ_GIVEN, "0000", "");
    check(NULL, LK_READ_GIVEN, "", "");
    check(NULL, LK_READ_EMPTY, "0000", "");
    check("", LK_READ_ABSENT, "", "");
}

Test(password, has_readings_that_other_programs_make_of_it)
{
    check("\xc3\xa5", LK_READ_NFD, "0061030a0000", "61cc8a");
    check("a\xcc\x8a", LK_READ_NFC, "00e50000", "c3a5");
    check("\xc3\xa5", LK_READ_LATIN1, "00e50000", "e5");
    check("\xc3\xa5", LK_READ_WIDENED, "00c300a50000", "c3a5");
    check("\xc3\xa5", LK_READ_TWICE, "00c300a50000", "c383c2a5");
    check("a", LK_READ_UTF16BE, "00610000", "0061");
    check("a", LK_READ_UTF16LE, "61000000", "6100");
    check("a", LK_READ_BMP, "00610000", "00610000");
    check("a", LK_READ_TRAILING_NUL, "006100000000", "6100");
    check("a", LK_READ_UNTERMINATED, "0061", "61");
    check("a", LK_READ_LINE, "0061000a0000", "610a");
    check(" a b\t", LK_READ_TRIMMED, "0061002000620000", "612062");
}

Test(password, has_no_reading_where_none_exists)
{
    struct lk_encoded e;
    struct lk_password euro = lk_password_of("\xe2\x82\xac"), none = lk_password_of(NULL),
                       broken = { "\xc3", 1, false }, text = lk_password_of("a");
    cr_expect_not(lk_password_encode(&euro, LK_READ_LATIN1, &e));
    cr_expect_not(lk_password_encode(&none, LK_READ_NFC, &e));
    cr_expect_not(lk_password_encode(&broken, LK_READ_GIVEN, &e));
    cr_expect_not(lk_password_encode(&text, LK_READ_ABSENT, &e));
    cr_expect_not(lk_password_encode(&text, LK_READ_EMPTY, &e));
}

/* æøå, as five programs write it. */
Test(password, of_danish_letters_has_five_encodings)
{
    const char *text = "\xc3\xa6\xc3\xb8\xc3\xa5";
    check(text, LK_READ_NFC, "00e600f800e50000", "c3a6c3b8c3a5");
    check(text, LK_READ_NFD, "00e600f80061030a0000", "c3a6c3b861cc8a");
    check(text, LK_READ_LATIN1, "00e600f800e50000", "e6f8e5");
    check(text, LK_READ_WIDENED, "00c300a600c300b800c300a50000", "c3a6c3b8c3a5");
    check(text, LK_READ_TWICE, "00c300a600c300b800c300a50000", "c383c2a6c383c2b8c383c2a5");
}

/* What is no UTF-8 has no reading: Latin-1, a half of a pair of surrogates (RFC 3629 §3), a text
 * that is cut, an octet more than need be, a character beyond U+10FFFF. */
Test(password, that_is_no_utf8_is_neither_ascii_nor_of_the_bmp)
{
    static const char *const texts[] = { "\xe6\xf8\xe5", "a\xed\xa0\x80", "\xed\xb0\x80",
                                         "a\xc3",        "\xc1\xa1",      "\xf4\x90\x80\x80",
                                         "\xff" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct lk_password p = lk_password_of(texts[i]);
        struct lk_password_look look = lk_password_look(&p);
        struct lk_encoded e;
        cr_expect(!look.utf8 && !look.ascii && !look.bmp && !look.nfc, "text %zu", i);
        cr_expect(!look.edge_blank && !look.control && !look.characters, "text %zu", i);
        cr_expect_eq(look.octets, strlen(texts[i]));
        for (enum lk_reading r = 0; r < LK_READINGS; r++)
            cr_expect_not(lk_password_encode(&p, r, &e), "text %zu, %s", i, lk_reading_name(r));
    }
}

Test(password, may_be_cut_at_a_nul_by_others)
{
    struct lk_password p = { "a\0b", 3, false }, plain = lk_password_of("ab");
    struct lk_encoded e;
    cr_assert(lk_password_encode(&p, LK_READ_TO_NUL, &e));
    cr_expect(e.bmp.len == 4 && e.octets.len == 1 && e.octets.bytes[0] == 'a');
    lk_encoded_done(&e);
    cr_expect_not(lk_password_encode(&plain, LK_READ_TO_NUL, &e));
}

Test(password, may_hold_a_nul)
{
    struct lk_password p = { "a\0b", 3, false };
    struct lk_encoded e;
    cr_assert(lk_password_encode(&p, LK_READ_GIVEN, &e));
    cr_expect(e.bmp.len == 8 && e.octets.len == 3);
    lk_encoded_done(&e);
    cr_expect(lk_password_look(&p).control);
}

Test(password, of_any_length_is_encoded_whole)
{
    static const size_t lengths[] = { 0, 1, 63, 64, 65, 255, 1023, 4096 };
    char text[4097];
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        memset(text, 'x', lengths[i]);
        text[lengths[i]] = 0;
        struct lk_password p = lk_password_of(text);
        for (enum lk_reading r = 0; r < LK_READINGS; r++) {
            struct lk_encoded e;
            if (!lk_password_encode(&p, r, &e))
                continue;
            cr_expect(r == LK_READ_ABSENT || e.octets.len >= lengths[i], "%s", lk_reading_name(r));
            lk_encoded_done(&e);
        }
        cr_expect_eq(lk_password_look(&p).octets, lengths[i]);
    }
}

Test(password, is_looked_at_by_its_text)
{
    struct lk_password p = lk_password_of("bla\xcc\x8a ");
    struct lk_password_look look = lk_password_look(&p);
    cr_expect(look.utf8 && !look.ascii && !look.nfc && look.bmp && look.edge_blank);
    cr_expect(!look.control && look.octets == 6 && look.characters == 5);
    p = lk_password_of("\xf0\x9f\x94\x91");
    look = lk_password_look(&p);
    cr_expect(look.nfc && !look.bmp && !look.edge_blank && look.characters == 1);
    p = lk_password_of("plain ascii~");
    look = lk_password_look(&p);
    cr_expect(look.ascii && look.nfc && look.bmp && !look.edge_blank && !look.control);
}
