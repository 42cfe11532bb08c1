#include "plans.h"

#define STORY                                                                                      \
    "scenario: a/one\ntitle: One\nprofile: retrieve\nstory:\n"                                     \
    "  - user: open the portal\n"                                                                  \
    "  - portal: { shows: the login, proves: RET-MAIL-04/1 }\n"                                    \
    "  - user: open the notifications\n"                                                           \
    "  - portal: { notifications: { count: 1 }, proves: [RET-NOTE-02/2, RET-NOTE-01/1] }\n"        \
    "  - portal: { offers: Next, proves: RET-MAIL-05/1 }\n"

#define STEP(k, n, step, rest)                                                                     \
    "{\"k\":\"" k "\",\"n\":" n ",\"step\":\"" step "\",\"actor\":\"user\"" rest "}"
#define SHOWN(n, step, view)                                                                       \
    STEP("act", n, step,                                                                           \
         ",\"action\":\"open the portal\",\"outcome\":\"answered\",\"exchanges\":[{\"method\":"    \
         "\"GET\",\"url\":\"https://portal/\",\"status\":200,\"ms\":1.5}],\"view\":" view)
#define NEXT "\"controls\":{\"Next\":{\"enabled\":true}}"
#define LOGIN                                                                                      \
    SHOWN("1", "1", "{\"page\":\"login\",\"status\":200}") "," STEP("expect", "2", "2", "")
#define NOTES(list)                                                                                \
    SHOWN("3", "3", "{\"page\":\"notifications\",\"notifications\":[" list "]," NEXT "}")          \
    "," STEP("expect", "4", "4", "")
#define LAST   STEP("expect", "5", "5", "")
#define NOTE   "{\"id\":\"1\",\"subject\":\"x\"}"
#define GOOD   LOGIN "," NOTES(NOTE) "," LAST
#define DOUBLE LOGIN "," NOTES(NOTE "," NOTE) "," LAST
#define UNSEEN                                                                                     \
    LOGIN "," SHOWN("3", "3", "{\"page\":\"notifications\"," NEXT "}") "," STEP("expect", "4",     \
                                                                                "4", "") "," LAST
#define WRONG                                                                                      \
    SHOWN("1", "1", "{\"page\":\"profile\",\"status\":200}") "," STEP("expect", "2", "2", "")

Test(judge, a_good_play_passes_and_the_run_conforms)
{
    struct given_plan g = given_plan(STORY);
    LK_AUTO(lk_result_free) struct lk_result *r = given_play(g.plan, GOOD);
    cr_assert_eq(r->exit_status, 0, "%s", r->headline);
    cr_assert_eq(r->verdict, LK_PASS);
    cr_assert_eq(strncmp(r->headline, "CONFORMANT", 10), 0, "%s", r->headline);
    cr_assert_eq(r->cases[0].verdict, LK_PASS);
    cr_assert_eq(r->cases[0].n_story, 0);
    const struct lk_proof *p = proof_of(r, "RET-MAIL-04/1");
    cr_assert_eq(p->verdict, LK_PASS);
    cr_assert_eq(p->grade, LK_GRADE_WIRE);
    cr_assert(p->n_records == 1 && p->records[0] == 1);
    cr_assert_float_eq(r->cases[0].ms, 3.0, 1e-9);
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

Test(judge, a_must_that_does_not_hold_fails_and_a_should_warns)
{
    struct given_plan g = given_plan(STORY);
    LK_AUTO(lk_result_free) struct lk_result *r = given_play(g.plan, DOUBLE);
    cr_assert_eq(proof_of(r, "RET-NOTE-02/2")->verdict, LK_WARN);
    cr_assert_eq(proof_of(r, "RET-NOTE-01/1")->verdict, LK_FAILED);
    cr_assert_eq(r->exit_status, 1);
    cr_assert_eq(strncmp(r->headline, "NONCONFORMANT: 1 of", 19), 0, "%s", r->headline);
    cr_assert_str_eq(proof_of(r, "RET-NOTE-01/1")->seen, "2 notifications");
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

Test(judge, what_cannot_be_seen_is_inconclusive_and_tells_to_check_the_binding)
{
    struct given_plan g = given_plan(STORY);
    LK_AUTO(lk_result_free) struct lk_result *r = given_play(g.plan, UNSEEN);
    const struct lk_proof *p = proof_of(r, "RET-NOTE-01/1");
    cr_assert_eq(p->verdict, LK_INCONCLUSIVE);
    cr_assert(strstr(p->why, "check your binding"));
    cr_assert_eq(p->grade, LK_GRADE_NONE);
    cr_assert_eq(r->exit_status, 3);
    cr_assert_eq(strncmp(r->headline, "NO VERDICT", 10), 0, "%s", r->headline);
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

Test(judge, after_a_gate_that_failed_the_rest_is_inconclusive_with_the_reason)
{
    struct given_plan g = given_plan(STORY);
    struct lk_block b = given_block("a/one", 0, WRONG, LK_END_STOPPED, "2",
                                    "expected the login, saw the user profile");
    struct lk_block *all[] = { &b };
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    LK_AUTO(lk_result_free) struct lk_result *r = given_result(g.plan, all, 1, &closing);
    cr_assert_eq(proof_of(r, "RET-MAIL-04/1")->verdict, LK_FAILED);
    const struct lk_proof *p = proof_of(r, "RET-MAIL-05/1");
    cr_assert_eq(p->verdict, LK_INCONCLUSIVE);
    cr_assert_str_eq(p->why,
                     "the story stopped at step 2: expected the login, saw the user profile");
    cr_assert_eq(p->n_records, 0);
    cr_assert_eq(r->exit_status, 1);
    cr_assert_str_eq(r->cases[0].stopped_at, "2");
    lk_result_free(lk_take(r));
    lk_block_done(&b);
    given_plan_done(&g);
}

Test(judge, a_failing_play_is_told_as_a_story)
{
    struct given_plan g = given_plan(STORY);
    LK_AUTO(lk_result_free) struct lk_result *r = given_play(g.plan, DOUBLE);
    const struct lk_case_result *c = &r->cases[0];
    cr_assert_eq(c->n_story, 5);
    cr_assert_str_eq(c->story[0].did, "open the portal: GET https://portal/ → 200");
    cr_assert_str_eq(c->story[0].saw, "the login");
    cr_assert(c->story[3].reached && !c->story[3].did);
    cr_assert_eq(c->story[3].verdict, LK_FAILED);
    cr_assert_str_eq(c->story[3].saw, "2 notifications");
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

Test(judge, the_harness_own_trouble_is_an_error)
{
    struct given_plan g = given_plan(STORY);
    struct lk_block b = given_block("a/one", 0, LOGIN, LK_END_ERROR, "3", "no memory");
    struct lk_block *all[] = { &b };
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    LK_AUTO(lk_result_free) struct lk_result *r = given_result(g.plan, all, 1, &closing);
    cr_assert_eq(proof_of(r, "RET-MAIL-04/1")->verdict, LK_PASS);
    cr_assert_eq(proof_of(r, "RET-MAIL-05/1")->verdict, LK_ERRONEOUS);
    cr_assert_eq(r->cases[0].verdict, LK_ERRONEOUS);
    cr_assert_eq(r->exit_status, 3);
    lk_result_free(lk_take(r));
    lk_block_done(&b);
    given_plan_done(&g);
}

Test(judge, a_play_that_stopped_after_its_last_proof_is_not_passed)
{
    struct given_plan g = given_plan(STORY "  - user: open the user profile\n");
    struct lk_block b = given_block("a/one", 0, GOOD, LK_END_DEADLINE, "6", "it took too long");
    struct lk_block *all[] = { &b };
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    LK_AUTO(lk_result_free) struct lk_result *r = given_result(g.plan, all, 1, &closing);
    cr_assert_eq(r->cases[0].verdict, LK_INCONCLUSIVE);
    cr_assert_eq(r->exit_status, 3);
    lk_result_free(lk_take(r));
    lk_block_done(&b);
    given_plan_done(&g);
}

Test(judge, a_missed_selector_that_ended_the_story_hints_at_the_binding)
{
    struct given_plan g = given_plan(STORY);
    struct lk_block b = given_block(
        "a/one", 0,
        LOGIN "," STEP("act", "3", "3", ",\"outcome\":\"missed\",\"why\":\"/next found nothing\""),
        LK_END_STOPPED, "3", "/next found nothing");
    struct lk_block *all[] = { &b };
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    LK_AUTO(lk_result_free) struct lk_result *r = given_result(g.plan, all, 1, &closing);
    cr_assert_str_eq(proof_of(r, "RET-MAIL-05/1")->why,
                     "the story stopped at step 3: /next found nothing; check your binding");
    lk_result_free(lk_take(r));
    lk_block_done(&b);
    given_plan_done(&g);
}

#define CUT(outcome, error)                                                                        \
    "{\"k\":\"act\",\"n\":1,\"step\":\"1\",\"actor\":\"user\",\"outcome\":\"" outcome "\","        \
    "\"names\":{\"f\":{\"thing\":\"file\",\"value\":null}},\"exchanges\":[{\"status\":200" error   \
    "}]}"

/* RFC 9110 §8: an answer that is shorter than it says is incomplete. */
Test(judge, a_download_that_broke_off_or_was_not_offered_did_not_come)
{
    static const char *const acts[] = { CUT("no-answer", ",\"error\":\"closed early\""),
                                        CUT("not-offered", ""), CUT("no-answer", ""),
                                        CUT("missed", "") };
    static const enum lk_verdict want[] = { LK_FAILED, LK_FAILED, LK_INCONCLUSIVE,
                                            LK_INCONCLUSIVE };
    for (size_t i = 0; i < LK_COUNT(acts); i++) {
        struct given_plan g = given_plan(
            "scenario: a/one\ntitle: One\nprofile: retrieve\nstory:\n"
            "  - user: { do: receive the file, remember: { f: the file } }\n"
            "  - portal: { file: { of: f, holds: is well-formed }, proves: WIZ-ISSUE-04/1 }\n"
            "  - portal: { file: { of: f, holds: opens with the password shown }, proves: "
            "WIZ-PW-04/1 }\n");
        struct lk_block b = given_block("a/one", 0, acts[i], LK_END_STOPPED, "1", "no answer");
        struct lk_block *all[] = { &b };
        struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
        struct lk_result *r = given_result(g.plan, all, 1, &closing);
        cr_expect_eq(proof_of(r, "WIZ-ISSUE-04/1")->verdict, want[i]);
        cr_expect_eq(proof_of(r, "WIZ-PW-04/1")->verdict, LK_INCONCLUSIVE);
        lk_result_free(r);
        lk_block_done(&b);
        given_plan_done(&g);
    }
}

Test(judge, a_requirement_is_the_worst_of_its_parts_that_were_tried)
{
    struct given_plan g = given_plan(STORY);
    LK_AUTO(lk_result_free) struct lk_result *r = given_play(g.plan, DOUBLE);
    cr_assert_eq(requirement_of(r, "RET-NOTE-02")->verdict, LK_WARN);
    cr_assert_eq(requirement_of(r, "RET-NOTE-02")->parts_shown, 1);
    cr_assert_eq(requirement_of(r, "RET-NOTE-01")->verdict, LK_FAILED);
    cr_assert_eq(requirement_of(r, "RET-MAIL-04")->verdict, LK_PASS);
    cr_assert_eq(requirement_of(r, "BLOCK-01")->verdict, LK_SKIPPED);
    cr_assert(requirement_of(r, "BLOCK-01")->why);
    cr_assert_eq(r->counts.declared, requirement_of(r, "RET-NOTE-01")->requirement->n_parts +
                                         requirement_of(r, "RET-NOTE-02")->requirement->n_parts +
                                         requirement_of(r, "RET-MAIL-04")->requirement->n_parts +
                                         requirement_of(r, "RET-MAIL-05")->requirement->n_parts);
    cr_assert_eq(r->counts.judged, 4);
    cr_assert_eq(r->counts.executed, 4);
    cr_assert_eq(r->counts.applicable, 4);
    cr_assert_eq(r->counts.applicable + r->counts.skipped, r->counts.declared);
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

Test(judge, what_is_for_information_never_looks_green)
{
    struct given_plan g = given_plan("scenario: a/one\ntitle: One\nprofile: retrieve\nstory:\n"
                                     "  - user: open the portal\n"
                                     "  - portal: { shows: the login, proves: [RENEW-03/1, "
                                     "RET-MAIL-04/1] }\n");
    LK_AUTO(lk_result_free) struct lk_result *r = given_play(g.plan, LOGIN);
    cr_assert_eq(proof_of(r, "RENEW-03/1")->verdict, LK_SKIPPED);
    cr_assert_str_eq(proof_of(r, "RENEW-03/1")->why, "information only");
    cr_assert_eq(requirement_of(r, "RENEW-03")->verdict, LK_SKIPPED);
    cr_assert_eq(r->exit_status, 0);
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

Test(judge, of_several_rounds_the_worst_tells)
{
    struct given_plan g = given_plan("scenario: a/one\ntitle: One\nprofile: retrieve\nstory:\n"
                                     "  - repeat:\n      times: 3\n      story:\n"
                                     "        - user: open the portal\n"
                                     "        - portal: { shows: the login, proves: "
                                     "RET-MAIL-04/1 }\n");
#define ROUND(n, m, r, page)                                                                       \
    SHOWN(n, "1#" r ".1", "{\"page\":\"" page "\"}") "," STEP("expect", m, "1#" r ".2", "")
    LK_AUTO(lk_result_free)
    struct lk_result *r =
        given_play(g.plan, ROUND("1", "2", "1", "login") "," ROUND(
                               "3", "4", "2", "profile") "," ROUND("5", "6", "3", "login"));
    const struct lk_proof *p = proof_of(r, "RET-MAIL-04/1");
    cr_assert_eq(p->verdict, LK_FAILED);
    cr_assert(p->n_records == 1 && p->records[0] == 3);
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

Test(judge, on_a_portal_the_first_of_several_ways_is_judged)
{
    struct given_plan g =
        given_plan("scenario: a/one\ntitle: One\nprofile: retrieve\nstory:\n"
                   "  - any-of:\n"
                   "      - - user: open the portal\n"
                   "        - portal: { shows: the login, proves: RET-MAIL-04/1 }\n"
                   "      - - user: open the user profile\n"
                   "        - portal: { shows: the login, proves: LOGIN-03/1 }\n");
    LK_AUTO(lk_result_free)
    struct lk_result *r = given_play(
        g.plan, SHOWN("1", "1.1.1", "{\"page\":\"login\"}") "," STEP("expect", "2", "1.1.2", ""));
    cr_assert_eq(proof_of(r, "RET-MAIL-04/1")->verdict, LK_PASS);
    cr_assert_eq(proof_of(r, "LOGIN-03/1")->verdict, LK_SKIPPED);
    cr_assert_eq(r->exit_status, 0, "%s", r->headline);
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

Test(judge, a_block_of_a_case_that_the_plan_has_not_is_refused)
{
    struct given_plan g = given_plan(STORY);
    struct lk_block b = given_block("a/other", 0, GOOD, LK_END_COMPLETE, NULL, NULL);
    struct lk_err err = { 0 };
    LK_AUTO(lk_judge_free) struct lk_judge *j = lk_judge_new(g.plan);
    cr_assert_eq(lk_judge_block(j, &b, &err), -1);
    cr_assert_eq(err.code, LK_E_FORMAT);
    lk_judge_free(lk_take(j));
    lk_block_done(&b);
    given_plan_done(&g);
}

/* A case with a fault, and its twin without it. */
#define TWINS                                                                                      \
    "scenario: a/one\ntitle: One\nprofile: retrieve\n"                                             \
    "cases: { plain: {}, other: {} }\nstory:\n"                                                    \
    "  - user: open the portal\n"                                                                  \
    "  - portal: { shows: the login, proves: RET-MAIL-04/1 }\n"

static struct lk_result *judge_twins(const struct lk_plan *plan, const char *twins_records,
                                     const char *records)
{
    struct lk_block a = given_block(plan->cases[0].id, 0, twins_records, LK_END_COMPLETE, 0, 0);
    struct lk_block b = given_block(plan->cases[1].id, 0, records, LK_END_COMPLETE, 0, 0);
    struct lk_block *all[] = { &a, &b };
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    struct lk_result *r = given_result(plan, all, 2, &closing);
    lk_block_done(&a);
    lk_block_done(&b);
    return r;
}

Test(judge, a_case_counts_only_if_its_twin_passed)
{
    struct given_plan g = given_plan(TWINS);
    g.plan->cases[1].twin = g.plan->cases[0].id;
    LK_AUTO(lk_result_free) struct lk_result *good = judge_twins(g.plan, LOGIN, LOGIN);
    cr_assert_eq(good->cases[1].verdict, LK_PASS);
    LK_AUTO(lk_result_free) struct lk_result *bad = judge_twins(g.plan, WRONG, WRONG);
    cr_assert_eq(bad->cases[0].verdict, LK_FAILED);
    cr_assert_eq(bad->cases[1].verdict, LK_INCONCLUSIVE);
    cr_assert_eq(bad->cases[1].proofs[0].verdict, LK_INCONCLUSIVE);
    cr_assert(strstr(bad->cases[1].proofs[0].why, "twin"));
    lk_result_free(lk_take(good));
    lk_result_free(lk_take(bad));
    given_plan_done(&g);
}

#define DONE(n, action, outcome, rest)                                                             \
    "{\"k\":\"act\",\"n\":" n ",\"step\":\"1\",\"actor\":\"user\",\"action\":\"" action            \
    "\",\"outcome\":\"" outcome "\"" rest "}"

Test(judge, the_first_event_at_which_a_case_and_its_twin_differ_is_told)
{
    static const char sound[] = DONE(
        "3", "open the portal", "answered",
        ",\"view\":{\"page\":\"login\",\"status\":200}") "," DONE("4", "press Next", "answered",
                                                                  ",\"view\":{\"page\":\"terms\","
                                                                  "\"status\":200}");
    static const char faulty[] = DONE(
        "3", "open the portal", "answered",
        ",\"view\":{\"page\":\"login\",\"status\":200}") "," DONE("5", "press Next", "no-answer",
                                                                  ",\"why\":\"cut off\"");
    struct given_plan g = given_plan(TWINS);
    g.plan->cases[1].twin = g.plan->cases[0].id;
    LK_AUTO(lk_result_free) struct lk_result *r = judge_twins(g.plan, sound, faulty);
    cr_assert_null(r->cases[0].parting);
    cr_assert_not_null(r->cases[1].parting);
    cr_assert_str_eq(r->cases[1].parting->here, "user: press Next → no-answer: cut off");
    cr_assert_eq(r->cases[1].parting->here_n, 5);
    cr_assert_eq(r->cases[1].parting->there_n, 4);
    LK_AUTO(lk_result_free) struct lk_result *same = judge_twins(g.plan, sound, sound);
    cr_assert_null(same->cases[1].parting);
    lk_result_free(lk_take(r));
    lk_result_free(lk_take(same));
    given_plan_done(&g);
}

Test(judge, a_client_that_is_sent_half_a_file_differs_from_its_twin_there)
{
#define CLIENT(bytes, polls)                                                                       \
    "{\"k\":\"client\",\"n\":6,\"status\":0,\"signal\":null,\"in_time\":true,\"trace\":[" polls    \
    "{\"method\":\"GET\",\"path\":\"/file\",\"status\":200,\"sent\":{\"bytes\":" bytes             \
    ",\"declared\":9}}]}"
#define POLL "{\"method\":\"GET\",\"path\":\"/wait\",\"status\":200},"
    struct given_plan g = given_plan(TWINS);
    g.plan->cases[1].twin = g.plan->cases[0].id;
    /* How often a client asks whether it may go on is no difference. */
    LK_AUTO(lk_result_free)
    struct lk_result *r = judge_twins(g.plan, CLIENT("9", POLL), CLIENT("4", POLL POLL));
    cr_assert_str_eq(r->cases[1].parting->here, "GET /file → 200, 4 of 9 octets of a file");
    cr_assert_str_eq(r->cases[1].parting->there, "GET /file → 200, a whole file");
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

/* A twin that was not played, or of which nothing could be told, is no twin that passed. */
Test(judge, a_fault_proves_nothing_while_its_twin_was_not_seen_to_pass)
{
    struct given_plan g = given_plan(TWINS);
    g.plan->cases[1].twin = g.plan->cases[0].id;
    struct lk_block alone = given_block(g.plan->cases[1].id, 0, LOGIN, LK_END_COMPLETE, 0, 0);
    struct lk_block cut = given_block(g.plan->cases[0].id, 0, "", LK_END_STOPPED, "1", "no");
    struct lk_block wrong = given_block(g.plan->cases[1].id, 0, WRONG, LK_END_COMPLETE, 0, 0);
    struct lk_block *unplayed[] = { &alone }, *stopped[] = { &cut, &wrong };
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    LK_AUTO(lk_result_free) struct lk_result *a = given_result(g.plan, unplayed, 1, &closing);
    cr_assert_eq(a->cases[1].proofs[0].verdict, LK_INCONCLUSIVE);
    LK_AUTO(lk_result_free) struct lk_result *b = given_result(g.plan, stopped, 2, &closing);
    cr_assert_eq(b->cases[1].proofs[0].verdict, LK_INCONCLUSIVE);
    cr_assert_eq(b->exit_status, 3);
    lk_result_free(lk_take(a));
    lk_result_free(lk_take(b));
    lk_block_done(&alone);
    lk_block_done(&cut);
    lk_block_done(&wrong);
    given_plan_done(&g);
}

/* The exit status, as a table. */
struct ended {
    const char *records; /* NULL: the case was not played */
    enum lk_end_reason reason;
    enum lk_run_status status;
    bool closed, root_ok, chain_ok, strict;
    int exit_status;
};

static const char ours[] =
    GOOD ",{\"k\":\"leaks\",\"n\":6,\"found\":[],\"ours\":[{\"class\":\"password\"}]}";
static const char warned[] = LOGIN "," NOTES(NOTE "," NOTE) "," LAST;

static int exit_of(const struct ended *e, const char *story)
{
    struct given_plan g = given_plan(story);
    g.plan->strict = e->strict;
    struct lk_block b = given_block("a/one", 0, e->records ? e->records : "", e->reason, "3", "so");
    struct lk_block *all[] = { &b };
    b.chain_ok = e->chain_ok;
    struct lk_closing closing = given_closing(e->status);
    closing.closed = e->closed;
    closing.root_ok = e->root_ok;
    struct lk_result *r = given_result(g.plan, all, e->records ? 1 : 0, &closing);
    int status = r->exit_status;
    lk_result_free(r);
    lk_block_done(&b);
    given_plan_done(&g);
    return status;
}

Test(judge, the_exit_status_says_what_the_contract_says)
{
    static const struct ended rows[] = {
        { GOOD, LK_END_COMPLETE, LK_RUN_COMPLETE, true, true, true, false, 0 },
        { GOOD, LK_END_COMPLETE, LK_RUN_COMPLETE, true, true, true, true, 0 },
        { DOUBLE, LK_END_COMPLETE, LK_RUN_COMPLETE, true, true, true, false, 1 },
        { DOUBLE, LK_END_COMPLETE, LK_RUN_INTERRUPTED, true, true, true, false,
          1 }, /* a fail is a fail */
        { DOUBLE, LK_END_COMPLETE, LK_RUN_COMPLETE, false, false, true, false, 1 },
        { UNSEEN, LK_END_COMPLETE, LK_RUN_COMPLETE, true, true, true, false, 3 },
        { GOOD, LK_END_COMPLETE, LK_RUN_INTERRUPTED, true, true, true, false, 3 },
        { GOOD, LK_END_COMPLETE, LK_RUN_DEAD, true, true, true, false, 3 },
        { GOOD, LK_END_COMPLETE, LK_RUN_COMPLETE, false, false, true, false, 3 }, /* no last line */
        { GOOD, LK_END_COMPLETE, LK_RUN_COMPLETE, true, false, true, false,
          3 }, /* the root is wrong */
        { GOOD, LK_END_COMPLETE, LK_RUN_COMPLETE, true, true, false, false, 3 }, /* a chain is */
        { DOUBLE, LK_END_COMPLETE, LK_RUN_COMPLETE, true, false, true, false, 3 },
        { LOGIN, LK_END_ERROR, LK_RUN_COMPLETE, true, true, true, false, 3 },
        { LOGIN, LK_END_INTERRUPTED, LK_RUN_INTERRUPTED, true, true, true, false, 3 },
        { NULL, LK_END_COMPLETE, LK_RUN_INTERRUPTED, true, true, true, false, 3 },
        { NULL, LK_END_COMPLETE, LK_RUN_COMPLETE, true, true, true, false, 3 }, /* nothing judged */
        { ours, LK_END_COMPLETE, LK_RUN_COMPLETE, true, true, true, false, 3 },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        cr_expect_eq(exit_of(&rows[i], STORY), rows[i].exit_status, "row %zu: %d, not %d", i,
                     exit_of(&rows[i], STORY), rows[i].exit_status);
}

Test(judge, a_warning_is_a_failure_only_when_strict)
{
    static const char story[] =
        "scenario: a/one\ntitle: One\nprofile: retrieve\nstory:\n"
        "  - user: open the portal\n  - portal: { shows: the login, proves: RET-MAIL-04/1 }\n"
        "  - user: open the notifications\n"
        "  - portal: { notifications: { count: 1 }, proves: RET-NOTE-02/2 }\n";
    struct ended e = { warned, LK_END_COMPLETE, LK_RUN_COMPLETE, true, true, true, false, 0 };
    cr_assert_eq(exit_of(&e, story), 0);
    e.strict = true;
    cr_assert_eq(exit_of(&e, story), 1);
}

#define MISUSED                                                                                    \
    "scenario: a/one\ntitle: One\nprofile: retrieve\nstory:\n"                                     \
    "  - misuse: { do: open the user profile, keeps: logged out, then: refused, proves: "          \
    "LOGIN-03/1 }\n"                                                                               \
    "  - user: open the portal\n"                                                                  \
    "  - portal: { shows: the login, proves: RET-MAIL-04/1 }\n"
#define MISUSE(view)                                                                               \
    STEP("misuse", "1", "1",                                                                       \
         ",\"action\":\"open the user profile\",\"outcome\":\"answered\",\"before\":{\"logged "    \
         "out\":" view "},\"after\":{\"logged out\":" view "},\"answer\":" view ",\"alive\":true")
#define ACTED(view) SHOWN("2", "2", view) "," STEP("expect", "3", "3", "")
#define NO          "{\"page\":\"refused\",\"refused\":true,\"status\":403}"
#define DOWN        "{\"page\":null,\"status\":500}"
#define OTHER       "{\"page\":null,\"status\":200}"
#define PROFILE     "{\"page\":\"profile\",\"status\":200}"
#define THE_LOGIN   "{\"page\":\"login\",\"status\":200}"

static struct lk_result *stopped_at_3(const struct lk_plan *plan, const char *records)
{
    struct lk_block b =
        given_block("a/one", 0, records, LK_END_STOPPED, "3", "expected the login, saw another");
    struct lk_block *all[] = { &b };
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    struct lk_result *r = given_result(plan, all, 1, &closing);
    lk_block_done(&b);
    return r;
}

Test(judge, a_target_that_answers_all_alike_is_told_and_passes_nothing)
{
    static const struct {
        const char *records, *says;
    } rows[] = {
        { MISUSE(NO) "," ACTED(NO), "refuses everything" },
        { MISUSE(DOWN) "," ACTED(DOWN), "with a server error" },
        { MISUSE(OTHER) "," ACTED(OTHER), "never shows a page that the binding knows" },
        { MISUSE(PROFILE) "," ACTED(PROFILE) "," SHOWN("4", "2", PROFILE), "one page, profile" },
        { STEP("act", "1", "2", ",\"outcome\":\"no-answer\",\"exchanges\":[]"), "answers nothing" },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        struct given_plan g = given_plan(MISUSED);
        struct lk_result *r = stopped_at_3(g.plan, rows[i].records);
        cr_expect(strstr(r->headline, rows[i].says), "row %zu: %s", i, r->headline);
        cr_expect_eq(r->counts.proofs[LK_PASS], 0, "row %zu: something passes", i);
        cr_expect_neq(r->exit_status, 0, "row %zu", i);
        lk_result_free(r);
        given_plan_done(&g);
    }
}

Test(judge, refusals_beside_other_answers_are_believed)
{
    struct given_plan g = given_plan(MISUSED);
    LK_AUTO(lk_result_free)
    struct lk_result *r = stopped_at_3(g.plan, MISUSE(NO) "," ACTED(PROFILE));
    cr_assert_null(r->diagnosis);
    cr_assert_eq(proof_of(r, "LOGIN-03/1")->verdict, LK_PASS);
    lk_result_free(lk_take(r));
    r = given_play(g.plan, MISUSE(THE_LOGIN) "," ACTED(THE_LOGIN));
    cr_assert_null(r->diagnosis, "all is well, though all is the login: %s", r->diagnosis);
    cr_assert_eq(proof_of(r, "LOGIN-03/1")->verdict, LK_PASS);
    lk_result_free(lk_take(r));
    given_plan_done(&g);
}

Test(judge, where_a_target_died_is_told)
{
    struct given_plan g = given_plan(MISUSED);
    struct lk_block b = given_block(
        "a/one", 0, ACTED(THE_LOGIN) "," STEP("misuse", "4", "1", ",\"outcome\":\"no-answer\""),
        LK_END_DEAD, "1", "no answer");
    struct lk_block *all[] = { &b };
    struct lk_closing closing = given_closing(LK_RUN_DEAD);
    LK_AUTO(lk_result_free) struct lk_result *r = given_result(g.plan, all, 1, &closing);
    cr_assert(strstr(r->headline, "stopped answering at \"misuse"), "%s", r->headline);
    cr_assert(strstr(r->headline, "(a/one, step 1)"), "%s", r->headline);
    lk_result_free(lk_take(r));
    lk_block_done(&b);
    given_plan_done(&g);
}
