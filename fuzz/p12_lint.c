/* Fuzz target: the linter. The first octet is the length of the password that follows it, 255 for
 * no password; the rest is the file. The budget is short, and is held against the clock. */
#include "pki/lint.h"
#include "pki/p12_walk.h"

#include "pki/who.h"
#include <string.h>

enum { NO_PASSWORD = 255 };

static const double budget = 0.05, grace = 5;

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What is said must hold together whatever the file is. */
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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (!len)
        return 0;
    bool none = bytes[0] == NO_PASSWORD;
    size_t n = none ? 0 : bytes[0];
    if (n > len - 1)
        return 0;
    struct lk_password password = { (const char *)bytes + 1, n, none };
    struct lk_lint_options options = { .profile = LK_PROFILE_STRICT, .seconds = budget };
    struct lk_lint l;
    int64_t from = lk_walk_cpu_ns();
    if (lk_p12_lint(bytes + 1 + n, len - 1 - n, &password, &options, &l, NULL) == 0)
        check(&l, len - 1 - n);
    lk_lint_done(&l);
    if ((double)(lk_walk_cpu_ns() - from) > (budget + grace) * 1e9)
        abort();
    return 0;
}
