/* cli/list.h: the tables that `lakmus list` prints. */
#ifndef LK_CLI_LIST_H
#define LK_CLI_LIST_H

#include "plan/plan.h"

/* What is listed, and which of it. */
struct lk_list {
    struct lk_plan *plan; /* NULL where no scenarios are read */
    const char *const *selectors;
    size_t n_selectors;
};

struct lk_table {
    const char *name, *heading; /* NAME: its member in JSON */
    const char *columns[9];     /* members of a row, in their order; NULL-terminated */
    json_t *(*rows)(const struct lk_list *list); /* new reference: an array of objects */
};

/* Each ended by a row without name. */
extern const struct lk_table lk_scenario_tables[], lk_requirement_tables[], lk_word_tables[],
    lk_page_tables[], lk_fault_tables[];

/* -1 with ERR (and the nearest id) if a selector takes no requirement. */
int lk_list_check_requirements(const struct lk_list *list, struct lk_err *err);

#endif
