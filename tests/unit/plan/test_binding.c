/* Target files: what loads, what does not and how that is told, and who may be tested. */
#include "plan/binding.h"
#include "plan/hole.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/json.h"
#include <criterion/criterion.h>
#include <string.h>

#define HEAD                                                                                       \
    "target: t\n"                                                                                  \
    "kind: http\n"                                                                                 \
    "base: ${portal}\n"                                                                            \
    "vars: { portal: null }\n"
#define VIEW "view: { page: /page }\n"

static struct lk_binding *load(const char *yaml, struct lk_diags *d)
{
    return lk_binding_load_text("t.yaml", yaml, strlen(yaml), d);
}

static bool said(const struct lk_diags *d, const char *what)
{
    for (size_t i = 0; i < d->n; i++)
        if (strstr(d->items[i].text, what))
            return true;
    lk_diags_print((struct lk_diags *)d, stderr);
    return false;
}

Test(binding, every_mistake_is_told_with_what_might_have_been_meant)
{
    static const char *const rows[][2] = {
        { HEAD VIEW "actions: { pres Next: { press: Next } }\n", "press Next" },
        { HEAD VIEW "actions: { press Next: { presss: Next } }\n", "press" },
        { HEAD VIEW "actions: { press Next: { capture: {} } }\n", "a move has a verb" },
        { HEAD VIEW "actions: { press Next: { press: Next, get: /x } }\n", "one verb" },
        { HEAD VIEW "actions: { press Next: { get: '${portl}/x' } }\n", "did you mean 'portal'" },
        { HEAD VIEW "actions: { press Next: { get: '${whose.ordr}' } }\n", "unknown variable" },
        { HEAD VIEW "actions: { press Next: { get: '${portal' } }\n", "is no ${NAME}" },
        { HEAD VIEW "actions: { press Next: { get: '${portal | upper}' } }\n", "is no ${NAME}" },
        { HEAD VIEW "actions: { press Next: { get: /x, form: {}, json: {} } }\n", "one body" },
        { HEAD VIEW "actions: { approve the login: { given: aprove } }\n", "no given 'aprove'" },
        { HEAD VIEW "given: { mail: { get: /x } }\n", "where the list of mails is" },
        { HEAD VIEW "given: { mail: { maildir: /x, link: /r/ } }\n", "in a group" },
        { HEAD VIEW "given: { wrld: { get: /x } }\n", "world" },
        { HEAD "view: { page: { json: page } }\n", "is no JSON pointer" },
        { HEAD "view: { page: { json: /p, xpath: //h1 } }\n", "one place to look" },
        { HEAD "view: { page: { json: /p, regex: '(' } }\n", "is no regular expression" },
        { HEAD "view: { page: { json: /p, transform: lowr } }\n", "did you mean 'lower'" },
        { HEAD "view: { title: /title }\n", "page" },
        { HEAD VIEW "text: guid\n", "did you mean 'guide'" },
        { HEAD VIEW "limits: { rate: fast }\n", "is no rate" },
        { HEAD VIEW "authorised: { by: x, until: soon, users: y }\n", "is no day" },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
        struct lk_binding *b = load(rows[i][0], d);
        cr_assert_null(b, "row %zu loaded", i);
        cr_assert(said(d, rows[i][1]), "row %zu", i);
        cr_assert(d->n > 0 && d->items[0].pos.line > 0);
    }
}

Test(binding, what_it_offers_follows_from_what_it_says)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_binding_free)
    struct lk_binding *b = load(HEAD "view: { page: /page, clipboard: /c, download: { each: /d, "
                                     "automatic: /a, href: /h } }\n"
                                     "crl: ${portal}/crl\n"
                                     "given: { order: { post: /o }, mail: { maildir: /m } }\n"
                                     "actions: { approve the login: { ask: Please } }\n",
                                d);
    cr_assert_not_null(b);
    cr_assert_eq(b->offers, LK_GIVEN_ORDER | LK_GIVEN_MAIL | LK_GIVEN_APPROVE | LK_GIVEN_CRL |
                                LK_GIVEN_COPIED | LK_GIVEN_AUTO_DOWNLOAD);
    cr_assert_str_eq(lk_given_name(LK_GIVEN_CLOCK), "clock");
}

Test(binding, each_action_that_has_a_control_presses_it_unless_the_file_says_else)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_binding_free)
    struct lk_binding *b = load(HEAD VIEW "actions: { press Close: [ { reread: true }, { press: "
                                          "Close } ] }\n",
                                d);
    cr_assert_eq(lk_binding_action(b, "press Close")->n_moves, 2);
    const struct lk_doing *next = lk_binding_action(b, "Press  next");
    cr_assert(next && next->moves[0].kind == LK_MOVE_PRESS &&
              !strcmp(next->moves[0].label, "Next"));
    cr_assert_eq(lk_binding_action(b, "tick the terms")->moves[0].kind, LK_MOVE_SET);
    cr_assert_null(lk_binding_action(b, "wait for the login"));
}

static void comes_back_the_same(struct lk_binding *b)
{
    LK_AUTO(lk_buf_done) struct lk_buf one = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf two = { 0 };
    struct lk_err err = { 0 };
    LK_AUTO(lk_binding_free) struct lk_binding *again = lk_binding_parse(b->written, &err);
    cr_assert_not_null(again, "%s", err.msg);
    lk_json_dump(b->written, &one);
    lk_json_dump(again->written, &two);
    cr_assert_str_eq(one.bytes, two.bytes);
    cr_assert_eq(b->n_selectors, again->n_selectors);
    cr_assert_eq(b->n_actions, again->n_actions);
    cr_assert_eq(b->offers, again->offers);
}

Test(binding, the_shipped_ones_load_and_come_back_the_same_from_json)
{
    static const char *const files[] = { LK_SOURCE_DIR "/scenarios/targets/embedded.yaml",
                                         LK_SOURCE_DIR "/fixtures/portals/forms/target.yaml" };
    for (size_t i = 0; i < LK_COUNT(files); i++) {
        LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
        LK_AUTO(lk_binding_free) struct lk_binding *b = lk_binding_load(files[i], d);
        lk_diags_print(d, stderr);
        cr_assert_not_null(b, "%s", files[i]);
        comes_back_the_same(b);
    }
}

Test(binding, another_text_profile_is_kept_in_what_is_written)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_binding_free) struct lk_binding *b = load(HEAD VIEW, d);
    cr_assert_str_eq(b->text, "guide");
    cr_assert_eq(lk_binding_set_text(b, "live-en", NULL), 0);
    LK_AUTO(lk_binding_free) struct lk_binding *again = lk_binding_parse(b->written, NULL);
    cr_assert_str_eq(again->text, "live-en");
    cr_assert_eq(lk_binding_set_text(b, "klingon", NULL), -1);
}

Test(binding, this_machine_needs_no_permission_and_no_other_goes_without)
{
    static const char *const here[] = { "http://127.0.0.1:80/", "https://127.9.9.9",
                                        "https://localhost:1/x", "http://[::1]:9/" };
    static const char *const elsewhere[] = { "https://portal.example/",
                                             "http://10.0.0.1",
                                             "http://127.0.0.1.example/",
                                             "http://localhost@portal.example/",
                                             "http://[::2]/",
                                             "nonsense",
                                             "" };
    for (size_t i = 0; i < LK_COUNT(here); i++)
        cr_assert(lk_url_is_loopback(here[i]), "%s", here[i]);
    for (size_t i = 0; i < LK_COUNT(elsewhere); i++)
        cr_assert_not(lk_url_is_loopback(elsewhere[i]), "%s", elsewhere[i]);
}

Test(binding, an_authorisation_counts_for_its_users_deeds_and_days)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_binding_free)
    struct lk_binding *b = load(
        HEAD VIEW "authorised: { by: Jane, until: '2026-06-30', users: [anna], may: replay }\n", d);
    const char *url = "https://portal.example/x";
    int64_t day, last, next;
    lk_date_read("2026-06-01T00:00:00Z", &day);
    lk_date_read("2026-06-30T23:00:00Z", &last);
    lk_date_read("2026-07-01T00:00:00Z", &next);
    struct lk_err err = { 0 };
    cr_assert_eq(lk_binding_permission(b, url, NULL, day, NULL), 0);
    cr_assert_eq(lk_binding_permission(b, url, "replay", last, NULL), 0);
    cr_assert_eq(lk_binding_permission(b, url, "block", day, &err), -1);
    cr_assert_eq(err.code, LK_E_USE);
    cr_assert_eq(lk_binding_permission(b, url, NULL, next, NULL), -1);
    cr_assert_eq(lk_binding_may_use(b, url, "anna", NULL), 0);
    cr_assert_eq(lk_binding_may_use(b, url, "bo", NULL), -1);
    cr_assert_eq(lk_binding_may_use(b, "http://127.0.0.1/", "bo", NULL), 0);
}

/* The blocks of docs/bindings.md: a whole file, or what a file may hold besides the smallest one.
 */
static void load_example(const char *smallest, const char *block, size_t len)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    if (strncmp(block, "target:", 7) != 0)
        lk_buf_adds(&text, smallest);
    lk_buf_add(&text, block, len);
    LK_AUTO(lk_binding_free) struct lk_binding *b = load(text.bytes, d);
    lk_diags_print(d, stderr);
    cr_assert_not_null(b, "%.*s", (int)len, block);
}

Test(binding, the_examples_of_the_documentation_load)
{
    LK_AUTO(free) char *doc = NULL;
    LK_AUTO(free) char *smallest = NULL;
    int n = 0;
    cr_assert_eq(lk_fs_load(LK_SOURCE_DIR "/docs/bindings.md", 1 << 20, &doc, NULL, NULL), 0);
    for (const char *p = doc; (p = strstr(p, "```yaml\n")); n++) {
        p += strlen("```yaml\n");
        size_t len = (size_t)(strstr(p, "\n```") + 1 - p);
        if (!smallest)
            smallest = strndup(p, len);
        load_example(smallest, p, len);
        p += len;
    }
    cr_assert_geq(n, 4);
}

Test(hole, names_fallbacks_and_filters_are_read)
{
    struct lk_hole h;
    cr_assert_eq(lk_hole_next("no hole $ {x}", &h), 0);
    cr_assert_eq(lk_hole_next("a ${ b.c-d or e | url }!", &h), 1);
    cr_assert(h.n_names == 2 && !strcmp(h.names[0], "b.c-d") && !strcmp(h.names[1], "e"));
    cr_assert(h.filter == LK_FILTER_URL && h.at[h.len] == '!');
    cr_assert_eq(lk_hole_next("${}", &h), -1);
    cr_assert_eq(lk_hole_next("${a or}", &h), -1);
    cr_assert_eq(lk_hole_next("${a b}", &h), -1);
}
