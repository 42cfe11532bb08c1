/* A plan's memory, and walking through a case. */
#include "plan/load.h"

void lk_steps_release(struct lk_step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < steps[i].n_expects; k++)
            json_decref(steps[i].expects[k].arg);
        lk_steps_release(steps[i].children, steps[i].n_children);
    }
}

void lk_plan_free(struct lk_plan *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n_cases; i++)
        lk_steps_release(p->cases[i].story, p->cases[i].n_story);
    if (p->binding)
        lk_binding_free(p->binding);
    lk_arena_free(p->arena);
}

static bool walk(const struct lk_step *steps, size_t n,
                 bool (*fn)(void *of, const struct lk_step *step), void *of)
{
    for (size_t i = 0; i < n; i++)
        if (!fn(of, &steps[i]) || !walk(steps[i].children, steps[i].n_children, fn, of))
            return false;
    return true;
}

void lk_case_walk(const struct lk_case *c, bool (*fn)(void *of, const struct lk_step *step),
                  void *of)
{
    walk(c->story, c->n_story, fn, of);
}
