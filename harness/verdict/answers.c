/* How the target answered, taken all together. One that refuses everything, breaks at everything,
 * says yes to everything or nothing at all passes many a negative check by itself: so nothing that
 * it shows counts as held, and the headline says what it is. */
#include "base/json.h"
#include "verdict/inner.h"
#include "verdict/reaction.h"

#include <string.h>

enum { ALIKE_MIN = 5 }; /* answers that are one page, before that says something */

/* A refusal that is said; being sent to the login is none. */
static bool says_no(const json_t *view)
{
    const char *page = lk_json_str(view, "page", "");
    return lk_json_bool(view, "refused", false) || lk_json_int(view, "status", 0) >= 400 ||
           !strcmp(page, "refused") || !strcmp(page, "error");
}

static void see_page(struct lk_answers *a, const char *page)
{
    if (!a->page[0])
        snprintf(a->page, sizeof a->page, "%s", page);
    a->several |= strncmp(a->page, page, sizeof a->page - 1) != 0;
}

/* Counts VIEW if it is an answer: what is only remembered of an earlier one has no status. */
static bool see_view(struct lk_answers *a, const json_t *view)
{
    if (!json_is_object(view) || !json_object_get(view, "status"))
        return false;
    enum lk_reaction reaction = lk_reaction(view);
    a->asked++;
    a->broken += reaction == LK_BROKEN;
    a->refused += reaction == LK_REFUSED && says_no(view);
    a->unknown += reaction == LK_UNKNOWN;
    see_page(a, lk_json_str(view, "page", "?"));
    return true;
}

static bool see_views(struct lk_answers *a, const json_t *views)
{
    const char *word;
    json_t *view;
    bool any = false;
    json_object_foreach((json_t *)views, word, view) any |= see_view(a, view);
    return any;
}

static bool see_record(struct lk_answers *a, const json_t *r)
{
    bool any = see_views(a, json_object_get(r, "before"));
    any |= see_view(a, json_object_get(r, "view"));
    any |= see_view(a, json_object_get(r, "first"));
    any |= see_view(a, json_object_get(r, "answer"));
    return see_views(a, json_object_get(r, "after")) || any;
}

void lk_answers_see(struct lk_answers *a, const json_t *records)
{
    size_t i;
    json_t *r;
    bool answered = false;
    json_array_foreach((json_t *)records, i, r)
    {
        const char *k = lk_json_str(r, "k", "");
        bool misuse = !strcmp(k, "misuse");
        if (!misuse && strcmp(k, "act"))
            continue;
        answered |= see_record(a, r);
        if (strcmp(lk_json_str(r, "outcome", ""), "no-answer"))
            continue;
        a->asked++;
        a->silent++;
        if (answered && (misuse || !a->fell[0]))
            snprintf(a->fell, sizeof a->fell, "%s", lk_json_str(r, "step", ""));
    }
}

void lk_answers_add(struct lk_answers *all, const struct lk_answers *one)
{
    all->asked += one->asked;
    all->silent += one->silent;
    all->refused += one->refused;
    all->broken += one->broken;
    all->unknown += one->unknown;
    all->several |= one->several;
    if (one->page[0])
        see_page(all, one->page);
}

static bool any_stopped(const struct lk_result *r)
{
    for (size_t i = 0; i < r->n_cases; i++)
        if (r->cases[i].stopped)
            return true;
    return false;
}

/* What is the same in all answers, or NULL. Where each story came to its end the sameness is what
 * the scenarios asked for. */
static const char *alike(const struct lk_result *r, const struct lk_answers *a)
{
    size_t n = a->asked;
    const char *all = NULL;
    if (!n || !any_stopped(r))
        return NULL;
    if (a->silent == n)
        all = "the target answers nothing";
    else if (a->refused == n)
        all = "the target refuses everything, what it must allow too";
    else if (a->broken == n)
        all = "the target answers everything with a server error";
    else if (a->unknown == n)
        all = "the target never shows a page that the binding knows";
    else if (!a->several && !a->silent && n >= ALIKE_MIN)
        all = lk_arena_printf(r->arena, "the target answers everything with one page, %s", a->page);
    return all ? lk_arena_printf(r->arena, "%s (%zu request%s)", all, n, n == 1 ? "" : "s") : NULL;
}

static void hold_back(struct lk_result *r, const char *why)
{
    for (size_t i = 0; i < r->n_cases; i++) {
        struct lk_case_result *c = &r->cases[i];
        for (size_t k = 0; k < c->n_proofs; k++) {
            struct lk_proof *p = &c->proofs[k];
            if (p->verdict != LK_PASS)
                continue;
            p->verdict = LK_INCONCLUSIVE;
            p->why = why;
        }
        if (c->plays && c->verdict == LK_PASS)
            c->verdict = LK_INCONCLUSIVE;
    }
}

/* A target that died: what it was asked last, if a play saw it die. */
static const char *fell(const struct lk_judge *j, const struct lk_result *r)
{
    for (size_t i = 0; r->dead && i < j->plan->n_cases; i++) {
        const struct lk_case_judge *c = &j->cases[i];
        long node = c->answers.fell[0] ? lk_node_of_step(c, c->answers.fell) : -1;
        if (node >= 0)
            return lk_arena_printf(r->arena, "the target stopped answering at \"%s\" (%s, step %s)",
                                   c->nodes[node].step->text, c->case_->id, c->answers.fell);
    }
    return NULL;
}

void lk_result_answers(const struct lk_judge *j, struct lk_result *r)
{
    struct lk_answers all = { 0 };
    for (size_t i = 0; i < j->plan->n_cases; i++)
        lk_answers_add(&all, &j->cases[i].answers);
    r->diagnosis = alike(r, &all);
    if (r->diagnosis)
        hold_back(r, r->diagnosis);
    else
        r->diagnosis = fell(j, r);
}
