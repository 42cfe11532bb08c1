/* lakmus p12: PKCS#12 files, looked at by themselves. */
#include "cli/cli.h"

#include "base/auto.h"
#include "base/text.h"
#include "cli/p12.h"
#include <string.h>

static const struct sub {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} subs[] = {
    { "lint", lk_p12_lint_main, "what is wrong with a file, and whether it opens" },
    { "who", lk_p12_who_main, "which programs open it, and what they say" },
};

static void help(FILE *out)
{
    fputs("usage: lakmus p12 COMMAND [OPTIONS] FILE\n\n", out);
    for (size_t i = 0; i < LK_COUNT(subs); i++)
        fprintf(out, "  %-6s %s\n", subs[i].name, subs[i].help);
    fputs("\nlakmus p12 COMMAND --help tells a command's options.\n", out);
}

int lk_cmd_p12(int argc, char **argv)
{
    const char *names[LK_COUNT(subs)];
    if (argc < 2) {
        help(stderr);
        return LK_EXIT_BAD_INPUT;
    }
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
        help(stdout);
        return LK_EXIT_PASS;
    }
    for (size_t i = 0; i < LK_COUNT(subs); i++) {
        names[i] = subs[i].name;
        if (!strcmp(argv[1], names[i]))
            return subs[i].run(argc - 1, argv + 1);
    }
    const char *near = lk_nearest(argv[1], names, LK_COUNT(subs));
    fprintf(stderr, "lakmus p12: unknown command '%s'%s%s%s\n", argv[1],
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return LK_EXIT_BAD_INPUT;
}
