/* Whose value answers to whose, and putting one in the place of the other. */
#include "target/swap.h"

#include "base/json.h"
#include "target/address.h"
#include <string.h>

enum { PIECES_MAX = 64 };

static void add(struct lk_stage *st, struct lk_swaps *s, const char *where, const char *from,
                const char *to)
{
    if (!from || !to || !*from || !strcmp(from, to))
        return;
    for (size_t i = 0; i < s->n; i++) {
        const char *known = s->items[i].where;
        if (!strcmp(s->items[i].from, from) &&
            (known == where || (known && where && !strcmp(known, where))))
            return;
    }
    s->items = lk_arena_grow(st->arena, s->items, s->n, sizeof *s->items);
    s->items[s->n++] = (struct lk_swap){ where, from, to };
}

static const char *value_of(const struct lk_swaps *s, const char *where, const char *text)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct lk_swap *swap = &s->items[i];
        if (!strcmp(swap->from, text) && (!swap->where || !strcmp(swap->where, where)))
            return swap->to;
    }
    return NULL;
}

/* An address or a form in pieces: what stands between / ? & = and #. */
struct pieces {
    const char *text[PIECES_MAX];
    char after[PIECES_MAX]; /* the character that follows, or 0 */
    size_t n;
};

static bool cut(struct lk_stage *st, const char *text, struct pieces *ret)
{
    ret->n = 0;
    for (;;) {
        size_t len = strcspn(text, "/?&=#");
        if (ret->n == PIECES_MAX)
            return false;
        ret->text[ret->n] = lk_arena_strndup(st->arena, text, len);
        ret->after[ret->n++] = text[len];
        if (!text[len])
            return true;
        text += len + 1;
    }
}

static bool may_be_own(const char *piece)
{
    return strpbrk(piece, "0123456789") != NULL || strlen(piece) >= 16;
}

/* The same but for values that may be each one's own? */
static bool alike(const struct pieces *a, const struct pieces *b)
{
    if (a->n != b->n || memcmp(a->after, b->after, a->n))
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->text[i], b->text[i]) != 0 &&
            !(may_be_own(a->text[i]) && may_be_own(b->text[i])))
            return false;
    return true;
}

static const char *before(const struct pieces *p, size_t i)
{
    return i ? p->text[i - 1] : "";
}

static void add_alike(struct lk_stage *st, struct lk_swaps *s, const struct pieces *from,
                      const struct pieces *to)
{
    for (size_t i = 0; i < from->n; i++)
        if (!strcmp(before(from, i), before(to, i)))
            add(st, s, before(from, i), from->text[i], to->text[i]);
}

/* Both went the same way: each address of TO is held against the next one of FROM that is alike. */
static void from_trails(struct lk_stage *st, struct lk_swaps *s, const struct lk_actor *from,
                        const struct lk_actor *to)
{
    struct pieces a, b;
    for (size_t i = 0, next = 0; i < to->n_trail; i++) {
        if (!cut(st, to->trail[i], &b))
            continue;
        for (size_t k = next; k < from->n_trail; k++)
            if (cut(st, from->trail[k], &a) && alike(&a, &b)) {
                add_alike(st, s, &a, &b);
                next = k + 1;
                break;
            }
    }
}

json_t *lk_ask_members(struct lk_stage *st, const struct lk_ask *ask)
{
    struct pieces p;
    json_t *json = ask->body ? json_loadb(ask->body, ask->body_len, 0, NULL) : NULL;
    if (json_is_object(json))
        return json;
    json_decref(json);
    if (!ask->body || !cut(st, ask->body, &p))
        return NULL;
    json_t *form = json_object();
    for (size_t i = 1; i < p.n; i++)
        if (p.after[i - 1] == '=')
            json_object_set_new(form, p.text[i - 1], json_string(p.text[i]));
    return form;
}

static void from_bodies(struct lk_stage *st, struct lk_swaps *s, const struct lk_actor *from,
                        const struct lk_actor *to)
{
    for (size_t i = 0; i < from->n_history && i < to->n_history; i++) {
        LK_AUTO(json_decref) json_t *a = lk_ask_members(st, &from->history[i]);
        LK_AUTO(json_decref) json_t *b = lk_ask_members(st, &to->history[i]);
        const char *name;
        json_t *value;
        json_object_foreach(a, name, value)
        {
            const char *own = json_string_value(value);
            const char *answer = json_string_value(json_object_get(b, name));
            if (own && answer && may_be_own(own) && may_be_own(answer))
                add(st, s, lk_arena_strdup(st->arena, name), lk_arena_strdup(st->arena, own),
                    lk_arena_strdup(st->arena, answer));
        }
    }
}

static void from_names(struct lk_stage *st, struct lk_swaps *s, const struct lk_actor *from,
                       const struct lk_actor *to)
{
    if (!from->person || !to->person)
        return;
    add(st, s, NULL, from->person->user_id, to->person->user_id);
    add(st, s, NULL, from->person->email, to->person->email);
}

struct lk_swaps lk_swaps_find(struct lk_stage *st, const struct lk_actor *from,
                              const struct lk_actor *to)
{
    struct lk_swaps s = { 0 };
    from_trails(st, &s, from, to);
    from_bodies(st, &s, from, to);
    from_names(st, &s, from, to);
    return s;
}

static const char *swap_text(struct lk_stage *st, const struct lk_swaps *s, const char *text)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    struct pieces p;
    if (!cut(st, text, &p))
        return text;
    for (size_t i = 0; i < p.n; i++) {
        const char *to = value_of(s, before(&p, i), p.text[i]);
        lk_buf_adds(&out, to ? to : p.text[i]);
        if (p.after[i])
            lk_buf_addc(&out, p.after[i]);
    }
    return lk_arena_strndup(st->arena, out.bytes ? out.bytes : "", out.len);
}

/* In place; lists and maps within are gone through as well. */
static void swap_json(struct lk_stage *st, const struct lk_swaps *s, json_t *v)
{
    const char *name;
    void *next;
    json_t *value;
    json_object_foreach_safe(v, next, name, value)
    {
        char room[32] = "";
        if (json_is_integer(value))
            snprintf(room, sizeof room, "%lld", (long long)json_integer_value(value));
        const char *text = json_is_integer(value) ? room : json_string_value(value);
        const char *to = text ? value_of(s, name, text) : NULL;
        if (!text)
            swap_json(st, s, value);
        else if (to)
            json_object_set_new(v, name,
                                json_is_integer(value) && strspn(to, "0123456789") == strlen(to)
                                    ? json_integer(strtoll(to, NULL, 10))
                                    : json_string(to));
    }
    for (size_t i = 0; i < json_array_size(v); i++)
        swap_json(st, s, json_array_get(v, i));
}

void lk_swap_ask(struct lk_stage *st, const struct lk_swaps *s, struct lk_ask *ask)
{
    LK_AUTO(lk_buf_done) struct lk_buf dumped = { 0 };
    ask->url = swap_text(st, s, ask->url);
    if (!ask->body)
        return;
    LK_AUTO(json_decref) json_t *json = json_loadb(ask->body, ask->body_len, 0, NULL);
    if (json) {
        swap_json(st, s, json);
        lk_json_dump(json, &dumped);
        ask->body = lk_arena_strndup(st->arena, dumped.bytes, dumped.len);
        ask->body_len = dumped.len;
    } else if (strlen(ask->body) == ask->body_len) {
        ask->body = swap_text(st, s, ask->body);
        ask->body_len = strlen(ask->body);
    }
}
