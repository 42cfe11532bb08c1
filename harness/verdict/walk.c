/* A story held against what a client requested.
 *
 * The set of places in the trace at which one can stand is moved on, step by step; a freedom of the
 * story makes it larger, a step that was not taken makes it empty. What merely reads may stand
 * between any two steps; what changes something belongs to a step. */
#include "verdict/walk.h"

#include "base/json.h"
#include <string.h>

enum { ANY_ORDER_MAX = 8 };

static const struct {
    const char *phrase, *action; /* as the table in docs/client-contract.md */
} rows[] = {
    { "follow the link in the mail", "follow-link" },
    { "enter the user-ID", "user-id" },
    { "wait for the login", "continue" },
    { "press Next", "next" },
    { "press Show", "show" },
    { "press Copy to clipboard", "copy" },
    { "receive the file", "download" },
    { "press Download certificate", "download" },
    { "press Close", "close" },
    { "open the user profile", "profile" },
    { "open the Certificate menu", "certificates" },
    { "open the certificate details", "details" },
    { "select Block", "block" },
    { "select Renew certificate", "renew" },
    { "press Ok", "ok" },
};
static const char *const changes[] = { "user-id", "next", "close", "ok" };

struct walk {
    const json_t **items;
    size_t n;
    struct lk_arena *arena;
    const char *stuck; /* the words of the first step after which the set was empty */
};

/* SET[i]: one can stand before item i; N + 1 of them. */
typedef bool place;

static const char *action_of(const json_t *item)
{
    return lk_json_str(item, "action", "");
}

static bool changes_something(const json_t *item)
{
    for (size_t i = 0; i < LK_COUNT(changes); i++)
        if (!strcmp(changes[i], action_of(item)))
            return true;
    return false;
}

static bool is_step(const json_t *item, const char *phrase)
{
    if (!strcmp(phrase, "open the portal"))
        return !strcmp(lk_json_str(item, "shown", ""), "login");
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if (!strcmp(rows[i].phrase, phrase))
            return !strcmp(rows[i].action, action_of(item));
    return false;
}

/* Steps that leave no request of their own: what is done for the client, or only looks. */
static bool is_awaited(const char *phrase)
{
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if (!strcmp(rows[i].phrase, phrase))
            return true;
    return !strcmp(phrase, "open the portal");
}

static place *new_set(struct walk *w)
{
    return lk_arena_alloc(w->arena, (w->n + 1) * sizeof(place));
}

static bool is_empty(const struct walk *w, const place *set)
{
    for (size_t i = 0; i <= w->n; i++)
        if (set[i])
            return false;
    return true;
}

static place *take_request(struct walk *w, const place *set, const char *phrase)
{
    place *out = new_set(w);
    for (size_t i = 0; i <= w->n; i++)
        for (size_t j = i; set[i] && j < w->n; j++) {
            if (is_step(w->items[j], phrase))
                out[j + 1] = true;
            if (changes_something(w->items[j]))
                break;
        }
    return out;
}

/* The box of the terms travels with the Next that follows. */
static place *tick(struct walk *w, const place *set)
{
    place *out = new_set(w);
    for (size_t i = 0; i <= w->n; i++) {
        size_t j = i;
        while (j < w->n && !changes_something(w->items[j]))
            j++;
        out[i] = set[i] && j < w->n && !strcmp(action_of(w->items[j]), "next") &&
                 !strcmp(lk_json_str(w->items[j], "page", ""), "terms") &&
                 lk_json_bool(w->items[j], "accepted", false);
    }
    return out;
}

static const place *steps(struct walk *w, const place *set, const struct lk_step *list, size_t n);

static place *either(struct walk *w, const place *a, const place *b)
{
    place *out = new_set(w);
    for (size_t i = 0; i <= w->n; i++)
        out[i] = a[i] || b[i];
    return out;
}

static const place *any_of(struct walk *w, const place *set, const struct lk_step *s)
{
    const place *out = new_set(w);
    for (size_t i = 0; i < s->n_children; i++)
        out = either(w, out, steps(w, set, &s->children[i], 1));
    return out;
}

/* All children, in whatever order: by the set of those that are done. */
static const place *any_order(struct walk *w, const place *set, const struct lk_step *s)
{
    const place *done[1 << ANY_ORDER_MAX] = { set };
    size_t n = s->n_children, all = ((size_t)1 << n) - 1;
    if (n > ANY_ORDER_MAX)
        return steps(w, set, s->children, n);
    for (size_t mask = 0; mask < all; mask++)
        for (size_t i = 0; done[mask] && i < n; i++) {
            size_t next = mask | (size_t)1 << i;
            if (next == mask)
                continue;
            const place *then = steps(w, done[mask], &s->children[i], 1);
            done[next] = done[next] ? either(w, done[next], then) : then;
        }
    return done[all];
}

static const place *one(struct walk *w, const place *set, const struct lk_step *s)
{
    switch (s->kind) {
    case LK_STEP_ACT:
        if (!strcmp(s->action->phrase, "tick the terms"))
            return tick(w, set);
        return is_awaited(s->action->phrase) ? take_request(w, set, s->action->phrase) : set;
    case LK_STEP_ANY_OF:
        return any_of(w, set, s);
    case LK_STEP_ANY_ORDER:
        return any_order(w, set, s);
    case LK_STEP_OPTIONAL:
        return either(w, set, steps(w, set, s->children, s->n_children));
    case LK_STEP_REPEAT:
        for (int i = 0; i < s->times && !is_empty(w, set); i++)
            set = steps(w, set, s->children, s->n_children);
        return set;
    case LK_STEP_GROUP:
        return steps(w, set, s->children, s->n_children);
    case LK_STEP_ADMIN:
    case LK_STEP_CLOCK:
    case LK_STEP_EXPECT:
    case LK_STEP_MISUSE:
    case LK_STEP_BEFORE: /* done by us, before the client was started */
        break;
    }
    return set;
}

static const place *steps(struct walk *w, const place *set, const struct lk_step *list, size_t n)
{
    for (size_t i = 0; i < n && !is_empty(w, set); i++)
        set = one(w, set, &list[i]);
    return set;
}

/* What counts of a trace: what the portal answered well. A refused request did nothing. */
static void take_items(struct walk *w, const json_t *trace)
{
    size_t i;
    json_t *item;
    w->items = lk_arena_alloc(w->arena, (json_array_size(trace) + 1) * sizeof *w->items);
    json_array_foreach((json_t *)trace, i, item) if (lk_json_int(item, "status", 0) < 400)
        w->items[w->n++] = item;
}

const char *lk_walk(const struct lk_case *c, const json_t *trace, struct lk_arena *arena)
{
    struct walk w = { .arena = arena };
    take_items(&w, trace);
    place *first = new_set(&w);
    const place *set = first;
    first[0] = true;
    for (size_t i = 0; i < c->n_story; i++) {
        set = one(&w, set, &c->story[i]);
        if (is_empty(&w, set))
            return lk_arena_printf(arena, "the step '%s' was not taken", c->story[i].text);
    }
    size_t last = w.n;
    for (; last && !changes_something(w.items[last - 1]); last--)
        if (set[last])
            return NULL;
    return set[last] ? NULL
                     : lk_arena_printf(arena, "a request to '%s' that belongs to no step",
                                       action_of(w.items[last - 1]));
}
