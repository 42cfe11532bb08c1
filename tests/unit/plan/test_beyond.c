/* Requests beyond the story, made from scenarios that are shipped. */
#include "base/json.h"
#include "told.h"

static struct lk_plan *beyond(const char *case_id)
{
    struct told t;
    struct lk_plan *p = shipped_with(case_id, &t);
    struct lk_err err = { 0 };
    size_t passed_over;
    cr_assert_eq(lk_plan_beyond(p, t.done, t.n, &passed_over, &err), 0, "%s", err.msg);
    cr_assert_eq(passed_over, 0);
    return p;
}

struct seen {
    size_t misuses, by_strangers, with_a_way;
};

static bool look(void *of, const struct lk_step *s)
{
    struct seen *seen = of;
    cr_expect(s->kind == LK_STEP_MISUSE || !s->n_proves, "%s proves something", s->text);
    if (s->kind != LK_STEP_MISUSE)
        return true;
    cr_expect_eq(s->then, LK_THEN_NO_EFFECT);
    cr_expect(s->keeps != 0);
    cr_expect_eq(s->n_proves, 1);
    cr_expect_gt(strtol(s->value, NULL, 10), 0);
    seen->misuses++;
    seen->by_strangers += !strcmp(s->actor, "stranger");
    seen->with_a_way += s->n_children > 0;
    return true;
}

Test(beyond, each_case_tries_something_and_proves_only_that)
{
    struct lk_plan *p = beyond("retrieve/by-link");
    for (size_t i = 0; i < p->n_cases; i++) {
        struct seen seen = { 0 };
        cr_expect(!strncmp(p->cases[i].id, "retrieve/by-link~", 17), "%s", p->cases[i].id);
        cr_expect_eq(p->cases[i].n_people, 2);
        lk_case_walk(&p->cases[i], look, &seen);
        cr_expect_gt(seen.misuses, 0, "%s tries nothing", p->cases[i].id);
    }
    cr_expect_eq(p->requirements->n, 1);
    lk_plan_free(p);
}

Test(beyond, no_two_cases_have_one_id)
{
    struct lk_plan *p = beyond("block/block");
    for (size_t i = 0; i < p->n_cases; i++)
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(p->cases[i].id, p->cases[k].id);
    lk_plan_free(p);
}

Test(beyond, every_way_is_tried_at_each_request)
{
    struct lk_plan *p = beyond("retrieve/by-link");
    unsigned parts = 0;
    size_t strangers = 0, ways = 0;
    for (size_t i = 0; i < p->n_cases; i++) {
        struct seen seen = { 0 };
        lk_case_walk(&p->cases[i], look, &seen);
        strangers += seen.by_strangers;
        ways += seen.with_a_way;
        for (size_t k = 0; k < p->cases[i].n_story; k++)
            if (p->cases[i].story[k].n_proves)
                parts |= 1u << (p->cases[i].story[k].proves[0] - p->requirements->items[0].parts);
    }
    cr_expect_eq(parts, 0x1f);
    cr_expect_gt(strangers, 0);
    cr_expect_gt(ways, 0);
    lk_plan_free(p);
}

Test(beyond, it_is_a_plan_like_any_other)
{
    struct lk_plan *p = beyond("renew/renew");
    struct lk_err err = { 0 };
    struct lk_buf a = { 0 }, b = { 0 };
    json_t *json = lk_plan_json(p);
    struct lk_plan *again = lk_plan_parse(json, &err);
    cr_assert_not_null(again, "%s", err.msg);
    json_t *second = lk_plan_json(again);
    lk_json_dump(json, &a);
    lk_json_dump(second, &b);
    cr_expect_str_eq(a.bytes, b.bytes);
    lk_buf_done(&a);
    lk_buf_done(&b);
    json_decref(json);
    json_decref(second);
    lk_plan_free(again);
    lk_plan_free(p);
}

Test(beyond, where_nothing_passed_there_is_nothing_beyond)
{
    struct told t;
    struct lk_plan *p = shipped_with("block/block", &t);
    struct lk_err err = { 0 };
    size_t passed_over;
    cr_expect_eq(lk_plan_beyond(p, NULL, 0, &passed_over, &err), -1);
    cr_expect_eq(err.code, LK_E_USE);
    lk_plan_free(p);
}

Test(beyond, what_tells_of_several_people_is_passed_over)
{
    struct told t;
    struct lk_plan *p = shipped_with("security/other-people", &t);
    struct lk_err err = { 0 };
    size_t passed_over;
    cr_expect_eq(lk_plan_beyond(p, t.done, t.n, &passed_over, &err), -1);
    cr_expect_eq(passed_over, 1);
    lk_plan_free(p);
}
