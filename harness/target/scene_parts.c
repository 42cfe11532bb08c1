/* The parts of a scene that there are many of: fields, controls, menus, notifications, rows. */
#include "target/scene_inner.h"

#include "base/text.h"
#include <string.h>

static struct lk_pressable *new_pressable(struct lk_making *m, enum lk_within within)
{
    struct lk_scene *scene = m->scene;
    scene->pressables = lk_arena_grow(scene->arena, scene->pressables, scene->n_pressables,
                                      sizeof *scene->pressables);
    struct lk_pressable *p = &scene->pressables[scene->n_pressables++];
    *p = (struct lk_pressable){ .within = within, .enabled = true, .label = "", .raw = "" };
    return p;
}

/* The guide's own word where the text profile knows it, else the portal's. */
static const char *our_label(const struct lk_making *m, const char *text)
{
    const char *label = lk_selecting_label(m->s, text);
    return label ? label : text;
}

static enum lk_field_kind kind_of(const char *text)
{
    static const char *const kinds[] = { "text", "checkbox", "password", "hidden" };
    for (size_t i = 0; text && i < LK_COUNT(kinds); i++)
        if (lk_same_label(kinds[i], text))
            return (enum lk_field_kind)i;
    return LK_FIELD_TEXT;
}

/* The binding's rule for a part; without one, what the element says of itself. */
static json_t *field_part(struct lk_making *m, const char *part, const struct lk_look *item,
                          json_t *own)
{
    const struct lk_selector *rule = lk_part_selector(&m->b->view.fields, part);
    if (rule->at == LK_AT_NOWHERE)
        return own;
    json_decref(own);
    return lk_select(m->s, rule, item);
}

static void add_field(void *of, const struct lk_look *item)
{
    struct lk_making *m = of;
    const struct lk_each *rules = &m->b->view.fields;
    struct lk_scene *scene = m->scene;
    const char *name = lk_making_text(m, lk_part_selector(rules, "name"), item);
    if (!name || !*name)
        return;
    scene->fields =
        lk_arena_grow(scene->arena, scene->fields, scene->n_fields, sizeof *scene->fields);
    struct lk_scene_field *f = &scene->fields[scene->n_fields++];
    struct lk_own_field own;
    lk_making_own_field(m, item, &own);
    const char *id = lk_making_text(m, lk_part_selector(rules, "id"), item);
    const char *kind = lk_making_text(m, lk_part_selector(rules, "kind"), item);
    *f = (struct lk_scene_field){
        .name = name,
        .sent_as = id            ? id
                   : own.sent_as ? own.sent_as
                                 : name,
        .kind = kind_of(kind ? kind : own.kind),
    };
    json_t *value = field_part(m, "value", item, own.value);
    if (value)
        json_array_append_new(scene->kept, value);
    f->value = value;
    if (f->kind == LK_FIELD_HIDDEN)
        return; /* nobody sees it */
    json_t *shown = json_object();
    json_object_set_new_nocheck(shown, "value", value ? json_incref(value) : json_null());
    json_t *masked = field_part(m, "masked", item, own.is_password ? json_true() : NULL);
    if (masked)
        json_object_set_new_nocheck(shown, "masked", masked);
    json_object_set_new(m->list, name, shown);
}

static json_t *new_list(struct lk_making *m, const struct lk_each *rules, bool object,
                        void (*fn)(void *of, const struct lk_look *item))
{
    if (rules->each.at == LK_AT_NOWHERE)
        return NULL;
    m->list = object ? json_object() : json_array();
    if (lk_select_each(m->s, &rules->each, &m->at, fn, m))
        return m->list;
    json_decref(m->list);
    return m->list = NULL;
}

static void set_list(struct lk_making *m, const char *key, const struct lk_each *rules, bool object,
                     void (*fn)(void *of, const struct lk_look *item))
{
    json_t *list = new_list(m, rules, object, fn);
    if (list)
        json_object_set_new_nocheck(m->scene->view, key, list);
}

/* In markup an empty list and none look the same: it is one on the page that is there for it. */
static void drop_if_elsewhere(struct lk_making *m, const char *key, const struct lk_each *rules,
                              const char *page)
{
    const json_t *list = json_object_get(m->scene->view, key);
    bool at_home = m->scene->page && !strcmp(m->scene->page, page);
    if (list && !json_array_size(list) && rules->each.at == LK_AT_XPATH && !at_home)
        json_object_del(m->scene->view, key);
}

void lk_making_fields(struct lk_making *m)
{
    set_list(m, "fields", &m->b->view.fields, true, add_field);
}

static const char *field_name(const struct lk_making *m, const char *sent_as)
{
    for (size_t i = 0; i < m->scene->n_fields; i++)
        if (!strcmp(m->scene->fields[i].sent_as, sent_as))
            return m->scene->fields[i].name;
    return sent_as;
}

static json_t *set_requires(struct lk_making *m, const struct lk_look *item, struct lk_pressable *p)
{
    LK_AUTO(json_decref)
    json_t *all = lk_select_all(m->s, lk_part_selector(&m->b->view.controls, "requires"), item);
    json_t *names = json_array(), *one;
    size_t i;
    p->requires = lk_arena_alloc(m->scene->arena, (json_array_size(all) + 1) * sizeof(char *));
    json_array_foreach(all, i, one) if (json_is_string(one))
    {
        const char *name = field_name(m, json_string_value(one));
        p->requires[p->n_requires++] = lk_arena_strdup(m->scene->arena, name);
        json_array_append_new(names, json_string(name));
    }
    if (p->n_requires)
        return names;
    json_decref(names);
    return NULL;
}

/* What says nothing about it can be used. */
static bool is_enabled(struct lk_making *m, const struct lk_selector *sel,
                       const struct lk_look *item)
{
    LK_AUTO(json_decref) json_t *said = lk_select(m->s, sel, item);
    return !said || lk_select_truth(m->s, sel, item);
}

static void add_control(void *of, const struct lk_look *item)
{
    struct lk_making *m = of;
    const struct lk_each *rules = &m->b->view.controls;
    const struct lk_selector *enabled = lk_part_selector(rules, "enabled");
    const char *raw = lk_making_text(m, lk_part_selector(rules, "label"), item);
    if (!raw || !*raw)
        return;
    struct lk_pressable *p = new_pressable(m, LK_WITHIN_PAGE);
    p->raw = raw;
    p->label = our_label(m, raw);
    p->id = lk_making_text(m, lk_part_selector(rules, "id"), item);
    p->enabled = is_enabled(m, enabled, item);
    p->method = lk_making_text(m, lk_part_selector(rules, "method"), item);
    p->href = lk_making_text(m, lk_part_selector(rules, "href"), item);
    lk_making_form(m, item, p);
    json_t *requires = set_requires(m, item, p);
    json_t *shown = json_object();
    json_object_set_new_nocheck(shown, "enabled", json_boolean(p->enabled));
    if (requires)
        json_object_set_new_nocheck(shown, "requires", requires);
    json_object_set_new(m->list, p->label, shown);
}

static void add_menu(void *of, const struct lk_look *item)
{
    struct lk_making *m = of;
    const struct lk_each *rules = &m->b->view.menus;
    const char *raw = lk_making_text(m, lk_part_selector(rules, "label"), item);
    if (!raw || !*raw)
        return;
    struct lk_pressable *p = new_pressable(m, LK_WITHIN_MENU);
    p->raw = raw;
    p->label = our_label(m, raw);
    p->href = lk_making_text(m, lk_part_selector(rules, "href"), item);
    lk_making_form(m, item, p);
    json_array_append_new(m->list, json_string(p->label));
}

static void add_notification(void *of, const struct lk_look *item)
{
    struct lk_making *m = of;
    const struct lk_each *rules = &m->b->view.notifications;
    struct lk_pressable *p = new_pressable(m, LK_WITHIN_NOTIFICATION);
    const char *subject = lk_making_text(m, lk_part_selector(rules, "subject"), item);
    p->raw = p->label = subject ? subject : "";
    p->id = lk_making_text(m, lk_part_selector(rules, "id"), item);
    p->href = lk_making_text(m, lk_part_selector(rules, "href"), item);
    lk_making_form(m, item, p);
    json_t *shown = json_object();
    if (p->id)
        json_object_set_new(shown, "id", json_string(p->id));
    json_object_set_new(shown, "subject", json_string(p->raw));
    json_array_append_new(m->list, shown);
}

void lk_making_pressables(struct lk_making *m)
{
    set_list(m, "controls", &m->b->view.controls, true, add_control);
    set_list(m, "menus", &m->b->view.menus, false, add_menu);
    set_list(m, "notifications", &m->b->view.notifications, false, add_notification);
    drop_if_elsewhere(m, "notifications", &m->b->view.notifications, "notifications");
}

static void add_row_link(struct lk_making *m, const struct lk_part_of *part,
                         const struct lk_look *item, const char *row, json_t *controls)
{
    const char *name = part->name + strlen("link:");
    struct lk_look at = *item;
    if (part->from.at == LK_AT_XPATH && !lk_select_look(m->s, &part->from, item, &at))
        return;
    const char *href = part->from.at == LK_AT_XPATH ? NULL : lk_making_text(m, &part->from, item);
    if (part->from.at == LK_AT_XPATH && at.node && at.node->type == XML_ATTRIBUTE_NODE)
        href = lk_making_text(m, &part->from, item);
    struct lk_pressable link = { .within = LK_WITHIN_ROW, .enabled = true };
    link.label = link.raw = name;
    link.row = row;
    link.href = href;
    lk_making_form(m, &at, &link);
    if (!link.href)
        return;
    *new_pressable(m, LK_WITHIN_ROW) = link;
    json_array_append_new(controls, json_string(name));
}

static void add_row(void *of, const struct lk_look *item)
{
    struct lk_making *m = of;
    const struct lk_each *rules = &m->b->view.rows;
    static const char *const plain[] = { "status", "profile" };
    const char *id = lk_making_text(m, lk_part_selector(rules, "id"), item);
    json_t *row = json_object(), *controls = json_array();
    json_object_set_new(row, "id", id ? json_string(id) : json_null());
    for (size_t i = 0; i < LK_COUNT(plain); i++) {
        json_t *value = lk_making_words(m, lk_part_selector(rules, plain[i]), item);
        if (value)
            json_object_set_new_nocheck(row, plain[i], value);
    }
    json_t *values = lk_select_all(m->s, lk_part_selector(rules, "values"), item);
    if (values)
        json_object_set_new_nocheck(row, "values", values);
    for (size_t i = 0; i < rules->n_parts; i++)
        if (!strncmp(rules->parts[i].name, "link:", 5))
            add_row_link(m, &rules->parts[i], item, id, controls);
    json_object_set_new_nocheck(row, "controls", controls);
    json_array_append_new(m->list, row);
}

void lk_making_rows(struct lk_making *m)
{
    set_list(m, "rows", &m->b->view.rows, false, add_row);
    drop_if_elsewhere(m, "rows", &m->b->view.rows, "certificates");
}
