/* base/auto.h: an owner is declared with its release, so that no way out can forget it.
 *
 *     LK_AUTO(fclose) FILE *f = fopen(path, "rbe");
 *     ...
 *     *ret_text = lk_take(text);      given away: the release then sees NULL
 */
#ifndef LK_BASE_AUTO_H
#define LK_BASE_AUTO_H

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LK_AUTO(release) __attribute__((cleanup(lk_auto_##release)))

/* Declares the release of a pointer type; FN must accept any non-NULL pointer. */
#define LK_AUTO_DEFINE(type, fn)                                                                   \
    static inline void lk_auto_##fn(type *p)                                                       \
    {                                                                                              \
        if (*p)                                                                                    \
            fn(*p);                                                                                \
    }                                                                                              \
    extern int lk_auto_##fn##_declared

/* Takes a value out of an owner, which is left empty. */
#define lk_take(p)                                                                                 \
    ({                                                                                             \
        __typeof__(p) lk_taken_ = (p);                                                             \
        (p) = NULL;                                                                                \
        lk_taken_;                                                                                 \
    })

#define LK_COUNT(a) (sizeof(a) / sizeof((a)[0]))

LK_AUTO_DEFINE(FILE *, fclose);
LK_AUTO_DEFINE(json_t *, json_decref);

static inline void lk_auto_free(void *p)
{
    free(*(void **)p);
}

static inline void lk_auto_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

#endif
