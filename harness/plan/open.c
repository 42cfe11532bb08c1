/* Everything a command needs, from the paths it was given. */
#include "plan/load.h"

#include <string.h>
#include <unistd.h>

enum { FOLDERS_UP = 4 };

/* Among the files, or else requirements.yaml beside PATH or in a folder above it. */
static struct lk_requirements *find_beside(struct lk_arena *arena, const char *path,
                                           struct lk_diags *d)
{
    const char *folder = lk_arena_strdup(arena, path);
    for (int up = 0; up <= FOLDERS_UP; up++) {
        const char *file = lk_arena_printf(arena, "%s/requirements.yaml", folder);
        if (!access(file, R_OK))
            return lk_requirements_load(arena, file, d);
        const char *slash = strrchr(folder, '/');
        if (!slash && !strcmp(folder, "."))
            return NULL;
        folder = slash ? lk_arena_strndup(arena, folder, (size_t)(slash - folder)) : ".";
    }
    return NULL;
}

static struct lk_requirements *find_requirements(struct lk_arena *arena,
                                                 const struct lk_files *files,
                                                 const char *const *paths, size_t n,
                                                 struct lk_diags *d)
{
    size_t errors = d->errors;
    struct lk_requirements *r = NULL;
    for (size_t i = 0; i < files->n; i++) {
        const struct lk_file *f = &files->items[i];
        if (f->kind != LK_FILE_REQUIREMENTS)
            continue;
        if (r)
            lk_diag(d, LK_ERROR, f->root->pos, 0, "a second list of requirements");
        else
            r = lk_requirements_read(arena, f->root, d);
    }
    for (size_t i = 0; !r && i < n && d->errors == errors; i++)
        r = find_beside(arena, paths[i], d);
    if (!r && d->errors == errors)
        lk_diag(d, LK_ERROR, LK_NO_POS, 0,
                "no requirements.yaml among the files, beside them, or in a folder above");
    return r;
}

static struct lk_plan *open_in(struct lk_arena *arena, const struct lk_files *files,
                               const char *const *paths, size_t n, const char *target,
                               size_t errors, struct lk_diags *d)
{
    struct lk_requirements *reqs = find_requirements(arena, files, paths, n, d);
    struct lk_loader l = lk_loader_begin(arena, reqs, d);
    l.files = *files;
    l.from_disk = true;
    struct lk_binding *binding = target ? lk_binding_load(target, d) : NULL;
    if (reqs)
        lk_loader_run(&l);
    struct lk_plan *p = lk_loader_finish(&l, errors, binding);
    if (!p && binding)
        lk_binding_free(binding);
    return p;
}

struct lk_plan *lk_plan_open_files(const struct lk_files *files, const char *const *paths, size_t n,
                                   const char *target, struct lk_diags *d)
{
    return open_in(lk_arena_new(), files, paths, n, target, d->errors, d);
}

struct lk_plan *lk_plan_open(const char *const *paths, size_t n, const char *target,
                             struct lk_diags *d)
{
    size_t errors = d->errors;
    struct lk_arena *arena = lk_arena_new();
    struct lk_files files = lk_files_load(arena, paths, n, d);
    return open_in(arena, &files, paths, n, target, errors, d);
}
