/* Results made by hand, for the tests of the emitters: small plans whose every kind of verdict is
 * there to be reported. They are built as the judge builds them: proofs point into a plan. */
#ifndef LK_TESTS_REPORTS_GIVEN_H
#define LK_TESTS_REPORTS_GIVEN_H

#include "verdict/result.h"
#include "reports/report.h"
#include <criterion/criterion.h>
#include <string.h>

/* An emitter's whole output; the caller frees it. */
static inline char *given_report(const char *format, const struct lk_result *r)
{
    struct lk_err err = { 0 };
    char *bytes = NULL;
    size_t len = 0;
    FILE *mem = open_memstream(&bytes, &len);
    cr_assert_eq(lk_report_write(format, r, mem, &err), 0, "%s", err.msg);
    fclose(mem);
    return bytes;
}

/* How often PART stands in TEXT. */
static inline size_t given_times(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, part)); p += strlen(part))
        n++;
    return n;
}

/* Each gives a result that owns its arena; given_free frees it. */
struct lk_result *given_all_holds(void);
struct lk_result *given_mixed(void);
struct lk_result *given_nasty(void);
struct lk_result *given_nothing_judged(void);
void given_free(struct lk_result *r);
LK_AUTO_DEFINE(struct lk_result *, given_free);

#endif
