/* The hunt of `lakmus fuzz client`, from the findings of earlier to the line that tells how far it
 * is. What holds and what does not is the judge's word alone. */
#include "cli/feeding.h"

#include "base/clock.h"
#include "base/fs.h"
#include <string.h>
#include <unistd.h>

enum { PLAIN_MS = 10 * 1000, TTY_MS = 200, BATCH_MS = 4000, BATCH_MAX = 64 };

/* --- one batch --- */

static bool counts(const struct lk_feeding *g, enum lk_verdict v)
{
    return v == LK_FAILED || (v == LK_WARN && g->strict);
}

/* Of what does not hold, that which tells the most. */
static void look_at(struct lk_feeding_batch *b, size_t i, const struct lk_case_result *c,
                    const json_t *client)
{
    struct lk_feeding_sight *s = &b->sights[i];
    s->taken = client && lk_json_int(client, "status", -1) == 0;
    for (size_t p = 0; p < c->n_proofs; p++) {
        const struct lk_proof *proof = &c->proofs[p];
        struct lk_feed_sight sight;
        s->judged |=
            proof->verdict == LK_PASS || proof->verdict == LK_WARN || proof->verdict == LK_FAILED;
        if (!s->found && proof->why)
            snprintf(s->seen, sizeof s->seen, "%s", proof->why);
        if (proof->verdict != LK_FAILED && proof->verdict != LK_WARN)
            continue;
        s->fussy |= proof->verdict == LK_WARN;
        if (!counts(b->g, proof->verdict) ||
            !lk_feed_name(proof->part->id, &b->items[i], client, &sight) ||
            (s->found && s->sight.rank <= sight.rank))
            continue;
        s->found = true;
        s->sight = sight;
        snprintf(s->part, sizeof s->part, "%s", proof->part->id);
        snprintf(s->seen, sizeof s->seen, "%s", proof->seen ? proof->seen : "");
    }
}

static void take_twin(struct lk_feeding_batch *b, const struct lk_case_result *c)
{
    for (size_t p = 0; p < c->n_proofs && c->verdict != LK_PASS; p++)
        if (c->proofs[p].verdict == c->verdict)
            snprintf(b->twin, sizeof b->twin, "%s",
                     c->proofs[p].seen  ? c->proofs[p].seen
                     : c->proofs[p].why ? c->proofs[p].why
                                        : "it did not succeed");
}

static void take_case(void *of, const struct lk_case_result *c, const json_t *client)
{
    struct lk_feeding_batch *b = of;
    long i = lk_feed_case(c->case_->id);
    if (i == -1)
        take_twin(b, c);
    else if (i >= 0 && (size_t)i < b->n)
        look_at(b, (size_t)i, c, client);
}

void lk_feeding_batch_done(struct lk_feeding_batch *b)
{
    free(b->sights);
    *b = (struct lk_feeding_batch){ 0 };
}

static int play_once(struct lk_feeding *g, const struct lk_feed_item *items, size_t n,
                     struct lk_feeding_batch *ret, struct lk_err *err)
{
    *ret = (struct lk_feeding_batch){ .g = g, .items = items, .n = n };
    ret->sights = calloc(n + 1, sizeof *ret->sights);
    lk_fs_remove_tree(g->drawn, NULL);
    if (!ret->sights || lk_fs_mkdirs(g->drawn, 0700, err) ||
        lk_feed_scenarios(g->drawn, items, n, err))
        return -1;
    return lk_batch_play(&g->batches, g->drawn, take_case, ret, err);
}

/* A twin that does not succeed tells of a client that does nothing at all, or of a machine that was
 * busy for once. */
int lk_feeding_play(struct lk_feeding *g, const struct lk_feed_item *items, size_t n,
                    struct lk_feeding_batch *ret, struct lk_err *err)
{
    int failed = play_once(g, items, n, ret, err);
    if (!failed && ret->twin[0] && !*g->batches.stop) {
        lk_feeding_batch_done(ret);
        failed = play_once(g, items, n, ret, err);
    }
    if (failed)
        return -1;
    if (ret->twin[0])
        return lk_fail(err, LK_E_STATE, LK_NO_POS,
                       "the client does not retrieve what the portal issues by itself: %s",
                       ret->twin);
    return 0;
}

/* --- the findings of earlier --- */

static void take_earlier(void *of, const struct lk_case_result *c, const json_t *client)
{
    struct lk_feeding *g = of;
    const char *name = lk_feed_kept_case(c->case_->id);
    (void)client;
    if (!name)
        return;
    if (c->verdict == LK_PASS || c->verdict == LK_SKIPPED) {
        lk_feed_put_away(g->findings, name, g->mended);
        g->score.mended++;
        printf("mended: %s\n", name);
        return;
    }
    g->names = lk_arena_grow(g->arena, g->names, g->n_names, sizeof *g->names);
    g->names[g->n_names++] = lk_arena_strdup(g->arena, name);
    g->score.known++;
    printf("still there: %s\n", name);
}

static int play_earlier(struct lk_feeding *g, struct lk_err *err)
{
    const char **names;
    size_t n;
    if (lk_feed_kept(g->findings, g->arena, &names, &n, err))
        return -1;
    return n ? lk_batch_play(&g->batches, g->findings, take_earlier, g, err) : 0;
}

/* --- feeding --- */

static bool is_known(const struct lk_feeding *g, const char *name)
{
    for (size_t i = 0; i < g->n_names; i++)
        if (!strcmp(g->names[i], name))
            return true;
    return false;
}

static void wipe_line(const struct lk_feeding *g)
{
    if (g->tty && !g->quiet)
        fputs("\r\x1b[K", stderr);
}

void lk_feeding_tell(struct lk_feeding *g, bool last)
{
    const struct lk_feeding_score *s = &g->score;
    int64_t ms = lk_now_ms();
    if (g->quiet || (ms < g->next_ms && !last))
        return;
    g->next_ms = ms + (g->tty ? TTY_MS : PLAIN_MS);
    double seconds = (double)(ms - g->from_ms) / 1000;
    size_t all = s->files + s->answers;
    fprintf(stderr,
            "%sclient: %.0f s, %zu files (%.1f/s), %.0f %% past the MAC, %zu answers that break "
            "off, %zu taken, %zu refused, %zu finding%s%s",
            g->tty ? "\r\x1b[K" : "", seconds, s->files, seconds > 0 ? (double)all / seconds : 0,
            s->files ? 100.0 * (double)s->past_mac / (double)s->files : 0, s->answers, s->taken,
            s->refused, g->n_names, g->n_names == 1 ? "" : "s", g->tty && !last ? "" : "\n");
}

static void progress(void *of, size_t done)
{
    (void)done;
    lk_feeding_tell(of, false);
}

static void count(struct lk_feeding *g, const struct lk_feed_item *item,
                  const struct lk_feeding_sight *s)
{
    bool file = item->must < LK_FEED_NOTICE;
    g->score.files += file;
    g->score.answers += !file;
    g->score.past_mac += item->past_mac;
    g->score.taken += s->judged && s->taken;
    g->score.refused += s->judged && !s->taken;
    g->score.fussy += s->fussy;
    if (!s->judged && !g->score.unjudged++)
        snprintf(g->score.why, sizeof g->score.why, "%.200s", s->seen);
    if (!item->index && s->judged && !s->taken)
        printf(
            "the client refuses the usual file of the fixtures, in which nothing is wrong: how far "
            "it looks at others is not known\n");
}

static int take_sight(struct lk_feeding *g, struct lk_feed_item *item,
                      const struct lk_feeding_sight *s, struct lk_err *err)
{
    struct lk_feeding_find find = { .item = *item };
    memcpy(find.name, s->sight.name, sizeof find.name);
    memcpy(find.part, s->part, sizeof find.part);
    memcpy(find.seen, s->seen, sizeof find.seen);
    *item = (struct lk_feed_item){ 0 };
    wipe_line(g);
    return lk_feeding_take(g, &find, err);
}

/* Items FROM … FROM+N-1 of the seed. */
static int feed_batch(struct lk_feeding *g, uint64_t from, size_t n, struct lk_err *err)
{
    LK_AUTO(free) struct lk_feed_item *items = calloc(n, sizeof *items);
    struct lk_feeding_batch b = { 0 };
    int failed = items ? 0 : -1;
    for (size_t i = 0; i < n && !failed; i++)
        failed = lk_feed_draw(&g->feed, from + i, &items[i], err);
    failed = failed || lk_feeding_play(g, items, n, &b, err);
    bool stopped = *g->batches.stop;
    for (size_t i = 0; i < n && !failed && !stopped; i++)
        count(g, &items[i], &b.sights[i]);
    for (size_t i = 0; i < n && !failed && !stopped; i++)
        if (b.sights[i].found && !is_known(g, b.sights[i].sight.name))
            failed = take_sight(g, &items[i], &b.sights[i], err);
    for (size_t i = 0; items && i < n; i++)
        lk_feed_item_done(&items[i]);
    lk_feeding_batch_done(&b);
    return failed ? -1 : 0;
}

static int feed(struct lk_feeding *g, struct lk_err *err)
{
    uint64_t at = 0;
    size_t n = 2 * (size_t)g->batches.jobs;
    int64_t end = g->from_ms + g->seconds * 1000;
    int failed = 0;
    while (!failed && !*g->batches.stop && lk_now_ms() < end && (!g->most || at < g->most)) {
        int64_t began = lk_now_ms();
        n = g->most && at + n > g->most ? (size_t)(g->most - at) : n;
        failed = feed_batch(g, at, n, err);
        at += n;
        lk_feeding_tell(g, false);
        /* Which items there are does not depend on how they are parted. */
        int64_t took = lk_now_ms() - began;
        n = took < BATCH_MS / 2 && n * 2 <= BATCH_MAX ? n * 2
            : took > BATCH_MS && n > 2                ? n / 2
                                                      : n;
    }
    return failed;
}

int lk_feeding_run(struct lk_feeding *g, struct lk_err *err)
{
    g->tty = isatty(STDERR_FILENO);
    g->from_ms = lk_now_ms();
    g->next_ms = g->from_ms + (g->tty ? 0 : PLAIN_MS);
    if (lk_batches_begin(&g->batches, err) || play_earlier(g, err))
        return -1;
    g->batches.progress = progress;
    g->batches.progress_of = g;
    int failed = feed(g, err);
    lk_feeding_tell(g, true);
    g->batches.progress = NULL;
    if (!failed && !*g->batches.stop)
        failed = lk_feeding_shrink(g, err);
    return failed;
}

void lk_feeding_done(struct lk_feeding *g)
{
    lk_batches_end(&g->batches);
    lk_feed_done(&g->feed);
    for (size_t i = 0; i < g->n_finds; i++)
        lk_feed_item_done(&g->finds[i].item);
    lk_fs_remove_tree(g->drawn, NULL);
    lk_fs_remove_tree(g->batches.out, NULL);
}
