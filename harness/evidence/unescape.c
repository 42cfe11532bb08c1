/* Undoing escapes. */
#include "evidence/unescape.h"

#include "evidence/forms.h"
#include <stdint.h>
#include <string.h>

void lk_unescaped_done(struct lk_unescaped *u)
{
    lk_buf_wipe(&u->text);
    free(u->edits);
    *u = (struct lk_unescaped){ 0 };
}

static bool is_base64(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
}

/* Does a line of base64 end at the line feed AT? Only lines of a length that encoders write. */
static bool folds_at(const char *text, size_t len, size_t at)
{
    enum { LINE = 48 };
    size_t end = at && text[at - 1] == '\r' ? at - 1 : at;
    if (end < LINE || at + 1 >= len || !is_base64(text[at + 1]))
        return false;
    for (size_t i = end - LINE; i < end; i++)
        if (!is_base64(text[i]))
            return false;
    return true;
}

static bool has_folds(const char *text, size_t len)
{
    const char *p = text, *end = text + len;
    while ((p = memchr(p, '\n', (size_t)(end - p))))
        if (folds_at(text, len, (size_t)(p++ - text)))
            return true;
    return false;
}

unsigned lk_escapes_in(const char *text, size_t len)
{
    if (!len)
        return 0;
    return (memchr(text, '%', len) ? LK_ESCAPE_PERCENT : 0) |
           (memchr(text, '\\', len) ? LK_ESCAPE_JSON : 0) |
           (memchr(text, '&', len) ? LK_ESCAPE_HTML : 0) |
           (has_folds(text, len) ? LK_ESCAPE_FOLD : 0);
}

static int digit_of(char c, int base)
{
    int v = c >= '0' && c <= '9'   ? c - '0'
            : c >= 'a' && c <= 'f' ? c - 'a' + 10
            : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                   : base;
    return v < base ? v : -1;
}

/* Reads at most MAX digits at P; the number of them, and their value. */
static size_t read_number(const char *p, const char *end, size_t max, int base, uint32_t *ret)
{
    size_t n = 0;
    uint32_t v = 0;
    for (; n < max && p + n < end && digit_of(p[n], base) >= 0; n++)
        v = v * (uint32_t)base + (uint32_t)digit_of(p[n], base);
    *ret = v;
    return n;
}

static void add_char(struct lk_buf *out, uint32_t c)
{
    if (c < 0x80) {
        lk_buf_addc(out, (char)c);
        return;
    }
    int more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const unsigned char first[] = { 0, 0xc0, 0xe0, 0xf0 };
    lk_buf_addc(out, (char)(first[more] | c >> (6 * more)));
    while (more--)
        lk_buf_addc(out, (char)(0x80 | (c >> (6 * more) & 0x3f)));
}

/* The undoers: how many octets at P the escape takes, 0 if there is none; its character to OUT. */
static size_t undo_percent(const char *p, const char *end, struct lk_buf *out)
{
    uint32_t c;
    if (read_number(p + 1, end, 2, 16, &c) < 2)
        return 0;
    lk_buf_addc(out, (char)c);
    return 3;
}

static size_t undo_unicode(const char *p, const char *end, struct lk_buf *out)
{
    uint32_t c, low;
    if (read_number(p + 2, end, 4, 16, &c) < 4)
        return 0;
    bool pair = c >= 0xd800 && c < 0xdc00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u' &&
                read_number(p + 8, end, 4, 16, &low) == 4 && low >= 0xdc00 && low < 0xe000;
    if (pair)
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    add_char(out, c);
    return pair ? 12 : 6;
}

static size_t undo_json(const char *p, const char *end, struct lk_buf *out)
{
    static const char names[] = "\"\\/bfnrt", stands[] = "\"\\/\b\f\n\r\t";
    uint32_t c;
    if (end - p < 2)
        return 0;
    if (p[1] == 'u')
        return undo_unicode(p, end, out);
    if (p[1] == 'x' && read_number(p + 2, end, 2, 16, &c) == 2) {
        add_char(out, c);
        return 4;
    }
    const char *name = p[1] ? strchr(names, p[1]) : NULL;
    if (!name)
        return 0;
    lk_buf_addc(out, stands[name - names]);
    return 2;
}

static size_t undo_html(const char *p, const char *end, struct lk_buf *out)
{
    static const struct {
        const char *name, stands;
    } names[] = {
        { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' }
    };
    for (size_t i = 0; i < LK_COUNT(names); i++) {
        size_t n = strlen(names[i].name);
        if ((size_t)(end - p) >= n && !memcmp(p, names[i].name, n)) {
            lk_buf_addc(out, names[i].stands);
            return n;
        }
    }
    uint32_t c;
    if (end - p < 4 || p[1] != '#')
        return 0;
    bool hex = p[2] == 'x' || p[2] == 'X';
    size_t head = hex ? 3 : 2, n = read_number(p + head, end, 7, hex ? 16 : 10, &c);
    if (!n || c > 0x10ffff)
        return 0;
    add_char(out, c);
    return head + n + (p + head + n < end && p[head + n] == ';');
}

static void add_edit(struct lk_unescaped *u, const struct lk_edit *e)
{
    if (u->n == u->room) {
        u->room = u->room ? 2 * u->room : 32;
        u->edits = lk_must(realloc(u->edits, u->room * sizeof *u->edits));
    }
    u->edits[u->n++] = *e;
}

static enum lk_escape kind_of(char c)
{
    return c == '%'    ? LK_ESCAPE_PERCENT
           : c == '\\' ? LK_ESCAPE_JSON
           : c == '&'  ? LK_ESCAPE_HTML
           : c == '\n' ? LK_ESCAPE_FOLD
                       : 0;
}

static size_t undo(const char *text, size_t len, size_t at, enum lk_escape kind, struct lk_buf *out)
{
    const char *p = text + at, *end = text + len;
    switch (kind) {
    case LK_ESCAPE_PERCENT:
        return undo_percent(p, end, out);
    case LK_ESCAPE_JSON:
        return undo_json(p, end, out);
    case LK_ESCAPE_HTML:
        return undo_html(p, end, out);
    case LK_ESCAPE_FOLD: /* a carriage return before it stays: it went out already, take it back */
        if (!folds_at(text, len, at))
            return 0;
        if (at && text[at - 1] == '\r' && out->len)
            out->len--;
        return 1;
    }
    return 0;
}

bool lk_unescape(const char *text, size_t len, unsigned kinds, struct lk_unescaped *u)
{
    size_t copied = 0;
    for (size_t i = 0; i < len;) {
        enum lk_escape kind = kind_of(text[i]);
        if (!(kind & kinds)) {
            i++;
            continue;
        }
        lk_buf_add(&u->text, text + copied, i - copied);
        size_t before = u->text.len, took = undo(text, len, i, kind, &u->text);
        copied = i;
        if (took) {
            size_t out = u->text.len < before ? u->text.len : before;
            add_edit(u, &(struct lk_edit){ out, u->text.len, i - (before - out), i + took, kind });
            copied = i + took;
        }
        i += took ? took : 1;
    }
    if (u->n)
        lk_buf_add(&u->text, text + copied, len - copied);
    return u->n > 0;
}

/* The first edit that ends behind AT: what is before it was moved by the one before. */
static size_t edit_behind(const struct lk_unescaped *u, size_t at)
{
    size_t low = 0, high = u->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (u->edits[mid].out_end > at)
            high = mid;
        else
            low = mid + 1;
    }
    return low;
}

static size_t moved(const struct lk_unescaped *u, size_t edit, size_t at)
{
    return edit ? u->edits[edit - 1].in_end + (at - u->edits[edit - 1].out_end) : at;
}

void lk_unescaped_origin(const struct lk_unescaped *u, size_t at, size_t len, size_t *ret_at,
                         size_t *ret_len, unsigned *ret_kind)
{
    size_t first = edit_behind(u, at), last = edit_behind(u, at + len - 1);
    bool in_first = first < u->n && u->edits[first].out <= at;
    bool in_last = last < u->n && u->edits[last].out <= at + len - 1;
    size_t from = in_first ? u->edits[first].in : moved(u, first, at);
    size_t to = in_last ? u->edits[last].in_end : moved(u, last, at + len - 1) + 1;
    *ret_at = from;
    *ret_len = to - from;
    *ret_kind = first < last || in_first ? u->edits[first].kind : 0;
}
