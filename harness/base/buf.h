/* base/buf.h: bytes that grow. Always followed by a NUL that LEN does not count, so text can be
 * read in place. Running out of memory ends the process with a message. */
#ifndef LK_BASE_BUF_H
#define LK_BASE_BUF_H

#include "base/auto.h"
#include <stddef.h>

struct lk_buf {
    char *bytes; /* NULL while nothing was ever added */
    size_t len, room;
};

void lk_buf_add(struct lk_buf *b, const void *bytes, size_t len);
void lk_buf_adds(struct lk_buf *b, const char *s);
void lk_buf_addc(struct lk_buf *b, char c);
void lk_buf_printf(struct lk_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Makes room for LEN more bytes and gives the place to write them; count them with B->len. */
char *lk_buf_reserve(struct lk_buf *b, size_t len);

/* Empties B and keeps its memory. */
void lk_buf_clear(struct lk_buf *b);
/* Frees what B holds; B may be used again. */
void lk_buf_done(struct lk_buf *b);
/* As lk_buf_done, after the bytes were overwritten: for secrets. */
void lk_buf_wipe(struct lk_buf *b);
/* Gives the text away (never NULL); the caller frees it. */
char *lk_buf_steal(struct lk_buf *b);

static inline void lk_auto_lk_buf_done(struct lk_buf *b)
{
    lk_buf_done(b);
}

static inline void lk_auto_lk_buf_wipe(struct lk_buf *b)
{
    lk_buf_wipe(b);
}

#endif
