#include "given.h"

#include "base/fs.h"
#include "base/json.h"
#include <locale.h>
#include <sys/stat.h>

Test(report, an_unknown_format_is_the_callers_mistake_and_names_the_nearest)
{
    LK_AUTO(given_free) struct lk_result *r = given_all_holds();
    struct lk_err err = { 0 };
    cr_assert_eq(lk_report_write("jnuit", r, stdout, &err), -1);
    cr_assert_eq(err.code, LK_E_USE);
    cr_assert_str_eq(err.msg, "unknown report format 'jnuit'; did you mean 'junit'?");
}

Test(report, a_saved_report_is_for_its_owner_alone)
{
    LK_AUTO(given_free) struct lk_result *r = given_all_holds();
    char dir[] = "/tmp/lakmus-report-XXXXXX", path[64];
    cr_assert_not_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/report.json", dir);
    struct lk_err err = { 0 };
    cr_assert_eq(lk_report_save("json", r, path, &err), 0, "%s", err.msg);
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    cr_assert_eq(st.st_mode & 0777, 0600);
    LK_AUTO(free) char *made = given_report("json", r);
    cr_assert_eq((size_t)st.st_size, strlen(made));
    cr_assert_eq(lk_fs_remove_tree(dir, &err), 0);
}

Test(report, a_full_disk_is_told)
{
    LK_AUTO(given_free) struct lk_result *r = given_mixed();
    for (size_t i = 0; i < lk_emitters_n; i++) {
        LK_AUTO(fclose) FILE *full = fopen("/dev/full", "w");
        struct lk_err err = { 0 };
        cr_assert_eq(lk_report_write(lk_emitters[i].name, r, full, &err), -1);
        cr_assert_eq(err.code, LK_E_IO, "%s", lk_emitters[i].name);
    }
}

Test(report, neither_locale_nor_time_nor_place_change_a_byte)
{
    static const char *const locales[] = { "da_DK.UTF-8", "de_DE.UTF-8", "C.UTF-8" };
    LK_AUTO(given_free) struct lk_result *r = given_mixed();
    for (size_t i = 0; i < lk_emitters_n; i++) {
        LK_AUTO(free) char *before = given_report(lk_emitters[i].name, r);
        for (size_t k = 0; k < LK_COUNT(locales); k++) {
            setlocale(LC_ALL, locales[k]);
            setenv("TZ", k ? "UTC" : "Asia/Tokyo", 1);
            LK_AUTO(given_free) struct lk_result *again = given_mixed();
            LK_AUTO(free) char *after = given_report(lk_emitters[i].name, again);
            cr_assert_str_eq(after, before);
        }
        setlocale(LC_ALL, "C");
    }
}

/* What a second run of the same plan cannot help to have differently. */
static void another_run(struct lk_result *r)
{
    r->run_id = "r-20270203-040506";
    r->started = "2027-02-03T04:05:06Z";
    r->root = "0000bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
    for (size_t i = 0; i < r->n_cases; i++) {
        struct lk_case_result *c = &r->cases[i];
        c->ms = c->ms * 2 + 1;
        for (size_t k = 0; k < c->n_story; k++)
            c->story[k].did = "POST https://127.0.0.1:9999/w/77 → 200";
        for (size_t k = 0; k < c->n_proofs; k++)
            if (c->proofs[k].verdict > LK_SKIPPED)
                c->proofs[k].seen = "something in other words";
    }
}

Test(report, two_runs_that_found_the_same_differ_under_run_alone)
{
    LK_AUTO(given_free) struct lk_result *one = given_mixed();
    LK_AUTO(given_free) struct lk_result *other = given_mixed();
    another_run(other);
    LK_AUTO(free) char *a = given_report("json", one);
    LK_AUTO(free) char *b = given_report("json", other);
    cr_assert_str_neq(a, b);
    struct lk_err err = { 0 };
    LK_AUTO(json_decref) json_t *x = lk_json_parse(a, strlen(a), "a", &err);
    LK_AUTO(json_decref) json_t *y = lk_json_parse(b, strlen(b), "b", &err);
    cr_assert_not_null(x, "%s", err.msg);
    cr_assert_not_null(y, "%s", err.msg);
    json_object_del(x, "run");
    json_object_del(y, "run");
    cr_assert(json_equal(x, y));
}

Test(report, a_clean_run_takes_less_than_a_screen)
{
    LK_AUTO(given_free) struct lk_result *r = given_all_holds();
    LK_AUTO(free) char *made = given_report("text", r);
    cr_assert_lt(given_times(made, "\n"), 24);
    cr_assert(!strncmp(made, "CONFORMANT", 10));
}

Test(report, colours_are_in_the_terminal_variant_alone)
{
    LK_AUTO(given_free) struct lk_result *r = given_nasty();
    LK_AUTO(free) char *plain = given_report("text", r);
    LK_AUTO(free) char *coloured = given_report("term", r);
    cr_assert_null(strchr(plain, 033));
    cr_assert_not_null(strstr(coloured, "\033[31m"));
    cr_assert_null(strstr(coloured, "\033[2J"));
}

Test(report, warnings_under_strict_are_not_all_green_in_junit)
{
    LK_AUTO(given_free) struct lk_result *r = given_all_holds();
    ((struct lk_plan *)r->plan)->strict = true;
    r->cases[0].proofs[0].verdict = r->cases[0].verdict = r->verdict = LK_WARN;
    r->exit_status = 1;
    LK_AUTO(free) char *made = given_report("junit", r);
    cr_assert(strstr(made, "failures=\"1\""));
    cr_assert(strstr(made, "name=\"the run\""));
    cr_assert(strstr(made, "<system-out>warning: "));
}

Test(report, markup_from_a_target_never_becomes_markup)
{
    LK_AUTO(given_free) struct lk_result *r = given_nasty();
    LK_AUTO(free) char *page = given_report("html", r);
    LK_AUTO(free) char *xml = given_report("junit", r);
    cr_assert_null(strstr(page, "<script"));
    cr_assert_null(strstr(page, "<img"));
    cr_assert_null(strstr(page, "onmouseover=\""));
    cr_assert_null(strstr(xml, "]]>"));
    cr_assert_null(strchr(xml, 1));
}
