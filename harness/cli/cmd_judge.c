/* lakmus judge: a run's folder judged again, offline: plan and journal in, the same bytes out. */
#include "cli/cli.h"

#include "base/digest.h"
#include "base/fs.h"
#include "cli/options.h"
#include "reports/report.h"
#include "verdict/judge.h"
#include <getopt.h>
#include <string.h>
#include <unistd.h>

enum { PLAN_MAX = 64 * 1024 * 1024 };

struct again {
    char plan_path[4200], journal_path[4200];
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
    snprintf(a->plan_path, sizeof a->plan_path, "%s/plan.json", argv[optind]);
    snprintf(a->journal_path, sizeof a->journal_path, "%s/journal.jsonl", argv[optind]);
    return 0;
}

static int load_plan(struct again *a, struct lk_err *err)
{
    uint8_t sha[LK_SHA256_LEN];
    size_t len;
    LK_AUTO(free) char *text = NULL;
    LK_AUTO(lk_buf_done) struct lk_buf dumped = { 0 };
    if (lk_fs_load(a->plan_path, PLAN_MAX, &text, &len, err))
        return -1;
    LK_AUTO(json_decref) json_t *json = lk_json_parse(text, len, a->plan_path, err);
    if (!json)
        return -1;
    lk_json_dump(json, &dumped);
    lk_sha256(dumped.bytes, dumped.len, sha);
    lk_hex(sha, sizeof sha, a->digest);
    a->plan = lk_plan_parse(json, err);
    return a->plan ? 0 : -1;
}

static long place_of(void *of, const char *case_id)
{
    const struct lk_plan *plan = of;
    for (size_t i = 0; i < plan->n_cases; i++)
        if (!strcmp(plan->cases[i].id, case_id))
            return (long)i;
    return -1;
}

static int judge_all(struct lk_reader *reader, struct lk_judge *judge, struct lk_err *err)
{
    for (;;) {
        LK_AUTO(lk_block_done) struct lk_block block = { 0 };
        int more = lk_reader_next(reader, &block, err);
        if (more <= 0)
            return more;
        if (lk_judge_block(judge, &block, err))
            return -1;
    }
}

static struct lk_result *judge(struct again *a, struct lk_err *err)
{
    LK_AUTO(lk_reader_free) struct lk_reader *reader = lk_reader_open(a->journal_path, err);
    if (!reader)
        return NULL;
    const char *digest = lk_json_str(lk_reader_head(reader), "plan", "");
    if (strcmp(digest, a->digest) != 0) {
        lk_fail(err, LK_E_USE, LK_NO_POS, "plan.json is not the plan that the journal was made of");
        return NULL;
    }
    LK_AUTO(lk_judge_free) struct lk_judge *j = lk_judge_new(a->plan);
    if (judge_all(reader, j, err))
        return NULL;
    struct lk_closing closing;
    lk_reader_closing(reader, place_of, a->plan, &closing);
    return lk_judge_end(lk_take(j), lk_reader_head(reader), &closing);
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
    if (said || load_plan(a, err))
        return say_bad_input(err);
    LK_AUTO(lk_result_free) struct lk_result *result = judge(a, err);
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
