/* A plan from the JSON that lk_plan_json made of it. */
#include "plan/load.h"

#include "base/json.h"
#include <errno.h>
#include <string.h>

struct parse {
    struct lk_arena *arena;
    struct lk_plan *plan;
    struct lk_err *err;
    bool bad;
};

static void bad(struct parse *p, const char *what, const char *word)
{
    p->bad = true;
    lk_fail(p->err, LK_E_FORMAT, LK_NO_POS, "the plan is damaged: %s '%.80s'", what,
            word ? word : "");
}

static const char *text(struct parse *p, const json_t *v, const char *key)
{
    const char *s = lk_json_str(v, key, NULL);
    return s ? lk_arena_strdup(p->arena, s) : NULL;
}

static const char *needed(struct parse *p, const json_t *v, const char *key)
{
    const char *s = text(p, v, key);
    if (!s)
        bad(p, "a value lacks", key);
    return s ? s : "";
}

/* Room for the items of the list KEY; none if it is absent. */
static void *room(struct parse *p, const json_t *v, const char *key, size_t size, size_t *ret_n)
{
    const json_t *list = json_object_get(v, key);
    if (list && !json_is_array(list))
        bad(p, "no list", key);
    *ret_n = json_array_size(list);
    return *ret_n ? lk_arena_alloc(p->arena, *ret_n * size) : NULL;
}

static const json_t *item(const json_t *v, const char *key, size_t i)
{
    return json_array_get(json_object_get(v, key), i);
}

static int word(struct parse *p, const json_t *v, const char *key, const char *const *words)
{
    int i = lk_word_index(words, lk_json_str(v, key, ""));
    if (i < 0)
        bad(p, key, lk_json_str(v, key, ""));
    return i < 0 ? 0 : i;
}

static struct lk_pos pos(struct parse *p, const json_t *v)
{
    const json_t *at = json_object_get(v, "at");
    const char *file = json_string_value(json_array_get(at, 0));
    return (struct lk_pos){ file ? lk_arena_strdup(p->arena, file) : "",
                            (uint32_t)json_integer_value(json_array_get(at, 1)),
                            (uint32_t)json_integer_value(json_array_get(at, 2)) };
}

static unsigned places(const json_t *v)
{
    unsigned bits = 0;
    for (size_t i = 0; i < lk_place_words_n; i++)
        if (lk_json_has(json_object_get(v, "places"), lk_place_words[i].word))
            bits |= lk_place_words[i].place;
    return bits;
}

static void parse_names(struct parse *p, const json_t *v, struct lk_step *s)
{
    s->names = room(p, v, "names", sizeof *s->names, &s->n_names);
    for (size_t i = 0; i < s->n_names; i++) {
        const struct lk_thing_word *thing = lk_thing(lk_json_str(item(v, "names", i), "thing", ""));
        s->names[i].name = needed(p, item(v, "names", i), "name");
        if (thing)
            s->names[i].thing = thing->thing;
        else
            bad(p, "unknown thing", NULL);
    }
}

static void parse_expects(struct parse *p, const json_t *v, struct lk_step *s)
{
    s->expects = room(p, v, "expects", sizeof *s->expects, &s->n_expects);
    for (size_t i = 0; i < s->n_expects; i++) {
        const json_t *e = item(v, "expects", i);
        const char *key = lk_json_str(e, "predicate", "");
        s->expects[i].predicate = lk_predicate(key);
        s->expects[i].arg = json_incref(json_object_get(e, "arg"));
        s->expects[i].pos = pos(p, e);
        if (!s->expects[i].predicate || !s->expects[i].arg)
            bad(p, "unknown predicate", key);
    }
}

static void parse_proves(struct parse *p, const json_t *v, struct lk_step *s)
{
    s->proves = room(p, v, "proves", sizeof *s->proves, &s->n_proves);
    for (size_t i = 0; i < s->n_proves; i++) {
        const char *id = json_string_value(item(v, "proves", i));
        s->proves[i] = lk_part(p->plan->requirements, id ? id : "");
        if (!s->proves[i])
            bad(p, "unknown part", id);
    }
}

static void parse_misuse(struct parse *p, const json_t *v, struct lk_step *s)
{
    const char *how = lk_json_str(v, "how", NULL);
    const struct lk_how_word *row = how ? lk_how(how) : NULL;
    if (how && !row)
        bad(p, "unknown way", how);
    s->how = row ? row->how : LK_HOW_PLAIN;
    if (json_object_get(v, "then"))
        s->then = (enum lk_then)word(p, v, "then", lk_then_names);
    for (size_t i = 0; i < lk_keeps_n; i++)
        if (lk_json_has(json_object_get(v, "keeps"), lk_keeps[i].phrase))
            s->keeps |= lk_keeps[i].keep;
}

static struct lk_step *parse_steps(struct parse *p, const json_t *v, const char *key,
                                   size_t *ret_n);

static void parse_step(struct parse *p, const json_t *v, struct lk_step *s)
{
    const char *action = lk_json_str(v, "action", NULL);
    s->kind = (enum lk_step_kind)word(p, v, "kind", lk_step_kind_names);
    s->id = needed(p, v, "id");
    s->text = needed(p, v, "text");
    s->pos = pos(p, v);
    s->actor = text(p, v, "actor");
    s->action = action ? lk_action(action) : NULL;
    bool acts = s->kind == LK_STEP_ACT || s->kind == LK_STEP_ADMIN || s->kind == LK_STEP_MISUSE;
    if ((acts || action) && !s->action)
        bad(p, "unknown action", action);
    bool by_someone =
        s->kind == LK_STEP_ACT || s->kind == LK_STEP_MISUSE || s->kind == LK_STEP_EXPECT;
    if (by_someone && !s->actor)
        bad(p, "nobody acts in step", s->id);
    s->of = text(p, v, "of");
    s->whose = text(p, v, "whose");
    s->value = text(p, v, "value");
    s->person = text(p, v, "person");
    s->advance_ms = lk_json_int(v, "advance_ms", 0);
    s->times = (int)lk_json_int(v, "times", 0);
    s->places = places(v);
    s->needs = (unsigned)lk_json_int(v, "needs", 0);
    parse_names(p, v, s);
    parse_expects(p, v, s);
    parse_proves(p, v, s);
    parse_misuse(p, v, s);
    s->children = parse_steps(p, v, "children", &s->n_children);
}

static struct lk_step *parse_steps(struct parse *p, const json_t *v, const char *key, size_t *ret_n)
{
    struct lk_step *steps = room(p, v, key, sizeof *steps, ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        parse_step(p, item(v, key, i), &steps[i]);
    return steps;
}

static void parse_people(struct parse *p, const json_t *v, struct lk_case *c)
{
    c->people = room(p, v, "people", sizeof *c->people, &c->n_people);
    for (size_t i = 0; i < c->n_people; i++) {
        const json_t *from = item(v, "people", i);
        c->people[i] = (struct lk_person){
            .name = needed(p, from, "name"),
            .user_id = needed(p, from, "user_id"),
            .given_name = needed(p, from, "given_name"),
            .surname = needed(p, from, "surname"),
            .email = needed(p, from, "email"),
            .orders = (size_t)lk_json_int(from, "orders", 0),
            .browser_of = text(p, from, "browser_of"),
        };
    }
}

static void parse_case(struct parse *p, const json_t *v, struct lk_case *c)
{
    const json_t *roles = json_object_get(v, "roles");
    c->id = needed(p, v, "id");
    c->scenario = needed(p, v, "scenario");
    c->title = needed(p, v, "title");
    c->profile = needed(p, v, "profile");
    c->file = needed(p, v, "file");
    c->roles = (lk_json_has(roles, "portal") ? LK_ROLE_PORTAL : 0u) |
               (lk_json_has(roles, "client") ? LK_ROLE_CLIENT : 0u);
    c->fault = text(p, v, "fault");
    c->fault_at = (int)lk_json_int(v, "fault_at", 0);
    c->fault_file = text(p, v, "fault_file");
    c->own_listener = lk_json_bool(v, "own_listener", false);
    c->twin = text(p, v, "twin");
    c->journey = text(p, v, "journey");
    c->needs = (unsigned)lk_json_int(v, "needs", 0);
    parse_people(p, v, c);
    c->story = parse_steps(p, v, "story", &c->n_story);
}

static void parse_parts(struct parse *p, const json_t *v, struct lk_requirement *r, size_t index)
{
    static const char *const levels[] = { "MUST", "SHOULD", "INFO", NULL };
    r->parts = room(p, v, "parts", sizeof *r->parts, &r->n_parts);
    for (size_t i = 0; i < r->n_parts; i++) {
        const json_t *from = item(v, "parts", i);
        r->parts[i] = (struct lk_part){
            .id = lk_arena_printf(p->arena, "%s/%zu", r->id, i + 1),
            .level = (enum lk_level)word(p, from, "level", levels),
            .places = places(from),
            .reading = needed(p, from, "reading"),
            .requirement = index,
        };
        if (json_object_get(from, "harm"))
            r->parts[i].harm = (enum lk_harm)word(p, from, "harm", lk_harm_names);
    }
}

static void parse_requirements(struct parse *p, const json_t *v)
{
    static const char *const classes[] = { "guide", "implied", "client", NULL };
    struct lk_requirements *reqs = lk_arena_new_of(p->arena, struct lk_requirements);
    reqs->version = needed(p, v, "version");
    reqs->items = room(p, v, "items", sizeof *reqs->items, &reqs->n);
    for (size_t i = 0; i < reqs->n; i++) {
        const json_t *from = item(v, "items", i);
        reqs->items[i] = (struct lk_requirement){
            .id = needed(p, from, "id"),
            .quote = needed(p, from, "quote"),
            .guide = needed(p, from, "guide"),
            .class = (enum lk_class)word(p, from, "class", classes),
        };
        parse_parts(p, from, &reqs->items[i], i);
    }
    p->plan->requirements = reqs;
}

static void parse_score(const json_t *v, struct lk_suite_score *ret)
{
    *ret = (struct lk_suite_score){
        .measured = v != NULL,
        .mutants = (size_t)lk_json_int(v, "mutants", 0),
        .killed = (size_t)lk_json_int(v, "killed", 0),
        .decoys = (size_t)lk_json_int(v, "decoys", 0),
        .decoys_accused = (size_t)lk_json_int(v, "decoys_accused", 0),
    };
}

static void parse_head(struct parse *p, const json_t *v)
{
    static const char *const roles[] = { "portal", "client", NULL };
    static const char *const place_names[] = { "wire", "browser", "client", NULL };
    struct lk_plan *plan = p->plan;
    const char *seed = needed(p, v, "seed");
    char *end;
    errno = 0;
    plan->seed = strtoull(seed, &end, 10);
    if (errno || *end)
        bad(p, "no seed", seed);
    plan->role = word(p, v, "role", roles) ? LK_ROLE_CLIENT : LK_ROLE_PORTAL;
    plan->place = lk_place_words[word(p, v, "place", place_names)].place;
    plan->repeat = (int)lk_json_int(v, "repeat", 1);
    plan->strict = lk_json_bool(v, "strict", false);
    plan->again = text(p, v, "again");
    parse_score(json_object_get(v, "score"), &plan->score);
    if (lk_json_int(v, "format", 0) != 1)
        bad(p, "its format is not known to this version", NULL);
}

struct lk_plan *lk_plan_parse(const json_t *json, struct lk_err *err)
{
    struct lk_arena *arena = lk_arena_new();
    struct parse p = { .arena = arena, .plan = lk_arena_new_of(arena, struct lk_plan), .err = err };
    LK_AUTO(lk_plan_free) struct lk_plan *plan = p.plan;
    plan->arena = arena;
    parse_head(&p, json);
    parse_requirements(&p, json_object_get(json, "requirements"));
    plan->cases = room(&p, json, "cases", sizeof *plan->cases, &plan->n_cases);
    for (size_t i = 0; i < plan->n_cases && !p.bad; i++)
        parse_case(&p, item(json, "cases", i), &plan->cases[i]);
    const json_t *written = json_object_get(json, "binding");
    if (written && !p.bad) {
        plan->binding = lk_binding_parse(written, err);
        p.bad = !plan->binding;
    }
    return p.bad ? NULL : lk_take(plan);
}
