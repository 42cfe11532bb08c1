/* Where the play of a case with a fault and that of its twin, the same without it, part ways: both
 * are told as events in words that do not change from play to play (no times, no digests, no
 * secrets), and the first that differs is the one. */
#include "base/json.h"
#include "verdict/inner.h"
#include "verdict/look.h"

#include <string.h>

struct events {
    struct lk_arena *arena;
    struct lk_event *items;
    size_t n;
};

/* What is said twice in a row (a client that waits asks again) counts once. */
static void add(struct events *e, const json_t *record, const char *text)
{
    if (e->n && !strcmp(e->items[e->n - 1].text, text))
        return;
    e->items = lk_arena_grow(e->arena, e->items, e->n, sizeof *e->items);
    e->items[e->n++] = (struct lk_event){ text, (int)lk_json_int(record, "n", 0) };
}

/* "user: press Next → the terms" */
static const char *act_said(struct lk_arena *arena, const json_t *r)
{
    struct lk_look look = { .arena = arena };
    const char *outcome = lk_json_str(r, "outcome", "");
    const json_t *view = json_object_get(r, "view");
    const char *what = lk_arena_printf(arena, "%s: %s", lk_json_str(r, "actor", "?"),
                                       lk_json_str(r, "action", "?"));
    view = view ? view : json_object_get(r, "answer");
    if (strcmp(outcome, "answered") != 0)
        return lk_arena_printf(arena, "%s → %s: %s", what, outcome, lk_json_str(r, "why", ""));
    return lk_arena_printf(arena, "%s → %s%s%s", what, lk_page_said(&look, view),
                           lk_json_bool(view, "refused", false) ? ", refused" : "",
                           json_is_string(json_object_get(view, "file")) ? ", with a file" : "");
}

/* "a whole file", "1316 of 2633 octets of a file" */
static const char *sent_said(struct lk_arena *arena, const json_t *sent)
{
    long long bytes = lk_json_int(sent, "bytes", 0), declared = lk_json_int(sent, "declared", 0);
    if (!json_is_object(sent))
        return "";
    return bytes == declared
               ? ", a whole file"
               : lk_arena_printf(arena, ", %lld of %lld octets of a file", bytes, declared);
}

/* What the portal saw of a client, request by request, and how the client ended. */
static void add_client(struct events *e, const json_t *r)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(r, "trace"), i, item)
        add(e, r,
            lk_arena_printf(e->arena, "%s %s → %lld%s", lk_json_str(item, "method", "?"),
                            lk_json_str(item, "path", "?"), lk_json_int(item, "status", 0),
                            sent_said(e->arena, json_object_get(item, "sent"))));
    const json_t *signal = json_object_get(r, "signal");
    if (!lk_json_bool(r, "in_time", false))
        add(e, r, "the client had to be ended by force");
    else if (signal && !json_is_null(signal))
        add(e, r, "the client was ended by a signal");
    else
        add(e, r,
            lk_arena_printf(e->arena, "the client ended with exit status %lld",
                            lk_json_int(r, "status", -1)));
}

static void add_record(struct events *e, const json_t *r)
{
    const char *k = lk_json_str(r, "k", "");
    const json_t *opens = json_object_get(json_object_get(r, "facts"), "opens");
    if (!strcmp(k, "act") || !strcmp(k, "misuse"))
        add(e, r, act_said(e->arena, r));
    else if (!strcmp(k, "client"))
        add_client(e, r);
    else if (!strcmp(k, "facts"))
        add(e, r,
            json_is_true(json_object_get(opens, "shown"))
                ? "the file opens with the password shown"
                : "the file does not open with the password shown");
}

const struct lk_event *lk_events_of(const json_t *records, struct lk_arena *arena, size_t *ret_n)
{
    struct events e = { .arena = arena };
    size_t i;
    json_t *r;
    json_array_foreach((json_t *)records, i, r) add_record(&e, r);
    *ret_n = e.n;
    return e.items;
}

static void fill(struct lk_arena *arena, const struct lk_telling *t, size_t at, const char **ret,
                 int *ret_n)
{
    bool over = at >= t->n_events;
    *ret = over ? "nothing more" : lk_arena_strdup(arena, t->events[at].text);
    *ret_n = over ? 0 : t->events[at].n;
}

const struct lk_parting *lk_parting_of(const struct lk_telling *here,
                                       const struct lk_telling *there, struct lk_arena *arena)
{
    size_t at = 0;
    while (at < here->n_events && at < there->n_events &&
           !strcmp(here->events[at].text, there->events[at].text))
        at++;
    if (!here->arena || !there->arena || (at == here->n_events && at == there->n_events))
        return NULL;
    struct lk_parting *p = lk_arena_new_of(arena, struct lk_parting);
    fill(arena, here, at, &p->here, &p->here_n);
    fill(arena, there, at, &p->there, &p->there_n);
    return p;
}
