/* Smaller files that a finding may still be seen with. */
#include "feed/feed.h"

#include "fuzz/mutate/p12_tree.h"
#include <string.h>

enum { TRIED_MAX = 400 };

static bool is_alike(const struct lk_feed_item *a, const struct lk_feed_item *b)
{
    return a->must == b->must && !strcmp(a->rules, b->rules);
}

/* Takes C into the sorted list if it is alike and smaller. */
static size_t take(const struct lk_feed_item *item, struct lk_feed_item *c,
                   struct lk_feed_item *ret, size_t n, size_t max)
{
    bool better =
        is_alike(item, c) && (c->file.len < item->file.len || c->recipe.n < item->recipe.n);
    size_t at = n;
    while (better && at && ret[at - 1].file.len > c->file.len)
        at--;
    if (!better || at == max) {
        lk_feed_item_done(c);
        return n;
    }
    if (n == max)
        lk_feed_item_done(&ret[--n]);
    memmove(&ret[at + 1], &ret[at], (n - at) * sizeof *ret);
    ret[at] = *c;
    return n + 1;
}

static size_t fewer_changes(struct lk_feed *f, const struct lk_feed_item *item,
                            struct lk_feed_item *ret, size_t max, struct lk_err *err)
{
    size_t n = 0;
    for (size_t left_out = 0; left_out < item->recipe.n; left_out++) {
        struct lk_feed_recipe r = item->recipe;
        struct lk_feed_item c = { .index = item->index };
        memmove(&r.changes[left_out], &r.changes[left_out + 1],
                (r.n - left_out - 1) * sizeof *r.changes);
        r.n--;
        if (lk_feed_make(f, &r, &c, err))
            lk_feed_item_done(&c);
        else
            n = take(item, &c, ret, n, max);
    }
    return n;
}

/* The element number NTH, from the outside in, is left out. False past the last. */
static bool leave_out(struct p12_node **at, size_t *nth)
{
    for (; *at; at = &(*at)->next) {
        if ((*nth)-- == 0) {
            *at = (*at)->next;
            return true;
        }
        if (leave_out(&(*at)->first, nth))
            return true;
    }
    return false;
}

static bool without(const struct lk_feed_item *item, size_t nth, struct lk_buf *out)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct p12_tree t;
    p12_tree_read(&t, arena, (const uint8_t *)item->file.bytes, item->file.len);
    if (!t.root || !leave_out(&t.root->first, &nth))
        return false;
    p12_tree_write(&t, item->past_mac, out);
    return true;
}

static size_t fewer_elements(const struct lk_feed_item *item, struct lk_feed_item *ret, size_t max,
                             struct lk_err *err)
{
    size_t n = 0;
    for (size_t nth = 0; nth < TRIED_MAX; nth++) {
        struct lk_feed_item c = { .index = item->index, .recipe = item->recipe };
        c.recipe.n = 0; /* from here on it is the file that counts */
        memcpy(c.fault, item->fault, sizeof c.fault);
        if (!without(item, nth, &c.file))
            break;
        if (c.file.len >= item->file.len || lk_feed_look(&c, err))
            lk_feed_item_done(&c);
        else
            n = take(item, &c, ret, n, max);
    }
    return n;
}

size_t lk_feed_smaller(struct lk_feed *f, const struct lk_feed_item *item, struct lk_feed_item *ret,
                       size_t max, struct lk_err *err)
{
    if (!item->recipe.base)
        return 0;
    size_t n = fewer_changes(f, item, ret, max, err);
    return n ? n : fewer_elements(item, ret, max, err);
}
