/* The guide's own sentences with what became of each: the page reads like the guide does. */
#include "reports/html_page.h"

/* Is there a story of this part with this verdict further down? */
static bool has_story(const struct lk_result *r, const struct lk_part *part, enum lk_verdict v)
{
    for (size_t i = 0; i < r->n_cases; i++)
        for (size_t k = 0; k < r->cases[i].n_proofs; k++)
            if (r->cases[i].proofs[k].part == part && r->cases[i].proofs[k].verdict == v)
                return true;
    return false;
}

static void story_link(struct lk_sheet *p, const struct lk_part *part)
{
    static const enum lk_verdict told[] = { LK_FAILED, LK_WARN };
    for (size_t i = 0; i < LK_COUNT(told); i++)
        if (has_story(p->r, part, told[i]))
            lk_html(p->out, "<a href=\"#{}-{}\">the story</a>", lk_verdict_name(told[i]), part->id);
}

static void part(struct lk_sheet *p, const struct lk_part_result *x, const char *otherwise)
{
    enum lk_verdict v = lk_shown_part(x);
    const char *why = x->why ? x->why : x->shown ? NULL : otherwise;
    lk_html(p->out, "<li>");
    lk_sheet_badge(p, v);
    lk_html(p->out,
            "<div><p>{}</p><p class=\"meta\"><code>{}</code> <span>{}</span>"
            "<span>evidence: {}</span>",
            x->part->reading, x->part->id, lk_level_name(x->part->level), lk_grade_name(x->grade));
    story_link(p, x->part);
    lk_html(p->out, "</p>");
    if (why && *why && v != LK_PASS)
        lk_html(p->out, "<p class=\"why\">{}</p>", why);
    lk_html(p->out, "</div></li>\n");
}

static void parts(struct lk_sheet *p, const struct lk_requirement_result *q, enum lk_verdict v)
{
    size_t n = q->requirement->n_parts;
    if (!n)
        return;
    lk_html(p->out, v > LK_SKIPPED ? "<details open=\"open\">" : "<details>");
    lk_html(p->out, "<summary>{} of {} {} shown</summary>\n<ul class=\"parts\">\n",
            lk_number(p, q->parts_shown), lk_number(p, n), n == 1 ? "part" : "parts");
    for (size_t i = 0; i < n; i++)
        part(p, &q->parts[i], q->why);
    lk_html(p->out, "</ul></details>\n");
}

static void sentence(struct lk_sheet *p, const struct lk_requirement_result *q)
{
    const struct lk_requirement *s = q->requirement;
    enum lk_verdict v = lk_shown_requirement(q);
    lk_html(p->out, "<li class=\"sentence {}\" id=\"{}\">\n<span class=\"line\">{}</span>\n<div>",
            lk_colour(v), s->id, s->class == LK_CLASS_GUIDE ? s->guide : "");
    lk_html(p->out, s->class == LK_CLASS_GUIDE ? "<p><q>{}</q></p>" : "<p class=\"rule\">{}</p>",
            s->quote);
    lk_html(p->out, "<p class=\"meta\"><code>{}</code><span>evidence: {}</span>", s->id,
            lk_grade_name(q->grade));
    if (s->class != LK_CLASS_GUIDE) {
        LK_AUTO(lk_buf_done) struct lk_buf place = { 0 };
        lk_place_of(s, &place);
        lk_html(p->out, "<span>{}</span>", place.bytes);
    }
    lk_html(p->out, "</p>\n");
    if (!q->parts_shown && q->why)
        lk_html(p->out, "<p class=\"why\">{}</p>\n", q->why);
    parts(p, q, v);
    lk_html(p->out, "</div>\n");
    lk_sheet_badge(p, v);
    lk_html(p->out, "</li>\n");
}

static void chapter(struct lk_sheet *p, const struct lk_chapter *c)
{
    bool open = false;
    for (size_t i = 0; i < p->r->n_requirements; i++) {
        if (lk_chapter_of(p->r->requirements[i].requirement) != c)
            continue;
        if (!open) {
            lk_html(p->out, "<section class=\"chapter\" id=\"{}\">\n<h3>{}</h3>\n", c->id,
                    c->title);
            if (c->about)
                lk_html(p->out, "<p class=\"about\">{}</p>\n", c->about);
            lk_html(p->out, "<ol class=\"sentences\">\n");
        }
        open = true;
        sentence(p, &p->r->requirements[i]);
    }
    if (open)
        lk_html(p->out, "</ol>\n</section>\n");
}

void lk_sheet_sentences(struct lk_sheet *p)
{
    lk_html(p->out, "<section id=\"sentences\">\n<h2>Sentence by sentence</h2>\n");
    for (size_t i = 0; i < lk_chapters_n; i++)
        chapter(p, &lk_chapters[i]);
    lk_html(p->out, "</section>\n");
}
