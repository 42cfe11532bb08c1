/* One page to read, in one file: no network, no script, and a policy that forbids both. */
#include "reports/emitters.h"

#include "html_style.h"
#include "reports/html_page.h"
#include <string.h>

static const char *const marks[LK_VERDICTS] = {
    [LK_PASS] = "✓",         [LK_SKIPPED] = "–", [LK_WARN] = "!",
    [LK_INCONCLUSIVE] = "?", [LK_FAILED] = "✗",  [LK_ERRONEOUS] = "‼",
};
static const char *const colours[LK_VERDICTS] = {
    [LK_PASS] = "is-pass",         [LK_SKIPPED] = "is-skipped", [LK_WARN] = "is-warning",
    [LK_INCONCLUSIVE] = "is-open", [LK_FAILED] = "is-fail",     [LK_ERRONEOUS] = "is-error",
};

/* In the order of the guide (L3 … L49), then what is not in the guide. */
const struct lk_chapter lk_chapters[] = {
    { "RET-MAIL-", LK_CLASS_GUIDE, "ret-mail", "Mail", "Retrieve by the link in the email", NULL },
    { "LOGIN-", LK_CLASS_GUIDE, "login", "Log in", "Log in",
      "The same sentences open all four journeys." },
    { "WIZ-", LK_CLASS_GUIDE, "wizard", "Wizard", "The wizard: terms, password, issue", NULL },
    { "RET-NOTE-", LK_CLASS_GUIDE, "ret-note", "Notification", "Retrieve by notification", NULL },
    { "LIST-", LK_CLASS_GUIDE, "list", "List", "The list of certificates", NULL },
    { "BLOCK-", LK_CLASS_GUIDE, "block", "Block", "Block", NULL },
    { "RENEW-", LK_CLASS_GUIDE, "renew", "Renew", "Renew", NULL },
    { NULL, LK_CLASS_GUIDE, "guide", "More", "More of the guide", NULL },
    { NULL, LK_CLASS_IMPLIED, "implied", "Implied", "Implied",
      "Not in the guide: what a careful portal does all the same. Never reported as a failure of "
      "the guide." },
    { NULL, LK_CLASS_CLIENT, "client", "Client", "The client",
      "What a client of the portal must do." },
};
const size_t lk_chapters_n = LK_COUNT(lk_chapters);

const struct lk_chapter *lk_chapter_of(const struct lk_requirement *q)
{
    for (size_t i = 0; i < lk_chapters_n; i++) {
        const struct lk_chapter *c = &lk_chapters[i];
        if (c->class == q->class && (!c->prefix || !strncmp(q->id, c->prefix, strlen(c->prefix))))
            return c;
    }
    return &lk_chapters[0]; /* not reached: each class has a row without a prefix */
}

const char *lk_mark(enum lk_verdict v)
{
    return marks[v];
}

const char *lk_colour(enum lk_verdict v)
{
    return colours[v];
}

const char *lk_number(struct lk_sheet *p, size_t n)
{
    return lk_arena_printf(p->arena, "%zu", n);
}

void lk_sheet_badge(struct lk_sheet *p, enum lk_verdict v)
{
    lk_html(p->out,
            "<span class=\"badge {}\"><span class=\"mark\" aria-hidden=\"true\">{}</span>"
            "{}</span>",
            lk_colour(v), lk_mark(v), lk_verdict_name(v));
}

static void open_page(struct lk_sheet *p)
{
    lk_html(p->out,
            "<!DOCTYPE html>\n"
            "<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
            "<meta charset=\"utf-8\"/>\n"
            "<meta http-equiv=\"Content-Security-Policy\""
            " content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
            "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
            "<meta name=\"referrer\" content=\"no-referrer\"/>\n"
            "<title>{} – {} – lakmus</title>\n<style>\n",
            p->r->headline, lk_target_name(p->r));
    lk_buf_adds(p->out, lk_html_style);
    lk_html(p->out, "</style>\n</head>\n<body>\n"
                    "<a class=\"skip\" href=\"#sentences\">Skip to the sentences</a>\n");
}

int lk_emit_html(const struct lk_result *r, FILE *out, struct lk_err *err)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(lk_buf_done) struct lk_buf made = { 0 };
    struct lk_sheet p = { &made, arena, r };
    open_page(&p);
    lk_sheet_head(&p);
    lk_html(&made, "<main>\n");
    lk_sheet_stories(&p);
    lk_sheet_sentences(&p);
    lk_sheet_rest(&p);
    lk_html(&made, "</main>\n</body>\n</html>\n");
    return lk_emit_bytes(&made, out, err);
}
