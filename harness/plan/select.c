/* Which cases of a plan are wanted. */
#include "plan/load.h"

#include "base/text.h"
#include <string.h>

struct wanted {
    const struct lk_plan *plan;
    const char *selector;
    bool takes;
};

static bool is_part_or_requirement(const struct wanted *w, const struct lk_part *part)
{
    return !strcmp(part->id, w->selector) ||
           !strcmp(w->plan->requirements->items[part->requirement].id, w->selector);
}

static bool proves_id(void *of, const struct lk_step *s)
{
    struct wanted *w = of;
    for (size_t i = 0; i < s->n_proves; i++)
        w->takes |= is_part_or_requirement(w, s->proves[i]);
    return !w->takes;
}

static bool proves_class(void *of, const struct lk_step *s)
{
    struct wanted *w = of;
    for (size_t i = 0; i < s->n_proves; i++) {
        enum lk_class c = w->plan->requirements->items[s->proves[i]->requirement].class;
        w->takes |= !strcmp(lk_class_name(c), w->selector + strlen("class:"));
    }
    return !w->takes;
}

static bool takes(const struct lk_plan *p, const struct lk_case *c, const char *selector)
{
    struct wanted w = { .plan = p, .selector = selector };
    if (!strncmp(selector, "profile:", 8))
        return !strcmp(c->profile, selector + 8);
    if (!strncmp(selector, "class:", 6)) {
        lk_case_walk(c, proves_class, &w);
        return w.takes;
    }
    /* To the letter first: a case's brackets are no pattern. */
    if (!strcmp(c->id, selector) || !strcmp(c->scenario, selector) || lk_glob(selector, c->id) ||
        lk_glob(selector, c->scenario))
        return true;
    lk_case_walk(c, proves_id, &w);
    return w.takes;
}

struct words {
    const char **items;
    size_t n;
};

static void add_word(struct lk_plan *p, struct words *w, const char *word)
{
    for (size_t i = 0; i < w->n; i++)
        if (!strcmp(w->items[i], word))
            return;
    w->items = lk_arena_grow(p->arena, w->items, w->n, sizeof *w->items);
    w->items[w->n++] = word;
}

static int takes_nothing(struct lk_plan *p, const char *selector, struct lk_err *err)
{
    struct words w = { 0 };
    for (size_t i = 0; i < p->n_cases; i++) {
        const char *area = p->cases[i].scenario, *slash = strchr(area, '/');
        if (slash)
            add_word(p, &w, lk_arena_printf(p->arena, "%.*s/*", (int)(slash - area), area));
        add_word(p, &w, p->cases[i].scenario);
        add_word(p, &w, p->cases[i].id);
        add_word(p, &w, lk_arena_printf(p->arena, "profile:%s", p->cases[i].profile));
    }
    for (int c = LK_CLASS_GUIDE; c <= LK_CLASS_CLIENT; c++)
        add_word(p, &w, lk_arena_printf(p->arena, "class:%s", lk_class_name((enum lk_class)c)));
    for (size_t i = 0; i < p->requirements->n; i++) {
        const struct lk_requirement *r = &p->requirements->items[i];
        add_word(p, &w, r->id);
        for (size_t k = 0; k < r->n_parts; k++)
            add_word(p, &w, r->parts[k].id);
    }
    const char *near = lk_nearest(selector, w.items, w.n);
    if (lk_requirement(p->requirements, selector) || lk_part(p->requirements, selector))
        return lk_fail(err, LK_E_USE, LK_NO_POS, "no scenario proves '%.80s'", selector);
    return lk_fail(err, LK_E_USE, LK_NO_POS, "'%.80s' selects nothing%s%s%s", selector,
                   near ? " (did you mean '" : "", near ? near : "", near ? "'?)" : "");
}

/* Without its twin a case cannot count, so the twin comes along. */
static void keep_twins(const struct lk_plan *p, bool *keep)
{
    for (size_t i = 0; i < p->n_cases; i++)
        for (size_t k = 0; keep[i] && p->cases[i].twin && k < p->n_cases; k++)
            keep[k] |= !strcmp(p->cases[k].id, p->cases[i].twin);
}

static void keep_cases(struct lk_plan *p, const bool *keep)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->n_cases; i++)
        if (keep[i])
            p->cases[kept++] = p->cases[i];
        else
            lk_steps_release(p->cases[i].story, p->cases[i].n_story);
    p->n_cases = kept;
}

int lk_plan_select(struct lk_plan *p, const char *const *selectors, size_t n, struct lk_err *err)
{
    if (!n)
        return 0;
    bool *keep = lk_arena_alloc(p->arena, (p->n_cases + 1) * sizeof *keep);
    for (size_t i = 0; i < n; i++) {
        bool some = false;
        for (size_t k = 0; k < p->n_cases; k++)
            if (takes(p, &p->cases[k], selectors[i]))
                some = keep[k] = true;
        if (!some)
            return takes_nothing(p, selectors[i], err);
    }
    keep_twins(p, keep);
    keep_cases(p, keep);
    return 0;
}

void lk_plan_keep_role(struct lk_plan *p)
{
    bool *keep = lk_arena_alloc(p->arena, (p->n_cases + 1) * sizeof *keep);
    for (size_t i = 0; i < p->n_cases; i++)
        keep[i] = p->cases[i].roles & p->role;
    keep_cases(p, keep);
}
