/* The readings of a password. */
#include "pki/password.h"

#include "base/text.h"
#include <string.h>
#include <utf8proc.h>

struct lk_password lk_password_of(const char *text)
{
    return (struct lk_password){ text ? text : "", text ? strlen(text) : 0, text == NULL };
}

/* Takes one character of well-formed UTF-8. */
static uint32_t next_char(const char **at)
{
    const uint8_t *p = (const uint8_t *)*at;
    unsigned more = p[0] < 0x80 ? 0 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : 3;
    uint32_t c = more ? p[0] & (0x3fu >> more) : p[0];
    for (unsigned i = 1; i <= more; i++)
        c = c << 6 | (p[i] & 0x3f);
    *at += more + 1;
    return c;
}

static void put_unit(struct lk_buf *out, uint32_t unit, bool little)
{
    lk_buf_addc(out, (char)(little ? unit : unit >> 8));
    lk_buf_addc(out, (char)(little ? unit >> 8 : unit));
}

/* Beyond the BMP: two surrogates, as all writers do. */
static void put_utf16(struct lk_buf *out, const char *text, size_t len, bool little)
{
    for (const char *at = text; at < text + len;) {
        uint32_t c = next_char(&at);
        if (c >= 0x10000) {
            put_unit(out, 0xd800 | (c - 0x10000) >> 10, little);
            c = 0xdc00 | ((c - 0x10000) & 0x3ff);
        }
        put_unit(out, c, little);
    }
}

/* RFC 7292 App. B.1: big-endian BMPString and two octets of zero. RFC 8018 §3 leaves the encoding
 * open; every writer feeds UTF-8 without a terminator. */
static void usual(const char *text, size_t len, struct lk_encoded *ret)
{
    put_utf16(&ret->bmp, text, len, false);
    put_unit(&ret->bmp, 0, false);
    lk_buf_add(&ret->octets, text, len);
}

static bool read_given(const struct lk_password *p, struct lk_encoded *ret)
{
    if (!p->absent)
        usual(p->text, p->len, ret);
    return true;
}

static bool read_empty(const struct lk_password *p, struct lk_encoded *ret)
{
    if (p->absent)
        usual("", 0, ret);
    return p->absent;
}

static bool read_absent(const struct lk_password *p, struct lk_encoded *ret)
{
    (void)ret;
    return !p->absent && p->len == 0;
}

static bool normal(const struct lk_password *p, utf8proc_option_t form, struct lk_encoded *ret)
{
    utf8proc_uint8_t *out = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)p->text, (utf8proc_ssize_t)p->len,
                                      &out, (utf8proc_option_t)(UTF8PROC_STABLE | form));
    if (n >= 0)
        usual((const char *)out, (size_t)n, ret);
    if (out)
        explicit_bzero(out, n > 0 ? (size_t)n : 0);
    free(out);
    return n >= 0;
}

static bool read_nfc(const struct lk_password *p, struct lk_encoded *ret)
{
    return normal(p, UTF8PROC_COMPOSE, ret);
}

static bool read_nfd(const struct lk_password *p, struct lk_encoded *ret)
{
    return normal(p, UTF8PROC_DECOMPOSE, ret);
}

static bool read_latin1(const struct lk_password *p, struct lk_encoded *ret)
{
    put_utf16(&ret->bmp, p->text, p->len, false);
    put_unit(&ret->bmp, 0, false);
    for (const char *at = p->text; at < p->text + p->len;) {
        uint32_t c = next_char(&at);
        if (c > 0xff)
            return false;
        lk_buf_addc(&ret->octets, (char)c);
    }
    return true;
}

static void widen(const struct lk_password *p, struct lk_buf *out)
{
    for (size_t i = 0; i < p->len; i++)
        put_unit(out, (uint8_t)p->text[i], false);
    put_unit(out, 0, false);
}

static bool read_widened(const struct lk_password *p, struct lk_encoded *ret)
{
    widen(p, &ret->bmp);
    lk_buf_add(&ret->octets, p->text, p->len);
    return true;
}

static bool read_twice(const struct lk_password *p, struct lk_encoded *ret)
{
    widen(p, &ret->bmp);
    for (size_t i = 0; i < p->len; i++) {
        uint8_t c = (uint8_t)p->text[i];
        if (c >= 0x80)
            lk_buf_addc(&ret->octets, (char)(0xc0 | c >> 6));
        lk_buf_addc(&ret->octets, (char)(c >= 0x80 ? 0x80 | (c & 0x3f) : c));
    }
    return true;
}

static bool read_utf16be(const struct lk_password *p, struct lk_encoded *ret)
{
    put_utf16(&ret->bmp, p->text, p->len, false);
    put_unit(&ret->bmp, 0, false);
    put_utf16(&ret->octets, p->text, p->len, false);
    return true;
}

static bool read_utf16le(const struct lk_password *p, struct lk_encoded *ret)
{
    put_utf16(&ret->bmp, p->text, p->len, true);
    put_unit(&ret->bmp, 0, true);
    put_utf16(&ret->octets, p->text, p->len, true);
    return true;
}

static bool read_bmp(const struct lk_password *p, struct lk_encoded *ret)
{
    read_utf16be(p, ret);
    put_unit(&ret->octets, 0, false);
    return true;
}

static bool read_trailing_nul(const struct lk_password *p, struct lk_encoded *ret)
{
    usual(p->text, p->len, ret);
    put_unit(&ret->bmp, 0, false);
    lk_buf_addc(&ret->octets, 0);
    return true;
}

static bool read_unterminated(const struct lk_password *p, struct lk_encoded *ret)
{
    put_utf16(&ret->bmp, p->text, p->len, false);
    lk_buf_add(&ret->octets, p->text, p->len);
    return true;
}

static bool read_line(const struct lk_password *p, struct lk_encoded *ret)
{
    put_utf16(&ret->bmp, p->text, p->len, false);
    put_unit(&ret->bmp, '\n', false);
    put_unit(&ret->bmp, 0, false);
    lk_buf_add(&ret->octets, p->text, p->len);
    lk_buf_addc(&ret->octets, '\n');
    return true;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool read_trimmed(const struct lk_password *p, struct lk_encoded *ret)
{
    size_t from = 0, to = p->len;
    while (from < to && blank(p->text[from]))
        from++;
    while (to > from && blank(p->text[to - 1]))
        to--;
    usual(p->text + from, to - from, ret);
    return true;
}

static bool read_to_nul(const struct lk_password *p, struct lk_encoded *ret)
{
    const char *nul = memchr(p->text, 0, p->len);
    if (nul)
        usual(p->text, (size_t)(nul - p->text), ret);
    return nul != NULL;
}

static const struct {
    const char *name, *phrase;
    bool (*read)(const struct lk_password *p, struct lk_encoded *ret);
} readings[LK_READINGS] = {
    [LK_READ_GIVEN] = { "given", "as given", read_given },
    [LK_READ_EMPTY] = { "empty", "as the empty text", read_empty },
    [LK_READ_ABSENT] = { "absent", "as no password at all", read_absent },
    [LK_READ_NFC] = { "nfc", "composed (NFC)", read_nfc },
    [LK_READ_NFD] = { "nfd", "decomposed (NFD)", read_nfd },
    [LK_READ_LATIN1] = { "latin-1", "as Latin-1, an octet a character", read_latin1 },
    [LK_READ_WIDENED] = { "widened-utf8", "with each octet of its UTF-8 taken for a character",
                          read_widened },
    [LK_READ_TWICE] = { "utf8-twice", "encoded as UTF-8 twice", read_twice },
    [LK_READ_UTF16BE] = { "utf16be", "as UTF-16, big-endian, where UTF-8 is expected",
                          read_utf16be },
    [LK_READ_UTF16LE] = { "utf16le", "as UTF-16, little-endian", read_utf16le },
    [LK_READ_BMP] = { "bmpstring", "as a terminated BMPString where UTF-8 is expected", read_bmp },
    [LK_READ_TRAILING_NUL] = { "trailing-nul", "with a trailing NUL", read_trailing_nul },
    [LK_READ_UNTERMINATED] = { "unterminated", "as a BMPString without its two zero octets",
                               read_unterminated },
    [LK_READ_LINE] = { "line-feed", "with a line feed at its end", read_line },
    [LK_READ_TRIMMED] = { "trimmed", "without the blanks at its ends", read_trimmed },
    [LK_READ_TO_NUL] = { "to-nul", "up to the NUL in it", read_to_nul },
};

const char *lk_reading_name(enum lk_reading r)
{
    return readings[r].name;
}

const char *lk_reading_phrase(enum lk_reading r)
{
    return readings[r].phrase;
}

bool lk_password_encode(const struct lk_password *p, enum lk_reading r, struct lk_encoded *ret)
{
    *ret = (struct lk_encoded){ 0 };
    bool only_itself = r == LK_READ_GIVEN || r == LK_READ_EMPTY;
    if ((p->absent && !only_itself) || !lk_utf8_ok(p->text, p->len))
        return false;
    if (readings[r].read(p, ret))
        return true;
    lk_encoded_done(ret);
    return false;
}

void lk_encoded_done(struct lk_encoded *e)
{
    lk_buf_wipe(&e->bmp);
    lk_buf_wipe(&e->octets);
}

static bool same(const struct lk_buf *a, const struct lk_buf *b)
{
    return a->len == b->len && (!a->len || !memcmp(a->bytes, b->bytes, a->len));
}

bool lk_encoded_same(const struct lk_encoded *a, const struct lk_encoded *b)
{
    return same(&a->bmp, &b->bmp) && same(&a->octets, &b->octets);
}

static bool composed(const struct lk_password *p)
{
    struct lk_encoded nfc;
    if (p->absent || !lk_password_encode(p, LK_READ_NFC, &nfc))
        return true;
    bool same_text =
        nfc.octets.len == p->len && (!p->len || !memcmp(nfc.octets.bytes, p->text, p->len));
    lk_encoded_done(&nfc);
    return same_text;
}

struct lk_password_look lk_password_look(const struct lk_password *p)
{
    struct lk_password_look look = { .octets = p->len };
    look.utf8 = lk_utf8_ok(p->text, p->len);
    if (!look.utf8)
        return look;
    look.ascii = look.bmp = true;
    for (const char *at = p->text; at < p->text + p->len; look.characters++) {
        uint32_t c = next_char(&at);
        look.ascii &= c < 0x80;
        look.bmp &= c < 0x10000;
        look.control |= c < 0x20 || (c >= 0x7f && c < 0xa0);
    }
    look.nfc = composed(p);
    look.edge_blank = p->len && (blank(p->text[0]) || blank(p->text[p->len - 1]));
    return look;
}
