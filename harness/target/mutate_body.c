/* Mutating the body of a request: a form or a JSON object, taken apart into members whose values
 * are kept as they are written, so that what no library would write can be written, too. */
#include "target/mutate.h"

#include "base/json.h"
#include "target/address.h"
#include <string.h>

enum { MEMBERS_MAX = 64, DEPTH_MAX = 5000, LONG_MAX_OCTETS = 70000 };

#define PICK(rng, list) ((list)[lk_rng_below((rng), LK_COUNT(list))])

/* RAW: the value as it stands in the body: JSON text, or encoded as in a form. */
struct body {
    struct lk_arena *arena;
    bool json;
    struct member {
        const char *name;
        const char *raw;
        size_t len;
    } members[MEMBERS_MAX + 2];
    size_t n;
};

static void add(struct body *b, const char *name, const char *raw, size_t len)
{
    if (b->n < LK_COUNT(b->members))
        b->members[b->n++] = (struct member){ name, raw, len };
}

static void take_json(struct body *b, const json_t *object)
{
    const char *name;
    json_t *value;
    b->json = true;
    json_object_foreach((json_t *)object, name, value)
    {
        LK_AUTO(lk_buf_done) struct lk_buf raw = { 0 };
        lk_json_dump(value, &raw);
        if (b->n < MEMBERS_MAX)
            add(b, lk_arena_strdup(b->arena, name), lk_arena_strndup(b->arena, raw.bytes, raw.len),
                raw.len);
    }
}

static void take_form(struct body *b, const char *form, size_t len)
{
    for (size_t at = 0, n; at < len && b->n < MEMBERS_MAX; at += n + 1) {
        n = strcspn(form + at, "&");
        size_t name = strcspn(form + at, "=&");
        size_t from = name < n ? name + 1 : n;
        if (n)
            add(b, lk_arena_strndup(b->arena, form + at, name),
                lk_arena_strndup(b->arena, form + at + from, n - from), n - from);
    }
}

static void take_apart(struct lk_stage *st, const struct lk_ask *ask, struct body *ret)
{
    *ret = (struct body){ .arena = st->arena, .json = !ask->body_len && st->b->sends.json };
    LK_AUTO(json_decref)
    json_t *object = ask->body_len ? json_loadb(ask->body, ask->body_len, 0, NULL) : NULL;
    if (json_is_object(object))
        take_json(ret, object);
    else if (ask->body_len)
        take_form(ret, ask->body, strlen(ask->body));
}

static void put_together(const struct body *b, struct lk_ask *ask)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    lk_buf_adds(&out, b->json ? "{" : "");
    for (size_t i = 0; i < b->n; i++) {
        lk_buf_adds(&out, !i ? "" : b->json ? "," : "&");
        lk_buf_printf(&out, b->json ? "\"%s\":" : "%s=", b->members[i].name);
        lk_buf_add(&out, b->members[i].raw, b->members[i].len);
    }
    lk_buf_adds(&out, b->json ? "}" : "");
    ask->body = lk_arena_strndup(b->arena, out.bytes, out.len);
    ask->body_len = out.len;
    ask->type = b->json ? "application/json" : "application/x-www-form-urlencoded";
}

/* A text as a value, whatever octets are in it; in JSON only what would end the text is escaped. */
static void put_text(struct body *b, struct member *m, const char *text, size_t len)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    lk_buf_adds(&out, b->json ? "\"" : "");
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];
        bool escape = c < ' ' || c == '"' || c == '\\';
        if (!b->json)
            lk_buf_printf(&out, "%%%02X", c);
        else if (escape)
            lk_buf_printf(&out, "\\u%04x", c);
        else
            lk_buf_addc(&out, (char)c);
    }
    lk_buf_adds(&out, b->json ? "\"" : "");
    m->raw = lk_arena_strndup(b->arena, out.bytes ? out.bytes : "", out.len);
    m->len = out.len;
}

/* As it is: JSON, or what a form would have there without being encoded. */
static void put_raw(struct member *m, const char *raw)
{
    m->raw = raw;
    m->len = strlen(raw);
}

static const char *new_name(struct lk_rng *rng)
{
    static const char *const names[] = { "terms", "user_id", "status",    "order", "message",
                                         "role",  "next",    "__proto__", "id",    "_method",
                                         "admin", "profile", "price",     "",      "constructor" };
    return PICK(rng, names);
}

/* One of the members, or a new one. */
static struct member *draw_member(struct body *b, struct lk_rng *rng)
{
    size_t i = (size_t)lk_rng_below(rng, b->n + 1);
    if (i == b->n)
        add(b, new_name(rng), b->json ? "\"1\"" : "1", b->json ? 3 : 1);
    return &b->members[i];
}

static void drop(struct body *b, struct lk_rng *rng)
{
    if (!b->n)
        return;
    size_t i = (size_t)lk_rng_below(rng, b->n);
    memmove(&b->members[i], &b->members[i + 1], (--b->n - i) * sizeof *b->members);
}

static void twice(struct body *b, struct lk_rng *rng)
{
    struct member one = *draw_member(b, rng), other = one;
    if (lk_rng_below(rng, 2))
        put_text(b, &other, "another", 7);
    add(b, other.name, other.raw, other.len);
}

static void other_type(struct body *b, struct lk_rng *rng)
{
    static const char *const json[] = { "null",  "true", "false",         "0",         "[]",
                                        "{}",    "-0.0", "[null]",        "{\"a\":1}", "\"true\"",
                                        "[[1]]", "NaN",  "[\"a\",\"b\"]", "1e999",     "" };
    static const char *const form[] = { "true", "null", "[]", "0", "on", "%5B%5D", "undefined" };
    struct member *m = draw_member(b, rng);
    put_raw(m, b->json ? PICK(rng, json) : PICK(rng, form));
    if (!b->json && lk_rng_below(rng, 2))
        m->name = lk_arena_printf(b->arena, "%s[]", m->name);
}

static void empty(struct body *b, struct lk_rng *rng)
{
    static const char *const blanks[] = { "", " ", "\t", "\xC2\xA0", "\xE2\x80\x8B" };
    const char *blank = PICK(rng, blanks);
    put_text(b, draw_member(b, rng), blank, strlen(blank));
}

static void very_long(struct body *b, struct lk_rng *rng)
{
    static const size_t lengths[] = { 64,   255,   256,   1023,  4096,
                                      8191, 16384, 65535, 65536, LONG_MAX_OCTETS };
    size_t len = PICK(rng, lengths);
    if (!b->json)
        len /= 3;
    char *text = lk_arena_alloc(b->arena, len + 1);
    memset(text, 'a', len);
    put_text(b, draw_member(b, rng), text, len);
}

static void odd_text(struct body *b, struct lk_rng *rng)
{
    static const struct {
        const char *text;
        size_t len;
    } texts[] = {
#define TEXT(literal) { literal, sizeof(literal) - 1 }
        TEXT("a\0b"),
        TEXT("a\r\nX-Odd: 1"),
        TEXT("\xE2\x80\xAE"
             "odd"),
        TEXT("\xEF\xBB\xBF"),
        TEXT("\xC0\xAF"),
        TEXT("\xED\xA0\x80"),
        TEXT("\xFF\xFE"),
        TEXT("e\xCC\x81"),
        TEXT("\xF0\x9F\x92\xA9"),
        TEXT("\xEF\xBF\xBF"),
        TEXT("\xF4\x90\x80\x80"),
        TEXT("' OR '1'='1"),
        TEXT("\"; --"),
        TEXT("${7*7}{{7*7}}"),
        TEXT("%s%n%x"),
        TEXT("`id`|id;id"),
        TEXT("\x01\x02\x1b[31m"),
        TEXT("\xE1\xBA\x9E\xC4\xB1\xC4\xB0"),
        TEXT("\\u0000"),
        TEXT("*)(uid=*"),
#undef TEXT
    };
    size_t i = (size_t)lk_rng_below(rng, LK_COUNT(texts));
    put_text(b, draw_member(b, rng), texts[i].text, texts[i].len);
}

static void odd_number(struct body *b, struct lk_rng *rng)
{
    static const char *const numbers[] = { "0",
                                           "-1",
                                           "2147483647",
                                           "2147483648",
                                           "4294967296",
                                           "9223372036854775807",
                                           "9223372036854775808",
                                           "18446744073709551616",
                                           "1e308",
                                           "1e-400",
                                           "-0",
                                           "0.1",
                                           "007",
                                           "99999999999999999999999999999999999999999999999999" };
    put_raw(draw_member(b, rng), PICK(rng, numbers));
}

static void path_in_it(struct body *b, struct lk_rng *rng)
{
    static const char *const paths[] = { "../../../../etc/passwd",
                                         "..\\..\\win.ini",
                                         "/etc/passwd",
                                         "file:///etc/passwd",
                                         "/",
                                         "//a.example",
                                         "....//....//",
                                         "CON",
                                         "a/../b" };
    const char *path = PICK(rng, paths);
    put_text(b, draw_member(b, rng), path, strlen(path));
}

static void markup(struct body *b, struct lk_rng *rng)
{
    put_text(b, draw_member(b, rng), lk_mutate_markup, strlen(lk_mutate_markup));
}

static void extra(struct body *b, struct lk_rng *rng)
{
    static const char *const values[] = { "true", "1", "admin", "Issued", "", "-1" };
    struct member m = { .name = new_name(rng) };
    const char *value = PICK(rng, values);
    put_text(b, &m, value, strlen(value));
    add(b, m.name, m.raw, m.len);
}

/* --- the body as a whole --- */

static void cut(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    if (!ask->body_len)
        return;
    ask->body_len = (size_t)lk_rng_below(rng, ask->body_len);
    ask->body = lk_arena_strndup(st->arena, ask->body, ask->body_len);
}

static void other_octets(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    if (!ask->body_len)
        return;
    char *body = lk_arena_alloc(st->arena, ask->body_len + 1);
    memcpy(body, ask->body, ask->body_len);
    for (uint64_t n = 1 + lk_rng_below(rng, 4); n; n--)
        body[lk_rng_below(rng, ask->body_len)] = (char)lk_rng_below(rng, 256);
    ask->body = body;
}

static void bare(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    (void)st;
    (void)rng;
    ask->body = NULL;
    ask->body_len = 0;
}

static void deep(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    size_t depth = 1 + (size_t)lk_rng_below(rng, DEPTH_MAX);
    bool object = lk_rng_below(rng, 2), closed = lk_rng_below(rng, 2);
    for (size_t i = 0; i < depth; i++)
        lk_buf_adds(&out, object ? "{\"a\":" : "[");
    lk_buf_adds(&out, "1");
    for (size_t i = 0; closed && i < depth; i++)
        lk_buf_addc(&out, object ? '}' : ']');
    ask->body = lk_arena_strndup(st->arena, out.bytes, out.len);
    ask->body_len = out.len;
    ask->type = "application/json";
}

static void other_content_type(struct lk_stage *st, struct lk_rng *rng, struct lk_ask *ask)
{
    static const char *const types[] = { "text/plain",
                                         "application/json",
                                         "application/x-www-form-urlencoded",
                                         "multipart/form-data",
                                         "multipart/form-data; boundary=a",
                                         "application/xml",
                                         "application/json; charset=utf-16",
                                         "application/x-www-form-urlencoded; charset=utf-7",
                                         "application/octet-stream",
                                         "/",
                                         "application/json, text/plain",
                                         "image/svg+xml" };
    (void)st;
    ask->type = PICK(rng, types);
}

void lk_mutate_body(struct lk_stage *st, enum lk_way way, struct lk_rng *rng, struct lk_ask *ask)
{
    static void (*const wholes[LK_WAYS])(struct lk_stage * st, struct lk_rng * rng,
                                         struct lk_ask * ask) = {
        [LK_WAY_CUT] = cut,
        [LK_WAY_OCTETS] = other_octets,
        [LK_WAY_BARE] = bare,
        [LK_WAY_DEEP] = deep,
        [LK_WAY_CONTENT_TYPE] = other_content_type,
    };
    static void (*const members[LK_WAYS])(struct body * b, struct lk_rng * rng) = {
        [LK_WAY_DROP] = drop,         [LK_WAY_TWICE] = twice,     [LK_WAY_TYPE] = other_type,
        [LK_WAY_EMPTY] = empty,       [LK_WAY_LONG] = very_long,  [LK_WAY_ODD] = odd_text,
        [LK_WAY_NUMBER] = odd_number, [LK_WAY_DOTS] = path_in_it, [LK_WAY_MARKUP] = markup,
        [LK_WAY_EXTRA] = extra,
    };
    struct body b;
    if (wholes[way])
        wholes[way](st, rng, ask);
    if (!members[way])
        return;
    take_apart(st, ask, &b);
    members[way](&b, rng);
    put_together(&b, ask);
}
