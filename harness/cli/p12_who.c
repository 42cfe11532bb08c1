/* lakmus p12 who: which programs open a PKCS#12 file: predicted, and asked where they are
 * installed. */
#include "cli/p12.h"

#include "base/fs.h"
#include "base/json.h"
#include "cli/cli.h"
#include "pki/who.h"
#include <getopt.h>
#include <string.h>

static const char help[] =
    "usage: lakmus p12 who [OPTIONS] FILE\n"
    "\n"
    "Tells which programs open a PKCS#12 file and take a key that signs out of it, by a table of\n"
    "what was measured; and asks those that are installed. The password is asked for on the\n"
    "terminal, unless --password-file F, --password-fd N or --no-password says where it is.\n"
    "\n"
    "  --predict           only predict, ask nobody\n"
    "  --seconds N         how long each may take (20)\n"
    "  --format FORMAT     text (as usual) or json\n"
    "\n"
    "exit status: 0 told, 1 a prediction was wrong, 2 bad use\n";

static const struct option options[] = {
    { "password-file", required_argument, NULL, 'f' },
    { "password-fd", required_argument, NULL, 'd' },
    { "no-password", no_argument, NULL, 'n' },
    { "predict", no_argument, NULL, 'p' },
    { "seconds", required_argument, NULL, 's' },
    { "format", required_argument, NULL, 'o' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

struct wish {
    struct lk_p12_source from;
    bool predict, json, help;
    unsigned seconds;
};

struct told {
    struct lk_prediction predicted;
    struct lk_answer answer;
    bool agrees;
};

static int read_option(int c, struct wish *w)
{
    switch (c) {
    case 'f':
        w->from.file = optarg;
        return 0;
    case 'd':
        w->from.fd = atoi(optarg);
        return 0;
    case 'n':
        w->from.none = true;
        return 0;
    case 'p':
        w->predict = true;
        return 0;
    case 's':
        w->seconds = (unsigned)strtoul(optarg, NULL, 10);
        return w->seconds >= 1 && w->seconds <= 3600 ? 0 : -1;
    case 'o':
        w->json = !strcmp(optarg, "json");
        return w->json || !strcmp(optarg, "text") ? 0 : -1;
    case 'h':
        w->help = true;
        return 0;
    default:
        return -1;
    }
}

static void show_text(const char *path, const struct told *all)
{
    static const char *const short_names[] = {
        "opens", "loses", "refuses", "throws", "hangs", "-"
    };
    printf("%s\n  %-14s %-9s %-9s\n", path, "program", "predicted", "asked");
    for (size_t i = 0; i < LK_CONSUMERS; i++) {
        const struct told *t = &all[i];
        printf("  %-14s %-9s %-9s%s%s%s%s%s\n", lk_consumer_name(i),
               short_names[t->predicted.outcome], short_names[t->answer.outcome],
               t->agrees ? "" : " WRONG", t->predicted.why ? " " : "",
               t->predicted.why ? t->predicted.why : "", t->answer.said[0] ? "; it said: " : "",
               t->answer.said);
    }
}

static const char *word(enum lk_outcome o)
{
    static const char *const words[] = { "opens", "loses", "refuses", "throws", "hangs", NULL };
    return words[o];
}

static void show_json(const char *path, const struct lk_lint *lint, const struct told *all)
{
    json_t *traits = json_array(), *who = json_array();
    for (size_t t = 0; t < LK_TRAITS; t++)
        if (lint->traits[t] && lk_trait_name(t))
            json_array_append_new(traits, json_string(lk_trait_name(t)));
    for (size_t i = 0; i < LK_CONSUMERS; i++) {
        const struct told *t = &all[i];
        json_array_append_new(
            who, json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:s, s:b}", "program", lk_consumer_name(i),
                           "measured", lk_consumer_version(i), "predicted",
                           word(t->predicted.outcome), "why", t->predicted.why, "asked",
                           word(t->answer.outcome), "said", t->answer.said, "agrees", t->agrees));
    }
    json_t *name = json_string(path);
    json_t *v = json_pack("{s:o, s:o, s:o}", "file", name ? name : json_null(), "traits", traits,
                          "consumers", who);
    json_dumpf(v, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    putchar('\n');
    json_decref(v);
}

static int fail(const struct lk_err *err)
{
    fprintf(stderr, "lakmus p12 who: %s\n", err->msg);
    return err->code == LK_E_USE || err->code == LK_E_IO || err->code == LK_E_LIMIT
               ? LK_EXIT_BAD_INPUT
               : LK_EXIT_NO_VERDICT;
}

static int who(const char *path, const struct wish *w)
{
    LK_AUTO(free) char *bytes = NULL;
    LK_AUTO(lk_buf_wipe) struct lk_buf text = { 0 };
    LK_AUTO(lk_lint_done) struct lk_lint lint = { 0 };
    struct told all[LK_CONSUMERS] = { 0 };
    struct lk_err err = { 0 };
    size_t len;
    bool wrong = false;
    if (lk_fs_load(path, LK_P12_FILE_MAX, &bytes, &len, &err) ||
        lk_p12_password(&w->from, path, &text, &err))
        return fail(&err);
    struct lk_password password = { text.bytes ? text.bytes : "", text.len, w->from.none };
    if (lk_p12_lint(bytes, len, &password, NULL, &lint, &err))
        return fail(&err);
    for (enum lk_consumer c = 0; c < LK_CONSUMERS; c++) {
        all[c].predicted = lk_who_predict(&lint, c);
        all[c].answer.outcome = LK_OUT_UNASKED;
        if (!w->predict && lk_who_ask(c, bytes, len, &password, w->seconds, &all[c].answer, &err))
            return fail(&err);
        all[c].agrees = lk_who_agrees(all[c].predicted.outcome, all[c].answer.outcome);
        wrong |= !all[c].agrees;
    }
    if (w->json)
        show_json(path, &lint, all);
    else
        show_text(path, all);
    if (fflush(stdout))
        return LK_EXIT_NO_VERDICT;
    return wrong ? LK_EXIT_NONCONFORMANT : LK_EXIT_PASS;
}

int lk_p12_who_main(int argc, char **argv)
{
    struct wish w = { .from.fd = -1, .seconds = 20 };
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
        if (read_option(c, &w)) {
            fputs(help, stderr);
            return LK_EXIT_BAD_INPUT;
        }
    if (w.help) {
        fputs(help, stdout);
        return LK_EXIT_PASS;
    }
    if (optind + 1 != argc) {
        fputs(help, stderr);
        return LK_EXIT_BAD_INPUT;
    }
    return who(argv[optind], &w);
}
