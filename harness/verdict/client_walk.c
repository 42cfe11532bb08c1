/* What a client asked the portal for, and in which order. */
#include "verdict/client_walk.h"

#include "verdict/walk.h"
#include <string.h>

static bool accepts(const json_t *item)
{
    return !strcmp(lk_json_str(item, "action", ""), "next") &&
           !strcmp(lk_json_str(item, "page", ""), "terms") && lk_json_bool(item, "accepted", false);
}

void lk_client_accepted(struct lk_look *l, const json_t *client, const char *fact)
{
    bool fetched = false;
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(client, "trace"), i, item)
    {
        if (accepts(item)) {
            if (fetched)
                lk_fits(l, "%s", fact);
            else
                lk_unfit(l, "terms accepted that were never fetched");
            return;
        }
        fetched |= !strcmp(lk_json_str(item, "shown", ""), "terms");
    }
    lk_unfit(l, "no accepted terms");
}

void lk_client_walked(struct lk_look *l, const json_t *client, const char *fact)
{
    const char *why = lk_walk(l->seen->case_, json_object_get(client, "trace"), l->arena);
    if (why)
        lk_unfit(l, "%s", why);
    else
        lk_fits(l, "%s", fact);
}

static bool only_reads(const json_t *item)
{
    const char *method = lk_json_str(item, "method", "");
    return !strcmp(method, "GET") || !strcmp(method, "HEAD");
}

/* Silence counts only for a client that was seen to end. */
void lk_client_quiet(struct lk_look *l, const json_t *client, const char *fact)
{
    bool closed = false;
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(client, "trace"), i, item)
    {
        if (closed && !only_reads(item)) {
            lk_unfit(l, "%s %s after Close", lk_json_str(item, "method", "a request"),
                     lk_json_str(item, "action", ""));
            return;
        }
        closed |= !strcmp(lk_json_str(item, "action", ""), "close") &&
                  lk_json_int(item, "status", 0) < 400;
    }
    if (!closed)
        lk_unseen(l, "it never pressed Close");
    else if (!lk_client_ended(client))
        lk_unseen(l, "it was not seen to end, so its silence says nothing");
    else
        lk_fits(l, "%s", fact);
}
