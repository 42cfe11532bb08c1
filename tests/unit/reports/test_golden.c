/* Each result in each format against tests/golden/reports/NAME/want.*, byte for byte. With UPDATE=1
 * in the environment the samples are written anew, to be read in the diff. */
#include "given.h"

#include "base/fs.h"
#include <criterion/parameterized.h>

struct sample {
    char name[32], format[8], file[16];
};

static struct sample samples[] = {
    { "all-holds", "text", "want.txt" },       { "all-holds", "term", "want.ansi" },
    { "all-holds", "json", "want.json" },      { "all-holds", "junit", "want.xml" },
    { "all-holds", "html", "want.html" },      { "mixed", "text", "want.txt" },
    { "mixed", "term", "want.ansi" },          { "mixed", "json", "want.json" },
    { "mixed", "junit", "want.xml" },          { "mixed", "html", "want.html" },
    { "nasty", "text", "want.txt" },           { "nasty", "term", "want.ansi" },
    { "nasty", "json", "want.json" },          { "nasty", "junit", "want.xml" },
    { "nasty", "html", "want.html" },          { "nothing-judged", "text", "want.txt" },
    { "nothing-judged", "term", "want.ansi" }, { "nothing-judged", "json", "want.json" },
    { "nothing-judged", "junit", "want.xml" }, { "nothing-judged", "html", "want.html" },
};

static struct lk_result *result_named(const char *name)
{
    return !strcmp(name, "all-holds") ? given_all_holds()
           : !strcmp(name, "mixed")   ? given_mixed()
           : !strcmp(name, "nasty")   ? given_nasty()
                                      : given_nothing_judged();
}

ParameterizedTestParameters(golden, a_report_has_the_bytes_of_its_sample)
{
    return cr_make_param_array(struct sample, samples, LK_COUNT(samples));
}

ParameterizedTest(struct sample *s, golden, a_report_has_the_bytes_of_its_sample)
{
    LK_AUTO(given_free) struct lk_result *r = result_named(s->name);
    LK_AUTO(free) char *made = given_report(s->format, r);
    char path[256];
    snprintf(path, sizeof path, "%s/tests/golden/reports/%s/%s", LK_SOURCE_DIR, s->name, s->file);
    struct lk_err err = { 0 };
    if (getenv("UPDATE")) {
        cr_assert_eq(lk_fs_save(path, made, strlen(made), 0644, &err), 0, "%s", err.msg);
        return;
    }
    LK_AUTO(free) char *want = NULL;
    cr_assert_eq(lk_fs_load(path, 1 << 20, &want, NULL, &err), 0, "%s", err.msg);
    cr_assert(!strcmp(made, want), "%s is not what the report is now: UPDATE=1 and read the diff",
              path);
}
