/* The command line of `lakmus run`. */
#define _GNU_SOURCE
#include "cli/options.h"

#include "reports/report.h"
#include <getopt.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

static const struct option options[] = {
    { "target", required_argument, NULL, 't' },
    { "client", required_argument, NULL, 'c' },
    { "scenarios", required_argument, NULL, 'S' },
    { "beyond", required_argument, NULL, 'b' },
    { "plan", required_argument, NULL, 'p' },
    { "out", required_argument, NULL, 'o' },
    { "report", required_argument, NULL, 'r' },
    { "set", required_argument, NULL, 'v' },
    { "jobs", required_argument, NULL, 'j' },
    { "repeat", required_argument, NULL, 'n' },
    { "confirm", required_argument, NULL, 'C' },
    { "seed", required_argument, NULL, 's' },
    { "timeout", required_argument, NULL, 'T' },
    { "strict", no_argument, NULL, 'x' },
    { "quiet", no_argument, NULL, 'q' },
    { "key", required_argument, NULL, 'k' },
    { "iterations", required_argument, NULL, 'i' },
    { "text", required_argument, NULL, 'X' },
    { "fault", required_argument, NULL, 'f' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static void help(void)
{
    puts(
        "usage: lakmus run [SELECTOR…] [OPTIONS]\n\n"
        "Plays scenarios on a target, judges what was seen, and reports. A selector is the id of "
        "a\n"
        "scenario or a glob ('block/*'), 'profile:block', 'class:implied', or a requirement's id;\n"
        "without one all are played.\n\n"
        "  --target FILE          the portal to test, by its binding (default: the embedded one)\n"
        "  --client CMD           test a client instead: CMD is run for each journey\n"
        "  --set NAME=VALUE       a variable of the target file\n"
        "  --scenarios PATH       scenarios from there (default: those that came with lakmus)\n"
        "  --beyond DIR           what the run in DIR has sent and passed with, in ways that no "
        "page\n"
        "                         has it: early, again, by a stranger, without its token, by "
        "other\n"
        "                         methods\n"
        "  --plan DIR             the plan of the run in DIR once more, as it was\n"
        "  --out DIR              the run's folder (default: build/run; with --beyond "
        "build/beyond)\n"
        "  --report FORMAT[=FILE] one more report; without FILE to standard output");
    for (size_t i = 0; i < lk_emitters_n; i++)
        printf("                           %-6s %s\n", lk_emitters[i].name, lk_emitters[i].help);
    puts("  --jobs N               plays at a time (default: one a processor)\n"
         "  --repeat N             play each case N times, in an order drawn from the seed\n"
         "  --confirm N            play what did not pass N times more: stable or flaky?\n"
         "  --seed S               the seed (default: chosen, and told)\n"
         "  --timeout SECONDS      what one play may take (default: 60)\n"
         "  --strict               a warning is a failure\n"
         "  --quiet                no progress on standard error\n"
         "  --key KIND             embedded portal: p256 (default) or rsa3072-pss\n"
         "  --iterations N         embedded portal: PBKDF2 and MAC iterations (default: 2048)\n"
         "  --text PROFILE         embedded portal: guide (default) or live-en\n"
         "  --fault NAME[=N]       embedded portal: does this wrong on purpose, the N-th time "
         "(always)\n\n"
         "exit status: 0 conformant, 1 not conformant, 2 bad input, 3 no verdict");
}

int lk_report_option(const char *arg, struct lk_wanted_report *reports, size_t *n,
                     struct lk_err *err)
{
    const char *eq = strchr(arg, '=');
    char *format = strndup(arg, eq ? (size_t)(eq - arg) : strlen(arg));
    const struct lk_emitter *e = lk_emitter(format);
    int failed = 0;
    if (!e) {
        LK_AUTO(fclose) FILE *nowhere = fopen("/dev/null", "we");
        failed = lk_report_write(format, NULL, nowhere, err); /* says what is near */
    } else if (*n == LK_REPORTS_MAX) {
        failed = lk_fail(err, LK_E_USE, LK_NO_POS, "too many reports");
    } else {
        reports[(*n)++] = (struct lk_wanted_report){ e->name, eq ? eq + 1 : NULL };
    }
    free(format);
    return failed;
}

int lk_set_option(const char *arg, json_t *vars, struct lk_err *err)
{
    const char *eq = strchr(arg, '=');
    if (!eq || eq == arg)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "--set wants NAME=VALUE, not '%s'", arg);
    LK_AUTO(free) char *name = strndup(arg, (size_t)(eq - arg));
    json_object_set_new(vars, name, json_string(eq + 1));
    return 0;
}

static int number(const char *option, const char *text, long long min, long long max,
                  long long *ret, struct lk_err *err)
{
    char *end;
    long long n = strtoll(text, &end, 10);
    if (*end || end == text || n < min || n > max)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "--%s wants a number from %lld to %lld, not '%s'",
                       option, min, max, text);
    *ret = n;
    return 0;
}

int lk_fault_option(char *arg, struct lk_run_options *o, struct lk_err *err)
{
    char *eq = strchr(arg, '=');
    long long n = 0;
    if (eq && strcmp(eq + 1, "always") && number("fault NAME=", eq + 1, 1, 1000000, &n, err))
        return -1;
    if (eq)
        *eq = '\0';
    o->fault = arg;
    o->fault_at = (int)n;
    return 0;
}

static int one_option(int c, struct lk_run_options *o, struct lk_err *err)
{
    long long n = 0;
    switch (c) {
    case 't':
        o->target = optarg;
        return 0;
    case 'c':
        o->client = optarg;
        return 0;
    case 'S':
        o->scenarios = optarg;
        return 0;
    case 'b':
        o->beyond = optarg;
        return 0;
    case 'p':
        o->plan = optarg;
        return 0;
    case 'o':
        o->out = optarg;
        return 0;
    case 'r':
        return lk_report_option(optarg, o->reports, &o->n_reports, err);
    case 'v':
        return lk_set_option(optarg, o->vars, err);
    case 'j':
        if (number("jobs", optarg, 1, 256, &n, err))
            return -1;
        o->jobs = (int)n;
        return 0;
    case 'n':
        if (number("repeat", optarg, 1, 1000000, &n, err))
            return -1;
        o->repeat = (int)n;
        return 0;
    case 'C':
        if (number("confirm", optarg, 1, 1000, &n, err))
            return -1;
        o->confirm = (int)n;
        return 0;
    case 's':
        return number("seed", optarg, 0, LLONG_MAX, &o->seed, err);
    case 'T':
        return number("timeout", optarg, 1, 86400, &o->timeout_s, err);
    case 'x':
        o->strict = true;
        return 0;
    case 'q':
        o->quiet = true;
        return 0;
    case 'k':
        o->key = optarg;
        return 0;
    case 'i':
        o->iterations = optarg;
        return number("iterations", optarg, 1, 10000000, &n, err);
    case 'X':
        o->text = optarg;
        return 0;
    case 'f':
        return lk_fault_option(optarg, o, err);
    default:
        return lk_fail(err, LK_E_USE, LK_NO_POS, "see lakmus run --help");
    }
}

int lk_run_options_read(int argc, char **argv, struct lk_run_options *o, struct lk_err *err)
{
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    *o = (struct lk_run_options){ .vars = json_object(),
                                  .jobs = cpus > 0 ? (int)cpus : 1,
                                  .repeat = 1,
                                  .seed = -1,
                                  .timeout_s = LK_TIMEOUT_S };
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (c == 'h') {
            help();
            return 1;
        }
        if (one_option(c, o, err))
            return -1;
    }
    for (; optind < argc; optind++) {
        if (o->n_selectors == LK_SELECTORS_MAX)
            return lk_fail(err, LK_E_USE, LK_NO_POS, "too many selectors");
        o->selectors[o->n_selectors++] = argv[optind];
    }
    if (!o->out)
        o->out = o->beyond ? "build/beyond" : "build/run";
    const char *from = o->beyond ? o->beyond : o->plan;
    if (from && (o->client || o->scenarios || !strcmp(from, o->out) || (o->beyond && o->plan)))
        return lk_fail(err, LK_E_USE, LK_NO_POS,
                       "--%s goes with neither --client nor --scenarios nor --%s, and needs "
                       "another --out",
                       o->beyond ? "beyond" : "plan", o->beyond ? "plan" : "beyond");
    if (o->client && o->target)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "--client and --target exclude each other");
    return 0;
}

void lk_run_options_done(struct lk_run_options *o)
{
    json_decref(lk_take(o->vars));
}
