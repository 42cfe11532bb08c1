/* The verdict in words: what a person reads first, so the worst comes first and what is well takes
 * no room. 100 columns; commands stand on one line, however long, so that they can be copied. */
#include "reports/emitters.h"

#include "reports/clean.h"
#include "reports/gather.h"
#include <inttypes.h>
#include <string.h>

enum { WIDTH = 100, INDENT = 12, STORIES_MAX = 12, CUT = 400, IDS_MAX = 6 };

struct page {
    struct lk_buf *b;
    struct lk_arena *arena;
    const struct lk_result *r;
    bool coloured;
};

static const char *const colour_of[LK_VERDICTS] = {
    [LK_PASS] = "\033[32m",         [LK_SKIPPED] = "\033[2m", [LK_WARN] = "\033[33m",
    [LK_INCONCLUSIVE] = "\033[35m", [LK_FAILED] = "\033[31m", [LK_ERRONEOUS] = "\033[7m",
};

static void coloured(struct page *p, enum lk_verdict v, const char *text)
{
    if (p->coloured)
        lk_buf_printf(p->b, "\033[1m%s%s\033[0m", colour_of[v], text);
    else
        lk_buf_adds(p->b, text);
}

static size_t columns(const char *s, size_t len)
{
    size_t n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)s[i] & 0xc0) != 0x80;
    return n;
}

/* Writes words from column AT on, and goes on at column INDENT on the lines below. */
static void wrap(struct page *p, const char *text, size_t at)
{
    size_t col = at;
    bool first = true;
    while (*text) {
        size_t len = strcspn(text, " "), wide = columns(text, len);
        if (!first && col + 1 + wide > WIDTH) {
            lk_buf_printf(p->b, "\n%*s", INDENT, "");
            col = INDENT;
        } else if (!first) {
            lk_buf_addc(p->b, ' ');
            col++;
        }
        lk_buf_add(p->b, text, len);
        col += wide;
        first = false;
        text += len + (text[len] == ' ');
    }
    lk_buf_addc(p->b, '\n');
}

/* "  label    text", text from a target; nothing where there is none. */
static void field(struct page *p, const char *label, const char *text)
{
    if (!text)
        return;
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    lk_clean_line(&line, text, CUT);
    lk_buf_printf(p->b, "  %-*s", INDENT - 2, label);
    wrap(p, line.bytes, INDENT);
}

static void quoted_field(struct page *p, const char *quote)
{
    LK_AUTO(lk_buf_done) struct lk_buf marked = { 0 };
    lk_buf_printf(&marked, "“%s”", quote);
    field(p, "", marked.bytes);
}

static void ids(struct page *p, const char *label, const struct lk_gap *g)
{
    LK_AUTO(lk_buf_done) struct lk_buf list = { 0 };
    for (size_t i = 0; i < g->n && i < IDS_MAX; i++)
        lk_buf_printf(&list, "%s%s", i ? ", " : "", g->ids[i]);
    if (g->n > IDS_MAX)
        lk_buf_printf(&list, " and %zu more", g->n - IDS_MAX);
    field(p, label, list.bytes);
}

static void heading(struct page *p, enum lk_verdict v, const char *title, size_t n)
{
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    lk_buf_printf(&line, "%s (%zu)", title, n);
    lk_buf_addc(p->b, '\n');
    coloured(p, v, line.bytes);
    lk_buf_addc(p->b, '\n');
}

static void title_of(struct page *p, enum lk_verdict v, const struct lk_finding *f)
{
    lk_buf_addc(p->b, '\n');
    coloured(p, v, f->part->id);
    lk_buf_printf(p->b, "  %s, ", lk_level_name(f->part->level));
    lk_place_of(f->requirement, p->b);
    lk_buf_addc(p->b, '\n');
}

static void elsewhere(struct page *p, const struct lk_finding *f)
{
    struct lk_gap others = { .ids = lk_arena_alloc(p->arena, f->n * sizeof(char *)) };
    const char *last = f->at[0].case_->case_->id;
    for (size_t i = 1; i < f->n; i++) {
        const char *id = f->at[i].case_->case_->id;
        if (strcmp(id, last))
            others.ids[others.n++] = id;
        last = id;
    }
    if (others.n)
        ids(p, "also in", &others);
}

/* A nonconformity as a short story. */
static void story(struct page *p, enum lk_verdict v, const struct lk_finding *f)
{
    const struct lk_proof *proof = f->at[0].proof;
    const struct lk_case *c = f->at[0].case_->case_;
    title_of(p, v, f);
    quoted_field(p, f->requirement->quote);
    field(p, "reading", f->part->reading);
    field(p, "case", c->id);
    field(p, "step", lk_arena_printf(p->arena, "%s  %s", proof->step->id, proof->step->text));
    field(p, "did", lk_deed_of(f->at[0].case_, proof));
    field(p, "expected", proof->expected);
    field(p, "seen", proof->seen);
    field(p, "look at", proof->why);
    LK_AUTO(lk_buf_done) struct lk_buf cited = { 0 };
    lk_cite(proof, &cited);
    field(p, "evidence", cited.bytes);
    LK_AUTO(lk_buf_done) struct lk_buf parting = { 0 };
    lk_parting_said(f->at[0].case_, &parting);
    field(p, "differs", parting.bytes);
    size_t plays = f->at[0].case_->plays;
    if (lk_stability(proof))
        field(p, "plays",
              lk_arena_printf(p->arena, "%zu of %zu: %s, %s", proof->counts[v], plays,
                              lk_verdict_name(v), lk_stability(proof)));
    elsewhere(p, f);
    lk_buf_printf(p->b, "  %-*s", INDENT - 2, "again");
    lk_reproduce(p->r, c, proof, p->b);
    lk_buf_addc(p->b, '\n');
}

static void findings(struct page *p, enum lk_verdict v, const char *title)
{
    struct lk_findings all = lk_findings_with(p->r, v, p->arena);
    if (!all.n)
        return;
    heading(p, v, title, all.n);
    for (size_t i = 0; i < all.n && i < STORIES_MAX; i++)
        story(p, v, &all.items[i]);
    if (all.n <= STORIES_MAX)
        return;
    struct lk_gap rest = { .ids = lk_arena_alloc(p->arena, all.n * sizeof(char *)) };
    for (size_t i = STORIES_MAX; i < all.n; i++)
        rest.ids[rest.n++] = all.items[i].part->id;
    lk_buf_addc(p->b, '\n');
    ids(p, "and", &rest);
}

static void gaps(struct page *p, enum lk_verdict v, const char *title, struct lk_gaps g)
{
    if (!g.n)
        return;
    heading(p, v, title, g.ids);
    for (size_t i = 0; i < g.n; i++) {
        field(p, lk_arena_printf(p->arena, "%zu", g.items[i].n), g.items[i].why);
        ids(p, "", &g.items[i]);
    }
}

/* No verdict depends on them, but through the findings by which a file is refused. */
static void notes(struct page *p)
{
    if (p->r->n_notes)
        heading(p, LK_SKIPPED, "Found beside the verdicts", p->r->n_notes);
    for (size_t i = 0; i < p->r->n_notes; i++) {
        LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
        lk_note_said(&p->r->notes[i], &said);
        field(p, p->r->notes[i].key, said.bytes);
    }
}

static void tally(struct page *p, const char *label, const size_t counts[LK_VERDICTS])
{
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    lk_tally(counts, &line);
    field(p, label, line.bytes);
}

static void counted(struct page *p)
{
    const struct lk_result *r = p->r;
    lk_buf_adds(p->b, "\nCounts\n");
    tally(p, "sentences", r->counts.requirements);
    tally(p, "proofs", r->counts.proofs);
    tally(p, "cases", r->counts.cases);
    field(p, "parts",
          lk_arena_printf(p->arena,
                          "%zu declared, %zu applicable, %zu executed, %zu judged, %zu skipped",
                          r->counts.declared, r->counts.applicable, r->counts.executed,
                          r->counts.judged, r->counts.skipped));
}

static void identity(struct page *p)
{
    const struct lk_result *r = p->r;
    const struct lk_binding *b = r->plan->binding;
    lk_buf_adds(p->b, "\nThis run\n");
    field(p, "target",
          lk_arena_printf(p->arena, "%s (%s, seen on the %s%s%s)", lk_target_name(r),
                          lk_role_name(r->plan->role), lk_place_name(r->plan->place),
                          b && b->text ? ", texts: " : "", b && b->text ? b->text : ""));
    field(p, "plan",
          lk_arena_printf(p->arena, "seed %" PRIu64 ", cases %zu, plays %zu, requirements %s%s",
                          r->plan->seed, r->n_cases, r->counts.plays,
                          r->plan->requirements->version, r->plan->strict ? ", strict" : ""));
    LK_AUTO(lk_buf_done) struct lk_buf score = { 0 };
    lk_score_said(r, &score);
    field(p, "suite", lk_arena_printf(p->arena, "score: %s", score.bytes));
    field(p, "journal",
          lk_arena_printf(p->arena, "%s%s", r->root ? r->root : "no root: it has no end",
                          r->chain_ok ? "" : " (the chain does not fit)"));
}

static int emit(const struct lk_result *r, bool with_colour, FILE *out, struct lk_err *err)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(lk_buf_done) struct lk_buf made = { 0 };
    struct page p = { &made, arena, r, with_colour };
    coloured(&p, lk_overall(r), r->headline);
    lk_buf_addc(&made, '\n');
    const char *troubles[LK_TROUBLES];
    size_t n = lk_troubles(r, troubles);
    for (size_t i = 0; i < n; i++)
        field(&p, i ? "" : "because", troubles[i]);
    findings(&p, LK_FAILED, "Failures");
    gaps(&p, LK_ERRONEOUS, "The harness's own trouble", lk_gaps_of_proofs(r, LK_ERRONEOUS, arena));
    gaps(&p, LK_INCONCLUSIVE, "Tried and not seen", lk_gaps_of_proofs(r, LK_INCONCLUSIVE, arena));
    findings(&p, LK_WARN, "Warnings");
    notes(&p);
    gaps(&p, LK_SKIPPED, "Parts not covered", lk_gaps_of_parts(r, arena));
    gaps(&p, LK_SKIPPED, "Cases not played", lk_gaps_of_cases(r, arena));
    counted(&p);
    identity(&p);
    return lk_emit_bytes(&made, out, err);
}

int lk_emit_text(const struct lk_result *r, FILE *out, struct lk_err *err)
{
    return emit(r, false, out, err);
}

int lk_emit_term(const struct lk_result *r, FILE *out, struct lk_err *err)
{
    return emit(r, true, out, err);
}
