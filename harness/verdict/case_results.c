/* What was folded of each case, copied into the result; then the twins. */
#include "verdict/inner.h"

#include <string.h>

static const char *copy(struct lk_arena *a, const char *s)
{
    return s ? lk_arena_strdup(a, s) : NULL;
}

static const char *unplayed(const struct lk_result *r)
{
    return r->dead          ? "the case was not played: the target no longer answered"
           : r->interrupted ? "the case was not played: the run was interrupted"
                            : "the case was not played";
}

static void fill_proof(struct lk_result *r, const struct lk_case_judge *c,
                       const struct lk_slot *slot, struct lk_proof *ret)
{
    const struct lk_opinion *o = &slot->folded;
    *ret = (struct lk_proof){ .step = c->nodes[slot->node].step,
                              .part = slot->part,
                              .verdict = o->verdict,
                              .grade = o->grade,
                              .repeat = slot->repeat,
                              .expected = copy(r->arena, o->expected),
                              .seen = copy(r->arena, o->seen),
                              .why = copy(r->arena, o->why),
                              .n_records = o->n_records };
    memcpy(ret->counts, slot->counts, sizeof ret->counts);
    ret->records = lk_arena_alloc(r->arena, (o->n_records + 1) * sizeof *ret->records);
    memcpy(ret->records, o->records, o->n_records * sizeof *ret->records);
    if (o->given)
        return;
    ret->verdict = slot->skipped ? LK_SKIPPED : LK_INCONCLUSIVE;
    ret->why = slot->skipped ? slot->skipped : unplayed(r);
}

static void fill_story(struct lk_result *r, const struct lk_telling *t, struct lk_case_result *ret)
{
    ret->told_repeat = t->repeat;
    ret->ms = t->ms;
    ret->n_story = t->n;
    ret->story = lk_arena_alloc(r->arena, (t->n + 1) * sizeof *ret->story);
    for (size_t i = 0; i < t->n; i++) {
        ret->story[i] = t->steps[i];
        ret->story[i].did = copy(r->arena, t->steps[i].did);
        ret->story[i].saw = copy(r->arena, t->steps[i].saw);
    }
}

/* The worst of its proofs, and no better than how its plays ended. */
static enum lk_verdict verdict_of(const struct lk_case_result *c, enum lk_verdict floor)
{
    enum lk_verdict worst = LK_SKIPPED;
    for (size_t i = 0; i < c->n_proofs; i++)
        worst = lk_worse(worst, c->proofs[i].verdict);
    if (c->skipped)
        return LK_SKIPPED;
    if (!c->plays)
        return LK_INCONCLUSIVE;
    return lk_worse(worst, floor);
}

static void fill_case(struct lk_result *r, const struct lk_case_judge *c,
                      struct lk_case_result *ret)
{
    *ret = (struct lk_case_result){ .case_ = c->case_,
                                    .skipped = c->skipped,
                                    .plays = c->plays,
                                    .stopped_at = copy(r->arena, c->stop.at),
                                    .stopped = copy(r->arena, c->stop.why),
                                    .n_proofs = c->n_slots };
    ret->proofs = lk_arena_alloc(r->arena, (c->n_slots + 1) * sizeof *ret->proofs);
    for (size_t i = 0; i < c->n_slots; i++)
        fill_proof(r, c, &c->slots[i], &ret->proofs[i]);
    fill_story(r, &c->told, ret);
    ret->parting = c->twin ? lk_parting_of(&c->told, &c->twin->told, r->arena) : NULL;
    ret->verdict = verdict_of(ret, c->floor == LK_PASS ? LK_SKIPPED : c->floor);
    r->notes = lk_notes_add(&c->notes, c->case_->id, r->arena, r->notes, &r->n_notes);
    r->chain_ok &= !c->chain_broken;
    r->leaks_of_ours += c->leaks_of_ours;
    r->counts.plays += c->plays;
}

static const struct lk_case_result *case_named(const struct lk_result *r, const char *id)
{
    for (size_t i = 0; i < r->n_cases; i++)
        if (!strcmp(r->cases[i].case_->id, id))
            return &r->cases[i];
    return NULL;
}

/* What a fault brings about says something only if the same succeeds without it. */
static void hold_against_twin(struct lk_result *r, struct lk_case_result *c, enum lk_verdict twins)
{
    const char *why =
        lk_arena_printf(r->arena, "its twin %s, the same without the fault, did not pass (%s)",
                        c->case_->twin, lk_verdict_name(twins));
    for (size_t i = 0; i < c->n_proofs; i++) {
        struct lk_proof *p = &c->proofs[i];
        if (p->verdict != LK_PASS && p->verdict != LK_WARN && p->verdict != LK_FAILED)
            continue;
        p->verdict = LK_INCONCLUSIVE;
        p->why = why;
    }
    if (c->verdict != LK_SKIPPED && c->verdict != LK_ERRONEOUS)
        c->verdict = LK_INCONCLUSIVE;
}

void lk_result_cases(struct lk_judge *j, struct lk_result *r)
{
    r->n_cases = j->plan->n_cases;
    r->cases = lk_arena_alloc(r->arena, (r->n_cases + 1) * sizeof *r->cases);
    enum lk_verdict *own = lk_arena_alloc(r->arena, (r->n_cases + 1) * sizeof *own);
    for (size_t i = 0; i < r->n_cases; i++) {
        fill_case(r, &j->cases[i], &r->cases[i]);
        own[i] = r->cases[i].verdict; /* before any twin is looked at: order must not matter */
    }
    for (size_t i = 0; i < r->n_cases; i++) {
        struct lk_case_result *c = &r->cases[i];
        const struct lk_case_result *twin = c->case_->twin ? case_named(r, c->case_->twin) : NULL;
        enum lk_verdict twins = twin ? own[twin - r->cases] : LK_SKIPPED;
        if (c->case_->twin && c->plays && twins != LK_PASS && twins != LK_WARN)
            hold_against_twin(r, c, twins);
    }
    lk_notes_sort(r->notes, r->n_notes);
    lk_result_answers(j, r);
    for (size_t i = 0; i < r->n_cases; i++) {
        const struct lk_case_result *c = &r->cases[i];
        r->counts.cases[c->verdict]++;
        for (size_t k = 0; k < c->n_proofs; k++)
            r->counts.proofs[c->proofs[k].verdict]++;
    }
}
