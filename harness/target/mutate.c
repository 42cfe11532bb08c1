/* Mutating a request: its address, its headers, and whom it is from. */
#include "target/mutate.h"

#include "target/address.h"
#include <string.h>

const char lk_mutate_markup[] = "lakmus<\"'>was&here";

#define PICK(rng, list) ((list)[lk_rng_below((rng), LK_COUNT(list))])

/* Where the path of an address begins and ends. */
struct place {
    size_t from, to;
};

static struct place path_of(const char *url)
{
    struct lk_address at;
    if (!lk_address_read(url, &at))
        return (struct place){ 0, strcspn(url, "?#") };
    size_t from = (size_t)(at.path - url);
    return (struct place){ from, from + at.path_len };
}

static void put_url(struct lk_stage *st, struct lk_ask *ask, size_t from, size_t to,
                    const char *text)
{
    const char *url =
        lk_arena_printf(st->arena, "%.*s%s%s", (int)from, ask->url, text, ask->url + to);
    if (strlen(url) <= LK_MUTATE_URL_MAX)
        ask->url = url;
}

/* The slash before one of the last three segments: what stands before them is the portal's base,
 * and another portal may lie elsewhere. */
static size_t draw_slash(const char *url, struct place path, struct lk_rng *rng)
{
    size_t at = path.to, left = 1 + (size_t)lk_rng_below(rng, 3);
    for (size_t i = path.to; i > path.from && left; i--)
        if (url[i - 1] == '/') {
            at = i - 1;
            left--;
        }
    return at;
}

static void odd_path(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    static const char *const pieces[] = {
        "/..",     "/%2e%2e",    "/.",   "//",         "/%00",  "/%0d%0a", "/..%2f..",
        "/%c0%af", ";a=b",       "/%ff", "/%252e%2e",  "/\\..", "/%u002e", "%20",
        "/*",      "/%E2%80%AE", "/~",   "/index.php", ".json", "%",       "/%0d%0aX-Odd:%201"
    };
    struct place path = path_of(ask->url);
    size_t at = draw_slash(ask->url, path, rng);
    if (lk_rng_below(rng, 8) == 0) { /* a very long segment */
        char segment[2048];
        memset(segment, 'a', sizeof segment - 1);
        segment[0] = '/';
        segment[sizeof segment - 1] = '\0';
        put_url(st, ask, path.to, path.to, segment);
    } else if (lk_rng_below(rng, 4) == 0) { /* the last segment is left out */
        size_t end = path.to;
        while (end > path.from && ask->url[end - 1] != '/')
            end--;
        put_url(st, ask, end, path.to, "");
    } else {
        const char *piece = PICK(rng, pieces);
        if (*piece != '/')
            at = path.to;
        put_url(st, ask, at, at, piece);
    }
}

/* Which numbers these are nobody may have seen: none of them names something of the sender's. */
static void other_number(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    static const char *const numbers[] = { "0",
                                           "-1",
                                           "2147483647",
                                           "2147483648",
                                           "4294967296",
                                           "9223372036854775807",
                                           "18446744073709551616",
                                           "999999999999999999999999999999999999",
                                           "1e3",
                                           "0x7f",
                                           "NaN",
                                           "%D9%A1",
                                           "1.5",
                                           "1;2",
                                           "1%00",
                                           "'",
                                           "null" };
    struct place path = path_of(ask->url);
    size_t to = path.to;
    while (to > path.from && !strchr("0123456789", ask->url[to - 1]))
        to--;
    size_t from = to;
    while (from > path.from && strchr("0123456789", ask->url[from - 1]))
        from--;
    const char *number = PICK(rng, numbers);
    if (from == to) /* there is none: one more segment */
        put_url(st, ask, path.to, path.to, lk_arena_printf(st->arena, "/%s", number));
    else
        put_url(st, ask, from, to, number);
}

static void add_query(struct lk_stage *st, struct lk_ask *ask, const char *query)
{
    size_t end = strlen(ask->url);
    put_url(st, ask, end, end,
            lk_arena_printf(st->arena, "%c%s", strchr(ask->url, '?') ? '&' : '?', query));
}

static void odd_query(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    static const char *const queries[] = {
        "",
        "&&&=",
        "debug=1",
        "page=-1",
        "page=99999999999999999999",
        "id[]=1",
        "a=%00",
        "a=%ff%fe",
        "a=%0d%0aX-Odd:%201",
        "_method=DELETE",
        "user=1",
        "next=//a.example",
        "lang=../..",
        "a=%",
        "terms=true",
        "format=xml",
    };
    add_query(st, ask, PICK(rng, queries));
}

static void marked_path(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    LK_AUTO(lk_buf_done) struct lk_buf markup = { 0 };
    struct place path = path_of(ask->url);
    lk_address_encode(lk_mutate_markup, &markup);
    switch (lk_rng_below(rng, 3)) {
    case 0:
        add_query(st, ask, lk_arena_printf(st->arena, "message=%s", markup.bytes));
        break;
    case 1:
        put_url(st, ask, path.to, path.to, lk_arena_printf(st->arena, "/%s", markup.bytes));
        break;
    default: { /* in the place of the last segment */
        size_t end = path.to;
        while (end > path.from && ask->url[end - 1] != '/')
            end--;
        put_url(st, ask, end, path.to, markup.bytes);
    }
    }
}

static void other_method(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    static const enum lk_how known[] = { LK_HOW_BY_GET, LK_HOW_BY_HEAD, LK_HOW_BY_PUT,
                                         LK_HOW_BY_PATCH, LK_HOW_BY_DELETE };
    static const char *const odd[] = { "OPTIONS", "TRACE", "post", "PROPFIND", "LAKMUS", "P" };
    if (lk_rng_below(rng, 4))
        lk_ask_bend(st, ask, PICK(rng, known));
    else
        ask->method = PICK(rng, odd);
}

static void odd_header(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    static const char *const headers[] = {
        "X-HTTP-Method-Override: DELETE",
        "X-HTTP-Method-Override: GET",
        "X-Original-URL: /certificates",
        "X-Rewrite-URL: /certificates",
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-Host: another-site.example",
        "X-Forwarded-Proto: http",
        "Forwarded: for=127.0.0.1;host=another-site.example",
        "Range: bytes=0-0,-1,9999999999999999999-",
        "If-None-Match: *",
        "If-Modified-Since: Thu, 99 Foo 10000 99:99:99 GMT",
        "Content-Encoding: gzip",
        "Accept: */*;q=9,,;=",
        "Accept: application/xml",
        "Accept: text/html",
        "Accept-Charset: utf-7",
        "Accept-Encoding: identity;q=0, *;q=0",
        "Accept-Language: da-DK-x-odd-odd-odd-odd-odd-odd-odd-odd-odd-odd-odd-odd-odd-odd;q=0.0000",
        "Authorization: Basic Og==",
        "Authorization: Bearer null",
        "Origin: null",
        "Origin: https://another-site.example",
        "Referer: https://another-site.example/",
        "Sec-Fetch-Site: cross-site",
        "Upgrade: websocket",
        "Max-Forwards: -1",
        "X-Request-ID: %n%s%x",
        "User-Agent: () { :; }",
        "Prefer: respond-async, wait=999999",
        "Cookie2: $Version=1",
    };
    const char *header = PICK(rng, headers);
    if (lk_rng_below(rng, 8)) {
        lk_ask_header(st, ask, "%s", header);
        return;
    }
    char value[3001];
    memset(value, 'a', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    lk_ask_header(st, ask, "X-Odd: %s", value);
}

static void damaged_cookies(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    LK_AUTO(lk_buf_done) struct lk_buf held = { 0 };
    lk_jar_header(&st->actor->jar, ask->url, &held);
    const char *was = held.len ? held.bytes : "session=1";
    size_t eq = strcspn(was, "=");
    int name = (int)eq;
    const char *value = was[eq] ? was + eq + 1 : "";
    switch (lk_rng_below(rng, 5)) {
    case 0: /* cut in the middle */
        ask->cookie = lk_arena_strndup(st->arena, was, held.len / 2 + 1);
        break;
    case 1:
        ask->cookie = lk_arena_printf(st->arena, "%.*s=", name, was);
        break;
    case 2: /* what begins as the right one does */
        ask->cookie = lk_arena_printf(st->arena, "%sA", was);
        break;
    case 3:
        ask->cookie = lk_arena_printf(st->arena, "%.*s=%%00%s", name, was, value);
        break;
    default:
        ask->cookie = "=;;=;,\"; $Version=1; a";
    }
}

static void without_token(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    (void)rng;
    lk_ask_drop_token(st, ask);
}

static void one_way(struct lk_stage *st, enum lk_way way, struct lk_rng *rng, struct lk_ask *ask)
{
    static void (*const rows[LK_WAYS])(struct lk_stage * st, struct lk_rng * rng,
                                       struct lk_ask * ask) = {
        [LK_WAY_PATH] = odd_path,          [LK_WAY_PLACE] = other_number,
        [LK_WAY_QUERY] = odd_query,        [LK_WAY_MARKED_PATH] = marked_path,
        [LK_WAY_METHOD] = other_method,    [LK_WAY_HEADER] = odd_header,
        [LK_WAY_COOKIE] = damaged_cookies, [LK_WAY_TOKENLESS] = without_token,
    };
    if (rows[way])
        rows[way](st, rng, ask);
    else
        lk_mutate_body(st, way, rng, ask);
}

/* What was a body may stand in the address now, with octets that none may have. */
static void make_sendable(struct lk_stage *st, struct lk_ask *ask)
{
    LK_AUTO(lk_buf_done) struct lk_buf url = { 0 };
    for (const unsigned char *p = (const unsigned char *)ask->url; *p; p++)
        if (*p <= ' ' || *p >= 0x7f || strchr("\"<>^`{|}", *p))
            lk_buf_printf(&url, "%%%02X", *p);
        else
            lk_buf_addc(&url, (char)*p);
    if (url.len > LK_MUTATE_URL_MAX)
        url.len = LK_MUTATE_URL_MAX;
    ask->url = lk_arena_strndup(st->arena, url.bytes, url.len);
}

/* Who does not know a method may hang up before the body was sent; then it is chance whether the
 * answer is read. So there is as much of it as fits into one packet. */
static void make_short(struct lk_ask *ask)
{
    enum { PACKET = 1024 };
    static const char *const known[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" };
    for (size_t i = 0; i < LK_COUNT(known); i++)
        if (!strcmp(ask->method, known[i]))
            return;
    ask->body_len = ask->body_len < PACKET ? ask->body_len : PACKET;
}

void lk_mutate(struct lk_stage *st, const struct lk_mutation *m, struct lk_ask *ask)
{
    struct place path = path_of(ask->url);
    if (path.from == path.to)
        put_url(st, ask, path.from, path.to, "/"); /* the same one */
    for (size_t i = 0; i < m->n; i++) {
        /* Each way has a stream of its own: what one draws does not depend on the others. */
        struct lk_rng rng = lk_rng_named(m->draw, lk_ways[m->ways[i]].name);
        one_way(st, m->ways[i], &rng, ask);
    }
    make_sendable(st, ask);
    make_short(ask);
    if (lk_mutation_marks(m)) /* as a browser's address bar would: it is pages that run scripts */
        lk_ask_set_header(st, ask, "Accept", "text/html");
}
