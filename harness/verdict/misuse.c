/* Something was tried that must not work, or must work once only. */
#include "verdict/misuse.h"

#include "verdict/harm.h"
#include "verdict/look.h"
#include "verdict/reaction.h"
#include <string.h>

/* Was the request delivered and answered? */
static bool was_answered(struct lk_look *l, const json_t *r)
{
    const char *outcome = lk_json_str(r, "outcome", ""), *why = lk_json_str(r, "why", "no reason");
    if (!strcmp(outcome, "answered"))
        return true;
    if (!strcmp(outcome, "missed"))
        lk_unseen(l, "it could not be tried: %s; check your binding", why);
    else if (!strcmp(outcome, "not-offered"))
        lk_unseen(l, "it could not be tried, there is no way to: %s", why);
    else
        lk_unseen(l, "it was not answered: %s", why);
    return false;
}

/* What must have been read for a keep word: the list that it is about, or a page. */
static bool is_read(unsigned keep, const json_t *view)
{
    if (!json_is_object(view) || lk_reaction(view) == LK_BROKEN || lk_reaction(view) == LK_BUSY)
        return false;
    if (keep == LK_KEEP_CERTIFICATES)
        return json_is_array(json_object_get(view, "rows"));
    if (keep == LK_KEEP_NOTIFICATIONS)
        return json_is_array(json_object_get(view, "notifications"));
    return lk_reaction(view) != LK_UNKNOWN;
}

/* The keep word that a reading is about: "the certificates of user" is about "the certificates". */
static const struct lk_keep_word *keep_of(const char *word)
{
    for (size_t i = 0; i < lk_keeps_n; i++)
        if (!strncmp(lk_keeps[i].phrase, word, strlen(lk_keeps[i].phrase)))
            return &lk_keeps[i];
    return NULL;
}

/* Was WORD read both times? Said, if it was not. */
static bool was_read(struct lk_look *l, const json_t *r, const char *word)
{
    const struct lk_keep_word *keep = keep_of(word);
    const json_t *before = json_object_get(json_object_get(r, "before"), word);
    const json_t *after = json_object_get(json_object_get(r, "after"), word);
    bool first = keep && is_read(keep->keep, before);
    if (first && is_read(keep->keep, after))
        return true;
    lk_unseen(l, "%s could not be read %s it was tried", word, first ? "after" : "before");
    return false;
}

/* Was all that must stay read before and after? */
bool lk_misuse_was_read(struct lk_look *l, const struct lk_step *step, const json_t *r)
{
    const json_t *before = json_object_get(r, "before");
    const char *word;
    json_t *view;
    for (size_t i = 0; i < lk_keeps_n; i++)
        if ((step->keeps & lk_keeps[i].keep) && !json_object_get(before, lk_keeps[i].phrase)) {
            lk_unseen(l, "%s: not read before it was tried", lk_keeps[i].phrase);
            return false;
        }
    json_object_foreach((json_t *)before, word, view) if (!was_read(l, r, word)) return false;
    return true;
}

/* Is it about somebody else's: "the certificates of stranger"? */
static bool is_of_another(const char *word, const struct lk_keep_word *keep)
{
    return keep && strlen(word) > strlen(keep->phrase);
}

const char *lk_misuse_change(struct lk_look *l, const json_t *r, bool of_others)
{
    const json_t *after = json_object_get(r, "after");
    const char *word;
    json_t *view;
    json_object_foreach(json_object_get(r, "before"), word, view)
    {
        const json_t *then = json_object_get(after, word);
        const struct lk_keep_word *keep = keep_of(word);
        bool own = !is_of_another(word, keep) && !(keep && keep->keep == LK_KEEP_LOGGED_OUT);
        if ((of_others && own) || !was_read(l, r, word))
            continue;
        const char *change = lk_view_change(view, then, l->arena);
        if (keep && keep->keep == LK_KEEP_LOGGED_OUT) {
            if (lk_is_logged_out(view) && lk_is_logged_out(then))
                continue;
            return lk_arena_printf(l->arena, "%s is shown without a login",
                                   lk_page_said(l, lk_is_logged_out(view) ? then : view));
        }
        if (change && !strcmp(word, "the page"))
            return change;
        if (change)
            return lk_arena_printf(l->arena, "among %s %s", word, change);
    }
    return NULL;
}

/* The page that the person's last act showed, or NULL; RET_ALONE: nothing was done since. */
static const char *page_shown(const struct lk_look *l, bool *ret_alone)
{
    *ret_alone = true;
    for (size_t i = l->seen->at; i-- > 0;) {
        const json_t *r = json_array_get(l->seen->records, i);
        const char *on = lk_json_str(json_object_get(r, "view"), "page", NULL);
        if (on && !strcmp(lk_json_str(r, "actor", ""), l->actor))
            return on;
        *ret_alone &=
            !strcmp(lk_json_str(r, "k", ""), "expect") || !strcmp(lk_json_str(r, "k", ""), "facts");
    }
    return NULL;
}

/* The page that the person stood on before. */
static const char *page_before(const struct lk_look *l, const json_t *r)
{
    bool alone;
    const json_t *page = json_object_get(json_object_get(r, "before"), "the page");
    return page ? lk_json_str(page, "page", NULL) : page_shown(l, &alone);
}

/* Did the wizard move between what the last act showed and the reading before the misuse? Then
 * merely reading has moved it, and "unchanged" would be said of a page that is passed already. True
 * once that is said. */
static bool moved_by_reading(struct lk_look *l, const json_t *r)
{
    bool alone;
    const json_t *page = json_object_get(json_object_get(r, "before"), "the page");
    const char *shown = page ? page_shown(l, &alone) : NULL, *is = lk_json_str(page, "page", NULL);
    if (!shown || !is || !strcmp(shown, is))
        return false;
    int from = lk_place_in_wizard(shown), to = lk_place_in_wizard(is);
    if (from < 0 || to < 0)
        return false;
    if (alone && to > from)
        lk_unfit(l, "the page, %s when it was shown, is %s when it is merely read again", shown,
                 is);
    else
        lk_unseen(l, "the page, %s when it was shown, was %s before it was tried", shown, is);
    return true;
}

/* Is the answer a refusal? Said, if it is not. */
static bool was_refused(struct lk_look *l, const json_t *r)
{
    const json_t *answer = json_object_get(r, "answer");
    const char *page = lk_json_str(answer, "page", NULL), *stood = page_before(l, r);
    /* The view of an answer that is a file is still the page one stands on. */
    if (json_is_string(json_object_get(answer, "file")) && lk_json_int(answer, "status", 0) < 400) {
        lk_unfit(l, "no refusal, but a file");
        return false;
    }
    switch (lk_reaction(answer)) {
    case LK_REFUSED:
        return true;
    case LK_BROKEN:
        lk_unseen(l, "status %lld is no refusal: something broke",
                  lk_json_int(answer, "status", 0));
        return false;
    case LK_BUSY:
        lk_unseen(l, "status 429 refuses the pace, not the request");
        return false;
    case LK_UNKNOWN:
        lk_unseen(l, "the answer is %s; check your binding", lk_page_said(l, answer));
        return false;
    case LK_ACCEPTED:
        break;
    }
    if (page && stood && !strcmp(page, stood))
        return true;
    lk_unfit(l, "no refusal, but %s", lk_page_said(l, answer));
    return false;
}

static bool is_alive(struct lk_look *l, const json_t *r)
{
    if (lk_json_bool(r, "alive", false))
        return true;
    lk_unseen(l, "the target did not answer afterwards, so its silence may be no refusal");
    return false;
}

static void must_be_refused(struct lk_look *l, const struct lk_step *step, const json_t *r)
{
    lk_expects(l, "a refusal, and nothing changed");
    if (!was_answered(l, r))
        return;
    const char *change = lk_misuse_change(l, r, false);
    if (change)
        lk_unfit(l, "%s", change);
    else if (!lk_misuse_was_read(l, step, r) || moved_by_reading(l, r))
        return;
    else if (was_refused(l, r) && is_alive(l, r))
        lk_fits(l, "refused (%s), and nothing changed",
                lk_page_said(l, json_object_get(r, "answer")));
}

static bool both_refused(const json_t *r)
{
    const json_t *first = json_object_get(r, "first");
    return lk_reaction(json_object_get(r, "answer")) == LK_REFUSED &&
           (!first || lk_reaction(first) == LK_REFUSED);
}

static bool one_broke(const json_t *r)
{
    const json_t *first = json_object_get(r, "first");
    return lk_reaction(json_object_get(r, "answer")) == LK_BROKEN ||
           (first && lk_reaction(first) == LK_BROKEN);
}

static void must_have_one_effect(struct lk_look *l, const struct lk_step *step, const json_t *r)
{
    size_t most = 0;
    const char *word, *what = NULL;
    json_t *view;
    lk_expects(l, "one effect");
    if (!was_answered(l, r))
        return;
    json_object_foreach(json_object_get(r, "before"), word, view)
    {
        if (!was_read(l, r, word))
            continue;
        const json_t *then = json_object_get(json_object_get(r, "after"), word);
        size_t n = lk_view_effects(view, then);
        if (n > most) {
            most = n;
            what = lk_view_change(view, then, l->arena);
        }
    }
    if (most > 1)
        lk_unfit(l, "%zu effects: %s%s", most, what ? what : "",
                 most > 2 ? " and more" : " and one more");
    else if (!lk_misuse_was_read(l, step, r))
        return;
    else if (one_broke(r))
        lk_unseen(l, "one of the two answers is status 5xx: something broke");
    else if (!most && both_refused(r))
        lk_unseen(l, "both were refused, so nothing could be doubled");
    else if (is_alive(l, r))
        lk_fits(l, "%s", most ? "one effect" : "no further effect");
}

/* Whether anything was shown that only the pages' own way leads to. Of the request that a page has
 * sent in this very moment, only bent, the answer is the person's own. */
static const char *what_was_shown(const struct lk_look *l, const struct lk_step *step,
                                  const json_t *r)
{
    const char *theirs = lk_secret_of_others_at(l, lk_json_str(r, "step", ""));
    const json_t *answer = json_object_get(r, "answer");
    const json_t *password = json_object_get(json_object_get(answer, "fields"), "password");
    if (theirs)
        return lk_arena_printf(l->arena, "the answer holds %s", theirs);
    if (step->how != LK_HOW_PLAIN)
        return NULL;
    if (json_is_string(json_object_get(answer, "file")) && lk_json_int(answer, "status", 0) < 400)
        return "a file came";
    return lk_json_str(password, "value", NULL) ? "the password was shown" : NULL;
}

/* "POST https://… (status 200)": what was sent. */
const char *lk_misuse_request(struct lk_look *l, const json_t *r)
{
    const json_t *request = json_object_get(r, "request");
    if (!request)
        return "the request";
    return lk_arena_printf(l->arena, "%s %s (status %lld)", lk_json_str(request, "method", ""),
                           lk_json_str(request, "url", ""), lk_json_int(request, "status", 0));
}

static void must_have_no_effect(struct lk_look *l, const struct lk_step *step, const json_t *r)
{
    lk_expects(l, "no effect, and nothing shown");
    if (!strcmp(lk_json_str(r, "outcome", ""), "offered")) {
        lk_too_few(l, "the pages lead there from here, so it is not beyond the story");
        return;
    }
    if (!was_answered(l, r))
        return;
    const char *change = lk_misuse_change(l, r, false), *shown = what_was_shown(l, step, r);
    if (change || shown)
        lk_unfit(l, "%s, after %s", change ? change : shown, lk_misuse_request(l, r));
    else if (lk_misuse_was_read(l, step, r) && is_alive(l, r))
        lk_fits(l, "no effect (%s)", lk_page_said(l, json_object_get(r, "answer")));
}

static void must_do_no_harm(struct lk_look *l, const struct lk_step *step, const json_t *r)
{
    lk_must_do_no_harm(l, step, r, LK_HARM_ANY);
}

void lk_match_harm(const struct lk_seen *seen, const struct lk_step *step, enum lk_harm harm,
                   struct lk_arena *arena, struct lk_match *ret)
{
    const json_t *record = json_array_get(seen->records, seen->at);
    *ret = (struct lk_match){ .fit = LK_UNSEEN, .from = LK_FROM_WIRE };
    struct lk_look look = { .seen = seen, .actor = step->actor, .arena = arena, .m = ret };
    lk_read_record(&look, record);
    lk_must_do_no_harm(&look, step, record, harm);
}

void lk_match_misuse(const struct lk_seen *seen, const struct lk_step *step, struct lk_arena *arena,
                     struct lk_match *ret)
{
    const json_t *record = json_array_get(seen->records, seen->at);
    *ret = (struct lk_match){ .fit = LK_UNSEEN, .from = LK_FROM_WIRE };
    struct lk_look look = { .seen = seen, .actor = step->actor, .arena = arena, .m = ret };
    lk_read_record(&look, record);
    static void (*const judges[])(struct lk_look * l, const struct lk_step *step,
                                  const json_t *r) = {
        [LK_THEN_REFUSED] = must_be_refused,
        [LK_THEN_ONE_EFFECT] = must_have_one_effect,
        [LK_THEN_NO_EFFECT] = must_have_no_effect,
        [LK_THEN_NO_HARM] = must_do_no_harm,
    };
    judges[step->then](&look, step, record);
}
