/* What failed, told as stories: what was given, what was done, what came back, what should have,
 * and how to see it again. */
#include "reports/html_page.h"

#include <string.h>

enum { OPEN_MAX = 20 }; /* a story of more steps hides the next failure: it opens at a click */

static void row(struct lk_sheet *p, const char *label, const char *text)
{
    if (text && *text)
        lk_html(p->out, "<dt>{}</dt><dd>{}</dd>\n", label, text);
}

static void given(struct lk_sheet *p, const struct lk_case *c)
{
    LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
    for (size_t i = 0; i < c->n_people; i++) {
        const struct lk_person *who = &c->people[i];
        lk_buf_printf(&b, "%s%s", i ? "; " : "", who->name);
        if (who->browser_of)
            lk_buf_printf(&b, " (another browser of %s)", who->browser_of);
        else if (who->orders)
            lk_buf_printf(&b, " (%zu %s)", who->orders, who->orders == 1 ? "order" : "orders");
    }
    if (c->fault)
        lk_buf_printf(&b, "%sthe fault %s, on purpose", b.len ? "; " : "", c->fault);
    row(p, "Given", b.bytes);
}

static void step(struct lk_sheet *p, const struct lk_told *t)
{
    lk_html(p->out, "<li class=\"{}\"><span class=\"line\">{}</span><div><p>{}</p>",
            !t->reached               ? "unreached"
            : t->verdict > LK_SKIPPED ? lk_colour(t->verdict)
                                      : "plain",
            t->step->id, t->step->text);
    if (t->did)
        lk_html(p->out, "<p class=\"did\">{}</p>", t->did);
    if (t->saw)
        lk_html(p->out, "<p class=\"did\">→ {}</p>", t->saw);
    lk_html(p->out, "</div>");
    if (!t->reached)
        lk_html(p->out, "<span class=\"badge is-skipped\">not reached</span>");
    else if (t->verdict > LK_SKIPPED)
        lk_sheet_badge(p, t->verdict);
    lk_html(p->out, "</li>\n");
}

/* The steps of a case are told once; later stories of the same case lead there. */
static void steps(struct lk_sheet *p, const struct lk_case_result *c, bool *told)
{
    if (!c->n_story)
        return;
    size_t i = (size_t)(c - p->r->cases);
    if (told[i]) {
        lk_html(p->out,
                "<p class=\"told\"><a href=\"#told-{}\">The steps of this case</a> are told "
                "above.</p>\n",
                lk_number(p, i));
        return;
    }
    told[i] = true;
    lk_html(
        p->out,
        c->n_story <= OPEN_MAX
            ? "<details open=\"open\" id=\"told-{}\"><summary>Step by step ({} steps)</summary>\n"
              "<ol class=\"steps\">\n"
            : "<details id=\"told-{}\"><summary>Step by step ({} steps)</summary>\n"
              "<ol class=\"steps\">\n",
        lk_number(p, i), lk_number(p, c->n_story));
    for (size_t k = 0; k < c->n_story; k++)
        step(p, &c->story[k]);
    lk_html(p->out, "</ol></details>\n");
}

static const char *others(struct lk_sheet *p, const struct lk_finding *f)
{
    LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
    const char *last = f->at[0].case_->case_->id;
    for (size_t i = 1; i < f->n; i++) {
        const char *id = f->at[i].case_->case_->id;
        if (strcmp(id, last))
            lk_buf_printf(&b, "%s%s", b.len ? ", " : "", id);
        last = id;
    }
    return b.len ? lk_arena_strdup(p->arena, b.bytes) : NULL;
}

static void evidence(struct lk_sheet *p, const struct lk_finding *f)
{
    LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
    const struct lk_proof *proof = f->at[0].proof;
    lk_cite(proof, &b);
    lk_buf_printf(&b, "%s%s", b.len ? ", grade " : "grade ", lk_grade_name(proof->grade));
    row(p, "Evidence", b.bytes);
    if (lk_stability(proof))
        row(p, "Plays",
            lk_arena_printf(p->arena, "%zu of %zu: %s, %s", proof->counts[proof->verdict],
                            f->at[0].case_->plays, lk_verdict_name(proof->verdict),
                            lk_stability(proof)));
}

static void story(struct lk_sheet *p, const struct lk_finding *f, bool *told)
{
    const struct lk_case_result *c = f->at[0].case_;
    const struct lk_proof *proof = f->at[0].proof;
    LK_AUTO(lk_buf_done) struct lk_buf command = { 0 };
    lk_html(p->out, "<article class=\"story {}\" id=\"{}-{}\">\n<h3>", lk_colour(proof->verdict),
            lk_verdict_name(proof->verdict), f->part->id);
    lk_sheet_badge(p, proof->verdict);
    lk_html(p->out, " <a href=\"#{}\"><code>{}</code></a> <span>{}</span></h3>\n",
            f->requirement->id, f->part->id, lk_level_name(f->part->level));
    lk_html(p->out,
            f->requirement->class == LK_CLASS_GUIDE ? "<p><q>{}</q></p>\n"
                                                    : "<p class=\"rule\">{}</p>\n",
            f->requirement->quote);
    lk_html(p->out, "<dl class=\"rows\">\n");
    row(p, "Reading", f->part->reading);
    row(p, "Case", lk_arena_printf(p->arena, "%s – %s", c->case_->id, c->case_->title));
    given(p, c->case_);
    row(p, "Step", lk_arena_printf(p->arena, "%s  %s", proof->step->id, proof->step->text));
    row(p, "Did", lk_deed_of(c, proof));
    row(p, "Expected", proof->expected);
    row(p, "Saw", proof->seen);
    row(p, "Look at", proof->why);
    evidence(p, f);
    LK_AUTO(lk_buf_done) struct lk_buf parting = { 0 };
    lk_parting_said(c, &parting);
    row(p, "Differs first", parting.bytes);
    row(p, "Also in", others(p, f));
    lk_html(p->out, "</dl>\n");
    lk_reproduce(p->r, c->case_, proof, &command);
    lk_html(p->out, "<pre class=\"again\" aria-label=\"See it again\"><code>{}</code></pre>\n",
            command.bytes);
    steps(p, c, told);
    lk_html(p->out, "</article>\n");
}

static void stories(struct lk_sheet *p, enum lk_verdict v, const char *id, const char *title,
                    bool *told)
{
    struct lk_findings all = lk_findings_with(p->r, v, p->arena);
    if (!all.n)
        return;
    lk_html(p->out, "<section id=\"{}\">\n<h2>{}</h2>\n", id, title);
    for (size_t i = 0; i < all.n; i++)
        story(p, &all.items[i], told);
    lk_html(p->out, "</section>\n");
}

/* What could not be told, by reason: one broken thing often stops many proofs. */
static void in_vain(struct lk_sheet *p, enum lk_verdict v, const char *id, const char *title,
                    const char *about)
{
    struct lk_gaps g = lk_gaps_of_proofs(p->r, v, p->arena);
    if (!g.n)
        return;
    lk_html(p->out,
            "<section id=\"{}\">\n<h2>{}</h2>\n<p class=\"about\">{}</p>\n"
            "<ul class=\"gaps\">\n",
            id, title, about);
    for (size_t i = 0; i < g.n; i++) {
        lk_html(p->out, "<li class=\"{}\"><b>{}</b><div><p>{}</p><p class=\"ids\">", lk_colour(v),
                lk_number(p, g.items[i].n), g.items[i].why);
        for (size_t k = 0; k < g.items[i].n; k++)
            lk_html(p->out, "<code>{}</code> ", g.items[i].ids[k]);
        lk_html(p->out, "</p></div></li>\n");
    }
    lk_html(p->out, "</ul>\n</section>\n");
}

void lk_sheet_stories(struct lk_sheet *p)
{
    bool *told = lk_arena_alloc(p->arena, (p->r->n_cases + 1) * sizeof *told);
    stories(p, LK_FAILED, "failures", "What failed", told);
    in_vain(p, LK_ERRONEOUS, "errors", "lakmus's own trouble",
            "Nothing is said about the target here: the harness could not do its work.");
    in_vain(p, LK_INCONCLUSIVE, "open", "Tried and not seen",
            "Neither held nor broken: what was needed to tell did not come.");
    stories(p, LK_WARN, "warnings", "Warnings", told);
}
