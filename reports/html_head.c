/* The head of the page: the verdict in one sentence, and the strip, in which each sentence of the
 * guide is one field of colour: what one sees of a litmus paper at a glance. */
#include "reports/html_page.h"

#include <inttypes.h>
#include <string.h>

/* "NONCONFORMANT: 2 of 61 fail": the word large, the rest beside it. */
static void headline(struct lk_sheet *p)
{
    const char *whole = p->r->headline, *colon = strstr(whole, ": ");
    const char *word = colon ? lk_arena_strndup(p->arena, whole, (size_t)(colon - whole)) : whole;
    lk_html(p->out, "<h1 class=\"{}\"><span class=\"word\">{}</span>", lk_colour(lk_overall(p->r)),
            word);
    if (colon)
        lk_html(p->out, "<span class=\"hidden\">: </span><span class=\"rest\">{}</span>",
                colon + 2);
    lk_html(p->out, "</h1>\n");
}

static void troubles(struct lk_sheet *p)
{
    const char *said[LK_TROUBLES];
    size_t n = lk_troubles(p->r, said);
    if (!n)
        return;
    lk_html(p->out, "<ul class=\"troubles\">\n");
    for (size_t i = 0; i < n; i++)
        lk_html(p->out, "<li>{}</li>\n", said[i]);
    lk_html(p->out, "</ul>\n");
}

static void fact(struct lk_sheet *p, const char *label, const char *value)
{
    if (value)
        lk_html(p->out, "<div><dt>{}</dt><dd>{}</dd></div>\n", label, value);
}

static void facts(struct lk_sheet *p)
{
    const struct lk_plan *plan = p->r->plan;
    lk_html(p->out, "<dl class=\"facts\">\n");
    fact(p, "Target", lk_target_name(p->r));
    fact(p, "Role", lk_role_name(plan->role));
    fact(p, "Seen on the", lk_place_name(plan->place));
    fact(p, "Texts", plan->binding ? plan->binding->text : NULL);
    fact(p, "Seed", lk_arena_printf(p->arena, "%" PRIu64, plan->seed));
    fact(p, "Plays", lk_number(p, p->r->counts.plays));
    fact(p, "Started", p->r->started);
    fact(p, "Run", p->r->run_id);
    lk_html(p->out, "</dl>\n");
}

static void field(struct lk_sheet *p, const struct lk_requirement_result *q)
{
    enum lk_verdict v = lk_shown_requirement(q);
    lk_html(p->out,
            "<li><a class=\"{}\" href=\"#{}\" title=\"{}: {}\">"
            "<span aria-hidden=\"true\">{}</span><span class=\"hidden\">{}: {}</span></a></li>",
            lk_colour(v), q->requirement->id, q->requirement->id, lk_verdict_name(v), lk_mark(v),
            q->requirement->id, lk_verdict_name(v));
}

static size_t in_chapter(const struct lk_result *r, const struct lk_chapter *c)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_requirements; i++)
        n += lk_chapter_of(r->requirements[i].requirement) == c;
    return n;
}

static void segment(struct lk_sheet *p, const struct lk_chapter *c, size_t n)
{
    lk_html(p->out, "<div class=\"segment\" style=\"flex-grow:{}\"><ol aria-label=\"{}\">",
            lk_number(p, n), c->title);
    for (size_t i = 0; i < p->r->n_requirements; i++)
        if (lk_chapter_of(p->r->requirements[i].requirement) == c)
            field(p, &p->r->requirements[i]);
    lk_html(p->out, "</ol><a class=\"name\" href=\"#{}\">{}</a></div>\n", c->id, c->brief);
}

static void strip(struct lk_sheet *p)
{
    lk_html(p->out, "<nav class=\"strip\" aria-label=\"Every sentence, in the guide's order\">\n");
    for (size_t i = 0; i < lk_chapters_n; i++) {
        size_t n = in_chapter(p->r, &lk_chapters[i]);
        if (n)
            segment(p, &lk_chapters[i], n);
    }
    lk_html(p->out, "</nav>\n");
}

/* The worst first: that is what one looks for. */
static void legend(struct lk_sheet *p)
{
    lk_html(p->out, "<ul class=\"legend\" aria-label=\"Sentences by verdict\">\n");
    for (int v = LK_VERDICTS; v--;) {
        size_t n = p->r->counts.requirements[v];
        if (!n)
            continue;
        lk_html(p->out, "<li><b>{}</b> ", lk_number(p, n));
        lk_sheet_badge(p, (enum lk_verdict)v);
        lk_html(p->out, "</li>\n");
    }
    lk_html(p->out, "</ul>\n");
}

void lk_sheet_head(struct lk_sheet *p)
{
    lk_html(p->out, "<header>\n<p class=\"brand\">lakmus<span> conformance report</span></p>\n");
    headline(p);
    troubles(p);
    strip(p);
    legend(p);
    facts(p);
    lk_html(p->out, "</header>\n");
}
