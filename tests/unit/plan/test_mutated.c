/* Plays with mutated requests, made from scenarios that are shipped. */
#include "base/json.h"
#include "plan/shrunk.h"
#include "told.h"

static struct lk_plan *mutated(const struct lk_plan *base, const struct told *t, uint64_t seed,
                               size_t first, size_t n)
{
    struct lk_mutating how = { .seed = seed, .first = first, .n = n };
    struct lk_err err = { 0 };
    struct lk_plan *p = lk_plan_mutated(base, t->done, t->n, &how, &err);
    cr_assert_not_null(p, "%s", err.msg);
    return p;
}

static char *text_of(const struct lk_plan *p)
{
    struct lk_buf out = { 0 };
    json_t *json = lk_plan_json(p);
    lk_json_dump(json, &out);
    json_decref(json);
    return lk_buf_steal(&out);
}

struct seen {
    size_t misuses, by_strangers, with_a_way, proofs;
    bool goes_on;
};

static bool look(void *of, const struct lk_step *s)
{
    struct seen *seen = of;
    struct lk_mutation m;
    if (s->kind != LK_STEP_MISUSE) {
        cr_expect_eq(s->n_proves, 0, "%s proves something", s->text);
        return true;
    }
    cr_expect_eq(s->then, LK_THEN_NO_HARM);
    cr_expect(lk_mutation_read(s->value, &m), "%s", s->value);
    seen->misuses++;
    seen->by_strangers += !strcmp(s->actor, "stranger");
    seen->with_a_way += s->n_children > 0;
    for (size_t i = 0; i < s->n_proves; i++) {
        cr_expect(s->proves[i]->harm != LK_HARM_MARKUP || lk_mutation_marks(&m), "%s", s->value);
        seen->goes_on |= s->proves[i]->harm == LK_HARM_STOPPED;
    }
    return true;
}

Test(mutated, the_same_seed_makes_the_same_plays_and_another_makes_others)
{
    struct told t;
    struct lk_plan *base = shipped_with("retrieve/by-link", &t);
    struct lk_plan *one = mutated(base, &t, 5, 0, 40), *same = mutated(base, &t, 5, 0, 40);
    struct lk_plan *other = mutated(base, &t, 6, 0, 40);
    char *a = text_of(one), *b = text_of(same), *c = text_of(other);
    cr_expect_str_eq(a, b);
    cr_expect_str_neq(a, c);
    free(a);
    free(b);
    free(c);
    lk_plan_mutated_free(one);
    lk_plan_mutated_free(same);
    lk_plan_mutated_free(other);
    lk_plan_free(base);
}

Test(mutated, a_play_does_not_depend_on_the_batch_it_is_in)
{
    struct told t;
    struct lk_plan *base = shipped_with("retrieve/by-link", &t);
    struct lk_plan *all = mutated(base, &t, 5, 0, 20), *tail = mutated(base, &t, 5, 13, 7);
    struct lk_err err = { 0 };
    cr_expect_str_eq(all->cases[13].id, tail->cases[0].id);
    struct lk_plan *x = lk_plan_shrunk(all, all->cases[13].id, NULL, LK_WAYS, &err);
    struct lk_plan *y = lk_plan_shrunk(tail, tail->cases[0].id, NULL, LK_WAYS, &err);
    char *a = text_of(x), *b = text_of(y);
    cr_expect_str_eq(a, b);
    free(a);
    free(b);
    lk_plan_mutated_free(x);
    lk_plan_mutated_free(y);
    lk_plan_mutated_free(all);
    lk_plan_mutated_free(tail);
    lk_plan_free(base);
}

Test(mutated, requests_come_from_both_people_and_from_elsewhere_and_stories_go_on)
{
    struct told t;
    struct lk_plan *base = shipped_with("retrieve/by-link", &t), *p = mutated(base, &t, 1, 0, 200);
    struct seen all = { 0 };
    size_t going_on = 0;
    cr_expect_eq(p->n_cases, 200);
    for (size_t i = 0; i < p->n_cases; i++) {
        struct seen seen = { 0 };
        lk_case_walk(&p->cases[i], look, &seen);
        cr_expect(seen.misuses >= 1 && seen.misuses <= 4, "%s: %zu", p->cases[i].id, seen.misuses);
        all.by_strangers += seen.by_strangers;
        all.with_a_way += seen.with_a_way;
        going_on += seen.goes_on;
    }
    cr_expect_gt(all.by_strangers, 20);
    cr_expect_gt(all.with_a_way, 20);
    cr_expect_gt(going_on, 50);
    lk_plan_mutated_free(p);
    lk_plan_free(base);
}

/* The first play of P with a request that is mutated in several ways, beside others. */
static const struct lk_step *find_large(const struct lk_plan *p, const struct lk_case **ret)
{
    for (size_t i = 0; i < p->n_cases; i++) {
        struct seen seen = { 0 };
        lk_case_walk(&p->cases[i], look, &seen);
        for (size_t k = 0; seen.misuses > 1 && k < p->cases[i].n_story; k++) {
            const struct lk_step *s = &p->cases[i].story[k];
            struct lk_mutation m;
            if (s->kind == LK_STEP_MISUSE && lk_mutation_read(s->value, &m) && m.n > 1) {
                *ret = &p->cases[i];
                return s;
            }
        }
    }
    return NULL;
}

Test(mutated, shrunk_it_has_one_request_in_one_way_and_the_rest_of_the_story)
{
    struct told t;
    struct lk_plan *base = shipped_with("retrieve/by-link", &t), *p = mutated(base, &t, 1, 0, 200);
    const struct lk_case *c = NULL;
    const struct lk_step *s = find_large(p, &c);
    struct lk_mutation was, is;
    struct lk_err err = { 0 };
    struct seen seen = { 0 };
    cr_assert_not_null(s);
    cr_assert(lk_mutation_read(s->value, &was));
    struct lk_plan *small = lk_plan_shrunk(p, c->id, s->id, was.ways[1], &err);
    cr_assert_not_null(small, "%s", err.msg);
    cr_expect_eq(small->n_cases, 1);
    lk_case_walk(&small->cases[0], look, &seen);
    cr_expect_eq(seen.misuses, 1);
    for (size_t i = 0; i < small->cases[0].n_story; i++) {
        const struct lk_step *one = &small->cases[0].story[i];
        if (one->kind != LK_STEP_MISUSE)
            continue;
        cr_assert(lk_mutation_read(one->value, &is));
        cr_expect(is.n == 1 && is.ways[0] == was.ways[1] && is.draw == was.draw);
        cr_expect_not_null(strstr(one->text, lk_ways[was.ways[1]].help));
        cr_expect_null(strstr(one->text, lk_ways[was.ways[0]].help));
        cr_expect_str_eq(one->id, s->id);
    }
    lk_plan_mutated_free(small);
    cr_expect_null(lk_plan_shrunk(p, "no/such", NULL, LK_WAYS, &err));
    lk_plan_mutated_free(p);
    lk_plan_free(base);
}

Test(mutated, where_nothing_passed_there_is_nothing_to_mutate)
{
    struct told t;
    struct lk_plan *base = shipped_with("retrieve/by-link", &t);
    struct lk_mutating how = { .seed = 1, .n = 5 };
    struct lk_err err = { 0 };
    cr_expect_null(lk_plan_mutated(base, NULL, 0, &how, &err));
    cr_expect_eq(err.code, LK_E_USE);
    lk_plan_free(base);
}
