/* cli/cli.h: the commands, a file each, and the contract of their exit status. */
#ifndef LK_CLI_CLI_H
#define LK_CLI_CLI_H

#include "base/err.h"

enum lk_exit {
    LK_EXIT_PASS = 0,          /* all that was judged holds (warnings too, unless --strict) */
    LK_EXIT_NONCONFORMANT = 1, /* the target fails */
    LK_EXIT_BAD_INPUT = 2,     /* a file, an option or a selector is wrong */
    LK_EXIT_NO_VERDICT = 3,    /* error, inconclusive, interrupted, or nothing judged */
};

/* Tells ERR on standard error; the exit status that belongs to it. */
int lk_say(const struct lk_err *err);

int lk_cmd_fuzz(int argc, char **argv);
int lk_cmd_p12(int argc, char **argv);
int lk_cmd_portal(int argc, char **argv);
int lk_cmd_run(int argc, char **argv);
int lk_cmd_judge(int argc, char **argv);
int lk_cmd_check(int argc, char **argv);
int lk_cmd_list(int argc, char **argv);
int lk_cmd_mutants(int argc, char **argv);
int lk_cmd_schema(int argc, char **argv);
int lk_cmd_try(int argc, char **argv);

#endif
