/* cli/fuzz.h: what the kinds of `lakmus fuzz` share. */
#ifndef LK_CLI_FUZZ_H
#define LK_CLI_FUZZ_H

#include "base/err.h"

/* "90", "90s", "10m" or "2h" as seconds; -1 with ERR set. */
int lk_fuzz_time(const char *text, long long *ret_seconds, struct lk_err *err);
int lk_fuzz_number(const char *text, long long min, long long max, long long *ret,
                   struct lk_err *err);

/* `lakmus fuzz client`, `lakmus fuzz portal`; ARGV begins with that word. */
int lk_cmd_fuzz_client(int argc, char **argv);
int lk_cmd_fuzz_portal(int argc, char **argv);

#endif
