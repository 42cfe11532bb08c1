/* Plays of one case, folded in any order, give one and the same result. */
#include "plans.h"

#include <pthread.h>

#define STORY                                                                                      \
    "scenario: a/one\ntitle: One\nprofile: retrieve\nstory:\n"                                     \
    "  - user: open the portal\n"                                                                  \
    "  - portal: { shows: the login, proves: RET-MAIL-04/1 }\n"                                    \
    "  - portal: { offers: Next, proves: RET-MAIL-05/1 }\n"
#define PLAY(page, next)                                                                           \
    "{\"k\":\"act\",\"n\":1,\"step\":\"1\",\"actor\":\"user\",\"action\":\"open the portal\","     \
    "\"outcome\":\"answered\",\"view\":{\"page\":\"" page "\",\"controls\":{\"" next               \
    "\":{\"enabled\":true}}}},{\"k\":\"expect\",\"n\":2,\"step\":\"2\",\"actor\":\"user\"},"       \
    "{\"k\":\"expect\",\"n\":3,\"step\":\"3\",\"actor\":\"user\"}"

enum { PLAYS = 5 };

static const struct {
    const char *records;
    enum lk_end_reason reason;
    const char *at, *why;
} plays[PLAYS] = {
    { PLAY("login", "Next"), LK_END_COMPLETE, NULL, NULL },
    { PLAY("profile", "Next"), LK_END_STOPPED, "2", "first to stop" },
    { PLAY("terms", "Close"), LK_END_COMPLETE, NULL, NULL },
    { PLAY("login", "Close"), LK_END_DEADLINE, "3", "too late" },
    { PLAY("login", "Next"), LK_END_COMPLETE, NULL, NULL },
};

static void add(struct lk_buf *b, const char *s)
{
    lk_buf_printf(b, "%s|", s ? s : "-");
}

/* All that a result says of its cases. */
static char *said(const struct lk_result *r)
{
    struct lk_buf b = { 0 };
    for (size_t i = 0; i < r->n_cases; i++) {
        const struct lk_case_result *c = &r->cases[i];
        lk_buf_printf(&b, "%s %zu %d ", lk_verdict_name(c->verdict), c->plays, c->told_repeat);
        add(&b, c->stopped_at);
        add(&b, c->stopped);
        for (size_t k = 0; k < c->n_proofs; k++) {
            const struct lk_proof *p = &c->proofs[k];
            lk_buf_printf(&b, "\n%s %s %d ", lk_verdict_name(p->verdict), lk_grade_name(p->grade),
                          p->repeat);
            for (size_t v = 0; v < LK_VERDICTS; v++)
                lk_buf_printf(&b, "%zu ", p->counts[v]);
            add(&b, p->expected);
            add(&b, p->seen);
            add(&b, p->why);
        }
        for (size_t k = 0; k < c->n_story; k++) {
            lk_buf_printf(&b, "\n%s %d ", lk_verdict_name(c->story[k].verdict),
                          c->story[k].reached);
            add(&b, c->story[k].did);
            add(&b, c->story[k].saw);
        }
    }
    lk_buf_printf(&b, "\n%s %d", r->headline, r->exit_status);
    return lk_buf_steal(&b);
}

static char *judged_in(const struct lk_plan *plan, const int *order)
{
    struct lk_block blocks[PLAYS], *all[PLAYS];
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    for (int i = 0; i < PLAYS; i++) {
        int p = order[i];
        blocks[i] =
            given_block("a/one", p, plays[p].records, plays[p].reason, plays[p].at, plays[p].why);
        all[i] = &blocks[i];
    }
    struct lk_result *r = given_result(plan, all, PLAYS, &closing);
    char *text = said(r);
    lk_result_free(r);
    for (int i = 0; i < PLAYS; i++)
        lk_block_done(&blocks[i]);
    return text;
}

/* All orders, by Heap's algorithm. */
static size_t each_order(const struct lk_plan *plan, int *order, int n, const char *want)
{
    if (n == 1) {
        char *text = judged_in(plan, order);
        cr_expect_str_eq(text, want);
        free(text);
        return 1;
    }
    size_t tried = 0;
    for (int i = 0; i < n; i++) {
        tried += each_order(plan, order, n - 1, want);
        int other = n % 2 ? 0 : i, kept = order[other];
        order[other] = order[n - 1];
        order[n - 1] = kept;
    }
    return tried;
}

Test(fold, every_order_of_plays_gives_the_same_result)
{
    struct given_plan g = given_plan(STORY);
    int order[PLAYS] = { 0, 1, 2, 3, 4 };
    char *want = judged_in(g.plan, order);
    cr_assert_eq(each_order(g.plan, order, PLAYS, want), 120);
    free(want);
    given_plan_done(&g);
}

Test(fold, the_texts_are_those_of_the_lowest_repeat_with_the_worst_verdict)
{
    struct given_plan g = given_plan(STORY);
    struct lk_block blocks[PLAYS], *all[PLAYS];
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    for (int i = 0; i < PLAYS; i++) {
        int p = PLAYS - 1 - i;
        blocks[i] =
            given_block("a/one", p, plays[p].records, plays[p].reason, plays[p].at, plays[p].why);
        all[i] = &blocks[i];
    }
    struct lk_result *r = given_result(g.plan, all, PLAYS, &closing);
    const struct lk_proof *login = proof_of(r, "RET-MAIL-04/1");
    const struct lk_proof *next = proof_of(r, "RET-MAIL-05/1");
    cr_assert(login->repeat == 1 && !strcmp(login->seen, "the user profile"), "%s", login->seen);
    cr_assert_eq(login->counts[LK_PASS], 3);
    cr_assert_eq(login->counts[LK_FAILED], 2);
    cr_assert_eq(next->repeat, 2);
    cr_assert_str_eq(r->cases[0].stopped, "first to stop");
    cr_assert_eq(r->cases[0].told_repeat, 1);
    cr_assert_eq(r->counts.plays, PLAYS);
    lk_result_free(r);
    for (int i = 0; i < PLAYS; i++)
        lk_block_done(&blocks[i]);
    given_plan_done(&g);
}

struct worker {
    struct lk_judge *judge;
    int from;
};

static void *work(void *of)
{
    const struct worker *w = of;
    for (int i = 0; i < 300; i++) {
        int p = (w->from + i) % PLAYS;
        struct lk_block b = given_block("a/one", w->from + 2 * i, plays[p].records, plays[p].reason,
                                        plays[p].at, plays[p].why);
        lk_judge_block(w->judge, &b, NULL);
        lk_block_done(&b);
    }
    return NULL;
}

Test(fold, threads_may_hand_in_plays_at_the_same_time)
{
    struct given_plan g = given_plan(STORY);
    struct lk_judge *j = lk_judge_new(g.plan);
    struct worker workers[] = { { j, 0 }, { j, 1 } };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, work, &workers[i]);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    LK_AUTO(json_decref) json_t *head = given_json("{\"k\":\"run\"}");
    struct lk_result *r = lk_judge_end(j, head, &closing);
    cr_assert_eq(r->cases[0].plays, 600);
    size_t sum = 0;
    for (size_t v = 0; v < LK_VERDICTS; v++)
        sum += r->cases[0].proofs[0].counts[v];
    cr_assert_eq(sum, 600);
    lk_result_free(r);
    given_plan_done(&g);
}
