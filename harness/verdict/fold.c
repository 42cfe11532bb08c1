/* Many plays of a case into one opinion a slot. The worst wins, and of equals the one with the
 * lowest repeat, so the order in which they come does not matter. */
#include "base/json.h"
#include "verdict/inner.h"

#include <string.h>

int lk_rank(enum lk_verdict v)
{
    return v == LK_SKIPPED ? 0 : v == LK_PASS ? 1 : (int)v;
}

static size_t length(const char *s)
{
    return s ? strlen(s) + 1 : 0;
}

static const char *put(char **at, const char *s)
{
    if (!s)
        return NULL;
    char *copy = *at;
    *at = stpcpy(copy, s) + 1;
    return copy;
}

static void *must(void *p)
{
    if (!p) {
        fputs("lakmus: out of memory\n", stderr);
        abort();
    }
    return p;
}

/* The opinion becomes the slot's; its texts are copied out of the play. */
static void keep(struct lk_slot *slot, const struct lk_opinion *o, int repeat)
{
    enum lk_grade grade = slot->folded.grade;
    free(slot->texts);
    slot->texts = must(malloc(length(o->expected) + length(o->seen) + length(o->why) + 1));
    char *at = slot->texts;
    slot->folded = *o;
    slot->folded.expected = put(&at, o->expected);
    slot->folded.seen = put(&at, o->seen);
    slot->folded.why = put(&at, o->why);
    slot->folded.grade = grade;
    slot->repeat = repeat;
}

static void fold_slot(struct lk_slot *slot, const struct lk_opinion *o, int repeat)
{
    int was = slot->folded.given ? lk_rank(slot->folded.verdict) : -1, is = lk_rank(o->verdict);
    slot->counts[o->verdict]++;
    if (is > was || (is == was && repeat < slot->repeat))
        keep(slot, o, repeat);
    if (o->grade > slot->folded.grade)
        slot->folded.grade = o->grade;
}

static void fold_stop(struct lk_stop *stop, const struct lk_block *b)
{
    if (b->reason == LK_END_COMPLETE || (stop->why && stop->repeat <= b->repeat))
        return;
    free(stop->at);
    free(stop->why);
    stop->repeat = b->repeat;
    stop->at = b->at_step ? must(strdup(b->at_step)) : NULL;
    stop->why = must(strdup(b->why ? b->why : lk_end_reason_name(b->reason)));
}

static double milliseconds(const json_t *records)
{
    size_t i, k;
    json_t *r, *x;
    double ms = 0;
    json_array_foreach((json_t *)records, i, r)
        json_array_foreach(json_object_get(r, "exchanges"), k, x) ms +=
        json_number_value(json_object_get(x, "ms"));
    return ms;
}

static int rank_of_play(const struct lk_play_of *p)
{
    int worst = lk_rank(p->floor);
    for (size_t i = 0; i < p->c->n_slots; i++)
        worst = lk_rank(p->opinions[i].verdict) > worst ? lk_rank(p->opinions[i].verdict) : worst;
    return worst;
}

static void fold_telling(struct lk_telling *t, const struct lk_play_of *p)
{
    const json_t *records = p->block->records;
    int rank = rank_of_play(p);
    if (t->arena && (rank < t->rank || (rank == t->rank && p->block->repeat >= t->repeat)))
        return;
    if (t->arena)
        lk_arena_reset(t->arena);
    else
        t->arena = lk_arena_new();
    *t = (struct lk_telling){
        .arena = t->arena, .rank = rank, .repeat = p->block->repeat, .ms = milliseconds(records)
    };
    if (rank > lk_rank(LK_PASS))
        t->steps = lk_telling_make(p, t->arena, &t->n);
    if (p->c->twinned)
        t->events = lk_events_of(records, t->arena, &t->n_events);
}

static size_t leaks_of_ours(const json_t *records)
{
    size_t i, n = 0;
    json_t *r;
    json_array_foreach((json_t *)records, i, r) if (!strcmp(lk_json_str(r, "k", ""), "leaks")) n +=
        json_array_size(json_object_get(r, "ours"));
    return n;
}

/* Of several plays that saw the target fall silent, the step with the least id is told. */
static void fold_answers(struct lk_case_judge *c, const struct lk_block *b)
{
    struct lk_answers one = { 0 }, *all = &c->answers;
    lk_answers_see(&one, b->records);
    lk_answers_add(all, &one);
    if (one.fell[0] && (!all->fell[0] || strcmp(one.fell, all->fell) < 0))
        memcpy(all->fell, one.fell, sizeof all->fell);
}

void lk_fold(const struct lk_play_of *p)
{
    struct lk_case_judge *c = p->c;
    for (size_t i = 0; i < c->n_slots; i++)
        fold_slot(&c->slots[i], &p->opinions[i], p->block->repeat);
    c->plays++;
    c->floor = lk_worse(c->floor == LK_PASS ? LK_SKIPPED : c->floor, p->floor);
    c->chain_broken |= !p->block->chain_ok;
    c->leaks_of_ours += leaks_of_ours(p->block->records);
    fold_answers(c, p->block);
    lk_notes_take(&c->notes, p->block->records, p->block->repeat);
    fold_stop(&c->stop, p->block);
    fold_telling(&c->told, p);
}
