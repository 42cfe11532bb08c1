/* A YAML tree held against a shape. */
#include "plan/shape.h"

#include "base/text.h"
#include <string.h>

enum { KNOWN_MAX = 128 }; /* words or keys that a suggestion is chosen from */

bool lk_shape_key(const struct lk_shape *map, size_t i, struct lk_key *ret)
{
    size_t n = 0;
    for (; map->keys && map->keys[n].name; n++)
        if (n == i) {
            *ret = map->keys[n];
            return true;
        }
    return map->key_at && map->key_at(i - n, ret);
}

const char *lk_shape_word(const struct lk_shape *shape, size_t i)
{
    if (shape->word_at)
        return shape->word_at(i);
    for (size_t n = 0; shape->words[n]; n++)
        if (n == i)
            return shape->words[n];
    return NULL;
}

static bool find_key(const struct lk_shape *map, const char *name, struct lk_key *ret)
{
    for (size_t i = 0; lk_shape_key(map, i, ret); i++)
        if (!strcmp(ret->name, name))
            return true;
    return false;
}

/* The word as its table writes it, or NULL. */
static const char *find_word(const struct lk_shape *shape, const char *text)
{
    const char *word;
    for (size_t i = 0; (word = lk_shape_word(shape, i)); i++)
        if (shape->kind == LK_SHAPE_PHRASE ? lk_same_label(word, text) : !strcmp(word, text))
            return word;
    return NULL;
}

static bool is_scalar(enum lk_shape_kind kind)
{
    return kind <= LK_SHAPE_SPAN || kind == LK_SHAPE_NAME;
}

static bool fits_kind(const struct lk_shape *shape, enum lk_node_kind kind)
{
    switch (shape->kind) {
    case LK_SHAPE_LIST:
        return kind == LK_NODE_LIST;
    case LK_SHAPE_SOME:
        return kind == LK_NODE_LIST || fits_kind(shape->item, kind);
    case LK_SHAPE_MAP:
    case LK_SHAPE_DICT:
        return kind == LK_NODE_MAP;
    case LK_SHAPE_EITHER:
        for (size_t i = 0; shape->alts[i]; i++)
            if (fits_kind(shape->alts[i], kind))
                return true;
        return false;
    case LK_SHAPE_ANY:
        return true;
    case LK_SHAPE_TEXT:
    case LK_SHAPE_INT:
    case LK_SHAPE_BOOL:
    case LK_SHAPE_WORD:
    case LK_SHAPE_PHRASE:
    case LK_SHAPE_SPAN:
    case LK_SHAPE_NAME:
        return kind == LK_NODE_TEXT;
    }
    return false;
}

const struct lk_shape *lk_shape_alt(const struct lk_shape *shape, const struct lk_node *node)
{
    if (shape->kind != LK_SHAPE_EITHER)
        return shape;
    const struct lk_shape *of_kind = NULL;
    struct lk_key key;
    for (size_t i = 0; shape->alts[i]; i++) {
        const struct lk_shape *alt = shape->alts[i];
        if (!fits_kind(alt, node->kind))
            continue;
        if (alt->kind != LK_SHAPE_MAP || !node->n || find_key(alt, node->keys[0]->text, &key))
            return lk_shape_alt(alt, node);
        of_kind = of_kind ? of_kind : alt;
    }
    return of_kind; /* a map that begins with an unknown key: held against the first map */
}

static const char *kind_words(const struct lk_node *node)
{
    static const char *const words[] = {
        [LK_NODE_TEXT] = "a text", [LK_NODE_LIST] = "a list", [LK_NODE_MAP] = "a map"
    };
    return lk_node_null(node) ? "nothing" : words[node->kind];
}

static uint32_t width(const struct lk_node *node)
{
    return node->kind == LK_NODE_TEXT ? (uint32_t)strlen(node->text) + 2 * node->quoted : 0;
}

static bool expected(const struct lk_shape *shape, const struct lk_node *node, struct lk_diags *d)
{
    lk_diag(d, LK_ERROR, node->pos, width(node), "expected %s, found %s", shape->name,
            kind_words(node));
    return false;
}

static bool check(const struct lk_shape *s, const struct lk_node *node, bool open,
                  struct lk_diags *d);

static bool check_int(const struct lk_shape *s, const struct lk_node *node, struct lk_diags *d)
{
    long long number;
    if (!lk_node_int(node, &number))
        lk_diag(d, LK_ERROR, node->pos, width(node), "expected %s: a whole number, not in quotes",
                s->name);
    else if (number < s->min || number > s->max)
        lk_diag(d, LK_ERROR, node->pos, width(node), "expected %s from %lld to %lld", s->name,
                s->min, s->max);
    else
        return true;
    return false;
}

static bool check_word(const struct lk_shape *s, const struct lk_node *node, struct lk_diags *d)
{
    if (find_word(s, node->text))
        return true;
    const char *known[KNOWN_MAX], *word;
    size_t n = 0;
    while (n < KNOWN_MAX && (word = lk_shape_word(s, n)))
        known[n++] = word;
    /* "a status": the article goes, "unknown status 'Isued'". */
    const char *what = s->name;
    what += !strncmp(what, "a ", 2) ? 2 : !strncmp(what, "an ", 3) ? 3 : 0;
    lk_diag_unknown(d, node->pos, what, node->text, known, n);
    return false;
}

static bool check_scalar(const struct lk_shape *s, const struct lk_node *node, struct lk_diags *d)
{
    long long ms;
    if (lk_node_null(node))
        return expected(s, node, d);
    switch (s->kind) {
    case LK_SHAPE_INT:
        return check_int(s, node, d);
    case LK_SHAPE_WORD:
    case LK_SHAPE_PHRASE:
        return check_word(s, node, d);
    case LK_SHAPE_BOOL:
        if (!node->quoted && (!strcmp(node->text, "true") || !strcmp(node->text, "false")))
            return true;
        lk_diag(d, LK_ERROR, node->pos, width(node), "expected true or false");
        return false;
    case LK_SHAPE_SPAN:
        if (lk_span_read(node->text, &ms))
            return true;
        lk_diag(d, LK_ERROR, node->pos, width(node),
                "'%.80s' is no time span (such as \"500 ms\", \"5 s\", \"10 min\", \"2 h\", "
                "\"365 days\")",
                node->text);
        return false;
    default:
        return *node->text || expected(s, node, d);
    }
}

static bool check_single(const struct lk_shape *s, const struct lk_node *map, struct lk_diags *d)
{
    if (!s->single_key || map->n == 1)
        return true;
    struct lk_pos pos = map->n > 1 ? map->keys[1]->pos : map->pos;
    lk_diag(d, LK_ERROR, pos, 0, "%s has exactly one key, this has %zu", s->name, map->n);
    return false;
}

static bool check_items(const struct lk_shape *item, const struct lk_node *node, bool open,
                        struct lk_diags *d)
{
    bool good = true;
    for (size_t i = 0; i < node->n; i++)
        good &= check(item, node->items[i], open, d);
    return good;
}

static bool unknown_key(const struct lk_shape *s, const struct lk_node *key, struct lk_diags *d)
{
    const char *known[KNOWN_MAX];
    size_t n = 0;
    struct lk_key row;
    for (; n < KNOWN_MAX && lk_shape_key(s, n, &row); n++)
        known[n] = row.name;
    lk_diag_unknown(d, key->pos, "key", key->text, known, n);
    return false;
}

static bool check_map(const struct lk_shape *s, const struct lk_node *map, bool open,
                      struct lk_diags *d)
{
    bool good = check_single(s, map, d);
    struct lk_key row;
    for (size_t i = 0; i < map->n; i++)
        if (find_key(s, map->keys[i]->text, &row))
            good &= check(row.shape, map->items[i], open, d);
        else if (!open || !strstr(map->keys[i]->text, "${"))
            good &= unknown_key(s, map->keys[i], d);
    for (size_t i = 0; lk_shape_key(s, i, &row); i++)
        if (row.required && !lk_node_get(map, row.name)) {
            lk_diag(d, LK_ERROR, map->pos, 0, "%s needs the key '%s'", s->name, row.name);
            good = false;
        }
    return good;
}

/* OPEN: texts with ${…} in them are not judged yet. */
static bool check(const struct lk_shape *s, const struct lk_node *node, bool open,
                  struct lk_diags *d)
{
    open |= s->open;
    if (open && node->kind == LK_NODE_TEXT && strstr(node->text, "${"))
        return true;
    const struct lk_shape *whole = s;
    s = lk_shape_alt(s, node);
    if (!s || !fits_kind(s, node->kind))
        return expected(whole, node, d);
    open |= s->open;
    if (is_scalar(s->kind))
        return check_scalar(s, node, d);
    if (s->kind == LK_SHAPE_MAP)
        return check_map(s, node, open, d);
    if (s->kind == LK_SHAPE_SOME && node->kind != LK_NODE_LIST)
        return check(s->item, node, open, d);
    if (s->kind == LK_SHAPE_LIST && node->n < (size_t)s->min) {
        lk_diag(d, LK_ERROR, node->pos, 0, "%s needs at least %lld, this has %zu", s->name, s->min,
                node->n);
        return false;
    }
    if (s->kind == LK_SHAPE_ANY)
        return true;
    bool single = check_single(s, node, d);
    return check_items(s->item, node, open, d) && single;
}

bool lk_shape_check(const struct lk_shape *shape, const struct lk_node *node, struct lk_diags *d)
{
    return check(shape, node, false, d);
}

static json_t *scalar_json(const struct lk_shape *s, const struct lk_node *node)
{
    if (s->kind == LK_SHAPE_INT || s->kind == LK_SHAPE_BOOL)
        return lk_node_json(node);
    if (s->kind == LK_SHAPE_WORD || s->kind == LK_SHAPE_PHRASE)
        return json_string(find_word(s, node->text));
    return json_string(node->text);
}

json_t *lk_shape_json(const struct lk_shape *s, const struct lk_node *node)
{
    s = lk_shape_alt(s, node);
    if (s->kind == LK_SHAPE_ANY)
        return lk_node_json(node);
    if (s->kind == LK_SHAPE_SOME && node->kind != LK_NODE_LIST)
        return lk_shape_json(s->item, node);
    if (node->kind == LK_NODE_TEXT)
        return scalar_json(s, node);
    json_t *v = node->kind == LK_NODE_LIST ? json_array() : json_object();
    struct lk_key row = { .shape = s->item };
    for (size_t i = 0; i < node->n; i++) {
        if (node->kind == LK_NODE_LIST)
            json_array_append_new(v, lk_shape_json(s->item, node->items[i]));
        else if (s->kind == LK_SHAPE_DICT || find_key(s, node->keys[i]->text, &row))
            json_object_set_new(v, node->keys[i]->text, lk_shape_json(row.shape, node->items[i]));
    }
    return v;
}
