/* Memory that is freed together. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <string.h>

enum { CHUNK = 16 * 1024 };

struct chunk {
    struct chunk *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct lk_arena {
    struct chunk *chunks;
};

static void *must(void *p)
{
    if (!p) {
        fputs("lakmus: out of memory\n", stderr);
        abort();
    }
    return p;
}

struct lk_arena *lk_arena_new(void)
{
    return must(calloc(1, sizeof(struct lk_arena)));
}

void lk_arena_reset(struct lk_arena *a)
{
    while (a->chunks) {
        struct chunk *next = a->chunks->next;
        free(a->chunks);
        a->chunks = next;
    }
}

void lk_arena_free(struct lk_arena *a)
{
    if (!a)
        return;
    lk_arena_reset(a);
    free(a);
}

static struct chunk *add_chunk(struct lk_arena *a, size_t size)
{
    struct chunk *c = must(malloc(sizeof *c + size));
    *c = (struct chunk){ .next = a->chunks, .size = size };
    a->chunks = c;
    return c;
}

void *lk_arena_alloc(struct lk_arena *a, size_t size)
{
    size_t align = _Alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        must(NULL);
    size = (size + align - 1) / align * align;
#ifdef LK_ARENA_MALLOC
    struct chunk *c = add_chunk(a, size);
#else
    struct chunk *c = a->chunks;
    if (!c || c->size - c->used < size)
        c = add_chunk(a, size > CHUNK ? size : CHUNK);
#endif
    void *p = c->bytes + c->used;
    c->used += size;
    return memset(p, 0, size);
}

char *lk_arena_strndup(struct lk_arena *a, const char *s, size_t n)
{
    size_t len = strnlen(s, n);
    char *copy = lk_arena_alloc(a, len + 1);
    memcpy(copy, s, len);
    return copy;
}

char *lk_arena_strdup(struct lk_arena *a, const char *s)
{
    return lk_arena_strndup(a, s, strlen(s));
}

char *lk_arena_printf(struct lk_arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *s = lk_arena_alloc(a, (size_t)n + 1);
    vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    return s;
}

void *lk_arena_grow(struct lk_arena *a, void *items, size_t count, size_t size)
{
    /* Room is 4, 8, 16, ... elements: full exactly when COUNT is one of these (or 0). */
    if (count && (count < 4 || (count & (count - 1)) != 0))
        return items;
    size_t room = count ? count * 2 : 4;
    void *bigger = lk_arena_alloc(a, room * size);
    if (count)
        memcpy(bigger, items, count * size);
    return bigger;
}
