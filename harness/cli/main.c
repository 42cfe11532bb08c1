/* lakmus: a row a command, a file a command. Data goes to stdout, talk to stderr. */
#include "cli/cli.h"

#include "base/auto.h"
#include "base/text.h"
#include <stdio.h>
#include <string.h>

static const struct lk_cmd {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} cmds[] = {
    { "run", lk_cmd_run, "run scenarios against a target, judge and report" },
    { "judge", lk_cmd_judge, "judge a run again from its folder, without its target" },
    { "try", lk_cmd_try, "try each action of a target file once, and tell what was seen" },
    { "check", lk_cmd_check, "load files and tell every mistake in them" },
    { "list", lk_cmd_list, "list scenarios, requirements, steps, pages, faults" },
    { "schema", lk_cmd_schema, "print a JSON Schema for editors" },
    { "mutants", lk_cmd_mutants, "hold the embedded portal's faults against the scenarios" },
    { "p12", lk_cmd_p12, "lint a PKCS#12 file, tell who opens it" },
    { "fuzz", lk_cmd_fuzz, "fuzz parsers; keep, explain and retry what was found" },
    { "portal", lk_cmd_portal, "serve the simulated portal" },
};

static void usage(FILE *out)
{
    fputs("usage: lakmus COMMAND [OPTIONS]\n\n", out);
    for (size_t i = 0; i < LK_COUNT(cmds); i++)
        fprintf(out, "  %-8s %s\n", cmds[i].name, cmds[i].help);
    fputs("\nlakmus COMMAND --help tells a command's options.\n"
          "exit status: 0 conformant, 1 not conformant, 2 bad input, 3 no verdict\n",
          out);
}

static int unknown(const char *name)
{
    const char *names[LK_COUNT(cmds)];
    for (size_t i = 0; i < LK_COUNT(cmds); i++)
        names[i] = cmds[i].name;
    const char *near = lk_nearest(name, names, LK_COUNT(cmds));
    fprintf(stderr, "lakmus: unknown command '%s'", name);
    if (near)
        fprintf(stderr, "; did you mean '%s'?", near);
    fputs("\n", stderr);
    return LK_EXIT_BAD_INPUT;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return LK_EXIT_BAD_INPUT;
    }
    const char *name = argv[1];
    if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
        usage(stdout);
        return LK_EXIT_PASS;
    }
    if (!strcmp(name, "--version")) {
        puts("lakmus " LK_VERSION);
        return LK_EXIT_PASS;
    }
    for (size_t i = 0; i < LK_COUNT(cmds); i++)
        if (!strcmp(name, cmds[i].name))
            return cmds[i].run(argc - 1, argv + 1);
    return unknown(name);
}
