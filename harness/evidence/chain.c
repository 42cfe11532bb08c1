/* The chain of a block and the root over all chains (docs/journal.md, "Lines"). */
#include "evidence/inner.h"

#include <string.h>

void lk_chain_begin(struct lk_chain *c, const char *plan_digest, const char *case_id, int repeat)
{
    LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
    lk_buf_printf(&b, "%s\n%s\n%d", plan_digest, case_id, repeat);
    lk_sha256(b.bytes, b.len, c->at);
}

void lk_chain_line(struct lk_chain *c, const char *line, size_t len)
{
    enum { SMALL = 4096 };
    uint8_t small[LK_SHA256_LEN + SMALL],
        *both = len <= SMALL ? small : lk_must(malloc(sizeof c->at + len));
    memcpy(both, c->at, sizeof c->at);
    memcpy(both + sizeof c->at, line, len);
    lk_sha256(both, sizeof c->at + len, c->at);
    if (both != small)
        free(both);
}

void lk_ends_add(struct lk_ends *e, const struct lk_end *end)
{
    if (e->n == e->room) {
        e->room = e->room ? 2 * e->room : 64;
        e->items = lk_must(realloc(e->items, e->room * sizeof *e->items));
    }
    e->items[e->n++] = *end;
}

static int by_place(const void *a, const void *b)
{
    const struct lk_end *x = a, *y = b;
    if (x->case_index != y->case_index)
        return x->case_index < y->case_index ? -1 : 1;
    return (x->repeat > y->repeat) - (x->repeat < y->repeat);
}

bool lk_ends_root(struct lk_ends *e, char root[65])
{
    LK_AUTO(lk_buf_done) struct lk_buf all = { 0 };
    uint8_t digest[LK_SHA256_LEN];
    bool ok = true;
    if (e->n)
        qsort(e->items, e->n, sizeof *e->items, by_place);
    for (size_t i = 0; i < e->n; i++) {
        ok &= e->items[i].case_index >= 0 && (!i || by_place(&e->items[i - 1], &e->items[i]) != 0);
        lk_buf_add(&all, e->items[i].chain.at, LK_SHA256_LEN);
    }
    lk_sha256(all.bytes ? all.bytes : "", all.len, digest);
    lk_hex(digest, sizeof digest, root);
    return ok;
}
