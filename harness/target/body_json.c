/* A reader of JSON in one pass; the tree is jansson's. */
#include "target/body_json.h"

#include "base/buf.h"
#include "base/text.h"
#include <errno.h>
#include <stdbool.h>
#include <string.h>

struct reader {
    const char *p, *end;
    int depth;
    struct lk_buf room; /* of texts with escapes in them */
};

static json_t *read_value(struct reader *r);

static void skip_blanks(struct reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
        r->p++;
}

static bool take(struct reader *r, char c)
{
    skip_blanks(r);
    if (r->p == r->end || *r->p != c)
        return false;
    r->p++;
    return true;
}

static bool read_hex(struct reader *r, unsigned *ret)
{
    unsigned v = 0;
    if (r->end - r->p < 4)
        return false;
    for (int i = 0; i < 4; i++, r->p++) {
        char c = *r->p;
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : 16;
        if (digit == 16)
            return false;
        v = v << 4 | digit;
    }
    *ret = v;
    return true;
}

static void add_character(struct lk_buf *out, unsigned c)
{
    if (c < 0x80) {
        lk_buf_addc(out, (char)c);
        return;
    }
    if (c >= 0x10000) {
        lk_buf_addc(out, (char)(0xf0 | c >> 18));
        lk_buf_addc(out, (char)(0x80 | (c >> 12 & 0x3f)));
    } else if (c >= 0x800) {
        lk_buf_addc(out, (char)(0xe0 | c >> 12));
    }
    lk_buf_addc(out, (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3f) : 0xc0 | c >> 6));
    lk_buf_addc(out, (char)(0x80 | (c & 0x3f)));
}

/* RFC 8259 §7: what is outside the basic plane is a pair; half of one is no text. */
static bool read_unicode(struct reader *r)
{
    unsigned c, low;
    if (!read_hex(r, &c) || c == 0 || (c >= 0xdc00 && c <= 0xdfff))
        return false;
    if (c >= 0xd800 && c <= 0xdbff) {
        if (r->end - r->p < 2 || r->p[0] != '\\' || r->p[1] != 'u')
            return false;
        r->p += 2;
        if (!read_hex(r, &low) || low < 0xdc00 || low > 0xdfff)
            return false;
        c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
    }
    add_character(&r->room, c);
    return true;
}

static bool read_escape(struct reader *r)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (r->p == r->end)
        return false;
    char c = *r->p++;
    const char *at = c ? strchr(from, c) : NULL;
    if (at)
        lk_buf_addc(&r->room, to[at - from]);
    return at || (c == 'u' && read_unicode(r));
}

/* The rest of a text after its first escape, which P stands on; START is where the text began. */
static bool read_escaped(struct reader *r, const char *start, const char **ret, size_t *ret_len)
{
    lk_buf_clear(&r->room);
    lk_buf_add(&r->room, start, (size_t)(r->p - start));
    while (r->p < r->end && *r->p != '"') {
        const char *run = r->p;
        while (r->p < r->end && *r->p != '"' && *r->p != '\\' && (unsigned char)*r->p >= 0x20)
            r->p++;
        lk_buf_add(&r->room, run, (size_t)(r->p - run));
        if (r->p == r->end || (unsigned char)*r->p < 0x20)
            return false;
        if (*r->p == '\\') {
            r->p++;
            if (!read_escape(r))
                return false;
        }
    }
    *ret = r->room.bytes ? r->room.bytes : "";
    *ret_len = r->room.len;
    return r->p++ < r->end && lk_utf8_ok(*ret, *ret_len);
}

/* A text whose first quote was taken. RET lives until the next one is read. */
static bool read_text(struct reader *r, const char **ret, size_t *ret_len)
{
    const char *start = r->p;
    unsigned char high = 0;
    while (r->p < r->end && *r->p != '"' && *r->p != '\\') {
        if ((unsigned char)*r->p < 0x20)
            return false;
        high |= (unsigned char)*r->p++;
    }
    if (r->p == r->end)
        return false;
    if (*r->p == '\\')
        return read_escaped(r, start, ret, ret_len);
    *ret = start;
    *ret_len = (size_t)(r->p++ - start);
    return high < 0x80 || lk_utf8_ok(start, *ret_len);
}

static size_t digits(struct reader *r)
{
    const char *start = r->p;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
        r->p++;
    return (size_t)(r->p - start);
}

/* RFC 8259 §6. The bytes behind the number end it for strtoll and strtod, which are given a copy.
 */
static json_t *read_number(struct reader *r)
{
    const char *start = r->p;
    char copy[64];
    bool real = false;
    r->p += *r->p == '-';
    bool zero = r->p < r->end && *r->p == '0';
    size_t whole = digits(r);
    if (!whole || (zero && whole > 1))
        return NULL;
    if (r->p < r->end && *r->p == '.') {
        r->p++;
        real = true;
        if (!digits(r))
            return NULL;
    }
    if (r->p < r->end && (*r->p == 'e' || *r->p == 'E')) {
        r->p++;
        real = true;
        r->p += r->p < r->end && (*r->p == '+' || *r->p == '-');
        if (!digits(r))
            return NULL;
    }
    size_t len = (size_t)(r->p - start);
    if (len >= sizeof copy)
        return NULL;
    memcpy(copy, start, len);
    copy[len] = '\0';
    errno = 0;
    json_t *v = real ? json_real(strtod(copy, NULL)) : json_integer(strtoll(copy, NULL, 10));
    if (errno == ERANGE) {
        json_decref(v);
        return NULL;
    }
    return v;
}

static json_t *read_word(struct reader *r)
{
    static const struct {
        const char *word;
        size_t len;
        json_t *(*make)(void);
    } words[] = { { "true", 4, json_true }, { "false", 5, json_false }, { "null", 4, json_null } };
    for (size_t i = 0; i < LK_COUNT(words); i++)
        if ((size_t)(r->end - r->p) >= words[i].len && !memcmp(r->p, words[i].word, words[i].len)) {
            r->p += words[i].len;
            return words[i].make();
        }
    return NULL;
}

static json_t *read_list(struct reader *r)
{
    LK_AUTO(json_decref) json_t *list = json_array();
    if (take(r, ']'))
        return lk_take(list);
    do {
        json_t *v = read_value(r);
        if (!v || json_array_append_new(list, v))
            return NULL;
    } while (take(r, ','));
    return take(r, ']') ? lk_take(list) : NULL;
}

static bool read_member(struct reader *r, json_t *map)
{
    const char *key;
    char *own = NULL;
    size_t len, before = json_object_size(map);
    if (!take(r, '"') || !read_text(r, &key, &len))
        return false;
    /* A key with escapes stands in the room that its value may need. */
    if (key == r->room.bytes)
        key = own = strndup(key, len);
    json_t *v = take(r, ':') ? read_value(r) : NULL;
    bool good =
        v && !json_object_setn_new_nocheck(map, key, len, v) && json_object_size(map) == before + 1;
    free(own);
    return good;
}

static json_t *read_map(struct reader *r)
{
    LK_AUTO(json_decref) json_t *map = json_object();
    if (take(r, '}'))
        return lk_take(map);
    do {
        if (!read_member(r, map))
            return NULL;
    } while (take(r, ','));
    return take(r, '}') ? lk_take(map) : NULL;
}

static json_t *read_value(struct reader *r)
{
    const char *text;
    size_t len;
    skip_blanks(r);
    if (r->p == r->end || r->depth == LK_BODY_DEPTH)
        return NULL;
    char c = *r->p;
    if (c == '"') {
        r->p++;
        return read_text(r, &text, &len) ? json_stringn_nocheck(text, len) : NULL;
    }
    if (c == '-' || (c >= '0' && c <= '9'))
        return read_number(r);
    if (c != '{' && c != '[')
        return read_word(r);
    r->p++;
    r->depth++;
    json_t *v = c == '{' ? read_map(r) : read_list(r);
    r->depth--;
    return v;
}

json_t *lk_body_json(const char *text, size_t len)
{
    struct reader r = { .p = text, .end = text + len };
    json_t *v = read_value(&r);
    skip_blanks(&r);
    lk_buf_done(&r.room);
    if (r.p == r.end)
        return v;
    json_decref(v);
    return NULL;
}
