/* The linter on one file: its budget is short here, and is held against the clock. */
#include "p12_lint_check.h"

#include "pki/p12_walk.h"
#include "pki/who.h"
#include <stdbool.h>
#include <stdlib.h>

static const double budget = 0.05, grace = 5;

static void check(const struct lk_lint *l, size_t len)
{
    bool refuses = false, late = false;
    for (size_t i = 0; i < l->n; i++) {
        const struct lk_finding *f = &l->findings[i];
        refuses |= f->refuses;
        late |= f->rule == LK_S13;
        if (f->offset > len || f->len > len - f->offset || !f->text[0] || !f->place[0])
            abort();
    }
    if (l->accept != (refuses ? LK_ACCEPT_NO : late ? LK_ACCEPT_UNKNOWN : LK_ACCEPT_YES))
        abort();
    for (enum lk_consumer c = 0; c < LK_CONSUMERS; c++)
        lk_who_predict(l, c);
}

void p12_lint_checked(const void *bytes, size_t len, const struct lk_password *password)
{
    struct lk_lint_options options = { .profile = LK_PROFILE_STRICT, .seconds = budget };
    struct lk_lint l;
    int64_t from = lk_walk_cpu_ns();
    if (lk_p12_lint(bytes, len, password, &options, &l, NULL) == 0)
        check(&l, len);
    lk_lint_done(&l);
    if ((double)(lk_walk_cpu_ns() - from) > (budget + grace) * 1e9)
        abort();
}
