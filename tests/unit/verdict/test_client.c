/* What is said of a client: its end, its files, and the way it walked. */
#include "plans.h"
#include "verdict/walk.h"

#define STORY                                                                                      \
    "scenario: a/one\ntitle: One\nprofile: retrieve\nroles: [client]\njourney: retrieve\nstory:\n" \
    "  - user: follow the link in the mail\n"                                                      \
    "  - user: enter the user-ID\n"                                                                \
    "  - user: approve the login\n"                                                                \
    "  - user: wait for the login\n"                                                               \
    "  - user: press Next\n"                                                                       \
    "  - user: tick the terms\n"                                                                   \
    "  - user: press Next\n"                                                                       \
    "  - any-of: [ { user: press Show }, { user: press Copy to clipboard } ]\n"                    \
    "  - optional: [ { user: open the user profile } ]\n"                                          \
    "  - user: press Next\n"                                                                       \
    "  - any-order: [ { user: receive the file }, { user: open the Certificate menu } ]\n"         \
    "  - user: press Close\n"                                                                      \
    "  - client: { holds: [%s], proves: CLI-END-01/1 }\n"

#define AT(action, page, shown)                                                                    \
    "{\"method\":\"POST\",\"action\":\"" action "\",\"page\":\"" page "\",\"shown\":\"" shown      \
    "\",\"status\":200}"
#define ACCEPT                                                                                     \
    "{\"method\":\"POST\",\"action\":\"next\",\"page\":\"terms\",\"accepted\":true,\"shown\":"     \
    "\"password\",\"status\":200}"
#define REFUSED "{\"method\":\"POST\",\"action\":\"next\",\"page\":\"terms\",\"status\":422}"
#define LOGIN                                                                                      \
    AT("follow-link", "", "login")                                                                 \
    "," AT("user-id", "login", "waiting") "," AT("continue", "waiting", "waiting") "," AT(         \
        "continue", "waiting", "wizard-start")
#define TO_TERMS LOGIN "," AT("next", "wizard-start", "terms")
#define WALK                                                                                       \
    TO_TERMS                                                                                       \
    "," ACCEPT "," AT("show", "password", "password") "," AT("next", "password", "issue") "," AT(  \
        "download", "issue", "") "," AT("certificates", "issue",                                   \
                                        "certificates") "," AT("close", "issue", "closed")

static const char *walk_of(const char *trace, struct lk_arena *arena)
{
    struct given_plan g = given_plan(lk_arena_printf(arena, STORY, "ended in time"));
    LK_AUTO(json_decref) json_t *items = given_json(lk_arena_printf(arena, "[%s]", trace));
    const char *why = lk_walk(&g.plan->cases[0], items, arena);
    given_plan_done(&g);
    return why;
}

static void walks(const char *trace)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    const char *why = walk_of(trace, arena);
    cr_expect(!why, "%s", why);
}

static void strays(const char *trace, const char *where)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    const char *why = walk_of(trace, arena);
    cr_expect(why && strstr(why, where), "%s", why ? why : "walked");
}

Test(walk, the_story_as_it_is_written_is_walked)
{
    walks(WALK);
}

Test(walk, the_freedoms_of_a_story_are_the_clients)
{
    walks(TO_TERMS "," ACCEPT "," AT("copy", "password", "") "," AT("profile", "", "") "," AT(
        "next", "password", "issue") "," AT("certificates", "", "") "," AT("download", "issue",
                                                                           "") "," AT("close",
                                                                                      "issue", ""));
}

Test(walk, what_merely_reads_is_free_and_what_was_refused_did_nothing)
{
    walks(TO_TERMS
          "," AT("details", "", "") "," REFUSED "," ACCEPT "," AT("show", "password", "") "," AT(
              "show", "password", "") "," AT("next", "password",
                                             "") "," AT("download", "issue",
                                                        "") "," AT("certificates", "",
                                                                   "") "," AT("close", "issue",
                                                                              "") "," AT("profile",
                                                                                         "", ""));
}

Test(walk, a_step_that_was_left_out_is_named)
{
    strays(TO_TERMS "," ACCEPT "," AT("next", "password", "issue"), "one of these");
    strays(LOGIN, "press Next");
    strays("", "follow the link");
}

Test(walk, terms_that_were_not_accepted_are_no_tick)
{
    strays(TO_TERMS "," AT("next", "terms", "password"), "tick the terms");
}

Test(walk, a_change_that_belongs_to_no_step_is_named)
{
    strays(WALK "," AT("ok", "block", ""), "'ok'");
    strays(LOGIN "," AT("ok", "block", "") "," AT("next", "wizard-start", "terms"), "press Next");
}

#define CLIENT(rest) "{\"k\":\"client\",\"n\":1,\"step\":\"client\"," rest "}"
#define ENDED(status)                                                                              \
    "\"status\":" status ",\"signal\":null,\"in_time\":true,\"stderr\":\"it said why\""
#define FILES(opens, mode)                                                                         \
    ",\"p12\":{\"name\":\"a.p12\",\"private\":" mode ",\"as_sent\":true,\"opens\":" opens          \
    "},\"password\":{\"name\":\"password\",\"private\":true}"
#define CUT    ",\"trace\":[{\"action\":\"download\",\"faults\":[\"download-truncated\"]}]"
#define SENT   ",\"sent\":[{\"bytes\":9,\"declared\":9}]"
#define HALF   ",\"sent\":[{\"bytes\":4,\"declared\":9}]"
#define SHAPED ",\"trace\":[{\"action\":\"next\",\"faults\":[\"fixture/no-mac\"]}]"
#define LINTED(rule)                                                                               \
    ",\"p12\":{\"name\":\"a.p12\",\"as_sent\":true,\"opens\":true,\"accept\":false,\"findings\":[" \
    "{"                                                                                            \
    "\"rule\":\"" rule "\",\"refuses\":true,\"sentence\":\"so it is\",\"place\":\"PFX\"}]},"       \
    "\"password\":{\"name\":\"password\",\"private\":true}"
#define TRACE(t) ",\"trace\":[" t "]"

struct said {
    const char *fact, *records;
    enum lk_verdict verdict;
    enum lk_grade grade;
};

static const struct said rows[] = {
    { "ended in time", CLIENT(ENDED("0")), LK_PASS, LK_GRADE_WIRE },
    { "ended in time", CLIENT("\"in_time\":false"), LK_FAILED, LK_GRADE_WIRE },
    { "says success", CLIENT(ENDED("0")), LK_PASS, LK_GRADE_SELF },
    { "says success", CLIENT(ENDED("1")), LK_FAILED, LK_GRADE_SELF },
    { "says success", CLIENT("\"status\":0,\"signal\":9,\"in_time\":true"), LK_FAILED,
      LK_GRADE_SELF },
    { "says failure", CLIENT(ENDED("1")), LK_PASS, LK_GRADE_SELF },
    { "says failure", CLIENT(ENDED("0")), LK_FAILED, LK_GRADE_SELF },
    { "says failure", CLIENT(ENDED("89")), LK_SKIPPED, LK_GRADE_NONE },
    { "noticed the fault", CLIENT(ENDED("1") CUT), LK_PASS, LK_GRADE_SELF },
    { "noticed the fault", CLIENT(ENDED("1")), LK_INCONCLUSIVE, LK_GRADE_NONE },
    { "noticed the fault, left no file", CLIENT(ENDED("0") FILES("true", "true")), LK_INCONCLUSIVE,
      LK_GRADE_NONE },
    { "noticed the fault, ended in time", CLIENT("\"in_time\":false"), LK_FAILED, LK_GRADE_WIRE },
    { "noticed the fault", CLIENT(ENDED("0") CUT), LK_FAILED, LK_GRADE_SELF },
    { "noticed the fault", CLIENT("\"status\":1,\"in_time\":true,\"stderr\":\" \\n\"" CUT),
      LK_FAILED, LK_GRADE_SELF },
    { "left no file", CLIENT(ENDED("1") ",\"p12\":null"), LK_PASS, LK_GRADE_ARTEFACT },
    { "left no file", CLIENT(ENDED("1") FILES("true", "true")), LK_FAILED, LK_GRADE_ARTEFACT },
    { "the file is what was sent", CLIENT(ENDED("0") FILES("true", "true")), LK_PASS,
      LK_GRADE_ARTEFACT },
    { "the file is what was sent", CLIENT(ENDED("0")), LK_FAILED, LK_GRADE_ARTEFACT },
    { "the file is private", CLIENT(ENDED("0") FILES("true", "false")), LK_FAILED,
      LK_GRADE_ARTEFACT },
    { "the password file is private", CLIENT(ENDED("0") FILES("true", "false")), LK_PASS,
      LK_GRADE_ARTEFACT },
    { "the password opens the file", CLIENT(ENDED("0") FILES("false", "true")), LK_FAILED,
      LK_GRADE_ARTEFACT },
    { "the password opens the file", CLIENT(ENDED("0") FILES("null", "true")), LK_INCONCLUSIVE,
      LK_GRADE_NONE },
    { "the password opens the file", CLIENT(ENDED("0") LINTED("M01")), LK_FAILED,
      LK_GRADE_ARTEFACT },
    { "the password opens the file", CLIENT(ENDED("0") LINTED("C13")), LK_INCONCLUSIVE,
      LK_GRADE_NONE },
    { "refused the file", CLIENT(ENDED("1") SENT SHAPED), LK_PASS, LK_GRADE_SELF },
    { "refused the file", CLIENT(ENDED("1") SENT), LK_INCONCLUSIVE, LK_GRADE_NONE },
    { "refused the file", CLIENT(ENDED("1") HALF SHAPED), LK_INCONCLUSIVE, LK_GRADE_NONE },
    { "refused the file", CLIENT(ENDED("0") SENT SHAPED LINTED("M01")), LK_FAILED, LK_GRADE_SELF },
    { "refused the file", CLIENT("\"in_time\":false,\"signal\":9" SENT SHAPED), LK_FAILED,
      LK_GRADE_SELF },
    { "refused the file", CLIENT("\"status\":1,\"in_time\":true,\"stderr\":\" \"" SENT SHAPED),
      LK_FAILED, LK_GRADE_SELF },
    { "took the file", CLIENT(ENDED("0") SENT FILES("true", "true")), LK_PASS, LK_GRADE_ARTEFACT },
    { "took the file", CLIENT(ENDED("1") SENT), LK_FAILED, LK_GRADE_SELF },
    { "took the file", CLIENT(ENDED("0")), LK_INCONCLUSIVE, LK_GRADE_NONE },
    { "ended by no signal", CLIENT(ENDED("1")), LK_PASS, LK_GRADE_WIRE },
    { "ended by no signal", CLIENT("\"status\":-1,\"signal\":11,\"in_time\":true"), LK_FAILED,
      LK_GRADE_WIRE },
    { "ended by no signal", CLIENT(ENDED("139")), LK_FAILED, LK_GRADE_WIRE }, /* says its shell */
    { "ended by no signal", CLIENT(ENDED("137")), LK_PASS, LK_GRADE_WIRE },
    { "ended by no signal", CLIENT("\"status\":-1,\"signal\":9,\"in_time\":false"), LK_PASS,
      LK_GRADE_WIRE }, /* we ended it */
    { "took at most 1 GB of memory", CLIENT(ENDED("0") ",\"memory_kb\":1048576"), LK_PASS,
      LK_GRADE_WIRE },
    { "took at most 1 GB of memory", CLIENT(ENDED("0") ",\"memory_kb\":1050000"), LK_FAILED,
      LK_GRADE_WIRE },
    { "took at most 1 GB of memory", CLIENT(ENDED("0")), LK_INCONCLUSIVE, LK_GRADE_NONE },
    { "left nothing that others can read",
      CLIENT(ENDED("1") ",\"files\":[{\"name\":\"a\",\"mode\":\"0600\"}]"), LK_PASS,
      LK_GRADE_ARTEFACT },
    { "left nothing that others can read",
      CLIENT(ENDED("1") ",\"files\":[{\"name\":\"a\",\"mode\":\"0640\"}]"), LK_FAILED,
      LK_GRADE_ARTEFACT },
    { "accepted the terms after it had fetched them", CLIENT(ENDED("0") TRACE(WALK)), LK_PASS,
      LK_GRADE_WIRE },
    { "accepted the terms after it had fetched them",
      CLIENT(ENDED("0") TRACE(ACCEPT "," AT("next", "wizard-start", "terms"))), LK_FAILED,
      LK_GRADE_WIRE },
    { "walked the steps in order", CLIENT(ENDED("0") TRACE(WALK)), LK_PASS, LK_GRADE_WIRE },
    { "walked the steps in order", CLIENT(ENDED("0") TRACE(LOGIN)), LK_FAILED, LK_GRADE_WIRE },
    { "did nothing after Close", CLIENT(ENDED("0") TRACE(WALK)), LK_PASS, LK_GRADE_WIRE },
    { "did nothing after Close",
      CLIENT(ENDED("0") TRACE(WALK ",{\"method\":\"GET\",\"action\":\"profile\"}")), LK_PASS,
      LK_GRADE_WIRE },
    { "did nothing after Close", CLIENT(ENDED("0") TRACE(WALK "," AT("close", "", ""))), LK_FAILED,
      LK_GRADE_WIRE },
    { "did nothing after Close", CLIENT("\"in_time\":false" TRACE(WALK)), LK_INCONCLUSIVE,
      LK_GRADE_NONE },
    { "did nothing after Close", CLIENT(ENDED("0") TRACE(LOGIN)), LK_INCONCLUSIVE, LK_GRADE_NONE },
    { "the password opens the file, says failure", CLIENT(ENDED("0") FILES("null", "true")),
      LK_FAILED, LK_GRADE_SELF },
    { "ended in time, says success", CLIENT(ENDED("0")), LK_PASS, LK_GRADE_SELF },
    { "ended in time", "", LK_INCONCLUSIVE, LK_GRADE_NONE },
};

Test(client, each_fact_is_judged_from_what_was_seen_of_it)
{
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
        struct given_plan g = given_plan(lk_arena_printf(arena, STORY, rows[i].fact));
        g.plan->role = LK_ROLE_CLIENT;
        g.plan->place = LK_CLIENT;
        struct lk_result *r = given_play(g.plan, rows[i].records);
        const struct lk_proof *p = proof_of(r, "CLI-END-01/1");
        cr_expect(p->verdict == rows[i].verdict && p->grade == rows[i].grade,
                  "row %zu, %s: %s %s (%s)", i, rows[i].fact, lk_verdict_name(p->verdict),
                  lk_grade_name(p->grade),
                  p->seen  ? p->seen
                  : p->why ? p->why
                           : "");
        lk_result_free(r);
        given_plan_done(&g);
    }
}
