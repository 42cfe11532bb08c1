/* Writing JSON on one line: the bytes that jansson gives for JSON_COMPACT | JSON_SORT_KEYS, without
 * its search for circles (a record is a tree) and without a call for each piece. A journal is
 * mostly this. */
#include "base/json.h"

#include <string.h>

enum { KEYS_ON_STACK = 24, REAL_MAX = 64 };

struct member {
    const char *key;
    size_t len;
    const json_t *value;
};

static void dump(const json_t *v, struct lk_buf *out);

/* RFC 8259 §7; what need not be escaped is not. */
static void dump_escaped(unsigned char c, struct lk_buf *out)
{
    static const char named[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
    const char *at = c ? strchr(named, c) : NULL;
    if (at)
        lk_buf_add(out, (char[]){ '\\', names[at - named] }, 2);
    else
        lk_buf_printf(out, "\\u%04X", c);
}

static void dump_text(const char *text, size_t len, struct lk_buf *out)
{
    size_t done = 0;
    lk_buf_reserve(out, len + 2);
    lk_buf_addc(out, '"');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        lk_buf_add(out, text + done, i - done);
        dump_escaped(c, out);
        done = i + 1;
    }
    lk_buf_add(out, text + done, len - done);
    lk_buf_addc(out, '"');
}

static int by_key(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    int order = memcmp(x->key, y->key, x->len < y->len ? x->len : y->len);
    return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* Few members, often in order already: by insertion. */
static void sort(struct member *m, size_t n)
{
    if (n > KEYS_ON_STACK) {
        qsort(m, n, sizeof *m, by_key);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        struct member one = m[i];
        size_t at = i;
        for (; at > 0 && by_key(&one, &m[at - 1]) < 0; at--)
            m[at] = m[at - 1];
        m[at] = one;
    }
}

static void dump_object(const json_t *v, struct lk_buf *out)
{
    struct member few[KEYS_ON_STACK], *all = few;
    size_t n = 0, size = json_object_size(v);
    LK_AUTO(free) struct member *many = size > KEYS_ON_STACK ? calloc(size, sizeof *many) : NULL;
    if (size > KEYS_ON_STACK && !(all = many)) {
        fputs("lakmus: out of memory\n", stderr);
        abort();
    }
    json_t *obj = (json_t *)v; /* jansson's iterators take no const; nothing is changed */
    for (void *i = json_object_iter(obj); i && n < size; i = json_object_iter_next(obj, i))
        all[n++] = (struct member){ json_object_iter_key(i), json_object_iter_key_len(i),
                                    json_object_iter_value(i) };
    sort(all, n);
    lk_buf_addc(out, '{');
    for (size_t i = 0; i < n; i++) {
        if (i)
            lk_buf_addc(out, ',');
        dump_text(all[i].key, all[i].len, out);
        lk_buf_addc(out, ':');
        dump(all[i].value, out);
    }
    lk_buf_addc(out, '}');
}

static void dump_array(const json_t *v, struct lk_buf *out)
{
    lk_buf_addc(out, '[');
    for (size_t i = 0; i < json_array_size(v); i++) {
        if (i)
            lk_buf_addc(out, ',');
        dump(json_array_get(v, i), out);
    }
    lk_buf_addc(out, ']');
}

static void dump_integer(long long v, struct lk_buf *out)
{
    char digits[24], *at = digits + sizeof digits;
    unsigned long long left = v < 0 ? 0 - (unsigned long long)v : (unsigned long long)v;
    do
        *--at = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (v < 0)
        *--at = '-';
    lk_buf_add(out, at, (size_t)(digits + sizeof digits - at));
}

/* The digits of a real number are jansson's matter. */
static void dump_real(const json_t *v, struct lk_buf *out)
{
    char *to = lk_buf_reserve(out, REAL_MAX);
    out->len += json_dumpb(v, to, REAL_MAX, JSON_ENCODE_ANY);
    lk_buf_add(out, "", 0);
}

static void dump(const json_t *v, struct lk_buf *out)
{
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        dump_object(v, out);
        return;
    case JSON_ARRAY:
        dump_array(v, out);
        return;
    case JSON_STRING:
        dump_text(json_string_value(v), json_string_length(v), out);
        return;
    case JSON_INTEGER:
        dump_integer(json_integer_value(v), out);
        return;
    case JSON_REAL:
        dump_real(v, out);
        return;
    case JSON_TRUE:
        lk_buf_adds(out, "true");
        return;
    case JSON_FALSE:
        lk_buf_adds(out, "false");
        return;
    case JSON_NULL:
        lk_buf_adds(out, "null");
        return;
    }
}

void lk_json_dump(const json_t *v, struct lk_buf *out)
{
    if (v)
        dump(v, out);
}
