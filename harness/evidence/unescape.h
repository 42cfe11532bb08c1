/* evidence/unescape.h: a text with its escapes undone, and the way back from a place in it.
 * Private to this room. */
#ifndef LK_EVIDENCE_UNESCAPE_H
#define LK_EVIDENCE_UNESCAPE_H

#include "base/buf.h"
#include <stdbool.h>
#include <stddef.h>

enum lk_escape {
    LK_ESCAPE_PERCENT = 1, /* %2f, %2F */
    LK_ESCAPE_JSON = 2,    /* \u00e6, \", \/, \x2f */
    LK_ESCAPE_HTML = 4,    /* &amp;, &#38;, &#x26; */
    LK_ESCAPE_FOLD = 8,    /* line ends within a long run of base64 */
};

struct lk_unescaped {
    struct lk_buf text;
    struct lk_edit {
        size_t out, out_end; /* these octets of the text … */
        size_t in, in_end;   /* … stood here */
        enum lk_escape kind;
    } * edits;
    size_t n, room;
};
void lk_unescaped_done(struct lk_unescaped *u);

static inline void lk_auto_lk_unescaped_done(struct lk_unescaped *u)
{
    lk_unescaped_done(u);
}

/* Which kinds of escapes TEXT may hold: cheap, and never too few. */
unsigned lk_escapes_in(const char *text, size_t len);
/* Undoes KINDS once; false (and U is of no use) if there was nothing to undo. */
bool lk_unescape(const char *text, size_t len, unsigned kinds, struct lk_unescaped *u);
/* Where the LEN octets at AT of the unescaped text stood. KIND is that of the first escape among
 * them, 0 if there is none. */
void lk_unescaped_origin(const struct lk_unescaped *u, size_t at, size_t len, size_t *ret_at,
                         size_t *ret_len, unsigned *ret_kind);

#endif
