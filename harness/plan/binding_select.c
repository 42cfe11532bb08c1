/* Reading selectors, and the rules of the view that are made of them. */
#include "plan/binding_inner.h"

#include "base/text.h"
#include <regex.h>
#include <string.h>

const char *const lk_transforms[] = { "trim",   "lower", "hex", "decimal-serial",
                                      "base64", "date",  NULL };

static const struct {
    const char *key;
    enum lk_at at;
} places[] = {
    { "json", LK_AT_JSON },         { "xpath", LK_AT_XPATH },   { "header", LK_AT_HEADER },
    { "cookie", LK_AT_COOKIE },     { "url", LK_AT_URL },       { "status", LK_AT_STATUS },
    { "text", LK_AT_TEXT },         { "key", LK_AT_KEY },       { "const", LK_AT_CONST },
    { "first-of", LK_AT_FIRST_OF }, { "all-of", LK_AT_ALL_OF },
};

static void check_regex(struct lk_binding_reader *r, struct lk_pos pos, const char *regex)
{
    regex_t compiled;
    char why[160];
    int rc = regex ? regcomp(&compiled, regex, REG_EXTENDED) : 0;
    if (!regex)
        return;
    if (rc) {
        regerror(rc, &compiled, why, sizeof why);
        lk_diag(r->d, LK_ERROR, pos, 0, "'%.80s' is no regular expression: %s", regex, why);
    } else {
        regfree(&compiled);
    }
}

static void check_pointer(struct lk_binding_reader *r, const struct lk_selector *s)
{
    if (s->at == LK_AT_JSON && *s->where && *s->where != '/')
        lk_diag(r->d, LK_ERROR, s->pos, 0, "'%.80s' is no JSON pointer: it begins with \"/\"",
                s->where);
}

static void check_transform(struct lk_binding_reader *r, const struct lk_selector *s)
{
    size_t n = 0;
    for (; s->transform && lk_transforms[n]; n++)
        if (!strcmp(lk_transforms[n], s->transform))
            return;
    if (s->transform && strncmp(s->transform, "date:", 5) != 0)
        lk_diag_unknown(r->d, s->pos, "transform", s->transform, lk_transforms, n);
}

static void read_words(struct lk_binding_reader *r, const struct lk_node *node,
                       struct lk_selector *out)
{
    if (!node)
        return;
    out->n_words = node->n;
    out->words = lk_arena_alloc(r->b->arena, node->n * sizeof *out->words);
    for (size_t i = 0; i < node->n; i++)
        out->words[i] = (struct lk_word){
            .from = lk_arena_strdup(r->b->arena, node->keys[i]->text),
            .to = lk_arena_strdup(r->b->arena, node->items[i]->text),
        };
}

static void read_alts(struct lk_binding_reader *r, const struct lk_node *list, const char *name,
                      struct lk_selector *out)
{
    out->n_alts = list->n;
    out->alts = lk_arena_alloc(r->b->arena, list->n * sizeof *out->alts);
    for (size_t i = 0; i < list->n; i++)
        lk_binding_selector(r, list->items[i],
                            lk_arena_printf(r->b->arena, "%s (%zu)", name, i + 1), &out->alts[i]);
}

static void read_test(const struct lk_node *map, struct lk_selector *out)
{
    out->equals = lk_node_text(map, "equals", NULL);
    if (out->equals)
        out->test = LK_TEST_EQUALS;
    else if (!strcmp(lk_node_text(map, "absent", "false"), "true"))
        out->test = LK_TEST_ABSENT;
    else if (!strcmp(lk_node_text(map, "present", "false"), "true"))
        out->test = LK_TEST_PRESENT;
}

static const char *copied(struct lk_binding_reader *r, const char *text)
{
    return text ? lk_arena_strdup(r->b->arena, text) : NULL;
}

static void read_map(struct lk_binding_reader *r, const struct lk_node *map, const char *name,
                     struct lk_selector *out)
{
    size_t n = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const struct lk_node *v = lk_node_get(map, places[i].key);
        if (!v)
            continue;
        n++;
        out->at = places[i].at;
        out->where = v->kind == LK_NODE_TEXT ? copied(r, v->text) : "";
        if (v->kind == LK_NODE_LIST)
            read_alts(r, v, name, out);
    }
    if (n != 1)
        lk_diag(r->d, LK_ERROR, map->pos, 0,
                "a selector has one place to look (json, xpath, header, cookie, url, status, "
                "text, key, const, first-of or all-of), this has %zu",
                n);
    out->regex = copied(r, lk_node_text(map, "regex", NULL));
    out->transform = copied(r, lk_node_text(map, "transform", NULL));
    read_words(r, lk_node_get(map, "words"), out);
    read_test(map, out);
    out->equals = copied(r, out->equals);
}

/* A regular expression on the body is place and cut in one. */
static void settle_text(struct lk_selector *s)
{
    if (s->at == LK_AT_TEXT && !s->regex)
        s->regex = s->where;
}

void lk_binding_selector(struct lk_binding_reader *r, const struct lk_node *node, const char *name,
                         struct lk_selector *out)
{
    *out = (struct lk_selector){ .name = name };
    if (!node)
        return;
    struct lk_binding *b = r->b;
    out->pos = node->pos;
    if (node->kind == LK_NODE_TEXT) {
        bool xpath = node->text[0] != '/' || node->text[1] == '/';
        out->at = xpath ? LK_AT_XPATH : LK_AT_JSON;
        out->where = copied(r, node->text);
    } else {
        read_map(r, node, name, out);
    }
    settle_text(out);
    check_regex(r, node->pos, out->regex);
    check_pointer(r, out);
    check_transform(r, out);
    b->selectors = lk_arena_grow(b->arena, b->selectors, b->n_selectors, sizeof *b->selectors);
    out->id = (unsigned)b->n_selectors;
    b->selectors[b->n_selectors++] = out;
}

struct lk_capture *lk_binding_captures(struct lk_binding_reader *r, const struct lk_node *node,
                                       const char *name, size_t *ret_n)
{
    *ret_n = node ? node->n : 0;
    if (!node)
        return NULL;
    struct lk_capture *all = lk_arena_alloc(r->b->arena, node->n * sizeof *all);
    for (size_t i = 0; i < node->n; i++) {
        all[i].name = copied(r, node->keys[i]->text);
        lk_binding_keep_name(r, all[i].name);
        lk_binding_selector(r, node->items[i],
                            lk_arena_printf(r->b->arena, "%s.%s", name, all[i].name), &all[i].from);
    }
    return all;
}

static void add_part(struct lk_binding_reader *r, struct lk_each *out, const char *name,
                     const struct lk_node *node, const char *path)
{
    out->parts[out->n_parts].name = name;
    lk_binding_selector(r, node, path, &out->parts[out->n_parts].from);
    out->n_parts++;
}

static void read_each(struct lk_binding_reader *r, const struct lk_node *view, const char *key,
                      struct lk_each *out)
{
    const struct lk_node *map = lk_node_get(view, key), *links = lk_node_get(map, "links");
    *out = (struct lk_each){ 0 };
    if (!map)
        return;
    struct lk_arena *a = r->b->arena;
    lk_binding_selector(r, lk_node_get(map, "each"), lk_arena_printf(a, "view.%s.each", key),
                        &out->each);
    out->parts = lk_arena_alloc(a, (map->n + (links ? links->n : 0)) * sizeof *out->parts);
    for (size_t i = 0; i < map->n; i++) {
        const char *name = map->keys[i]->text;
        if (strcmp(name, "each") && strcmp(name, "links"))
            add_part(r, out, copied(r, name), map->items[i],
                     lk_arena_printf(a, "view.%s.%s", key, name));
    }
    for (size_t i = 0; links && i < links->n; i++)
        add_part(r, out, lk_arena_printf(a, "link:%s", links->keys[i]->text), links->items[i],
                 lk_arena_printf(a, "view.%s.links.%s", key, links->keys[i]->text));
}

void lk_binding_view(struct lk_binding_reader *r, const struct lk_node *node)
{
    struct lk_view_rules *v = &r->b->view;
    const struct {
        const char *key;
        struct lk_selector *to;
    } singles[] = {
        { "page", &v->page },
        { "title", &v->title },
        { "text", &v->text },
        { "message", &v->message },
        { "user-name", &v->user_name },
        { "password", &v->password },
        { "password-masked", &v->password_masked },
        { "clipboard", &v->clipboard },
        { "refused", &v->refused },
        { "csrf", &v->csrf },
        { "address", &v->address },
        { "more", &v->more },
    };
    const struct {
        const char *key;
        struct lk_each *to;
    } eaches[] = {
        { "fields", &v->fields },     { "controls", &v->controls },
        { "menus", &v->menus },       { "notifications", &v->notifications },
        { "rows", &v->rows },         { "details", &v->details },
        { "download", &v->download },
    };
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++)
        lk_binding_selector(r, lk_node_get(node, singles[i].key),
                            lk_arena_printf(r->b->arena, "view.%s", singles[i].key), singles[i].to);
    for (size_t i = 0; i < sizeof eaches / sizeof *eaches; i++)
        read_each(r, node, eaches[i].key, eaches[i].to);
    v->keep = lk_binding_captures(r, lk_node_get(node, "keep"), "view.keep", &v->n_keep);
}
