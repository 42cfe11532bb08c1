/* One step, from its map. */
#include "plan/load.h"

#include "base/buf.h"
#include "base/text.h"
#include "plan/expect_shapes.h"
#include <string.h>

enum { PEOPLE_MAX = 64 };

static uint32_t width(const struct lk_node *node)
{
    return (uint32_t)strlen(node->text) + 2 * node->quoted;
}

/* NODE names a person of the story: the name as the case holds it, or NULL. */
static const char *person(struct lk_telling *t, const struct lk_node *node)
{
    const struct lk_person *p = lk_person(t->c, node->text);
    if (p)
        return p->name;
    const char *known[PEOPLE_MAX];
    size_t n = 0;
    for (size_t i = 0; i < t->c->n_people && n < PEOPLE_MAX; i++)
        known[n++] = t->c->people[i].name;
    lk_diag_unknown(t->l->d, node->pos, "person", node->text, known, n);
    return NULL;
}

/* The optional key of MAP that names a person; false if it names nobody. */
static bool person_at(struct lk_telling *t, const struct lk_node *map, const char *key,
                      const char **ret)
{
    const struct lk_node *node = lk_node_get(map, key);
    if (!node)
        return true;
    const char *name = person(t, node);
    if (name)
        *ret = name;
    return name != NULL;
}

/* What the action is about: each argument only where the action takes it. */
static bool arguments(struct lk_telling *t, const struct lk_node *map, struct lk_step *s)
{
    static const struct {
        const char *key;
        unsigned flag;
    } args[] = { { "of", LK_ACT_OF },
                 { "value", LK_ACT_VALUE },
                 { "whose", LK_ACT_WHOSE },
                 { "for", LK_ACT_FOR } };
    bool good = true;
    for (size_t i = 0; i < LK_COUNT(args); i++) {
        const struct lk_node *node = lk_node_get(map, args[i].key);
        bool theirs = s->how == LK_HOW_THEIR_PAGE && args[i].flag == LK_ACT_WHOSE;
        if (!node || (s->action->flags & args[i].flag) || theirs)
            continue;
        lk_diag(t->l->d, LK_ERROR, node->pos, width(node), "'%s' takes no '%s'", s->action->phrase,
                args[i].key);
        good = false;
    }
    s->of = lk_node_text(map, "of", NULL);
    s->value = lk_node_text(map, "value", NULL);
    return person_at(t, map, "whose", &s->whose) && person_at(t, map, "for", &s->person) && good;
}

static void remember(struct lk_telling *t, const struct lk_node *map, struct lk_step *s)
{
    for (size_t i = 0; map && i < map->n; i++) {
        s->names = lk_arena_grow(t->l->arena, s->names, s->n_names, sizeof *s->names);
        s->names[s->n_names++] = (struct lk_name){ .name = map->keys[i]->text,
                                                   .thing = lk_thing(map->items[i]->text)->thing,
                                                   .pos = map->keys[i]->pos };
    }
}

static const char *act_words(struct lk_telling *t, const char *subject, const struct lk_step *s)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    lk_buf_printf(&out, "%s: %s", subject, s->action->phrase);
    if (s->of)
        lk_buf_printf(&out, " of '%s'", s->of);
    if (s->whose)
        lk_buf_printf(&out, " of %s", s->whose);
    if (s->person)
        lk_buf_printf(&out, " for %s", s->person);
    if (s->value)
        lk_buf_printf(&out, " \"%s\"", s->value);
    return lk_arena_strdup(t->l->arena, out.bytes);
}

static const char *phrase_of(const struct lk_node *value)
{
    return value->kind == LK_NODE_TEXT ? value->text : lk_node_text(value, "do", "");
}

static bool build_act(struct lk_telling *t, const struct lk_node *key, const struct lk_node *value,
                      struct lk_step *s)
{
    const struct lk_person *who = lk_person(t->c, key->text);
    if (!who) {
        const char *known[PEOPLE_MAX];
        size_t n = 0;
        for (; n < t->c->n_people && n < PEOPLE_MAX; n++)
            known[n] = t->c->people[n].name;
        lk_subject_unknown(t->l, key, known, n);
        return false;
    }
    s->kind = LK_STEP_ACT;
    s->actor = t->actor = who->name;
    s->action = lk_action(phrase_of(value));
    remember(t, lk_node_get(value, "remember"), s);
    bool good = arguments(t, value, s);
    s->text = act_words(t, s->actor, s);
    return good;
}

static bool build_admin(struct lk_telling *t, const struct lk_node *value, struct lk_step *s)
{
    s->kind = LK_STEP_ADMIN;
    s->action = lk_action(phrase_of(value));
    bool good = arguments(t, value, s);
    if (!s->person && (s->action->flags & LK_ACT_FOR))
        s->person = "user";
    s->text = act_words(t, "administrator", s);
    return good;
}

static bool build_clock(struct lk_telling *t, const struct lk_node *value, struct lk_step *s)
{
    const char *span = lk_node_text(value, "advance", "");
    s->kind = LK_STEP_CLOCK;
    s->text = lk_arena_printf(t->l->arena, "clock: advance %s", span);
    return lk_span_read(span, &s->advance_ms);
}

void lk_json_words(const json_t *v, struct lk_buf *out)
{
    const char *key;
    json_t *item;
    size_t i, n = 0;
    if (json_is_string(v))
        lk_buf_adds(out, json_string_value(v));
    else if (json_is_integer(v))
        lk_buf_printf(out, "%lld", (long long)json_integer_value(v));
    json_array_foreach(v, i, item)
    {
        lk_buf_adds(out, i ? ", " : "");
        lk_json_words(item, out);
    }
    json_object_foreach((json_t *)v, key, item)
    {
        lk_buf_printf(out, "%s%s ", n++ ? ", " : "", key);
        lk_json_words(item, out);
    }
}

/* `client: { holds: … }` is the predicate `client` with the argument `{ holds: … }`. */
static json_t *client_facts(const struct lk_node *holds)
{
    struct lk_key key;
    lk_shape_key(&lk_shape_client, 0, &key);
    return json_pack("{s:o}", key.name, lk_shape_json(key.shape, holds));
}

/* All predicates of the map; where all of them can be seen is left in S. */
static void predicates(struct lk_telling *t, const struct lk_node *map, bool client,
                       struct lk_step *s)
{
    for (size_t i = 0; i < map->n; i++) {
        bool of_client = client && !strcmp(map->keys[i]->text, "holds");
        const struct lk_predicate *p = lk_predicate(of_client ? "client" : map->keys[i]->text);
        if (!p)
            continue;
        s->expects = lk_arena_grow(t->l->arena, s->expects, s->n_expects, sizeof *s->expects);
        s->expects[s->n_expects++] = (struct lk_expect){
            .predicate = p,
            .arg = of_client ? client_facts(map->items[i]) : lk_shape_json(p->shape, map->items[i]),
            .pos = map->keys[i]->pos,
        };
        s->places &= p->places;
    }
}

static const char *expect_words(struct lk_telling *t, const char *subject, const struct lk_step *s)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    lk_buf_printf(&out, "%s:", subject);
    for (size_t i = 0; i < s->n_expects; i++) {
        lk_buf_printf(&out, "%s %s ", i ? ";" : "", s->expects[i].predicate->key);
        lk_json_words(s->expects[i].arg, &out);
    }
    return lk_arena_strdup(t->l->arena, out.bytes);
}

static bool build_expect(struct lk_telling *t, const struct lk_node *key,
                         const struct lk_node *value, struct lk_step *s)
{
    bool client = !strcmp(key->text, "client");
    s->kind = LK_STEP_EXPECT;
    s->actor = t->actor;
    s->places = client ? LK_CLIENT : LK_WIRE | LK_BROWSER;
    bool good = person_at(t, value, "to", &s->actor);
    predicates(t, value, client, s);
    s->text = expect_words(t, key->text, s);
    if (!s->n_expects) {
        lk_diag(t->l->d, LK_ERROR, key->pos, width(key), "nothing is expected here");
        good = false;
    }
    if (!client && (t->c->roles & LK_ROLE_PORTAL) == 0 && lk_node_get(value, "proves"))
        lk_diag(t->l->d, LK_ERROR, key->pos, width(key),
                "a portal proves nothing in a scenario for clients alone");
    lk_proofs_read(t, lk_node_get(value, "proves"), s);
    return good;
}

/* Where a misuse can be tried: in a browser only what its pages offer to be pressed. */
static unsigned misuse_places(const struct lk_step *s)
{
    bool by_hand =
        (s->how == LK_HOW_PLAIN || s->how == LK_HOW_UNTICKED) && (s->action->doers & LK_DOER_USER);
    return by_hand ? LK_WIRE | LK_BROWSER : LK_WIRE;
}

static void keeps(const struct lk_node *list, struct lk_step *s)
{
    if (list->kind == LK_NODE_TEXT)
        s->keeps |= lk_keep(list->text)->keep;
    for (size_t i = 0; list->kind == LK_NODE_LIST && i < list->n; i++)
        s->keeps |= lk_keep(list->items[i]->text)->keep;
}

static bool build_misuse(struct lk_telling *t, const struct lk_node *key,
                         const struct lk_node *value, struct lk_step *s)
{
    static const char *const outcomes[] = { "is refused", "has one effect", "has no effect",
                                            "does no harm" };
    const struct lk_node *how = lk_node_get(value, "how");
    s->kind = LK_STEP_MISUSE;
    s->actor = "user";
    s->action = lk_action(lk_node_text(value, "do", ""));
    s->how = how ? lk_how(how->text)->how : LK_HOW_PLAIN;
    for (size_t i = 0; lk_then_names[i]; i++)
        if (lk_same_label(lk_node_text(value, "then", ""), lk_then_names[i]))
            s->then = (enum lk_then)i;
    keeps(lk_node_get(value, "keeps"), s);
    bool good = person_at(t, value, "by", &s->actor) && arguments(t, value, s);
    if (s->how == LK_HOW_THEIR_PAGE && !s->whose) {
        lk_diag(t->l->d, LK_ERROR, how->pos, width(how), "'%s' needs 'whose'", how->text);
        good = false;
    }
    if (!s->keeps) {
        lk_diag(t->l->d, LK_ERROR, key->pos, width(key), "'keeps' names nothing");
        good = false;
    }
    s->places = misuse_places(s);
    s->text = lk_arena_printf(t->l->arena, "misuse: %s%s%s, %s", act_words(t, s->actor, s),
                              how ? " " : "", how ? how->text : "", outcomes[s->then]);
    lk_proofs_read(t, lk_node_get(value, "proves"), s);
    t->actor = s->actor;
    return good;
}

bool lk_step_build(struct lk_telling *t, const struct lk_node *node, struct lk_step *ret)
{
    const struct lk_node *key = node->keys[0], *value = node->items[0];
    struct lk_step s = { .pos = key->pos };
    bool good;
    if (!strcmp(key->text, "administrator"))
        good = build_admin(t, value, &s);
    else if (!strcmp(key->text, "clock"))
        good = build_clock(t, value, &s);
    else if (!strcmp(key->text, "portal") || !strcmp(key->text, "client"))
        good = build_expect(t, key, value, &s);
    else if (!strcmp(key->text, "misuse"))
        good = build_misuse(t, key, value, &s);
    else
        good = build_act(t, key, value, &s);
    *ret = s;
    if (!good)
        lk_steps_release(&s, 1);
    return good;
}
