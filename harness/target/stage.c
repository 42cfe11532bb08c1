/* The people of a play, and what ${…} stands for. */
#include "target/stage.h"

#include <stdarg.h>
#include <string.h>

void lk_stage_missed(struct lk_stage *st, enum lk_outcome outcome, const char *fmt, ...)
{
    if (st->reply->outcome != LK_ANSWERED)
        return;
    st->reply->outcome = outcome;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(st->reply->why, sizeof st->reply->why, fmt, ap);
    va_end(ap);
}

static struct lk_actor *new_actor(struct lk_stage *st, const struct lk_person *person)
{
    struct lk_actor *actor = lk_arena_new_of(st->arena, struct lk_actor);
    actor->person = person;
    actor->name = person ? person->name : "administrator";
    actor->vars = json_object();
    st->actors = lk_arena_grow(st->arena, st->actors, st->n_actors, sizeof *st->actors);
    return st->actors[st->n_actors++] = actor;
}

struct lk_actor *lk_stage_actor(struct lk_stage *st, const struct lk_person *person)
{
    const char *name = person ? person->name : "administrator";
    for (size_t i = 0; i < st->n_actors; i++)
        if (!strcmp(st->actors[i]->name, name))
            return st->actors[i];
    return new_actor(st, person);
}

/* The one whose second browser ACTOR is, or NULL. */
static struct lk_actor *same_person(struct lk_stage *st, const struct lk_actor *actor)
{
    const char *of = actor->person ? actor->person->browser_of : NULL;
    for (size_t i = 0; of && i < st->n_actors; i++)
        if (!strcmp(st->actors[i]->name, of))
            return st->actors[i];
    return NULL;
}

static const char *text_in(const json_t *vars, const char *name)
{
    return json_string_value(json_object_get(vars, name));
}

/* Who ACTOR is, whichever browser it is. */
static const struct lk_person *identity(struct lk_stage *st, const struct lk_actor *actor)
{
    const struct lk_person *p = actor->person;
    for (size_t i = 0; p && p->browser_of && i < st->case_->n_people; i++)
        if (!strcmp(st->case_->people[i].name, p->browser_of))
            return &st->case_->people[i];
    return p;
}

/* "person.email", "whose.order": who a person is, then what was captured for them. */
static const char *of_actor(struct lk_stage *st, struct lk_actor *actor, const char *prefix,
                            const char *name)
{
    size_t n = strlen(prefix);
    if (!actor || strncmp(name, prefix, n) != 0)
        return NULL;
    name += n;
    const struct lk_person *p = identity(st, actor);
    const struct {
        const char *name, *value;
    } rows[] = {
        { "name", actor->name },
        { "user-id", p ? p->user_id : NULL },
        { "given-name", p ? p->given_name : NULL },
        { "surname", p ? p->surname : NULL },
        { "email", p ? p->email : NULL },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if (!strcmp(rows[i].name, name))
            return rows[i].value;
    const char *value = text_in(actor->vars, name);
    struct lk_actor *other = value ? NULL : same_person(st, actor);
    return other ? text_in(other->vars, name) : value;
}

static const char *of_binding(struct lk_stage *st, const char *name)
{
    const struct lk_binding *b = st->b;
    const struct {
        const char *name, *text;
    } rows[] = {
        { "base", b->base },
        { "crl", b->crl },
        { "ocsp", b->ocsp },
        { "certificate-login", b->certificate_login },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
        struct lk_scope scope = lk_stage_scope(st);
        if (strcmp(rows[i].name, name) || !rows[i].text)
            continue;
        /* An address that asks for itself would never end. */
        st->filling++;
        int failed = st->filling > 4 ? -1 : lk_template(&scope, rows[i].text, &out);
        st->filling--;
        return failed ? NULL : lk_arena_strndup(st->arena, out.bytes ? out.bytes : "", out.len);
    }
    return NULL;
}

static const char *of_deed(struct lk_stage *st, const char *name)
{
    const struct lk_deed *d = st->deed;
    const struct {
        const char *name, *value;
    } rows[] = {
        { "value", d ? d->value : NULL }, { "of", d ? d->of : NULL },       { "step", st->step },
        { "case", st->case_->id },        { "run", st->site->plan.run_id }, { "text", st->b->text },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if (!strcmp(rows[i].name, name))
            return rows[i].value;
    return NULL;
}

const char *lk_stage_get(struct lk_stage *st, const char *name)
{
    struct lk_actor *whose = st->whose ? st->whose : st->subject;
    const char *value = text_in(st->args, name);
    if (!value)
        value = of_deed(st, name);
    if (!value)
        value = of_actor(st, st->subject, "person.", name);
    if (!value)
        value = of_actor(st, whose, "whose.", name);
    if (!value && st->subject)
        value = text_in(st->subject->vars, name);
    if (!value && st->subject && same_person(st, st->subject))
        value = text_in(same_person(st, st->subject)->vars, name);
    if (!value)
        value = text_in(st->vars, name);
    if (!value)
        value = text_in(st->site->plan.vars, name);
    if (!value)
        value = text_in(st->b->vars, name);
    return value ? value : of_binding(st, name);
}

static const char *get(void *of, const char *name)
{
    return lk_stage_get(of, name);
}

struct lk_scope lk_stage_scope(struct lk_stage *st)
{
    return (struct lk_scope){
        .get = get,
        .of = st,
        .no_csrf = st->deed && st->deed->how == LK_HOW_NO_CSRF,
    };
}

const char *lk_stage_fill(struct lk_stage *st, const char *text)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    struct lk_scope scope = lk_stage_scope(st);
    if (!text)
        return NULL;
    if (lk_template(&scope, text, &out)) {
        lk_stage_missed(st, LK_MISSED, "the variable ${%s} is not set", scope.missing);
        return NULL;
    }
    return lk_arena_strndup(st->arena, out.bytes ? out.bytes : "", out.len);
}

void lk_stage_set(struct lk_stage *st, struct lk_actor *actor, const char *name, const char *value)
{
    bool shared = !actor || !strncmp(name, "world.", 6);
    json_object_set_new(shared ? st->vars : actor->vars, name, json_string(value));
}

bool lk_stage_capture(struct lk_stage *st, struct lk_actor *actor, const struct lk_capture *c,
                      size_t n, bool all)
{
    if (!n)
        return true;
    struct lk_look at = lk_look_at(&st->answer, actor ? &actor->jar : NULL);
    for (size_t i = 0; i < n; i++) {
        LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
        if (lk_select_text(st->site->selecting, &c[i].from, &at, &text)) {
            lk_stage_set(st, actor, c[i].name, text.bytes);
        } else if (all) {
            lk_stage_missed(st, LK_MISSED, "%s found nothing in the answer to '%s'", c[i].from.name,
                            st->doing);
            return false;
        }
    }
    return true;
}
