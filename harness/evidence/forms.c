/* A secret in each encoding. */
#include "evidence/forms.h"

#include "base/digest.h"
#include <string.h>

enum { KEY_MIN = 16 };

struct making {
    struct lk_form *forms;
    size_t n;
    size_t secret;
};

static void add(struct making *m, const char *encoding, const void *bytes, size_t len, size_t min)
{
    if (len < min || len < LK_WINDOW || m->n == LK_FORMS_MAX)
        return;
    struct lk_buf copy = { 0 };
    lk_buf_add(&copy, bytes, len);
    m->forms[m->n++] = (struct lk_form){ .bytes = (uint8_t *)lk_buf_steal(&copy),
                                         .len = (uint32_t)len,
                                         .min = (uint32_t)min,
                                         .secret = (uint32_t)m->secret,
                                         .encoding = encoding };
}

/* The next character of UTF-8 TEXT; a stray octet stands for itself. */
static uint32_t next_char(const uint8_t **p, const uint8_t *end)
{
    uint32_t c = *(*p)++;
    int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;
    if (end - *p < more)
        return c;
    c = more ? c & (0x3fu >> more) : c;
    while (more--)
        c = c << 6 | (*(*p)++ & 0x3f);
    return c;
}

static char *put_unit(char *to, uint32_t unit, bool big)
{
    char hi = (char)(unit >> 8), lo = (char)unit;
    *to++ = big ? hi : lo;
    *to++ = big ? lo : hi;
    return to;
}

static void add_utf16(struct making *m, const uint8_t *bytes, size_t len, bool big)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf out = { 0 };
    char *to = lk_buf_reserve(&out, 2 * len); /* an octet of UTF-8 becomes two at most */
    for (const uint8_t *p = bytes, *end = bytes + len; p < end;) {
        uint32_t c = next_char(&p, end);
        if (c >= 0x10000) {
            c -= 0x10000;
            to = put_unit(to, 0xd800 + (c >> 10), big);
            c = 0xdc00 + (c & 0x3ff);
        }
        to = put_unit(to, c, big);
    }
    out.len = (size_t)(to - out.bytes);
    add(m, big ? "utf-16be" : "utf-16le", out.bytes, out.len, 2 * LK_SECRET_MIN);
}

static void add_latin1(struct making *m, const uint8_t *bytes, size_t len)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf out = { 0 };
    char *to = lk_buf_reserve(&out, len);
    for (const uint8_t *p = bytes, *end = bytes + len; p < end;) {
        uint32_t c = next_char(&p, end);
        if (c > 0xff)
            return;
        *to++ = (char)c;
    }
    out.len = (size_t)(to - out.bytes);
    if (out.len != len) /* else it is plain ASCII */
        add(m, "latin-1", out.bytes, out.len, LK_SECRET_MIN);
}

/* Of an HTML form, a blank is sent as "+" while all else may stand as it is. */
static void add_plus(struct making *m, const uint8_t *bytes, size_t len)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf out = { 0 };
    if (!memchr(bytes, ' ', len))
        return;
    lk_buf_add(&out, bytes, len);
    for (size_t i = 0; i < len; i++)
        if (out.bytes[i] == ' ')
            out.bytes[i] = '+';
    add(m, "percent", out.bytes, out.len, LK_SECRET_MIN);
}

static void add_hex(struct making *m, const uint8_t *bytes, size_t len, size_t min, bool upper)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf out = { 0 };
    lk_hex(bytes, len, lk_buf_reserve(&out, 2 * len));
    out.len = 2 * len;
    for (size_t i = 0; upper && i < out.len; i++)
        if (out.bytes[i] >= 'a')
            out.bytes[i] = (char)(out.bytes[i] - 'a' + 'A');
    add(m, "hex", out.bytes, out.len, 2 * min);
}

static bool to_url_alphabet(struct lk_buf *b)
{
    bool changed = false;
    for (size_t i = 0; i < b->len; i++) {
        char c = b->bytes[i];
        b->bytes[i] = c == '+' ? '-' : c == '/' ? '_' : c;
        changed |= c == '+' || c == '/';
    }
    return changed;
}

/* Behind AHEAD octets of something else. Only the characters that hold nothing but the secret's
 * bits are known; those at the two ends are told apart as lead and tail. */
static void add_base64(struct making *m, const uint8_t *bytes, size_t len, size_t min,
                       unsigned ahead)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf whole = { 0 };
    LK_AUTO(lk_buf_wipe) struct lk_buf out = { 0 };
    lk_buf_add(&whole, "\0\0", ahead);
    lk_buf_add(&whole, bytes, len);
    lk_base64(whole.bytes, whole.len, &out);
    size_t from = (8 * ahead + 5) / 6, to = 8 * whole.len / 6;
    size_t shortest = (8 * min - 4) / 6; /* of MIN octets, wherever they begin */
    for (int url = 0; url < 2; url++) {
        if (url && !to_url_alphabet(&out))
            break;
        size_t before = m->n;
        add(m, "base64", out.bytes + from, to - from, shortest);
        if (m->n > before) {
            m->forms[before].lead = ahead > 0;
            m->forms[before].tail = 8 * whole.len % 6 > 0;
        }
    }
}

/* Octets that somebody took for characters, one each: escapes of JSON and HTML and UTF-16 hold a
 * key so. */
static void add_octets_as_text(struct making *m, const uint8_t *bytes, size_t len, size_t min)
{
    for (int wide = 0; wide < 3; wide++) {
        LK_AUTO(lk_buf_wipe) struct lk_buf out = { 0 };
        char *to = lk_buf_reserve(&out, 2 * len);
        for (size_t i = 0; i < len; i++) {
            if (wide) {
                to = put_unit(to, bytes[i], wide == 2);
            } else {
                if (bytes[i] >= 0x80)
                    *to++ = (char)(0xc0 | bytes[i] >> 6);
                *to++ = (char)(bytes[i] < 0x80 ? bytes[i] : 0x80 | (bytes[i] & 0x3f));
            }
        }
        out.len = (size_t)(to - out.bytes);
        add(m,
            wide == 0   ? "utf-8"
            : wide == 1 ? "utf-16le"
                        : "utf-16be",
            out.bytes, out.len, wide ? 2 * min : min);
    }
}

size_t lk_forms_make(enum lk_secret_class class, const uint8_t *bytes, size_t len, size_t secret,
                     struct lk_form forms[LK_FORMS_MAX])
{
    struct making m = { .forms = forms, .secret = secret };
    size_t min = class == LK_SECRET_KEY ? KEY_MIN : LK_SECRET_MIN;
    add(&m, class == LK_SECRET_KEY ? "octets" : "utf-8", bytes, len, min);
    if (class != LK_SECRET_KEY) {
        add_latin1(&m, bytes, len);
        add_plus(&m, bytes, len);
        add_utf16(&m, bytes, len, true);
        add_utf16(&m, bytes, len, false);
    } else {
        add_octets_as_text(&m, bytes, len, min);
    }
    add_hex(&m, bytes, len, min, false);
    add_hex(&m, bytes, len, min, true);
    for (unsigned ahead = 0; ahead < 3; ahead++)
        add_base64(&m, bytes, len, min, ahead);
    return m.n;
}
