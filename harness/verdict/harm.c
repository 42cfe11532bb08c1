/* A mutated request may be answered in any way, and may have the effect that a page offers; it must
 * do no harm. One function a harm. */
#include "verdict/harm.h"

#include "plan/mutation.h"
#include "verdict/misuse.h"
#include "verdict/reaction.h"
#include <string.h>

struct trial {
    const struct lk_step *step;
    const json_t *record, *request; /* REQUEST: the exchange that it was tried by, or NULL */
    bool answered, on_offer;
};

/* A status by which the target says that something fell over in it. 501 says that it does not know
 * the method, which is right where it does not (RFC 9110 §15.6.2). */
static bool is_broken(const json_t *exchange_or_view)
{
    long long status = lk_json_int(exchange_or_view, "status", 0);
    return status >= 500 && status != 501;
}

/* What can be read no more, or NULL. */
static const char *what_fell(const json_t *r)
{
    const char *word;
    json_t *view;
    json_object_foreach(json_object_get(r, "after"), word, view)
    {
        if (is_broken(view) && !is_broken(json_object_get(json_object_get(r, "before"), word)))
            return word;
    }
    return NULL;
}

static void broken(struct lk_look *l, const struct trial *t)
{
    const json_t *answer = json_object_get(t->record, "answer");
    const char *fell = what_fell(t->record), *said = lk_misuse_request(l, t->record);
    lk_expects(l, "an answer that is no 5xx, and a target that goes on answering");
    if (!t->answered)
        lk_unfit(l, "no answer to %s: %s", said, lk_json_str(t->record, "why", "no reason"));
    else if (is_broken(t->request) || is_broken(answer))
        lk_unfit(l, "status %lld, to %s",
                 lk_json_int(is_broken(t->request) ? t->request : answer, "status", 0), said);
    else if (fell)
        lk_unfit(l, "%s can be read no more, after %s", fell, said);
    else
        lk_fits(l, "status %lld", lk_json_int(t->request, "status", 0));
}

/* More than one effect on what is the sender's own, or NULL. */
static const char *too_much(struct lk_look *l, const json_t *r)
{
    const char *word;
    json_t *view;
    json_object_foreach(json_object_get(r, "before"), word, view)
    {
        size_t n = lk_view_effects(view, json_object_get(json_object_get(r, "after"), word));
        if (n > 1)
            return lk_arena_printf(l->arena, "%s: %zu effects", word, n);
    }
    return NULL;
}

static void effect(struct lk_look *l, const struct trial *t)
{
    const char *change = lk_misuse_change(l, t->record, t->on_offer);
    lk_expects(l, t->on_offer ? "the one effect that the page offers, at most" : "no effect");
    if (!change && t->on_offer)
        change = too_much(l, t->record);
    if (change)
        lk_unfit(l, "%s, after %s", change, lk_misuse_request(l, t->record));
    else if (lk_misuse_was_read(l, t->step, t->record))
        lk_fits(l, "%s", t->on_offer ? "no more than the page offers" : "no effect");
}

static bool shows_password(const json_t *view)
{
    const json_t *field = json_object_get(json_object_get(view, "fields"), "password");
    return lk_json_str(field, "value", NULL) != NULL;
}

/* Of the own things, what only a page's own request brings. */
static const char *own_shown(const struct trial *t)
{
    const json_t *answer = json_object_get(t->record, "answer");
    const json_t *page = json_object_get(json_object_get(t->record, "before"), "the page");
    bool file =
        json_is_string(json_object_get(answer, "file")) && lk_json_int(answer, "status", 0) < 400;
    if (t->on_offer)
        return NULL;
    if (file && strcmp(lk_json_str(page, "page", ""), "issue") != 0)
        return "a file";
    return shows_password(answer) && !shows_password(page) ? "the password" : NULL;
}

static void shown(struct lk_look *l, const struct trial *t)
{
    const char *own = own_shown(t);
    const char *secret = lk_secret_of_others_at(l, lk_json_str(t->record, "step", ""));
    lk_expects(l, "nothing shown that no page shows");
    if (own || secret)
        lk_unfit(l, "%s was shown, by %s", secret ? secret : own, lk_misuse_request(l, t->record));
    else if (!lk_last_record(l, "leaks"))
        lk_unseen(l, "what was received was not searched");
    else
        lk_fits(l, "nothing");
}

static void markup(struct lk_look *l, const struct trial *t)
{
    size_t i;
    json_t *exchange;
    lk_expects(l, "markup that was sent is not in a page as it was");
    json_array_foreach(json_object_get(t->record, "exchanges"), i, exchange)
    {
        if (!lk_json_bool(exchange, "markup", false))
            continue;
        lk_unfit(l, "the markup stands in the answer to %s %s as it was sent",
                 lk_json_str(exchange, "method", ""), lk_json_str(exchange, "url", ""));
        return;
    }
    lk_fits(l, "it is not");
}

static void slow(struct lk_look *l, const struct trial *t)
{
    double ms = json_number_value(json_object_get(t->request, "ms"));
    lk_expects(l, "an answer within %d seconds", LK_SLOW_MS / 1000);
    if (ms > LK_SLOW_MS)
        lk_unfit(l, "it took longer than %d seconds: %s", LK_SLOW_MS / 1000,
                 lk_misuse_request(l, t->record));
    else
        lk_fits(l, "in time");
}

static bool is_kind(const json_t *r, const char *k)
{
    return !strcmp(lk_json_str(r, "k", ""), k);
}

/* Has what was sent by hand, up to the record AT, changed anything of the actor's? Then the story
 * need not go on as it did. */
static bool has_changed(struct lk_look *l, const char *actor)
{
    for (size_t i = 0; i <= l->seen->at; i++) {
        const json_t *r = json_array_get(l->seen->records, i);
        struct lk_look other = *l;
        struct lk_match unsaid = { 0 };
        other.m = &unsaid;
        if (is_kind(r, "misuse") && !strcmp(lk_json_str(r, "actor", ""), actor) &&
            lk_misuse_change(&other, r, false))
            return true;
    }
    return false;
}

/* The next act of the actor, or NULL where something is sent by hand before it. */
static const json_t *next_act(const struct lk_look *l, const char *actor)
{
    for (size_t i = l->seen->at + 1; i < json_array_size(l->seen->records); i++) {
        const json_t *r = json_array_get(l->seen->records, i);
        if (is_kind(r, "misuse"))
            return NULL;
        if (is_kind(r, "act") && !strcmp(lk_json_str(r, "actor", ""), actor))
            return r;
    }
    return NULL;
}

static void stopped(struct lk_look *l, const struct trial *t)
{
    const json_t *act = next_act(l, t->step->actor), *view = json_object_get(act, "view");
    const char *outcome = lk_json_str(act, "outcome", ""), *does = lk_json_str(act, "action", "");
    enum lk_reaction reaction = lk_reaction(view);
    lk_expects(l, "the story goes on");
    if (has_changed(l, t->step->actor)) {
        lk_too_few(l, "something has changed by then, so it need not go on as it did");
        return;
    }
    if (!act || !strcmp(outcome, "missed")) {
        lk_unseen(l, act ? "'%s' could not be done" : "%s", act ? does : "nothing was done then");
        return;
    }
    lk_read_record(l, act);
    if (strcmp(outcome, "answered") != 0)
        lk_unfit(l, "'%s' then: %s", does, lk_json_str(act, "why", outcome));
    else if (reaction == LK_REFUSED || reaction == LK_BROKEN)
        lk_unfit(l, "'%s' then shows %s", does, lk_page_said(l, view));
    else if (reaction == LK_ACCEPTED)
        lk_fits(l, "it does");
    else
        lk_unseen(l, "'%s' then shows %s", does, lk_page_said(l, view));
}

typedef void harm_fn(struct lk_look *l, const struct trial *t);
static harm_fn *const harms[] = {
    [LK_HARM_BROKEN] = broken, [LK_HARM_EFFECT] = effect, [LK_HARM_SHOWN] = shown,
    [LK_HARM_MARKUP] = markup, [LK_HARM_SLOW] = slow,     [LK_HARM_STOPPED] = stopped,
};

static void one_harm(struct lk_look *l, size_t i, const void *of)
{
    harms[LK_HARM_BROKEN + i](l, of);
}

/* Was it on its way at all? Said, if it was not. */
static bool was_sent(struct lk_look *l, const struct trial *t)
{
    const char *outcome = lk_json_str(t->record, "outcome", "");
    if (t->answered || (!strcmp(outcome, "no-answer") && json_object_get(t->request, "error")))
        return true;
    if (!strcmp(outcome, "offered"))
        lk_too_few(l, "the pages lead there from here, so it is not beyond the story");
    else
        lk_unseen(l, "it was not sent: %s", lk_json_str(t->record, "why", "no reason"));
    return false;
}

void lk_must_do_no_harm(struct lk_look *l, const struct lk_step *step, const json_t *r,
                        enum lk_harm harm)
{
    struct trial t = { .step = step,
                       .record = r,
                       .request = json_object_get(r, "request"),
                       .answered = !strcmp(lk_json_str(r, "outcome", ""), "answered"),
                       .on_offer = lk_json_bool(r, "on_offer", false) };
    lk_expects(l, "no harm");
    bool dead = json_is_false(json_object_get(r, "alive"));
    if (dead && (harm == LK_HARM_ANY || harm == LK_HARM_BROKEN))
        lk_unfit(l, "the target answers no more, after %s", lk_misuse_request(l, r));
    else if (!was_sent(l, &t))
        return;
    else if (harm == LK_HARM_ANY) /* that the story goes on is said of the last one alone */
        lk_each_must(l, LK_HARM_SLOW - LK_HARM_BROKEN + 1, one_harm, &t);
    else
        harms[harm](l, &t);
    if (l->m->fit == LK_FIT && !l->m->seen)
        lk_fits(l, "none");
}
