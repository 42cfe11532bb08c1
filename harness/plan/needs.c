/* What a case asks of a target, summed from its people and steps. */
#include "plan/load.h"

#include "base/json.h"
#include "base/text.h"
#include <string.h>

/* Acts that bring something only where the binding says that they can. */
static const struct gift {
    const char *phrase;
    unsigned given;
} gifts[] = {
    { "receive the file", LK_GIVEN_AUTO_DOWNLOAD },
    { "press Copy to clipboard", LK_GIVEN_COPIED },
    { "log in with the certificate", LK_GIVEN_CERTIFICATE_LOGIN },
};

/* Acts that no story can do without the given. */
static const struct gift musts[] = {
    { "approve the login", LK_GIVEN_APPROVE },
    { "reject the login", LK_GIVEN_REJECT },
    { "follow the link in the mail", LK_GIVEN_MAIL },
};

static const struct {
    const char *name;
    unsigned given;
} deeds[] = { { "order", LK_GIVEN_ORDER }, { "cancel", LK_GIVEN_CANCEL } };

enum { ACTORS_MAX = 32 };

struct sum {
    struct lk_case *c;
    struct {
        const char *name;
        unsigned needs;
    } names[LK_NAMES_MAX]; /* by the act that set them */
    size_t n_names;
    struct {
        const char *name;
        unsigned needs;
    } latest[ACTORS_MAX]; /* of each person's last act */
    size_t n_latest;
    unsigned needs; /* of the step that is looked at */
};

static unsigned given_of(const struct gift *rows, size_t n, const struct lk_step *s)
{
    for (size_t i = 0; s->action && i < n; i++)
        if (!strcmp(rows[i].phrase, s->action->phrase))
            return rows[i].given;
    return 0;
}

static unsigned *latest_of(struct sum *u, const char *actor)
{
    for (size_t i = 0; i < u->n_latest; i++)
        if (!strcmp(u->latest[i].name, actor))
            return &u->latest[i].needs;
    size_t i = u->n_latest < ACTORS_MAX ? u->n_latest++ : ACTORS_MAX - 1;
    u->latest[i].name = actor;
    u->latest[i].needs = 0;
    return &u->latest[i].needs;
}

static void set_name(struct sum *u, const char *name, unsigned needs)
{
    for (size_t i = 0; i < u->n_names; i++)
        if (!strcmp(u->names[i].name, name)) {
            u->names[i].needs = needs;
            return;
        }
    if (u->n_names < LK_NAMES_MAX) {
        u->names[u->n_names].name = name;
        u->names[u->n_names++].needs = needs;
    }
}

static void use_name(void *of, const char *name, unsigned things)
{
    struct sum *u = of;
    (void)things;
    for (size_t i = 0; i < u->n_names; i++)
        if (!strcmp(u->names[i].name, name))
            u->needs |= u->names[i].needs;
}

/* Is WORD the text V, or one of the texts in it? */
static bool holds(const json_t *v, const char *word)
{
    return (json_is_string(v) && !strcmp(json_string_value(v), word)) || lk_json_has(v, word);
}

/* Either will do where both are named: the judge holds what is offered against them. */
static unsigned of_revocation(const json_t *arg)
{
    unsigned crl = json_object_get(arg, "crl") ? LK_GIVEN_CRL : 0u;
    unsigned ocsp = json_object_get(arg, "ocsp") ? LK_GIVEN_OCSP : 0u;
    return crl | ocsp ? crl | ocsp : (unsigned)(LK_GIVEN_CRL | LK_GIVEN_OCSP);
}

static unsigned of_expect(const struct lk_expect *e)
{
    switch (e->predicate->sees) {
    case LK_SEES_STATUS:
        return of_revocation(e->arg);
    case LK_SEES_FACTS:
        return holds(json_object_get(e->arg, "holds"), "opens with the password copied")
                   ? LK_GIVEN_COPIED
                   : 0u;
    case LK_SEES_LEAKS:
        return holds(json_object_get(e->arg, "in"), "mails") ? LK_GIVEN_MAIL : 0u;
    default:
        return 0;
    }
}

static bool reads_latest(const struct lk_expect *e)
{
    return e->predicate->sees == LK_SEES_VIEW ||
           (e->predicate->sees == LK_SEES_FACTS && !json_object_get(e->arg, "of"));
}

static void add_expect(struct sum *u, struct lk_step *s)
{
    u->needs = 0;
    for (size_t i = 0; i < s->n_expects; i++) {
        const struct lk_expect *e = &s->expects[i];
        u->needs |= of_expect(e);
        lk_names_in(e, use_name, u);
        if (reads_latest(e))
            u->needs |= *latest_of(u, s->actor);
        if (e->predicate->sees == LK_SEES_MAIL)
            u->c->needs |= LK_GIVEN_MAIL;
    }
    s->needs = u->needs;
}

static void add_act(struct sum *u, struct lk_step *s)
{
    unsigned gift = given_of(gifts, LK_COUNT(gifts), s);
    u->c->needs |= given_of(musts, LK_COUNT(musts), s);
    s->needs = *latest_of(u, s->actor) = gift;
    for (size_t i = 0; i < s->n_names; i++) {
        set_name(u, s->names[i].name, gift);
        if (s->names[i].thing == LK_THING_LINK)
            u->c->needs |= LK_GIVEN_MAIL;
    }
}

static void add_misuse(struct sum *u, struct lk_step *s)
{
    u->needs = given_of(gifts, LK_COUNT(gifts), s);
    u->c->needs |= given_of(musts, LK_COUNT(musts), s);
    if (s->of)
        use_name(u, s->of, 0);
    s->needs = u->needs;
    *latest_of(u, s->actor) = 0;
}

static void add_steps(struct sum *u, struct lk_step *steps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct lk_step *s = &steps[i];
        if (s->kind == LK_STEP_ACT)
            add_act(u, s);
        else if (s->kind == LK_STEP_EXPECT)
            add_expect(u, s);
        else if (s->kind == LK_STEP_MISUSE)
            add_misuse(u, s);
        else if (s->kind == LK_STEP_CLOCK)
            u->c->needs |= LK_GIVEN_CLOCK;
        for (size_t k = 0; s->kind == LK_STEP_ADMIN && k < LK_COUNT(deeds); k++)
            if (s->action->given && !strcmp(s->action->given, deeds[k].name))
                u->c->needs |= deeds[k].given;
        /* On a portal only the first way is gone; a client needs no binding. */
        add_steps(u, s->children, s->kind == LK_STEP_ANY_OF && s->n_children ? 1 : s->n_children);
    }
}

void lk_needs_find(struct lk_case *c)
{
    struct sum u = { .c = c };
    c->needs = LK_GIVEN_USER;
    for (size_t i = 0; i < c->n_people; i++)
        if (c->people[i].orders)
            c->needs |= LK_GIVEN_ORDER;
    if (c->fault)
        c->needs |= LK_GIVEN_FAULT;
    add_steps(&u, c->story, c->n_story);
}
