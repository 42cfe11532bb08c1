/* Files and folders of YAML. */
#define _GNU_SOURCE
#include "plan/files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

enum { FOLDERS_DEEP = 16, FILES_MAX = 10000 };

struct search {
    struct lk_arena *arena;
    struct lk_diags *d;
    struct lk_files *files;
    const char **seen; /* real paths: a folder and a file in it may both be given */
    size_t n_seen;
};

static const char *const kind_keys[] = { [LK_FILE_SCENARIO] = "scenario",
                                         [LK_FILE_PART] = "part",
                                         [LK_FILE_REQUIREMENTS] = "requirements",
                                         [LK_FILE_TARGET] = "target" };

static bool kind_of(const struct lk_node *root, enum lk_file_kind *ret, struct lk_diags *d)
{
    if (root->kind != LK_NODE_MAP || !root->n) {
        lk_diag(d, LK_ERROR, root->pos, 0,
                "a file begins with the key 'scenario', 'part', 'requirements' or 'target'");
        return false;
    }
    for (size_t i = 0; i < LK_COUNT(kind_keys); i++)
        if (!strcmp(root->keys[0]->text, kind_keys[i])) {
            *ret = (enum lk_file_kind)i;
            return true;
        }
    lk_diag_unknown(d, root->keys[0]->pos, "first key", root->keys[0]->text, kind_keys,
                    LK_COUNT(kind_keys));
    return false;
}

static void add(struct lk_files *files, struct lk_arena *arena, const char *path,
                struct lk_node *root, bool given, struct lk_diags *d)
{
    struct lk_file f = { .path = path, .root = root, .given = given };
    if (!root || !kind_of(root, &f.kind, d))
        return;
    files->items = lk_arena_grow(arena, files->items, files->n, sizeof f);
    files->items[files->n++] = f;
}

void lk_files_add_text(struct lk_files *files, struct lk_arena *arena, const char *name,
                       const char *text, size_t len, struct lk_diags *d)
{
    add(files, arena, name, lk_yaml_parse(arena, name, text, len, d), true, d);
}

/* Is the file or folder met for the first time? */
static bool first_time(struct search *s, const char *path)
{
    char real[PATH_MAX];
    if (!realpath(path, real))
        return true; /* reading it will tell why */
    for (size_t i = 0; i < s->n_seen; i++)
        if (!strcmp(s->seen[i], real))
            return false;
    s->seen = lk_arena_grow(s->arena, s->seen, s->n_seen, sizeof *s->seen);
    s->seen[s->n_seen++] = lk_arena_strdup(s->arena, real);
    return true;
}

static void read_file(struct search *s, const char *path, bool given)
{
    if (!first_time(s, path))
        return;
    if (s->n_seen > FILES_MAX) {
        lk_diag(s->d, LK_ERROR, LK_NO_POS, 0, "more than %d files", FILES_MAX);
        return;
    }
    path = lk_arena_strdup(s->arena, path);
    add(s->files, s->arena, path, lk_yaml_load(s->arena, path, s->d), given, s->d);
}

static int wanted(const struct dirent *e)
{
    const char *dot = strrchr(e->d_name, '.');
    if (e->d_name[0] == '.')
        return 0;
    return e->d_type == DT_DIR || e->d_type == DT_UNKNOWN || e->d_type == DT_LNK ||
           (dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml")));
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_folder(const char *path)
{
    struct stat st;
    return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static bool is_yaml(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml"));
}

static void read_folder(struct search *s, const char *path, bool given, int depth)
{
    struct dirent **names = NULL;
    int n = scandir(path, &names, wanted, by_name);
    if (n < 0)
        lk_diag(s->d, LK_ERROR, LK_NO_POS, 0, "%s: %s", path, strerror(errno));
    for (int i = 0; i < n; i++) {
        const char *below = lk_arena_printf(s->arena, "%s/%s", path, names[i]->d_name);
        if (is_folder(below)) {
            if (depth < FOLDERS_DEEP && first_time(s, below))
                read_folder(s, below, given, depth + 1);
        } else if (is_yaml(below))
            read_file(s, below, given);
        free(names[i]);
    }
    free(names);
}

/* The shared parts that stories under PATH may include without being told where they are. */
static void read_shared(struct search *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *folder = is_folder(path) ? path
                         : slash         ? lk_arena_strndup(s->arena, path, (size_t)(slash - path))
                                         : ".";
    static const char *const beside[] = { "shared", "../shared" };
    for (size_t i = 0; i < LK_COUNT(beside); i++) {
        const char *shared = lk_arena_printf(s->arena, "%s/%s", folder, beside[i]);
        if (is_folder(shared) && first_time(s, shared))
            read_folder(s, shared, false, 0);
    }
}

struct lk_files lk_files_load(struct lk_arena *arena, const char *const *paths, size_t n,
                              struct lk_diags *d)
{
    struct lk_files files = { 0 };
    struct search s = { .arena = arena, .d = d, .files = &files };
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(paths[i]);
        while (len > 1 && paths[i][len - 1] == '/')
            len--;
        const char *path = lk_arena_strndup(arena, paths[i], len);
        if (is_folder(path))
            read_folder(&s, path, true, 0);
        else
            read_file(&s, path, true);
    }
    for (size_t i = 0; i < n; i++)
        read_shared(&s, paths[i]);
    return files;
}
