/* plan/files.h: which YAML files there are under some paths, and of which kind each is. */
#ifndef LK_PLAN_FILES_H
#define LK_PLAN_FILES_H

#include "plan/yaml.h"

enum lk_file_kind { LK_FILE_SCENARIO, LK_FILE_PART, LK_FILE_REQUIREMENTS, LK_FILE_TARGET };

struct lk_file {
    const char *path;
    enum lk_file_kind kind; /* told by the first key: scenario, part, requirements, target */
    struct lk_node *root;
    bool given; /* it, or a folder above it, was asked for (else: a shared part beside) */
};

struct lk_files {
    struct lk_file *items;
    size_t n;
};

/* Reads PATHS: files, and all *.yaml below folders (in the order of their names; names that begin
 * with a dot are passed over), and then the parts in "shared/" beside them or one folder up. What
 * cannot be read, or is of no kind, is a mistake in D and left out. Lives in ARENA. */
struct lk_files lk_files_load(struct lk_arena *arena, const char *const *paths, size_t n,
                              struct lk_diags *d);

/* Adds one file from memory. */
void lk_files_add_text(struct lk_files *files, struct lk_arena *arena, const char *name,
                       const char *text, size_t len, struct lk_diags *d);

#endif
