/* One function a transform. */
#define _GNU_SOURCE
#include "target/transform.h"

#include "base/clock.h"
#include "base/digest.h"
#include <ctype.h>
#include <string.h>
#include <time.h>

static void replace(struct lk_buf *b, const char *text, size_t len)
{
    lk_buf_clear(b);
    lk_buf_add(b, text, len);
}

static bool trim(struct lk_buf *b)
{
    size_t from = 0, to = b->len;
    while (from < to && isspace((unsigned char)b->bytes[from]))
        from++;
    while (to > from && isspace((unsigned char)b->bytes[to - 1]))
        to--;
    memmove(b->bytes, b->bytes + from, to - from);
    b->len = to - from;
    b->bytes[b->len] = '\0';
    return true;
}

static bool lower(struct lk_buf *b)
{
    for (size_t i = 0; i < b->len; i++)
        b->bytes[i] = (char)tolower((unsigned char)b->bytes[i]);
    return true;
}

/* "0A:1B:…", "0x0a1b", "0A1B": lower case, no marks, no leading zero octets. */
static bool hex(struct lk_buf *b)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    const char *p = b->bytes;
    if (!strncasecmp(p, "0x", 2))
        p += 2;
    for (; *p; p++)
        if (isxdigit((unsigned char)*p))
            lk_buf_addc(&out, (char)tolower((unsigned char)*p));
        else if (!strchr(": -", *p))
            return false;
    size_t zeros = strspn(out.len ? out.bytes : "", "0");
    if (!out.len)
        return false;
    if (zeros == out.len)
        zeros--;
    bool odd = (out.len - zeros) % 2;
    LK_AUTO(lk_buf_done) struct lk_buf even = { 0 };
    if (odd)
        lk_buf_addc(&even, '0');
    lk_buf_adds(&even, out.bytes + zeros);
    replace(b, even.bytes, even.len);
    return true;
}

/* A decimal number of any length as hexadecimal: schoolbook division by 256. */
static bool decimal_serial(struct lk_buf *b)
{
    unsigned char digits[64], octets[32];
    size_t n = b->len, len = 0;
    if (!n || n > sizeof digits || strspn(b->bytes, "0123456789") != n)
        return false;
    for (size_t i = 0; i < n; i++)
        digits[i] = (unsigned char)(b->bytes[i] - '0');
    for (bool more = true; more && len < sizeof octets;) {
        unsigned rest = 0;
        more = false;
        for (size_t i = 0; i < n; i++) {
            unsigned v = rest * 10 + digits[i];
            digits[i] = (unsigned char)(v / 256);
            rest = v % 256;
            more |= digits[i] != 0;
        }
        octets[sizeof octets - ++len] = (unsigned char)rest;
    }
    char text[2 * sizeof octets + 1];
    lk_hex(octets + sizeof octets - len, len, text);
    replace(b, text, strlen(text));
    return true;
}

static bool base64(struct lk_buf *b)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    if (!lk_unbase64(b->bytes, b->len, &out))
        return false;
    replace(b, out.bytes ? out.bytes : "", out.len);
    return true;
}

static bool write_date(struct lk_buf *b, const char *format)
{
    struct tm tm = { 0 };
    char text[LK_DATE_LEN];
    const char *end = strptime(b->bytes, format, &tm);
    if (!end || end[strspn(end, " ")])
        return false;
    long offset = tm.tm_gmtoff;
    lk_date_write((int64_t)timegm(&tm) - offset, text);
    replace(b, text, strlen(text));
    return true;
}

static bool date(struct lk_buf *b)
{
    static const char *const formats[] = { "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d" };
    for (size_t i = 0; i < LK_COUNT(formats); i++)
        if (write_date(b, formats[i]))
            return true;
    return false;
}

bool lk_transform(const char *transform, struct lk_buf *b)
{
    static const struct {
        const char *name;
        bool (*make)(struct lk_buf *b);
    } rows[] = {
        { "trim", trim },     { "lower", lower },
        { "hex", hex },       { "decimal-serial", decimal_serial },
        { "base64", base64 }, { "date", date },
    };
    if (!b->bytes)
        lk_buf_add(b, "", 0);
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if (!strcmp(rows[i].name, transform))
            return rows[i].make(b);
    return !strncmp(transform, "date:", 5) && write_date(b, transform + 5);
}
