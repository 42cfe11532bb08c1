/* The engine on a target that is a table: what it asks for, in which order, and what it writes. */
#include "base/fs.h"
#include "base/json.h"
#include "engine/engine.h"
#include <criterion/criterion.h>
#include <string.h>

/* What the table target was asked for, one line each. */
static struct lk_buf asked;
/* What it answers: the page of each action; NULL: it does not answer at all. */
static const char *(*page_of)(const char *phrase);

static struct lk_site *fake_open(const struct lk_site_plan *plan, struct lk_err *err)
{
    (void)err;
    return (struct lk_site *)(uintptr_t)plan;
}

static void fake_close(struct lk_site *site)
{
    (void)site;
}

static struct lk_stage *fake_begin(struct lk_site *site, const struct lk_case *c, int repeat,
                                   struct lk_take *take, int64_t deadline, struct lk_err *err)
{
    (void)c, (void)repeat, (void)take, (void)deadline, (void)err;
    return (struct lk_stage *)site;
}

static void fake_end(struct lk_stage *stage)
{
    (void)stage;
}

static int fake_given(struct lk_stage *stage, const char *given, const struct lk_person *person,
                      const json_t *args, struct lk_reply *reply, struct lk_err *err)
{
    (void)stage, (void)args, (void)err;
    lk_buf_printf(&asked, "given %s%s%s\n", given, person ? " " : "", person ? person->name : "");
    reply->exchanges = json_array();
    return 0;
}

static int fake_act(struct lk_stage *stage, const struct lk_deed *deed, struct lk_reply *reply,
                    struct lk_err *err)
{
    (void)stage, (void)err;
    const char *page = page_of(deed->action->phrase);
    lk_buf_printf(&asked, "%s: %s\n", deed->actor->name, deed->action->phrase);
    reply->exchanges = json_array();
    if (!page) {
        reply->outcome = LK_NO_ANSWER;
        snprintf(reply->why, sizeof reply->why, "nobody there");
        return 0;
    }
    reply->view = json_pack("{s:s, s:s, s:i, s:b, s:[]}", "page", page, "title", page, "status",
                            200, "refused", !strcmp(page, "refused"), "text");
    return 0;
}

static int fake_mails(struct lk_stage *stage, const char *step, const struct lk_person *person,
                      struct lk_reply *reply, struct lk_err *err)
{
    (void)stage, (void)step, (void)person, (void)err;
    reply->view = json_pack("{s:[]}", "mails");
    return 0;
}

static int fake_fetch(struct lk_stage *stage, const char *step, const char *url, const void *post,
                      size_t len, const char *type, struct lk_buf *out, struct lk_reply *reply,
                      struct lk_err *err)
{
    (void)stage, (void)step, (void)url, (void)post, (void)len, (void)type, (void)out, (void)reply;
    return lk_fail(err, LK_E_STATE, LK_NO_POS, "nothing is fetched here");
}

static bool fake_alive(struct lk_stage *stage, const char *step)
{
    (void)stage, (void)step;
    return page_of("alive") != NULL;
}

static const struct lk_artefact *fake_artefact(struct lk_stage *stage, const char *name)
{
    (void)stage, (void)name;
    return NULL;
}

static const char *fake_variable(struct lk_stage *stage, const struct lk_person *actor,
                                 const char *name)
{
    (void)stage, (void)actor, (void)name;
    return NULL;
}

static json_t *fake_unmatched(struct lk_site *site)
{
    (void)site;
    return json_array();
}

static const struct lk_target_ops fake = {
    .kind = "table",
    .open = fake_open,
    .close = fake_close,
    .begin = fake_begin,
    .end = fake_end,
    .given = fake_given,
    .act = fake_act,
    .mails = fake_mails,
    .fetch = fake_fetch,
    .alive = fake_alive,
    .artefact = fake_artefact,
    .variable = fake_variable,
    .unmatched = fake_unmatched,
};

struct ran {
    struct lk_diags *diags;
    struct lk_plan *plan;
    char dir[64];
    enum lk_run_status status;
    struct lk_reader *reader;
    struct lk_block block; /* the first */
    struct lk_judge *judge;
};

static struct lk_binding binding = { .offers = LK_GIVEN_WORLD | LK_GIVEN_USER | LK_GIVEN_ORDER |
                                               LK_GIVEN_DROP | LK_GIVEN_APPROVE };

/* CASES of them, all with the same story: "a/b", "a/c" … */
static struct lk_plan *load(struct ran *r, const char *story, size_t cases)
{
    static char texts[8][4096];
    struct lk_source sources[8];
    static const char *const files[8] = { "a", "b", "c", "d", "e", "f", "g", "h" };
    for (size_t i = 0; i < cases; i++) {
        int n = snprintf(texts[i], sizeof texts[i],
                         "scenario: a/%c\ntitle: t\nprofile: login\n"
                         "given: { people: { user: { orders: 1 } } }\nstory:\n%s",
                         (char)('b' + i), story);
        sources[i] = (struct lk_source){ files[i], texts[i], (size_t)n };
    }
    r->diags = lk_diags_new();
    struct lk_requirements *reqs = lk_requirements_load(
        r->diags->arena, LK_SOURCE_DIR "/scenarios/requirements.yaml", r->diags);
    struct lk_plan *plan = lk_plan_load_texts(sources, cases, reqs, r->diags);
    if (!plan)
        lk_diags_print(r->diags, stderr);
    cr_assert_not_null(plan);
    return plan;
}

static void play_cases(struct ran *r, const char *story, size_t cases, int repeat, int confirm,
                       const volatile sig_atomic_t *stop)
{
    struct lk_err err = { 0 };
    char path[128], root[65], digest[65];
    memset(digest, '0', 64);
    digest[64] = 0;
    *r = (struct ran){ .dir = "/tmp/lakmus-engine-XXXXXX" };
    cr_assert_not_null(mkdtemp(r->dir));
    r->plan = load(r, story, cases);
    r->plan->repeat = repeat;
    r->judge = lk_judge_new(r->plan);
    lk_buf_clear(&asked);
    lk_buf_adds(&asked, "");
    struct lk_journal_head head = { digest,           "run", "2026-11-22T00:00:00Z", 1,
                                    r->plan->n_cases, repeat };
    struct lk_engine e = { .plan = r->plan,
                           .target = &fake,
                           .site = { .binding = &binding },
                           .out = r->dir,
                           .journal = lk_journal_open(r->dir, &head, &err),
                           .judge = r->judge,
                           .jobs = 1,
                           .confirm = confirm,
                           .play_ms = 10000,
                           .stop = stop };
    cr_assert_not_null(e.journal, "%s", err.msg);
    cr_assert_eq(lk_engine_run(&e, &r->status, &err), 0, "%s", err.msg);
    cr_assert_eq(lk_journal_close(e.journal, r->status, root, &err), 0);
    snprintf(path, sizeof path, "%s/journal.jsonl", r->dir);
    r->reader = lk_reader_open(path, &err);
    cr_assert_not_null(r->reader, "%s", err.msg);
    cr_assert_geq(lk_reader_next(r->reader, &r->block, &err), 0);
}

static void play(struct ran *r, const char *story, int repeat, const volatile sig_atomic_t *stop)
{
    play_cases(r, story, 1, repeat, 0, stop);
}

static void ran_done(struct ran *r)
{
    lk_judge_free(r->judge);
    lk_block_done(&r->block);
    lk_reader_free(r->reader);
    lk_plan_free(r->plan);
    lk_diags_free(r->diags);
    lk_fs_remove_tree(r->dir, NULL);
    lk_buf_done(&asked);
}

static const char *all_well(const char *phrase)
{
    if (!strcmp(phrase, "open the user profile"))
        return "refused";
    return "login";
}

static const char *nobody(const char *phrase)
{
    (void)phrase;
    return NULL;
}

static const char profile_then_login[] = "  - user: open the portal\n"
                                         "  - portal: { shows: the login, proves: LOGIN-03/1 }\n"
                                         "  - misuse: { do: open the user profile, keeps: logged "
                                         "out, then: refused, proves: LOGIN-03/1 }\n";

Test(engine, givens_come_first_and_the_cleaning_up_last)
{
    struct ran r;
    page_of = all_well;
    play(&r, profile_then_login, 1, NULL);
    cr_assert_str_eq(asked.bytes, "given world\ngiven user user\ngiven order user\n"
                                  "user: open the portal\n"
                                  "user: look at the certificates\n"
                                  "user: open the user profile\n"
                                  "user: look at the certificates\n"
                                  "given drop\n");
    cr_assert_eq(r.block.reason, LK_END_COMPLETE);
    ran_done(&r);
}

Test(engine, a_misuse_is_written_with_what_was_read_before_and_after)
{
    struct ran r;
    page_of = all_well;
    play(&r, profile_then_login, 1, NULL);
    /* The last record is what was found of secrets. */
    const json_t *m = json_array_get(r.block.records, json_array_size(r.block.records) - 2);
    cr_assert_str_eq(lk_json_str(m, "k", ""), "misuse");
    cr_assert_str_eq(lk_json_str(lk_json_at(m, "/before/logged out"), "page", ""), "login");
    cr_assert_str_eq(lk_json_str(lk_json_at(m, "/after/logged out"), "page", ""), "login");
    cr_assert(lk_json_bool(lk_json_at(m, "/answer"), "refused", false));
    cr_assert(lk_json_bool(m, "alive", false));
    ran_done(&r);
}

Test(engine, a_page_that_is_not_the_expected_one_stops_the_story)
{
    struct ran r;
    page_of = all_well;
    play(&r,
         "  - user: open the portal\n"
         "  - portal: { shows: the user profile, proves: LIST-01/1 }\n"
         "  - user: open the Certificate menu\n"
         "  - portal: { shows: the Certificate menu, proves: LIST-03/1 }\n",
         1, NULL);
    cr_assert_eq(r.block.reason, LK_END_STOPPED);
    cr_assert_str_eq(r.block.at_step, "2");
    cr_assert_null(strstr(asked.bytes, "Certificate menu"));
    cr_assert_not_null(strstr(asked.bytes, "given drop\n"), "it was not cleaned up");
    ran_done(&r);
}

Test(engine, three_plays_without_an_answer_end_the_run)
{
    struct ran r;
    page_of = nobody;
    play(&r, profile_then_login, 50, NULL);
    cr_assert_eq(r.status, LK_RUN_DEAD);
    size_t plays = 0;
    for (const char *at = asked.bytes; (at = strstr(at, "given world\n")); at++)
        plays++;
    cr_assert_eq(plays, 3);
    cr_assert_eq(r.block.reason, LK_END_STOPPED);
    ran_done(&r);
}

Test(engine, an_interrupted_run_plays_nothing_more)
{
    struct ran r;
    volatile sig_atomic_t stop = 1;
    page_of = all_well;
    play(&r, profile_then_login, 3, &stop);
    cr_assert_eq(r.status, LK_RUN_INTERRUPTED);
    cr_assert_str_eq(asked.bytes, "");
    ran_done(&r);
}

Test(engine, rounds_are_told_apart_in_the_journal)
{
    struct ran r;
    page_of = all_well;
    play(&r,
         "  - repeat:\n"
         "      times: 2\n"
         "      story:\n"
         "        - user: open the portal\n"
         "        - portal: { shows: the login, proves: LOGIN-03/1 }\n",
         1, NULL);
    const char *steps[4];
    size_t n = 0, i;
    json_t *record;
    json_array_foreach(r.block.records, i,
                       record) if (strcmp(lk_json_str(record, "k", ""), "given") != 0 && n < 4)
        steps[n++] = lk_json_str(record, "step", "");
    cr_assert_eq(n, 4);
    cr_assert_str_eq(steps[0], "1#1.1");
    cr_assert_str_eq(steps[3], "1#2.2");
    ran_done(&r);
}

static const char *const login_only =
    "  - user: open the portal\n  - portal: { shows: the login, proves: LOGIN-03/1 }\n";

/* The cases in the order in which they were played, a letter each. */
static void order_of(struct ran *r, char *ret, size_t max)
{
    struct lk_err err = { 0 };
    size_t n = 0;
    ret[n++] = r->block.case_id[2];
    lk_block_done(&r->block);
    while (n + 1 < max && lk_reader_next(r->reader, &r->block, &err) > 0) {
        ret[n++] = r->block.case_id[2];
        lk_block_done(&r->block);
    }
    ret[n] = '\0';
}

Test(engine, what_is_played_several_times_has_an_order_of_the_seed)
{
    struct ran r;
    char once[32], first[32], second[32];
    page_of = all_well;
    play_cases(&r, login_only, 6, 1, 0, NULL);
    order_of(&r, once, sizeof once);
    ran_done(&r);
    cr_assert_str_eq(once, "bcdefg");
    play_cases(&r, login_only, 6, 3, 0, NULL);
    order_of(&r, first, sizeof first);
    ran_done(&r);
    play_cases(&r, login_only, 6, 3, 0, NULL);
    order_of(&r, second, sizeof second);
    ran_done(&r);
    cr_assert_str_eq(first, second, "the same seed gives another order");
    cr_assert_str_neq(first, "bcdefgbcdefgbcdefg", "nothing is shuffled");
    for (int round = 0; round < 3; round++)
        for (const char *c = once; *c; c++)
            cr_assert_not_null(memchr(first + round * 6, *c, 6), "%c is missing", *c);
}

static int opened;

static const char *wrong_the_first_time(const char *phrase)
{
    if (!strcmp(phrase, "open the portal") && ++opened == 1)
        return "terms";
    return "login";
}

static const char *always_wrong(const char *phrase)
{
    return strcmp(phrase, "open the portal") ? "login" : "terms";
}

/* What is found of the only proof after CONFIRM more plays: its counts, and the plays. */
static size_t confirmed(const char *(*pages)(const char *phrase), enum lk_verdict of,
                        size_t *ret_plays, enum lk_verdict *ret_verdict)
{
    struct ran r;
    page_of = pages;
    opened = 0;
    play_cases(&r, login_only, 1, 1, 3, NULL);
    LK_AUTO(json_decref) json_t *head = json_object();
    struct lk_closing closing = { .closed = true, .root_ok = true };
    struct lk_result *result = lk_judge_end(lk_take(r.judge), head, &closing);
    size_t count = result->cases[0].proofs[0].counts[of];
    *ret_plays = result->cases[0].plays;
    *ret_verdict = result->cases[0].verdict;
    lk_result_free(result);
    ran_done(&r);
    return count;
}

Test(engine, what_failed_is_played_again_to_classify_it_and_never_becomes_green)
{
    size_t plays;
    enum lk_verdict verdict;
    cr_assert_eq(confirmed(wrong_the_first_time, LK_FAILED, &plays, &verdict), 1);
    cr_assert_eq(plays, 4);
    cr_assert_eq(verdict, LK_FAILED);
    cr_assert_eq(confirmed(always_wrong, LK_FAILED, &plays, &verdict), 4);
    cr_assert_eq(verdict, LK_FAILED);
}

Test(engine, what_passed_is_not_played_again)
{
    size_t plays;
    enum lk_verdict verdict;
    cr_assert_eq(confirmed(all_well, LK_PASS, &plays, &verdict), 1);
    cr_assert_eq(plays, 1);
}
