/* target/select_inner.h: selectors made ready, shared by what makes them and what finds with them.
 * Private to select*.c. */
#ifndef LK_TARGET_SELECT_INNER_H
#define LK_TARGET_SELECT_INNER_H

#include "target/select.h"

#include <libxml/xpath.h>
#include <regex.h>

enum { LK_POINTER_STEPS = 12, LK_LABELS_KEPT = 32 };

/* A selector made ready. */
struct lk_compiled {
    bool has_regex, tried, found;
    regex_t regex;
    size_t group;
    xmlXPathCompExpr *xpath;
    char *pointer; /* decoded, its steps parted by NULs */
    const char *steps[LK_POINTER_STEPS];
    size_t n_steps;
};

struct lk_selecting {
    const struct lk_binding *b;
    struct lk_compiled *all;
    struct {
        char *text;
        const char *label;
    } labels[LK_LABELS_KEPT];
    size_t n_labels;
};

#endif
