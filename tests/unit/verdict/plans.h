/* Plans from a story in YAML, and plays of them, for the tests of judging. */
#ifndef LK_TEST_VERDICT_PLANS_H
#define LK_TEST_VERDICT_PLANS_H

#include "given.h"

struct given_plan {
    struct lk_diags *diags;
    struct lk_plan *plan;
};

static inline struct given_plan given_plan(const char *yaml)
{
    struct given_plan g = { .diags = lk_diags_new() };
    struct lk_requirements *reqs =
        lk_requirements_load(g.diags->arena, LK_SOURCE_DIR "/scenarios/requirements.yaml", g.diags);
    struct lk_source source = { "a.yaml", yaml, strlen(yaml) };
    g.plan = lk_plan_load_texts(&source, 1, reqs, g.diags);
    if (!g.plan)
        lk_diags_print(g.diags, stderr);
    cr_assert(g.plan);
    return g;
}

static inline void given_plan_done(struct given_plan *g)
{
    lk_plan_free(g->plan);
    lk_diags_free(g->diags);
}

/* RECORDS: a list without its brackets. */
static inline struct lk_block given_block(const char *case_id, int repeat, const char *records,
                                          enum lk_end_reason reason, const char *at,
                                          const char *why)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    return (struct lk_block){ .case_id = strdup(case_id),
                              .repeat = repeat,
                              .records = given_json(lk_arena_printf(arena, "[%s]", records)),
                              .reason = reason,
                              .at_step = at ? strdup(at) : NULL,
                              .why = why ? strdup(why) : NULL,
                              .chain_ok = true };
}

static inline struct lk_closing given_closing(enum lk_run_status status)
{
    struct lk_closing c = { .closed = true, .root_ok = true, .status = status };
    memset(c.root, 'a', 64);
    return c;
}

static inline struct lk_result *given_result(const struct lk_plan *plan,
                                             struct lk_block *const *blocks, size_t n,
                                             const struct lk_closing *closing)
{
    struct lk_judge *j = lk_judge_new(plan);
    struct lk_err err = { 0 };
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(lk_judge_block(j, blocks[i], &err), 0, "%s", err.msg);
    LK_AUTO(json_decref)
    json_t *head = given_json(
        "{\"k\":\"run\",\"run\":\"r1\",\"started\":\"2026-01-02T03:04:05Z\",\"plan\":\"00\"}");
    return lk_judge_end(j, head, closing);
}

/* The result of one play that ran to its end. */
static inline struct lk_result *given_play(const struct lk_plan *plan, const char *records)
{
    struct lk_block b = given_block(plan->cases[0].id, 0, records, LK_END_COMPLETE, NULL, NULL);
    struct lk_block *all[] = { &b };
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    struct lk_result *r = given_result(plan, all, 1, &closing);
    lk_block_done(&b);
    return r;
}

static inline const struct lk_proof *proof_of(const struct lk_result *r, const char *part)
{
    for (size_t i = 0; i < r->n_cases; i++)
        for (size_t k = 0; k < r->cases[i].n_proofs; k++)
            if (!strcmp(r->cases[i].proofs[k].part->id, part))
                return &r->cases[i].proofs[k];
    cr_assert_fail("no proof of %s", part);
    return NULL;
}

static inline const struct lk_requirement_result *requirement_of(const struct lk_result *r,
                                                                 const char *id)
{
    for (size_t i = 0; i < r->n_requirements; i++)
        if (!strcmp(r->requirements[i].requirement->id, id))
            return &r->requirements[i];
    cr_assert_fail("no requirement %s", id);
    return NULL;
}

#endif
