/* One play: an opinion on each slot of its case. */
#include "base/json.h"
#include "verdict/broken.h"
#include "verdict/inner.h"
#include "verdict/look.h"
#include "verdict/misuse.h"

#include <string.h>

static enum lk_grade grade_of(const struct lk_plan *plan, enum lk_evidence_kind from)
{
    switch (from) {
    case LK_FROM_ARTEFACT:
        return LK_GRADE_ARTEFACT;
    case LK_FROM_SELF:
        return LK_GRADE_SELF;
    case LK_FROM_WIRE:
        break;
    }
    return plan->place == LK_BROWSER ? LK_GRADE_BROWSER : LK_GRADE_WIRE;
}

/* Takes what one predicate said into what was said before it: the worst fit tells. */
static void take_match(struct lk_match *all, const struct lk_match *one, bool first)
{
    if (first || lk_fit_rank(one->fit) > lk_fit_rank(all->fit)) {
        all->fit = one->fit;
        all->expected = one->expected;
        all->seen = one->seen;
        all->why = one->why;
    }
    all->from = first ? one->from : lk_weaker_evidence(all->from, one->from);
    for (size_t i = 0; i < one->n_records; i++) {
        size_t k = 0;
        while (k < all->n_records && all->records[k] != one->records[i])
            k++;
        if (k == all->n_records && k < LK_COUNT(all->records))
            all->records[all->n_records++] = one->records[i];
    }
}

static void match_all(const struct lk_seen *seen, const char *actor, const struct lk_step *step,
                      struct lk_arena *arena, struct lk_match *ret)
{
    *ret = (struct lk_match){ .fit = LK_UNSEEN, .why = "the step expects nothing" };
    for (size_t i = 0; i < step->n_expects; i++) {
        struct lk_match one;
        lk_match(seen, actor, &step->expects[i], arena, &one);
        take_match(ret, &one, i == 0);
    }
}

static int ascending(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

static void to_opinion(const struct lk_play_of *p, struct lk_match *m, struct lk_opinion *ret)
{
    static const enum lk_verdict verdicts[] = { [LK_FIT] = LK_PASS,
                                                [LK_UNFIT] = LK_FAILED,
                                                [LK_UNSEEN] = LK_INCONCLUSIVE,
                                                [LK_TOO_FEW] = LK_SKIPPED };
    qsort(m->records, m->n_records, sizeof *m->records, ascending);
    bool judged = m->fit == LK_FIT || m->fit == LK_UNFIT;
    *ret = (struct lk_opinion){ .given = true,
                                .verdict = verdicts[m->fit],
                                .grade = judged ? grade_of(p->judge->plan, m->from) : LK_GRADE_NONE,
                                .expected = m->expected,
                                .seen = m->seen,
                                .why = m->why,
                                .n_records = m->n_records };
    memcpy(ret->records, m->records, sizeof ret->records);
}

void lk_play_opinion(const struct lk_play_of *p, const struct lk_step *step, enum lk_harm harm,
                     size_t at, struct lk_opinion *ret)
{
    struct lk_seen seen = p->seen;
    struct lk_match m;
    seen.at = at;
    const json_t *record = json_array_get(seen.records, at);
    const char *actor = lk_json_str(record, "actor", step->actor ? step->actor : "user");
    if (step->kind == LK_STEP_MISUSE && step->then == LK_THEN_NO_HARM)
        lk_match_harm(&seen, step, harm, p->arena, &m);
    else if (step->kind == LK_STEP_MISUSE)
        lk_match_misuse(&seen, step, p->arena, &m);
    else
        match_all(&seen, actor, step, p->arena, &m);
    to_opinion(p, &m, ret);
}

/* Of several rounds the worst tells; the grade is the weakest. */
static void take_opinion(struct lk_opinion *all, const struct lk_opinion *one)
{
    enum lk_grade grade = one->grade > all->grade ? one->grade : all->grade;
    if (!all->given || lk_rank(one->verdict) > lk_rank(all->verdict))
        *all = *one;
    all->grade = grade;
}

/* A SHOULD that does not hold is a warning. */
static struct lk_opinion for_level(const struct lk_opinion *o, enum lk_level level)
{
    struct lk_opinion mine = *o;
    if (mine.verdict == LK_FAILED && level == LK_SHOULD)
        mine.verdict = LK_WARN;
    return mine;
}

/* Gives the opinion of the record at AT to each slot of NODE; the record tells of the step if it is
 * the first, or worse than that one. */
static void judge_step(struct lk_play_of *p, size_t node, size_t at)
{
    const struct lk_step *step = p->c->nodes[node].step;
    struct lk_opinion o = { 0 };
    for (size_t i = 0; i < p->c->n_slots; i++) {
        struct lk_slot *slot = &p->c->slots[i];
        if (slot->node != node || slot->skipped)
            continue;
        if (!o.given || step->then == LK_THEN_NO_HARM) /* there each part is about another harm */
            lk_play_opinion(p, step, slot->part->harm, at, &o);
        struct lk_opinion mine = for_level(&o, slot->part->level);
        bool worse = lk_rank(mine.verdict) > lk_rank(p->opinions[i].verdict);
        if (p->opinions[i].given && worse)
            p->record_of[node] = (long)at;
        take_opinion(&p->opinions[i], &mine);
    }
}

static bool proves(const struct lk_step *s)
{
    return s->kind == LK_STEP_EXPECT || s->kind == LK_STEP_MISUSE;
}

static void judge_records(struct lk_play_of *p)
{
    size_t i;
    json_t *record;
    json_array_foreach(p->block->records, i, record)
    {
        const char *k = lk_json_str(record, "k", "");
        long node = lk_node_of_step(p->c, lk_json_str(record, "step", ""));
        bool tells = !strcmp(k, "act") || !strcmp(k, "expect") || !strcmp(k, "misuse") ||
                     !strcmp(k, "given");
        if (node < 0 || !tells)
            continue;
        if (p->record_of[node] < 0)
            p->record_of[node] = (long)i;
        const struct lk_step *step = p->c->nodes[node].step;
        if (!strcmp(k, step->kind == LK_STEP_MISUSE ? "misuse" : "expect") && proves(step))
            judge_step(p, (size_t)node, i);
    }
}

/* What is said of a client is judged from all that was seen of it, once it has ended. */
static void judge_client(struct lk_play_of *p)
{
    size_t n = json_array_size(p->block->records);
    bool ran = false;
    for (size_t i = 0; i < n; i++)
        ran |= !strcmp(lk_json_str(json_array_get(p->block->records, i), "k", ""), "client");
    for (size_t i = 0; ran && i < p->c->n_nodes; i++)
        if (p->record_of[i] < 0 && p->c->nodes[i].step->kind == LK_STEP_EXPECT)
            judge_step(p, i, n);
}

static bool reached(const struct lk_play_of *p, size_t node)
{
    if (p->record_of[node] >= 0)
        return true;
    for (size_t i = node + 1; i < p->c->n_nodes; i++) /* children come after */
        if (p->c->nodes[i].parent == (long)node && reached(p, i))
            return true;
    return false;
}

/* Did the story take another way than the one on which NODE lies, as it may? */
static bool other_way(const struct lk_play_of *p, size_t node)
{
    for (long at = (long)node; p->c->nodes[at].parent >= 0; at = p->c->nodes[at].parent) {
        long parent = p->c->nodes[at].parent;
        enum lk_step_kind kind = p->c->nodes[parent].step->kind;
        if (kind == LK_STEP_OPTIONAL && p->block->reason == LK_END_COMPLETE)
            return true;
        if (kind == LK_STEP_ANY_OF && !reached(p, (size_t)at) && reached(p, (size_t)parent))
            return true;
    }
    return false;
}

/* The record of the step at which the story ended, or NULL. In a round it is the last one's. */
static const json_t *ending(const struct lk_play_of *p)
{
    const char *step = p->block->at_step ? p->block->at_step : "";
    long node = lk_node_of_step(p->c, step);
    for (size_t i = json_array_size(p->block->records); node >= 0 && i-- > 0;) {
        const json_t *record = json_array_get(p->block->records, i);
        if (lk_node_of_step(p->c, lk_json_str(record, "step", "")) == node)
            return record;
    }
    return NULL;
}

/* A selector that found nothing ended the story. */
static const char *hint(const struct lk_play_of *p)
{
    const char *outcome = lk_json_str(ending(p), "outcome", "");
    return !strcmp(outcome, "missed") ? "; check your binding" : "";
}

static const char *why_not_reached(const struct lk_play_of *p)
{
    const char *why = p->block->why ? p->block->why : "no reason was written";
    const char *at = p->block->at_step ? p->block->at_step : "?";
    switch (p->block->reason) {
    case LK_END_COMPLETE:
        return "the step was not reached";
    case LK_END_STOPPED:
        return lk_arena_printf(p->arena, "the story stopped at step %s: %s%s", at, why, hint(p));
    case LK_END_DEADLINE:
        return lk_arena_printf(p->arena, "the time was over at step %s: %s", at, why);
    case LK_END_INTERRUPTED:
        return lk_arena_printf(p->arena, "the run was interrupted at step %s", at);
    case LK_END_DEAD:
        return lk_arena_printf(p->arena, "the target no longer answered at step %s: %s", at, why);
    case LK_END_ERROR:
        return lk_arena_printf(p->arena, "trouble of the harness at step %s: %s", at, why);
    }
    return why;
}

/* Was what the slot is about sent in part only? Then that is the opinion. */
static bool broke_off(const struct lk_play_of *p, const struct lk_slot *slot,
                      struct lk_opinion *ret)
{
    const json_t *act = ending(p);
    const struct lk_step *step = p->c->nodes[slot->node].step;
    const char *seen = act ? lk_broken_off(act, step, p->arena) : NULL;
    if (!seen)
        return false;
    struct lk_opinion o = { .given = true,
                            .verdict = LK_FAILED,
                            .grade = grade_of(p->judge->plan, LK_FROM_WIRE),
                            .expected = "a file that comes whole",
                            .seen = seen,
                            .records = { (int)lk_json_int(act, "n", 0) },
                            .n_records = 1 };
    *ret = for_level(&o, slot->part->level);
    return true;
}

static void judge_unreached(struct lk_play_of *p)
{
    const char *why = NULL;
    for (size_t i = 0; i < p->c->n_slots; i++) {
        const struct lk_slot *slot = &p->c->slots[i];
        struct lk_opinion *o = &p->opinions[i];
        if (o->given)
            continue;
        *o = (struct lk_opinion){ .given = true, .verdict = LK_SKIPPED, .why = slot->skipped };
        if (slot->skipped)
            continue;
        if (other_way(p, slot->node)) {
            o->why = "the story took another way";
            continue;
        }
        if (broke_off(p, slot, o))
            continue;
        o->verdict = p->block->reason == LK_END_ERROR ? LK_ERRONEOUS : LK_INCONCLUSIVE;
        o->why = why ? why : (why = why_not_reached(p));
    }
}

static enum lk_verdict floor_of(enum lk_end_reason reason)
{
    if (reason == LK_END_COMPLETE)
        return LK_SKIPPED;
    return reason == LK_END_ERROR ? LK_ERRONEOUS : LK_INCONCLUSIVE;
}

void lk_play_judge(struct lk_play_of *p)
{
    p->opinions = lk_arena_alloc(p->arena, (p->c->n_slots + 1) * sizeof *p->opinions);
    p->record_of = lk_arena_alloc(p->arena, (p->c->n_nodes + 1) * sizeof *p->record_of);
    for (size_t i = 0; i < p->c->n_nodes; i++)
        p->record_of[i] = -1;
    p->floor = floor_of(p->block->reason);
    judge_records(p);
    if (p->judge->plan->role == LK_ROLE_CLIENT)
        judge_client(p);
    judge_unreached(p);
}
