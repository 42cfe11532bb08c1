#include "given.h"

#define TERMS   "{\"page\":\"terms\",\"status\":200,\"fields\":{\"terms\":{\"value\":false}}}"
#define PASSW   "{\"page\":\"password\",\"status\":200}"
#define ISSUE   "{\"page\":\"issue\",\"status\":200}"
#define LOGIN   "{\"page\":\"login\",\"status\":200}"
#define REFUSED "{\"page\":\"refused\",\"status\":403,\"refused\":true}"
#define ROW(id, status)                                                                            \
    "{\"id\":\"" id "\",\"status\":\"" status "\",\"profile\":\"Mail\",\"values\":[\"a\"]}"
#define LIST(rows) "{\"page\":\"certificates\",\"status\":200,\"rows\":[" rows "]}"
#define PAGE(v)    "{\"the page\":" v "}"
#define CERTS(v)   "{\"the certificates\":" v "}"
#define OUT(v)     "{\"logged out\":" v "}"
#define TRIED(outcome, answer, before, after, alive)                                               \
    "{\"k\":\"misuse\",\"n\":3,\"step\":\"3\",\"actor\":\"user\",\"action\":\"press Next\","       \
    "\"outcome\":\"" outcome "\",\"why\":\"so it is\",\"answer\":" answer ",\"before\":" before    \
    ",\"after\":" after ",\"alive\":" alive "}"

/* EARLIER: records before it. */
static struct lk_match tried_after(const char *earlier, const char *record, unsigned keeps,
                                   enum lk_then then, struct lk_arena *arena)
{
    static const struct lk_plan plan = { .role = LK_ROLE_PORTAL, .place = LK_WIRE };
    LK_AUTO(json_decref)
    json_t *records = given_json(lk_arena_printf(arena, "[%s,%s]", earlier, record));
    struct lk_step step = { .kind = LK_STEP_MISUSE, .actor = "user", .keeps = keeps, .then = then };
    size_t at = json_array_size(records) - 1;
    struct lk_seen seen = { .records = records, .at = at, .plan = &plan, .case_ = given_case() };
    struct lk_match m;
    lk_match_misuse(&seen, &step, arena, &m);
    m.seen = m.seen ? lk_arena_strdup(arena, m.seen) : NULL;
    m.why = m.why ? lk_arena_strdup(arena, m.why) : NULL;
    return m;
}

static struct lk_match tried(const char *record, unsigned keeps, enum lk_then then,
                             struct lk_arena *arena)
{
    return tried_after(ACT("{\"page\":\"profile\",\"status\":200}"), record, keeps, then, arena);
}

static enum lk_fit fit_of(const char *record, unsigned keeps, enum lk_then then)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_match m = tried(record, keeps, then, arena);
    cr_expect(m.fit == LK_UNSEEN || m.fit == LK_TOO_FEW ? m.why != NULL : m.seen != NULL);
    return m.fit;
}

#define REFUSAL(record, keeps)    fit_of(record, keeps, LK_THEN_REFUSED)
#define ONE_EFFECT(record, keeps) fit_of(record, keeps, LK_THEN_ONE_EFFECT)

Test(misuse, passes_when_refused_unchanged_and_alive)
{
    cr_assert_eq(
        REFUSAL(TRIED("answered", REFUSED, PAGE(TERMS), PAGE(TERMS), "true"), LK_KEEP_PAGE),
        LK_FIT);
    cr_assert_eq(REFUSAL(TRIED("answered", LOGIN, PAGE(TERMS), PAGE(TERMS), "true"), LK_KEEP_PAGE),
                 LK_FIT);
}

Test(misuse, staying_on_the_page_is_a_refusal)
{
    cr_assert_eq(REFUSAL(TRIED("answered", TERMS, PAGE(TERMS), PAGE(TERMS), "true"), LK_KEEP_PAGE),
                 LK_FIT);
    cr_assert_eq(REFUSAL(TRIED("answered", "{\"page\":\"profile\",\"status\":200}", CERTS(LIST("")),
                               CERTS(LIST("")), "true"),
                         LK_KEEP_CERTIFICATES),
                 LK_FIT);
}

Test(misuse, not_delivered_is_inconclusive)
{
    static const char *const outcomes[] = { "missed", "not-offered", "no-answer" };
    for (size_t i = 0; i < LK_COUNT(outcomes); i++) {
        LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
        const char *record = lk_arena_printf(
            arena, TRIED("%s", REFUSED, PAGE(TERMS), PAGE(TERMS), "true"), outcomes[i]);
        cr_expect_eq(REFUSAL(record, LK_KEEP_PAGE), LK_UNSEEN, "%s", outcomes[i]);
        cr_expect_eq(ONE_EFFECT(record, LK_KEEP_PAGE), LK_UNSEEN, "%s", outcomes[i]);
    }
}

Test(misuse, a_5xx_is_no_refusal)
{
    cr_assert_eq(REFUSAL(TRIED("answered", "{\"page\":\"error\",\"status\":500,\"refused\":true}",
                               PAGE(TERMS), PAGE(TERMS), "true"),
                         LK_KEEP_PAGE),
                 LK_UNSEEN);
}

Test(misuse, a_request_to_slow_down_is_no_refusal)
{
    cr_assert_eq(REFUSAL(TRIED("answered", "{\"status\":429,\"refused\":true}", PAGE(TERMS),
                               PAGE(TERMS), "true"),
                         LK_KEEP_PAGE),
                 LK_UNSEEN);
}

Test(misuse, an_answer_that_the_binding_does_not_know_is_inconclusive)
{
    cr_assert_eq(REFUSAL(TRIED("answered", "{\"page\":null,\"status\":200}", PAGE(TERMS),
                               PAGE(TERMS), "true"),
                         LK_KEEP_PAGE),
                 LK_UNSEEN);
    cr_assert_eq(REFUSAL(TRIED("answered", "null", PAGE(TERMS), PAGE(TERMS), "true"), LK_KEEP_PAGE),
                 LK_UNSEEN);
}

Test(misuse, another_page_is_a_misfit_though_nothing_changed)
{
    cr_assert_eq(REFUSAL(TRIED("answered", PASSW, PAGE(TERMS), PAGE(TERMS), "true"), LK_KEEP_PAGE),
                 LK_UNFIT);
}

Test(misuse, a_file_is_no_refusal_though_the_page_is_still_the_same)
{
    cr_assert_eq(
        REFUSAL(TRIED("answered", "{\"page\":\"terms\",\"status\":200,\"file\":\"user-1\"}",
                      PAGE(TERMS), PAGE(TERMS), "true"),
                LK_KEEP_PAGE),
        LK_UNFIT);
}

Test(misuse, a_change_is_a_misfit_though_it_was_refused)
{
    cr_assert_eq(
        REFUSAL(TRIED("answered", REFUSED, PAGE(TERMS), PAGE(PASSW), "true"), LK_KEEP_PAGE),
        LK_UNFIT);
    cr_assert_eq(REFUSAL(TRIED("answered", REFUSED, CERTS(LIST(ROW("1", "Issued"))),
                               CERTS(LIST(ROW("1", "Blocked"))), "true"),
                         LK_KEEP_CERTIFICATES),
                 LK_UNFIT);
    cr_assert_eq(REFUSAL(TRIED("answered", REFUSED, CERTS(LIST("")),
                               CERTS(LIST(ROW("1", "Issued"))), "true"),
                         LK_KEEP_CERTIFICATES),
                 LK_UNFIT);
}

Test(misuse, a_change_at_another_person_is_a_misfit)
{
    cr_assert_eq(
        REFUSAL(TRIED("answered", REFUSED,
                      "{\"the certificates\":" LIST("") ",\"the certificates of stranger\":" LIST(
                          ROW("1", "Issued")) "}",
                      "{\"the certificates\":" LIST("") ",\"the certificates of stranger\":" LIST(
                          ROW("1", "Blocked")) "}",
                      "true"),
                LK_KEEP_CERTIFICATES),
        LK_UNFIT);
}

Test(misuse, what_was_not_read_again_is_inconclusive)
{
    static const char *const views[] = { "null", "{\"page\":\"certificates\",\"status\":200}",
                                         "{\"status\":502,\"rows\":[]}" };
    cr_assert_eq(REFUSAL(TRIED("answered", REFUSED, "{}", "{}", "true"), LK_KEEP_CERTIFICATES),
                 LK_UNSEEN);
    cr_assert_eq(
        REFUSAL(TRIED("answered", REFUSED, CERTS(LIST("")), "{}", "true"), LK_KEEP_CERTIFICATES),
        LK_UNSEEN);
    for (size_t i = 0; i < LK_COUNT(views); i++) {
        LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
        cr_expect_eq(
            REFUSAL(lk_arena_printf(
                        arena, TRIED("answered", REFUSED, CERTS(LIST("")), CERTS("%s"), "true"),
                        views[i]),
                    LK_KEEP_CERTIFICATES),
            LK_UNSEEN, "%s", views[i]);
    }
}

Test(misuse, a_target_that_is_gone_afterwards_is_inconclusive)
{
    cr_assert_eq(
        REFUSAL(TRIED("answered", REFUSED, PAGE(TERMS), PAGE(TERMS), "false"), LK_KEEP_PAGE),
        LK_UNSEEN);
    cr_assert_eq(
        REFUSAL(TRIED("answered", REFUSED, PAGE(TERMS), PAGE(TERMS), "null"), LK_KEEP_PAGE),
        LK_UNSEEN);
}

Test(misuse, tokens_times_and_messages_are_no_change)
{
    cr_assert_eq(
        REFUSAL(TRIED("answered", REFUSED,
                      PAGE("{\"page\":\"terms\",\"message\":null,\"fields\":{\"csrf\":{\"value\":"
                           "\"{{csrf:a:1:9:l}}\"}}}"),
                      PAGE("{\"page\":\"terms\",\"message\":\"no\",\"fields\":{\"csrf\":{\"value\":"
                           "\"{{csrf:a:2:9:l}}\"}}}"),
                      "true"),
                LK_KEEP_PAGE),
        LK_FIT);
    cr_assert_eq(
        REFUSAL(TRIED("answered", REFUSED, PAGE(TERMS),
                      PAGE("{\"page\":\"terms\",\"fields\":{\"terms\":{\"value\":true}}}"), "true"),
                LK_KEEP_PAGE),
        LK_UNFIT);
}

Test(misuse, logged_out_must_be_logged_out_before_and_after)
{
    cr_assert_eq(
        REFUSAL(TRIED("answered", LOGIN, OUT(LOGIN), OUT(REFUSED), "true"), LK_KEEP_LOGGED_OUT),
        LK_FIT);
    cr_assert_eq(
        REFUSAL(TRIED("answered", LOGIN, OUT(LOGIN), OUT(LIST("")), "true"), LK_KEEP_LOGGED_OUT),
        LK_UNFIT);
    cr_assert_eq(
        REFUSAL(TRIED("answered", LOGIN, OUT(LIST("")), OUT(LOGIN), "true"), LK_KEEP_LOGGED_OUT),
        LK_UNFIT);
}

Test(misuse, twice_may_move_on_by_one_page)
{
    cr_assert_eq(
        ONE_EFFECT(TRIED("answered", REFUSED, PAGE(TERMS), PAGE(PASSW), "true"), LK_KEEP_PAGE),
        LK_FIT);
    cr_assert_eq(
        ONE_EFFECT(TRIED("answered", REFUSED, PAGE(TERMS), PAGE(ISSUE), "true"), LK_KEEP_PAGE),
        LK_UNFIT);
}

Test(misuse, twice_may_make_one_row)
{
    cr_assert_eq(
        ONE_EFFECT(TRIED("answered", ISSUE, CERTS(LIST(ROW("1", "Issued"))),
                         CERTS(LIST(ROW("1", "Issued") "," ROW("2", "In progress"))), "true"),
                   LK_KEEP_CERTIFICATES),
        LK_FIT);
    cr_assert_eq(
        ONE_EFFECT(TRIED("answered", ISSUE, CERTS(LIST("")),
                         CERTS(LIST(ROW("1", "In progress") "," ROW("2", "In progress"))), "true"),
                   LK_KEEP_CERTIFICATES),
        LK_UNFIT);
}

Test(misuse, twice_without_effect_counts_only_if_one_was_accepted)
{
    cr_assert_eq(ONE_EFFECT(TRIED("answered", ISSUE, CERTS(LIST("")), CERTS(LIST("")), "true"),
                            LK_KEEP_CERTIFICATES),
                 LK_FIT);
    cr_assert_eq(ONE_EFFECT(TRIED("answered", REFUSED, CERTS(LIST("")), CERTS(LIST("")), "true"),
                            LK_KEEP_CERTIFICATES),
                 LK_UNSEEN);
}

Test(misuse, twice_with_a_broken_answer_is_inconclusive)
{
    cr_assert_eq(ONE_EFFECT(TRIED("answered", "{\"status\":500}", PAGE(TERMS), PAGE(PASSW), "true"),
                            LK_KEEP_PAGE),
                 LK_UNSEEN);
    cr_assert_eq(
        ONE_EFFECT(TRIED("answered", PASSW, PAGE(TERMS), PAGE(PASSW), "false"), LK_KEEP_PAGE),
        LK_UNSEEN);
}

#define NO_EFFECT(record, keeps) fit_of(record, keeps, LK_THEN_NO_EFFECT)
#define SHOWN                                                                                      \
    "{\"page\":\"password\",\"status\":200,\"fields\":{\"password\":{\"value\":\"{{password:x}}"   \
    "\"}}}"

Test(misuse, without_effect_whatever_the_status_says)
{
    cr_expect_eq(
        NO_EFFECT(TRIED("answered", PASSW, PAGE(TERMS), PAGE(TERMS), "true"), LK_KEEP_PAGE),
        LK_FIT);
    cr_expect_eq(NO_EFFECT(TRIED("answered", "{\"status\":501}", PAGE(TERMS), PAGE(TERMS), "true"),
                           LK_KEEP_PAGE),
                 LK_FIT);
}

Test(misuse, with_an_effect_although_it_was_refused)
{
    cr_expect_eq(
        NO_EFFECT(TRIED("answered", REFUSED, PAGE(TERMS), PAGE(PASSW), "true"), LK_KEEP_PAGE),
        LK_UNFIT);
    cr_expect_eq(NO_EFFECT(TRIED("answered", REFUSED, CERTS(LIST("")),
                                 CERTS(LIST(ROW("1", "Issued"))), "true"),
                           LK_KEEP_CERTIFICATES),
                 LK_UNFIT);
}

Test(misuse, that_shows_a_password_or_brings_a_file_is_not_without_effect)
{
    cr_expect_eq(
        NO_EFFECT(TRIED("answered", SHOWN, PAGE(TERMS), PAGE(TERMS), "true"), LK_KEEP_PAGE),
        LK_UNFIT);
    cr_expect_eq(NO_EFFECT(TRIED("answered", "{\"status\":200,\"file\":\"user-1\"}", PAGE(TERMS),
                                 PAGE(TERMS), "true"),
                           LK_KEEP_PAGE),
                 LK_UNFIT);
}

Test(misuse, that_the_pages_lead_to_is_none_and_is_not_judged)
{
    cr_expect_eq(NO_EFFECT(TRIED("offered", "{}", "{}", "{}", "true"), LK_KEEP_PAGE), LK_TOO_FEW);
}

Test(misuse, without_effect_is_said_only_of_a_target_that_lives_and_was_read)
{
    cr_expect_eq(
        NO_EFFECT(TRIED("answered", PASSW, PAGE(TERMS), PAGE(TERMS), "false"), LK_KEEP_PAGE),
        LK_UNSEEN);
    cr_expect_eq(
        NO_EFFECT(TRIED("answered", PASSW, PAGE(TERMS), PAGE("null"), "true"), LK_KEEP_PAGE),
        LK_UNSEEN);
    cr_expect_eq(
        NO_EFFECT(TRIED("no-answer", "{}", PAGE(TERMS), PAGE(TERMS), "true"), LK_KEEP_PAGE),
        LK_UNSEEN);
}

/* A wizard that goes on when its page is read again has passed the terms before Next is tried. */
#define MOVED(answer) TRIED("answered", answer, PAGE(PASSW), PAGE(PASSW), "true")
#define OTHER_DID                                                                                  \
    "{\"k\":\"act\",\"n\":2,\"step\":\"2\",\"actor\":\"stranger\",\"action\":\"press Next\","      \
    "\"outcome\":\"answered\",\"view\":" PASSW "}"

Test(misuse, a_page_that_moves_when_it_is_read_again_is_no_page_that_stayed)
{
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    struct lk_match m = tried_after(ACT(TERMS), MOVED(PASSW), LK_KEEP_PAGE, LK_THEN_REFUSED, a);
    cr_assert_eq(m.fit, LK_UNFIT);
    cr_assert(strstr(m.seen, "terms when it was shown, is password"));
    m = tried_after(ACT(TERMS) "," OWN("{}"), MOVED(REFUSED), LK_KEEP_PAGE, LK_THEN_REFUSED, a);
    cr_assert_eq(m.fit, LK_UNFIT);
    m = tried_after(ACT(PASSW), MOVED(REFUSED), LK_KEEP_PAGE, LK_THEN_REFUSED, a);
    cr_assert_eq(m.fit, LK_FIT);
}

Test(misuse, a_page_that_somebody_else_may_have_moved_says_nothing)
{
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    struct lk_match m =
        tried_after(ACT(TERMS) "," OTHER_DID, MOVED(PASSW), LK_KEEP_PAGE, LK_THEN_REFUSED, a);
    cr_assert_eq(m.fit, LK_UNSEEN);
    /* a portal that begins anew when it is read says nothing about what was refused either */
    m = tried_after(ACT(ISSUE), MOVED(PASSW), LK_KEEP_PAGE, LK_THEN_REFUSED, a);
    cr_assert_eq(m.fit, LK_UNSEEN);
}

Test(misuse, what_could_not_be_read_hides_no_change)
{
    static const char before[] = "{\"the page\":" TERMS ",\"the certificates\":" LIST("") "}";
    static const char after[] = "{\"the page\":" PASSW ",\"the certificates\":{\"status\":502}}";
    static const char lists[] = "{\"the page\":{\"status\":502},\"the certificates\":" LIST(
        ROW("7", "In progress") "," ROW("8", "In progress")) "}";
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    unsigned both = LK_KEEP_PAGE | LK_KEEP_CERTIFICATES;
    const char *tried_it =
        lk_arena_printf(a, TRIED("answered", REFUSED, "%s", "%s", "true"), before, after);
    cr_assert_eq(REFUSAL(tried_it, both), LK_UNFIT);
    tried_it = lk_arena_printf(a, TRIED("answered", PASSW, "%s", "%s", "true"), before, lists);
    cr_assert_eq(ONE_EFFECT(tried_it, both), LK_UNFIT);
    static const char same[] = "{\"the page\":" TERMS ",\"the certificates\":{\"status\":502}}";
    tried_it = lk_arena_printf(a, TRIED("answered", REFUSED, "%s", "%s", "true"), before, same);
    cr_assert_eq(REFUSAL(tried_it, both), LK_UNSEEN);
}

#define LEAK(step, class, whose)                                                                   \
    "{\"k\":\"leaks\",\"n\":4,\"found\":[{\"step\":\"" step                                        \
    "\",\"actor\":\"user\",\"class\":\"" class "\",\"place\":\"response body\",\"label\":\"the "   \
                                               "password of " whose "\"}]}"

#define QUIETLY TRIED("answered", REFUSED, PAGE(TERMS), PAGE(TERMS), "true")

Test(misuse, whose_answer_holds_another_s_password_is_not_without_effect)
{
    cr_expect_eq(NO_EFFECT(LEAK("3", "password", "stranger") "," QUIETLY, LK_KEEP_PAGE), LK_UNFIT);
    cr_expect_eq(NO_EFFECT(LEAK("3", "password", "user") "," QUIETLY, LK_KEEP_PAGE), LK_FIT);
    cr_expect_eq(NO_EFFECT(LEAK("2", "password", "stranger") "," QUIETLY, LK_KEEP_PAGE), LK_FIT,
                 "that was another step's answer");
}
