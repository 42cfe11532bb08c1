/* Parameters put in for ${…}. */
#include "plan/load.h"

#include "base/buf.h"
#include <string.h>

enum { NAMES_MAX = 64 };

struct lk_param *lk_params_find(const struct lk_params *params, const char *name)
{
    for (size_t i = 0; i < params->n; i++)
        if (!strcmp(params->items[i].name, name))
            return &params->items[i];
    return NULL;
}

static struct lk_param *look_up(struct lk_loader *l, const struct lk_params *params,
                                struct lk_pos pos, const char *name)
{
    struct lk_param *p = lk_params_find(params, name);
    if (p && p->value) {
        p->used = true;
        return p;
    }
    const char *known[NAMES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < params->n && n < NAMES_MAX; i++)
        known[n++] = params->items[i].name;
    if (!p && !n)
        lk_diag(l->d, LK_ERROR, pos, 0, "unknown parameter '%.80s': there are none here", name);
    else if (!p)
        lk_diag_unknown(l->d, pos, "parameter", name, known, n);
    return NULL; /* a required one that is not given is told where it was to be given */
}

/* The name in "${name}…", and how long that is; NULL without a closing brace. */
static const char *name_in(struct lk_loader *l, const char *hole, size_t *ret_len)
{
    const char *end = strchr(hole, '}');
    if (!end)
        return NULL;
    *ret_len = (size_t)(end - hole) + 1;
    return lk_arena_strndup(l->arena, hole + 2, *ret_len - 3);
}

/* Is the text one ${name} and nothing else? Then a list or a map may take its place. */
static bool is_one_hole(const char *text)
{
    const char *end = strchr(text, '}');
    return !strncmp(text, "${", 2) && end && !end[1];
}

static const char *put_in(struct lk_loader *l, const struct lk_params *params,
                          const struct lk_node *node)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    const char *p = node->text, *hole;
    for (; (hole = strstr(p, "${")); p = hole) {
        lk_buf_add(&out, p, (size_t)(hole - p));
        size_t len = 0;
        const char *name = name_in(l, hole, &len);
        if (!name) {
            lk_diag(l->d, LK_ERROR, node->pos, 0, "'${' is not closed with '}'");
            return NULL;
        }
        struct lk_param *param = look_up(l, params, node->pos, name);
        if (!param)
            return NULL;
        if (param->value->kind != LK_NODE_TEXT) {
            lk_diag(l->d, LK_ERROR, node->pos, 0,
                    "'%.80s' is no text, so it cannot stand within one", name);
            return NULL;
        }
        lk_buf_adds(&out, param->value->text);
        hole += len;
        if (out.len > LK_TEXT_MAX) {
            lk_diag(l->d, LK_ERROR, node->pos, 0, "longer than %d bytes with its parameters",
                    LK_TEXT_MAX);
            return NULL;
        }
    }
    lk_buf_adds(&out, p);
    return lk_arena_strdup(l->arena, out.bytes);
}

static struct lk_node *apply_text(struct lk_loader *l, const struct lk_params *params,
                                  struct lk_node *node)
{
    if (!strstr(node->text, "${"))
        return node;
    struct lk_node *copy = lk_arena_new_of(l->arena, struct lk_node);
    *copy = *node;
    size_t len;
    struct lk_param *whole = is_one_hole(node->text)
                                 ? look_up(l, params, node->pos, name_in(l, node->text, &len))
                                 : NULL;
    if (whole) {
        *copy = *whole->value;
        copy->pos = node->pos; /* a mistake is told where the value is used */
        return copy;
    }
    const char *text = is_one_hole(node->text) ? NULL : put_in(l, params, node);
    if (!text)
        return node;
    copy->text = text;
    return copy;
}

struct lk_node *lk_params_apply(struct lk_loader *l, const struct lk_params *params,
                                struct lk_node *node)
{
    if (node->kind == LK_NODE_TEXT)
        return apply_text(l, params, node);
    struct lk_node *copy = NULL;
    for (size_t i = 0; i < node->n; i++) {
        struct lk_node *item = lk_params_apply(l, params, node->items[i]);
        struct lk_node *key = node->keys ? apply_text(l, params, node->keys[i]) : NULL;
        bool same = item == node->items[i] && (!key || key == node->keys[i]);
        if (!copy && same)
            continue;
        if (!copy) {
            copy = lk_arena_new_of(l->arena, struct lk_node);
            *copy = *node;
            copy->items = lk_arena_alloc(l->arena, node->n * sizeof *copy->items);
            memcpy(copy->items, node->items, node->n * sizeof *copy->items);
            if (key) {
                copy->keys = lk_arena_alloc(l->arena, node->n * sizeof *copy->keys);
                memcpy(copy->keys, node->keys, node->n * sizeof *copy->keys);
            }
        }
        copy->items[i] = item;
        if (key)
            copy->keys[i] = key;
    }
    return copy ? copy : node;
}
