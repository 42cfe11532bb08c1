/* plan.json and back, for all that is shipped. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "plan/plan.h"
#include <criterion/criterion.h>
#include <string.h>

static struct lk_plan *shipped(void)
{
    struct lk_diags *d = lk_diags_new();
    const char *paths[] = { LK_SOURCE_DIR "/scenarios" };
    struct lk_plan *p = lk_plan_open(paths, 1, LK_SOURCE_DIR "/scenarios/targets/embedded.yaml", d);
    if (!p)
        lk_diags_print(d, stderr);
    cr_assert_not_null(p);
    cr_assert_eq(d->warnings, 0);
    lk_diags_free(d);
    return p;
}

Test(plan_json, parsing_what_was_written_gives_the_same_bytes)
{
    struct lk_plan *p = shipped();
    p->seed = UINT64_MAX;
    p->repeat = 3;
    p->strict = true;
    p->again = "lakmus run --target 'a b.yaml'";
    p->score = (struct lk_suite_score){ true, 170, 169, 10, 1 };
    json_t *first = lk_plan_json(p);
    struct lk_buf a = { 0 }, b = { 0 };
    lk_json_dump(first, &a);
    lk_plan_free(p);

    struct lk_err err = { 0 };
    struct lk_plan *again = lk_plan_parse(first, &err);
    cr_assert_not_null(again, "%s", err.msg);
    json_decref(first);
    cr_assert_eq(again->seed, UINT64_MAX);
    cr_assert(again->score.measured && again->score.killed == 169);
    cr_assert_str_eq(again->again, "lakmus run --target 'a b.yaml'");
    json_t *second = lk_plan_json(again);
    lk_json_dump(second, &b);
    cr_assert_str_eq(a.bytes, b.bytes);
    json_decref(second);
    lk_plan_free(again);
    lk_buf_done(&a);
    lk_buf_done(&b);
}

Test(plan_json, loading_twice_gives_the_same_bytes)
{
    struct lk_buf a = { 0 }, b = { 0 };
    struct lk_plan *p = shipped(), *q = shipped();
    json_t *x = lk_plan_json(p), *y = lk_plan_json(q);
    lk_json_dump(x, &a);
    lk_json_dump(y, &b);
    cr_assert_str_eq(a.bytes, b.bytes);
    json_decref(x);
    json_decref(y);
    lk_plan_free(p);
    lk_plan_free(q);
    lk_buf_done(&a);
    lk_buf_done(&b);
}

static json_t *small(void)
{
    static const char text[] =
        "{\"format\":1,\"seed\":\"1\",\"role\":\"portal\",\"place\":\"wire\",\"repeat\":1,"
        "\"requirements\":{\"version\":\"1\",\"items\":[{\"id\":\"A\",\"quote\":\"q\",\"guide\":"
        "\"L1\",\"class\":\"guide\",\"parts\":[{\"level\":\"MUST\",\"places\":[\"wire\"],"
        "\"reading\":\"r\"}]}]},"
        "\"cases\":[{\"id\":\"a\",\"scenario\":\"a\",\"title\":\"t\",\"profile\":\"p\",\"file\":"
        "\"f\",\"roles\":[\"portal\"],\"story\":[{\"kind\":\"act\",\"id\":\"1\",\"text\":\"x\","
        "\"actor\":\"user\",\"action\":\"press Next\",\"at\":[\"f\",1,1]}]}]}";
    return lk_json_parse(text, sizeof text - 1, "t", NULL);
}

static void parses(json_t *v, bool good)
{
    struct lk_err err = { 0 };
    struct lk_plan *p = lk_plan_parse(v, &err);
    cr_assert_eq(p != NULL, good, "%s", err.msg);
    if (!good)
        cr_assert_neq(err.code, LK_E_NONE);
    lk_plan_free(p);
    json_decref(v);
}

/* Sets the value at the pointer PARENT/KEY. */
static json_t *with(const char *parent, const char *key, json_t *value)
{
    json_t *v = small();
    json_object_set_new(lk_json_at(v, parent), key, value);
    return v;
}

Test(plan_json, a_damaged_plan_is_refused_and_nothing_leaks)
{
    parses(small(), true);
    parses(json_object(), false);
    parses(with("", "format", json_integer(2)), false);
    parses(with("", "seed", json_string("x")), false);
    parses(with("", "role", json_string("judge")), false);
    parses(with("", "cases", json_integer(1)), false);
    parses(with("/cases/0", "id", json_null()), false);
    parses(with("/cases/0/story/0", "action", json_string("dance")), false);
    parses(with("/cases/0/story/0", "action", json_null()), false);
    parses(with("/cases/0/story/0", "actor", json_null()), false);
    parses(with("/cases/0/story/0", "kind", json_string("dance")), false);
    parses(with("/cases/0/story/0", "proves", json_pack("[s]", "A/2")), false);
    parses(with("/cases/0/story/0", "proves", json_pack("[s]", "A/1")), true);
    parses(with("/cases/0/story/0", "expects", json_pack("[{s:s}]", "predicate", "shows")), false);
    parses(with("/cases/0/story/0", "children", json_pack("[i]", 7)), false);
}

Test(plan_json, all_scenarios_load_in_a_moment)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < 3; i++) {
        int64_t from = lk_now_ms();
        lk_plan_free(shipped());
        int64_t took = lk_now_ms() - from;
        best = took < best ? took : best;
    }
    /* 50 ms is what we promise; sanitizers are slower. */
#if defined(__SANITIZE_ADDRESS__) || defined(LK_ARENA_MALLOC)
    cr_assert_lt(best, 1000);
#else
    cr_assert_lt(best, 50, "%lld ms", (long long)best);
#endif
}
