/* A story in one line, and its steps as others do them. */
#include "plan/tale.h"

#include <string.h>

static void flatten(struct lk_tale *t, const struct lk_step *steps, size_t n)
{
    for (size_t i = 0; i < n && t->fit; i++) {
        const struct lk_step *s = &steps[i];
        bool gate = s->kind == LK_STEP_EXPECT && s->n_expects && s->expects[0].predicate->gate;
        if (s->kind == LK_STEP_CLOCK || s->kind == LK_STEP_REPEAT ||
            (s->kind == LK_STEP_MISUSE && s->then == LK_THEN_ONE_EFFECT) || t->n == LK_TALE_MAX)
            t->fit = false;
        else if (s->kind == LK_STEP_ACT || s->kind == LK_STEP_ADMIN || gate)
            t->steps[t->n++] = s;
        else if (s->kind != LK_STEP_EXPECT && s->kind != LK_STEP_MISUSE)
            flatten(t, s->children, s->kind == LK_STEP_ANY_OF && s->n_children ? 1 : s->n_children);
    }
}

static void take_done(struct lk_tale *t, const char *case_id, const struct lk_done *done, size_t n)
{
    size_t number = 1;
    for (size_t i = 0; i < t->n; i++) {
        for (size_t k = 0; k < n && !t->done[i]; k++)
            if (!strcmp(done[k].case_id, case_id) && !strcmp(done[k].step, t->steps[i]->id))
                t->done[i] = &done[k];
        t->first[i] = number;
        number += t->done[i] ? t->done[i]->n : 0;
    }
}

const char *lk_teller_name(enum lk_teller who)
{
    return who == LK_USER ? "user" : "stranger";
}

static const char *renamed(struct lk_arena *arena, const char *name, enum lk_teller who)
{
    return name && who == LK_STRANGER ? lk_arena_printf(arena, "%s (of the stranger)", name) : name;
}

static const char *instead(const char *person, enum lk_teller who)
{
    return person && !strcmp(person, "user") ? lk_teller_name(who) : person;
}

/* S as WHO does it: nothing is proved by it. */
struct lk_step lk_tale_step(struct lk_arena *arena, const struct lk_step *s, enum lk_teller who)
{
    struct lk_step c = *s;
    c.actor = instead(s->actor, who);
    c.whose = instead(s->whose, who);
    c.person = instead(s->person, who);
    c.of = renamed(arena, s->of, who);
    c.n_proves = 0;
    c.names = s->n_names ? lk_arena_alloc(arena, s->n_names * sizeof *c.names) : NULL;
    for (size_t i = 0; i < s->n_names; i++) {
        c.names[i] = s->names[i];
        c.names[i].name = renamed(arena, s->names[i].name, who);
    }
    /* Of what is expected, only the page that the story goes on from. */
    c.n_expects = s->n_expects ? 1 : 0;
    c.expects = c.n_expects ? lk_arena_alloc(arena, sizeof *c.expects) : NULL;
    if (c.n_expects) {
        c.expects[0] = s->expects[0];
        json_incref(c.expects[0].arg);
    }
    return c;
}

bool lk_tale_changes(const struct lk_tale *t, size_t i)
{
    return t->done[i] && t->done[i]->n && t->steps[i]->action &&
           strcmp(t->steps[i]->action->phrase, "log out") != 0;
}

void lk_tale_read(struct lk_tale *t, const struct lk_case *c, const struct lk_done *done, size_t n)
{
    *t = (struct lk_tale){ .fit = c->n_people == 1 && !c->fault };
    flatten(t, c->story, c->n_story);
    take_done(t, c->id, done, n);
}
