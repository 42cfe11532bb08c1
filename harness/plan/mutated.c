/* Plays with mutated requests, drawn by a seed. */
#include "plan/mutated.h"

#include "plan/load.h"
#include "plan/mutation.h"
#include "plan/retell.h"
#include <inttypes.h>
#include <string.h>

enum { REQUESTS_MAX = 4 };

/* What is said to be held, a part each. */
static const struct lk_part readings[] = {
    { .harm = LK_HARM_BROKEN,
      .reading = "a mutated request is answered, and not by a status of 5xx; the target goes on "
                 "answering" },
    { .harm = LK_HARM_EFFECT, .reading = "a mutated request that no page offers has no effect" },
    { .harm = LK_HARM_SHOWN,
      .reading = "a mutated request shows no secret, and nothing of somebody else's" },
    { .harm = LK_HARM_MARKUP,
      .reading = "markup in a mutated request does not come back as it is in a page" },
    { .harm = LK_HARM_SLOW, .reading = "a mutated request is answered within 10 seconds" },
    { .harm = LK_HARM_STOPPED,
      .reading = "after mutated requests that had no effect the story goes on" },
};

struct making {
    struct lk_retelling r;
    struct lk_requirement *requirement;
    struct lk_rng rng;
};

static bool chance(struct making *m, unsigned percent)
{
    return lk_rng_below(&m->rng, 100) < percent;
}

/* Does a play find a place at the act I of the tale? What logs in does what it must when it is
 * mutated without harm, so it is no place. */
static bool is_place(const struct lk_tale *t, size_t i)
{
    return lk_tale_changes(t, i) && t->done[i]->inside_before == t->done[i]->inside_after;
}

static size_t n_places(const struct lk_tale *t)
{
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        n += is_place(t, i);
    return n;
}

static size_t draw_place(struct making *m)
{
    const struct lk_tale *t = m->r.tale;
    size_t left = (size_t)lk_rng_below(&m->rng, n_places(t)), i = 0;
    for (;; i++)
        if (is_place(t, i) && !left--)
            return i;
}

/* The parts that a mutated request proves if it does no harm. */
static void add_proofs(struct making *m, struct lk_step *s, bool marks, bool goes_on)
{
    s->proves = lk_arena_alloc(m->r.arena, LK_COUNT(readings) * sizeof *s->proves);
    for (size_t i = 0; i < LK_COUNT(readings); i++)
        if ((readings[i].harm != LK_HARM_MARKUP || marks) &&
            (readings[i].harm != LK_HARM_STOPPED || goes_on))
            s->proves[s->n_proves++] = &m->requirement->parts[i];
}

/* A mutated request of the act OF, by WHO; INSIDE: the user is logged in. */
static struct lk_step misuse_of(struct making *m, size_t of, enum lk_teller who, bool inside,
                                bool goes_on)
{
    const struct lk_tale *t = m->r.tale;
    size_t which = (size_t)lk_rng_below(&m->rng, t->done[of]->n);
    struct lk_mutation mutation = lk_mutation_draw(&m->rng, t->first[of] + which);
    struct lk_step s = {
        .kind = LK_STEP_MISUSE,
        .pos = t->steps[of]->pos,
        .text = lk_arena_printf(m->r.arena, "misuse: the request of '%s' (step %s of %s)%s%s%s",
                                t->steps[of]->action->phrase, t->steps[of]->id, m->r.base->id,
                                who == LK_USER ? "" : " by a stranger", LK_MUTATED_SAYS,
                                lk_mutation_said(&mutation, m->r.arena)),
        .actor = lk_teller_name(who),
        .whose = lk_teller_name(who == LK_USER ? LK_STRANGER : LK_USER),
        .action =
            lk_action(who == LK_USER ? "send a mutated request" : "send their mutated request"),
        .value = lk_mutation_write(&mutation, m->r.arena),
        .keeps = inside ? LK_KEEP_PAGE | LK_KEEP_CERTIFICATES | LK_KEEP_NOTIFICATIONS
                        : LK_KEEP_LOGGED_OUT,
        .then = LK_THEN_NO_HARM,
        .places = LK_WIRE,
    };
    add_proofs(m, &s, lk_mutation_marks(&mutation), goes_on);
    return s;
}

/* Requests of the act AT in the moment at which the story does it; then the story does it. */
static void in_its_place(struct making *m, struct lk_steps *story, size_t at)
{
    const struct lk_done *done = m->r.tale->done[at];
    bool goes_on = done->accepted && done->inside_before;
    size_t n = 1 + (size_t)lk_rng_below(&m->rng, REQUESTS_MAX);
    lk_retell_stranger(&m->r, story, at + 1);
    lk_retell(&m->r, story, 0, at, LK_USER);
    for (size_t i = 0; i < n; i++) {
        enum lk_teller who = done->inside_before && chance(m, 20) ? LK_STRANGER : LK_USER;
        lk_retell_add(
            &m->r, story,
            misuse_of(m, at, who, done->inside_before, goes_on && i + 1 == n && who == LK_USER));
    }
    if (goes_on)
        lk_retell(&m->r, story, at, at + 1, LK_USER);
}

/* Where the acts that lead to the one at OF begin: after the last one that changed something. */
static size_t way_from(const struct lk_tale *t, size_t of)
{
    size_t from = of;
    while (from && !(t->done[from - 1] && t->done[from - 1]->n))
        from--;
    return from;
}

/* Requests of the act OF where the story does the act AT; what the pages lead to from there is no
 * misuse. */
static void elsewhere(struct making *m, struct lk_steps *story, size_t at, size_t of)
{
    lk_retell_stranger(&m->r, story, (at > of ? at : of) + 1);
    lk_retell(&m->r, story, 0, at, LK_USER);
    for (size_t n = 1 + (size_t)lk_rng_below(&m->rng, REQUESTS_MAX); n; n--) {
        struct lk_step misuse = misuse_of(m, of, LK_USER, true, false);
        lk_retell_way(&m->r, &misuse, at < of ? at : way_from(m->r.tale, of), of);
        lk_retell_add(&m->r, story, misuse);
    }
}

static void make_play(struct making *m, size_t number)
{
    struct lk_steps story = { 0 };
    const struct lk_tale *t = m->r.tale;
    size_t at = draw_place(m), of = draw_place(m);
    bool inside = t->done[at]->inside_before && t->done[of]->inside_before;
    if (of != at && inside && chance(m, 40))
        elsewhere(m, &story, at, of);
    else
        in_its_place(m, &story, at);
    lk_retell_case(&m->r, lk_arena_printf(m->r.arena, "%zu", number),
                   lk_arena_printf(m->r.arena, "mutated requests at step %s", t->steps[at]->id),
                   &story);
}

/* The tales that have a place for a play, in the order of the plan. */
struct tales {
    const struct lk_case **cases;
    struct lk_tale **all;
    size_t n;
};

static struct tales read_tales(const struct lk_plan *base, const struct lk_done *done, size_t n,
                               struct lk_arena *arena)
{
    struct tales t = { 0 };
    for (size_t i = 0; i < base->n_cases; i++) {
        const struct lk_case *c = &base->cases[i];
        struct lk_tale *tale = lk_arena_new_of(arena, struct lk_tale);
        lk_tale_read(tale, c, done, n);
        if (!tale->fit || lk_case_skipped(base, c) || !n_places(tale))
            continue;
        t.cases = lk_arena_grow(arena, (void *)t.cases, t.n, sizeof *t.cases);
        t.all = lk_arena_grow(arena, (void *)t.all, t.n, sizeof *t.all);
        t.cases[t.n] = c;
        t.all[t.n++] = tale;
    }
    return t;
}

struct lk_plan *lk_plan_mutated(const struct lk_plan *base, const struct lk_done *done, size_t n,
                                const struct lk_mutating *how, struct lk_err *err)
{
    struct lk_arena *arena = lk_arena_new();
    struct lk_plan *p = lk_arena_new_of(arena, struct lk_plan);
    *p = *base;
    p->arena = arena;
    p->requirements = lk_retell_requirement(arena, base->requirements->version, "IMPL-13",
                                            "(implied) a request does no harm, however it is made",
                                            readings, LK_COUNT(readings));
    p->seed = how->seed;
    p->repeat = 1;
    struct making m = { .r = { .arena = arena }, .requirement = p->requirements->items };
    struct tales tales = read_tales(base, done, n, arena);
    for (size_t i = 0; tales.n && i < how->n; i++) {
        char stream[40];
        snprintf(stream, sizeof stream, "play %zu", how->first + i);
        m.rng = lk_rng_named(how->seed, stream);
        size_t k = (size_t)lk_rng_below(&m.rng, tales.n);
        m.r.base = tales.cases[k];
        m.r.tale = tales.all[k];
        make_play(&m, how->first + i);
    }
    p->cases = m.r.cases;
    p->n_cases = m.r.n_cases;
    if (p->n_cases)
        return p;
    lk_plan_mutated_free(p);
    lk_fail(err, LK_E_USE, LK_NO_POS, "no case that passed has a request that could be mutated");
    return NULL;
}

void lk_plan_mutated_free(struct lk_plan *p)
{
    if (p)
        p->binding = NULL; /* it is the base's */
    lk_plan_free(p);
}
