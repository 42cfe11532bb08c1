/* jansson, strictly. */
#include "base/json.h"

#include "base/fs.h"
#include <stdarg.h>
#include <string.h>

json_t *lk_json_parse(const char *text, size_t len, const char *name, struct lk_err *err)
{
    json_error_t je;
    json_t *v = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &je);
    if (!v)
        lk_fail(err, LK_E_FORMAT,
                (struct lk_pos){ name, je.line > 0 ? (uint32_t)je.line : 0,
                                 je.column > 0 ? (uint32_t)je.column : 0 },
                "not JSON: %s", je.text);
    return v;
}

static int add_bytes(const char *bytes, size_t len, void *out)
{
    lk_buf_add(out, bytes, len);
    return 0;
}

int lk_json_save(const json_t *v, const char *path, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    json_dump_callback(v, add_bytes, &text, JSON_INDENT(1) | JSON_SORT_KEYS | JSON_ENCODE_ANY);
    lk_buf_addc(&text, '\n');
    return lk_fs_save(path, text.bytes, text.len, 0600, err);
}

/* Decodes the token at *P up to the next '/' into OUT; false if it does not fit. */
static bool next_token(const char **p, char *out, size_t room)
{
    size_t n = 0;
    for (; **p && **p != '/'; ++*p) {
        char c = **p;
        if (c == '~' && ((*p)[1] == '0' || (*p)[1] == '1')) /* RFC 6901 §4 */
            c = *++*p == '1' ? '/' : '~';
        if (n + 1 >= room)
            return false;
        out[n++] = c;
    }
    out[n] = '\0';
    return true;
}

static json_t *array_at(const json_t *arr, const char *token)
{
    char *end;
    if (!*token || (token[0] == '0' && token[1]) || token[0] < '0' || token[0] > '9')
        return NULL;
    unsigned long i = strtoul(token, &end, 10);
    return *end ? NULL : json_array_get(arr, i);
}

json_t *lk_json_at(const json_t *root, const char *pointer)
{
    const json_t *v = root;
    char token[256];
    while (v && *pointer) {
        if (*pointer++ != '/' || !next_token(&pointer, token, sizeof token))
            return NULL;
        v = json_is_array(v) ? array_at(v, token) : json_object_get(v, token);
    }
    return (json_t *)v;
}

const char *lk_json_str(const json_t *obj, const char *key, const char *otherwise)
{
    const json_t *v = json_object_get(obj, key);
    return json_is_string(v) ? json_string_value(v) : otherwise;
}

long long lk_json_int(const json_t *obj, const char *key, long long otherwise)
{
    const json_t *v = json_object_get(obj, key);
    return json_is_integer(v) ? json_integer_value(v) : otherwise;
}

bool lk_json_bool(const json_t *obj, const char *key, bool otherwise)
{
    const json_t *v = json_object_get(obj, key);
    return json_is_boolean(v) ? json_is_true(v) : otherwise;
}

void lk_json_setf(json_t *obj, const char *key, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    json_object_set_new(obj, key, json_vsprintf(fmt, ap));
    va_end(ap);
}

bool lk_json_has(const json_t *arr, const char *s)
{
    size_t i;
    json_t *v;
    json_array_foreach(arr, i,
                       v) if (json_is_string(v) && !strcmp(json_string_value(v), s)) return true;
    return false;
}
