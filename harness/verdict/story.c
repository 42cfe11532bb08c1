/* A play told as a story: what was done at each step, and what was then seen. */
#include "base/json.h"
#include "verdict/inner.h"
#include "verdict/look.h"

#include <string.h>

static bool is_group(const struct lk_step *s)
{
    return s->n_children > 0;
}

/* "POST https://… → 422" */
static const char *exchange_said(const json_t *x, struct lk_arena *arena)
{
    const char *error = lk_json_str(x, "error", NULL);
    const char *request =
        lk_arena_printf(arena, "%s %s", lk_json_str(x, "method", ""), lk_json_str(x, "url", ""));
    return error ? lk_arena_printf(arena, "%s → %s", request, error)
                 : lk_arena_printf(arena, "%s → %lld", request, lk_json_int(x, "status", 0));
}

/* "press Next: POST https://… → 303, then GET https://… → 200": the request, and where it led. */
static const char *did(const json_t *record, struct lk_arena *arena)
{
    const char *otherwise =
        !strcmp(lk_json_str(record, "k", ""), "expect") ? "read for this" : "done";
    const char *action = lk_json_str(record, "action", lk_json_str(record, "given", otherwise));
    const char *how = lk_json_str(record, "how", NULL);
    const json_t *all = json_object_get(record, "exchanges");
    const json_t *first = json_object_get(record, "request"); /* of a misuse, among its readings */
    size_t n = first ? 1 : json_array_size(all);
    first = first ? first : json_array_get(all, 0);
    const char *words = lk_arena_printf(arena, "%s%s%s", action, how ? ", " : "", how ? how : "");
    if (first)
        words = lk_arena_printf(arena, "%s: %s", words, exchange_said(first, arena));
    if (n > 1)
        words = lk_arena_printf(arena, "%s, then %s", words,
                                exchange_said(json_array_get(all, n - 1), arena));
    return words;
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
    lk_play_opinion(p, step, LK_HARM_ANY, at, &o);
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
        const json_t *record = json_array_get(p->block->records, (size_t)at);
        if (step->kind != LK_STEP_EXPECT || json_array_size(json_object_get(record, "exchanges")))
            t->did = did(record, arena);
        t->saw = saw(p, step, (size_t)at, arena);
    }
    *ret_n = n;
    return all;
}
