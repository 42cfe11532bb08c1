/* base/arena.h: memory that is freed together: a plan owns one, a run owns one, a step empties one.
 * Not thread-safe: one owner. Running out of memory ends the process with a message.
 * Built with LK_ARENA_MALLOC (the asan preset), each piece is a malloc of its own, so that
 * AddressSanitizer sees its ends. */
#ifndef LK_BASE_ARENA_H
#define LK_BASE_ARENA_H

#include "base/auto.h"
#include <stddef.h>

struct lk_arena;

struct lk_arena *lk_arena_new(void);
void lk_arena_free(struct lk_arena *a);
LK_AUTO_DEFINE(struct lk_arena *, lk_arena_free);

/* Frees all pieces; the arena stays usable. */
void lk_arena_reset(struct lk_arena *a);

/* SIZE zeroed bytes, aligned for any type. */
void *lk_arena_alloc(struct lk_arena *a, size_t size);
#define lk_arena_new_of(a, type) ((type *)lk_arena_alloc((a), sizeof(type)))

char *lk_arena_strdup(struct lk_arena *a, const char *s);
char *lk_arena_strndup(struct lk_arena *a, const char *s, size_t n);
char *lk_arena_printf(struct lk_arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Makes room for one more element of SIZE in the array ITEMS of COUNT elements, which must come
 * from this function (or be NULL with COUNT 0). The returned array holds the old elements. */
void *lk_arena_grow(struct lk_arena *a, void *items, size_t count, size_t size);

#endif
