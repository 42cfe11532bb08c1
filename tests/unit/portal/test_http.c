/* Reading requests: cookies, forms, JSON bodies. */
#include "support.h"

Test(http, a_cookie_is_found_among_others)
{
    struct lk_arena *a = lk_arena_new();
    struct lk_pair h[] = { { "cookie", "a=1; lakmus_session=abc ; b=2" } };
    struct lk_request req = { .headers = h, .n_headers = 1 };
    cr_assert_str_eq(lk_request_cookie(&req, "lakmus_session", a), "abc");
    cr_assert_str_eq(lk_request_cookie(&req, "b", a), "2");
    cr_assert_null(lk_request_cookie(&req, "session", a));
    lk_arena_free(a);
}

Test(http, a_cookie_that_was_sent_twice_is_trusted_neither_time)
{
    struct lk_arena *a = lk_arena_new();
    struct lk_pair h[] = { { "Cookie", "s=1" }, { "Cookie", "s=2" } };
    struct lk_request req = { .headers = h, .n_headers = 2 };
    cr_assert_null(lk_request_cookie(&req, "s", a));
    lk_arena_free(a);
}

Test(http, forms_are_decoded)
{
    struct lk_arena *a = lk_arena_new();
    struct lk_params p = { 0 };
    const char *text = "user_id=anna+a&next=%2Fretrieve%2Fx&empty=&flag";
    cr_assert_eq(lk_params_form(text, strlen(text), a, &p, NULL), 0);
    cr_assert_str_eq(lk_params_get(&p, "user_id"), "anna a");
    cr_assert_str_eq(lk_params_get(&p, "next"), "/retrieve/x");
    cr_assert_str_eq(lk_params_get(&p, "empty"), "");
    cr_assert_str_eq(lk_params_get(&p, "flag"), "");
    cr_assert_null(lk_params_get(&p, "absent"));
    lk_arena_free(a);
}

Test(http, malformed_forms_are_refused)
{
    static const char *const bad[] = { "a=%", "a=%4", "a=%zz", "a=%00", "a=%ff", "a=1&a=2" };
    struct lk_arena *a = lk_arena_new();
    for (size_t i = 0; i < LK_COUNT(bad); i++) {
        struct lk_params p = { 0 };
        cr_assert_eq(lk_params_form(bad[i], strlen(bad[i]), a, &p, NULL), -1, "%s", bad[i]);
    }
    lk_arena_free(a);
}

static int body(struct lk_arena *a, const char *type, const char *text, struct lk_params *ret,
                struct lk_err *err)
{
    struct lk_pair h[] = { { "Content-Type", type } };
    struct lk_request req = {
        .headers = h, .n_headers = 1, .body = text, .body_len = strlen(text)
    };
    return lk_params_body(&req, a, ret, err);
}

Test(http, a_json_body_gives_texts_and_truths)
{
    struct lk_arena *a = lk_arena_new();
    struct lk_params p = { 0 };
    cr_assert_eq(body(a, "application/json; charset=utf-8",
                      "{\"terms\":true,\"n\":3,\"s\":\"x\",\"z\":null}", &p, NULL),
                 0);
    cr_assert(lk_params_on(&p, "terms"));
    cr_assert_str_eq(lk_params_get(&p, "n"), "3");
    cr_assert_null(lk_params_get(&p, "z"));
    lk_arena_free(a);
}

Test(http, bodies_of_no_use_are_told_apart)
{
    struct lk_arena *a = lk_arena_new();
    struct lk_params p;
    struct lk_err err = { 0 };
    cr_assert_eq(body(a, "text/plain", "x", &p, &err), -1);
    cr_assert_eq(err.code, LK_E_USE);
    err = (struct lk_err){ 0 };
    cr_assert_eq(body(a, "application/json", "{\"a\":{}}", &p, &err), -1);
    cr_assert_eq(err.code, LK_E_FORMAT);
    err = (struct lk_err){ 0 };
    cr_assert_eq(body(a, "application/jsonx", "{}", &p, &err), -1);
    cr_assert_eq(err.code, LK_E_USE);
    lk_arena_free(a);
}

Test(http, encoding_and_decoding_undo_each_other)
{
    struct lk_arena *a = lk_arena_new();
    const char *text = "/retrieve/ø & co?";
    char *coded = lk_params_encode(a, text);
    cr_assert_str_eq(coded, "%2Fretrieve%2F%C3%B8%20%26%20co%3F");
    cr_assert_str_eq(lk_params_decode(a, coded, strlen(coded), false), text);
    lk_arena_free(a);
}
