/* cli/options.h: what `lakmus run` is asked for. */
#ifndef LK_CLI_OPTIONS_H
#define LK_CLI_OPTIONS_H

#include "base/json.h"
#include <stdbool.h>

enum { LK_REPORTS_MAX = 16, LK_SELECTORS_MAX = 256, LK_TIMEOUT_S = 60 };

struct lk_wanted_report {
    const char *format;
    const char *file; /* NULL: to stdout */
};

struct lk_run_options {
    const char *selectors[LK_SELECTORS_MAX];
    size_t n_selectors;
    const char *target;    /* a target file, or NULL: the embedded portal */
    const char *client;    /* a command line, or NULL */
    const char *scenarios; /* a folder or file */
    const char *beyond;    /* the folder of a passing run, or NULL */
    const char *plan;      /* the folder of a run whose plan is played again, or NULL */
    const char *out;
    struct lk_wanted_report reports[LK_REPORTS_MAX];
    size_t n_reports;
    json_t *vars; /* --set */
    int jobs, repeat, confirm;
    long long seed;      /* -1: chosen and told */
    long long timeout_s; /* of one play */
    bool strict, quiet;
    const char *key, *iterations, *text; /* of the embedded portal */
    const char *fault;                   /* armed in every play, or NULL */
    int fault_at;                        /* 0: always */
};

/* Reads the command line. 0; 1 when all was said (--help); -1 with ERR set. */
int lk_run_options_read(int argc, char **argv, struct lk_run_options *o, struct lk_err *err);
void lk_run_options_done(struct lk_run_options *o);

/* Adds "FORMAT[=FILE]"; -1 with ERR set if there is no such format. */
int lk_report_option(const char *arg, struct lk_wanted_report *reports, size_t *n,
                     struct lk_err *err);
/* "NAME", "NAME=always" or "NAME=3" of a fault; ARG is cut at the "=". */
int lk_fault_option(char *arg, struct lk_run_options *o, struct lk_err *err);
/* Adds "name=value". */
int lk_set_option(const char *arg, json_t *vars, struct lk_err *err);

#endif
