/* Mutations as texts, and drawn. */
#include "plan/mutation.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct lk_way_word lk_ways[LK_WAYS] = {
    [LK_WAY_DROP] = { "drop", "a member of the body is left out", 1, false },
    [LK_WAY_TWICE] = { "twice", "a member stands there twice, with two values", 1, false },
    [LK_WAY_TYPE] = { "type", "a member is of another type", 1, false },
    [LK_WAY_EMPTY] = { "empty", "a member is empty", 1, false },
    [LK_WAY_LONG] = { "long", "a member is very long", 1, false },
    [LK_WAY_ODD] = { "odd", "a member holds odd characters, a NUL or a line end", 2, false },
    [LK_WAY_NUMBER] = { "number", "a member is a number at a boundary", 1, false },
    [LK_WAY_DOTS] = { "dots", "a member is a path that leads upward", 1, false },
    [LK_WAY_MARKUP] = { "markup", "a member holds markup, and a page is asked for", 1, true },
    [LK_WAY_EXTRA] = { "extra", "there is a member that nobody asked for", 1, false },
    [LK_WAY_CUT] = { "cut", "the body ends early", 1, false },
    [LK_WAY_OCTETS] = { "octets", "octets of the body are others", 1, false },
    [LK_WAY_BARE] = { "bare", "there is no body", 1, false },
    [LK_WAY_DEEP] = { "deep", "the body is nested deeply", 1, false },
    [LK_WAY_CONTENT_TYPE] = { "content-type", "the body is said to be of another type", 1, false },
    [LK_WAY_PATH] = { "path", "the address is written oddly", 2, false },
    [LK_WAY_PLACE] = { "place", "a number in the address is another", 1, false },
    [LK_WAY_QUERY] = { "query", "the address has a query", 1, false },
    [LK_WAY_MARKED_PATH] = { "marked-path", "the address holds markup, and a page is asked for", 1,
                             true },
    [LK_WAY_METHOD] = { "method", "it is sent by another method", 4, false },
    [LK_WAY_HEADER] = { "header", "it bears a header that a browser would not send", 2, false },
    [LK_WAY_THEIRS] = { "theirs", "it is about what is the other person's", 1, false },
    [LK_WAY_TOKENLESS] = { "tokenless", "its token against forged requests is left out", 1, false },
    [LK_WAY_THEIR_TOKEN] = { "their-token", "it bears the token of another session", 1, false },
    [LK_WAY_COOKIE] = { "cookie", "the cookies are damaged", 1, false },
};

static bool read_way(const char *name, size_t len, struct lk_mutation *m)
{
    for (size_t i = 0; i < LK_WAYS; i++)
        if (m->n < LK_MUTATION_WAYS && strlen(lk_ways[i].name) == len &&
            !strncmp(lk_ways[i].name, name, len)) {
            m->ways[m->n++] = (enum lk_way)i;
            return true;
        }
    return false;
}

static bool read_number(const char *text, int base, char after, uint64_t *ret, const char **ret_end)
{
    static const char digits[] = "0123456789abcdef";
    char *end;
    if (!*text || !memchr(digits, *text, (size_t)base))
        return false;
    errno = 0;
    *ret = strtoull(text, &end, base);
    *ret_end = end;
    return !errno && *end == after;
}

bool lk_mutation_read(const char *text, struct lk_mutation *ret)
{
    uint64_t number;
    *ret = (struct lk_mutation){ 0 };
    if (!read_number(text, 10, '/', &number, &text) || !number || number > SIZE_MAX)
        return false;
    ret->number = (size_t)number;
    do {
        size_t len = strcspn(++text, "+/");
        if (!read_way(text, len, ret))
            return false;
        text += len;
    } while (*text == '+');
    return *text == '/' && read_number(text + 1, 16, '\0', &ret->draw, &text);
}

const char *lk_mutation_write(const struct lk_mutation *m, struct lk_arena *arena)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    lk_buf_printf(&out, "%zu", m->number);
    for (size_t i = 0; i < m->n; i++)
        lk_buf_printf(&out, "%c%s", i ? '+' : '/', lk_ways[m->ways[i]].name);
    lk_buf_printf(&out, "/%" PRIx64, m->draw);
    return lk_arena_strdup(arena, out.bytes);
}

const char *lk_mutation_said(const struct lk_mutation *m, struct lk_arena *arena)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    for (size_t i = 0; i < m->n; i++)
        lk_buf_printf(&out, "%s%s", i ? "; " : "", lk_ways[m->ways[i]].help);
    return lk_arena_strdup(arena, out.bytes);
}

bool lk_mutation_has(const struct lk_mutation *m, enum lk_way way)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->ways[i] == way)
            return true;
    return false;
}

bool lk_mutation_marks(const struct lk_mutation *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (lk_ways[m->ways[i]].markup)
            return true;
    return false;
}

static enum lk_way draw_way(struct lk_rng *rng)
{
    uint64_t all = 0, left;
    for (size_t i = 0; i < LK_WAYS; i++)
        all += lk_ways[i].weight;
    left = lk_rng_below(rng, all);
    size_t way = 0;
    while (left >= lk_ways[way].weight)
        left -= lk_ways[way++].weight;
    return (enum lk_way)way;
}

struct lk_mutation lk_mutation_draw(struct lk_rng *rng, size_t number)
{
    static const size_t how_many[] = { 1, 1, 1, 1, 1, 1, 2, 2, 2, 3 };
    struct lk_mutation m = { .number = number };
    size_t n = how_many[lk_rng_below(rng, LK_COUNT(how_many))];
    while (m.n < n) {
        enum lk_way way = draw_way(rng);
        if (!lk_mutation_has(&m, way))
            m.ways[m.n++] = way;
    }
    m.draw = lk_rng_next(rng) & 0xffffffff;
    return m;
}
