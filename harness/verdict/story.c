/* A play told as a story: what was done at each step, and what was then seen. */
#include "base/json.h"
#include "verdict/inner.h"
#include "verdict/look.h"

#include <string.h>

static bool is_group(const struct lk_step *s)
{
    return s->n_children > 0;
}

/* The exchange that the answer came by: of a misuse, its readings come last, so the one that was
 * not read for them is not known; the first that changes something is taken. */
static const json_t *main_exchange(const json_t *record)
{
    const json_t *all = json_object_get(record, "exchanges");
    size_t i;
    json_t *x;
    if (!strcmp(lk_json_str(record, "k", ""), "misuse"))
        json_array_foreach((json_t *)all, i,
                           x) if (strcmp(lk_json_str(x, "method", "GET"), "GET") != 0) return x;
    return json_array_get(all, json_array_size(all) ? json_array_size(all) - 1 : 0);
}

/* "press Next: POST https://… → 422" */
static const char *did(const json_t *record, struct lk_arena *arena)
{
    const char *action = lk_json_str(record, "action", lk_json_str(record, "given", "done"));
    const char *how = lk_json_str(record, "how", NULL);
    const json_t *x = main_exchange(record);
    const char *words = lk_arena_printf(arena, "%s%s%s", action, how ? ", " : "", how ? how : "");
    if (!x)
        return words;
    const char *error = lk_json_str(x, "error", NULL);
    if (error)
        return lk_arena_printf(arena, "%s: %s %s → %s", words, lk_json_str(x, "method", ""),
                               lk_json_str(x, "url", ""), error);
    return lk_arena_printf(arena, "%s: %s %s → %lld", words, lk_json_str(x, "method", ""),
                           lk_json_str(x, "url", ""), lk_json_int(x, "status", 0));
}

static const char *saw_view(const json_t *record, struct lk_arena *arena)
{
    const json_t *view = json_object_get(record, "view");
    struct lk_look look = { .arena = arena };
    if (!view)
        view = json_object_get(record, "answer");
    const char *outcome = lk_json_str(record, "outcome", "answered");
    if (strcmp(outcome, "answered") != 0)
        return lk_arena_printf(arena, "%s: %s", outcome, lk_json_str(record, "why", ""));
    if (!json_is_object(view))
        return NULL;
    const char *message = lk_json_str(view, "message", NULL);
    return lk_arena_printf(arena, "%s%s%s", lk_page_said(&look, view), message ? ": " : "",
                           message ? message : "");
}

static const char *copy(struct lk_arena *arena, const char *s)
{
    return s ? lk_arena_strdup(arena, s) : NULL;
}

static const char *saw(const struct lk_play_of *p, const struct lk_step *step, size_t at,
                       struct lk_arena *arena)
{
    struct lk_opinion o;
    const json_t *record = json_array_get(p->block->records, at);
    if (step->kind != LK_STEP_EXPECT && step->kind != LK_STEP_MISUSE)
        return saw_view(record, arena);
    lk_play_opinion(p, step, at, &o);
    return copy(arena, o.seen ? o.seen : o.why);
}

static enum lk_verdict worst_of(const struct lk_play_of *p, size_t node)
{
    enum lk_verdict worst = LK_SKIPPED;
    for (size_t i = 0; i < p->c->n_slots; i++)
        if (p->c->slots[i].node == node)
            worst = lk_worse(worst, p->opinions[i].verdict);
    return worst == LK_SKIPPED ? LK_PASS : worst;
}

struct lk_told *lk_telling_make(const struct lk_play_of *p, struct lk_arena *arena, size_t *ret_n)
{
    struct lk_told *all = lk_arena_alloc(arena, (p->c->n_nodes + 1) * sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < p->c->n_nodes; i++) {
        const struct lk_step *step = p->c->nodes[i].step;
        if (is_group(step))
            continue;
        struct lk_told *t = &all[n++];
        long at = p->record_of[i];
        *t = (struct lk_told){ .step = step, .verdict = worst_of(p, i), .reached = at >= 0 };
        if (at < 0)
            continue;
        if (step->kind != LK_STEP_EXPECT)
            t->did = did(json_array_get(p->block->records, (size_t)at), arena);
        t->saw = saw(p, step, (size_t)at, arena);
    }
    *ret_n = n;
    return all;
}
