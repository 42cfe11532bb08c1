#include "given.h"

#include "base/digest.h"
#include <criterion/parameterized.h>

static const uint8_t key_octets[48] = { 0x9c, 0x41, 0xe7, 0x02, 0x58, 0xaa, 0x13, 0xfd, 0x60, 0x3b,
                                        0x91, 0x77, 0x2e, 0xd4, 0x05, 0xb8, 0x4f, 0x6a, 0x8c, 0x1d,
                                        0xf3, 0x22, 0x99, 0x0e, 0xc5, 0x70, 0x36, 0xeb, 0x84, 0x5d,
                                        0x17, 0xaf, 0x68, 0xd2, 0x09, 0xbc, 0x43, 0xfe, 0x25, 0x71,
                                        0x3a, 0x96, 0x0b, 0xe8, 0x5c, 0xd1, 0x47, 0x8f };

enum { BYTES = 96 };
struct form {
    char text[BYTES]; /* what stands for the secret */
    int len;          /* 0: strlen */
    char secret[BYTES];
    char encoding[12];
};

ParameterizedTestParameters(secrets, each_encoding_is_found_and_replaced)
{
    static struct form forms[] = {
        { "q\"7R&x/9Pm<Z\\4t", 0, PASSWORD, "utf-8" },
        { "q%227R%26x%2F9Pm%3CZ%5C4t", 0, PASSWORD, "percent" },
        { "q%227R%26x%2f9Pm%3cZ%5c4t", 0, PASSWORD, "percent" },
        { "%71%22%37%52%26%78%2F%39%50%6D%3C%5A%5C%34%74", 0, PASSWORD, "percent" },
        { "q\\\"7R&x/9Pm<Z\\\\4t", 0, PASSWORD, "json" },
        { "q\\u00227R\\u0026x\\/9Pm\\u003cZ\\u005C4t", 0, PASSWORD, "json" },
        { "q&quot;7R&amp;x/9Pm&lt;Z\\4t", 0, PASSWORD, "html" },
        { "q&#34;7R&#x26;x&#X2F;9Pm&#60;Z\\4t", 0, PASSWORD, "html" },
        { "q\\\\\\\"7R&x/9Pm<Z\\\\\\\\4t", 0, PASSWORD, "json" }, /* JSON within JSON */
        { "q\\u0026quot;7R\\u0026amp;x/9Pm&lt;Z\\\\4t", 0, PASSWORD, "html" }, /* HTML within it */
        { "7122375226782f39506d3c5a5c3474", 0, PASSWORD, "hex" },
        { "7122375226782F39506D3C5A5C3474", 0, PASSWORD, "hex" },
        { "cSI3UiZ4LzlQbTxaXDR0", 0, PASSWORD, "base64" },
        { "eHEiN1ImeC85UG08Wlw0dA==", 0, PASSWORD, "base64" },
        { "eHhxIjdSJngvOVBtPFpcNHQ=", 0, PASSWORD, "base64" },
        { "q\0\"\0007\0R\0&\0x\0/\0009\0P\0m\0<\0Z\0\\\0004\0t", 30, PASSWORD, "utf-16le" },
        { "\0q\0\"\0007\0R\0&\0x\0/\0009\0P\0m\0<\0Z\0\\\0004\0t", 30, PASSWORD, "utf-16be" },
        { "bl\xe5 b\xe6r og gr\xf8"
          "d",
          0,
          "bl\xc3\xa5 b\xc3\xa6r og gr\xc3\xb8"
          "d",
          "latin-1" },
        { "bl%C3%A5+b%C3%A6r+og+gr%C3%B8"
          "d",
          0,
          "bl\xc3\xa5 b\xc3\xa6r og gr\xc3\xb8"
          "d",
          "percent" },
        { "abc+def+ghi", 0, "abc def ghi", "percent" },
        { "PjwtdGhlLWtleT4-PjwtMQ", 0, "><-the-key>>><-1", "base64" },
        { "PjwtdGhlLWtleT4+PjwtMQ", 0, "><-the-key>>><-1", "base64" },
    };
    return cr_make_param_array(struct form, forms, LK_COUNT(forms));
}

ParameterizedTest(struct form *f, secrets, each_encoding_is_found_and_replaced)
{
    struct lk_secrets *s = lk_secrets_new(given_key);
    lk_secrets_add(s, LK_SECRET_PASSWORD, "the password of user", f->secret, strlen(f->secret));
    struct lk_buf text = { 0 }, out = { 0 };
    size_t len = f->len ? (size_t)f->len : strlen(f->text);
    lk_buf_adds(&text, "before ");
    lk_buf_add(&text, f->text, len);
    lk_buf_adds(&text, " after");
    struct lk_find find;
    cr_assert_eq(lk_secrets_find(s, text.bytes, text.len, &find, 1), 1, "%s", f->text);
    cr_assert_str_eq(find.encoding, f->encoding, "%s is %s", f->text, find.encoding);
    cr_assert(find.whole, "%s", f->text);
    lk_secrets_redact(s, text.bytes, text.len, &out);
    cr_assert_eq(lk_secrets_find(s, out.bytes, out.len, &find, 1), 0);
    cr_assert_eq(strncmp(out.bytes, "before ", 7), 0, "%s", out.bytes);
    cr_assert_str_eq(strstr(out.bytes, "}}") + 2 + strspn(strstr(out.bytes, "}}") + 2, "="),
                     " after");
    lk_buf_done(&text);
    lk_buf_done(&out);
    lk_secrets_free(s);
}

Test(secrets, each_part_of_eight_characters_is_found)
{
    struct lk_secrets *s = given_secrets();
    for (size_t at = 0; at + 8 <= strlen(LINK); at++) {
        char text[32];
        snprintf(text, sizeof text, "-%.8s-", &LINK[at]);
        struct lk_find find;
        cr_assert_eq(lk_secrets_find(s, text, 10, &find, 1), 1, "at %zu", at);
        cr_assert_eq(find.at, 1);
        cr_assert_eq(find.len, 8);
        cr_assert(!find.whole);
        struct lk_buf out = { 0 };
        lk_secrets_redact(s, text, 10, &out);
        cr_assert_eq(strncmp(out.bytes, "-{{part of link:the link of user:", 33), 0, "%s",
                     out.bytes);
        lk_buf_done(&out);
    }
    lk_secrets_free(s);
}

Test(secrets, seven_characters_are_nothing)
{
    struct lk_secrets *s = given_secrets();
    struct lk_find find;
    for (size_t at = 0; at + 7 <= strlen(LINK); at++)
        cr_assert_eq(lk_secrets_find(s, &LINK[at], 7, &find, 1), 0);
    lk_secrets_free(s);
}

static size_t found_as(const struct lk_secrets *s, const struct lk_buf *text, const char *encoding)
{
    struct lk_find finds[4];
    size_t n = lk_secrets_find(s, text->bytes, text->len, finds, 4), as = 0;
    for (size_t i = 0; i < n; i++)
        as += !strcmp(finds[i].encoding, encoding);
    return as;
}

Test(secrets, sixteen_octets_of_a_key_are_found_in_octets_hex_and_base64)
{
    struct lk_secrets *s = lk_secrets_new(given_key);
    lk_secrets_add(s, LK_SECRET_KEY, "the key of user-1", key_octets, sizeof key_octets);
    for (size_t at = 0; at + 16 <= sizeof key_octets; at++) {
        struct lk_buf raw = { 0 }, hex = { 0 }, base64 = { 0 };
        lk_buf_add(&raw, key_octets + at, 16);
        lk_hex(key_octets + at, 16, lk_buf_reserve(&hex, 32));
        hex.len = 32;
        cr_assert_eq(found_as(s, &raw, "octets"), 1, "at %zu", at);
        cr_assert_eq(found_as(s, &hex, "hex"), 1, "at %zu", at);
        lk_buf_adds(&raw, "??");
        lk_base64(raw.bytes, raw.len, &base64);
        cr_assert_eq(found_as(s, &base64, "base64"), 1, "at %zu", at);
        raw.len = 15;
        cr_assert_eq(found_as(s, &raw, "octets"), 0, "at %zu", at);
        lk_buf_done(&raw);
        lk_buf_done(&hex);
        lk_buf_done(&base64);
    }
    lk_secrets_free(s);
}

Test(secrets, a_line_end_within_base64_hides_nothing)
{
    struct lk_secrets *s = given_secrets();
    char around[120];
    memset(around, 'x', sizeof around);
    for (size_t ahead = 30; ahead < 57; ahead++) {
        struct lk_buf plain = { 0 }, base64 = { 0 }, mail = { 0 };
        lk_buf_add(&plain, around, ahead);
        lk_buf_adds(&plain, PASSWORD);
        lk_buf_add(&plain, around, sizeof around);
        lk_base64(plain.bytes, plain.len, &base64);
        for (size_t at = 0; at < base64.len; at += 76)
            lk_buf_printf(&mail, "%.76s\r\n", base64.bytes + at);
        struct lk_find find;
        cr_assert_eq(lk_secrets_find(s, mail.bytes, mail.len, &find, 1), 1, "ahead %zu", ahead);
        cr_assert(find.whole, "ahead %zu", ahead);
        lk_buf_done(&plain);
        lk_buf_done(&base64);
        lk_buf_done(&mail);
    }
    lk_secrets_free(s);
}

Test(secrets, clean_text_is_left_as_it_is)
{
    static const char text[] =
        "{\"page\":\"terms\",\"url\":\"https://x/%41\",\"t\":\"a\\\"b &amp; c\"}";
    struct lk_secrets *s = given_secrets();
    struct lk_buf out = { 0 };
    lk_secrets_redact(s, text, sizeof text - 1, &out);
    cr_assert_str_eq(out.bytes, text);
    lk_buf_done(&out);
    lk_secrets_free(s);
}

Test(secrets, a_commitment_tells_length_and_kinds_and_is_the_same_for_the_same_secret)
{
    struct lk_secrets *s = given_secrets();
    struct lk_buf out = { 0 };
    lk_secrets_redact(s, PASSWORD " " PASSWORD, 2 * strlen(PASSWORD) + 1, &out);
    uint8_t mac[32];
    char hex[65], want[256];
    lk_hmac_sha256(given_key, sizeof given_key, PASSWORD, strlen(PASSWORD), mac);
    lk_hex(mac, 8, hex);
    snprintf(
        want, sizeof want,
        "{{password:the password of user:%s:15:luds}} {{password:the password of user:%s:15:luds}}",
        hex, hex);
    cr_assert_str_eq(out.bytes, want);
    lk_buf_done(&out);
    lk_secrets_free(s);
}

Test(secrets, another_encoding_is_told_in_the_commitment)
{
    struct lk_secrets *s = given_secrets();
    struct lk_buf out = { 0 };
    static const char text[] = "7122375226782f39506d3c5a5c3474";
    lk_secrets_redact(s, text, sizeof text - 1, &out);
    cr_assert(strstr(out.bytes, ":15:luds:hex}}"), "%s", out.bytes);
    lk_buf_done(&out);
    lk_secrets_free(s);
}

Test(secrets, several_finds_come_in_order_and_do_not_overlap)
{
    struct lk_secrets *s = given_secrets();
    static const char text[] = "a " LINK " b q%227R%26x%2F9Pm%3CZ%5C4t c " LINK LINK " d";
    struct lk_find finds[8];
    size_t n = lk_secrets_find(s, text, sizeof text - 1, finds, 8);
    cr_assert_eq(n, 4, "%zu", n);
    for (size_t i = 1; i < n; i++)
        cr_assert(finds[i].at >= finds[i - 1].at + finds[i - 1].len);
    cr_assert_eq(lk_secrets_find(s, text, sizeof text - 1, finds, 2), 2);
    lk_secrets_free(s);
}

Test(secrets, a_value_known_already_keeps_its_first_label)
{
    struct lk_secrets *s = given_secrets();
    lk_secrets_add(s, LK_SECRET_SESSION, "the session of user", LINK, strlen(LINK));
    cr_assert_eq(lk_secrets_count(s), 2);
    struct lk_find find;
    cr_assert_eq(lk_secrets_find(s, LINK, strlen(LINK), &find, 1), 1);
    cr_assert_str_eq(lk_secrets_label(s, find.secret), "the link of user");
    cr_assert_str_eq(lk_secrets_class(s, find.secret), "link");
    lk_secrets_free(s);
}

Test(secrets, many_secrets_are_all_found)
{
    struct lk_secrets *s = lk_secrets_new(given_key);
    char text[32];
    for (int i = 0; i < 2000; i++) {
        snprintf(text, sizeof text, "%08x%08x", i * 2654435761u, ~i * 40503u);
        lk_secrets_add(s, LK_SECRET_SESSION, "a session", text, strlen(text));
    }
    for (int i = 0; i < 2000; i++) {
        struct lk_find find;
        snprintf(text, sizeof text, "%08x%08x", i * 2654435761u, ~i * 40503u);
        cr_assert_eq(lk_secrets_find(s, text, strlen(text), &find, 1), 1);
        cr_assert_eq(find.secret, (size_t)i);
    }
    lk_secrets_free(s);
}
