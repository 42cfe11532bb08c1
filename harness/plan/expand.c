/* A story told: shared parts put in, groups built, steps numbered. */
#include "plan/load.h"

#include <string.h>

static void tell(struct lk_telling *t, const struct lk_node *node, struct lk_steps *out);

static void add(struct lk_telling *t, struct lk_steps *out, const struct lk_step *step)
{
    struct lk_loader *l = t->l;
    if (++l->steps > LK_ALL_STEPS_MAX || out->n >= LK_STEPS_MAX) {
        if (!l->too_long)
            lk_diag(l->d, LK_ERROR, step->pos, 0,
                    "too long: more than %d steps in a row, or %d in all", LK_STEPS_MAX,
                    LK_ALL_STEPS_MAX);
        l->too_long = true;
        lk_steps_release((struct lk_step *)step, 1);
        return;
    }
    out->items = lk_arena_grow(l->arena, out->items, out->n, sizeof *out->items);
    out->items[out->n++] = *step;
}

void lk_story_expand(struct lk_telling *t, const struct lk_node *list, struct lk_steps *out)
{
    for (size_t i = 0; i < list->n && !t->l->too_long; i++)
        tell(t, list->items[i], out);
}

/* Each item of an any-of or any-order is one child: a way of several steps becomes a group. */
static void tell_ways(struct lk_telling *t, const struct lk_node *list, struct lk_steps *out)
{
    for (size_t i = 0; i < list->n && !t->l->too_long; i++) {
        struct lk_steps way = { 0 };
        tell(t, list->items[i], &way);
        if (way.n == 1) {
            add(t, out, way.items);
            continue;
        }
        struct lk_step group = { .kind = LK_STEP_GROUP,
                                 .pos = list->items[i]->pos,
                                 .text = "these steps",
                                 .children = way.items,
                                 .n_children = way.n };
        add(t, out, &group);
    }
}

static const struct group_word {
    const char *key;
    enum lk_step_kind kind;
    const char *text;
} group_words[] = {
    { "any-of", LK_STEP_ANY_OF, "one of these" },
    { "any-order", LK_STEP_ANY_ORDER, "all of these, in any order" },
    { "optional", LK_STEP_OPTIONAL, "maybe these" },
    { "repeat", LK_STEP_REPEAT, "these, several times" },
    { "before", LK_STEP_BEFORE, "before the story" },
};

static void tell_group(struct lk_telling *t, const struct group_word *word,
                       const struct lk_node *key, const struct lk_node *value, struct lk_steps *out)
{
    struct lk_step group = { .kind = word->kind, .pos = key->pos, .text = word->text };
    struct lk_steps children = { 0 };
    const struct lk_node *list = value;
    if (word->kind == LK_STEP_REPEAT) {
        long long times = 1;
        lk_node_int(lk_node_get(value, "times"), &times);
        group.times = (int)times;
        group.text = lk_arena_printf(t->l->arena, "these, %lld times", times);
        list = lk_node_get(value, "story");
    }
    if (word->kind == LK_STEP_ANY_OF || word->kind == LK_STEP_ANY_ORDER)
        tell_ways(t, list, &children);
    else
        lk_story_expand(t, list, &children);
    group.children = children.items;
    group.n_children = children.n;
    add(t, out, &group);
}

static const struct lk_file *find_part(struct lk_loader *l, const char *name)
{
    for (size_t i = 0; i < l->files.n; i++)
        if (l->files.items[i].kind == LK_FILE_PART &&
            !strcmp(lk_node_text(l->files.items[i].root, "part", ""), name))
            return &l->files.items[i];
    return NULL;
}

static void unknown_part(struct lk_loader *l, const struct lk_node *at, const char *name)
{
    LK_AUTO(free) const char **known = calloc(l->files.n + 1, sizeof *known);
    size_t n = 0;
    for (size_t i = 0; known && i < l->files.n; i++)
        if (l->files.items[i].kind == LK_FILE_PART)
            known[n++] = lk_node_text(l->files.items[i].root, "part", "");
    lk_diag_unknown(l->d, at->pos, "shared part", name, known, n);
}

static void set_param(struct lk_loader *l, struct lk_params *params, const struct lk_node *key,
                      const struct lk_node *value)
{
    params->items = lk_arena_grow(l->arena, params->items, params->n, sizeof *params->items);
    params->items[params->n++] = (struct lk_param){ .name = key->text,
                                                    .value = lk_node_null(value) ? NULL : value,
                                                    .key = key };
}

/* The parameters of PART as the map INCLUDE (NULL: none) sets them; false if one is missing. */
static bool bind_params(struct lk_loader *l, const struct lk_node *part,
                        const struct lk_node *include, struct lk_pos at, struct lk_params *params)
{
    const struct lk_node *declared = lk_node_get(part, "params");
    for (size_t i = 0; declared && i < declared->n; i++)
        set_param(l, params, declared->keys[i], declared->items[i]);
    for (size_t i = 0; include && i < include->n; i++) {
        const struct lk_node *key = include->keys[i];
        if (!strcmp(key->text, "part"))
            continue;
        struct lk_param *p = lk_params_find(params, key->text);
        if (p) {
            p->value = include->items[i];
            continue;
        }
        LK_AUTO(free) const char **known = calloc(params->n + 1, sizeof *known);
        for (size_t k = 0; known && k < params->n; k++)
            known[k] = params->items[k].name;
        lk_diag_unknown(l->d, key->pos, "parameter", key->text, known, params->n);
        return false;
    }
    bool all = true;
    for (size_t i = 0; i < params->n; i++)
        if (!params->items[i].value) {
            lk_diag(l->d, LK_ERROR, at, 0, "the part '%.60s' needs the parameter '%.60s'",
                    lk_node_text(part, "part", ""), params->items[i].name);
            all = false;
        }
    return all;
}

static bool goes_round(struct lk_telling *t, const struct lk_node *at, const char *name)
{
    bool round = t->n_including == LK_INCLUDES_DEEP;
    for (size_t i = 0; i < t->n_including; i++)
        round |= !strcmp(t->including[i], name);
    if (round)
        lk_diag(t->l->d, LK_ERROR, at->pos, 0, "the part '%.60s' %s", name,
                t->n_including == LK_INCLUDES_DEEP ? "is included too deep" : "includes itself");
    return round;
}

static void tell_include(struct lk_telling *t, const struct lk_node *at, struct lk_steps *out)
{
    struct lk_loader *l = t->l;
    const struct lk_node *name = at->kind == LK_NODE_MAP ? lk_node_get(at, "part") : at;
    if (!name || name->kind != LK_NODE_TEXT) {
        lk_diag(l->d, LK_ERROR, at->pos, 0, "'include' names a shared part: its key is 'part'");
        return;
    }
    const struct lk_file *file = find_part(l, name->text);
    if (!file) {
        unknown_part(l, name, name->text);
        return;
    }
    struct lk_params params = { 0 };
    if (goes_round(t, name, name->text) ||
        !bind_params(l, file->root, at->kind == LK_NODE_MAP ? at : NULL, at->pos, &params))
        return;
    struct lk_node *story = lk_node_get(file->root, "story");
    if (!story)
        return; /* told when the file's own shape was checked */
    size_t errors = l->d->errors;
    story = lk_params_apply(l, &params, story);
    if (l->d->errors != errors || !lk_shape_check(&lk_story_shape, story, l->d))
        return;
    t->including[t->n_including++] = name->text;
    lk_story_expand(t, story, out);
    t->n_including--;
}

static void tell(struct lk_telling *t, const struct lk_node *node, struct lk_steps *out)
{
    if (node->kind == LK_NODE_LIST) {
        struct lk_steps way = { 0 };
        lk_story_expand(t, node, &way);
        struct lk_step group = { .kind = LK_STEP_GROUP,
                                 .pos = node->pos,
                                 .text = "these steps",
                                 .children = way.items,
                                 .n_children = way.n };
        add(t, out, &group);
        return;
    }
    const struct lk_node *key = node->keys[0], *value = node->items[0];
    for (size_t i = 0; i < LK_COUNT(group_words); i++)
        if (!strcmp(key->text, group_words[i].key)) {
            tell_group(t, &group_words[i], key, value, out);
            return;
        }
    struct lk_step step = { 0 };
    if (!strcmp(key->text, "include"))
        tell_include(t, value, out);
    else if (lk_step_build(t, node, &step))
        add(t, out, &step);
}

void lk_steps_number(struct lk_arena *arena, struct lk_step *steps, size_t n, const char *prefix)
{
    for (size_t i = 0; i < n; i++) {
        steps[i].id = lk_arena_printf(arena, "%s%zu", prefix, i + 1);
        if (steps[i].n_children)
            lk_steps_number(arena, steps[i].children, steps[i].n_children,
                            lk_arena_printf(arena, "%s.", steps[i].id));
    }
}
