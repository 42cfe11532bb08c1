/* target/jar.h: the cookies of one person (RFC 6265), kept by ourselves so that what is held and
 * what was held are both at hand. Cookies live in the arena handed in and never change; a copy of a
 * jar is a snapshot. */
#ifndef LK_TARGET_JAR_H
#define LK_TARGET_JAR_H

#include "base/arena.h"
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

struct lk_cookie {
    const char *name, *value, *domain, *path, *same_site; /* SAME_SITE "" where it is not said */
    bool host_only, secure, http_only;
};

struct lk_jar {
    const struct lk_cookie **items;
    size_t n;
};

/* Takes in one Set-Cookie line from URL at NOW (Unix time). NULL if it is malformed or not for this
 * host; a cookie that ends is dropped from the jar and given back with an empty value. */
const struct lk_cookie *lk_jar_take(struct lk_jar *jar, struct lk_arena *a, const char *url,
                                    const char *line, int64_t now);
/* Appends the value of the Cookie header for URL; nothing if there are none. */
void lk_jar_header(const struct lk_jar *jar, const char *url, struct lk_buf *out);
/* The value of a cookie, or NULL. */
const char *lk_jar_get(const struct lk_jar *jar, const char *name);
struct lk_jar lk_jar_copy(const struct lk_jar *jar, struct lk_arena *a);

#endif
