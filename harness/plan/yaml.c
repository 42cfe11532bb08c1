/* YAML text as a tree, from the events of libyaml. */
#include "plan/yaml.h"

#include "base/fs.h"
#include "base/text.h"
#include <string.h>
#include <yaml.h>

struct anchor {
    const char *name;
    struct lk_node *node;
    size_t nodes, bytes; /* what an alias to it adds */
};

struct reader {
    yaml_parser_t yaml;
    struct lk_arena *arena;
    struct lk_diags *d;
    const char *name;
    size_t nodes, bytes;
    struct anchor *anchors;
    size_t n_anchors;
    unsigned depth;
};

static inline void lk_auto_yaml_event_delete(yaml_event_t *e)
{
    yaml_event_delete(e);
}

static struct lk_pos pos_of(const struct reader *r, yaml_mark_t mark)
{
    return (struct lk_pos){ r->name, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1 };
}

/* The place of a byte, counted as libyaml counts: in characters. */
static struct lk_pos pos_of_byte(const char *name, const char *text, size_t byte)
{
    struct lk_pos pos = { name, 1, 1 };
    for (size_t i = 0; i < byte; i++)
        if (text[i] == '\n')
            pos = (struct lk_pos){ name, pos.line + 1, 1 };
        else if (((unsigned char)text[i] & 0xc0) != 0x80)
            pos.col++;
    return pos;
}

static struct lk_node *refuse(struct reader *r, yaml_mark_t mark, const char *why)
{
    lk_diag(r->d, LK_ERROR, pos_of(r, mark), 0, "%s", why);
    return NULL;
}

/* Tells what libyaml found wrong. */
static void tell_parser(struct reader *r)
{
    const yaml_parser_t *y = &r->yaml;
    struct lk_pos pos = pos_of(r, y->problem_mark);
    if (y->error == YAML_READER_ERROR)
        pos = pos_of_byte(r->name, (const char *)y->input.string.start, y->problem_offset);
    lk_diag(r->d, LK_ERROR, pos, 0, "not YAML: %s%s%s", y->problem ? y->problem : "out of memory",
            y->context ? ", " : "", y->context ? y->context : "");
}

static bool next(struct reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->yaml, event))
        return true;
    memset(event, 0, sizeof *event);
    tell_parser(r);
    return false;
}

/* Counts what a node adds. */
static bool count(struct reader *r, size_t nodes, size_t bytes, yaml_mark_t mark)
{
    r->nodes += nodes;
    r->bytes += bytes;
    if (r->nodes <= LK_YAML_NODES && r->bytes <= LK_YAML_BYTES)
        return true;
    lk_diag(r->d, LK_ERROR, pos_of(r, mark), 0,
            "too large: more than %d values or %d bytes, aliases counted as what they stand for",
            LK_YAML_NODES, LK_YAML_BYTES);
    return false;
}

static struct lk_node *new_node(struct reader *r, enum lk_node_kind kind, yaml_mark_t mark)
{
    struct lk_node *node = lk_arena_new_of(r->arena, struct lk_node);
    node->kind = kind;
    node->pos = pos_of(r, mark);
    return node;
}

static struct lk_node *read_node(struct reader *r, const yaml_event_t *event);

static struct lk_node *read_scalar(struct reader *r, const yaml_event_t *e)
{
    const char *text = (const char *)e->data.scalar.value;
    if (strlen(text) != e->data.scalar.length)
        return refuse(r, e->start_mark, "a text may not hold a NUL");
    if (!count(r, 1, e->data.scalar.length, e->start_mark))
        return NULL;
    struct lk_node *node = new_node(r, LK_NODE_TEXT, e->start_mark);
    node->text = lk_arena_strdup(r->arena, text);
    node->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return node;
}

static struct lk_node *read_list(struct reader *r, const yaml_event_t *start)
{
    struct lk_node *list = new_node(r, LK_NODE_LIST, start->start_mark);
    for (;;) {
        LK_AUTO(yaml_event_delete) yaml_event_t e = { 0 };
        if (!next(r, &e))
            return NULL;
        if (e.type == YAML_SEQUENCE_END_EVENT)
            return list;
        struct lk_node *item = read_node(r, &e);
        if (!item)
            return NULL;
        list->items = lk_arena_grow(r->arena, list->items, list->n, sizeof(struct lk_node *));
        list->items[list->n++] = item;
    }
}

static int by_text(const void *a, const void *b)
{
    const struct lk_node *x = *(struct lk_node *const *)a, *y = *(struct lk_node *const *)b;
    int c = strcmp(x->text, y->text);
    if (!c)
        c = (x->pos.line > y->pos.line) - (x->pos.line < y->pos.line);
    return c ? c : (x->pos.col > y->pos.col) - (x->pos.col < y->pos.col);
}

/* Sorted, since a map may hold as many keys as a file may hold values. */
static bool keys_differ(struct reader *r, const struct lk_node *map)
{
    if (map->n < 2)
        return true;
    bool differ = true;
    LK_AUTO(free) struct lk_node **sorted = malloc(map->n * sizeof *sorted);
    if (!sorted)
        abort();
    memcpy(sorted, map->keys, map->n * sizeof *sorted);
    qsort(sorted, map->n, sizeof *sorted, by_text);
    for (size_t i = 1; i < map->n; i++)
        if (!strcmp(sorted[i - 1]->text, sorted[i]->text)) {
            lk_diag(r->d, LK_ERROR, sorted[i]->pos, (uint32_t)strlen(sorted[i]->text),
                    "the key '%.80s' stands here twice, first in line %u", sorted[i]->text,
                    sorted[i - 1]->pos.line);
            differ = false;
        }
    return differ;
}

static struct lk_node *read_map(struct reader *r, const yaml_event_t *start)
{
    struct lk_node *map = new_node(r, LK_NODE_MAP, start->start_mark);
    for (;;) {
        LK_AUTO(yaml_event_delete) yaml_event_t k = { 0 }, v = { 0 };
        if (!next(r, &k))
            return NULL;
        if (k.type == YAML_MAPPING_END_EVENT)
            return keys_differ(r, map) ? map : NULL;
        struct lk_node *key = read_node(r, &k);
        if (!key)
            return NULL;
        if (key->kind != LK_NODE_TEXT)
            return refuse(r, k.start_mark, "a key must be a text");
        struct lk_node *value = next(r, &v) ? read_node(r, &v) : NULL;
        if (!value)
            return NULL;
        map->keys = lk_arena_grow(r->arena, map->keys, map->n, sizeof(struct lk_node *));
        map->items = lk_arena_grow(r->arena, map->items, map->n, sizeof(struct lk_node *));
        map->keys[map->n] = key;
        map->items[map->n++] = value;
    }
}

static struct lk_node *read_alias(struct reader *r, const yaml_event_t *e)
{
    const char *name = (const char *)e->data.alias.anchor;
    /* The latest of that name counts (YAML 1.2 §3.2.2.2). One is known only when it is complete, so
     * a value can never hold itself. */
    for (size_t i = r->n_anchors; i-- > 0;)
        if (!strcmp(r->anchors[i].name, name)) {
            const struct anchor *a = &r->anchors[i];
            return count(r, a->nodes, a->bytes, e->start_mark) ? a->node : NULL;
        }
    lk_diag(r->d, LK_ERROR, pos_of(r, e->start_mark), (uint32_t)strlen(name) + 1,
            "no complete value bears the anchor '%.80s'", name);
    return NULL;
}

static const yaml_char_t *tag_of(const yaml_event_t *e, const yaml_char_t **ret_anchor)
{
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        *ret_anchor = e->data.scalar.anchor;
        return e->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT:
        *ret_anchor = e->data.sequence_start.anchor;
        return e->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT:
        *ret_anchor = e->data.mapping_start.anchor;
        return e->data.mapping_start.tag;
    default:
        *ret_anchor = NULL;
        return NULL;
    }
}

static struct lk_node *read_group(struct reader *r, const yaml_event_t *e)
{
    if (r->depth == LK_YAML_DEPTH) {
        lk_diag(r->d, LK_ERROR, pos_of(r, e->start_mark), 0, "nested more than %d levels deep",
                LK_YAML_DEPTH);
        return NULL;
    }
    if (!count(r, 1, 0, e->start_mark))
        return NULL;
    r->depth++;
    struct lk_node *node = e->type == YAML_SEQUENCE_START_EVENT ? read_list(r, e) : read_map(r, e);
    r->depth--;
    return node;
}

static struct lk_node *read_node(struct reader *r, const yaml_event_t *e)
{
    const yaml_char_t *anchor;
    if (tag_of(e, &anchor))
        return refuse(r, e->start_mark, "tags (\"!…\") have no meaning here");
    if (e->type == YAML_ALIAS_EVENT)
        return read_alias(r, e);
    size_t nodes = r->nodes, bytes = r->bytes;
    struct lk_node *node = e->type == YAML_SCALAR_EVENT ? read_scalar(r, e) : read_group(r, e);
    if (node && anchor) {
        r->anchors = lk_arena_grow(r->arena, r->anchors, r->n_anchors, sizeof(struct anchor));
        r->anchors[r->n_anchors++] =
            (struct anchor){ lk_arena_strdup(r->arena, (const char *)anchor), node,
                             r->nodes - nodes, r->bytes - bytes };
    }
    return node;
}

/* Takes the next event, which must be of TYPE. */
static bool expect(struct reader *r, yaml_event_type_t type, const char *otherwise)
{
    LK_AUTO(yaml_event_delete) yaml_event_t e = { 0 };
    if (!next(r, &e))
        return false;
    if (e.type != type)
        refuse(r, e.start_mark, otherwise);
    return e.type == type;
}

static struct lk_node *read_document(struct reader *r)
{
    if (!expect(r, YAML_STREAM_START_EVENT, "not a YAML stream") ||
        !expect(r, YAML_DOCUMENT_START_EVENT, "the file is empty"))
        return NULL;
    LK_AUTO(yaml_event_delete) yaml_event_t e = { 0 };
    struct lk_node *root = next(r, &e) ? read_node(r, &e) : NULL;
    if (!root || !expect(r, YAML_DOCUMENT_END_EVENT, "the document does not end") ||
        !expect(r, YAML_STREAM_END_EVENT, "a second document: one file holds one"))
        return NULL;
    return root;
}

/* libyaml tells of invalid UTF-8 too, but not of all that RFC 3629 refuses. */
static bool utf8_ok(const char *name, const char *text, size_t len, struct lk_diags *d)
{
    if (lk_utf8_ok(text, len))
        return true;
    size_t at = 0, n = 1;
    while (at < len && n <= 4) {
        for (n = 1; n <= 4 && (n > len - at || !lk_utf8_ok(text + at, n)); n++)
            ;
        at += n <= 4 ? n : 0;
    }
    lk_diag(d, LK_ERROR, pos_of_byte(name, text, at), 0, "invalid UTF-8: byte 0x%02x",
            (unsigned char)text[at]);
    return false;
}

struct lk_node *lk_yaml_parse(struct lk_arena *arena, const char *name, const char *text,
                              size_t len, struct lk_diags *d)
{
    struct reader r = { .arena = arena, .d = d, .name = name };
    if (len > LK_YAML_BYTES) {
        lk_diag(d, LK_ERROR, (struct lk_pos){ name, 0, 0 }, 0, "larger than %d bytes",
                LK_YAML_BYTES);
        return NULL;
    }
    lk_diags_source(d, name, text, len);
    if (!utf8_ok(name, text, len, d))
        return NULL;
    if (!yaml_parser_initialize(&r.yaml))
        abort(); /* out of memory */
    yaml_parser_set_encoding(&r.yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&r.yaml, (const unsigned char *)text, len);
    struct lk_node *root = read_document(&r);
    yaml_parser_delete(&r.yaml);
    return root;
}

struct lk_node *lk_yaml_load(struct lk_arena *arena, const char *path, struct lk_diags *d)
{
    LK_AUTO(free) char *text = NULL;
    size_t len;
    struct lk_err err = { 0 };
    if (lk_fs_load(path, LK_YAML_BYTES, &text, &len, &err)) {
        /* What the operating system says names the file already. */
        struct lk_pos pos = err.code == LK_E_IO ? LK_NO_POS : (struct lk_pos){ path, 0, 0 };
        lk_diag(d, LK_ERROR, pos, 0, "%s", err.msg);
        return NULL;
    }
    return lk_yaml_parse(arena, lk_arena_strdup(arena, path), text, len, d);
}
