/* Which cases a mutant is played with, and what their verdicts say of it. */
#include "cli/mutants.h"

#include "base/rng.h"
#include <string.h>

enum { REST = 10 }; /* of the cases that are about something else, one in so many */

/* Is PART among IDS: a part's id, a requirement's, or the beginning of some ("IMPL-03")? */
static bool among(const char *ids, const char *part)
{
    while (*ids) {
        size_t n = strcspn(ids, " ");
        if (strncmp(ids, part, n) == 0 && strchr("-/", part[n]))
            return true; /* strchr finds the end of PART, too */
        ids += n + strspn(ids + n, " ");
    }
    return false;
}

struct about {
    const char *ids;
    bool yes;
};

static bool step_about(void *of, const struct lk_step *step)
{
    struct about *a = of;
    for (size_t i = 0; i < step->n_proves && !a->yes; i++)
        a->yes = among(a->ids, step->proves[i]->id);
    return !a->yes;
}

static bool is_about(const struct lk_case *c, const char *ids)
{
    struct about a = { ids, false };
    lk_case_walk(c, step_about, &a);
    return a.yes;
}

/* Cases that last long are drawn into no sample: they are played where they are asked for. */
static bool lasts_long(const struct lk_case *c)
{
    for (size_t i = 0; i < c->n_story; i++)
        if (c->story[i].kind == LK_STEP_REPEAT)
            return true;
    return false;
}

static bool is_played(const struct lk_mutant *m, const struct lk_case *c, struct lk_rng *rng,
                      enum lk_mutants_reach reach)
{
    bool drawn = lk_rng_below(rng, lk_mutant_is_decoy(m) ? REST / 3 : REST) == 0;
    if (!m->fault || reach == LK_REACH_FULL || is_about(c, m->fault->breaks))
        return true;
    return drawn && !lasts_long(c);
}

static void add_case(struct lk_mutants *m, const struct lk_mutant *mutant, const struct lk_case *c)
{
    m->all.cases = lk_arena_grow(m->arena, m->all.cases, m->all.n_cases, sizeof *c);
    struct lk_case *copy = &m->all.cases[m->all.n_cases++];
    *copy = *c;
    if (!mutant->fault)
        return;
    copy->id = lk_arena_printf(m->arena, "%s@%s", c->id, mutant->fault->name);
    copy->fault = mutant->fault->name;
    copy->fault_at = 0;
    copy->own_listener |= lk_fault_wants_listener(mutant->fault->id);
    copy->needs |= LK_GIVEN_FAULT;
}

static void add_mutant(struct lk_mutants *m, const struct lk_fault *fault,
                       enum lk_mutants_reach reach)
{
    m->items = lk_arena_grow(m->arena, m->items, m->n, sizeof *m->items);
    struct lk_mutant *mutant = &m->items[m->n++];
    *mutant = (struct lk_mutant){ .fault = fault, .first = m->all.n_cases };
    struct lk_rng rng = lk_rng_named(m->base->seed, fault ? fault->name : "");
    for (size_t i = 0; i < m->base->n_cases; i++)
        if (is_played(mutant, &m->base->cases[i], &rng, reach))
            add_case(m, mutant, &m->base->cases[i]);
    mutant->n = m->all.n_cases - mutant->first;
}

void lk_mutants_plan(struct lk_mutants *m, const struct lk_plan *base, enum lk_mutants_reach reach,
                     const char *only)
{
    *m = (struct lk_mutants){ .arena = lk_arena_new(), .base = base, .all = *base };
    m->all.cases = NULL;
    m->all.n_cases = 0;
    add_mutant(m, NULL, reach);
    for (int i = 0; i < LK_FAULTS; i++) {
        const struct lk_fault *f = lk_fault_row((enum lk_fault_id)i);
        enum lk_fault_family family = lk_fault_family_of(f->id);
        bool met = family != LK_FAMILY_BEYOND && (*f->breaks || family == LK_FAMILY_DECOY);
        if (met && (!only || strcmp(only, f->name) == 0))
            add_mutant(m, f, reach);
    }
}

void lk_mutants_done(struct lk_mutants *m)
{
    lk_arena_free(m->arena);
}

bool lk_mutant_is_decoy(const struct lk_mutant *m)
{
    return m->fault && lk_fault_family_of(m->fault->id) == LK_FAMILY_DECOY;
}

bool lk_mutant_counts(const struct lk_mutant *m)
{
    return m->fault && *m->fault->breaks;
}

static void add_hit(struct lk_mutants *m, struct lk_hits *hits, const struct lk_proof *proof,
                    const char *case_id)
{
    hits->items = lk_arena_grow(m->arena, hits->items, hits->n, sizeof *hits->items);
    const char *end = strchr(case_id, '@');
    hits->items[hits->n++] = (struct lk_hit){
        .case_id = end ? lk_arena_strndup(m->arena, case_id, (size_t)(end - case_id)) : case_id,
        .part = proof->part->id,
        .verdict = proof->verdict,
        .seen = proof->seen ? proof->seen : proof->why,
    };
}

/* A step that proves several parts says the same of each: it cannot accuse one of them alone. */
static bool step_may(const struct lk_step *step, const struct lk_fault *f)
{
    for (size_t i = 0; i < step->n_proves; i++)
        if (among(f->breaks, step->proves[i]->id) || among(f->may_also, step->proves[i]->id))
            return true;
    return false;
}

static void sort_proof(struct lk_mutants *m, struct lk_mutant *mutant, const struct lk_proof *p,
                       const char *case_id)
{
    const struct lk_fault *f = mutant->fault;
    struct lk_hits *to = NULL;
    if (p->verdict == LK_ERRONEOUS)
        to = &mutant->troubled;
    else if (p->verdict == LK_INCONCLUSIVE && (!f || lk_mutant_is_decoy(mutant)))
        to = &mutant->accused; /* where all is right, all must be seen */
    else if (p->verdict != LK_FAILED && p->verdict != LK_WARN)
        return;
    else if (f && among(f->breaks, p->part->id))
        to = &mutant->caught;
    else
        to = f && step_may(p->step, f) ? &mutant->suffered : &mutant->accused;
    add_hit(m, to, p, case_id);
}

void lk_mutants_judge(struct lk_mutants *m, const struct lk_result *result)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = 0; k < m->items[i].n; k++) {
            const struct lk_case_result *c = &result->cases[m->items[i].first + k];
            for (size_t p = 0; p < c->n_proofs; p++)
                sort_proof(m, &m->items[i], &c->proofs[p], c->case_->id);
        }
}

struct lk_score lk_mutants_score(const struct lk_mutants *m)
{
    struct lk_score s = { .clean = true };
    for (size_t i = 0; i < m->n; i++) {
        const struct lk_mutant *mutant = &m->items[i];
        bool accuses = mutant->accused.n > 0;
        s.troubled += mutant->troubled.n > 0;
        if (!mutant->fault)
            s.clean = !accuses && !mutant->troubled.n;
        s.decoys += lk_mutant_is_decoy(mutant);
        s.accused_decoys += lk_mutant_is_decoy(mutant) && accuses;
        if (!lk_mutant_counts(mutant))
            continue;
        s.mutants++;
        s.accusers += accuses;
        s.killed += mutant->caught.n > 0 && !accuses;
    }
    return s;
}
