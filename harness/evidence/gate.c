/* The gate: what a record says, without a secret in it. A record that holds none is written as it
 * was serialised, and its texts are not looked at one by one. */
#include "evidence/inner.h"

#include "base/json.h"
#include <string.h>

static bool holds(const struct lk_secrets *s, const char *text, size_t len)
{
    struct lk_find one;
    return lk_secrets_find(s, text, len, &one, 1) > 0;
}

/* The text with commitments, or NULL if it may stay as it is. The caller frees it. */
static char *cleaned(const struct lk_secrets *s, const char *text, size_t len)
{
    struct lk_buf out = { 0 };
    long whole = lk_secrets_short(s, text);
    if (whole >= 0) {
        struct lk_find find = {
            .len = len, .secret = (size_t)whole, .whole = true, .encoding = "utf-8"
        };
        lk_secrets_token(s, &find, &out);
    } else if (holds(s, text, len)) {
        lk_secrets_redact(s, text, len, &out);
    } else {
        return NULL;
    }
    return lk_buf_steal(&out);
}

static void clean_value(const struct lk_secrets *s, json_t *v);

static void clean_string(const struct lk_secrets *s, json_t *v)
{
    LK_AUTO(free) char *text = cleaned(s, json_string_value(v), json_string_length(v));
    if (text)
        json_string_set(v, text);
}

/* A member's name can hold a secret too: a label that a target made of one. */
static void clean_keys(const struct lk_secrets *s, json_t *obj)
{
    const char *key;
    json_t *v;
    void *next;
    json_object_foreach_safe(obj, next, key, v)
    {
        LK_AUTO(free) char *text = cleaned(s, key, strlen(key));
        if (!text)
            continue;
        json_object_set(obj, text, v);
        json_object_del(obj, key);
    }
}

/* A number that is a secret (a token of digits alone) becomes a text. */
static json_t *clean_number(const struct lk_secrets *s, const json_t *v)
{
    LK_AUTO(lk_buf_done) struct lk_buf digits = { 0 };
    lk_json_dump(v, &digits);
    LK_AUTO(free) char *text = cleaned(s, digits.bytes, digits.len);
    return text ? json_string(text) : NULL;
}

static void clean_object(const struct lk_secrets *s, json_t *obj)
{
    const char *key;
    json_t *v;
    void *next;
    clean_keys(s, obj);
    json_object_foreach_safe(obj, next, key, v)
    {
        json_t *text = json_is_number(v) ? clean_number(s, v) : NULL;
        if (text)
            json_object_set_new(obj, key, text);
        else
            clean_value(s, v);
    }
}

static void clean_array(const struct lk_secrets *s, json_t *arr)
{
    for (size_t i = 0; i < json_array_size(arr); i++) {
        json_t *v = json_array_get(arr, i);
        json_t *text = json_is_number(v) ? clean_number(s, v) : NULL;
        if (text)
            json_array_set_new(arr, i, text);
        else
            clean_value(s, v);
    }
}

static void clean_value(const struct lk_secrets *s, json_t *v)
{
    if (json_is_string(v))
        clean_string(s, v);
    else if (json_is_object(v))
        clean_object(s, v);
    else if (json_is_array(v))
        clean_array(s, v);
}

/* What cannot be cleaned is not written: only what the record is, and of which step. */
static void withhold(json_t *record)
{
    const char *key;
    json_t *v;
    void *next;
    json_object_foreach_safe(record, next, key,
                             v) if (strcmp(key, "n") && strcmp(key, "k") && strcmp(key, "step"))
        json_object_del(record, key);
    json_object_set_new(record, "withheld", json_true());
}

void lk_gate(const struct lk_secrets *s, json_t *record, struct lk_buf *out)
{
    size_t before = out->len;
    if (!lk_secrets_any_short(s)) {
        lk_json_dump(record, out);
        if (!holds(s, out->bytes + before, out->len - before))
            return;
        lk_wipe(out->bytes + before, out->len - before);
        out->len = before;
    }
    clean_value(s, record);
    lk_json_dump(record, out);
    if (!holds(s, out->bytes + before, out->len - before))
        return;
    out->len = before;
    withhold(record);
    lk_json_dump(record, out);
}
