/* What a run of a shipped case would tell: the start of tests of plans that are made from a run. */
#ifndef LK_TEST_PLAN_TOLD_H
#define LK_TEST_PLAN_TOLD_H

#include "plan/beyond.h"
#include <criterion/criterion.h>
#include <string.h>

enum { DEEDS = 64 };

struct told {
    const char *case_id;
    struct lk_done done[DEEDS];
    size_t n;
};

/* Each "press …" sends one request with a token. */
static bool tell(void *of, const struct lk_step *s)
{
    struct told *t = of;
    if (s->kind != LK_STEP_ACT)
        return true;
    bool presses = !strncmp(s->action->phrase, "press", 5);
    cr_assert_lt(t->n, DEEDS);
    t->done[t->n++] = (struct lk_done){ .case_id = t->case_id,
                                        .step = s->id,
                                        .n = presses,
                                        .token = presses,
                                        .inside_before = true,
                                        .inside_after = true,
                                        .accepted = true };
    return true;
}

/* All that is shipped; T: what a run of CASE_ID would tell. */
static struct lk_plan *shipped_with(const char *case_id, struct told *t)
{
    struct lk_diags *d = lk_diags_new();
    const char *paths[] = { LK_SOURCE_DIR "/scenarios" };
    struct lk_plan *p = lk_plan_open(paths, 1, LK_SOURCE_DIR "/scenarios/targets/embedded.yaml", d);
    cr_assert_not_null(p);
    lk_diags_free(d);
    *t = (struct told){ .case_id = case_id };
    for (size_t i = 0; i < p->n_cases; i++)
        if (!strcmp(p->cases[i].id, case_id))
            lk_case_walk(&p->cases[i], tell, t);
    cr_assert_gt(t->n, 0);
    return p;
}

#endif
