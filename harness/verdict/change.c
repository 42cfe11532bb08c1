/* What changed between two readings of the same thing. */
#include "verdict/misuse.h"

#include "base/json.h"
#include <string.h>

static const char *text(const json_t *obj, const char *key)
{
    return lk_json_str(obj, key, "");
}

static const json_t *item_of(const json_t *list, const char *id)
{
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)list, i, item) if (!strcmp(text(item, "id"), id)) return item;
    return NULL;
}

static bool same_members(const json_t *a, const json_t *b, const char *const *members)
{
    for (; *members; members++) {
        const json_t *x = json_object_get(a, *members), *y = json_object_get(b, *members);
        if (x != y && !(x && y && json_equal(x, y)))
            return false;
    }
    return true;
}

static const char *const row_members[] = { "status", "profile", "values", NULL };
static const char *const notification_members[] = { "subject", NULL };

/* The first item of a list that came, went or changed, in words. */
static const char *list_change(const json_t *before, const json_t *after,
                               const char *const *members, const char *what, struct lk_arena *arena)
{
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)before, i, item)
    {
        const json_t *is = item_of(after, text(item, "id"));
        if (!is)
            return lk_arena_printf(arena, "the %s %s is gone", what, text(item, "id"));
        if (same_members(item, is, members))
            continue;
        const char *was = text(item, "status"), *now = text(is, "status");
        return strcmp(was, now) != 0
                   ? lk_arena_printf(arena, "the %s %s, %s before, is now %s", what,
                                     text(item, "id"), was, now)
                   : lk_arena_printf(arena, "the %s %s has changed", what, text(item, "id"));
    }
    json_array_foreach(
        (json_t *)after, i,
        item) if (!item_of(before,
                           text(item, "id"))) return lk_arena_printf(arena, "a new %s %s: %s", what,
                                                                     text(item, "id"),
                                                                     lk_json_str(
                                                                         item, "status",
                                                                         text(item, "subject")));
    return NULL;
}

/* A field whose value is new with each page says nothing. */
static bool is_token(const json_t *field)
{
    return !strncmp(lk_json_str(field, "value", ""), "{{csrf:", strlen("{{csrf:"));
}

static const char *fields_change(const json_t *before, const json_t *after, struct lk_arena *arena)
{
    const char *name;
    json_t *field;
    json_object_foreach((json_t *)before, name, field)
    {
        const json_t *is = json_object_get(after, name);
        if (is_token(field) || is_token(is))
            continue;
        const json_t *x = json_object_get(field, "value"), *y = json_object_get(is, "value");
        if (x != y && !(x && y && json_equal(x, y)))
            return lk_arena_printf(arena, "the field %s has changed", name);
    }
    return NULL;
}

const char *lk_view_change(const json_t *before, const json_t *after, struct lk_arena *arena)
{
    const char *was = text(before, "page"), *is = text(after, "page"), *change;
    if (strcmp(was, is) != 0)
        return lk_arena_printf(arena, "the page, %s before, is now %s", *was ? was : "unknown",
                               *is ? is : "unknown");
    change = list_change(json_object_get(before, "rows"), json_object_get(after, "rows"),
                         row_members, "row", arena);
    if (!change)
        change = list_change(json_object_get(before, "notifications"),
                             json_object_get(after, "notifications"), notification_members,
                             "notification", arena);
    if (!change)
        change = fields_change(json_object_get(before, "fields"), json_object_get(after, "fields"),
                               arena);
    const json_t *x = json_object_get(before, "details"), *y = json_object_get(after, "details");
    if (!change && x && y && !json_equal(x, y))
        change = "the details have changed";
    return change;
}

int lk_place_in_wizard(const char *page)
{
    static const char *const order[] = { "wizard-start", "terms", "password", "issue", "closed" };
    for (int i = 0; i < (int)LK_COUNT(order); i++)
        if (!strcmp(order[i], page))
            return i;
    return -1;
}

static size_t pages_moved(const char *from, const char *to)
{
    int a = lk_place_in_wizard(from), b = lk_place_in_wizard(to);
    if (a >= 0 && b >= 0)
        return (size_t)abs(b - a);
    return strcmp(from, to) != 0;
}

static size_t items_changed(const json_t *before, const json_t *after, const char *const *members)
{
    size_t i, n = 0;
    json_t *item;
    json_array_foreach((json_t *)before, i, item)
    {
        const json_t *is = item_of(after, text(item, "id"));
        n += !is || !same_members(item, is, members);
    }
    json_array_foreach((json_t *)after, i, item) n += !item_of(before, text(item, "id"));
    return n;
}

size_t lk_view_effects(const json_t *before, const json_t *after)
{
    size_t pages = pages_moved(text(before, "page"), text(after, "page"));
    size_t rows =
        items_changed(json_object_get(before, "rows"), json_object_get(after, "rows"), row_members);
    return pages > rows ? pages : rows;
}
