/* lakmus list: what there is, as tables in Markdown or as JSON. */
#include "cli/list.h"

#include "base/buf.h"
#include "base/json.h"
#include "cli/cli.h"
#include "cli/home.h"
#include <getopt.h>
#include <string.h>

static const char help[] =
    "usage: lakmus list [WHAT] [OPTIONS] [SELECTOR…]\n"
    "\n"
    "Lists what there is, as Markdown tables. WHAT is one of:\n"
    "\n"
    "  --scenarios      the cases of all scenarios (the default)\n"
    "  --requirements   the requirements with their parts, and what proves them\n"
    "  --steps          the words of the scenario language\n"
    "  --pages          the pages that a portal shows\n"
    "  --faults         what the embedded portal can do wrong on purpose\n"
    "\n"
    "  --from PATH      scenarios from there (default: those that came with lakmus)\n"
    "  --json           as JSON\n"
    "\n"
    "A selector is the id of a scenario or a glob ('block/*'), 'profile:block', 'class:implied',\n"
    "or a requirement's id; for requirements, an id, a glob of ids, or 'class:implied'.\n";

static const struct option options[] = {
    { "scenarios", no_argument, NULL, 'S' },
    { "requirements", no_argument, NULL, 'R' },
    { "steps", no_argument, NULL, 'W' },
    { "pages", no_argument, NULL, 'P' },
    { "faults", no_argument, NULL, 'F' },
    { "from", required_argument, NULL, 'f' },
    { "json", no_argument, NULL, 'j' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static const struct listing {
    int flag;
    const struct lk_table *tables;
    bool plan;      /* are the scenarios read for it? */
    bool selectors; /* can it be narrowed down? */
} listings[] = {
    { 'S', lk_scenario_tables, true, true }, { 'R', lk_requirement_tables, true, true },
    { 'W', lk_word_tables, false, false },   { 'P', lk_page_tables, false, false },
    { 'F', lk_fault_tables, false, false },
};

static void print_cell(const json_t *v)
{
    if (json_is_integer(v))
        printf("%lld", (long long)json_integer_value(v));
    if (json_is_array(v))
        for (size_t i = 0; i < json_array_size(v); i++) {
            fputs(i ? ", " : "", stdout);
            print_cell(json_array_get(v, i));
        }
    const char *s = json_string_value(v);
    for (; s && *s; s++) {
        if (*s == '|')
            putchar('\\');
        putchar(*s);
    }
}

static void print_table(const struct lk_table *t, const json_t *rows)
{
    size_t i;
    json_t *row;
    printf("## %s\n\n|", t->heading);
    for (size_t c = 0; t->columns[c]; c++)
        printf(" %s |", t->columns[c]);
    fputs("\n|", stdout);
    for (size_t c = 0; t->columns[c]; c++)
        fputs("---|", stdout);
    putchar('\n');
    json_array_foreach(rows, i, row)
    {
        putchar('|');
        for (size_t c = 0; t->columns[c]; c++) {
            putchar(' ');
            print_cell(json_object_get(row, t->columns[c]));
            fputs(" |", stdout);
        }
        putchar('\n');
    }
}

static int print_all(const struct lk_table *tables, const struct lk_list *list, bool json)
{
    LK_AUTO(json_decref) json_t *all = json_object();
    for (const struct lk_table *t = tables; t->name; t++) {
        json_t *rows = t->rows(list);
        json_object_set_new(all, t->name, rows);
        if (!json && t != tables)
            putchar('\n');
        if (!json)
            print_table(t, rows);
    }
    if (json) {
        json_dumpf(all, stdout, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
        putchar('\n');
    }
    return fflush(stdout) ? LK_EXIT_NO_VERDICT : LK_EXIT_PASS;
}

/* Narrows the list down; the reason to stderr where a selector takes nothing. */
static int narrow(struct lk_list *list, const struct listing *what)
{
    struct lk_err err = { 0 };
    int failed = what->flag == 'R'
                     ? lk_list_check_requirements(list, &err)
                     : lk_plan_select(list->plan, list->selectors, list->n_selectors, &err);
    if (failed)
        fprintf(stderr, "lakmus: %s\n", err.msg);
    return failed;
}

static int list_it(const struct listing *what, struct lk_list *list, const char *from, bool json)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_plan_free) struct lk_plan *plan = NULL;
    if (!what->selectors && list->n_selectors) {
        fprintf(stderr, "lakmus: this list takes no selector, such as '%s'\n", list->selectors[0]);
        return LK_EXIT_BAD_INPUT;
    }
    if (what->plan) {
        list->plan = plan = lk_plan_open(&from, 1, NULL, d);
        lk_diags_print(d, stderr);
        if (!plan || narrow(list, what))
            return LK_EXIT_BAD_INPUT;
    }
    return print_all(what->tables, list, json);
}

int lk_cmd_list(int argc, char **argv)
{
    char home[4096];
    const struct listing *what = &listings[0];
    const char *from = lk_home_scenarios(home, sizeof home);
    bool json = false;
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (c == '?')
            return LK_EXIT_BAD_INPUT; /* getopt has said what is wrong */
        if (c == 'h') {
            fputs(help, stdout);
            return LK_EXIT_PASS;
        }
        from = c == 'f' ? optarg : from;
        json |= c == 'j';
        for (size_t i = 0; i < LK_COUNT(listings); i++)
            if (listings[i].flag == c)
                what = &listings[i];
    }
    struct lk_list list = { .selectors = (const char *const *)argv + optind,
                            .n_selectors = (size_t)(argc - optind) };
    return list_it(what, &list, from, json);
}
