/* Making a scene of an answer. */
#include "target/scene.h"

#include "base/text.h"
#include "plan/textprofile.h"
#include "plan/words.h"
#include "target/scene_inner.h"
#include <string.h>

char *lk_making_text(struct lk_making *m, const struct lk_selector *sel, const struct lk_look *at)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    if (!lk_select_text(m->s, sel, at, &text))
        return NULL;
    return lk_arena_strndup(m->scene->arena, text.bytes, text.len);
}

const struct lk_selector *lk_part_selector(const struct lk_each *each, const char *name)
{
    static const struct lk_selector nowhere;
    for (size_t i = 0; i < each->n_parts; i++)
        if (!strcmp(each->parts[i].name, name))
            return &each->parts[i].from;
    return &nowhere;
}

json_t *lk_making_words(struct lk_making *m, const struct lk_selector *sel,
                        const struct lk_look *at)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    return lk_select_text(m->s, sel, at, &text) ? json_stringn(text.bytes, text.len) : NULL;
}

/* Sets a member where something was found. */
static void set_found(json_t *view, const char *key, json_t *value)
{
    if (value)
        json_object_set_new_nocheck(view, key, value);
}

static void set_texts(struct lk_making *m)
{
    const struct lk_view_rules *v = &m->b->view;
    json_t *view = m->scene->view;
    set_found(view, "title", lk_making_words(m, &v->title, &m->at));
    set_found(view, "message", lk_making_words(m, &v->message, &m->at));
    set_found(view, "user", lk_making_words(m, &v->user_name, &m->at));
    set_found(view, "clipboard", lk_making_words(m, &v->clipboard, &m->at));
    set_found(view, "text", lk_select_all(m->s, &v->text, &m->at));
}

/* An id of ours, or null: what the portal calls it is not a page that scenarios speak of. */
static void set_page(struct lk_making *m)
{
    const char *word = lk_making_text(m, &m->b->view.page, &m->at);
    const struct lk_page *page = word ? lk_page_of_id(word) : NULL;
    m->scene->page = page ? page->id : NULL;
    json_object_set_new_nocheck(m->scene->view, "page", page ? json_string(page->id) : json_null());
}

static void set_password(struct lk_making *m)
{
    const struct lk_view_rules *v = &m->b->view;
    const json_t *field = json_object_get(json_object_get(m->scene->view, "fields"), "password");
    bool said = v->password.at != LK_AT_NOWHERE || v->password_masked.at != LK_AT_NOWHERE;
    json_t *value = lk_making_words(m, &v->password, &m->at);
    if (!field && !(said && value))
        return;
    json_t *masked = lk_select(m->s, &v->password_masked, &m->at);
    if (!value)
        value = json_incref(json_object_get(field, "value"));
    if (!masked)
        masked = json_incref(json_object_get(field, "masked"));
    json_object_set_new_nocheck(m->scene->view, "password",
                                json_pack("{s:o, s:o}", "masked", masked ? masked : json_false(),
                                          "value", value ? value : json_null()));
}

static void set_refused(struct lk_making *m)
{
    const struct lk_selector *rule = &m->b->view.refused;
    bool refused = rule->at == LK_AT_NOWHERE ? m->at.answer->status >= 400
                                             : lk_select_truth(m->s, rule, &m->at);
    m->scene->refused = refused;
    json_object_set_new_nocheck(m->scene->view, "refused", json_boolean(refused));
}

/* A detail is found as it is read; dates and serials become ours by `transform`. */
static void set_details(struct lk_making *m)
{
    const struct lk_each *rules = &m->b->view.details;
    struct lk_look at;
    if (!rules->n_parts || !lk_select_look(m->s, &rules->each, &m->at, &at))
        return;
    json_t *details = json_object();
    for (size_t i = 0; i < rules->n_parts; i++)
        set_found(details, rules->parts[i].name, lk_making_words(m, &rules->parts[i].from, &at));
    if (json_object_size(details))
        json_object_set_new_nocheck(m->scene->view, "details", details);
    else
        json_decref(details);
}

static void set_download(struct lk_making *m)
{
    const struct lk_each *rules = &m->b->view.download;
    struct lk_look at;
    struct lk_scene *scene = m->scene;
    if (!rules->n_parts || !lk_select_look(m->s, &rules->each, &m->at, &at))
        return;
    scene->download_href = lk_making_text(m, lk_part_selector(rules, "href"), &at);
    scene->download_content = lk_select(m->s, lk_part_selector(rules, "content"), &at);
    if (!scene->download_href && !scene->download_content)
        return;
    scene->download_automatic = lk_select_truth(m->s, lk_part_selector(rules, "automatic"), &at);
    json_t *download = json_pack("{s:b}", "automatic", scene->download_automatic);
    set_found(download, "name", lk_making_words(m, lk_part_selector(rules, "name"), &at));
    json_object_set_new_nocheck(scene->view, "download", download);
}

struct lk_scene *lk_scene_new(const struct lk_binding *b, struct lk_selecting *s,
                              const struct lk_look *from)
{
    struct lk_scene *scene = calloc(1, sizeof *scene);
    struct lk_making m = { .b = b, .s = s, .at = *from, .scene = scene };
    scene->refs = 1;
    scene->arena = lk_arena_new();
    scene->kept = json_array();
    scene->view = json_object();
    scene->url = lk_arena_strdup(scene->arena, from->answer->url ? from->answer->url : "");
    scene->address = lk_making_text(&m, &b->view.address, from);
    scene->csrf = lk_making_text(&m, &b->view.csrf, from);
    scene->more = lk_making_text(&m, &b->view.more, from);
    set_page(&m);
    set_texts(&m);
    lk_making_fields(&m);
    lk_making_pressables(&m);
    lk_making_rows(&m);
    set_password(&m);
    set_details(&m);
    set_download(&m);
    set_refused(&m);
    return scene;
}

struct lk_scene *lk_scene_ref(struct lk_scene *scene)
{
    if (scene)
        scene->refs++;
    return scene;
}

void lk_scene_unref(struct lk_scene *scene)
{
    if (!scene || --scene->refs > 0)
        return;
    lk_scene_unref(scene->rest);
    json_decref(scene->view);
    json_decref(scene->kept);
    json_decref(scene->download_content);
    lk_arena_free(scene->arena);
    free(scene);
}

void lk_scene_add_page(struct lk_scene *scene, struct lk_scene *page)
{
    json_t *rows = json_object_get(scene->view, "rows");
    json_array_extend(rows, json_object_get(page->view, "rows"));
    for (size_t i = 0; i < page->n_pressables; i++) {
        if (page->pressables[i].within != LK_WITHIN_ROW)
            continue;
        scene->pressables = lk_arena_grow(scene->arena, scene->pressables, scene->n_pressables,
                                          sizeof *scene->pressables);
        scene->pressables[scene->n_pressables++] = page->pressables[i];
    }
    scene->more = page->more;
    page->rest = scene->rest;
    scene->rest = page;
}

/* Are all ticked that PRESSABLE waits for? */
static bool all_ticked(const struct lk_scene *scene, const struct lk_pressable *p)
{
    char room[32];
    for (size_t i = 0; i < p->n_requires; i++)
        for (size_t k = 0; k < scene->n_fields; k++) {
            const struct lk_scene_field *f = &scene->fields[k];
            const char *sent = lk_scene_sent(f, room);
            if (!strcmp(f->name, p->requires[i]) && (!sent || !*sent || !strcmp(sent, "false")))
                return false;
        }
    return true;
}

/* What a page's script does when a box is ticked: controls that waited for it can be used. */
static void settle_controls(struct lk_scene *scene)
{
    json_t *controls = json_object_get(scene->view, "controls");
    for (size_t i = 0; i < scene->n_pressables; i++) {
        const struct lk_pressable *p = &scene->pressables[i];
        json_t *control = json_object_get(controls, p->label);
        if (p->within == LK_WITHIN_PAGE && p->n_requires && control)
            json_object_set_new(control, "enabled",
                                json_boolean(p->enabled || all_ticked(scene, p)));
    }
}

bool lk_scene_fill(struct lk_scene *scene, const char *name, const json_t *value)
{
    for (size_t i = 0; i < scene->n_fields; i++) {
        struct lk_scene_field *f = &scene->fields[i];
        if (!lk_same_label(f->name, name) && strcmp(f->sent_as, name) != 0)
            continue;
        f->filled = true;
        f->fill = json_is_string(value) ? lk_arena_strdup(scene->arena, json_string_value(value))
                  : json_is_true(value) ? "true"
                                        : "false";
        json_t *view = json_deep_copy(scene->view);
        json_decref(scene->view);
        scene->view = view;
        json_object_set(json_object_get(json_object_get(view, "fields"), f->name), "value",
                        (json_t *)value);
        settle_controls(scene);
        return true;
    }
    return false;
}

const char *lk_scene_sent(const struct lk_scene_field *f, char room[32])
{
    if (f->filled)
        return f->fill;
    if (json_is_string(f->value))
        return json_string_value(f->value);
    if (json_is_boolean(f->value))
        return json_is_true(f->value) ? "true" : "false";
    if (!json_is_integer(f->value))
        return NULL;
    snprintf(room, 32, "%lld", (long long)json_integer_value(f->value));
    return room;
}

/* The newest of the notifications with the subject that the guide gives, or of all: the one with
 * the highest number, else the one listed first. */
static const struct lk_pressable *newest(const struct lk_scene *scene, const char *profile)
{
    const char *subject = lk_label_words(profile, "Retrieve a user certificate");
    const struct lk_pressable *best = NULL;
    for (int pass = 0; pass < 2 && !best; pass++)
        for (size_t i = 0; i < scene->n_pressables; i++) {
            const struct lk_pressable *p = &scene->pressables[i];
            if (p->within != LK_WITHIN_NOTIFICATION || (!pass && !lk_same_label(p->raw, subject)))
                continue;
            if (!best || (p->id && best->id && atoll(p->id) > atoll(best->id)))
                best = p;
        }
    return best;
}

const struct lk_pressable *lk_scene_find(const struct lk_scene *scene, enum lk_within within,
                                         const char *label, const char *row, const char *profile)
{
    const struct lk_pressable *last = NULL;
    if (within == LK_WITHIN_NOTIFICATION && !*label)
        return newest(scene, profile);
    for (size_t i = 0; i < scene->n_pressables; i++) {
        const struct lk_pressable *p = &scene->pressables[i];
        if (p->within != within || (row && p->row && strcmp(p->row, row) != 0))
            continue;
        bool named = lk_same_label(p->label, label) || (p->raw && lk_same_label(p->raw, label)) ||
                     (p->id && !strcmp(p->id, label));
        if (named && within != LK_WITHIN_ROW)
            return p;
        if (named)
            last = p; /* without a row named: the last one's */
    }
    return last;
}
