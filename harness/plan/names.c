/* Remembered names, followed through a story: what is used must be there on every way to the step
 * that uses it, and what is remembered must be used. */
#include "plan/load.h"

#include "base/text.h"
#include <string.h>

struct known {
    const char *name;
    unsigned things; /* bits 1 << enum lk_thing of all that bear the name */
    struct lk_pos pos;
    bool set;  /* on every way so far */
    bool ever; /* on some way so far */
    bool used;
};

struct flow {
    struct lk_loader *l;
    const struct lk_case *c;
    struct known *names;
    size_t n;
    struct lk_pos at; /* of the use that is looked at */
};

static struct known *find(const struct flow *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (!strcmp(f->names[i].name, name))
            return &f->names[i];
    return NULL;
}

static bool collect(void *of, const struct lk_step *s)
{
    struct flow *f = of;
    for (size_t i = 0; i < s->n_names; i++) {
        struct known *k = find(f, s->names[i].name);
        if (!k) {
            f->names = lk_arena_grow(f->l->arena, f->names, f->n, sizeof *f->names);
            k = &f->names[f->n++];
            *k = (struct known){ .name = s->names[i].name, .pos = s->names[i].pos };
        }
        k->things |= 1u << s->names[i].thing;
    }
    return true;
}

static const char *thing_name(unsigned things)
{
    for (size_t i = 0; i < lk_things_n; i++)
        if (things & (1u << lk_things[i].thing))
            return lk_things[i].phrase;
    return "nothing";
}

static void unknown_name(const struct flow *f, const char *name)
{
    LK_AUTO(free) const char **known = calloc(f->n + 1, sizeof *known);
    for (size_t i = 0; known && i < f->n; i++)
        known[i] = f->names[i].name;
    if (f->n)
        lk_diag_unknown(f->l->d, f->at, "remembered name", name, known, f->n);
    else
        lk_diag(f->l->d, LK_ERROR, f->at, 0,
                "unknown remembered name '%.60s': nothing is "
                "remembered in this story",
                name);
}

static void use(void *of, const char *name, unsigned things)
{
    struct flow *f = of;
    struct known *k = find(f, name);
    if (!k) {
        unknown_name(f, name);
        return;
    }
    k->used = true;
    if (!k->ever)
        lk_diag(f->l->d, LK_ERROR, f->at, 0, "'%.60s' is remembered only later, in line %u", name,
                k->pos.line);
    else if (!k->set)
        lk_diag(f->l->d, LK_ERROR, f->at, 0,
                "'%.60s' may be unset: line %u remembers it on one way of several only", name,
                k->pos.line);
    else if (things && !(k->things & things))
        lk_diag(f->l->d, LK_ERROR, f->at, 0, "'%.60s' is the name of %s, wanted is %s", name,
                thing_name(k->things), thing_name(things));
}

/* The values of ARG that SHAPE says are names. */
static void names_of(const struct lk_shape *shape, const json_t *arg,
                     void (*fn)(void *of, const char *name, unsigned things), void *of)
{
    size_t i;
    json_t *item;
    struct lk_key key;
    if (shape->kind == LK_SHAPE_NAME && json_is_string(arg))
        fn(of, json_string_value(arg), shape->things);
    else if (shape->kind == LK_SHAPE_LIST || shape->kind == LK_SHAPE_SOME) {
        json_array_foreach(arg, i, item) names_of(shape->item, item, fn, of);
        if (!json_is_array(arg))
            names_of(shape->item, arg, fn, of);
    } else if (shape->kind == LK_SHAPE_MAP) {
        for (i = 0; lk_shape_key(shape, i, &key); i++)
            if ((item = json_object_get(arg, key.name)))
                names_of(key.shape, item, fn, of);
    }
}

void lk_names_in(const struct lk_expect *e, void (*fn)(void *of, const char *name, unsigned things),
                 void *of)
{
    names_of(e->predicate->shape, e->arg, fn, of);
}

static void follow(struct flow *f, const struct lk_step *steps, size_t n);

/* What is set after an any-of is what each of its ways sets. */
static void follow_ways(struct flow *f, const struct lk_step *s)
{
    LK_AUTO(free) bool *before = calloc(f->n + 1, sizeof *before);
    LK_AUTO(free) bool *after = calloc(f->n + 1, sizeof *after);
    if (!before || !after)
        abort(); /* out of memory */
    for (size_t i = 0; i < f->n; i++) {
        before[i] = f->names[i].set;
        after[i] = true;
    }
    for (size_t way = 0; way < s->n_children; way++) {
        for (size_t i = 0; i < f->n; i++)
            f->names[i].set = before[i];
        follow(f, &s->children[way], 1);
        for (size_t i = 0; i < f->n; i++)
            after[i] &= f->names[i].set;
    }
    for (size_t i = 0; i < f->n; i++)
        f->names[i].set = after[i];
}

static void follow_optional(struct flow *f, const struct lk_step *s)
{
    LK_AUTO(free) bool *before = calloc(f->n + 1, sizeof *before);
    if (!before)
        abort(); /* out of memory */
    for (size_t i = 0; i < f->n; i++)
        before[i] = f->names[i].set;
    follow(f, s->children, s->n_children);
    for (size_t i = 0; i < f->n; i++)
        f->names[i].set = before[i];
}

static void follow(struct flow *f, const struct lk_step *steps, size_t n)
{
    enum { CERTIFICATE_OR_FILE = 1u << LK_THING_CERTIFICATE | 1u << LK_THING_FILE };
    for (size_t i = 0; i < n; i++) {
        const struct lk_step *s = &steps[i];
        f->at = s->pos;
        if (s->of)
            use(f, s->of, CERTIFICATE_OR_FILE);
        for (size_t k = 0; k < s->n_expects; k++) {
            f->at = s->expects[k].pos;
            lk_names_in(&s->expects[k], use, f);
        }
        if (s->kind == LK_STEP_ANY_OF)
            follow_ways(f, s);
        else if (s->kind == LK_STEP_OPTIONAL)
            follow_optional(f, s);
        else
            follow(f, s->children, s->n_children);
        for (size_t k = 0; k < s->n_names; k++) {
            struct known *known = find(f, s->names[k].name);
            known->set = known->ever = true;
        }
    }
}

void lk_names_check(struct lk_loader *l, const struct lk_case *c)
{
    struct flow f = { .l = l, .c = c };
    lk_case_walk(c, collect, &f);
    if (f.n > LK_NAMES_MAX) {
        lk_diag(l->d, LK_ERROR, c->pos, 0, "more than %d remembered names", LK_NAMES_MAX);
        return;
    }
    follow(&f, c->story, c->n_story);
    /* What a shared part remembers need not be of use to everybody who includes it. */
    for (size_t i = 0; i < f.n; i++)
        if (!f.names[i].used && f.names[i].pos.file && !strcmp(f.names[i].pos.file, c->file))
            lk_diag(l->d, LK_ERROR, f.names[i].pos, (uint32_t)strlen(f.names[i].name),
                    "nothing uses the remembered name '%.60s'", f.names[i].name);
}
