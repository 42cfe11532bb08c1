/* Mails, decoded. */
#include "target/mail.h"

#include "base/json.h"
#include <criterion/criterion.h>
#include <string.h>

static json_t *read_mail(const char *raw)
{
    return lk_mail_read(raw, strlen(raw));
}

static const char *link_of(const json_t *mail, size_t i)
{
    return json_string_value(json_array_get(json_object_get(mail, "links"), i));
}

Test(mail, subject_in_encoded_words_and_text_in_base64_are_decoded)
{
    LK_AUTO(json_decref)
    json_t *mail = read_mail("From: Portal <noreply@portal.test>\r\n"
                             "To: anna@example.test\r\n"
                             "Subject: =?utf-8?B?SGVudCBldCBicnVnZXJjZXJ0?=\r\n"
                             " =?utf-8?Q?ifikat_=C3=A6?=\r\n"
                             "MIME-Version: 1.0\r\n"
                             "Content-Type: text/plain; charset=iso-8859-1\r\n"
                             "Content-Transfer-Encoding: base64\r\n\r\n"
                             "S+ZyZSBBbm5hCmh0dHBzOi8vcG9ydGFsLnRlc3QvcmV0cmlldmUvYWJjLg==\r\n");
    cr_assert_str_eq(lk_json_str(mail, "subject", ""), "Hent et brugercertifikat æ");
    cr_assert_str_eq(lk_json_str(mail, "text", ""), "Kære Anna\nhttps://portal.test/retrieve/abc.");
    cr_assert_str_eq(link_of(mail, 0), "https://portal.test/retrieve/abc");
    cr_assert_str_eq(lk_json_str(mail, "to", ""), "anna@example.test");
}

Test(mail, links_of_an_html_part_are_found_once)
{
    LK_AUTO(json_decref)
    json_t *mail = read_mail(
        "Subject: x\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nGo to <https://p.test/r/1?a=1&b=2>, please.\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n"
        "<p>Go <a href=\"https://p.test/r/1?a=1&amp;b=2\">here</a> or "
        "<a href='https://p.test/help'>ask</a></p>\r\n--b--\r\n");
    cr_assert_str_eq(link_of(mail, 0), "https://p.test/r/1?a=1&b=2");
    cr_assert_str_eq(link_of(mail, 1), "https://p.test/help");
    cr_assert_null(link_of(mail, 2));
}

Test(mail, what_is_no_mail_is_an_empty_one)
{
    static const char *const rows[] = { "", "\r\n", "no header at all",
                                        "Subject: \xff\xfe\r\n\r\n\xff" };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        LK_AUTO(json_decref) json_t *mail = read_mail(rows[i]);
        cr_assert_eq(json_array_size(json_object_get(mail, "links")), 0);
        cr_assert_not_null(lk_json_str(mail, "subject", NULL));
    }
}
