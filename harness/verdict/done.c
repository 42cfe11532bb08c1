/* From the records of a play: which acts changed something, and where the user then was. */
#include "verdict/done.h"

#include "base/json.h"
#include "verdict/reaction.h"
#include <string.h>

static bool is_inside(const char *page)
{
    static const char *const outside[] = { "login", "waiting", "logged-out" };
    for (size_t i = 0; page && i < LK_COUNT(outside); i++)
        if (!strcmp(page, outside[i]))
            return false;
    return page != NULL;
}

static void take_exchange(struct lk_done *d, const json_t *exchange)
{
    const char *method = lk_json_str(exchange, "method", "");
    if (lk_json_bool(exchange, "change", false)) {
        d->n++;
        d->token |= lk_json_bool(exchange, "token", false);
    } else if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0) {
        d->beside = true;
    }
}

void lk_deeds_add(struct lk_deeds *deeds, const struct lk_block *block)
{
    const char *page = NULL, *case_id = lk_arena_strdup(deeds->arena, block->case_id);
    size_t i, k;
    json_t *record, *exchange;
    json_array_foreach(block->records, i, record)
    {
        if (strcmp(lk_json_str(record, "k", ""), "act") != 0 ||
            strcmp(lk_json_str(record, "actor", ""), "user") != 0)
            continue;
        struct lk_done d = { .case_id = case_id,
                             .step = lk_arena_strdup(deeds->arena, lk_json_str(record, "step", "")),
                             .inside_before = is_inside(page) };
        json_array_foreach(json_object_get(record, "exchanges"), k, exchange)
            take_exchange(&d, exchange);
        page = lk_json_str(json_object_get(record, "view"), "page", page);
        d.inside_after = is_inside(page);
        d.accepted = lk_reaction(json_object_get(record, "view")) == LK_ACCEPTED;
        deeds->items = lk_arena_grow(deeds->arena, deeds->items, deeds->n, sizeof *deeds->items);
        deeds->items[deeds->n++] = d;
    }
}
