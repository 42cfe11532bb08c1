/* plan/hole.h: the ${…} in a binding's texts: "${NAME}", "${NAME or OTHER}", "${NAME | FILTER}".
 * Names are letters, digits, "-", "_" and ".". */
#ifndef LK_PLAN_HOLE_H
#define LK_PLAN_HOLE_H

#include <stdbool.h>
#include <stddef.h>

enum { LK_HOLE_NAMES = 4, LK_HOLE_NAME_MAX = 64 };

enum lk_filter {
    LK_FILTER_NONE,
    LK_FILTER_URL,    /* all but unreserved characters as %XX (RFC 3986 §2.1) */
    LK_FILTER_NUMBER, /* in a JSON body: a whole number, not a text */
    LK_FILTER_LOWER,
};

struct lk_hole {
    const char *at;                              /* the '$' */
    size_t len;                                  /* up to and with the '}' */
    char names[LK_HOLE_NAMES][LK_HOLE_NAME_MAX]; /* the first that is set stands there */
    size_t n_names;
    enum lk_filter filter;
};

/* The next ${…} of TEXT. 1 when there is one, 0 when there is none, -1 when one begins that is
 * none: then RET->at says where. */
int lk_hole_next(const char *text, struct lk_hole *ret);

extern const char *const lk_filters[]; /* by enum lk_filter; NULL-terminated after the last */

#endif
