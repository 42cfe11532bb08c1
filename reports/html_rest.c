/* What a reader needs to weigh the verdict: what was not covered, how strong the evidence is, what
 * was counted, and the digest that ties this page to its record. */
#include "reports/html_page.h"

static void gap(struct lk_sheet *p, const struct lk_gap *g)
{
    lk_html(p->out, "<li class=\"is-skipped\"><b>{}</b><div><p>{}</p><p class=\"ids\">",
            lk_number(p, g->n), g->why);
    for (size_t k = 0; k < g->n; k++)
        lk_html(p->out, "<code>{}</code> ", g->ids[k]);
    lk_html(p->out, "</p></div></li>\n");
}

static void gaps(struct lk_sheet *p, const char *title, struct lk_gaps g)
{
    if (!g.n)
        return;
    lk_html(p->out, "<h3>{}</h3>\n<ul class=\"gaps\">\n", title);
    for (size_t i = 0; i < g.n; i++)
        gap(p, &g.items[i]);
    lk_html(p->out, "</ul>\n");
}

static void not_covered(struct lk_sheet *p)
{
    struct lk_gaps parts = lk_gaps_of_parts(p->r, p->arena);
    struct lk_gaps cases = lk_gaps_of_cases(p->r, p->arena);
    lk_html(p->out, "<section id=\"not-covered\">\n<h2>What was not covered</h2>\n");
    if (!parts.n && !cases.n)
        lk_html(p->out, "<p>Nothing: each part of each sentence was shown.</p>\n");
    gaps(p, "Parts of sentences", parts);
    gaps(p, "Cases that were not played", cases);
    lk_html(p->out, "</section>\n");
}

static void tally_row(struct lk_sheet *p, const char *what, const size_t counts[LK_VERDICTS])
{
    lk_html(p->out, "<tr><th scope=\"row\">{}</th>", what);
    for (int v = 0; v < LK_VERDICTS; v++)
        lk_html(p->out, counts[v] ? "<td>{}</td>" : "<td class=\"none\">{}</td>",
                lk_number(p, counts[v]));
    lk_html(p->out, "</tr>\n");
}

static void tallies(struct lk_sheet *p)
{
    lk_html(p->out, "<div class=\"scroll\"><table>\n<thead><tr><td></td>");
    for (int v = 0; v < LK_VERDICTS; v++)
        lk_html(p->out, "<th scope=\"col\">{}</th>", lk_verdict_name((enum lk_verdict)v));
    lk_html(p->out, "</tr></thead>\n<tbody>\n");
    tally_row(p, "Sentences", p->r->counts.requirements);
    tally_row(p, "Proofs", p->r->counts.proofs);
    tally_row(p, "Cases", p->r->counts.cases);
    lk_html(p->out, "</tbody>\n</table></div>\n");
}

static void counted(struct lk_sheet *p)
{
    const struct lk_result *r = p->r;
    const struct {
        size_t n;
        const char *word, *means;
    } rows[] = {
        { r->counts.declared, "declared", "parts that the scenarios of this run speak of" },
        { r->counts.applicable, "applicable", "of them, what this kind of target can show" },
        { r->counts.executed, "executed", "of them, what was reached" },
        { r->counts.judged, "judged", "of them, what got a verdict" },
        { r->counts.skipped, "skipped", "parts that nothing showed; the reasons stand above" },
    };
    lk_html(p->out, "<section id=\"counts\">\n<h2>Counts</h2>\n<dl class=\"counts\">\n");
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        lk_html(p->out, "<div><dt>{}</dt><dd><b>{}</b> {}</dd></div>\n", rows[i].word,
                lk_number(p, rows[i].n), rows[i].means);
    lk_html(p->out, "</dl>\n");
    tallies(p);
    lk_html(p->out, "</section>\n");
}

static void grades(struct lk_sheet *p)
{
    static const struct {
        enum lk_grade grade;
        const char *means;
    } rows[] = {
        { LK_GRADE_ARTEFACT, "We opened the file itself and looked." },
        { LK_GRADE_WIRE, "We saw it in requests and answers." },
        { LK_GRADE_BROWSER, "A real browser showed it." },
        { LK_GRADE_SELF, "The target says so; nobody saw it." },
        { LK_GRADE_NONE, "Not judged." },
    };
    lk_html(p->out,
            "<section id=\"grades\">\n<h2>How strong the evidence is</h2>\n"
            "<p class=\"about\">A sentence has the weakest grade that it was judged by.</p>\n"
            "<dl class=\"counts\">\n");
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        size_t n = 0;
        for (size_t k = 0; k < p->r->n_requirements; k++)
            n += p->r->requirements[k].grade == rows[i].grade;
        lk_html(p->out, "<div><dt>{}</dt><dd><b>{}</b> {}</dd></div>\n",
                lk_grade_name(rows[i].grade), lk_number(p, n), rows[i].means);
    }
    lk_html(p->out, "</dl>\n</section>\n");
}

static void record(struct lk_sheet *p)
{
    const struct lk_result *r = p->r;
    lk_html(p->out, "<section id=\"record\">\n<h2>The record</h2>\n"
                    "<p class=\"about\">All verdicts follow from the run's journal; "
                    "<code>lakmus judge</code> makes them again from it, without the target."
                    "</p>\n<dl class=\"rows\">\n");
    lk_html(p->out, "<dt>Journal root</dt><dd><code class=\"digest\">{}</code></dd>\n",
            r->root ? r->root : "none: the journal has no end");
    lk_html(p->out, "<dt>Chain</dt><dd>{}</dd>\n", r->chain_ok ? "whole" : "does not fit");
    lk_html(p->out, "<dt>Plan</dt><dd><code class=\"digest\">{}</code></dd>\n", r->plan_digest);
    LK_AUTO(lk_buf_done) struct lk_buf score = { 0 };
    lk_score_said(r, &score);
    lk_html(p->out, "<dt>Suite score</dt><dd>{}</dd>\n", score.bytes);
    lk_html(p->out, "<dt>Requirements</dt><dd>{}</dd>\n", r->plan->requirements->version);
    lk_html(p->out, "<dt>lakmus</dt><dd>{}</dd>\n</dl>\n</section>\n", LK_VERSION);
}

/* No verdict depends on these, but through the findings by which a file is refused. */
static void notes(struct lk_sheet *p)
{
    if (!p->r->n_notes)
        return;
    lk_html(p->out, "<section id=\"notes\">\n<h2>Found beside the verdicts</h2>\n"
                    "<p class=\"about\">What the linter found in files "
                    "(<code>lakmus p12 lint --explain RULE</code>), and the statistics of samples. "
                    "A verdict tells of the findings by which a file is refused, and of no other."
                    "</p>\n<dl class=\"rows\">\n");
    for (size_t i = 0; i < p->r->n_notes; i++) {
        LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
        lk_note_said(&p->r->notes[i], &said);
        lk_html(p->out, "<dt>{}</dt><dd>{}</dd>\n", p->r->notes[i].key, said.bytes);
    }
    lk_html(p->out, "</dl>\n</section>\n");
}

void lk_sheet_rest(struct lk_sheet *p)
{
    notes(p);
    not_covered(p);
    grades(p);
    counted(p);
    record(p);
}
