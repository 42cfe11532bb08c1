/* A finding: played once more by itself, kept under its name with a text beside it, made smaller.
 */
#include "cli/feeding.h"

#include "base/clock.h"
#include <string.h>

enum { CANDIDATES = 8, SHRINK_MS_MAX = 60 * 1000 };

static void tell_origin(const struct lk_feeding *g, const struct lk_feed_item *item,
                        struct lk_buf *out)
{
    const struct lk_feed_recipe *r = &item->recipe;
    lk_buf_printf(out, "drawn: number %llu of seed %llu", (unsigned long long)item->index,
                  (unsigned long long)g->feed.seed);
    if (r->base)
        lk_buf_printf(out,
                      ", from the shape '%s'\nfile: %zu octets, %s; password %s\n"
                      "linter: %s\n",
                      r->base->name, item->file.len,
                      item->past_mac ? "its MAC is right" : "its MAC is not right", FORGE_PASSWORD,
                      item->rules);
    else
        lk_buf_printf(out, "\nanswer: %s\n", item->fault);
}

static int keep(const struct lk_feeding *g, const struct lk_feeding_find *f, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    lk_buf_printf(&text, "%s: %s\n\nnot held: %s\n", f->name, f->seen, f->part);
    tell_origin(g, &f->item, &text);
    lk_buf_printf(&text, "again: %s found/%s\n", g->again, f->name);
    return lk_feed_keep(g->findings, f->name, &f->item, text.bytes, err);
}

/* Plays ITEMS; the first that is seen as NAME, or -1, or -2 for trouble. */
static long first_seen_as(struct lk_feeding *g, const struct lk_feed_item *items, size_t n,
                          const char *name, struct lk_err *err)
{
    struct lk_feeding_batch b = { 0 };
    long found = -1;
    if (lk_feeding_play(g, items, n, &b, err))
        found = -2;
    for (size_t i = 0; i < n && found == -1; i++)
        if (b.sights[i].found && !strcmp(b.sights[i].sight.name, name))
            found = (long)i;
    lk_feeding_batch_done(&b);
    return found;
}

int lk_feeding_take(struct lk_feeding *g, struct lk_feeding_find *find, struct lk_err *err)
{
    long seen = first_seen_as(g, &find->item, 1, find->name, err);
    if (seen < 0) {
        if (seen == -1 && !*g->batches.stop) {
            printf("seen once, and not again: %s\n", find->name);
            g->score.unsteady++;
        }
        lk_feed_item_done(&find->item);
        return seen == -1 ? 0 : -1;
    }
    printf("found: %s: %s\n", find->name, find->seen);
    g->names = lk_arena_grow(g->arena, g->names, g->n_names, sizeof *g->names);
    g->names[g->n_names++] = lk_arena_strdup(g->arena, find->name);
    g->finds = lk_arena_grow(g->arena, g->finds, g->n_finds, sizeof *g->finds);
    g->finds[g->n_finds++] = *find;
    g->score.fresh++;
    return keep(g, find, err);
}

/* One step smaller: 1; 0 where none is seen as the same finding; -1. */
static int step(struct lk_feeding *g, struct lk_feeding_find *f, struct lk_err *err)
{
    struct lk_feed_item smaller[CANDIDATES];
    size_t n = lk_feed_smaller(&g->feed, &f->item, smaller, CANDIDATES, err);
    long found = n ? first_seen_as(g, smaller, n, f->name, err) : -1;
    if (found >= 0) {
        lk_feed_item_done(&f->item);
        f->item = smaller[found];
        smaller[found] = (struct lk_feed_item){ 0 };
    }
    for (size_t i = 0; i < n; i++)
        lk_feed_item_done(&smaller[i]);
    return found >= 0 ? 1 : found == -1 ? 0 : -1;
}

static int shrink(struct lk_feeding *g, struct lk_feeding_find *f, int64_t until,
                  struct lk_err *err)
{
    size_t was = f->item.file.len;
    int went = 1;
    while (went == 1 && !*g->batches.stop && lk_now_ms() < until)
        went = step(g, f, err);
    if (went < 0)
        return -1;
    if (f->item.file.len < was)
        printf("shrunk from %zu to %zu octets: %s\n", was, f->item.file.len, f->name);
    return keep(g, f, err);
}

int lk_feeding_shrink(struct lk_feeding *g, struct lk_err *err)
{
    int64_t each = g->seconds * 1000 / 4;
    int failed = 0;
    each = each > SHRINK_MS_MAX ? SHRINK_MS_MAX : each;
    for (size_t i = 0; i < g->n_finds && !failed && !*g->batches.stop; i++)
        failed = shrink(g, &g->finds[i], lk_now_ms() + each / (int64_t)g->n_finds, err);
    return failed;
}
