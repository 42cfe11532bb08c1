/* Tables of scenarios and requirements. */
#include "cli/list.h"

#include "base/json.h"
#include "base/text.h"
#include <string.h>

struct proofs {
    json_t *ids;
    const struct lk_part *part; /* the one that is looked for, or NULL */
    bool found;
};

static bool gather(void *of, const struct lk_step *s)
{
    struct proofs *p = of;
    for (size_t i = 0; i < s->n_proves; i++) {
        p->found |= s->proves[i] == p->part;
        if (p->ids && !lk_json_has(p->ids, s->proves[i]->id))
            json_array_append_new(p->ids, json_string(s->proves[i]->id));
    }
    return true;
}

static json_t *scenarios(const struct lk_list *list)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < list->plan->n_cases; i++) {
        const struct lk_case *c = &list->plan->cases[i];
        json_t *roles = json_array();
        if (c->roles & LK_ROLE_PORTAL)
            json_array_append_new(roles, json_string("portal"));
        if (c->roles & LK_ROLE_CLIENT)
            json_array_append_new(roles, json_string("client"));
        struct proofs proofs = { .ids = json_array() };
        lk_case_walk(c, gather, &proofs);
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:o, s:s, s:o}", "id", c->id,
                                              "title", c->title, "profile", c->profile, "roles",
                                              roles, "file", c->file, "proves", proofs.ids));
    }
    return rows;
}

static bool takes(const struct lk_requirement *r, const char *selector)
{
    if (!strncmp(selector, "class:", 6))
        return !strcmp(lk_class_name(r->class), selector + 6);
    size_t len = strcspn(selector, "/");
    return lk_glob(selector, r->id) ||
           (selector[len] && !strncmp(selector, r->id, len) && !r->id[len]);
}

static bool wanted(const struct lk_list *list, const struct lk_requirement *r)
{
    for (size_t i = 0; i < list->n_selectors; i++)
        if (takes(r, list->selectors[i]))
            return true;
    return !list->n_selectors;
}

int lk_list_check_requirements(const struct lk_list *list, struct lk_err *err)
{
    const struct lk_requirements *reqs = list->plan->requirements;
    for (size_t i = 0; i < list->n_selectors; i++) {
        bool some = false;
        for (size_t k = 0; k < reqs->n; k++)
            some |= takes(&reqs->items[k], list->selectors[i]);
        if (some)
            continue;
        LK_AUTO(free) const char **ids = calloc(reqs->n + 1, sizeof *ids);
        for (size_t k = 0; ids && k < reqs->n; k++)
            ids[k] = reqs->items[k].id;
        const char *near = lk_nearest(list->selectors[i], ids, reqs->n);
        return lk_fail(err, LK_E_USE, LK_NO_POS, "'%.80s' selects no requirement%s%s%s",
                       list->selectors[i], near ? " (did you mean '" : "", near ? near : "",
                       near ? "'?)" : "");
    }
    return 0;
}

static json_t *proved_by(const struct lk_plan *p, const struct lk_part *part)
{
    json_t *ids = json_array();
    for (size_t i = 0; i < p->n_cases; i++) {
        struct proofs proofs = { .part = part };
        lk_case_walk(&p->cases[i], gather, &proofs);
        if (proofs.found)
            json_array_append_new(ids, json_string(p->cases[i].id));
    }
    return ids;
}

static json_t *requirements(const struct lk_list *list)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < list->plan->requirements->n; i++) {
        const struct lk_requirement *r = &list->plan->requirements->items[i];
        if (!wanted(list, r))
            continue;
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:s, s:I}", "id", r->id, "class",
                                              lk_class_name(r->class), "guide", r->guide, "quote",
                                              r->quote, "parts", (json_int_t)r->n_parts));
    }
    return rows;
}

static json_t *part_row(const struct lk_plan *plan, const struct lk_part *p)
{
    static const char *const words[] = { "wire", "browser", "client" };
    json_t *places = json_array();
    for (size_t i = 0; i < LK_COUNT(words); i++)
        if (p->places & (1u << i))
            json_array_append_new(places, json_string(words[i]));
    return json_pack("{s:s, s:s, s:o, s:s, s:o}", "id", p->id, "level", lk_level_name(p->level),
                     "seen in", places, "reading", p->reading, "proved by", proved_by(plan, p));
}

static json_t *parts(const struct lk_list *list)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < list->plan->requirements->n; i++) {
        const struct lk_requirement *r = &list->plan->requirements->items[i];
        for (size_t k = 0; wanted(list, r) && k < r->n_parts; k++)
            json_array_append_new(rows, part_row(list->plan, &r->parts[k]));
    }
    return rows;
}

const struct lk_table lk_scenario_tables[] = {
    { "scenarios", "Scenarios", { "id", "title", "profile", "roles", "proves" }, scenarios },
    { 0 },
};
const struct lk_table lk_requirement_tables[] = {
    { "requirements", "Requirements", { "id", "class", "guide", "quote", "parts" }, requirements },
    { "parts", "Their parts", { "id", "level", "seen in", "reading", "proved by" }, parts },
    { 0 },
};
