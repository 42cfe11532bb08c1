/* A plan as JSON: what plan.json holds. What is empty or as usual is left out. */
#include "plan/load.h"

#include "base/json.h"
#include <inttypes.h>

const char *const lk_step_kind_names[] = {
    [LK_STEP_ACT] = "act",
    [LK_STEP_ADMIN] = "admin",
    [LK_STEP_CLOCK] = "clock",
    [LK_STEP_EXPECT] = "expect",
    [LK_STEP_MISUSE] = "misuse",
    [LK_STEP_ANY_OF] = "any-of",
    [LK_STEP_ANY_ORDER] = "any-order",
    [LK_STEP_OPTIONAL] = "optional",
    [LK_STEP_REPEAT] = "repeat",
    [LK_STEP_BEFORE] = "before",
    [LK_STEP_GROUP] = "group",
    NULL,
};

const char *const lk_then_names[] = { [LK_THEN_REFUSED] = "refused",
                                      [LK_THEN_ONE_EFFECT] = "one effect",
                                      [LK_THEN_NO_EFFECT] = "no effect",
                                      [LK_THEN_NO_HARM] = "no harm",
                                      NULL };

static void put_text(json_t *v, const char *key, const char *text)
{
    if (text)
        json_object_set_new(v, key, json_string(text));
}

static void put_int(json_t *v, const char *key, long long number)
{
    if (number)
        json_object_set_new(v, key, json_integer(number));
}

/* Sets a list that is not empty; takes it over. */
static void put_list(json_t *v, const char *key, json_t *list)
{
    if (json_array_size(list))
        json_object_set(v, key, list);
    json_decref(list);
}

static json_t *pos_json(struct lk_pos pos)
{
    return json_pack("[s, I, I]", pos.file ? pos.file : "", (json_int_t)pos.line,
                     (json_int_t)pos.col);
}

static json_t *places_json(unsigned places)
{
    json_t *list = json_array();
    for (size_t i = 0; i < lk_place_words_n; i++)
        if (places & lk_place_words[i].place)
            json_array_append_new(list, json_string(lk_place_words[i].word));
    return list;
}

static json_t *names_json(const struct lk_step *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_names; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "name", s->names[i].name, "thing",
                                              lk_things[s->names[i].thing].phrase));
    return list;
}

static json_t *expects_json(const struct lk_step *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_expects; i++)
        json_array_append_new(
            list, json_pack("{s:s, s:O, s:o}", "predicate", s->expects[i].predicate->key, "arg",
                            s->expects[i].arg, "at", pos_json(s->expects[i].pos)));
    return list;
}

static json_t *proves_json(const struct lk_step *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n_proves; i++)
        json_array_append_new(list, json_string(s->proves[i]->id));
    return list;
}

static const char *how_phrase(enum lk_how how)
{
    for (size_t i = 0; i < lk_hows_n; i++)
        if (lk_hows[i].how == how)
            return lk_hows[i].phrase;
    return NULL; /* plain */
}

static json_t *keeps_json(unsigned keeps)
{
    json_t *list = json_array();
    for (size_t i = 0; i < lk_keeps_n; i++)
        if (keeps & lk_keeps[i].keep)
            json_array_append_new(list, json_string(lk_keeps[i].phrase));
    return list;
}

static json_t *steps_json(const struct lk_step *steps, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        const struct lk_step *s = &steps[i];
        json_t *v = json_pack("{s:s, s:s, s:s, s:o}", "kind", lk_step_kind_names[s->kind], "id",
                              s->id, "text", s->text, "at", pos_json(s->pos));
        put_text(v, "actor", s->actor);
        put_text(v, "action", s->action ? s->action->phrase : NULL);
        put_text(v, "of", s->of);
        put_text(v, "whose", s->whose);
        put_text(v, "value", s->value);
        put_text(v, "person", s->person);
        put_list(v, "names", names_json(s));
        put_int(v, "advance_ms", s->advance_ms);
        put_int(v, "times", s->times);
        put_text(v, "how", how_phrase(s->how));
        put_list(v, "keeps", keeps_json(s->keeps));
        put_text(v, "then", s->then ? lk_then_names[s->then] : NULL);
        put_list(v, "expects", expects_json(s));
        put_list(v, "proves", proves_json(s));
        put_list(v, "places", places_json(s->places));
        put_int(v, "needs", s->needs);
        put_list(v, "children", steps_json(s->children, s->n_children));
        json_array_append_new(list, v);
    }
    return list;
}

static json_t *people_json(const struct lk_case *c)
{
    json_t *list = json_array();
    for (size_t i = 0; i < c->n_people; i++) {
        const struct lk_person *p = &c->people[i];
        json_t *v = json_object();
        put_text(v, "name", p->name);
        put_text(v, "user_id", p->user_id);
        put_text(v, "given_name", p->given_name);
        put_text(v, "surname", p->surname);
        put_text(v, "email", p->email);
        put_int(v, "orders", (long long)p->orders);
        put_text(v, "browser_of", p->browser_of);
        json_array_append_new(list, v);
    }
    return list;
}

static json_t *cases_json(const struct lk_plan *p)
{
    json_t *list = json_array();
    for (size_t i = 0; i < p->n_cases; i++) {
        const struct lk_case *c = &p->cases[i];
        json_t *v = json_object(), *roles = json_array();
        if (c->roles & LK_ROLE_PORTAL)
            json_array_append_new(roles, json_string("portal"));
        if (c->roles & LK_ROLE_CLIENT)
            json_array_append_new(roles, json_string("client"));
        put_text(v, "id", c->id);
        put_text(v, "scenario", c->scenario);
        put_text(v, "title", c->title);
        put_text(v, "profile", c->profile);
        put_text(v, "file", c->file);
        put_list(v, "roles", roles);
        put_list(v, "people", people_json(c));
        put_text(v, "fault", c->fault);
        put_int(v, "fault_at", c->fault_at);
        put_text(v, "fault_file", c->fault_file);
        if (c->own_listener)
            json_object_set_new(v, "own_listener", json_true());
        put_text(v, "twin", c->twin);
        put_text(v, "journey", c->journey);
        put_int(v, "needs", c->needs);
        put_list(v, "story", steps_json(c->story, c->n_story));
        json_array_append_new(list, v);
    }
    return list;
}

static json_t *parts_json(const struct lk_requirement *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_parts; i++) {
        const struct lk_part *part = &r->parts[i];
        json_t *v = json_pack("{s:s, s:o, s:s}", "level", lk_level_name(part->level), "places",
                              places_json(part->places), "reading", part->reading);
        put_text(v, "harm", part->harm ? lk_harm_names[part->harm] : NULL);
        json_array_append_new(list, v);
    }
    return list;
}

static json_t *requirements_json(const struct lk_requirements *reqs)
{
    json_t *list = json_array();
    for (size_t i = 0; i < reqs->n; i++) {
        const struct lk_requirement *r = &reqs->items[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:o}", "id", r->id, "quote",
                                              r->quote, "guide", r->guide, "class",
                                              lk_class_name(r->class), "parts", parts_json(r)));
    }
    return json_pack("{s:s, s:o}", "version", reqs->version, "items", list);
}

static json_t *score_json(const struct lk_suite_score *s)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "mutants", (json_int_t)s->mutants, "killed",
                     (json_int_t)s->killed, "decoys", (json_int_t)s->decoys, "decoys_accused",
                     (json_int_t)s->decoys_accused);
}

json_t *lk_plan_json(const struct lk_plan *p)
{
    json_t *places = places_json(p->place);
    json_t *v = json_pack("{s:i, s:s, s:i, s:b, s:s, s:O, s:o, s:o}", "format", 1, "lakmus",
                          LK_VERSION, "repeat", p->repeat, "strict", p->strict, "role",
                          p->role == LK_ROLE_CLIENT ? "client" : "portal", "place",
                          json_array_get(places, 0), "requirements",
                          requirements_json(p->requirements), "cases", cases_json(p));
    json_decref(places);
    /* A JSON number is not sure to hold 64 bits. */
    lk_json_setf(v, "seed", "%" PRIu64, p->seed);
    put_text(v, "again", p->again);
    if (p->score.measured)
        json_object_set_new(v, "score", score_json(&p->score));
    if (p->binding)
        json_object_set(v, "binding", p->binding->written);
    return v;
}
