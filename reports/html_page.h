/* reports/html_page.h: the sections of the page, a file for each group of them. All append to the
 * page's buffer; html.c puts them in order. */
#ifndef LK_REPORTS_HTML_PAGE_H
#define LK_REPORTS_HTML_PAGE_H

#include "reports/gather.h"
#include "reports/html_write.h"

struct lk_sheet {
    struct lk_buf *out;
    struct lk_arena *arena;
    const struct lk_result *r;
};

/* html_head.c: the verdict, the strip of sentences, the counts. */
void lk_sheet_head(struct lk_sheet *p);
/* html_sentences.c: the guide's own sentences, in its order, then the other classes. */
void lk_sheet_sentences(struct lk_sheet *p);
/* html_stories.c: each failure and warning as a story, then what was tried in vain. */
void lk_sheet_stories(struct lk_sheet *p);
/* html_rest.c: what was not covered, the grades of evidence, the counts, the record. */
void lk_sheet_rest(struct lk_sheet *p);

/* A verdict as a mark and a word; its class has the colour. */
void lk_sheet_badge(struct lk_sheet *p, enum lk_verdict v);
const char *lk_mark(enum lk_verdict v);   /* "✓" */
const char *lk_colour(enum lk_verdict v); /* the class "is-pass" */
const char *lk_number(struct lk_sheet *p, size_t n);

/* A group of sentences of the guide, or a class of its own. */
struct lk_chapter {
    const char *prefix; /* of the ids, or NULL: the whole class */
    enum lk_class class;
    const char *id, *brief, *title, *about;
};
extern const struct lk_chapter lk_chapters[];
extern const size_t lk_chapters_n;
const struct lk_chapter *lk_chapter_of(const struct lk_requirement *q);

#endif
