/* A portal over HTTP, played against a server that answers by a table. */
#include "support.h"

#include "base/clock.h"
#include "base/json.h"
#include <criterion/criterion.h>
#include <string.h>

#define JSON "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

static const struct given_route routes[] = {
    { "GET /", JSON "Set-Cookie: sid=first-session-1; HttpOnly; Path=/\r\n"
                    "Cache-Control: no-store\r\n\r\n"
                    "{\"page\":\"login\",\"csrf\":\"token-of-this-session\",\"fields\":[{\"name\":"
                    "\"user\",\"kind\":\"text\"}],\"controls\":[{\"label\":\"Next\",\"href\":\"/"
                    "login\"},{\"label\":\"Close\",\"href\":\"/away\",\"method\":\"GET\"},{"
                    "\"label\":\"Show\",\"href\":\"/show\"},{\"label\":\"Copy to clipboard\","
                    "\"enabled\":false,\"href\":\"/copy\"}]}" },
    { "POST /login", "HTTP/1.1 303 See Other\r\nLocation: /terms\r\n"
                     "Set-Cookie: sid=second-session; HttpOnly; Path=/\r\n\r\n" },
    { "GET /terms", JSON "\r\n{\"page\":\"terms\",\"fields\":[{\"name\":\"terms\",\"kind\":"
                         "\"checkbox\",\"value\":false}],\"controls\":[{\"label\":\"Next\","
                         "\"requires\":[\"terms\"],\"enabled\":false,\"href\":\"/terms\"}],"
                         "\"order\":\"17\"}" },
    { "POST /terms", JSON "\r\n{\"page\":\"password\",\"fields\":[{\"name\":\"password\",\"kind\":"
                          "\"password\",\"masked\":false,\"value\":\"Only-An-Example-1\"}]}" },
    { "POST /show", "HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\n\r\n"
                    "{\"page\":\"refused\",\"message\":\"no\"}" },
    { "GET /list", JSON "\r\n{\"page\":\"certificates\",\"rows\":[{\"id\":1,\"href\":\"/1\"}],"
                        "\"more\":\"/list2\"}" },
    { "GET /list2",
      JSON "\r\n{\"page\":\"certificates\",\"rows\":[{\"id\":2,\"href\":\"/terms\"}]}" },
    { "GET /endless", JSON "\r\n{\"page\":\"certificates\",\"rows\":[],\"more\":\"/endless\"}" },
    { "GET /away", "HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\n\r\n" },
    { "GET /loop", "HTTP/1.1 302 Found\r\nLocation: /loop\r\n\r\n" },
    { "GET /file", "HTTP/1.1 200 OK\r\nContent-Type: application/x-pkcs12\r\n"
                   "Content-Disposition: attachment; filename=\"anna.p12\"\r\n\r\noctets" },
    { "GET /broken", "HTTP/1.1 500 No\r\nContent-Type: text/plain\r\n\r\nstack trace" },
    { "POST /orders", "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n\r\n"
                      "{\"error\":\"no such user\"}" },
    { "POST /users", JSON "\r\n{\"id\":42}" },
    { 0 },
};

static const char yaml[] =
    "target: test\n"
    "kind: http\n"
    "vars: { portal: null }\n"
    "base: ${portal}\n"
    "given:\n"
    "  user: { post: '${portal}/users', json: { id: '${person.user-id}' }, capture: { person.id: "
    "/id } }\n"
    "  order: { post: '${portal}/orders', form: { who: '${person.id}' } }\n"
    "sends: { csrf: { field: csrf, header: X-CSRF }, headers: { Accept: application/json } }\n"
    "view:\n"
    "  page: /page\n"
    "  csrf: /csrf\n"
    "  fields: { each: /fields, name: { json: /name, words: { user: user-ID } }, id: /name, kind: "
    "/kind, value: /value, masked: /masked }\n"
    "  controls: { each: /controls, label: /label, href: /href, method: /method, enabled: "
    "/enabled, requires: /requires }\n"
    "  more: /more\n"
    "  rows: { each: /rows, id: /id, status: /status, links: { details: /href } }\n"
    "  keep: { order: /order }\n"
    "actions:\n"
    "  open the portal: { get: '${base}/' }\n"
    "  look at the certificates: { get: '${base}/terms' }\n"
    "  open the user profile: { get: '${base}/loop' }\n"
    "  open the notifications: { get: '${base}/broken' }\n"
    "  open the Certificate menu: { get: '${base}/list' }\n"
    "  open the details directly: { get: '${base}/endless' }\n"
    "  open the certificate details: { press: details, within: row }\n"
    "  receive the file: { get: '${base}/file' }\n"
    "  open the order directly: { get: '${base}/orders/${whose.order}' }\n";

/* All that a play needs. */
struct play {
    struct given_server *server;
    struct lk_binding *binding;
    json_t *vars;
    struct lk_site *site;
    struct lk_person user, other;
    struct lk_case case_;
    struct lk_take *take;
    struct lk_stage *stage;
    struct lk_reply reply;
    struct lk_err err;
};

static void begin(struct play *p)
{
    static const uint8_t key[LK_COMMIT_KEY_LEN];
    *p = (struct play){ .user = { .name = "user", .user_id = "anna", .email = "a@x.test" },
                        .other = { .name = "other", .user_id = "bo", .email = "b@x.test" } };
    p->server = given_server_start(routes);
    p->binding = given_binding(yaml);
    p->vars = json_pack("{s:s}", "portal", given_server_url(p->server));
    struct lk_site_plan plan = { .binding = p->binding, .vars = p->vars, .run_id = "run 1" };
    p->site = lk_target_http.open(&plan, &p->err);
    cr_assert_not_null(p->site, "%s", p->err.msg);
    p->case_ = (struct lk_case){ .id = "a/b", .people = &p->user, .n_people = 1 };
    p->take = lk_take_new("a/b", 0, key, "/tmp");
    p->stage = lk_target_http.begin(p->site, &p->case_, 0, p->take, lk_now_ms() + 20000, &p->err);
}

static void finish(struct play *p)
{
    lk_reply_done(&p->reply);
    lk_target_http.end(p->stage);
    lk_take_free(p->take);
    lk_target_http.close(p->site);
    json_decref(p->vars);
    lk_binding_free(p->binding);
    given_server_stop(p->server);
}

static const json_t *act(struct play *p, const char *phrase, enum lk_how how)
{
    struct lk_deed deed = {
        .step = "3", .actor = &p->user, .action = lk_action(phrase), .how = how
    };
    lk_reply_done(&p->reply);
    cr_assert_eq(lk_target_http.act(p->stage, &deed, &p->reply, &p->err), 0, "%s", p->err.msg);
    return p->reply.view;
}

static const char *page(const struct play *p)
{
    return lk_json_str(p->reply.view, "page", "none");
}

static const char *last_request(struct play *p)
{
    return given_server_request(p->server, given_server_count(p->server) - 1);
}

Test(http, a_form_is_filled_in_sent_and_followed_to_the_next_page)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    cr_assert_str_eq(page(&p), "login");
    cr_assert(lk_json_bool(lk_json_at(p.reply.view, "/transport"), "no_store", false));
    act(&p, "enter the user-ID", LK_HOW_PLAIN);
    cr_assert_str_eq(page(&p), "terms");
    cr_assert_eq(json_array_size(p.reply.exchanges), 2);
    const char *post = given_server_request(p.server, 1), *get = given_server_request(p.server, 2);
    cr_assert(strstr(post, "X-Lakmus: run%201/a%2Fb/3\r\n"));
    cr_assert(strstr(post, "\r\nCookie: sid=first-session-1\r\n"));
    cr_assert(strstr(post, "\r\nX-CSRF: token-of-this-session\r\n"));
    cr_assert(strstr(post, "\r\nuser=anna&csrf=token-of-this-session") ||
              strstr(post, "csrf=token-of-this-session"));
    cr_assert(strstr(get, "\r\nCookie: sid=second-session\r\n"));
    cr_assert_not(strstr(get, "X-CSRF"));
    finish(&p);
}

Test(http, what_cannot_be_used_is_not_offered_and_nothing_is_sent)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    size_t sent = given_server_count(p.server);
    act(&p, "press Copy to clipboard", LK_HOW_PLAIN);
    cr_assert_eq(p.reply.outcome, LK_NOT_OFFERED);
    act(&p, "press Ok", LK_HOW_PLAIN);
    cr_assert_eq(p.reply.outcome, LK_NOT_OFFERED);
    cr_assert(strstr(p.reply.why, "Next, Close, Show"), "%s", p.reply.why);
    cr_assert_null(p.reply.view);
    act(&p, "tick the terms", LK_HOW_PLAIN);
    cr_assert_eq(p.reply.outcome, LK_NOT_OFFERED);
    cr_assert_eq(given_server_count(p.server), sent);
    finish(&p);
}

Test(http, a_tick_is_sent_and_a_password_is_a_secret_from_then_on)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    act(&p, "enter the user-ID", LK_HOW_PLAIN);
    act(&p, "press Next", LK_HOW_PLAIN);
    cr_assert_eq(p.reply.outcome, LK_NOT_OFFERED);
    act(&p, "tick the terms", LK_HOW_PLAIN);
    cr_assert(json_is_true(lk_json_at(p.reply.view, "/controls/Next/enabled")));
    size_t known = lk_secrets_count(lk_take_secrets(p.take));
    act(&p, "press Next", LK_HOW_PLAIN);
    cr_assert(strstr(last_request(&p), "terms=on"));
    cr_assert_str_eq(lk_json_str(lk_json_at(p.reply.view, "/password"), "value", ""),
                     "Only-An-Example-1");
    cr_assert_gt(lk_secrets_count(lk_take_secrets(p.take)), known);
    finish(&p);
}

Test(http, the_terms_unticked_are_sent_unticked_though_the_page_does_not_offer_it)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    act(&p, "enter the user-ID", LK_HOW_PLAIN);
    act(&p, "tick the terms", LK_HOW_PLAIN);
    act(&p, "press Next", LK_HOW_UNTICKED);
    cr_assert_eq(p.reply.outcome, LK_ANSWERED);
    cr_assert(strstr(last_request(&p), "POST /terms"));
    cr_assert_not(strstr(last_request(&p), "terms=on"));
    finish(&p);
}

Test(http, requests_are_bent_on_purpose)
{
    static const struct {
        enum lk_how how;
        const char *holds, *holds_not;
    } rows[] = {
        { LK_HOW_BY_GET, "GET /show", "token-of-this-session\r\n\r\n" },
        { LK_HOW_NO_CSRF, "POST /show", "token-of-this-session" },
        { LK_HOW_CROSS_SITE, "\r\nOrigin: https://another-site.example\r\n", "Origin: http:" },
        { LK_HOW_PLAIN, "\r\nOrigin: http://127.0.0.1", "another-site" },
    };
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        act(&p, "press Show", rows[i].how);
        cr_assert(strstr(last_request(&p), rows[i].holds), "%zu: %s", i, last_request(&p));
        cr_assert_not(strstr(last_request(&p), rows[i].holds_not), "%zu", i);
    }
    finish(&p);
}

Test(http, twice_and_at_once_give_both_answers)
{
    struct play p;
    begin(&p);
    static const enum lk_how hows[] = { LK_HOW_TWICE, LK_HOW_AT_ONCE };
    for (size_t i = 0; i < LK_COUNT(hows); i++) {
        act(&p, "open the portal", LK_HOW_PLAIN);
        size_t before = given_server_count(p.server);
        act(&p, "press Next", hows[i]);
        cr_assert_eq(p.reply.outcome, LK_ANSWERED, "%s", p.reply.why);
        cr_assert_not_null(p.reply.first);
        cr_assert_str_eq(lk_json_str(p.reply.first, "page", ""), "terms");
        cr_assert_str_eq(page(&p), "terms");
        cr_assert_eq(given_server_count(p.server) - before, 4);
    }
    finish(&p);
}

Test(http, again_sends_the_same_bytes_with_the_cookies_of_then)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    act(&p, "press Next", LK_HOW_PLAIN);
    char *first = strdup(given_server_request(p.server, 1));
    size_t before = given_server_count(p.server);
    act(&p, "press Next", LK_HOW_AGAIN);
    cr_assert_str_eq(given_server_request(p.server, before), first);
    free(first);
    finish(&p);
}

Test(http, all_earlier_requests_are_replayed_long_after_their_pages_are_gone)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    act(&p, "press Next", LK_HOW_PLAIN);
    act(&p, "open the portal", LK_HOW_PLAIN);
    act(&p, "press Show", LK_HOW_PLAIN);
    act(&p, "look at the certificates", LK_HOW_PLAIN);
    size_t before = given_server_count(p.server);
    act(&p, "replay all earlier requests", LK_HOW_PLAIN);
    cr_assert_str_eq(page(&p), "refused");
    cr_assert(!strncmp(given_server_request(p.server, before), "POST /login", 11));
    cr_assert(!strncmp(last_request(&p), "POST /show", 10));
    finish(&p);
}

Test(http, the_old_session_is_the_one_before_the_last_act)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    act(&p, "press Next", LK_HOW_PLAIN);
    act(&p, "look at the certificates", LK_HOW_PLAIN);
    act(&p, "look at the certificates", LK_HOW_OLD_SESSION);
    cr_assert(strstr(last_request(&p), "Cookie: sid=first-session-1\r\n"));
    act(&p, "look at the certificates", LK_HOW_PLAIN);
    cr_assert(strstr(last_request(&p), "Cookie: sid=second-session\r\n"));
    finish(&p);
}

Test(http, a_look_and_a_refusal_leave_one_standing_where_one_was)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    act(&p, "look at the certificates", LK_HOW_PLAIN);
    cr_assert_str_eq(page(&p), "terms");
    act(&p, "press Show", LK_HOW_PLAIN);
    cr_assert_str_eq(page(&p), "refused");
    cr_assert(lk_json_bool(p.reply.view, "refused", false));
    act(&p, "press Close", LK_HOW_PLAIN);
    cr_assert_eq(p.reply.outcome, LK_ANSWERED, "%s", p.reply.why);
    finish(&p);
}

Test(http, what_leads_away_or_in_a_circle_is_not_followed)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    act(&p, "press Close", LK_HOW_PLAIN);
    cr_assert_eq(json_array_size(p.reply.exchanges), 1);
    cr_assert(strstr(lk_json_str(lk_json_at(p.reply.exchanges, "/0"), "error", ""), "away"));
    act(&p, "open the user profile", LK_HOW_PLAIN);
    cr_assert_eq(json_array_size(p.reply.exchanges), 11);
    finish(&p);
}

Test(http, a_list_of_several_pages_is_read_to_its_end_and_one_without_an_end_is_told)
{
    struct play p;
    begin(&p);
    act(&p, "open the Certificate menu", LK_HOW_PLAIN);
    json_t *rows = json_object_get(p.reply.view, "rows");
    cr_assert_eq(json_array_size(rows), 2);
    cr_assert_str_eq(lk_json_str(json_array_get(rows, 1), "id", ""), "2");
    act(&p, "open the certificate details", LK_HOW_PLAIN);
    cr_assert_str_eq(lk_json_str(p.reply.view, "page", ""), "terms");
    act(&p, "open the details directly", LK_HOW_PLAIN);
    cr_assert_eq(p.reply.outcome, LK_NOT_OFFERED, "%s", p.reply.why);
    cr_assert(strstr(p.reply.why, "more than 100 pages"), "%s", p.reply.why);
    finish(&p);
}

Test(http, a_file_is_received_and_the_page_stays)
{
    struct play p;
    begin(&p);
    act(&p, "open the portal", LK_HOW_PLAIN);
    act(&p, "receive the file", LK_HOW_PLAIN);
    cr_assert_str_eq(p.reply.file, "user-1");
    cr_assert_str_eq(page(&p), "login");
    cr_assert_str_eq(lk_json_str(p.reply.view, "file", ""), "user-1");
    const struct lk_artefact *a = lk_target_http.artefact(p.stage, "user-1");
    cr_assert(a && a->len == 6 && !memcmp(a->bytes, "octets", 6));
    cr_assert_str_eq(a->file_name, "anna.p12");
    cr_assert_eq(a->owner, &p.user);
    finish(&p);
}

Test(http, an_answer_that_nobody_knows_stands_in_the_journal)
{
    struct play p;
    begin(&p);
    act(&p, "open the notifications", LK_HOW_PLAIN);
    cr_assert_eq(p.reply.outcome, LK_ANSWERED);
    cr_assert(json_is_null(json_object_get(p.reply.view, "page")));
    cr_assert_str_eq(lk_json_str(lk_json_at(p.reply.exchanges, "/0"), "body", ""), "stack trace");
    cr_assert(lk_target_http.alive(p.stage, "end"));
    finish(&p);
}

Test(http, givens_capture_for_their_person_and_say_why_they_could_not_be_done)
{
    struct play p;
    begin(&p);
    cr_assert_eq(lk_target_http.given(p.stage, "user", &p.user, NULL, &p.reply, &p.err), 0);
    cr_assert_eq(p.reply.outcome, LK_ANSWERED, "%s", p.reply.why);
    cr_assert_str_eq(lk_target_http.variable(p.stage, &p.user, "person.id"), "42");
    cr_assert_null(lk_target_http.variable(p.stage, &p.other, "person.id"));
    lk_reply_done(&p.reply);
    lk_target_http.given(p.stage, "order", &p.user, NULL, &p.reply, &p.err);
    cr_assert_eq(p.reply.outcome, LK_NOT_OFFERED);
    cr_assert(strstr(p.reply.why, "409") && strstr(p.reply.why, "no such user"));
    lk_reply_done(&p.reply);
    lk_target_http.given(p.stage, "clock", NULL, NULL, &p.reply, &p.err);
    cr_assert_eq(p.reply.outcome, LK_MISSED);
    finish(&p);
}

Test(http, what_a_page_keeps_is_there_for_whose_and_missed_before)
{
    struct play p;
    begin(&p);
    struct lk_deed deed = { .step = "3",
                            .actor = &p.other,
                            .action = lk_action("open the order directly"),
                            .whose = &p.user };
    lk_target_http.act(p.stage, &deed, &p.reply, &p.err);
    cr_assert_eq(p.reply.outcome, LK_MISSED);
    cr_assert(strstr(p.reply.why, "whose.order"), "%s", p.reply.why);
    act(&p, "look at the certificates", LK_HOW_PLAIN);
    lk_reply_done(&p.reply);
    lk_target_http.act(p.stage, &deed, &p.reply, &p.err);
    cr_assert(strstr(last_request(&p), "GET /orders/17 "));
    finish(&p);
}

Test(http, a_target_that_does_not_answer_is_told_as_such)
{
    struct play p;
    begin(&p);
    json_object_set_new(p.vars, "portal", json_string("http://127.0.0.1:1"));
    act(&p, "open the portal", LK_HOW_PLAIN);
    cr_assert_eq(p.reply.outcome, LK_NO_ANSWER);
    cr_assert(strlen(p.reply.why) > 10);
    cr_assert_not(lk_target_http.alive(p.stage, "end"));
    finish(&p);
}

Test(http, an_address_that_is_not_on_this_machine_is_not_asked_without_permission)
{
    struct play p;
    begin(&p);
    json_object_set_new(p.vars, "portal", json_string("https://portal.example"));
    struct lk_deed deed = { .step = "1", .actor = &p.user, .action = lk_action("open the portal") };
    cr_assert_eq(lk_target_http.act(p.stage, &deed, &p.reply, &p.err), -1);
    cr_assert_eq(p.err.code, LK_E_USE);
    struct lk_site_plan plan = { .binding = p.binding, .vars = p.vars, .run_id = "r" };
    cr_assert_null(lk_target_http.open(&plan, &p.err));
    finish(&p);
}

Test(http, a_variable_that_nobody_set_ends_it_before_it_begins)
{
    LK_AUTO(lk_binding_free) struct lk_binding *b = given_binding(yaml);
    struct lk_site_plan plan = { .binding = b, .run_id = "r" };
    struct lk_err err = { 0 };
    cr_assert_null(lk_target_http.open(&plan, &err));
    cr_assert_eq(err.code, LK_E_USE);
    cr_assert(strstr(err.msg, "--set portal="), "%s", err.msg);
}
