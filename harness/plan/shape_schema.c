/* JSON Schema (draft 2020-12) of a shape, for the editors in which people write YAML. */
#include "plan/shape.h"

#include "base/buf.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char any_parameter[] = "\\$\\{";
static const char span_pattern[] = "^[0-9]{1,9} *(ms|s|min|h|days?)$";

/* Maps and alternatives are written once, under $defs: a step holds steps. */
struct defs {
    struct def {
        const struct lk_shape *shape;
        bool open;
        char *name;
    } * items;
    size_t n, room;
    json_t *json;
};

static json_t *schema(struct defs *defs, const struct lk_shape *s, bool open);

static bool taken(const struct defs *defs, const char *name)
{
    for (size_t i = 0; i < defs->n; i++)
        if (!strcmp(defs->items[i].name, name))
            return true;
    return false;
}

/* "the state of the box" becomes "the-state-of-the-box", a second of that name "…-2". */
static char *def_name(const struct defs *defs, const char *from)
{
    LK_AUTO(lk_buf_done) struct lk_buf name = { 0 };
    for (const char *p = from; *p; p++)
        if (isalnum((unsigned char)*p))
            lk_buf_addc(&name, *p);
        else if (name.len && name.bytes[name.len - 1] != '-')
            lk_buf_addc(&name, '-');
    size_t len = name.len;
    for (int i = 2; taken(defs, name.bytes); i++) {
        name.len = len;
        lk_buf_printf(&name, "-%d", i);
    }
    return lk_buf_steal(&name);
}

static json_t *type(const char *name)
{
    return json_pack("{s:s}", "type", name);
}

static json_t *words_of(const struct lk_shape *s)
{
    json_t *words = json_array();
    const char *word;
    for (size_t i = 0; (word = lk_shape_word(s, i)); i++)
        json_array_append_new(words, json_string(word));
    return json_pack("{s:o}", "enum", words);
}

static json_t *scalar(const struct lk_shape *s)
{
    switch (s->kind) {
    case LK_SHAPE_INT:
        return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum", (json_int_t)s->min,
                         "maximum", (json_int_t)s->max);
    case LK_SHAPE_BOOL:
        return type("boolean");
    case LK_SHAPE_WORD:
    case LK_SHAPE_PHRASE:
        return words_of(s);
    case LK_SHAPE_SPAN:
        return json_pack("{s:s, s:s}", "type", "string", "pattern", span_pattern);
    default:
        return json_pack("{s:[s, s, s], s:i}", "type", "string", "number", "boolean", "minLength",
                         1);
    }
}

/* A list with the schema ITEM (whose reference it takes). */
static json_t *list_of(json_t *item)
{
    return json_pack("{s:s, s:o}", "type", "array", "items", item);
}

static json_t *at_least(json_t *v, const char *what, long long n)
{
    if (n)
        json_object_set_new(v, what, json_integer(n));
    return v;
}

static void describe(json_t *v, const char *doc)
{
    if (doc && *doc)
        json_object_set_new(v, "description", json_string(doc));
}

static json_t *single(const struct lk_shape *s, json_t *map)
{
    if (s->single_key) {
        json_object_set_new(map, "minProperties", json_integer(1));
        json_object_set_new(map, "maxProperties", json_integer(1));
    }
    return map;
}

static json_t *map_of(struct defs *defs, const struct lk_shape *s, bool open)
{
    json_t *properties = json_object(), *required = json_array();
    struct lk_key row;
    for (size_t i = 0; lk_shape_key(s, i, &row); i++) {
        json_t *v = schema(defs, row.shape, open);
        describe(v, row.doc);
        json_object_set_new(properties, row.name, v);
        if (row.required)
            json_array_append_new(required, json_string(row.name));
    }
    json_t *map = json_pack("{s:s, s:o, s:b}", "type", "object", "properties", properties,
                            "additionalProperties", 0);
    if (json_array_size(required))
        json_object_set(map, "required", required);
    json_decref(required);
    if (open)
        json_object_set_new(map, "patternProperties", json_pack("{s:b}", any_parameter, 1));
    return single(s, map);
}

static json_t *either(struct defs *defs, const struct lk_shape *s, bool open)
{
    json_t *alts = json_array();
    for (size_t i = 0; s->alts[i]; i++)
        json_array_append_new(alts, schema(defs, s->alts[i], open));
    return json_pack("{s:o}", "anyOf", alts);
}

static json_t *body(struct defs *defs, const struct lk_shape *s, bool open)
{
    switch (s->kind) {
    case LK_SHAPE_LIST:
        return at_least(list_of(schema(defs, s->item, open)), "minItems", s->min);
    case LK_SHAPE_SOME:
        return json_pack("{s:[o, o]}", "anyOf", schema(defs, s->item, open),
                         list_of(schema(defs, s->item, open)));
    case LK_SHAPE_MAP:
        return map_of(defs, s, open);
    case LK_SHAPE_DICT:
        return single(s, json_pack("{s:s, s:o}", "type", "object", "additionalProperties",
                                   schema(defs, s->item, open)));
    case LK_SHAPE_EITHER:
        return either(defs, s, open);
    case LK_SHAPE_ANY:
        return json_object();
    default:
        return scalar(s);
    }
}

static json_t *body_described(struct defs *defs, const struct lk_shape *s, bool open)
{
    json_t *v = body(defs, s, open);
    /* Where a parameter may stand in place of a word, a text that holds one is as good. */
    bool strict = s->kind != LK_SHAPE_TEXT && s->kind != LK_SHAPE_NAME && s->kind != LK_SHAPE_ANY &&
                  s->kind != LK_SHAPE_EITHER && s->kind != LK_SHAPE_SOME;
    if (open && strict && s->kind <= LK_SHAPE_SPAN)
        v = json_pack("{s:[o, {s:s, s:s}]}", "anyOf", v, "type", "string", "pattern",
                      any_parameter);
    describe(v, s->doc ? s->doc : s->name);
    return v;
}

static json_t *reference(const char *name)
{
    json_t *v = json_object();
    json_object_set_new(v, "$ref", json_sprintf("#/$defs/%s", name));
    return v;
}

static json_t *schema(struct defs *defs, const struct lk_shape *s, bool open)
{
    open |= s->open;
    if ((s->kind != LK_SHAPE_MAP && s->kind != LK_SHAPE_EITHER) || !s->name)
        return body_described(defs, s, open);
    for (size_t i = 0; i < defs->n; i++)
        if (defs->items[i].shape == s && defs->items[i].open == open)
            return reference(defs->items[i].name);
    if (defs->n == defs->room) {
        defs->room = defs->room ? defs->room * 2 : 16;
        defs->items = realloc(defs->items, defs->room * sizeof *defs->items);
        if (!defs->items)
            abort();
    }
    char *name = def_name(defs, s->name);
    defs->items[defs->n++] = (struct def){ s, open, name };
    json_t *v = body_described(defs, s, open);
    json_object_set_new(defs->json, name, v);
    return reference(name);
}

json_t *lk_shape_schema(const struct lk_shape *shape, const char *id, const char *title)
{
    struct defs defs = { .json = json_object() };
    json_t *v = schema(&defs, shape, false);
    json_object_set_new(v, "$schema", json_string("https://json-schema.org/draft/2020-12/schema"));
    json_object_set_new(v, "$id", json_string(id));
    json_object_set_new(v, "title", json_string(title));
    json_object_set_new(v, "$defs", defs.json);
    for (size_t i = 0; i < defs.n; i++)
        free(defs.items[i].name);
    free(defs.items);
    return v;
}
