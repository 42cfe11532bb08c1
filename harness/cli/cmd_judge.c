/* lakmus judge: a run's folder judged again, offline: plan and journal in, the same bytes out. */
#include "cli/cli.h"

#include "cli/reread.h"
#include "cli/options.h"
#include "reports/report.h"
#include <getopt.h>
#include <string.h>
#include <unistd.h>

struct again {
    const char *dir;
    struct lk_wanted_report reports[LK_REPORTS_MAX];
    size_t n_reports;
    struct lk_plan *plan;
    char digest[65];
};

static void help(void)
{
    puts(
        "usage: lakmus judge DIR [--report FORMAT[=FILE]]…\n\n"
        "Judges the journal in the run's folder DIR again, without a target. The same build gives\n"
        "the same bytes as the run did. Nothing in DIR is changed.\n\n"
        "  --report FORMAT[=FILE]  a report; without FILE to standard output (default: text)");
    for (size_t i = 0; i < lk_emitters_n; i++)
        printf("                            %-6s %s\n", lk_emitters[i].name, lk_emitters[i].help);
    puts("\nexit status: 0 conformant, 1 not conformant, 2 bad input, 3 no verdict");
}

/* 0; 1 when all was said; -1 with ERR set. */
static int read_options(int argc, char **argv, struct again *a, struct lk_err *err)
{
    static const struct option options[] = { { "report", required_argument, NULL, 'r' },
                                             { "help", no_argument, NULL, 'h' },
                                             { 0 } };
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c == 'h') {
            help();
            return 1;
        }
        if (c != 'r')
            return lk_fail(err, LK_E_USE, LK_NO_POS, "see lakmus judge --help");
        if (lk_report_option(optarg, a->reports, &a->n_reports, err))
            return -1;
    }
    if (optind + 1 != argc)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "one run's folder is wanted");
    a->dir = argv[optind];
    return 0;
}

static int report(const struct again *a, const struct lk_result *result, struct lk_err *err)
{
    for (size_t i = 0; i < a->n_reports; i++) {
        const struct lk_wanted_report *w = &a->reports[i];
        if (w->file ? lk_report_save(w->format, result, w->file, err)
                    : lk_report_write(w->format, result, stdout, err))
            return -1;
    }
    return a->n_reports
               ? 0
               : lk_report_write(isatty(STDOUT_FILENO) ? "term" : "text", result, stdout, err);
}

/* What is no run's folder, or a damaged one, is bad input, whatever it was that could not be read.
 */
static int say_bad_input(const struct lk_err *err)
{
    lk_say(err);
    return LK_EXIT_BAD_INPUT;
}

static int run(struct again *a, int argc, char **argv, struct lk_err *err)
{
    int said = read_options(argc, argv, a, err);
    if (said > 0)
        return LK_EXIT_PASS;
    a->plan = said ? NULL : lk_reread_plan(a->dir, a->digest, err);
    if (!a->plan)
        return say_bad_input(err);
    LK_AUTO(lk_result_free)
    struct lk_result *result = lk_reread_judge(a->dir, a->plan, a->digest, NULL, NULL, err);
    if (!result)
        return say_bad_input(err);
    return report(a, result, err) ? lk_say(err) : result->exit_status;
}

int lk_cmd_judge(int argc, char **argv)
{
    struct again a = { 0 };
    struct lk_err err = { 0 };
    int status = run(&a, argc, argv, &err);
    lk_plan_free(a.plan);
    return status;
}
