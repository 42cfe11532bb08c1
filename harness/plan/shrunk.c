/* Making a plan of mutated requests smaller. */
#include "plan/shrunk.h"

#include "base/json.h"
#include <string.h>

static json_t *case_of(json_t *cases, const char *id)
{
    size_t i;
    json_t *c;
    json_array_foreach(cases, i, c) if (!strcmp(lk_json_str(c, "id", ""), id)) return c;
    return NULL;
}

/* Without markup there is none that could come back. */
static void drop_markup(const struct lk_plan *p, json_t *step)
{
    json_t *proves = json_object_get(step, "proves");
    for (size_t i = json_array_size(proves); i-- > 0;) {
        const char *id = json_string_value(json_array_get(proves, i));
        const struct lk_part *part = lk_part(p->requirements, id ? id : "");
        if (part && part->harm == LK_HARM_MARKUP)
            json_array_remove(proves, i);
    }
}

/* The mutation, what the step's text says of it, and what it proves. */
static void put_way(const struct lk_plan *p, json_t *step, enum lk_way way)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    const char *text = lk_json_str(step, "text", ""), *says = strstr(text, LK_MUTATED_SAYS);
    struct lk_mutation m;
    if (!says || !lk_mutation_read(lk_json_str(step, "value", ""), &m))
        return;
    m.ways[0] = way;
    m.n = 1;
    lk_json_setf(step, "value", "%s", lk_mutation_write(&m, arena));
    const char *now = lk_arena_printf(arena, "%.*s%s%s", (int)(says - text), text, LK_MUTATED_SAYS,
                                      lk_mutation_said(&m, arena));
    json_object_set_new(step, "text", json_string(now));
    if (!lk_mutation_marks(&m))
        drop_markup(p, step);
}

static void keep_one(const struct lk_plan *p, json_t *story, const char *step_id, enum lk_way way)
{
    for (size_t i = json_array_size(story); i-- > 0;) {
        json_t *step = json_array_get(story, i);
        if (strcmp(lk_json_str(step, "kind", ""), "misuse") != 0)
            continue;
        if (strcmp(lk_json_str(step, "id", ""), step_id) != 0)
            json_array_remove(story, i);
        else if (way != LK_WAYS)
            put_way(p, step, way);
    }
}

struct lk_plan *lk_plan_shrunk(const struct lk_plan *p, const char *case_id, const char *step_id,
                               enum lk_way way, struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *json = lk_plan_json(p);
    LK_AUTO(json_decref) json_t *alone = json_array();
    json_t *c = case_of(json_object_get(json, "cases"), case_id);
    if (!c) {
        lk_fail(err, LK_E_USE, LK_NO_POS, "the plan has no case '%s'", case_id);
        return NULL;
    }
    if (step_id)
        keep_one(p, json_object_get(c, "story"), step_id, way);
    json_array_append(alone, c);
    json_object_set(json, "cases", alone);
    struct lk_plan *shrunk = lk_plan_parse(json, err);
    if (!shrunk)
        return NULL;
    lk_binding_free(shrunk->binding);
    shrunk->binding = p->binding;
    return shrunk;
}

const char *lk_mutated_action(const struct lk_step *s, struct lk_arena *arena)
{
    const char *from = strchr(s->text, '\''), *to = from ? strchr(from + 1, '\'') : NULL;
    return to ? lk_arena_strndup(arena, from + 1, (size_t)(to - from - 1)) : "request";
}
