/* One of the earlier requests, sent in a way that no page has it: again, by another person, with
 * another person's values, before its time. */
#include "target/swap.h"

#include "base/clock.h"
#include "target/address.h"
#include <string.h>

/* Which of a person's requests ${value} names, or NULL. */
static const struct lk_ask *asked(struct lk_stage *st, const struct lk_actor *source)
{
    const char *value = st->deed && st->deed->value ? st->deed->value : "";
    char *end;
    long n = strtol(value, &end, 10);
    if (end != value && !*end && n >= 1 && (size_t)n <= source->n_history)
        return &source->history[n - 1];
    lk_stage_missed(st, LK_MISSED, "%s has sent %zu requests that may change something, no '%s'",
                    source->name, source->n_history, value);
    return NULL;
}

/* The token is the sender's own, so that a refusal of what is not theirs, or not yet, is not taken
 * for one of a wrong token. */
static void put_own_token(struct lk_stage *st, struct lk_ask *ask)
{
    const char *field = st->b->sends.csrf_field, *header = st->b->sends.csrf_header;
    const char *token = lk_stage_get(st, "csrf");
    struct lk_swaps own = { 0 };
    struct lk_swap to = { field, NULL, token };
    if (!token || !lk_ask_has_token(st, ask))
        return;
    LK_AUTO(json_decref) json_t *members = lk_ask_members(st, ask);
    to.from = field ? json_string_value(json_object_get(members, field)) : NULL;
    if (to.from) {
        own = (struct lk_swaps){ &to, 1 };
        lk_swap_ask(st, &own, ask);
    }
    if (header && !to.from) {
        lk_ask_drop_token(st, ask);
        lk_ask_header(st, ask, "%s: %s", header, token);
    }
}

static bool without_token(struct lk_stage *st, struct lk_ask *ask)
{
    if (lk_ask_drop_token(st, ask))
        return true;
    lk_stage_missed(st, LK_MISSED, "the request bears no token that could be left out");
    return false;
}

static bool compose(struct lk_stage *st, enum lk_resend kind, struct lk_ask *ret)
{
    static const struct {
        bool theirs, theirs_values;
    } rows[] = { [LK_RESEND_AGAIN] = { false, false },
                 [LK_RESEND_THEIRS] = { true, true },
                 [LK_RESEND_EARLY] = { true, false },
                 [LK_RESEND_THEIRS_EARLY] = { false, true } };
    if (kind != LK_RESEND_AGAIN && !st->whose) {
        lk_stage_missed(st, LK_MISSED, "'whose' does not say whose request it is");
        return false;
    }
    const struct lk_actor *source = rows[kind].theirs ? st->whose : st->actor;
    const struct lk_actor *values = rows[kind].theirs_values ? st->whose : st->actor;
    const struct lk_ask *first = asked(st, source);
    if (!first)
        return false;
    *ret = *first;
    if (source != values) {
        struct lk_swaps swaps = lk_swaps_find(st, source, values);
        lk_swap_ask(st, &swaps, ret);
    }
    if (kind != LK_RESEND_AGAIN)
        put_own_token(st, ret);
    return true;
}

static bool scene_offers(const struct lk_scene *scene, const struct lk_ask *ask)
{
    for (size_t i = 0; i < scene->n_pressables; i++) {
        const struct lk_pressable *p = &scene->pressables[i];
        LK_AUTO(lk_buf_done) struct lk_buf url = { 0 };
        const char *method = p->method ? p->method : "POST";
        if (p->href && !strcmp(method, ask->method) && lk_usable(scene, p) &&
            lk_address_resolve(scene->url, p->href, &url) && !strcmp(url.bytes, ask->url))
            return true;
    }
    return false;
}

/* Is it the very request that a page would send, of those seen since something was last changed? */
static bool pages_offer(const struct lk_actor *actor, const struct lk_ask *ask)
{
    for (size_t i = 0; i < actor->n_shown; i++)
        if (scene_offers(actor->shown[i], ask))
            return true;
    return actor->scene && scene_offers(actor->scene, ask);
}

int lk_resend(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    struct lk_actor *actor = st->actor;
    struct lk_ask ask;
    if (!compose(st, move->resend, &ask) ||
        lk_binding_permission(st->b, ask.url, "replay", lk_unix_now(), &st->trouble) ||
        (how == LK_HOW_NO_CSRF && !without_token(st, &ask)))
        return -1;
    if (how == LK_HOW_PLAIN && pages_offer(actor, &ask)) {
        lk_stage_missed(st, LK_OFFERED, "a page offers this very request");
        return -1;
    }
    lk_ask_bend(st, &ask, how);
    /* What is sent here is none of the story's requests, and has no number among them. */
    size_t n = actor->n_history, n_trail = actor->n_trail;
    int failed = lk_browse(st, actor, &ask);
    actor->n_history = n;
    actor->n_trail = n_trail;
    if (!failed)
        lk_arrive(st, actor);
    return failed;
}
