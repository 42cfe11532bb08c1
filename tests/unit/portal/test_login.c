/* LOGIN-01…03, IMPL-07, IMPL-08: nobody comes in without user-ID and approval. */
#include "support.h"

static struct stage s;
static struct browser b;

static void open_stage(void)
{
    stage_open(&s, NULL, "");
    b = (struct browser){ .stage = &s };
}

static void close_stage(void)
{
    browser_done(&b);
    stage_close(&s);
}

TestSuite(login, .init = open_stage, .fini = close_stage);

Test(login, every_guarded_address_leads_to_login_first)
{
    static const char *const paths[] = { "/",
                                         "/profile",
                                         "/details",
                                         "/history",
                                         "/organisations",
                                         "/notifications",
                                         "/orders/1",
                                         "/orders/1/start",
                                         "/orders/1/file",
                                         "/certificates",
                                         "/certificates/1",
                                         "/certificates/1/block",
                                         "/retrieve/x",
                                         "/notifications/1" };
    for (size_t i = 0; i < LK_COUNT(paths); i++) {
        cr_assert_eq(go(&b, "GET", paths[i], NULL), 303, "%s", paths[i]);
        cr_assert(strstr(b.location, "/login?next=%2F"), "%s leads to %s", paths[i], b.location);
        cr_assert_eq(b.body.len, 0);
    }
}

Test(login, a_post_without_a_session_has_no_effect)
{
    long long n = order(&s, "anna.a");
    char path[64];
    snprintf(path, sizeof path, "/orders/%lld/start", n);
    cr_assert_eq(go(&b, "POST", path, "{}"), 303);
    cr_assert(strstr(b.location, "/login?next=%2Forders%2F"));
    snprintf(path, sizeof path, "/orders/%lld", n);
    control(&s, "GET", path, NULL);
    cr_assert_str_eq(lk_json_str(s.said, "state", ""), "ordered");
}

Test(login, no_user_id_and_an_unknown_one_are_refused)
{
    static const char *const bodies[] = { "{}", "{\"user_id\":\"\"}", "{\"user_id\":\"nobody\"}" };
    for (size_t i = 0; i < LK_COUNT(bodies); i++) {
        go(&b, "GET", "/login", NULL);
        cr_assert_eq(press(&b, "next", bodies[i]), 422);
        cr_assert_str_eq(shown(&b), "login");
        cr_assert_neq(*lk_json_str(b.page, "message", ""), '\0');
        cr_assert_eq(go(&b, "GET", "/profile", NULL), 303);
    }
}

static void ask_to_log_in(struct browser *who, const char *user)
{
    char body[100];
    go(who, "GET", "/login", NULL);
    snprintf(body, sizeof body, "{\"user_id\":\"%s\"}", user);
    cr_assert_eq(press(who, "next", body), 303);
    follow(who);
}

Test(login, before_the_approval_nothing_opens)
{
    ask_to_log_in(&b, "anna.a");
    cr_assert_str_eq(lk_json_str(b.page, "state", ""), "waiting");
    cr_assert_not(lk_json_bool(control_of(&b, "continue"), "enabled", true));
    cr_assert_eq(press(&b, "continue", NULL), 403);
    cr_assert_eq(go(&b, "GET", "/profile", NULL), 303);
    cr_assert_eq(go(&b, "GET", "/certificates", NULL), 303);
}

static void fails_as(const char *state)
{
    cr_assert_eq(go(&b, "GET", "/login/wait", NULL), 403);
    cr_assert_str_eq(shown(&b), "login");
    cr_assert_str_eq(lk_json_str(b.page, "state", ""), state);
    cr_assert_eq(go(&b, "GET", "/profile", NULL), 303);
}

Test(login, a_rejected_login_gives_no_session)
{
    ask_to_log_in(&b, "anna.a");
    control(&s, "POST", "/approvals", "{\"user_id\":\"anna.a\",\"decision\":\"reject\"}");
    fails_as("rejected");
}

Test(login, an_approval_after_five_minutes_is_too_late)
{
    ask_to_log_in(&b, "anna.a");
    control(&s, "POST", "/clock", "{\"advance\":301}");
    cr_assert_eq(
        control(&s, "POST", "/approvals", "{\"user_id\":\"anna.a\",\"decision\":\"approve\"}"),
        409);
    fails_as("timeout");
}

Test(login, somebody_elses_approval_is_no_approval)
{
    ask_to_log_in(&b, "anna.a");
    cr_assert_eq(
        control(&s, "POST", "/approvals", "{\"user_id\":\"bo.b\",\"decision\":\"approve\"}"), 409);
    cr_assert_eq(go(&b, "GET", "/login/wait", NULL), 200);
    cr_assert_str_eq(lk_json_str(b.page, "state", ""), "waiting");
}

Test(login, of_two_logins_at_once_the_older_gets_no_session)
{
    struct browser other = { .stage = &s };
    ask_to_log_in(&b, "anna.a");
    ask_to_log_in(&other, "anna.a");
    control(&s, "POST", "/approvals", "{\"user_id\":\"anna.a\",\"decision\":\"approve\"}");
    fails_as("parallel");
    cr_assert_eq(go(&other, "GET", "/login/wait", NULL), 200);
    cr_assert_str_eq(lk_json_str(other.page, "state", ""), "approved");
    browser_done(&other);
}

Test(login, the_session_has_a_new_id_and_a_guarded_cookie)
{
    char before[80];
    go(&b, "GET", "/login", NULL);
    snprintf(before, sizeof before, "%s", b.cookie);
    cr_assert(strstr(b.set_cookie, "Secure") && strstr(b.set_cookie, "HttpOnly") &&
              strstr(b.set_cookie, "SameSite=Lax"));
    log_in(&b, "anna.a");
    cr_assert_str_neq(before, b.cookie);
    struct browser thief = { .stage = &s };
    snprintf(thief.cookie, sizeof thief.cookie, "%s", before);
    cr_assert_eq(go(&thief, "GET", "/profile", NULL), 303);
    browser_done(&thief);
}

Test(login, after_logging_out_the_session_is_dead)
{
    char before[80];
    log_in(&b, "anna.a");
    snprintf(before, sizeof before, "%s", b.cookie);
    cr_assert_eq(press(&b, "logout", NULL), 200);
    cr_assert_str_eq(shown(&b), "logged-out");
    snprintf(b.cookie, sizeof b.cookie, "%s", before);
    cr_assert_eq(go(&b, "GET", "/profile", NULL), 303);
}

Test(login, a_session_ends_after_half_an_hour_without_a_request)
{
    log_in(&b, "anna.a");
    control(&s, "POST", "/clock", "{\"advance\":1700}");
    cr_assert_eq(go(&b, "GET", "/profile", NULL), 200);
    control(&s, "POST", "/clock", "{\"advance\":1700}");
    cr_assert_eq(go(&b, "GET", "/profile", NULL), 200);
    control(&s, "POST", "/clock", "{\"advance\":1801}");
    cr_assert_eq(go(&b, "GET", "/profile", NULL), 303);
}

Test(login, a_login_leads_back_to_where_it_was_asked_for)
{
    cr_assert_eq(go(&b, "GET", "/certificates", NULL), 303);
    follow(&b);
    cr_assert_eq(press(&b, "next", "{\"user_id\":\"anna.a\",\"next\":\"/certificates\"}"), 303);
    control(&s, "POST", "/approvals", "{\"user_id\":\"anna.a\",\"decision\":\"approve\"}");
    follow(&b);
    press(&b, "continue", NULL);
    follow(&b);
    cr_assert_str_eq(shown(&b), "certificates");
}

Test(login, a_login_never_leads_out_of_the_world)
{
    static const char *const bad[] = { "//evil.test/",      "https://evil.test/",
                                       "/../other/profile", "/%2e%2e/x",
                                       "/\\\\evil.test",    "profile",
                                       "/a?b=//evil.test/", "/x\\r\\nSet-Cookie: a=b" };
    for (size_t i = 0; i < LK_COUNT(bad); i++) {
        char body[200];
        go(&b, "GET", "/login", NULL);
        snprintf(body, sizeof body, "{\"user_id\":\"anna.a\",\"next\":\"%s\"}", bad[i]);
        cr_assert_eq(press(&b, "next", body), 303);
        control(&s, "POST", "/approvals", "{\"user_id\":\"anna.a\",\"decision\":\"approve\"}");
        follow(&b);
        press(&b, "continue", NULL);
        cr_assert(strstr(b.location, "/profile") && strlen(strstr(b.location, "/profile")) == 8,
                  "%s led to %s", bad[i], b.location);
        follow(&b);
        press(&b, "logout", NULL);
    }
}

Test(login, a_post_needs_the_token_and_the_right_origin)
{
    log_in(&b, "anna.a");
    char csrf[100];
    snprintf(csrf, sizeof csrf, "{\"csrf\":\"%s\"}", lk_json_str(b.page, "csrf", ""));
    cr_assert_eq(go(&b, "POST", "/logout", "{}"), 403);
    cr_assert_eq(go(&b, "POST", "/logout", "{\"csrf\":\"0\"}"), 403);
    cr_assert_eq(go_with(&b, "POST", "/logout", csrf, "Origin", "https://evil.test"), 403);
    cr_assert_eq(go_with(&b, "POST", "/logout", csrf, "Sec-Fetch-Site", "cross-site"), 403);
    cr_assert_eq(go(&b, "GET", "/logout", NULL), 405);
    cr_assert_eq(go(&b, "GET", "/profile", NULL), 200);
    cr_assert_eq(go_with(&b, "POST", "/logout", csrf, "Origin", "https://portal.test"), 200);
}

Test(login, another_sessions_token_is_of_no_use)
{
    struct browser other = { .stage = &s };
    log_in(&other, "bo.b");
    log_in(&b, "anna.a");
    const char *theirs = lk_json_str(other.page, "csrf", "");
    cr_assert_eq(go_with(&b, "POST", "/logout", "{}", "X-CSRF-Token", theirs), 403);
    browser_done(&other);
}
