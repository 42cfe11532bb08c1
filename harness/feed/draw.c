/* What is drawn from a seed: a shape, its changes, its wall; or an answer that is spoiled. */
#include "feed/feed.h"

#include "base/rng.h"
#include "fuzz/mutate/p12_tree.h"
#include <string.h>

/* One in so many. */
enum {
    ANSWER = 10,
    ANY_SHAPE = 2,
    UNCHANGED = 12,
    WALL_BROKEN = 8,
    WALL_ODD = 4,
    RESTLESS = 24,
    MALFORMED = 4
};
enum {
    TRIES = 8,
    CUT_MAX = 2500
}; /* cut: shorter than any file that the portal issues by itself */

static const char person[] = "Anna Andersen"; /* the user of every story */

void lk_feed_item_done(struct lk_feed_item *item)
{
    lk_buf_done(&item->file);
    *item = (struct lk_feed_item){ 0 };
}

void lk_feed_done(struct lk_feed *f)
{
    for (size_t i = 0; i < FORGE_KEYS; i++)
        forge_owner_done(&f->owners[i]);
}

/* A key that cannot sign is certified all the same: the authority's signature is another one. */
static const struct forge_owner *owner_of(struct lk_feed *f, const struct forge *base)
{
    enum forge_key kind = forge_is_about_key(base) ? base->key : FORGE_P256;
    if (!f->owners[kind].key)
        forge_make_owner(person, kind, &f->owners[kind]);
    return &f->owners[kind];
}

static void write_base(struct lk_feed *f, const struct forge *base, struct lk_buf *out)
{
    struct forge row = *base;
    row.owner = owner_of(f, base);
    forge_p12(&row, out);
    if (!out->bytes)
        lk_buf_reserve(out, 1); /* an empty file is a file, too */
}

/* The base with the first N changes of R. */
static void write_changed(struct lk_feed *f, const struct lk_feed_recipe *r, size_t n,
                          struct lk_buf *out)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(lk_buf_done) struct lk_buf base = { 0 };
    struct p12_tree t;
    lk_buf_clear(out);
    write_base(f, r->base, &base);
    p12_tree_read(&t, arena, (const uint8_t *)base.bytes, base.len);
    if (!t.root || !n) {
        lk_buf_add(out, base.bytes, base.len);
        return;
    }
    for (size_t i = 0; i < n; i++)
        p12_mutate(&t, NULL, r->changes[i]);
    if (r->calm)
        p12_tree_calm(&t);
    if (r->seal && r->rebuild)
        p12_rebuild(&t);
    if (r->seal)
        p12_heal(&t);
    p12_tree_write(&t, r->seal, out);
}

int lk_feed_make(struct lk_feed *f, const struct lk_feed_recipe *recipe, struct lk_feed_item *ret,
                 struct lk_err *err)
{
    size_t n = recipe->n;
    ret->recipe = *recipe;
    snprintf(ret->fault, sizeof ret->fault, "fixture/file");
    do
        write_changed(f, recipe, n, &ret->file);
    while (ret->file.len > LK_FEED_FILE_MAX && n--);
    if (!ret->file.bytes)
        lk_buf_reserve(&ret->file, 1);
    return lk_feed_look(ret, err);
}

/* A shape that everybody can have: under the one password, and this machine can make it. */
static const struct forge *draw_shape(struct lk_rng *rng)
{
    size_t n = 0;
    while (forge_at(n))
        n++;
    for (;;) {
        const struct forge *row = forge_at((size_t)lk_rng_below(rng, n));
        if (forge_can(row) && !forge_is_about_password(row))
            return row;
    }
}

static void draw_answer(const struct lk_feed *f, struct lk_rng *rng, struct lk_feed_item *ret)
{
    const struct lk_feed_answer *a = &f->answers[lk_rng_below(rng, f->n_answers)];
    ret->must = a->refuse ? LK_FEED_NOTICE : LK_FEED_PUT_UP_WITH;
    snprintf(ret->rules, sizeof ret->rules, "%s", a->name);
    if (a->cut)
        snprintf(ret->fault, sizeof ret->fault, "%s/%u", a->name,
                 (unsigned)lk_rng_below(rng, CUT_MAX));
    else
        snprintf(ret->fault, sizeof ret->fault, "%s", a->name);
}

static struct lk_feed_recipe draw_recipe(struct lk_rng *rng)
{
    struct lk_feed_recipe r = { .base = forge_named("usual") };
    if (lk_rng_below(rng, ANY_SHAPE) == 0)
        r.base = draw_shape(rng);
    if (lk_rng_below(rng, UNCHANGED))
        r.n = 1 + (size_t)lk_rng_below(rng, 1 + lk_rng_below(rng, LK_FEED_CHANGES));
    for (size_t i = 0; i < r.n; i++)
        r.changes[i] = lk_rng_next(rng);
    r.seal = lk_rng_below(rng, WALL_BROKEN) != 0;
    r.rebuild = lk_rng_below(rng, WALL_ODD) != 0;
    r.calm = lk_rng_below(rng, RESTLESS) != 0;
    return r;
}

/* Most changes leave what is no PKCS#12 at all (S01), which most programs see at once: of those
 * only some are given. What is very large is not. */
static bool is_dull(const struct lk_feed_item *item, struct lk_rng *rng)
{
    bool malformed = !strncmp(item->rules, "s01", 3);
    return item->file.len > LK_FEED_FILE_MAX || (malformed && lk_rng_below(rng, MALFORMED) != 0);
}

int lk_feed_draw(struct lk_feed *f, uint64_t index, struct lk_feed_item *ret, struct lk_err *err)
{
    char stream[32];
    snprintf(stream, sizeof stream, "file %llu", (unsigned long long)index);
    struct lk_rng rng = lk_rng_named(f->seed, stream);
    struct lk_feed_recipe r = { .base = forge_named("usual") };
    int failed, tries = 0;
    *ret = (struct lk_feed_item){ .index = index };
    if (index && f->n_answers && lk_rng_below(&rng, ANSWER) == 0) {
        draw_answer(f, &rng, ret);
        return 0;
    }
    do {
        if (index)
            r = draw_recipe(&rng);
        failed = lk_feed_make(f, &r, ret, err);
    } while (!failed && ++tries < TRIES && is_dull(ret, &rng));
    r = (struct lk_feed_recipe){ .base = forge_named("usual") };
    return !failed && ret->file.len > LK_FEED_FILE_MAX ? lk_feed_make(f, &r, ret, err) : failed;
}
