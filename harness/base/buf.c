/* Bytes that grow. */
#include "base/buf.h"

#include <stdarg.h>
#include <string.h>

char *lk_buf_reserve(struct lk_buf *b, size_t len)
{
    size_t need = b->len + len + 1;
    if (need > b->room) {
        size_t room = b->room ? b->room : 64;
        while (room < need)
            room *= 2;
        char *bytes = realloc(b->bytes, room);
        if (!bytes) {
            fputs("lakmus: out of memory\n", stderr);
            abort();
        }
        b->bytes = bytes;
        b->room = room;
    }
    b->bytes[b->len] = '\0';
    return b->bytes + b->len;
}

void lk_buf_add(struct lk_buf *b, const void *bytes, size_t len)
{
    char *to = lk_buf_reserve(b, len);
    if (len)
        memcpy(to, bytes, len);
    b->len += len;
    b->bytes[b->len] = '\0';
}

void lk_buf_adds(struct lk_buf *b, const char *s)
{
    lk_buf_add(b, s, strlen(s));
}

void lk_buf_addc(struct lk_buf *b, char c)
{
    lk_buf_add(b, &c, 1);
}

/* Nearly every text fits into what there is; else the first try tells how much it needs. */
void lk_buf_printf(struct lk_buf *b, const char *fmt, ...)
{
    enum { OFTEN_ENOUGH = 63 };
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    char *to = lk_buf_reserve(b, OFTEN_ENOUGH);
    size_t room = b->room - b->len;
    int n = vsnprintf(to, room, fmt, ap);
    va_end(ap);
    if ((size_t)n >= room)
        vsnprintf(lk_buf_reserve(b, (size_t)n), (size_t)n + 1, fmt, again);
    va_end(again);
    b->len += (size_t)n;
}

void lk_buf_clear(struct lk_buf *b)
{
    b->len = 0;
    if (b->bytes)
        b->bytes[0] = '\0';
}

void lk_buf_done(struct lk_buf *b)
{
    free(b->bytes);
    *b = (struct lk_buf){ 0 };
}

void lk_buf_wipe(struct lk_buf *b)
{
    if (b->bytes)
        explicit_bzero(b->bytes, b->room);
    lk_buf_done(b);
}

char *lk_buf_steal(struct lk_buf *b)
{
    lk_buf_reserve(b, 0);
    char *bytes = b->bytes;
    *b = (struct lk_buf){ 0 };
    return bytes;
}
