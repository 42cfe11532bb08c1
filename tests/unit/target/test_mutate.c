/* Mutated requests. */
#define _GNU_SOURCE
#include "target/mutate.h"
#include "support.h"
#include "target/address.h"
#include <criterion/criterion.h>
#include <string.h>

static const char yaml[] = "target: t\nkind: http\nbase: https://p.example/w/1\n"
                           "sends: { body: json, csrf: { field: csrf, header: X-Token } }\n"
                           "view: { page: /page }\n";

struct play {
    struct lk_stage st;
    struct lk_actor user;
    struct lk_binding *binding;
};

static void begin(struct play *p)
{
    *p = (struct play){ .binding = given_binding(yaml), .user = { .name = "user" } };
    p->st.b = p->binding;
    p->st.arena = lk_arena_new();
    p->st.actor = &p->user;
}

static void end(struct play *p)
{
    lk_arena_free(p->st.arena);
    lk_binding_free(p->binding);
}

static struct lk_ask request(struct play *p, const char *body)
{
    struct lk_ask ask = { .method = "POST",
                          .url = "https://p.example/w/1/orders/7/terms",
                          .type = "application/json",
                          .body = body,
                          .body_len = strlen(body) };
    lk_ask_header(&p->st, &ask, "Accept: application/json");
    lk_ask_header(&p->st, &ask, "X-Token: abc123");
    return ask;
}

static struct lk_ask mutated(struct play *p, enum lk_way way, uint64_t draw, const char *body)
{
    struct lk_mutation m = { .number = 1, .ways = { way }, .n = 1, .draw = draw };
    struct lk_ask ask = request(p, body);
    lk_mutate(&p->st, &m, &ask);
    return ask;
}

static bool same(const struct lk_ask *a, const struct lk_ask *b)
{
    bool body =
        a->body_len == b->body_len && (!a->body_len || !memcmp(a->body, b->body, a->body_len));
    bool heads = a->n_headers == b->n_headers;
    for (size_t i = 0; heads && i < a->n_headers; i++)
        heads = !strcmp(a->headers[i], b->headers[i]);
    bool types = a->type == b->type || (a->type && b->type && !strcmp(a->type, b->type));
    bool cookies =
        a->cookie == b->cookie || (a->cookie && b->cookie && !strcmp(a->cookie, b->cookie));
    return body && heads && types && cookies && !strcmp(a->method, b->method) &&
           !strcmp(a->url, b->url);
}

/* Done elsewhere: whose request it is, and whose token. */
static bool is_elsewhere(size_t way)
{
    return way == LK_WAY_THEIRS || way == LK_WAY_THEIR_TOKEN;
}

static const char *const bodies[] = { "{\"csrf\":\"abc123\",\"terms\":true}",
                                      "csrf=abc123&terms=on", "{}", "", "{\"csrf\":\"abc123\"}" };

Test(mutate, the_same_mutation_gives_the_same_request)
{
    struct play p;
    begin(&p);
    for (size_t way = 0; way < LK_WAYS; way++)
        for (uint64_t draw = 0; draw < 60; draw++)
            for (size_t i = 0; i < LK_COUNT(bodies); i++) {
                struct lk_ask a = mutated(&p, way, draw, bodies[i]);
                struct lk_ask b = mutated(&p, way, draw, bodies[i]);
                cr_expect(same(&a, &b), "%s, draw %d", lk_ways[way].name, (int)draw);
            }
    end(&p);
}

Test(mutate, every_way_changes_the_request_and_in_more_ways_than_one)
{
    struct play p;
    begin(&p);
    for (size_t way = 0; way < LK_WAYS; way++) {
        size_t changed = 0, kinds = 0;
        struct lk_ask first = { 0 };
        for (uint64_t draw = 0; draw < 60; draw++) {
            struct lk_ask was = request(&p, bodies[0]), is = mutated(&p, way, draw, bodies[0]);
            changed += !same(&was, &is);
            kinds += draw && !same(&first, &is);
            first = draw ? first : is;
        }
        cr_expect(changed >= (is_elsewhere(way) ? 0 : 50), "%s: %zu of 60", lk_ways[way].name,
                  changed);
        bool only_one = is_elsewhere(way) || way == LK_WAY_BARE || way == LK_WAY_TOKENLESS;
        cr_expect(kinds > 0 || only_one, "%s is always the same", lk_ways[way].name);
    }
    end(&p);
}

Test(mutate, what_comes_out_is_bounded_and_stays_on_the_portal)
{
    struct play p;
    begin(&p);
    for (size_t way = 0; way < LK_WAYS; way++)
        for (uint64_t draw = 0; draw < 200; draw++)
            for (size_t i = 0; i < LK_COUNT(bodies); i++) {
                struct lk_ask a = mutated(&p, way, draw, bodies[i]);
                cr_expect_leq(a.body_len, strlen(bodies[i]) + LK_MUTATE_BODY_MAX);
                cr_expect_leq(strlen(a.url), (size_t)LK_MUTATE_URL_MAX);
                cr_expect(!strncmp(a.url, "https://p.example/", 18), "%s", a.url);
                cr_expect(!strpbrk(a.url, "\r\n <\""), "%s", a.url);
                for (size_t k = 0; k < a.n_headers; k++)
                    cr_expect(!strpbrk(a.headers[k], "\r\n"), "%s", a.headers[k]);
            }
    end(&p);
}

Test(mutate, the_history_keeps_the_request_as_it_was)
{
    struct play p;
    begin(&p);
    const struct lk_ask kept = request(&p, bodies[0]), was = request(&p, bodies[0]);
    for (size_t way = 0; way < LK_WAYS; way++)
        for (uint64_t draw = 0; draw < 20; draw++) {
            struct lk_mutation m = { .number = 1, .ways = { way }, .n = 1, .draw = draw };
            struct lk_ask ask = kept;
            lk_mutate(&p.st, &m, &ask);
            cr_expect(same(&kept, &was), "%s", lk_ways[way].name);
        }
    end(&p);
}

Test(mutate, a_body_that_becomes_a_query_can_be_sent)
{
    static const enum lk_way ways[] = { LK_WAY_OCTETS, LK_WAY_ODD, LK_WAY_LONG, LK_WAY_CUT };
    struct play p;
    begin(&p);
    for (size_t i = 0; i < LK_COUNT(ways); i++)
        for (uint64_t draw = 0; draw < 400; draw++) {
            struct lk_mutation m = {
                .number = 1, .ways = { ways[i], LK_WAY_METHOD }, .n = 2, .draw = draw
            };
            struct lk_ask ask = request(&p, bodies[draw % 2]);
            lk_mutate(&p.st, &m, &ask);
            cr_expect_leq(strlen(ask.url), (size_t)LK_MUTATE_URL_MAX);
            for (const char *c = ask.url; *c; c++)
                cr_expect(*c > ' ' && *c < 0x7f, "%s: %s", lk_ways[ways[i]].name, ask.url);
        }
    end(&p);
}

Test(mutate, an_address_without_numbers_stays_on_its_host_and_port)
{
    static const char *const urls[] = { "https://127.0.0.1:39417/log-paa",
                                        "https://127.0.0.1:39417", "https://127.0.0.1:39417/?a=1" };
    struct play p;
    begin(&p);
    for (size_t way = 0; way < LK_WAYS; way++)
        for (uint64_t draw = 0; draw < 60; draw++)
            for (size_t i = 0; i < LK_COUNT(urls); i++) {
                struct lk_mutation m = { .number = 1, .ways = { way }, .n = 1, .draw = draw };
                struct lk_ask ask = request(&p, bodies[0]);
                ask.url = urls[i];
                lk_mutate(&p.st, &m, &ask);
                cr_expect(lk_address_same_origin(ask.url, urls[0]), "%s: %s", lk_ways[way].name,
                          ask.url);
            }
    end(&p);
}

/* Does one of many draws of WAY give a body with PART in it? */
static bool some_body_holds(struct play *p, enum lk_way way, const char *body, const char *part)
{
    for (uint64_t draw = 0; draw < 300; draw++) {
        struct lk_ask a = mutated(p, way, draw, body);
        if (a.body_len && memmem(a.body, a.body_len, part, strlen(part)))
            return true;
    }
    return false;
}

Test(mutate, bodies_become_what_no_library_would_write)
{
    struct play p;
    begin(&p);
    const char *json = bodies[0], *form = bodies[1];
    cr_expect(
        some_body_holds(&p, LK_WAY_TWICE, json, "\"csrf\":\"abc123\",\"terms\":true,\"csrf\""));
    cr_expect(some_body_holds(&p, LK_WAY_TWICE, form, "csrf=abc123&terms=on&terms="));
    cr_expect(some_body_holds(&p, LK_WAY_ODD, json, "\\u0000"));
    cr_expect(some_body_holds(&p, LK_WAY_ODD, json, "\\u000d\\u000a"));
    cr_expect(some_body_holds(&p, LK_WAY_ODD, json, "\xC0\xAF"));
    cr_expect(some_body_holds(&p, LK_WAY_ODD, form, "%00"));
    cr_expect(some_body_holds(&p, LK_WAY_TYPE, json, "\"terms\":[]"));
    cr_expect(some_body_holds(&p, LK_WAY_TYPE, form, "terms[]="));
    cr_expect(some_body_holds(&p, LK_WAY_NUMBER, json, "\"terms\":9223372036854775808"));
    cr_expect(some_body_holds(&p, LK_WAY_DOTS, json, "../../"));
    cr_expect(some_body_holds(&p, LK_WAY_MARKUP, json, "lakmus<\\u0022'>was&here"));
    cr_expect(some_body_holds(&p, LK_WAY_MARKUP, form, "%6C%61%6B%6D%75%73%3C%22%27%3E"));
    cr_expect(some_body_holds(&p, LK_WAY_DEEP, json, "[[[[[[[["));
    end(&p);
}

Test(mutate, markup_is_sent_as_a_browser_would_ask_for_a_page)
{
    struct play p;
    begin(&p);
    struct lk_ask a = mutated(&p, LK_WAY_MARKUP, 1, bodies[0]);
    size_t accepts = 0;
    for (size_t i = 0; i < a.n_headers; i++)
        accepts += !strncmp(a.headers[i], "Accept:", 7);
    cr_expect_eq(accepts, 1);
    cr_expect_str_eq(a.headers[a.n_headers - 1], "Accept: text/html");
    end(&p);
}

Test(mutate, the_token_is_left_out_of_body_and_headers)
{
    struct play p;
    begin(&p);
    for (size_t i = 0; i < 2; i++) {
        struct lk_ask a = mutated(&p, LK_WAY_TOKENLESS, 1, bodies[i]);
        cr_expect_null(memmem(a.body, a.body_len, "abc123", 6), "%s", a.body);
        cr_expect_not(lk_ask_has_token(&p.st, &a));
    }
    end(&p);
}
