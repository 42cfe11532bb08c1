/* Cookies. */
#define _GNU_SOURCE
#include "target/jar.h"

#include "target/address.h"
#include <curl/curl.h>
#include <string.h>
#include <strings.h>

enum { COOKIES_MAX = 64 };

struct span {
    const char *at;
    size_t len;
};

static struct span trimmed(const char *at, size_t len)
{
    while (len && (*at == ' ' || *at == '\t'))
        at++, len--;
    while (len && (at[len - 1] == ' ' || at[len - 1] == '\t'))
        len--;
    return (struct span){ at, len };
}

static bool is(struct span s, const char *word)
{
    return s.len == strlen(word) && !strncasecmp(s.at, word, s.len);
}

/* RFC 6265 §5.1.4: up to, not with, the last slash. */
static char *default_path(struct lk_arena *a, const struct lk_address *from)
{
    size_t n = from->path_len;
    while (n > 1 && from->path[n - 1] != '/')
        n--;
    return n > 1 ? lk_arena_strndup(a, from->path, n - 1) : lk_arena_strdup(a, "/");
}

static bool domain_fits(const char *host, size_t host_len, const char *domain)
{
    size_t n = strlen(domain);
    return n <= host_len && !strncasecmp(host + host_len - n, domain, n) &&
           (n == host_len || host[host_len - n - 1] == '.');
}

struct reading {
    struct lk_cookie *cookie;
    struct lk_arena *arena;
    int64_t now;
    bool over, aged; /* Max-Age wins over Expires (RFC 6265 §5.3) */
};

static void read_attribute(struct reading *r, struct span name, struct span value)
{
    char *text = lk_arena_strndup(r->arena, value.at, value.len);
    if (is(name, "Secure"))
        r->cookie->secure = true;
    else if (is(name, "HttpOnly"))
        r->cookie->http_only = true;
    else if (is(name, "SameSite"))
        r->cookie->same_site = text;
    else if (is(name, "Path") && *text == '/')
        r->cookie->path = text;
    else if (is(name, "Domain") && *text) {
        r->cookie->domain = text + (*text == '.');
        r->cookie->host_only = false;
    } else if (is(name, "Max-Age")) {
        r->over = atoll(text) <= 0;
        r->aged = true;
    } else if (is(name, "Expires") && !r->aged) {
        time_t when = curl_getdate(text, NULL);
        r->over = when >= 0 && when <= r->now;
    }
}

static void read_attributes(struct reading *r, const char *p)
{
    while (*p == ';') {
        p++;
        size_t len = strcspn(p, ";");
        const char *eq = memchr(p, '=', len);
        struct span name = trimmed(p, eq ? (size_t)(eq - p) : len);
        struct span value =
            eq ? trimmed(eq + 1, len - (size_t)(eq + 1 - p)) : (struct span){ p, 0 };
        read_attribute(r, name, value);
        p += len;
    }
}

static bool same_cookie(const struct lk_cookie *a, const struct lk_cookie *b)
{
    return !strcmp(a->name, b->name) && !strcasecmp(a->domain, b->domain) &&
           !strcmp(a->path, b->path);
}

static void put(struct lk_jar *jar, struct lk_arena *a, const struct lk_cookie *c, bool over)
{
    size_t kept = 0;
    for (size_t i = 0; i < jar->n; i++)
        if (!same_cookie(jar->items[i], c))
            jar->items[kept++] = jar->items[i];
    jar->n = kept;
    if (over || jar->n == COOKIES_MAX)
        return;
    if (!jar->items)
        jar->items = lk_arena_alloc(a, COOKIES_MAX * sizeof *jar->items);
    jar->items[jar->n++] = c;
}

const struct lk_cookie *lk_jar_take(struct lk_jar *jar, struct lk_arena *a, const char *url,
                                    const char *line, int64_t now)
{
    struct lk_address from;
    size_t len = strcspn(line, ";");
    const char *eq = memchr(line, '=', len);
    if (!eq || !lk_address_read(url, &from))
        return NULL;
    struct span name = trimmed(line, (size_t)(eq - line));
    struct span value = trimmed(eq + 1, len - (size_t)(eq + 1 - line));
    if (!name.len)
        return NULL;
    struct lk_cookie *c = lk_arena_new_of(a, struct lk_cookie);
    *c = (struct lk_cookie){
        .name = lk_arena_strndup(a, name.at, name.len),
        .value = lk_arena_strndup(a, value.at, value.len),
        .domain = lk_arena_strndup(a, from.host, from.host_len),
        .path = default_path(a, &from),
        .same_site = "",
        .host_only = true,
    };
    struct reading r = { .cookie = c, .arena = a, .now = now };
    read_attributes(&r, line + len);
    if (!domain_fits(from.host, from.host_len, c->domain))
        return NULL;
    put(jar, a, c, r.over);
    if (r.over)
        c->value = "";
    return c;
}

/* RFC 6265 §5.1.4: /a fits /a, /a/ and /a/b, not /ab. */
static bool path_fits(const struct lk_address *to, const char *path)
{
    size_t n = strlen(path);
    if (n == 1)
        return true;
    return n <= to->path_len && !strncmp(to->path, path, n) &&
           (n == to->path_len || path[n - 1] == '/' || to->path[n] == '/');
}

static bool goes_to(const struct lk_cookie *c, const struct lk_address *to)
{
    if (c->secure && !to->https)
        return false;
    if (c->host_only &&
        (strlen(c->domain) != to->host_len || strncasecmp(c->domain, to->host, to->host_len) != 0))
        return false;
    return domain_fits(to->host, to->host_len, c->domain) && path_fits(to, c->path);
}

void lk_jar_header(const struct lk_jar *jar, const char *url, struct lk_buf *out)
{
    struct lk_address to;
    if (!jar->n || !lk_address_read(url, &to))
        return;
    for (size_t i = 0; i < jar->n; i++) {
        const struct lk_cookie *c = jar->items[i];
        if (!goes_to(c, &to))
            continue;
        if (out->len)
            lk_buf_adds(out, "; ");
        lk_buf_adds(out, c->name);
        lk_buf_addc(out, '=');
        lk_buf_adds(out, c->value);
    }
}

const char *lk_jar_get(const struct lk_jar *jar, const char *name)
{
    for (size_t i = jar->n; i-- > 0;)
        if (!strcmp(jar->items[i]->name, name))
            return jar->items[i]->value;
    return NULL;
}

struct lk_jar lk_jar_copy(const struct lk_jar *jar, struct lk_arena *a)
{
    struct lk_jar copy = { .n = jar->n };
    if (jar->n) {
        copy.items = lk_arena_alloc(a, COOKIES_MAX * sizeof *copy.items);
        memcpy(copy.items, jar->items, jar->n * sizeof *copy.items);
    }
    return copy;
}
