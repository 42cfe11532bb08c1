#define _GNU_SOURCE /* qsort_r */
/* The plan's cases, made ready for judging. */
#include "verdict/inner.h"

#include <string.h>

static void *grow(void *items, size_t n, size_t size)
{
    /* doubled at each power of two */
    if (n & (n - 1) && n)
        return items;
    void *grown = realloc(items, (n ? 2 * n : 1) * size);
    if (!grown) {
        fputs("lakmus: out of memory\n", stderr);
        abort();
    }
    return grown;
}

static const char *skip_of(const struct lk_judge *j, const struct lk_case_judge *c, size_t node,
                           const struct lk_part *part)
{
    const struct lk_step *step = c->nodes[node].step;
    if (c->skipped)
        return c->skipped;
    if (part->level == LK_INFO)
        return "information only";
    for (long at = (long)node; at >= 0 && j->plan->role == LK_ROLE_PORTAL;
         at = c->nodes[at].parent) {
        long parent = c->nodes[at].parent;
        if (parent >= 0 && c->nodes[parent].step->kind == LK_STEP_ANY_OF && c->nodes[at].nth > 0)
            return "on a portal the first of several ways is walked";
    }
    return lk_proof_skipped(j->plan, step, part);
}

static void add_steps(struct lk_judge *j, struct lk_case_judge *c, const struct lk_step *steps,
                      size_t n, long parent)
{
    for (size_t i = 0; i < n; i++) {
        const struct lk_step *s = &steps[i];
        size_t node = c->n_nodes;
        c->nodes = grow(c->nodes, c->n_nodes, sizeof *c->nodes);
        c->nodes[c->n_nodes++] = (struct lk_node_of){ s, parent, (long)i };
        for (size_t k = 0; k < s->n_proves; k++) {
            c->slots = grow(c->slots, c->n_slots, sizeof *c->slots);
            c->slots[c->n_slots++] = (struct lk_slot){
                .node = node, .part = s->proves[k], .skipped = skip_of(j, c, node, s->proves[k])
            };
        }
        add_steps(j, c, s->children, s->n_children, (long)node);
    }
}

static int by_step_id(const void *a, const void *b, void *of)
{
    const struct lk_case_judge *c = of;
    return strcmp(c->nodes[*(const size_t *)a].step->id, c->nodes[*(const size_t *)b].step->id);
}

static int by_case_id(const void *a, const void *b, void *of)
{
    const struct lk_judge *j = of;
    return strcmp(j->cases[*(const size_t *)a].case_->id, j->cases[*(const size_t *)b].case_->id);
}

static size_t *numbers(struct lk_arena *arena, size_t n)
{
    size_t *all = lk_arena_alloc(arena, (n + 1) * sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = i;
    return all;
}

void lk_cases_make(struct lk_judge *j)
{
    size_t n = j->plan->n_cases;
    j->cases = lk_arena_alloc(j->arena, (n + 1) * sizeof *j->cases);
    for (size_t i = 0; i < n; i++) {
        struct lk_case_judge *c = &j->cases[i];
        c->case_ = &j->plan->cases[i];
        c->skipped = lk_case_skipped(j->plan, c->case_);
        add_steps(j, c, c->case_->story, c->case_->n_story, -1);
        c->by_id = numbers(j->arena, c->n_nodes);
        qsort_r(c->by_id, c->n_nodes, sizeof *c->by_id, by_step_id, c);
    }
    j->by_id = numbers(j->arena, n);
    qsort_r(j->by_id, n, sizeof *j->by_id, by_case_id, j);
    for (size_t i = 0; i < n; i++) {
        struct lk_case_judge *c = &j->cases[i];
        struct lk_case_judge *twin = c->case_->twin ? lk_case_judge_of(j, c->case_->twin) : NULL;
        c->twin = twin;
        c->twinned |= twin != NULL;
        if (twin)
            twin->twinned = true;
    }
}

void lk_cases_done(struct lk_judge *j)
{
    for (size_t i = 0; i < j->plan->n_cases; i++) {
        struct lk_case_judge *c = &j->cases[i];
        for (size_t k = 0; k < c->n_slots; k++)
            free(c->slots[k].texts);
        free(c->slots);
        free(c->nodes);
        free(c->stop.at);
        free(c->stop.why);
        lk_arena_free(c->told.arena);
        lk_notes_done(&c->notes);
    }
}

struct lk_case_judge *lk_case_judge_of(const struct lk_judge *j, const char *case_id)
{
    size_t low = 0, high = j->plan->n_cases;
    while (low < high) {
        size_t mid = (low + high) / 2;
        struct lk_case_judge *c = &j->cases[j->by_id[mid]];
        int order = strcmp(case_id, c->case_->id);
        if (!order)
            return c;
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

/* "4#2.1" → "4.1" */
static void without_rounds(const char *id, char *out, size_t room)
{
    size_t n = 0;
    while (*id && n + 1 < room) {
        if (*id == '#')
            id += 1 + strspn(id + 1, "0123456789");
        else
            out[n++] = *id++;
    }
    out[n] = '\0';
}

long lk_node_of_step(const struct lk_case_judge *c, const char *step_id)
{
    char id[128];
    size_t low = 0, high = c->n_nodes;
    without_rounds(step_id, id, sizeof id);
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = strcmp(id, c->nodes[c->by_id[mid]].step->id);
        if (!order)
            return (long)c->by_id[mid];
        if (order < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return -1;
}
