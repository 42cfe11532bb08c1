/* Plan and journal in, result out. */
#include "verdict/judge.h"

#include "base/json.h"
#include "verdict/inner.h"
#include <string.h>

const char *lk_verdict_name(enum lk_verdict v)
{
    static const char *const names[] = { "pass",         "skipped", "warning",
                                         "inconclusive", "fail",    "error" };
    return names[v];
}

const char *lk_grade_name(enum lk_grade g)
{
    static const char *const names[] = { "none", "artefact", "wire", "browser", "self-reported" };
    return names[g];
}

struct lk_judge *lk_judge_new(const struct lk_plan *plan)
{
    struct lk_arena *arena = lk_arena_new();
    struct lk_judge *j = lk_arena_new_of(arena, struct lk_judge);
    j->arena = arena;
    j->plan = plan;
    pthread_mutex_init(&j->lock, NULL);
    lk_cases_make(j);
    return j;
}

void lk_judge_free(struct lk_judge *j)
{
    if (!j)
        return;
    struct lk_arena *arena = j->arena;
    lk_cases_done(j);
    pthread_mutex_destroy(&j->lock);
    lk_arena_free(arena);
}

static bool fails(const struct lk_play_of *p)
{
    for (size_t i = 0; i < p->c->n_slots; i++)
        if (p->opinions[i].verdict == LK_FAILED)
            return true;
    return false;
}

size_t lk_judge_failed(struct lk_judge *j)
{
    pthread_mutex_lock(&j->lock);
    size_t n = j->failed;
    pthread_mutex_unlock(&j->lock);
    return n;
}

int lk_judge_block(struct lk_judge *j, const struct lk_block *block, struct lk_err *err)
{
    struct lk_case_judge *c = lk_case_judge_of(j, block->case_id);
    if (!c)
        return lk_fail(err, LK_E_FORMAT, LK_NO_POS, "the plan has no case '%s'", block->case_id);
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_play_of p = {
        .judge = j,
        .c = c,
        .block = block,
        .seen = { .records = block->records, .plan = j->plan, .case_ = c->case_ },
        .arena = arena
    };
    lk_play_judge(&p);
    pthread_mutex_lock(&j->lock);
    lk_fold(&p);
    j->failed += fails(&p);
    pthread_mutex_unlock(&j->lock);
    return 0;
}

bool lk_judge_is_open(struct lk_judge *j, const struct lk_case *case_)
{
    const struct lk_case_judge *c = lk_case_judge_of(j, case_->id);
    if (!c)
        return false;
    pthread_mutex_lock(&j->lock);
    bool open = c->plays && lk_rank(c->floor) > lk_rank(LK_PASS);
    for (size_t i = 0; i < c->n_slots && !open; i++)
        open = c->slots[i].folded.given && lk_rank(c->slots[i].folded.verdict) > lk_rank(LK_PASS);
    pthread_mutex_unlock(&j->lock);
    return open;
}

static const char *head_text(const struct lk_result *r, const json_t *head, const char *key)
{
    return lk_arena_strdup(r->arena, lk_json_str(head, key, ""));
}

static struct lk_result *new_result(const struct lk_plan *plan, const json_t *head,
                                    const struct lk_closing *closing)
{
    struct lk_arena *arena = lk_arena_new();
    struct lk_result *r = lk_arena_new_of(arena, struct lk_result);
    r->arena = arena;
    r->plan = plan;
    r->run_id = head_text(r, head, "run");
    r->started = head_text(r, head, "started");
    r->plan_digest = head_text(r, head, "plan");
    r->root = lk_arena_strdup(arena, closing->root);
    r->complete = closing->closed;
    r->interrupted = closing->closed && closing->status == LK_RUN_INTERRUPTED;
    r->dead = closing->closed && closing->status == LK_RUN_DEAD;
    r->chain_ok = !closing->closed || closing->root_ok;
    return r;
}

struct lk_result *lk_judge_end(struct lk_judge *j, const json_t *head,
                               const struct lk_closing *closing)
{
    struct lk_result *r = new_result(j->plan, head, closing);
    lk_result_cases(j, r);
    lk_result_requirements(r);
    lk_result_summary(r);
    lk_judge_free(j);
    return r;
}

void lk_result_free(struct lk_result *r)
{
    if (r)
        lk_arena_free(r->arena);
}
