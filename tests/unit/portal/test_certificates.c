/* LIST, BLOCK, RENEW, IMPL-05, IMPL-06, CRL, OCSP and mutual TLS. */
#include "support.h"

#include "pki/revocation.h"

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

TestSuite(certificates, .init = open_stage, .fini = close_stage);

static const char *path_of(const char *id, const char *what)
{
    return lk_arena_printf(s.arena, "/certificates/%s%s", id, what);
}

static const json_t *row(size_t i)
{
    go(&b, "GET", "/certificates", NULL);
    return json_array_get(json_object_get(b.page, "rows"), i);
}

static const char *status(size_t i)
{
    return lk_arena_strdup(s.arena, lk_json_str(row(i), "status", ""));
}

static int press_on(const char *id, const char *window)
{
    go(&b, "GET", path_of(id, window), NULL);
    return press(&b, "ok", NULL);
}

Test(certificates, certificate_stands_directly_above_history_at_the_bottom)
{
    log_in(&b, "anna.a");
    const json_t *menus = json_object_get(b.page, "menus");
    size_t n = json_array_size(menus);
    cr_assert_str_eq(lk_json_str(json_array_get(menus, n - 2), "label", ""), "Certificate");
    cr_assert_str_eq(lk_json_str(json_array_get(menus, n - 1), "label", ""), "History");
}

Test(certificates, the_list_shows_three_properties_of_ones_own_certificates)
{
    char id[16];
    struct browser other = { .stage = &s };
    log_in(&other, "bo.b");
    retrieve(&other, "bo.b", id);
    log_in(&b, "anna.a");
    row(0);
    cr_assert_eq(json_array_size(json_object_get(b.page, "rows")), 0);
    cr_assert_eq(go(&b, "GET", path_of(id, ""), NULL), 404);
    cr_assert_eq(go(&b, "GET", path_of(id, "/block"), NULL), 404);
    char own[16];
    retrieve(&b, "anna.a", own);
    cr_assert_eq(json_array_size(json_object_get(row(0), "values")), 3);
    cr_assert_eq(json_array_size(json_object_get(b.page, "columns")), 3);
    browser_done(&other);
}

Test(certificates, the_details_agree_with_the_certificate_in_the_file)
{
    char id[16], password[64];
    log_in(&b, "anna.a");
    long long n = order(&s, "anna.a");
    wizard(&b, n, password);
    press(&b, "download", NULL);
    struct lk_p12 p = { 0 };
    lk_p12_read(b.body.bytes, b.body.len, password, NULL, &p, NULL);
    char *serial = lk_x509_serial(p.certs[p.leaf]);
    snprintf(id, sizeof id, "%s", lk_json_str(row(0), "id", ""));
    go(&b, "GET", path_of(id, ""), NULL);
    const json_t *d = json_object_get(b.page, "details");
    cr_assert_str_eq(lk_json_str(d, "serial", ""), serial);
    cr_assert(strstr(lk_json_str(d, "subject", ""), "CN=Anna Andersen"));
    cr_assert_not_null(control_of(&b, "block"));
    cr_assert_not_null(control_of(&b, "renew"));
    free(serial);
    lk_p12_done(&p);
}

Test(certificates, blocking_asks_first_and_is_final)
{
    char id[16];
    log_in(&b, "anna.a");
    retrieve(&b, "anna.a", id);
    go(&b, "GET", path_of(id, "/block"), NULL);
    cr_assert_str_eq(lk_json_str(b.page, "title", ""), "Delete Certificate Profile");
    cr_assert(lk_contains(lk_json_str(b.page, "warning", ""), "block a certificate"));
    const json_t *controls = json_object_get(b.page, "controls");
    cr_assert_str_eq(lk_json_str(json_array_get(controls, json_array_size(controls) - 1), "id", ""),
                     "ok");
    press(&b, "cancel", NULL);
    cr_assert_str_eq(status(0), "Issued");
    cr_assert_eq(press_on(id, "/block"), 303);
    follow(&b);
    cr_assert_str_eq(shown(&b), "certificates");
    cr_assert_str_eq(status(0), "Blocked");
    go(&b, "GET", path_of(id, ""), NULL);
    cr_assert_null(control_of(&b, "block"));
    cr_assert_null(control_of(&b, "renew"));
    cr_assert_eq(go(&b, "GET", path_of(id, "/renew"), NULL), 409);
    const char *csrf = lk_arena_strdup(s.arena, lk_json_str(b.page, "csrf", ""));
    cr_assert_eq(go_with(&b, "POST", path_of(id, "/block"), "{}", "X-CSRF-Token", csrf), 409);
    cr_assert_eq(go_with(&b, "POST", path_of(id, "/renew"), "{}", "X-CSRF-Token", csrf), 409);
    char second[16];
    retrieve(&b, "anna.a", second);
    cr_assert_str_eq(status(0), "Blocked");
    cr_assert_str_eq(status(1), "Issued");
}

Test(certificates, a_renewal_is_in_progress_until_its_wizard_is_done)
{
    char id[16], password[64];
    log_in(&b, "anna.a");
    retrieve(&b, "anna.a", id);
    go(&b, "GET", path_of(id, "/renew"), NULL);
    cr_assert_str_eq(lk_json_str(b.page, "title", ""), "Renew certificate");
    cr_assert_eq(press(&b, "ok", NULL), 303);
    cr_assert_eq(press_on(id, "/renew"), 303);
    cr_assert_str_eq(status(0), "Issued");
    cr_assert_str_eq(status(1), "In progress");
    cr_assert_eq(json_array_size(json_object_get(b.page, "rows")), 2);
    cr_assert_eq(json_array_size(json_object_get(b.page, "notifications")), 1);
    const char *renewed = lk_arena_strdup(s.arena, lk_json_str(row(1), "id", ""));
    cr_assert_eq(go(&b, "GET", path_of(renewed, "/block"), NULL), 409);
    go(&b, "GET", path_of(renewed, ""), NULL);
    cr_assert_eq(press(&b, "retrieve", NULL), 303);
    follow(&b);
    cr_assert_str_eq(shown(&b), "wizard-start");
    const char *href = lk_json_str(control_of(&b, "next"), "href", "");
    wizard(&b, atoll(strstr(href, "/orders/") + 8), password);
    cr_assert_str_eq(status(0), "Issued");
    cr_assert_str_eq(status(1), "Issued");
    cr_assert_str_eq(lk_json_str(row(1), "id", ""), renewed);
}

Test(certificates, an_expired_certificate_can_be_neither_blocked_nor_renewed)
{
    char id[16];
    log_in(&b, "anna.a");
    retrieve(&b, "anna.a", id);
    control(&s, "POST", "/clock", "{\"advance\":94608001}");
    log_in(&b, "anna.a");
    cr_assert_str_eq(status(0), "Expired");
    cr_assert_eq(go(&b, "GET", path_of(id, "/renew"), NULL), 409);
    cr_assert_eq(go(&b, "GET", path_of(id, "/block"), NULL), 409);
}

/* The leaf of a new certificate of anna.a, and its row. */
static X509 *new_leaf(char id[16])
{
    char password[64];
    wizard(&b, order(&s, "anna.a"), password);
    press(&b, "download", NULL);
    struct lk_p12 p = { 0 };
    lk_p12_read(b.body.bytes, b.body.len, password, NULL, &p, NULL);
    X509 *leaf = p.certs[p.leaf];
    X509_up_ref(leaf);
    lk_p12_done(&p);
    snprintf(id, 16, "%s", lk_json_str(row(0), "id", ""));
    return leaf;
}

static int with_certificate(X509 *leaf)
{
    struct lk_request req = { .on = LK_ON_MTLS,
                              .method = "GET",
                              .path = lk_arena_printf(s.arena, "/w/%s/", s.world),
                              .client_cert = leaf };
    struct lk_response res = { 0 };
    lk_portal_handle(s.portal, &req, s.arena, &res);
    int rc = res.status;
    lk_response_done(&res);
    return rc;
}

Test(certificates, the_certificate_logs_in_until_it_is_blocked)
{
    char id[16];
    log_in(&b, "anna.a");
    LK_AUTO(X509_free) X509 *leaf = new_leaf(id);
    cr_assert_eq(with_certificate(leaf), 200);
    cr_assert_eq(with_certificate(NULL), 403);
    cr_assert_str_eq(lk_json_str(last_seen(&s), "listener", ""), "mtls");
    press_on(id, "/block");
    cr_assert_eq(with_certificate(leaf), 403);
}

Test(certificates, the_certificate_logs_in_until_it_expires_by_the_worlds_clock)
{
    char id[16];
    log_in(&b, "anna.a");
    LK_AUTO(X509_free) X509 *leaf = new_leaf(id);
    control(&s, "POST", "/clock", "{\"advance\":94607000}");
    cr_assert_eq(with_certificate(leaf), 200);
    control(&s, "POST", "/clock", "{\"advance\":1001}");
    cr_assert_eq(with_certificate(leaf), 403);
}

Test(certificates, a_certificate_of_another_world_does_not_log_in)
{
    char id[16], first[24];
    log_in(&b, "anna.a");
    LK_AUTO(X509_free) X509 *leaf = new_leaf(id);
    snprintf(first, sizeof first, "%s", s.world);
    const char *bearer = lk_arena_printf(s.arena, "Bearer %s", lk_portal_token(s.portal));
    struct lk_pair h[] = { { "Authorization", bearer } };
    struct lk_request req = {
        .on = LK_ON_CONTROL, .method = "POST", .path = "/worlds", .headers = h, .n_headers = 1
    };
    struct lk_response res = { 0 };
    lk_portal_handle(s.portal, &req, s.arena, &res);
    LK_AUTO(json_decref) json_t *made = lk_json_parse(res.body.bytes, res.body.len, "w", NULL);
    lk_response_done(&res);
    snprintf(s.world, sizeof s.world, "%s", lk_json_str(made, "id", ""));
    cr_assert_eq(with_certificate(leaf), 403);
    snprintf(s.world, sizeof s.world, "%s", first);
    cr_assert_eq(with_certificate(leaf), 200);
}

static struct lk_buf fetch(const char *method, const char *path, const struct lk_buf *body)
{
    struct lk_request req = { .on = LK_ON_PKI,
                              .method = method,
                              .path = lk_arena_printf(s.arena, "/w/%s%s", s.world, path),
                              .body = body ? body->bytes : NULL,
                              .body_len = body ? body->len : 0 };
    struct lk_response res = { 0 };
    lk_portal_handle(s.portal, &req, s.arena, &res);
    cr_assert_eq(res.status, 200);
    struct lk_buf out = res.body;
    res.body = (struct lk_buf){ 0 };
    lk_response_done(&res);
    return out;
}

static X509 *issuer(void)
{
    LK_AUTO(lk_buf_done) struct lk_buf der = fetch("GET", "/ca/issuing.cer", NULL);
    const unsigned char *p = (const unsigned char *)der.bytes;
    return d2i_X509(NULL, &p, (long)der.len);
}

static struct lk_standing by_crl(X509 *leaf, X509 *ca)
{
    struct lk_standing st = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf der = fetch("GET", "/crl", NULL);
    cr_assert_eq(lk_crl_read(der.bytes, der.len, leaf, ca, &st, NULL), 0);
    cr_assert(st.signed_by_issuer);
    return st;
}

static struct lk_standing by_ocsp(X509 *leaf, X509 *ca, int64_t now)
{
    struct lk_standing st = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf ask = { 0 };
    cr_assert_eq(lk_ocsp_request(leaf, ca, &ask, NULL), 0);
    LK_AUTO(lk_buf_done) struct lk_buf der = fetch("POST", "/ocsp", &ask);
    cr_assert_eq(lk_ocsp_read(der.bytes, der.len, leaf, ca, now, &st, NULL), 0);
    cr_assert(st.signed_by_issuer);
    return st;
}

Test(certificates, crl_and_ocsp_know_of_a_block_and_it_is_no_hold)
{
    char id[16];
    log_in(&b, "anna.a");
    LK_AUTO(X509_free) X509 *leaf = new_leaf(id);
    LK_AUTO(X509_free) X509 *ca = issuer();
    int64_t now = lk_x509_from(leaf);
    cr_assert_eq(by_crl(leaf, ca).status, LK_STATUS_GOOD);
    cr_assert_eq(by_ocsp(leaf, ca, now).status, LK_STATUS_GOOD);
    press_on(id, "/block");
    cr_assert_eq(by_crl(leaf, ca).status, LK_STATUS_REVOKED);
    cr_assert_eq(by_crl(leaf, ca).reason, 5);
    cr_assert_eq(by_ocsp(leaf, ca, now).status, LK_STATUS_REVOKED);
}

Test(certificates, bytes_that_are_no_ocsp_request_get_an_answer)
{
    LK_AUTO(lk_buf_done) struct lk_buf junk = { 0 };
    lk_buf_adds(&junk, "junk");
    LK_AUTO(lk_buf_done) struct lk_buf answer = fetch("POST", "/ocsp", &junk);
    cr_assert_gt(answer.len, 0);
    LK_AUTO(lk_buf_done) struct lk_buf again = fetch("GET", "/ocsp/%%%", NULL);
    cr_assert_gt(again.len, 0);
}
