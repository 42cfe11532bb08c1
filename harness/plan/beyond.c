/* Requests beyond the story, generated. */
#include "plan/beyond.h"

#include "plan/load.h"
#include "plan/retell.h"
#include <string.h>

/* What is said to be held, a part each. */
static const struct lk_part readings[] = {
    { .reading = "a request that is sent once more, at once or later, has no further effect" },
    { .reading = "a request that is sent before its time, when no page offers it, has no effect" },
    { .reading = "a request that another person sends has no effect" },
    { .reading = "a request without its token against forged requests has no effect" },
    { .reading = "a request that is sent by another method has no effect" },
};
enum part { ONCE_MORE, EARLY, BY_ANOTHER, NO_TOKEN, OTHER_METHOD };

struct making {
    struct lk_retelling r;
    struct lk_requirement *requirement;
    const char **told; /* what is tried already, by the acts that lead to it */
    size_t n_told;
};

struct probe {
    enum part part;
    const char *action;
    enum lk_teller by;
    enum lk_how how;
    const char *words; /* after "the request of 'press Next' (step 8)" */
};

static struct lk_step misuse_of(struct making *m, const struct probe *probe, size_t at,
                                size_t number, bool inside)
{
    const struct lk_step *of = m->r.tale->steps[at];
    const struct lk_part **proves = lk_arena_alloc(m->r.arena, sizeof *proves);
    proves[0] = &m->requirement->parts[probe->part];
    return (struct lk_step){
        .kind = LK_STEP_MISUSE,
        .pos = of->pos,
        .text = lk_arena_printf(m->r.arena,
                                "misuse: the request of '%s' (step %s of %s)%s, has no effect",
                                of->action->phrase, of->id, m->r.base->id, probe->words),
        .actor = lk_teller_name(probe->by),
        .whose = lk_teller_name(probe->by == LK_USER ? LK_STRANGER : LK_USER),
        .action = lk_action(probe->action),
        .value = lk_arena_printf(m->r.arena, "%zu", number),
        .how = probe->how,
        .keeps = inside ? LK_KEEP_PAGE | LK_KEEP_CERTIFICATES | LK_KEEP_NOTIFICATIONS
                        : LK_KEEP_LOGGED_OUT,
        .then = LK_THEN_NO_EFFECT,
        .proves = proves,
        .n_proves = 1,
        .places = LK_WIRE,
    };
}

static void add_probe(struct making *m, struct lk_steps *out, const struct probe *probe, size_t at,
                      bool inside)
{
    const struct lk_done *done = m->r.tale->done[at];
    for (size_t i = 0; i < done->n; i++)
        lk_retell_add(&m->r, out, misuse_of(m, probe, at, m->r.tale->first[at] + i, inside));
}

/* The acts that lead to a probe, and which it is: what two cases have in common is tried once. */
static bool is_new(struct making *m, const char *kind, size_t n, size_t at)
{
    LK_AUTO(lk_buf_done) struct lk_buf key = { 0 };
    lk_buf_printf(&key, "%s %zu of", kind, at);
    for (size_t i = 0; i < n; i++)
        if (m->r.tale->steps[i]->action)
            lk_buf_printf(&key, "|%s", m->r.tale->steps[i]->action->phrase);
    for (size_t i = 0; i < m->n_told; i++)
        if (!strcmp(m->told[i], key.bytes))
            return false;
    m->told = lk_arena_grow(m->r.arena, (void *)m->told, m->n_told, sizeof *m->told);
    m->told[m->n_told++] = lk_arena_strdup(m->r.arena, key.bytes);
    return true;
}

static const struct probe in_its_place[] = {
    { NO_TOKEN, "send a request early", LK_USER, LK_HOW_NO_CSRF, " without its token" },
    { OTHER_METHOD, "send a request early", LK_USER, LK_HOW_BY_GET, " by GET" },
    { OTHER_METHOD, "send a request early", LK_USER, LK_HOW_BY_HEAD, " by HEAD" },
    { OTHER_METHOD, "send a request early", LK_USER, LK_HOW_BY_PUT, " by PUT" },
    { OTHER_METHOD, "send a request early", LK_USER, LK_HOW_BY_PATCH, " by PATCH" },
    { OTHER_METHOD, "send a request early", LK_USER, LK_HOW_BY_DELETE, " by DELETE" },
    { BY_ANOTHER, "send their request early", LK_STRANGER, LK_HOW_PLAIN, " by a stranger" },
};
static const struct probe after_it[] = {
    { ONCE_MORE, "send a request again", LK_USER, LK_HOW_PLAIN, " once more" },
    { BY_ANOTHER, "send their request", LK_STRANGER, LK_HOW_PLAIN, " by a stranger, after it" },
};
static const struct probe before_its_time = { EARLY, "send a request early", LK_USER, LK_HOW_PLAIN,
                                              " before its time" };
static const struct probe at_the_end = { ONCE_MORE, "send a request again", LK_USER, LK_HOW_PLAIN,
                                         " late" };

/* What is bent in the moment at which the story has it, and then the request itself once more. */
static void around(struct making *m, size_t at)
{
    const struct lk_done *done = m->r.tale->done[at];
    struct lk_steps story = { 0 };
    if (!is_new(m, "around", at + 1, at))
        return;
    lk_retell_stranger(&m->r, &story, at + 1);
    lk_retell(&m->r, &story, 0, at, LK_USER);
    for (size_t i = 0; i < LK_COUNT(in_its_place); i++) {
        const struct probe *p = &in_its_place[i];
        if ((p->part == NO_TOKEN && !done->token) || (p->by == LK_STRANGER && !done->inside_before))
            continue;
        add_probe(m, &story, p, at, done->inside_before);
    }
    lk_retell(&m->r, &story, at, at + 1, LK_USER);
    for (size_t i = 0; i < LK_COUNT(after_it); i++) {
        if (after_it[i].by == LK_STRANGER && !done->inside_after)
            continue;
        size_t first = story.n;
        add_probe(m, &story, &after_it[i], at, done->inside_after);
        for (size_t k = first; k < story.n && after_it[i].by == LK_USER; k++)
            lk_retell_way(&m->r, &story.items[k], at, at);
    }
    const char *id = m->r.tale->steps[at]->id;
    lk_retell_case(&m->r, id, lk_arena_printf(m->r.arena, "beyond step %s", id), &story);
}

/* What belongs to the act LATER, sent where the story does the act AT. */
static void early(struct making *m, size_t at, size_t later)
{
    const struct lk_tale *t = m->r.tale;
    struct lk_steps story = { 0 };
    if (!t->done[later]->inside_before || !is_new(m, "early", later + 1, at))
        return;
    lk_retell_stranger(&m->r, &story, later + 1);
    lk_retell(&m->r, &story, 0, at, LK_USER);
    size_t first = story.n;
    add_probe(m, &story, &before_its_time, later, t->done[at]->inside_before);
    for (size_t k = first; k < story.n; k++)
        lk_retell_way(&m->r, &story.items[k], at, later);
    const char *id = t->steps[at]->id, *of = t->steps[later]->id;
    lk_retell_case(&m->r, lk_arena_printf(m->r.arena, "%s-at-%s", of, id),
                   lk_arena_printf(m->r.arena, "step %s at step %s", of, id), &story);
}

/* All that may change something once more, when the story is over. */
static void late(struct making *m)
{
    const struct lk_tale *t = m->r.tale;
    struct lk_steps story = { 0 };
    size_t last = 0, from = 0;
    for (size_t i = 0; i < t->n; i++)
        last = t->done[i] ? i : last;
    if (!is_new(m, "late", t->n, t->n) || !t->done[last])
        return;
    lk_retell(&m->r, &story, 0, t->n, LK_USER);
    size_t before = story.n;
    for (size_t i = 0; i < t->n; i++) {
        if (!t->done[i] || !t->done[i]->n)
            continue;
        size_t first = story.n;
        if (lk_tale_changes(t, i) && t->done[i]->inside_before)
            add_probe(m, &story, &at_the_end, i, t->done[last]->inside_after);
        for (size_t k = first; k < story.n; k++) {
            story.items[k].whose = NULL; /* there is nobody else in it */
            lk_retell_way(&m->r, &story.items[k], from, i);
        }
        from = i + 1;
    }
    if (story.n > before)
        lk_retell_case(&m->r, "late", "all once more, late", &story);
    else
        lk_steps_release(story.items, story.n);
}

static void make_cases(struct making *m)
{
    const struct lk_tale *t = m->r.tale;
    for (size_t i = 0; i < t->n; i++) {
        if (!lk_tale_changes(t, i))
            continue;
        around(m, i);
        for (size_t k = i + 1; k < t->n; k++)
            if (lk_tale_changes(t, k))
                early(m, i, k);
    }
    late(m);
}

static bool passed(const char *case_id, const struct lk_done *done, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(done[i].case_id, case_id))
            return true;
    return false;
}

int lk_plan_beyond(struct lk_plan *p, const struct lk_done *done, size_t n, size_t *ret_passed_over,
                   struct lk_err *err)
{
    struct lk_requirements *reqs = lk_retell_requirement(
        p->arena, p->requirements->version, "IMPL-12",
        "(implied) a request in a way that no page has it has no effect and shows nothing",
        readings, LK_COUNT(readings));
    struct making m = { .r = { .arena = p->arena }, .requirement = reqs->items };
    *ret_passed_over = 0;
    for (size_t i = 0; i < p->n_cases; i++) {
        const struct lk_case *c = &p->cases[i];
        struct lk_tale t;
        if (!passed(c->id, done, n))
            continue;
        lk_tale_read(&t, c, done, n);
        *ret_passed_over += !t.fit;
        m.r.base = c;
        m.r.tale = &t;
        if (t.fit)
            make_cases(&m);
    }
    for (size_t i = 0; i < p->n_cases; i++)
        lk_steps_release(p->cases[i].story, p->cases[i].n_story);
    p->cases = m.r.cases;
    p->n_cases = m.r.n_cases;
    p->requirements = reqs;
    p->repeat = 1;
    return p->n_cases ? 0
                      : lk_fail(err, LK_E_USE, LK_NO_POS,
                                "no case that passed there changes anything by a request");
}
