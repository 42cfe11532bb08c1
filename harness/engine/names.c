/* What a play knows: from the views that people were shown, and under the names of `remember`. */
#include "engine/play.h"

#include <string.h>

/* The ids of the rows that a view shows, in the person's memory: those known before come first, so
 * the last is the newest. */
static void take_rows(json_t *memory, const json_t *rows)
{
    json_t *known = json_object_get(memory, "rows");
    json_t *next = json_array(), *row, *id;
    size_t i, k;
    json_array_foreach(known, k, id)
    {
        json_array_foreach((json_t *)rows, i, row)
        {
            if (!strcmp(lk_json_str(row, "id", ""), json_string_value(id)))
                json_array_append(next, id);
        }
    }
    json_array_foreach((json_t *)rows, i, row)
    {
        const char *text = lk_json_str(row, "id", NULL);
        if (text && !lk_json_has(next, text))
            json_array_append_new(next, json_string(text));
    }
    json_object_set_new(memory, "rows", next);
}

/* The cookie that is most likely the session's: the longest among those that scripts cannot read,
 * or else the longest. */
static void take_session(json_t *memory, const json_t *cookies)
{
    const char *best = NULL;
    size_t i, best_score = 0;
    json_t *c;
    json_array_foreach((json_t *)cookies, i, c)
    {
        const char *value = lk_json_str(c, "value", "");
        size_t score = strlen(value) + (lk_json_bool(c, "http_only", false) ? 10000 : 0);
        if (*value && score > best_score) {
            best = value;
            best_score = score;
        }
    }
    if (best)
        json_object_set_new(memory, "session", json_string(best));
}

/* Where a wizard begins, the password of an earlier one is no longer the one shown. */
static void forget_password(json_t *memory, const char *page)
{
    if (strcmp(page, "wizard-start") && strcmp(page, "terms"))
        return;
    json_object_del(memory, "shown");
    json_object_del(memory, "copied");
}

struct lk_file_password lk_play_password(struct lk_play *p, const struct lk_artefact *a)
{
    const json_t *files = json_object_get(lk_play_memory(p, a->owner->name), "files");
    const json_t *with = json_object_get(files, a->name);
    const char *shown = lk_json_str(with, "shown", NULL),
               *copied = lk_json_str(with, "copied", NULL);
    return (struct lk_file_password){ shown, copied, shown ? shown : copied };
}

void lk_play_take_in(struct lk_play *p, const char *actor, const struct lk_reply *reply)
{
    json_t *memory = lk_play_memory(p, actor), *view = reply->view;
    forget_password(memory, lk_json_str(view, "page", ""));
    json_t *rows = json_object_get(view, "rows");
    const char *shown = lk_json_str(json_object_get(view, "password"), "value", NULL);
    const char *copied = lk_json_str(view, "clipboard", NULL);
    if (rows)
        take_rows(memory, rows);
    take_session(memory, json_object_get(view, "cookies"));
    if (shown)
        json_object_set_new(memory, "shown", json_string(shown));
    if (copied)
        json_object_set_new(memory, "copied", json_string(copied));
    if (reply->file) {
        /* The file belongs to the password that was shown or copied last before it came. */
        json_t *files = json_object_get(memory, "files");
        if (!files)
            json_object_set_new(memory, "files", files = json_object());
        json_object_set_new(files, reply->file,
                            json_pack("{s:s?, s:s?}", "shown", lk_json_str(memory, "shown", NULL),
                                      "copied", lk_json_str(memory, "copied", NULL)));
    }
}

/* Rows as they are remembered: what a later list is held against. */
static json_t *rows_kept(const json_t *rows)
{
    json_t *kept = json_array(), *row;
    size_t i;
    json_array_foreach((json_t *)rows, i, row) json_array_append_new(
        kept,
        json_pack("{s:O?, s:O?, s:O?}", "id", json_object_get(row, "id"), "status",
                  json_object_get(row, "status"), "profile", json_object_get(row, "profile")));
    return kept;
}

static json_t *thing_value(struct lk_play *p, enum lk_thing thing, const char *actor,
                           const struct lk_reply *reply)
{
    json_t *memory = lk_play_memory(p, actor), *view = reply->view, *rows;
    switch (thing) {
    case LK_THING_PASSWORD:
        return json_incref(json_object_get(json_object_get(view, "password"), "value"));
    case LK_THING_CLIPBOARD:
        return json_incref(json_object_get(view, "clipboard"));
    case LK_THING_FILE:
        return reply->file ? json_string(reply->file) : NULL;
    case LK_THING_CERTIFICATE:
        rows = json_object_get(view, "rows") ? json_object_get(memory, "rows") : NULL;
        return json_incref(json_array_get(rows, json_array_size(rows) - 1));
    case LK_THING_CERTIFICATES:
        rows = json_object_get(view, "rows");
        return rows ? rows_kept(rows) : NULL;
    case LK_THING_LINK:
        return json_incref(json_object_get(json_array_get(reply->exchanges, 0), "url"));
    case LK_THING_SESSION:
        return json_incref(json_object_get(memory, "session"));
    }
    return NULL;
}

static const char *thing_name(enum lk_thing thing)
{
    switch (thing) {
    case LK_THING_PASSWORD:
        return "password";
    case LK_THING_CLIPBOARD:
        return "clipboard";
    case LK_THING_FILE:
        return "file";
    case LK_THING_CERTIFICATE:
        return "certificate";
    case LK_THING_CERTIFICATES:
        return "certificates";
    case LK_THING_LINK:
        return "link";
    case LK_THING_SESSION:
        return "session";
    }
    return "";
}

json_t *lk_play_remember(struct lk_play *p, const struct lk_step *step, const char *actor,
                         const struct lk_reply *reply)
{
    if (!step->n_names)
        return NULL;
    json_t *names = json_object();
    for (size_t i = 0; i < step->n_names; i++) {
        json_t *value = thing_value(p, step->names[i].thing, actor, reply);
        json_t *named = json_pack("{s:s, s:o?}", "thing", thing_name(step->names[i].thing), "value",
                                  value ? value : json_null());
        json_object_set(p->names, step->names[i].name, named);
        json_object_set_new(names, step->names[i].name, named);
    }
    return names;
}
