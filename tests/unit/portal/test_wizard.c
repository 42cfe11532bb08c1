/* WIZ-*, RET-*: from the order to the file. */
#include "support.h"

#include "portal/order.h"

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

TestSuite(wizard, .init = open_stage, .fini = close_stage);

static const char *path_of(long long n, const char *step)
{
    return lk_arena_printf(s.arena, "/orders/%lld/%s", n, step);
}

static const json_t *field(void)
{
    return json_array_get(json_object_get(b.page, "fields"), 0);
}

Test(order, only_the_table_moves_an_order)
{
    cr_assert(lk_order_may(LK_ORDER_ORDERED, LK_ORDER_TERMS));
    cr_assert(lk_order_may(LK_ORDER_DOWNLOADED, LK_ORDER_DOWNLOADED));
    cr_assert_not(lk_order_may(LK_ORDER_ORDERED, LK_ORDER_PASSWORD));
    cr_assert_not(lk_order_may(LK_ORDER_ISSUED, LK_ORDER_CANCELLED));
    cr_assert_not(lk_order_may(LK_ORDER_ISSUED, LK_ORDER_CLOSED));
    for (int to = 0; to < LK_ORDER_STATES; to++) {
        cr_assert_not(lk_order_may(LK_ORDER_CLOSED, (enum lk_order_state)to));
        cr_assert_not(lk_order_may(LK_ORDER_CANCELLED, (enum lk_order_state)to));
        cr_assert_not(lk_order_may(LK_ORDER_EXPIRED, (enum lk_order_state)to));
    }
}

Test(wizard, an_order_sends_one_mail_with_the_guides_subject_and_a_link)
{
    cr_assert_eq(control(&s, "GET", "/mailbox?to=anna.a@example.test", NULL), 200);
    cr_assert_eq(json_array_size(json_object_get(s.said, "mails")), 0);
    order(&s, "anna.a");
    control(&s, "GET", "/mailbox?to=ANNA.A@example.test", NULL);
    const json_t *mails = json_object_get(s.said, "mails");
    cr_assert_eq(json_array_size(mails), 1);
    const char *raw = lk_json_str(json_array_get(mails, 0), "raw", "");
    cr_assert(strstr(raw, "\r\nSubject: Retrieve a user certificate\r\n"));
    cr_assert(strstr(raw, "https://portal.test/w/"));
    control(&s, "GET", "/mailbox?to=bo.b@example.test", NULL);
    cr_assert_eq(json_array_size(json_object_get(s.said, "mails")), 0);
}

Test(wizard, the_link_leads_to_the_start_and_is_for_one_user_only)
{
    long long n = order(&s, "anna.a");
    const char *link = mailed_link(&s);
    cr_assert_geq(strlen(link), strlen("/retrieve/") + 22); /* 128 bits in base64 */
    log_in(&b, "anna.a");
    cr_assert_eq(go(&b, "GET", link, NULL), 303);
    follow(&b);
    cr_assert_str_eq(shown(&b), "wizard-start");
    cr_assert_not_null(control_of(&b, "next"));

    struct browser other = { .stage = &s };
    log_in(&other, "bo.b");
    cr_assert_eq(go(&other, "GET", link, NULL), 403);
    cr_assert_str_eq(shown(&other), "refused");
    cr_assert_eq(go(&other, "GET", path_of(n, "start"), NULL), 404);
    cr_assert_eq(json_array_size(json_object_get(other.page, "notifications")), 0);
    cr_assert_eq(go(&other, "GET", "/retrieve/unknown", NULL), 404);
    cr_assert_str_eq(shown(&other), "order-over");
    browser_done(&other);
}

Test(wizard, the_terms_must_be_accepted_and_no_address_leads_past_them)
{
    long long n = order(&s, "anna.a");
    log_in(&b, "anna.a");
    go(&b, "GET", path_of(n, "start"), NULL);
    press(&b, "next", NULL);
    follow(&b);
    cr_assert_str_eq(lk_json_str(b.page, "title", ""), "Terms and Conditions");
    cr_assert_str_eq(lk_json_str(field(), "label", ""), "Yes, I accept the terms and conditions.");
    cr_assert_not(lk_json_bool(field(), "value", true));
    cr_assert_not(lk_json_bool(control_of(&b, "next"), "enabled", true));
    cr_assert_eq(press(&b, "next", "{\"terms\":false}"), 422);
    cr_assert_eq(press(&b, "next", NULL), 422);
    cr_assert_eq(go(&b, "GET", path_of(n, "password"), NULL), 409);
    cr_assert_eq(go(&b, "GET", path_of(n, "issue"), NULL), 409);
    cr_assert_eq(go(&b, "GET", path_of(n, "file"), NULL), 409);
    go(&b, "GET", path_of(n, "terms"), NULL);
    cr_assert_eq(press(&b, "next", "{\"terms\":true}"), 303);
    follow(&b);
    cr_assert_str_eq(shown(&b), "password");
    cr_assert_eq(go(&b, "GET", path_of(n, "terms"), NULL), 303);
}

Test(wizard, the_password_is_in_no_page_until_it_is_asked_for)
{
    char password[64];
    long long n = order(&s, "anna.a");
    log_in(&b, "anna.a");
    go(&b, "GET", path_of(n, "start"), NULL);
    press(&b, "next", NULL);
    follow(&b);
    press(&b, "next", "{\"terms\":true}");
    follow(&b);
    cr_assert(lk_json_bool(field(), "masked", false));
    cr_assert(json_is_null(json_object_get(field(), "value")));
    char *masked = lk_arena_strdup(s.arena, b.body.bytes);
    press(&b, "show", NULL);
    snprintf(password, sizeof password, "%s", lk_json_str(field(), "value", ""));
    cr_assert_not(lk_json_bool(field(), "masked", true));
    cr_assert_eq(strlen(password), LK_PASSWORD_LEN);
    cr_assert_null(strstr(masked, password));
    press(&b, "copy", NULL);
    cr_assert(lk_json_bool(field(), "masked", false));
    cr_assert_str_eq(lk_json_str(b.page, "clipboard", ""), password);
    press(&b, "show", NULL);
    cr_assert_str_eq(lk_json_str(field(), "value", ""), password);
}

Test(wizard, the_file_opens_with_the_password_shown_and_is_this_users)
{
    char password[64];
    long long n = order(&s, "anna.a");
    log_in(&b, "anna.a");
    wizard(&b, n, password);
    cr_assert_str_eq(json_string_value(json_array_get(json_object_get(b.page, "text"), 0)),
                     "The certificate is now ready for issuance.");
    cr_assert_eq(go(&b, "GET", path_of(n, "file"), NULL), 200);
    cr_assert_str_eq(b.type, "application/x-pkcs12");
    struct lk_p12 p = { 0 };
    cr_assert_eq(lk_p12_read(b.body.bytes, b.body.len, password, NULL, &p, NULL), 0);
    cr_assert_eq(p.state, LK_P12_OPEN, "%s", p.text);
    cr_assert_geq(p.leaf, 0);
    char *name = lk_x509_subject_part(p.certs[p.leaf], "CN");
    cr_assert_str_eq(name, "Anna Andersen");
    cr_assert_eq(lk_x509_until(p.certs[p.leaf]) - lk_x509_from(p.certs[p.leaf]), 1095 * 86400 - 1);
    free(name);
    struct lk_p12 wrong = { 0 };
    lk_p12_read(b.body.bytes, b.body.len, "wrong", NULL, &wrong, NULL);
    cr_assert_eq(wrong.state, LK_P12_WRONG);
    lk_p12_done(&wrong);
    lk_p12_done(&p);
}

Test(wizard, a_second_download_is_the_same_certificate_and_makes_no_second_one)
{
    char password[64], first[65], second[65];
    long long n = order(&s, "anna.a");
    log_in(&b, "anna.a");
    wizard(&b, n, password);
    for (int i = 0; i < 2; i++) {
        go(&b, "GET", path_of(n, "file"), NULL);
        struct lk_p12 p = { 0 };
        lk_p12_read(b.body.bytes, b.body.len, password, NULL, &p, NULL);
        lk_x509_key_digest(p.certs[p.leaf], i ? second : first);
        lk_p12_done(&p);
    }
    cr_assert_str_eq(first, second);
    go(&b, "GET", "/certificates", NULL);
    cr_assert_eq(json_array_size(json_object_get(b.page, "rows")), 1);
}

Test(wizard, closing_needs_a_download_and_ends_the_order)
{
    char password[64];
    long long n = order(&s, "anna.a");
    const char *link = mailed_link(&s);
    log_in(&b, "anna.a");
    wizard(&b, n, password);
    cr_assert_eq(press(&b, "close", NULL), 409);
    go(&b, "GET", path_of(n, "file"), NULL);
    go(&b, "GET", path_of(n, "issue"), NULL);
    cr_assert_eq(press(&b, "close", NULL), 200);
    cr_assert_str_eq(shown(&b), "closed");
    cr_assert_eq(json_array_size(json_object_get(b.page, "notifications")), 0);
    cr_assert_eq(go(&b, "GET", link, NULL), 410);
    cr_assert_eq(go(&b, "GET", path_of(n, "file"), NULL), 410);
    cr_assert_eq(go(&b, "GET", path_of(n, "start"), NULL), 410);
}

Test(wizard, pressing_next_twice_has_one_effect)
{
    char password[64];
    long long n = order(&s, "anna.a");
    log_in(&b, "anna.a");
    go(&b, "GET", path_of(n, "start"), NULL);
    const char *csrf = lk_arena_strdup(s.arena, lk_json_str(b.page, "csrf", ""));
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(go_with(&b, "POST", path_of(n, "start"), "{}", "X-CSRF-Token", csrf), 303);
        cr_assert(strstr(b.location, "/terms"));
    }
    follow(&b);
    press(&b, "next", "{\"terms\":true}");
    follow(&b);
    press(&b, "show", NULL);
    snprintf(password, sizeof password, "%s", lk_json_str(field(), "value", ""));
    for (int i = 0; i < 2; i++)
        cr_assert_eq(go_with(&b, "POST", path_of(n, "password"), "{}", "X-CSRF-Token", csrf), 303);
    go(&b, "GET", "/certificates", NULL);
    cr_assert_eq(json_array_size(json_object_get(b.page, "rows")), 1);
    go_with(&b, "POST", path_of(n, "show"), "{}", "X-CSRF-Token", csrf);
    cr_assert_eq(b.status, 303);
    cr_assert_null(strstr(b.body.bytes ? b.body.bytes : "", password));
}

Test(wizard, a_notification_leads_to_its_order)
{
    long long n = order(&s, "anna.a");
    log_in(&b, "anna.a");
    const json_t *note = json_array_get(json_object_get(b.page, "notifications"), 0);
    cr_assert_str_eq(lk_json_str(note, "subject", ""), "Retrieve a user certificate");
    cr_assert_eq(go(&b, "GET", lk_arena_printf(s.arena, "/notifications/%lld", n), NULL), 303);
    follow(&b);
    follow(&b);
    cr_assert_str_eq(shown(&b), "wizard-start");
}

Test(wizard, cancelled_and_old_orders_are_over)
{
    long long cancelled = order(&s, "anna.a");
    const char *cancelled_link = mailed_link(&s);
    cr_assert_eq(
        control(&s, "POST", lk_arena_printf(s.arena, "/orders/%lld/cancel", cancelled), NULL), 200);
    order(&s, "anna.a");
    const char *old_link = mailed_link(&s);
    control(&s, "POST", "/clock", "{\"advance\":2592001}");
    log_in(&b, "anna.a");
    cr_assert_eq(go(&b, "GET", cancelled_link, NULL), 410);
    cr_assert_eq(go(&b, "GET", old_link, NULL), 410);
    cr_assert_eq(json_array_size(json_object_get(b.page, "notifications")), 0);
}

Test(wizard, passwords_do_not_repeat)
{
    char seen[8][64];
    log_in(&b, "anna.a");
    for (size_t i = 0; i < LK_COUNT(seen); i++) {
        wizard(&b, order(&s, "anna.a"), seen[i]);
        cr_assert_eq(strcspn(seen[i], "IOl01o \t"), LK_PASSWORD_LEN);
        for (size_t j = 0; j < i; j++)
            cr_assert_str_neq(seen[i], seen[j]);
    }
}

Test(wizard, the_current_sites_words_are_a_profile)
{
    struct stage live;
    stage_open(&live, NULL, "{\"text\":\"live-en\",\"users\":[{\"user_id\":\"anna.a\"}]}");
    struct browser c = { .stage = &live };
    long long n = order(&live, "anna.a");
    log_in(&c, "anna.a");
    const json_t *note = json_array_get(json_object_get(c.page, "notifications"), 0);
    cr_assert_str_eq(lk_json_str(note, "subject", ""), "Issue and download a user certificate");
    char password[64], path[40];
    wizard(&c, n, password);
    press(&c, "download", NULL);
    snprintf(path, sizeof path, "/orders/%lld/issue", n);
    go(&c, "GET", path, NULL);
    cr_assert_eq(press(&c, "close", NULL), 303);
    follow(&c);
    cr_assert_str_eq(shown(&c), "certificates");
    browser_done(&c);
    stage_close(&live);
}
