/* One of the earlier requests, sent in a way that no page has it: again, by another person, with
 * another person's values, before its time. */
#include "target/mutate.h"
#include "target/swap.h"

#include "base/clock.h"
#include "base/json.h"
#include "target/address.h"
#include <string.h>
#include <strings.h>

/* What a row of the binding means: whose request, whose values, and is it mutated? */
static const struct kind {
    bool theirs, theirs_values, mutated;
} kinds[] = {
    [LK_RESEND_AGAIN] = { false, false, false }, [LK_RESEND_THEIRS] = { true, true, false },
    [LK_RESEND_EARLY] = { true, false, false },  [LK_RESEND_THEIRS_EARLY] = { false, true, false },
    [LK_RESEND_MUTATED] = { true, false, true }, [LK_RESEND_THEIRS_MUTATED] = { false, true, true },
};

static const char *deed_value(const struct lk_stage *st)
{
    return st->deed && st->deed->value ? st->deed->value : "";
}

/* What ${value} says of it: its number alone, or how it is mutated, too. */
static bool read_value(struct lk_stage *st, bool mutated, struct lk_mutation *ret)
{
    const char *value = deed_value(st);
    char *end;
    long n = strtol(value, &end, 10);
    *ret = (struct lk_mutation){ .number = n > 0 ? (size_t)n : 0 };
    if (mutated ? lk_mutation_read(value, ret) : end != value && !*end && n >= 1)
        return true;
    lk_stage_missed(st, LK_MISSED, "'%s' is no %s", value,
                    mutated ? "mutation of a request" : "number of a request");
    return false;
}

/* That of a person's requests, or NULL. */
static const struct lk_ask *asked(struct lk_stage *st, const struct lk_actor *source, size_t n)
{
    if (n <= source->n_history)
        return &source->history[n - 1];
    lk_stage_missed(st, LK_MISSED, "%s has sent %zu requests that may change something, no '%s'",
                    source->name, source->n_history, deed_value(st));
    return NULL;
}

static void put_token(struct lk_stage *st, struct lk_ask *ask, const char *token)
{
    const char *field = st->b->sends.csrf_field, *header = st->b->sends.csrf_header;
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

/* The token is the sender's own, so that a refusal of what is not theirs, or not yet, is not taken
 * for one of a wrong token; unless that is the mutation. */
static const char *token_for(struct lk_stage *st, const struct lk_mutation *m)
{
    if (lk_mutation_has(m, LK_WAY_THEIR_TOKEN))
        return lk_json_str(st->whose->vars, "csrf", NULL);
    return lk_stage_get(st, "csrf");
}

static bool compose(struct lk_stage *st, enum lk_resend kind, const struct lk_mutation *m,
                    struct lk_ask *ret)
{
    if (kind != LK_RESEND_AGAIN && !st->whose) {
        lk_stage_missed(st, LK_MISSED, "'whose' does not say whose request it is");
        return false;
    }
    bool theirs = kinds[kind].theirs_values || lk_mutation_has(m, LK_WAY_THEIRS);
    const struct lk_actor *source = kinds[kind].theirs ? st->whose : st->actor;
    const struct lk_actor *values = theirs ? st->whose : st->actor;
    const struct lk_ask *first = asked(st, source, m->number);
    if (!first)
        return false;
    *ret = *first;
    if (source != values) {
        struct lk_swaps swaps = lk_swaps_find(st, source, values);
        lk_swap_ask(st, &swaps, ret);
    }
    if (kind != LK_RESEND_AGAIN)
        put_token(st, ret, token_for(st, m));
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

/* What is sent here is none of the story's requests, and has no number among them. */
static int send_beside_story(struct lk_stage *st, const struct lk_ask *ask)
{
    struct lk_actor *actor = st->actor;
    size_t n = actor->n_history, n_trail = actor->n_trail;
    int failed = lk_browse(st, actor, ask);
    actor->n_history = n;
    actor->n_trail = n_trail;
    if (!failed)
        lk_arrive(st, actor);
    return failed;
}

/* Does TEXT hold the token as a word of its own? */
static bool holds_token(const char *text, size_t len, const char *token)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%_-";
    size_t n = strlen(token);
    for (size_t i = 0; n && i + n <= len; i++)
        if (!memcmp(text + i, token, n) && (!i || !strchr(word, text[i - 1])) &&
            (i + n == len || !text[i + n] || !strchr(word, text[i + n])))
            return true;
    return false;
}

/* Does it bear the sender's own token, anywhere, or need none? */
static bool has_own_token(struct lk_stage *st, const struct lk_ask *ask, bool needed)
{
    const char *token = lk_stage_get(st, "csrf");
    if (!needed || !token)
        return !needed;
    for (size_t i = 0; i < ask->n_headers; i++)
        if (holds_token(ask->headers[i], strlen(ask->headers[i]), token))
            return true;
    return ask->body && holds_token(ask->body, ask->body_len, token);
}

/* Is WAS, as it was mutated to ASK, still what a page offers: the same method, address, session and
 * token? An address that is written oddly may mean the same one. */
static bool still_offered(struct lk_stage *st, const struct lk_mutation *m,
                          const struct lk_ask *was, const struct lk_ask *ask)
{
    struct lk_ask meant = *was;
    if (strcasecmp(was->method, ask->method) != 0)
        meant.method = ask->method;
    if (lk_mutation_has(m, LK_WAY_PLACE))
        meant.url = ask->url;
    return !lk_mutation_has(m, LK_WAY_COOKIE) && !lk_mutation_has(m, LK_WAY_THEIR_TOKEN) &&
           pages_offer(st->actor, &meant) && has_own_token(st, ask, lk_ask_has_token(st, was));
}

/* A mutated request is sent whatever the pages offer; whether they do is told with the answer. */
static int send_mutated(struct lk_stage *st, const struct lk_mutation *m, struct lk_ask *ask)
{
    struct lk_jar jar = lk_jar_copy(&st->actor->jar, st->arena);
    struct lk_ask was = *ask;
    if (st->deadline < lk_now_ms() + LK_SLOW_MS) {
        lk_stage_missed(st, LK_NO_ANSWER, "there is no time left to wait for an answer");
        return -1;
    }
    lk_mutate(st, m, ask);
    st->marked |= lk_mutation_marks(m);
    st->reply->on_offer = still_offered(st, m, &was, ask);
    int failed = send_beside_story(st, ask);
    if (failed && st->reply->outcome == LK_NO_ANSWER && !st->answer.sent)
        st->reply->outcome = LK_MISSED;    /* it was never on its way */
    if (lk_mutation_has(m, LK_WAY_COOKIE)) /* what answers to cookies that nobody holds */
        st->actor->jar = jar;
    return failed;
}

int lk_resend(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    bool mutated = kinds[move->resend].mutated;
    struct lk_mutation mutation;
    struct lk_ask ask;
    if (!read_value(st, mutated, &mutation) || !compose(st, move->resend, &mutation, &ask) ||
        lk_binding_permission(st->b, ask.url, mutated ? "fuzz" : "replay", lk_unix_now(),
                              &st->trouble) ||
        (how == LK_HOW_NO_CSRF && !without_token(st, &ask)))
        return -1;
    if (mutated)
        return send_mutated(st, &mutation, &ask);
    if (how == LK_HOW_PLAIN && pages_offer(st->actor, &ask)) {
        lk_stage_missed(st, LK_OFFERED, "a page offers this very request");
        return -1;
    }
    lk_ask_bend(st, &ask, how);
    return send_beside_story(st, &ask);
}
