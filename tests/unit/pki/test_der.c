/* The reader of BER elements. */
#include <criterion/criterion.h>

#include "base/digest.h"
#include "pki/der.h"
#include <string.h>

static struct lk_der of(struct lk_buf *bytes, const char *hex)
{
    lk_buf_clear(bytes);
    cr_assert(lk_unhex(hex, bytes));
    const uint8_t *at = (const uint8_t *)bytes->bytes;
    return (struct lk_der){ at, at + bytes->len };
}

Test(der, numbers_are_whole_positive_and_short_or_are_told_apart)
{
    static const struct {
        const char *hex;
        enum lk_num want;
        uint64_t value;
    } rows[] = {
        { "020100", LK_NUM_OK, 0 },
        { "02017f", LK_NUM_OK, 127 },
        { "02020080", LK_NUM_OK, 128 },
        { "02050080000000", LK_NUM_OK, UINT64_C(1) << 31 },
        { "020900ffffffffffffffff", LK_NUM_OK, UINT64_MAX },
        { "0209010000000000000000", LK_NUM_HUGE, UINT64_MAX },
        { "0201ff", LK_NUM_NEGATIVE, 7 },
        { "0200", LK_NUM_BAD, 7 },
        { "02020001", LK_NUM_BAD, 7 },
        { "0202ff80", LK_NUM_BAD, 7 },
        { "0202ff", LK_NUM_BAD, 7 },
        { "040101", LK_NUM_BAD, 7 },
        { "", LK_NUM_BAD, 7 },
    };
    LK_AUTO(lk_buf_done) struct lk_buf bytes = { 0 };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        struct lk_der in = of(&bytes, rows[i].hex);
        uint64_t v = 7;
        cr_expect_eq(lk_der_number(&in, &v), rows[i].want, "%s", rows[i].hex);
        cr_expect_eq(v, rows[i].value, "%s", rows[i].hex);
    }
}

Test(der, object_identifiers_read_as_dotted_text_or_not_at_all)
{
    static const struct {
        const char *hex, *want;
    } rows[] = {
        { "06092a864886f70d010701", "1.2.840.113549.1.7.1" },
        { "0603883703", "2.999.3" },
        { "06022a03", "1.2.3" },
        { "06012a", "1.2" },
        { "06062a8fffffff7f", "1.2.4294967295" },
        { "06062a9080808000", NULL },
        { "06032a8001", NULL },
        { "06022a83", NULL },
        { "0600", NULL },
        { "04022a03", NULL },
    };
    LK_AUTO(lk_buf_done) struct lk_buf bytes = { 0 };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        struct lk_der in = of(&bytes, rows[i].hex);
        char oid[LK_OID_TEXT];
        bool ok = lk_der_oid(&in, oid);
        cr_expect_eq(ok, rows[i].want != NULL, "%s", rows[i].hex);
        if (ok && rows[i].want)
            cr_expect_str_eq(oid, rows[i].want);
    }
}

Test(der, an_object_identifier_too_long_for_its_text_is_refused)
{
    uint8_t oid[102] = { 0x06, 100 };
    memset(oid + 2, 0x2a, 100);
    struct lk_der in = { oid, oid + sizeof oid };
    char text[LK_OID_TEXT];
    cr_assert_not(lk_der_oid(&in, text));
}

Test(der, lengths_never_lead_out_of_the_bytes)
{
    static const struct {
        const char *hex;
        bool whole;
        size_t body, left;
    } rows[] = {
        { "3000", true, 0, 0 },
        { "300101ff", true, 1, 1 },
        { "30810101", true, 1, 0 },
        { "3083000001ff", true, 1, 0 },
        { "3002ff", false, 0, 0 },
        { "3084ffffffff00", false, 0, 0 },
        { "3089010000000000000001", false, 0, 0 },
        { "30", false, 0, 0 },
        { "3082", false, 0, 0 },
        { "3080020100000001", true, 3, 1 },
        { "30803080000002010000", false, 0, 0 },
        { "308030800000020100"
          "0000ff",
          true, 7, 1 },
        { "30800000", true, 0, 0 },
        { "0480040100", false, 0, 0 },
        { "248004010a0000", true, 3, 0 },
        { "0000", false, 0, 0 },
        { "1f8101010a", true, 1, 0 },
        { "1fffffffff0100", false, 0, 0 },
        { "3080000100", false, 0, 0 },
    };
    LK_AUTO(lk_buf_done) struct lk_buf bytes = { 0 };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        struct lk_der in = of(&bytes, rows[i].hex);
        const uint8_t *at = in.at;
        struct lk_tlv tlv;
        bool ok = lk_der_next(&in, &tlv);
        cr_expect_eq(ok, rows[i].whole, "%s", rows[i].hex);
        if (!ok)
            cr_expect_eq(in.at, at, "%s: the cursor moved", rows[i].hex);
        else if (rows[i].whole)
            cr_expect(lk_der_left(&tlv.body) == rows[i].body && lk_der_left(&in) == rows[i].left,
                      "%s: body %zu left %zu", rows[i].hex, lk_der_left(&tlv.body),
                      lk_der_left(&in));
    }
}

Test(der, a_hundred_thousand_open_lengths_are_one_pass)
{
    enum { N = 100000 };
    LK_AUTO(lk_buf_done) struct lk_buf bytes = { 0 };
    for (int i = 0; i < N; i++)
        lk_buf_add(&bytes, "\x30\x80", 2);
    for (int i = 0; i < N; i++)
        lk_buf_add(&bytes, "\0\0", 2);
    struct lk_der in = { (const uint8_t *)bytes.bytes, (const uint8_t *)bytes.bytes + bytes.len };
    struct lk_tlv tlv;
    cr_assert(lk_der_next(&in, &tlv));
    cr_assert_eq(lk_der_left(&in), 0u);
    in = (struct lk_der){ (const uint8_t *)bytes.bytes,
                          (const uint8_t *)bytes.bytes + bytes.len - 1 };
    cr_assert_not(lk_der_next(&in, &tlv));
}
