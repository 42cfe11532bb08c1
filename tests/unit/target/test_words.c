/* Templates, transforms, addresses and cookies. */
#include "support.h"
#include "target/address.h"
#include "target/template.h"
#include "target/transform.h"

#include "base/json.h"
#include <criterion/criterion.h>
#include <string.h>

static const char *get(void *of, const char *name)
{
    static const char *const vars[][2] = { { "base", "https://portal.test/w" },
                                           { "person.email", "anna+1@example.test" },
                                           { "seconds", "60" },
                                           { "at", "always" },
                                           { "csrf", "t0ken" },
                                           { "name", "Anna" } };
    (void)of;
    for (size_t i = 0; i < LK_COUNT(vars); i++)
        if (!strcmp(vars[i][0], name))
            return vars[i][1];
    return NULL;
}

Test(template, fills_in_variables_fallbacks_and_filters)
{
    static const char *const rows[][2] = {
        { "plain", "plain" },
        { "${base}/orders", "https://portal.test/w/orders" },
        { "${base}/m?to=${person.email | url}",
          "https://portal.test/w/m?to=anna%2B1%40example.test" },
        { "${value or name}", "Anna" },
        { "${name|lower}!", "anna!" },
        { "$name ${", "$name ${" },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
        struct lk_scope s = { .get = get };
        cr_assert_eq(lk_template(&s, rows[i][0], &out), 0);
        cr_assert_str_eq(out.bytes, rows[i][1]);
    }
}

Test(template, names_the_variable_that_is_not_set)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    struct lk_scope s = { .get = get };
    cr_assert_eq(lk_template(&s, "${base}/${order}", &out), -1);
    cr_assert_str_eq(s.missing, "order");
}

static void assert_json(const char *written, bool no_csrf, const char *wanted)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    struct lk_scope s = { .get = get, .no_csrf = no_csrf };
    LK_AUTO(json_decref) json_t *v = lk_json_parse(written, strlen(written), "test", NULL);
    LK_AUTO(json_decref) json_t *filled = lk_template_json(&s, v);
    cr_assert_not_null(filled);
    lk_json_dump(filled, &out);
    cr_assert_str_eq(out.bytes, wanted);
}

Test(template, keeps_numbers_numbers_in_json)
{
    assert_json(
        "{\"a\":\"${seconds | number}\",\"b\":\"${seconds}\",\"c\":\"${at | number}\",\"d\":7}",
        false, "{\"a\":60,\"b\":\"60\",\"c\":\"always\",\"d\":7}");
}

Test(template, leaves_out_what_bears_the_token_when_asked_to)
{
    assert_json("{\"csrf\":\"${csrf}\",\"x\":[\"${name}\"]}", false,
                "{\"csrf\":\"t0ken\",\"x\":[\"Anna\"]}");
    assert_json("{\"csrf\":\"${csrf}\",\"x\":[\"${name}\"]}", true, "{\"x\":[\"Anna\"]}");
}

Test(transform, makes_ours_of_other_ways_to_write)
{
    static const char *const rows[][3] = {
        { "trim", "  a b \n", "a b" },
        { "lower", "Issued", "issued" },
        { "hex", "0A:1B:FF", "0a1bff" },
        { "hex", "0x00a1b", "0a1b" },
        { "hex", "0", "00" },
        { "hex", "no hex", NULL },
        { "decimal-serial", "255", "ff" },
        { "decimal-serial", "256", "0100" },
        { "decimal-serial", "0", "00" },
        { "decimal-serial", "340282366920938463463374607431768211455",
          "ffffffffffffffffffffffffffffffff" },
        { "decimal-serial", "12x", NULL },
        { "date", "2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z" },
        { "date", "2026-03-01T12:00:00+02:00", "2026-03-01T10:00:00Z" },
        { "date", "2026-03-01", "2026-03-01T00:00:00Z" },
        { "date", "1 March", NULL },
        { "date:%d-%m-%Y %H:%M:%S", "01-03-2026 12:30:00", "2026-03-01T12:30:00Z" },
        { "base64", "aGVq", "hej" },
        { "base64", "%%%", NULL },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
        lk_buf_adds(&b, rows[i][1]);
        bool good = lk_transform(rows[i][0], &b);
        cr_assert_eq(good, rows[i][2] != NULL, "%s of '%s'", rows[i][0], rows[i][1]);
        cr_assert_str_eq(b.bytes, good ? rows[i][2] : rows[i][1]);
    }
}

Test(address, knows_the_same_origin_in_any_dress)
{
    cr_assert(lk_address_same_origin("https://A.test/x", "https://a.test:443/y?z"));
    cr_assert(lk_address_same_origin("http://[::1]:80/x", "http://[::1]/"));
    cr_assert_not(lk_address_same_origin("https://a.test/", "http://a.test/"));
    cr_assert_not(lk_address_same_origin("https://a.test/", "https://a.test.evil.test/"));
    cr_assert_not(lk_address_same_origin("https://a.test/", "https://a.test@evil.test/"));
    cr_assert_not(lk_address_same_origin("https://a.test:8443/", "https://a.test/"));
}

Test(address, resolves_what_a_page_leads_to)
{
    static const char *const rows[][3] = {
        { "https://a.test/w/page", "/login", "https://a.test/login" },
        { "https://a.test/w/page", "next?x=1", "https://a.test/w/next?x=1" },
        { "https://a.test/w/page", "https://b.test/y", "https://b.test/y" },
        { "https://a.test/w/page", "//b.test/y", "https://b.test/y" },
        { "https://a.test/w/page?a=1#f", "?b=2#g", "https://a.test/w/page?b=2" },
        { "https://a.test/", "javascript:alert(1)", NULL },
        { "https://a.test/", "mailto:x@y.test", NULL },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
        bool good = lk_address_resolve(rows[i][0], rows[i][1], &out);
        cr_assert_eq(good, rows[i][2] != NULL, "%s", rows[i][1]);
        if (good)
            cr_assert_str_eq(out.bytes, rows[i][2]);
    }
}

static const char *held(const struct lk_jar *jar, const char *url, struct lk_buf *out)
{
    lk_buf_clear(out);
    lk_jar_header(jar, url, out);
    return out->len ? out->bytes : "";
}

Test(jar, sends_each_cookie_where_it_belongs_only)
{
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    struct lk_jar jar = { 0 };
    const char *url = "https://p.test/w/1/login";
    lk_jar_take(&jar, a, url, "sid=abc; Path=/w/1; Secure; HttpOnly; SameSite=Lax", 0);
    lk_jar_take(&jar, a, url, "lang=da", 0);
    cr_assert_str_eq(held(&jar, "https://p.test/w/1/x", &out), "sid=abc; lang=da");
    cr_assert_str_eq(held(&jar, "https://p.test/w/12", &out), "");
    cr_assert_str_eq(held(&jar, "http://p.test/w/1/x", &out), "lang=da");
    cr_assert_str_eq(held(&jar, "https://other.test/w/1/x", &out), "");
    cr_assert_str_eq(held(&jar, "https://sub.p.test/w/1/x", &out), "");
    cr_assert_null(lk_jar_take(&jar, a, url, "x=1; Domain=evil.test", 0));
}

Test(jar, replaces_and_ends_cookies_and_keeps_snapshots)
{
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    struct lk_jar jar = { 0 };
    const char *url = "https://p.test/";
    const struct lk_cookie *c = lk_jar_take(&jar, a, url, "sid=one; HttpOnly; SameSite=Strict", 0);
    cr_assert(c->http_only && !c->secure && !strcmp(c->same_site, "Strict"));
    struct lk_jar before = lk_jar_copy(&jar, a);
    lk_jar_take(&jar, a, url, "sid=two", 0);
    cr_assert_str_eq(held(&jar, url, &out), "sid=two");
    lk_jar_take(&jar, a, url, "sid=; Max-Age=0", 0);
    cr_assert_str_eq(held(&jar, url, &out), "");
    lk_jar_take(&jar, a, url, "sid=x; Expires=Thu, 01 Jan 2026 00:00:00 GMT", 1900000000);
    cr_assert_str_eq(held(&jar, url, &out), "");
    cr_assert_str_eq(held(&before, url, &out), "sid=one");
}
