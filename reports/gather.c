/* A result, sorted the way that people ask. */
#include "reports/gather.h"

#include "base/shell.h"
#include <inttypes.h>
#include <string.h>

static struct lk_finding *finding_of(struct lk_findings *all, const struct lk_part *part,
                                     const struct lk_result *r, struct lk_arena *a)
{
    for (size_t i = all->n; i--;)
        if (all->items[i].part == part)
            return &all->items[i];
    all->items = lk_arena_grow(a, all->items, all->n, sizeof *all->items);
    struct lk_finding *f = &all->items[all->n++];
    *f = (struct lk_finding){ .requirement = &r->plan->requirements->items[part->requirement],
                              .part = part };
    return f;
}

static int by_requirement(const void *x, const void *y)
{
    const struct lk_part *a = ((const struct lk_finding *)x)->part;
    const struct lk_part *b = ((const struct lk_finding *)y)->part;
    if (a->requirement != b->requirement)
        return a->requirement < b->requirement ? -1 : 1;
    return (a > b) - (a < b); /* the parts of a requirement stand in one array */
}

struct lk_findings lk_findings_with(const struct lk_result *r, enum lk_verdict v,
                                    struct lk_arena *a)
{
    struct lk_findings all = { 0 };
    for (size_t i = 0; i < r->n_cases; i++)
        for (size_t k = 0; k < r->cases[i].n_proofs; k++) {
            const struct lk_proof *p = &r->cases[i].proofs[k];
            if (p->verdict != v)
                continue;
            struct lk_finding *f = finding_of(&all, p->part, r, a);
            f->at = lk_arena_grow(a, f->at, f->n, sizeof *f->at);
            f->at[f->n++] = (struct lk_proof_at){ &r->cases[i], p };
            all.proofs++;
        }
    if (all.n)
        qsort(all.items, all.n, sizeof *all.items, by_requirement);
    return all;
}

static void add_gap(struct lk_gaps *all, const char *why, const char *id, struct lk_arena *a)
{
    struct lk_gap *g = NULL;
    for (size_t i = 0; i < all->n && !g; i++)
        if (!strcmp(all->items[i].why, why))
            g = &all->items[i];
    if (!g) {
        all->items = lk_arena_grow(a, all->items, all->n, sizeof *all->items);
        g = &all->items[all->n++];
        *g = (struct lk_gap){ .why = why };
    }
    if (g->n && !strcmp(g->ids[g->n - 1], id))
        return; /* two proofs of one case: once is enough */
    g->ids = lk_arena_grow(a, g->ids, g->n, sizeof *g->ids);
    g->ids[g->n++] = id;
    all->ids++;
}

static int by_width(const void *x, const void *y)
{
    const struct lk_gap *a = x, *b = y;
    if (a->n != b->n)
        return a->n > b->n ? -1 : 1;
    return strcmp(a->why, b->why);
}

static struct lk_gaps sorted(struct lk_gaps g)
{
    if (g.n)
        qsort(g.items, g.n, sizeof *g.items, by_width);
    return g;
}

const char *lk_said(const char *text, const char *otherwise)
{
    return text && *text ? text : otherwise;
}

struct lk_gaps lk_gaps_of_parts(const struct lk_result *r, struct lk_arena *a)
{
    struct lk_gaps all = { 0 };
    for (size_t i = 0; i < r->n_requirements; i++) {
        const struct lk_requirement_result *q = &r->requirements[i];
        for (size_t k = 0; k < q->requirement->n_parts; k++) {
            const struct lk_part_result *p = &q->parts[k];
            if (p->shown)
                continue;
            const char *why = lk_said(p->why, q->why);
            add_gap(&all, lk_said(why, "no scenario of this run speaks of it"), p->part->id, a);
        }
    }
    return sorted(all);
}

struct lk_gaps lk_gaps_of_cases(const struct lk_result *r, struct lk_arena *a)
{
    struct lk_gaps all = { 0 };
    for (size_t i = 0; i < r->n_cases; i++)
        if (r->cases[i].skipped)
            add_gap(&all, r->cases[i].skipped, r->cases[i].case_->id, a);
    return sorted(all);
}

struct lk_gaps lk_gaps_of_proofs(const struct lk_result *r, enum lk_verdict v, struct lk_arena *a)
{
    struct lk_gaps all = { 0 };
    for (size_t i = 0; i < r->n_cases; i++) {
        const struct lk_case_result *c = &r->cases[i];
        for (size_t k = 0; k < c->n_proofs; k++) {
            const struct lk_proof *p = &c->proofs[k];
            if (p->verdict == v)
                add_gap(&all, lk_said(p->why, lk_said(c->stopped, "it was not seen")), c->case_->id,
                        a);
        }
        if (c->verdict == v && lk_case_speaks_alone(c))
            add_gap(&all, lk_said(c->stopped, "the case shows nothing"), c->case_->id, a);
    }
    return sorted(all);
}

enum lk_verdict lk_shown_part(const struct lk_part_result *p)
{
    if (p->verdict == LK_PASS && (!p->shown || p->part->level == LK_INFO))
        return LK_SKIPPED;
    return p->verdict;
}

enum lk_verdict lk_shown_requirement(const struct lk_requirement_result *q)
{
    return q->verdict == LK_PASS && !q->parts_shown ? LK_SKIPPED : q->verdict;
}

bool lk_case_speaks_alone(const struct lk_case_result *c)
{
    for (size_t k = 0; k < c->n_proofs; k++)
        if (c->proofs[k].verdict >= c->verdict)
            return false;
    return true;
}

const char *lk_case_why(const struct lk_case_result *c)
{
    return c->skipped ? c->skipped : c->stopped;
}

size_t lk_troubles(const struct lk_result *r, const char *ret[LK_TROUBLES])
{
    size_t n = 0;
    if (r->interrupted)
        ret[n++] = "The run was interrupted: cases that it did not reach are not judged.";
    if (r->dead)
        ret[n++] = "The target stopped answering: the run ended early.";
    if (!r->complete)
        ret[n++] = "The journal has no end: the run was killed, or its record was cut off.";
    if (!r->chain_ok)
        ret[n++] = "The journal's chain does not fit: its record was changed after it was written.";
    if (r->leaks_of_ours)
        ret[n++] = "lakmus itself put a secret where none belongs; it was replaced in the journal.";
    if (!r->counts.judged)
        ret[n++] = "Nothing was judged.";
    return n;
}

enum lk_verdict lk_overall(const struct lk_result *r)
{
    if (!r->exit_status)
        return r->verdict == LK_WARN ? LK_WARN : LK_PASS;
    if (r->exit_status == 1)
        return LK_FAILED;
    return r->verdict == LK_ERRONEOUS ? LK_ERRONEOUS : LK_INCONCLUSIVE;
}

static void add_event(struct lk_buf *out, const char *event, int n)
{
    lk_buf_adds(out, event);
    if (n)
        lk_buf_printf(out, " (record %d)", n);
}

void lk_parting_said(const struct lk_case_result *c, struct lk_buf *out)
{
    if (!c->parting)
        return;
    add_event(out, c->parting->here, c->parting->here_n);
    lk_buf_printf(out, "; in its twin %s: ", c->case_->twin);
    add_event(out, c->parting->there, c->parting->there_n);
}

void lk_reproduce(const struct lk_result *r, const struct lk_case *c, const struct lk_proof *proof,
                  struct lk_buf *out)
{
    lk_buf_printf(out, "%s --seed %" PRIu64 " ", lk_said(r->plan->again, "lakmus run"),
                  r->plan->seed);
    if (proof && proof->repeat > 0)
        lk_buf_printf(out, "--repeat %d ", proof->repeat + 1);
    lk_shell_word(out, c->id);
}

void lk_tally(const size_t counts[LK_VERDICTS], struct lk_buf *out)
{
    bool any = false;
    for (int v = 0; v < LK_VERDICTS; v++)
        if (counts[v]) {
            lk_buf_printf(out, "%s%zu %s", any ? ", " : "", counts[v],
                          lk_verdict_name((enum lk_verdict)v));
            any = true;
        }
    if (!any)
        lk_buf_adds(out, "none");
}

/* Is the step about the whole play, so that what was done last has nothing to do with it? */
static bool is_about_all(const struct lk_step *s)
{
    for (size_t i = 0; i < s->n_expects; i++) {
        const struct lk_predicate *p = s->expects[i].predicate;
        if (p->sees == LK_SEES_LEAKS || p->sees == LK_SEES_SAMPLE)
            return true;
    }
    return false;
}

const char *lk_deed_of(const struct lk_case_result *c, const struct lk_proof *p)
{
    const char *deed = NULL;
    if (c->told_repeat != p->repeat || is_about_all(p->step))
        return NULL;
    for (size_t i = 0; i < c->n_story; i++) {
        deed = c->story[i].did && c->story[i].reached ? c->story[i].did : deed;
        if (c->story[i].step == p->step)
            return deed;
    }
    return NULL;
}

const char *lk_stability(const struct lk_proof *p)
{
    size_t plays = 0, kinds = 0;
    for (int v = 0; v < LK_VERDICTS; v++) {
        plays += p->counts[v];
        kinds += p->counts[v] > 0;
    }
    return plays < 2 ? NULL : kinds == 1 ? "stable" : "flaky";
}

void lk_cite(const struct lk_proof *p, struct lk_buf *out)
{
    if (!p->n_records)
        return;
    lk_buf_adds(out, p->n_records == 1 ? "journal record" : "journal records");
    for (size_t i = 0; i < p->n_records; i++)
        lk_buf_printf(out, "%s%d", i ? ", " : " ", p->records[i]);
    lk_buf_printf(out, " of play %d", p->repeat);
}

void lk_place_of(const struct lk_requirement *q, struct lk_buf *out)
{
    const char *class = lk_class_name(q->class);
    lk_buf_adds(out, class);
    if (q->guide && *q->guide && strcmp(q->guide, class))
        lk_buf_printf(out, " %s", q->guide);
}

void lk_score_said(const struct lk_result *r, struct lk_buf *out)
{
    const struct lk_suite_score *s = &r->plan->score;
    if (s->measured)
        lk_buf_printf(out, "%zu of %zu mutants killed, %zu decoys accused", s->killed, s->mutants,
                      s->decoys_accused);
    else
        lk_buf_adds(out, "not measured for these scenarios");
}

const char *lk_target_name(const struct lk_result *r)
{
    return r->plan->binding && r->plan->binding->name ? r->plan->binding->name : "the client";
}

const char *lk_role_name(enum lk_role role)
{
    return role == LK_ROLE_CLIENT ? "client" : "portal";
}

const char *lk_place_name(enum lk_place place)
{
    return place == LK_CLIENT ? "client" : place == LK_BROWSER ? "browser" : "wire";
}

void lk_note_said(const struct lk_note *n, struct lk_buf *out)
{
    if (n->sample) {
        lk_buf_printf(out, "%s; in %s", n->text, n->first);
        return;
    }
    lk_buf_printf(out, "%s%s: %s; %zu file%s in %zu case%s, first in %s", n->kind,
                  n->refuses ? ", by which it is refused" : "", n->text, n->times,
                  n->times == 1 ? "" : "s", n->cases, n->cases == 1 ? "" : "s", n->first);
}
