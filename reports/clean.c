/* Texts made harmless. Works on code points, so a cut never halves a letter. */
#include "reports/clean.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* The octets of the UTF-8 sequence that begins at S (RFC 3629), 0 if none does. */
static size_t sequence(const unsigned char *s, uint32_t *ret)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    size_t n = s[0] < 0x80             ? 1
               : (s[0] & 0xe0) == 0xc0 ? 2
               : (s[0] & 0xf0) == 0xe0 ? 3
               : (s[0] & 0xf8) == 0xf0 ? 4
                                       : 0;
    if (!n)
        return 0;
    uint32_t c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (s[i] & 0x3f);
    }
    if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *ret = c;
    return n;
}

/* Controls, what turns the direction of reading, what nobody sees, and noncharacters (which XML
 * forbids). Line feed and tab are for the caller. */
static bool harmful(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        { 0x00, 0x1f },     { 0x7f, 0x9f },     { 0x200b, 0x200f },   { 0x2028, 0x202e },
        { 0x2060, 0x2069 }, { 0xfeff, 0xfeff }, { 0xfdd0, 0xfdef },   { 0xfff9, 0xfffb },
        { 0x61c, 0x61c },   { 0x180e, 0x180e }, { 0xe0000, 0xe0fff },
    };
    for (size_t i = 0; i < LK_COUNT(ranges); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return (c & 0xfffe) == 0xfffe;
}

static void add_visible(struct lk_buf *out, uint32_t c)
{
    lk_buf_printf(out, c < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)c);
}

void lk_clean_utf8(struct lk_buf *out, const char *text)
{
    const unsigned char *s = (const unsigned char *)(text ? text : "");
    lk_buf_reserve(out, 1)[0] = 0;
    while (*s) {
        uint32_t c;
        size_t n = sequence(s, &c);
        if (n)
            lk_buf_add(out, s, n);
        else
            lk_buf_adds(out, REPLACEMENT);
        s += n ? n : 1;
    }
}

void lk_clean_text(struct lk_buf *out, const char *text)
{
    const unsigned char *s = (const unsigned char *)(text ? text : "");
    lk_buf_reserve(out, 1)[0] = 0;
    while (*s) {
        uint32_t c = 0;
        size_t n = sequence(s, &c);
        if (!n)
            lk_buf_adds(out, REPLACEMENT);
        else if (c != '\n' && c != '\t' && harmful(c))
            add_visible(out, c);
        else
            lk_buf_add(out, s, n);
        s += n ? n : 1;
    }
}

/* Drops what a cut left of the last letter. */
static void whole_letters(struct lk_buf *b, size_t from)
{
    while (b->len > from && ((unsigned char)b->bytes[b->len] & 0xc0) == 0x80)
        b->len--;
    b->bytes[b->len] = 0;
}

void lk_clean_line(struct lk_buf *out, const char *text, size_t max)
{
    LK_AUTO(lk_buf_done) struct lk_buf clean = { 0 };
    lk_clean_text(&clean, text);
    size_t from = out->len;
    bool blank = false;
    lk_buf_reserve(out, 1)[0] = 0;
    for (const char *p = clean.bytes; *p; p++) {
        if (*p == ' ' || *p == '\n' || *p == '\t') {
            blank = true;
            continue;
        }
        if (blank && out->len > from)
            lk_buf_addc(out, ' ');
        blank = false;
        lk_buf_addc(out, *p);
    }
    size_t made = out->len - from;
    if (!max || made <= max)
        return;
    out->len = from + max;
    whole_letters(out, from);
    lk_buf_printf(out, "… (%zu octets in all)", made);
}
