/* Stories become cases: what the loader makes of the language. */
#include "base/buf.h"
#include "base/json.h"
#include "plan/plan.h"
#include <criterion/criterion.h>
#include <string.h>

static const char requirements[] =
    "requirements: test\n"
    "items:\n"
    "  - { id: DOOR-01, guide: L1, quote: The door opens, parts: [\n"
    "      { level: MUST, places: [wire, browser], reading: it opens },\n"
    "      { level: SHOULD, places: [wire], reading: without a sound },\n"
    "      { level: INFO, places: [wire], reading: it is red } ] }\n"
    "  - { id: DOOR-02, guide: L2, quote: It is seen, class: implied, parts: [\n"
    "      { level: MUST, places: [browser], reading: it is seen },\n"
    "      { level: MUST, places: [wire, browser], reading: on both ways } ] }\n"
    "  - { id: CLI-01, guide: contract, quote: A client knocks, class: client, parts: [\n"
    "      { level: MUST, places: [client], reading: it knocks } ] }\n";

static struct lk_arena *arena;
static struct lk_diags *diags;
static struct lk_requirements *reqs;

static void setup(void)
{
    arena = lk_arena_new();
    diags = lk_diags_new();
    char path[] = "/tmp/lakmus-reqs-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_eq(write(fd, requirements, sizeof requirements - 1),
                 (ssize_t)(sizeof requirements - 1));
    close(fd);
    reqs = lk_requirements_load(arena, path, diags);
    unlink(path);
    cr_assert_not_null(reqs);
}

static void teardown(void)
{
    lk_arena_free(arena);
    lk_diags_free(diags);
}

TestSuite(load, .init = setup, .fini = teardown);

static struct lk_plan *load(const char *const *texts, size_t n)
{
    struct lk_source sources[8];
    static const char *const names[] = { "a.yaml", "b.yaml", "c.yaml", "d.yaml" };
    for (size_t i = 0; i < n; i++)
        sources[i] = (struct lk_source){ names[i], texts[i], strlen(texts[i]) };
    struct lk_plan *p = lk_plan_load_texts(sources, n, reqs, diags);
    for (size_t i = 0; i < diags->n; i++)
        cr_log_info("%u: %s", diags->items[i].pos.line, diags->items[i].text);
    return p;
}

static struct lk_plan *load_story(const char *story)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    lk_buf_printf(&text,
                  "scenario: a/b\ntitle: A door\ngiven: { people: { stranger: {}, tab: "
                  "{ browser-of: user } } }\nstory:\n%s",
                  story);
    const char *texts[] = { text.bytes };
    struct lk_plan *p = load(texts, 1);
    cr_assert_not_null(p);
    return p;
}

static const struct lk_step *step(const struct lk_plan *p, const char *id);

struct search {
    const char *id;
    const struct lk_step *found;
};

static bool is_it(void *of, const struct lk_step *s)
{
    struct search *search = of;
    if (!strcmp(s->id, search->id))
        search->found = s;
    return !search->found;
}

static const struct lk_step *step(const struct lk_plan *p, const char *id)
{
    struct search search = { .id = id };
    lk_case_walk(&p->cases[0], is_it, &search);
    cr_assert_not_null(search.found, "no step %s", id);
    return search.found;
}

Test(load, requirements_have_parts_numbered_by_their_place)
{
    const struct lk_part *part = lk_part(reqs, "DOOR-01/2");
    cr_assert_not_null(part);
    cr_assert_eq(part->level, LK_SHOULD);
    cr_assert_eq(part->places, LK_WIRE);
    cr_assert_str_eq(reqs->items[part->requirement].id, "DOOR-01");
    cr_assert_null(lk_part(reqs, "DOOR-01"));
    cr_assert_null(lk_part(reqs, "DOOR-01/4"));
    cr_assert_null(lk_part(reqs, "DOOR-0/1"));
    cr_assert_eq(lk_requirement(reqs, "DOOR-02")->class, LK_CLASS_IMPLIED);
}

Test(load, people_that_are_not_described_get_names_by_their_place)
{
    struct lk_plan *p = load_story("  - portal: { shows: the login, proves: DOOR-01/1 }\n");
    const struct lk_case *c = &p->cases[0];
    cr_assert_eq(c->n_people, 3);
    cr_assert_str_eq(c->people[0].user_id, "anna.andersen");
    cr_assert_str_eq(c->people[0].email, "anna.andersen@lakmus.example");
    cr_assert_str_eq(c->people[1].given_name, "Bo");
    cr_assert_str_eq(c->people[2].user_id, "anna.andersen");
    cr_assert_str_eq(c->people[2].browser_of, "user");
    cr_assert_str_eq(c->profile, "a");
    lk_plan_free(p);
}

Test(load, an_expectation_is_about_who_acted_last_unless_it_says_to_whom)
{
    struct lk_plan *p = load_story("  - portal: { shows: the login }\n"
                                   "  - stranger: press Next\n"
                                   "  - portal: { shows: THE  LOGIN., proves: DOOR-01/1 }\n"
                                   "  - portal: { to: user, shows: the login }\n");
    cr_assert_str_eq(step(p, "1")->actor, "user");
    cr_assert_str_eq(step(p, "3")->actor, "stranger");
    cr_assert_str_eq(json_string_value(step(p, "3")->expects[0].arg), "the login");
    cr_assert_str_eq(step(p, "4")->actor, "user");
    cr_assert_str_eq(step(p, "3")->text, "portal: shows the login");
    lk_plan_free(p);
}

Test(load, groups_number_their_children)
{
    struct lk_plan *p = load_story("  - any-of:\n"
                                   "      - user: press Show\n"
                                   "      - [ { user: press Next }, { user: press Close } ]\n"
                                   "  - repeat: { times: 3, story: [ { user: press Next } ] }\n"
                                   "  - before: [ { clock: { advance: 2 h } } ]\n"
                                   "  - portal: { shows: the login, proves: DOOR-01/1 }\n");
    cr_assert_eq(step(p, "1")->kind, LK_STEP_ANY_OF);
    cr_assert_eq(step(p, "1.1")->kind, LK_STEP_ACT);
    cr_assert_eq(step(p, "1.2")->kind, LK_STEP_GROUP);
    cr_assert_str_eq(step(p, "1.2.2")->action->phrase, "press Close");
    cr_assert_eq(step(p, "2")->times, 3);
    cr_assert_eq(step(p, "3")->kind, LK_STEP_BEFORE);
    cr_assert_eq(step(p, "3.1")->advance_ms, 7200000);
    lk_plan_free(p);
}

Test(load, a_misuse_knows_how_by_whom_and_what_stays)
{
    struct lk_plan *p =
        load_story("  - misuse: { by: stranger, do: press Next, how: on their page, whose: user, "
                   "keeps: [the page, the certificates], then: refused, proves: DOOR-01/1 }\n"
                   "  - misuse: { do: press Ok, how: twice, keeps: the page, then: one effect }\n");
    const struct lk_step *s = step(p, "1");
    cr_assert_str_eq(s->actor, "stranger");
    cr_assert_str_eq(s->whose, "user");
    cr_assert_eq(s->how, LK_HOW_THEIR_PAGE);
    cr_assert_eq(s->keeps, LK_KEEP_PAGE | LK_KEEP_CERTIFICATES);
    cr_assert_eq(s->places, LK_WIRE);
    cr_assert_eq(step(p, "2")->then, LK_THEN_ONE_EFFECT);
    lk_plan_free(p);
}

Test(load, shared_parts_are_put_in_with_their_parameters)
{
    const char *texts[] = {
        "scenario: a/b\ntitle: t\ngiven: { people: { stranger: {} } }\n"
        "cases: { one: { who: user }, two: { who: stranger, echoes: { DOOR-01: DOOR-02/2 } } }\n"
        "story:\n  - include: { part: go in, who: \"${who}\" }\n",
        "part: go in\nparams: { who: null, what: the file }\n"
        "story:\n  - ${who}: { do: press Show, remember: { \"${what} of ${who}\": "
        "the password shown } }\n"
        "  - portal: { shows: the login, proves: [DOOR-01/1, DOOR-01/2] }\n",
    };
    struct lk_plan *p = load(texts, 2);
    cr_assert_not_null(p);
    cr_assert_eq(p->n_cases, 2);
    cr_assert_str_eq(p->cases[1].id, "a/b[two]");
    cr_assert_str_eq(p->cases[1].story[0].actor, "stranger");
    cr_assert_str_eq(p->cases[1].story[0].names[0].name, "the file of stranger");
    cr_assert_eq(p->cases[0].story[1].n_proves, 2);
    /* Only what MUST be is echoed. */
    cr_assert_eq(p->cases[1].story[1].n_proves, 3);
    cr_assert_str_eq(p->cases[1].story[1].proves[1]->id, "DOOR-02/2");
    lk_plan_free(p);
}

Test(load, parts_that_multiply_are_refused_fast)
{
    struct lk_buf names[4] = { 0 };
    const char *texts[4];
    for (int i = 0; i < 3; i++) {
        lk_buf_printf(&names[i], "part: p%d\nstory:\n", i);
        for (int k = 0; k < 40; k++)
            if (i < 2)
                lk_buf_printf(&names[i], "  - include: p%d\n", i + 1);
            else
                lk_buf_adds(&names[i], "  - user: press Next\n");
        texts[i] = names[i].bytes;
    }
    lk_buf_adds(&names[3], "scenario: a/b\ntitle: t\nstory:\n  - include: p0\n"
                           "  - portal: { shows: the login, proves: DOOR-01/1 }\n");
    texts[3] = names[3].bytes;
    cr_assert_null(load(texts, 4));
    cr_assert(strstr(diags->items[0].text, "too long"));
    for (int i = 0; i < 4; i++)
        lk_buf_done(&names[i]);
}

Test(load, the_needs_of_a_case_are_summed)
{
    struct lk_plan *p = load_story("  - administrator: order a certificate\n"
                                   "  - user: follow the link in the mail\n"
                                   "  - clock: { advance: 1 h }\n"
                                   "  - user: { do: receive the file, remember: { f: the file } }\n"
                                   "  - portal: { shows: the login, proves: DOOR-01/1 }\n"
                                   "  - user: press Next\n"
                                   "  - portal: { shows: the login, proves: DOOR-01/1 }\n"
                                   "  - portal: { details: { agree-with: f } }\n"
                                   "  - portal: { revocation: { of: f, crl: good } }\n");
    cr_assert_eq(p->cases[0].needs,
                 LK_GIVEN_USER | LK_GIVEN_ORDER | LK_GIVEN_MAIL | LK_GIVEN_CLOCK);
    cr_assert_eq(step(p, "5")->needs, LK_GIVEN_AUTO_DOWNLOAD);
    cr_assert_eq(step(p, "7")->needs, 0);
    cr_assert_eq(step(p, "8")->needs, LK_GIVEN_AUTO_DOWNLOAD);
    cr_assert_eq(step(p, "9")->needs, LK_GIVEN_AUTO_DOWNLOAD | LK_GIVEN_CRL);
    lk_plan_free(p);
}

Test(load, what_a_target_cannot_show_is_skipped_with_the_reason)
{
    struct lk_plan *p = load_story(
        "  - clock: { advance: 1 h }\n"
        "  - portal: { shows: the login, proves: [DOOR-01/1, DOOR-01/3, DOOR-02/1] }\n"
        "  - user: { do: receive the file, remember: { f: the file } }\n"
        "  - portal: { revocation: { of: f, crl: good, ocsp: good }, proves: DOOR-01/1 }\n");
    struct lk_binding b = { .offers = LK_GIVEN_USER };
    p->binding = &b;
    const struct lk_case *c = &p->cases[0];
    cr_assert_str_eq(lk_case_skipped(p, c), "the binding offers no clock");
    b.offers |= LK_GIVEN_CLOCK;
    cr_assert_null(lk_case_skipped(p, c));
    cr_assert_null(lk_proof_skipped(p, step(p, "2"), lk_part(reqs, "DOOR-01/1")));
    cr_assert(strstr(lk_proof_skipped(p, step(p, "2"), lk_part(reqs, "DOOR-01/3")), "information"));
    cr_assert_str_eq(lk_proof_skipped(p, step(p, "2"), lk_part(reqs, "DOOR-02/1")),
                     "this is seen in a browser only");
    cr_assert_str_eq(lk_step_skipped(p, step(p, "3")),
                     "the binding announces no automatic download");
    cr_assert_null(lk_step_skipped(p, step(p, "2")));
    b.offers |= LK_GIVEN_AUTO_DOWNLOAD;
    cr_assert_null(lk_step_skipped(p, step(p, "3")));
    cr_assert(strstr(lk_proof_skipped(p, step(p, "4"), lk_part(reqs, "DOOR-01/1")), "neither CRL"));
    b.offers |= LK_GIVEN_OCSP;
    cr_assert_null(lk_proof_skipped(p, step(p, "4"), lk_part(reqs, "DOOR-01/1")));
    p->role = LK_ROLE_CLIENT;
    cr_assert_str_eq(lk_case_skipped(p, c), "this scenario is for portals");
    p->binding = NULL;
    lk_plan_free(p);
}

static struct lk_plan *three_cases(void)
{
    static const char *const texts[] = {
        "scenario: door/open\ntitle: t\ncases: { by hand: { n: press Next }, by foot: { n: press "
        "Ok } }\nstory:\n  - user: \"${n}\"\n"
        "  - portal: { shows: the login, proves: DOOR-01/1 }\n",
        "scenario: wall/stands\ntitle: t\nprofile: masonry\nroles: client\njourney: retrieve\n"
        "twin: door/open[by hand]\ngiven: { fault: x }\n"
        "story:\n  - client: { holds: ended in time, proves: CLI-01/1 }\n",
    };
    struct lk_plan *p = load(texts, 2);
    cr_assert_not_null(p);
    cr_assert_eq(p->n_cases, 3);
    return p;
}

/* How many cases SELECTOR keeps; 0 with the message in WHY. */
static size_t kept(const char *selector, char why[480])
{
    struct lk_plan *p = three_cases();
    struct lk_err err = { 0 };
    int failed = lk_plan_select(p, &selector, 1, &err);
    size_t n = failed ? 0 : p->n_cases;
    if (why)
        memcpy(why, err.msg, sizeof err.msg);
    lk_plan_free(p);
    return n;
}

Test(load, selectors_take_ids_globs_profiles_classes_and_requirements)
{
    cr_assert_eq(kept("door/open", NULL), 2);
    cr_assert_eq(kept("door/open[by foot]", NULL), 1);
    cr_assert_eq(kept("door/*", NULL), 2);
    cr_assert_eq(kept("profile:door", NULL), 2);
    cr_assert_eq(kept("class:guide", NULL), 2);
    cr_assert_eq(kept("DOOR-01", NULL), 2);
    cr_assert_eq(kept("DOOR-01/1", NULL), 2);
    /* The twin comes along. */
    cr_assert_eq(kept("wall/stands", NULL), 2);
    cr_assert_eq(kept("class:client", NULL), 2);
}

Test(load, a_selector_that_takes_nothing_is_an_error_with_the_nearest)
{
    char why[480];
    cr_assert_eq(kept("dor/open", why), 0);
    cr_assert_str_eq(why, "'dor/open' selects nothing (did you mean 'door/open'?)");
    cr_assert_eq(kept("class:implid", why), 0);
    cr_assert_str_eq(why, "'class:implid' selects nothing (did you mean 'class:implied'?)");
    cr_assert_eq(kept("DOOR-02", why), 0);
    cr_assert_str_eq(why, "no scenario proves 'DOOR-02'");
}

Test(load, the_fingerprint_is_of_what_is_said_and_not_of_where)
{
    static const char said[] = "  - portal: { shows: the login, proves: DOOR-01/1 }\n";
    static const char moved[] = "  # remarked\n\n  - portal:\n      proves: DOOR-01/1\n"
                                "      shows: the login\n";
    static const char other[] = "  - portal: { shows: the login, proves: DOOR-01/2 }\n";
    const char *const stories[] = { said, moved, other };
    char prints[3][65];
    for (size_t i = 0; i < LK_COUNT(stories); i++) {
        struct lk_plan *p = load_story(stories[i]);
        cr_assert_not_null(p);
        p->seed = i;
        lk_plan_fingerprint(p, prints[i]);
        lk_plan_free(p);
    }
    cr_assert_str_eq(prints[0], prints[1]);
    cr_assert_str_neq(prints[0], prints[2]);
}
