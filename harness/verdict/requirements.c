/* Proofs → parts → requirements. A requirement's verdict is the worst of those of its parts that
 * this target can show; it is skipped where it can show none. */
#include "verdict/inner.h"

#include <string.h>

/* What all proofs of one part come to. */
struct sum {
    bool spoken; /* some step of a case is about it */
    bool tried;  /* some proof of it was not skipped */
    bool judged; /* some proof of it was seen */
    enum lk_verdict verdict;
    enum lk_grade grade;
    const char *why, *skip;
};

static bool was_judged(enum lk_verdict v)
{
    return v == LK_PASS || v == LK_WARN || v == LK_FAILED;
}

static void take_proof(struct sum *s, const struct lk_proof *p)
{
    s->spoken = true;
    if (p->verdict == LK_SKIPPED) {
        s->skip = s->skip ? s->skip : p->why;
        return;
    }
    if (!s->tried || lk_rank(p->verdict) > lk_rank(s->verdict)) {
        s->verdict = p->verdict;
        s->why = p->why;
    }
    s->tried = true;
    s->judged |= was_judged(p->verdict);
    s->grade = p->grade > s->grade ? p->grade : s->grade;
}

static void take_all_proofs(const struct lk_result *r, const struct lk_part *part, struct sum *s)
{
    for (size_t i = 0; i < r->n_cases; i++)
        for (size_t k = 0; k < r->cases[i].n_proofs; k++)
            if (!strcmp(r->cases[i].proofs[k].part->id, part->id))
                take_proof(s, &r->cases[i].proofs[k]);
}

static void sum_part(const struct lk_result *r, const struct lk_part *part,
                     struct lk_part_result *ret, bool *ret_spoken)
{
    struct sum s = { .verdict = LK_SKIPPED };
    take_all_proofs(r, part, &s);
    *ret = (struct lk_part_result){ .part = part,
                                    .verdict = s.tried ? s.verdict : LK_SKIPPED,
                                    .grade = s.grade,
                                    .why = s.tried  ? s.why
                                           : s.skip ? s.skip
                                           : part->level == LK_INFO
                                               ? "information only"
                                               : "no case that was chosen is about it",
                                    .shown = s.judged };
    *ret_spoken = s.spoken;
}

static void sum_requirement(struct lk_result *r, const struct lk_requirement *req,
                            struct lk_requirement_result *ret, bool *spoken)
{
    bool tried = false;
    *ret = (struct lk_requirement_result){ .requirement = req, .verdict = LK_SKIPPED };
    ret->parts = lk_arena_alloc(r->arena, (req->n_parts + 1) * sizeof *ret->parts);
    for (size_t i = 0; i < req->n_parts; i++) {
        struct lk_part_result *p = &ret->parts[i];
        sum_part(r, &req->parts[i], p, &spoken[i]);
        ret->parts_shown += p->shown;
        ret->grade = p->grade > ret->grade ? p->grade : ret->grade;
        bool counts = p->verdict != LK_SKIPPED;
        if (counts && (!tried || lk_rank(p->verdict) > lk_rank(ret->verdict))) {
            ret->verdict = p->verdict;
            ret->why = p->why;
        }
        tried |= counts;
    }
    for (size_t i = 0; i < req->n_parts && !tried && !ret->why; i++)
        ret->why = ret->parts[i].why;
}

/* Was the step of some proof of PART reached in some play? */
static bool was_executed(const struct lk_result *r, const struct lk_part *part)
{
    for (size_t i = 0; i < r->n_cases; i++)
        for (size_t k = 0; k < r->cases[i].n_proofs; k++) {
            const struct lk_proof *p = &r->cases[i].proofs[k];
            if (p->n_records && !strcmp(p->part->id, part->id))
                return true;
        }
    return false;
}

/* Over the parts of the requirements that the plan's cases speak of. */
static void count_parts(struct lk_result *r, const struct lk_requirement_result *one,
                        const bool *spoken)
{
    bool any = false;
    for (size_t i = 0; i < one->requirement->n_parts; i++)
        any |= spoken[i];
    for (size_t i = 0; any && i < one->requirement->n_parts; i++) {
        const struct lk_part_result *p = &one->parts[i];
        r->counts.declared++;
        r->counts.applicable += p->verdict != LK_SKIPPED;
        r->counts.skipped += p->verdict == LK_SKIPPED;
        r->counts.executed += p->verdict != LK_SKIPPED && was_executed(r, p->part);
        r->counts.judged += p->shown;
    }
}

void lk_result_requirements(struct lk_result *r)
{
    const struct lk_requirements *all = r->plan->requirements;
    r->n_requirements = all->n;
    r->requirements = lk_arena_alloc(r->arena, (all->n + 1) * sizeof *r->requirements);
    for (size_t i = 0; i < all->n; i++) {
        bool *spoken = lk_arena_alloc(r->arena, all->items[i].n_parts + 1);
        sum_requirement(r, &all->items[i], &r->requirements[i], spoken);
        r->counts.requirements[r->requirements[i].verdict]++;
        count_parts(r, &r->requirements[i], spoken);
    }
}
