/* What a passing run did, made into what no page has done. */
#include "cli/beyond.h"

#include "cli/reread.h"
#include "reports/report.h"
#include "verdict/done.h"
#include <string.h>

static void take_block(void *of, const struct lk_block *block)
{
    if (block->repeat == 0)
        lk_deeds_add(of, block);
}

static bool has_passed(const struct lk_result *result, const char *case_id)
{
    for (size_t i = 0; i < result->n_cases; i++) {
        const struct lk_case_result *c = &result->cases[i];
        if (!strcmp(c->case_->id, case_id))
            return c->plays && (c->verdict == LK_PASS || c->verdict == LK_WARN);
    }
    return false;
}

/* Leaves the deeds of cases that passed. */
static void keep_passed(struct lk_deeds *deeds, const struct lk_result *result)
{
    size_t kept = 0;
    for (size_t i = 0; i < deeds->n; i++)
        if (has_passed(result, deeds->items[i].case_id))
            deeds->items[kept++] = deeds->items[i];
    deeds->n = kept;
}

struct lk_plan *lk_passed_plan(const char *dir, struct lk_deeds *ret, struct lk_err *err)
{
    char digest[65];
    LK_AUTO(lk_plan_free) struct lk_plan *plan = lk_reread_plan(dir, digest, err);
    if (!plan)
        return NULL;
    if (plan->role != LK_ROLE_PORTAL) {
        lk_fail(err, LK_E_USE, LK_NO_POS, "the run in %s is of a client, not of a portal", dir);
        return NULL;
    }
    struct lk_deeds deeds = { .arena = plan->arena };
    LK_AUTO(lk_result_free)
    struct lk_result *result = lk_reread_judge(dir, plan, digest, take_block, &deeds, err);
    if (!result)
        return NULL;
    keep_passed(&deeds, result);
    *ret = deeds;
    return lk_take(plan);
}

static struct lk_plan *make(const char *dir, struct lk_err *err)
{
    size_t passed_over;
    struct lk_deeds deeds;
    LK_AUTO(lk_plan_free) struct lk_plan *plan = lk_passed_plan(dir, &deeds, err);
    if (!plan)
        return NULL;
    if (lk_plan_beyond(plan, deeds.items, deeds.n, &passed_over, err))
        return NULL;
    if (passed_over)
        fprintf(stderr,
                "lakmus: %zu of the cases are about several people, the clock, or requests sent "
                "twice: what they do is not sent beyond their story\n",
                passed_over);
    return lk_take(plan);
}

struct lk_plan *lk_beyond_plan(const char *dir, struct lk_err *err)
{
    struct lk_plan *plan = make(dir, err);
    if (!plan)
        err->code = LK_E_USE; /* what is no run's folder, or a damaged one, is bad input */
    return plan;
}
