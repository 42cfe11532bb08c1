/* What a mutated request may have done. */
#include "given.h"
#include "verdict/misuse.h"

#define TERMS "{\"page\":\"terms\",\"status\":200}"
#define PASSW "{\"page\":\"password\",\"status\":200}"
#define SHOWN                                                                                      \
    "{\"page\":\"password\",\"status\":200,\"fields\":{\"password\":{\"value\":\"{{p:1}}\"}}}"
#define ISSUE         "{\"page\":\"issue\",\"status\":200}"
#define GONE          "{\"page\":\"refused\",\"status\":403,\"refused\":true}"
#define FELL          "{\"page\":\"error\",\"status\":500,\"refused\":true}"
#define FILED         "{\"page\":\"terms\",\"status\":200,\"file\":\"user-1\"}"
#define OURS(v)       "{\"the page\":" v "}"
#define BOTH(v, w)    "{\"the page\":" v ",\"the page of stranger\":" w "}"
#define REQUEST(more) "{\"method\":\"POST\",\"url\":\"https://p/\",\"ms\":3.0" more "}"
#define NO_LEAK       "{\"k\":\"leaks\",\"n\":9,\"step\":null,\"found\":[]}"

struct tried {
    const char *outcome, *answer, *request, *before, *after, *more;
    const char *later; /* records after it */
    const char *leaks;
};

static const struct tried usual = { "answered",  GONE,        REQUEST(",\"status\":403"),
                                    OURS(TERMS), OURS(TERMS), "\"alive\":true",
                                    "",          NO_LEAK };

static enum lk_fit judged(const struct tried *t, enum lk_harm harm)
{
    static const struct lk_plan plan = { .role = LK_ROLE_PORTAL, .place = LK_WIRE };
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(json_decref)
    json_t *records = given_json(lk_arena_printf(
        arena,
        "[{\"k\":\"misuse\",\"n\":3,\"step\":\"3\",\"actor\":\"user\",\"action\":\"x\","
        "\"outcome\":\"%s\",\"why\":\"so it is\",\"answer\":%s,\"request\":%s,\"before\":%s,"
        "\"after\":%s,\"exchanges\":[%s],%s}%s,%s]",
        t->outcome, t->answer, t->request, t->before, t->after, t->request, t->more, t->later,
        t->leaks));
    struct lk_step step = {
        .kind = LK_STEP_MISUSE, .actor = "user", .keeps = LK_KEEP_PAGE, .then = LK_THEN_NO_HARM
    };
    struct lk_seen seen = { .records = records, .plan = &plan, .case_ = given_case() };
    struct lk_match m;
    lk_match_harm(&seen, &step, harm, arena, &m);
    cr_expect(m.fit == LK_UNSEEN || m.fit == LK_TOO_FEW ? m.why != NULL : m.seen != NULL);
    return m.fit;
}

Test(harm, a_refusal_without_consequences_does_none)
{
    for (enum lk_harm harm = LK_HARM_ANY; harm < LK_HARM_STOPPED; harm++)
        cr_expect_eq(judged(&usual, harm), LK_FIT, "%s", lk_harm_names[harm]);
}

Test(harm, a_5xx_is_one_and_501_says_that_the_method_is_unknown)
{
    struct tried t = usual;
    t.answer = FELL;
    t.request = REQUEST(",\"status\":500");
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_UNFIT);
    cr_expect_eq(judged(&t, LK_HARM_ANY), LK_UNFIT);
    cr_expect_eq(judged(&t, LK_HARM_EFFECT), LK_FIT);
    t.request = REQUEST(",\"status\":501");
    t.answer = "{\"page\":null,\"status\":501}";
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_FIT);
    t.request = REQUEST(",\"status\":500"); /* that was then led elsewhere */
    t.answer = TERMS;
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_UNFIT);
}

Test(harm, no_answer_is_one_if_it_was_sent)
{
    struct tried t = usual;
    t.outcome = "no-answer";
    t.answer = "null";
    t.request = REQUEST(",\"error\":\"connection reset\"");
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_UNFIT);
    t.request = "null"; /* the rate limit left no time */
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_UNSEEN);
    cr_expect_eq(judged(&t, LK_HARM_EFFECT), LK_UNSEEN);
    t.outcome = "missed";
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_UNSEEN);
    t.outcome = "offered";
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_TOO_FEW);
}

Test(harm, a_dead_target_and_one_that_shows_nothing_any_more_are_broken)
{
    struct tried t = usual;
    t.more = "\"alive\":false";
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_UNFIT);
    cr_expect_eq(judged(&t, LK_HARM_SLOW), LK_FIT);
    t = usual;
    t.after = OURS(FELL);
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_UNFIT);
}

Test(harm, an_effect_is_one_unless_a_page_offers_it)
{
    struct tried t = usual;
    t.after = OURS(PASSW);
    cr_expect_eq(judged(&t, LK_HARM_EFFECT), LK_UNFIT);
    t.more = "\"alive\":true,\"on_offer\":true";
    cr_expect_eq(judged(&t, LK_HARM_EFFECT), LK_FIT);
    t.after = OURS(ISSUE);
    cr_expect_eq(judged(&t, LK_HARM_EFFECT), LK_UNFIT, "two pages at once");
}

Test(harm, what_is_anothers_stays_whatever_a_page_offers)
{
    struct tried t = usual;
    t.more = "\"alive\":true,\"on_offer\":true";
    t.before = BOTH(TERMS, TERMS);
    t.after = BOTH(PASSW, TERMS);
    cr_expect_eq(judged(&t, LK_HARM_EFFECT), LK_FIT);
    t.after = BOTH(PASSW, PASSW);
    cr_expect_eq(judged(&t, LK_HARM_EFFECT), LK_UNFIT);
}

Test(harm, what_could_not_be_read_again_is_not_judged)
{
    struct tried t = usual;
    t.after = OURS("null");
    cr_expect_eq(judged(&t, LK_HARM_EFFECT), LK_UNSEEN);
}

Test(harm, a_password_or_a_file_is_shown_by_pages_alone)
{
    struct tried t = usual;
    t.answer = SHOWN;
    cr_expect_eq(judged(&t, LK_HARM_SHOWN), LK_UNFIT);
    t.before = OURS(SHOWN);
    cr_expect_eq(judged(&t, LK_HARM_SHOWN), LK_FIT, "it was shown before");
    t.before = OURS(PASSW);
    t.more = "\"alive\":true,\"on_offer\":true";
    cr_expect_eq(judged(&t, LK_HARM_SHOWN), LK_FIT, "a page offers Show");
    t = usual;
    t.answer = FILED;
    cr_expect_eq(judged(&t, LK_HARM_SHOWN), LK_UNFIT);
}

Test(harm, markup_that_comes_back_is_one)
{
    struct tried t = usual;
    t.request = REQUEST(",\"status\":404,\"markup\":true");
    cr_expect_eq(judged(&t, LK_HARM_MARKUP), LK_UNFIT);
    cr_expect_eq(judged(&t, LK_HARM_ANY), LK_UNFIT);
    cr_expect_eq(judged(&t, LK_HARM_BROKEN), LK_FIT);
}

Test(harm, an_answer_after_ten_seconds_is_one)
{
    struct tried t = usual;
    t.request = "{\"method\":\"POST\",\"url\":\"https://p/\",\"ms\":9999.0,\"status\":403}";
    cr_expect_eq(judged(&t, LK_HARM_SLOW), LK_FIT);
    t.request = "{\"method\":\"POST\",\"url\":\"https://p/\",\"ms\":10001.0,\"status\":403}";
    cr_expect_eq(judged(&t, LK_HARM_SLOW), LK_UNFIT);
}

#define NEXT(outcome, view)                                                                        \
    ",{\"k\":\"act\",\"n\":4,\"step\":\"4\",\"actor\":\"user\",\"action\":\"press Next\","         \
    "\"outcome\":\"" outcome "\",\"view\":" view "}"

Test(harm, the_story_must_go_on_where_nothing_had_an_effect)
{
    struct tried t = usual;
    cr_expect_eq(judged(&t, LK_HARM_STOPPED), LK_UNSEEN, "there is no act after it");
    t.later = NEXT("answered", PASSW);
    cr_expect_eq(judged(&t, LK_HARM_STOPPED), LK_FIT);
    t.later = NEXT("answered", GONE);
    cr_expect_eq(judged(&t, LK_HARM_STOPPED), LK_UNFIT);
    t.later = NEXT("not-offered", TERMS);
    cr_expect_eq(judged(&t, LK_HARM_STOPPED), LK_UNFIT);
    t.after = OURS(PASSW);
    cr_expect_eq(judged(&t, LK_HARM_STOPPED), LK_TOO_FEW, "it had its effect already");
}
