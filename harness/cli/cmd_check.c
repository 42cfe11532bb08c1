/* lakmus check: tells every mistake in scenarios, shared parts, requirements and target files. */
#include "cli/cli.h"

#include "cli/home.h"
#include "plan/files.h"
#include "plan/plan.h"
#include "portal/fault.h"
#include <getopt.h>
#include <string.h>

static const char help[] =
    "usage: lakmus check [OPTIONS] [FILE…]\n"
    "\n"
    "Reads scenarios, shared parts, requirements and target files (folders: all *.yaml below), "
    "and\n"
    "tells every mistake with its place. Without FILE those that came with lakmus.\n"
    "\n"
    "  --target FILE   hold the scenarios against this target too\n"
    "  --strict        warnings are mistakes\n"
    "\n"
    "exit status: 0 no mistake, 2 mistakes\n";

static const struct option options[] = {
    { "target", required_argument, NULL, 't' },
    { "strict", no_argument, NULL, 's' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

struct count {
    size_t of[LK_FILE_TARGET + 1];
};

/* Each target file by itself; the plan holds scenarios against one of them. */
static void check_targets(const struct lk_files *files, struct lk_diags *d)
{
    for (size_t i = 0; i < files->n; i++)
        if (files->items[i].kind == LK_FILE_TARGET)
            lk_binding_free(lk_binding_load(files->items[i].path, d));
}

/* What a fault is called is known to the portal, not to the plan. */
static void check_faults(const struct lk_plan *p, struct lk_diags *d)
{
    const char *names[LK_FAULTS + 1];
    char room[LK_FAULT_NAME];
    for (size_t i = 0; i < LK_FAULTS; i++)
        names[i] = lk_fault_row((enum lk_fault_id)i)->name;
    for (size_t i = 0; i < p->n_cases; i++) {
        const char *fault = p->cases[i].fault, *shape;
        if (!fault || lk_fault_named(fault))
            continue;
        shape = lk_fixture_nearest(fault, room);
        names[LK_FAULTS] = shape ? shape : "";
        lk_diag_unknown(d, p->cases[i].pos, "fault", fault, names, LK_FAULTS + (shape != NULL));
    }
}

static void tell_skipped(const struct lk_plan *p)
{
    size_t skipped = 0;
    for (size_t i = 0; p->binding && i < p->n_cases; i++) {
        const char *why = lk_case_skipped(p, &p->cases[i]);
        skipped += why != NULL;
        if (why)
            fprintf(stderr, "%s: skipped on this target: %s\n", p->cases[i].id, why);
    }
    if (p->binding)
        fprintf(stderr, "%zu of %zu cases can be played on this target\n", p->n_cases - skipped,
                p->n_cases);
}

static void tell_count(size_t n, const char *one, const char *many, bool *first)
{
    if (n)
        fprintf(stderr, "%s%zu %s", *first ? "" : ", ", n, n == 1 ? one : many);
    *first &= !n;
}

static void summary(const struct count *files, size_t cases, const struct lk_diags *d)
{
    bool first = true;
    tell_count(files->of[LK_FILE_SCENARIO], "scenario", "scenarios", &first);
    tell_count(cases, "case", "cases", &first);
    tell_count(files->of[LK_FILE_PART], "shared part", "shared parts", &first);
    tell_count(files->of[LK_FILE_REQUIREMENTS], "list of requirements", "lists of requirements",
               &first);
    tell_count(files->of[LK_FILE_TARGET], "target", "targets", &first);
    fputs(first ? "" : ": ", stderr);
    if (!d->errors && !d->warnings) {
        fputs("no mistakes\n", stderr);
        return;
    }
    first = true;
    tell_count(d->errors, "error", "errors", &first);
    tell_count(d->warnings, "warning", "warnings", &first);
    fputs("\n", stderr);
}

static int check(const char *const *paths, size_t n, const char *target, bool strict)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(lk_plan_free) struct lk_plan *plan = NULL;
    struct lk_files files = lk_files_load(arena, paths, n, d);
    struct count count = { 0 };
    for (size_t i = 0; i < files.n; i++)
        count.of[files.items[i].kind] += files.items[i].given;
    check_targets(&files, d);
    if (count.of[LK_FILE_SCENARIO] || count.of[LK_FILE_PART])
        plan = lk_plan_open_files(&files, paths, n, target, d);
    else
        for (size_t i = 0; i < files.n; i++)
            if (files.items[i].kind == LK_FILE_REQUIREMENTS)
                lk_requirements_load(arena, files.items[i].path, d);
    if (plan)
        check_faults(plan, d);
    if (!files.n && !d->errors)
        lk_diag(d, LK_ERROR, LK_NO_POS, 0, "no YAML file there");
    lk_diags_print(d, stderr);
    if (plan)
        tell_skipped(plan);
    summary(&count, plan ? plan->n_cases : 0, d);
    return d->errors || (strict && d->warnings) ? LK_EXIT_BAD_INPUT : LK_EXIT_PASS;
}

int lk_cmd_check(int argc, char **argv)
{
    const char *target = NULL;
    bool strict = false;
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
        switch (c) {
        case 't':
            target = optarg;
            break;
        case 's':
            strict = true;
            break;
        case 'h':
            fputs(help, stdout);
            return LK_EXIT_PASS;
        default:
            return LK_EXIT_BAD_INPUT; /* getopt has said what is wrong */
        }
    char home[4096];
    const char *shipped = lk_home_scenarios(home, sizeof home);
    if (optind < argc)
        return check((const char *const *)argv + optind, (size_t)(argc - optind), target, strict);
    return check(&shipped, 1, target, strict);
}
