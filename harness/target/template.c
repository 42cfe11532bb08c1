/* Filling in ${…}. */
#include "target/template.h"

#include "target/address.h"
#include <ctype.h>
#include <string.h>

static const char *value_of(struct lk_scope *s, const struct lk_hole *hole)
{
    for (size_t i = 0; i < hole->n_names; i++) {
        const char *value = s->get(s->of, hole->names[i]);
        if (value)
            return value;
    }
    if (!s->missing[0])
        memcpy(s->missing, hole->names[0], sizeof s->missing);
    return NULL;
}

static void add_filtered(enum lk_filter filter, const char *value, struct lk_buf *out)
{
    switch (filter) {
    case LK_FILTER_NONE:
    case LK_FILTER_NUMBER:
        lk_buf_adds(out, value);
        break;
    case LK_FILTER_URL:
        lk_address_encode(value, out);
        break;
    case LK_FILTER_LOWER:
        for (; *value; value++)
            lk_buf_addc(out, (char)tolower((unsigned char)*value));
        break;
    }
}

int lk_template(struct lk_scope *s, const char *text, struct lk_buf *out)
{
    struct lk_hole hole;
    while (lk_hole_next(text, &hole) == 1) {
        const char *value = value_of(s, &hole);
        if (!value)
            return -1;
        lk_buf_add(out, text, (size_t)(hole.at - text));
        add_filtered(hole.filter, value, out);
        text = hole.at + hole.len;
    }
    lk_buf_adds(out, text);
    return 0;
}

bool lk_template_holds(const char *text, const char *name)
{
    struct lk_hole hole;
    for (; lk_hole_next(text, &hole) == 1; text = hole.at + hole.len)
        for (size_t i = 0; i < hole.n_names; i++)
            if (!strcmp(hole.names[i], name))
                return true;
    return false;
}

/* "${seconds | number}" as a whole text is a number where the variable is one. */
static bool is_number(const char *text, const char *value, json_int_t *ret)
{
    struct lk_hole hole;
    char *end;
    if (lk_hole_next(text, &hole) != 1 || hole.filter != LK_FILTER_NUMBER || hole.at != text ||
        text[hole.len])
        return false;
    *ret = strtoll(value, &end, 10);
    return end != value && !*end;
}

static json_t *text_json(struct lk_scope *s, const char *text)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    json_int_t number;
    if (lk_template(s, text, &out))
        return NULL;
    const char *value = out.bytes ? out.bytes : "";
    return is_number(text, value, &number) ? json_integer(number) : json_string(value);
}

static json_t *list_json(struct lk_scope *s, const json_t *v)
{
    json_t *out = json_array(), *item;
    size_t i;
    json_array_foreach((json_t *)v, i, item)
    {
        json_t *one = lk_template_json(s, item);
        if (!one) {
            json_decref(out);
            return NULL;
        }
        json_array_append_new(out, one);
    }
    return out;
}

static json_t *map_json(struct lk_scope *s, const json_t *v)
{
    json_t *out = json_object(), *item;
    const char *key;
    json_object_foreach((json_t *)v, key, item)
    {
        if (s->no_csrf && json_is_string(item) &&
            lk_template_holds(json_string_value(item), "csrf"))
            continue;
        json_t *one = lk_template_json(s, item);
        if (!one) {
            json_decref(out);
            return NULL;
        }
        json_object_set_new(out, key, one);
    }
    return out;
}

json_t *lk_template_json(struct lk_scope *s, const json_t *v)
{
    if (json_is_object(v))
        return map_json(s, v);
    if (json_is_array(v))
        return list_json(s, v);
    return json_is_string(v) ? text_json(s, json_string_value(v)) : json_incref((json_t *)v);
}
