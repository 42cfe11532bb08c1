/* lakmus p12 lint: what is wrong with a PKCS#12 file, and whether it opens. */
#include "cli/p12.h"

#include "base/fs.h"
#include "cli/cli.h"
#include <getopt.h>
#include <string.h>

static const char help[] =
    "usage: lakmus p12 lint [OPTIONS] FILE\n"
    "       lakmus p12 lint --explain RULE\n"
    "\n"
    "Holds a PKCS#12 file against the rules, and tells whether a careful program opens it.\n"
    "The password is asked for on the terminal, unless one of these says where it is:\n"
    "\n"
    "  --password-file F   the file F (a line end at its end is taken off)\n"
    "  --password-fd N     the open descriptor N\n"
    "  --no-password       there is none\n"
    "\n"
    "  --format FORMAT     text (as usual), json, or sarif\n"
    "  --profile PROFILE   interop (as usual: will everybody open it), oces (the shape of the\n"
    "                      OCES portal's files), strict (what one should write today)\n"
    "  --deep              test the primes of an RSA key too\n"
    "  --budget SECONDS    of processor time (10)\n"
    "  --explain RULE      what a rule says, where it is written, and why; \"all\" lists them\n"
    "\n"
    "exit status: 0 sound (warnings too), 1 errors, 2 bad use\n";

static const struct option options[] = {
    { "password-file", required_argument, NULL, 'f' },
    { "password-fd", required_argument, NULL, 'd' },
    { "no-password", no_argument, NULL, 'n' },
    { "format", required_argument, NULL, 'o' },
    { "profile", required_argument, NULL, 'p' },
    { "deep", no_argument, NULL, 'D' },
    { "budget", required_argument, NULL, 'b' },
    { "explain", required_argument, NULL, 'e' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static const struct format {
    const char *name;
    void (*show)(const struct lk_p12_shown *s, FILE *out);
} formats[] = { { "text", lk_p12_text }, { "json", lk_p12_json }, { "sarif", lk_p12_sarif } };

struct wish {
    struct lk_p12_source from;
    const struct format *format;
    struct lk_lint_options lint;
    const char *explain;
    bool help;
};

static int bad(const char *what, const char *value)
{
    fprintf(stderr, "lakmus p12 lint: %s '%s'\n", what, value);
    return -1;
}

static int read_format(const char *name, struct wish *w)
{
    for (size_t i = 0; i < LK_COUNT(formats); i++)
        if (!strcmp(formats[i].name, name)) {
            w->format = &formats[i];
            return 0;
        }
    return bad("there is no format", name);
}

static int read_profile(const char *name, struct wish *w)
{
    for (enum lk_lint_profile p = 0; p < LK_PROFILES; p++)
        if (!strcmp(lk_lint_profile_name(p), name)) {
            w->lint.profile = p;
            return 0;
        }
    return bad("there is no profile", name);
}

static int read_number(const char *text, double least, double most, double *ret)
{
    char *end;
    *ret = strtod(text, &end);
    if (end != text && (!*end || !strcmp(end, "s")) && *ret >= least && *ret <= most)
        return 0;
    return bad("not a number that is meant here:", text);
}

static int read_option(int c, struct wish *w)
{
    double n;
    switch (c) {
    case 'f':
        w->from.file = optarg;
        return 0;
    case 'd':
        if (read_number(optarg, 0, 1 << 20, &n))
            return -1;
        w->from.fd = (int)n;
        return 0;
    case 'n':
        w->from.none = true;
        return 0;
    case 'o':
        return read_format(optarg, w);
    case 'p':
        return read_profile(optarg, w);
    case 'D':
        w->lint.deep = true;
        return 0;
    case 'b':
        return read_number(optarg, 0.001, 86400, &w->lint.seconds);
    case 'e':
        w->explain = optarg;
        return 0;
    case 'h':
        w->help = true;
        return 0;
    default:
        return -1; /* getopt has said what is wrong */
    }
}

static void explain_one(const struct lk_lint_rule *r)
{
    printf("%s (%s): %s\n    %s\n    %s, since %s\n", r->id, lk_lint_level_name(r->level),
           r->sentence, r->why, r->citation, r->since);
}

static int explain(const char *name)
{
    const struct lk_lint_rule *r = lk_lint_rule_named(name);
    if (r)
        explain_one(r);
    else if (!strcmp(name, "all"))
        for (size_t i = 0; i < LK_LINT_RULES; i++)
            explain_one(lk_lint_rule(i));
    else
        return bad("there is no rule", name) ? LK_EXIT_BAD_INPUT : 0;
    return LK_EXIT_PASS;
}

static int fail(const struct lk_err *err)
{
    fprintf(stderr, "lakmus p12 lint: %s\n", err->msg);
    return err->code == LK_E_CRYPTO ? LK_EXIT_NO_VERDICT : LK_EXIT_BAD_INPUT;
}

static int lint(const char *path, const struct wish *w)
{
    LK_AUTO(free) char *bytes = NULL;
    LK_AUTO(lk_buf_wipe) struct lk_buf text = { 0 };
    LK_AUTO(lk_lint_done) struct lk_lint result = { 0 };
    struct lk_err err = { 0 };
    size_t len;
    if (lk_fs_load(path, LK_P12_FILE_MAX, &bytes, &len, &err) ||
        lk_p12_password(&w->from, path, &text, &err))
        return fail(&err);
    struct lk_password password = { text.bytes ? text.bytes : "", text.len, w->from.none };
    if (lk_p12_lint(bytes, len, &password, &w->lint, &result, &err))
        return fail(&err);
    struct lk_p12_shown shown = { path, bytes, len, &result, w->lint.profile };
    w->format->show(&shown, stdout);
    if (fflush(stdout))
        return LK_EXIT_NO_VERDICT;
    return lk_lint_count(&result, LK_LINT_ERROR) ? LK_EXIT_NONCONFORMANT : LK_EXIT_PASS;
}

int lk_p12_lint_main(int argc, char **argv)
{
    struct wish w = { .from.fd = -1, .format = &formats[0] };
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (read_option(c, &w))
            return LK_EXIT_BAD_INPUT;
    if (w.help) {
        fputs(help, stdout);
        return LK_EXIT_PASS;
    }
    if (w.explain && optind == argc)
        return explain(w.explain);
    if (w.explain || optind + 1 != argc) {
        fputs(help, stderr);
        return LK_EXIT_BAD_INPUT;
    }
    return lint(argv[optind], &w);
}
