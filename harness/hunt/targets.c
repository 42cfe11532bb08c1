/* The fuzzers that lie in a folder, with what belongs to each. */
#define _GNU_SOURCE
#include "hunt/inner.h"

#include "base/fs.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { OPTIONS_MAX = 1 << 16 };

static const char prefix[] = "fuzz_";

/* FOLDER/fuzz_NAMEending, or NULL if there is none. */
static const char *beside(struct lk_arena *a, const char *program, const char *ending)
{
    const char *path = lk_arena_printf(a, "%s%s", program, ending);
    return access(path, R_OK) ? NULL : path;
}

static void trim(char **text)
{
    *text += strspn(*text, " \t");
    size_t len = strlen(*text);
    while (len && isspace((unsigned char)(*text)[len - 1]))
        (*text)[--len] = '\0';
}

/* "key = value" becomes "-key=value"; the first comment is what the target is about. */
static void read_line(struct lk_arena *a, char *line, struct lk_hunt_target *t, size_t *n)
{
    trim(&line);
    char *value = strchr(line, '=');
    if (*line == '#' && !*t->help) {
        line++;
        trim(&line);
        t->help = lk_arena_strdup(a, line);
    }
    if (!value || *line == '#')
        return;
    *value++ = '\0';
    trim(&line);
    trim(&value);
    t->flags = lk_arena_grow(a, t->flags, *n, sizeof *t->flags);
    t->flags[(*n)++] = lk_arena_printf(a, "-%s=%s", line, value);
}

static int read_options(struct lk_arena *a, struct lk_hunt_target *t, struct lk_err *err)
{
    LK_AUTO(free) char *text = NULL;
    const char *path = beside(a, t->program, ".options");
    size_t n = 0;
    if (path && lk_fs_load(path, OPTIONS_MAX, &text, NULL, err))
        return -1;
    for (char *line = text, *end; line && *line; line = end) {
        end = strchrnul(line, '\n');
        if (*end)
            *end++ = '\0';
        read_line(a, line, t, &n);
    }
    t->flags = lk_arena_grow(a, t->flags, n, sizeof *t->flags);
    t->flags[n] = NULL;
    return 0;
}

static bool runnable(const char *path)
{
    struct stat st;
    return !stat(path, &st) && S_ISREG(st.st_mode) && !access(path, X_OK);
}

static int is_fuzzer(const struct dirent *entry)
{
    return !strncmp(entry->d_name, prefix, strlen(prefix)) && !strchr(entry->d_name, '.');
}

static int add(struct lk_arena *a, const char *program, const char *name,
               struct lk_hunt_targets *ret, struct lk_err *err)
{
    ret->all = lk_arena_grow(a, ret->all, ret->n, sizeof *ret->all);
    struct lk_hunt_target *t = &ret->all[ret->n++];
    *t =
        (struct lk_hunt_target){ .name = lk_arena_strdup(a, name), .program = program, .help = "" };
    t->dict = beside(a, program, ".dict");
    t->seeds = beside(a, program, ".seeds");
    return read_options(a, t, err);
}

int lk_hunt_targets(const char *folder, struct lk_arena *arena, struct lk_hunt_targets *ret,
                    struct lk_err *err)
{
    struct dirent **names = NULL;
    *ret = (struct lk_hunt_targets){ 0 };
    int n = scandir(folder, &names, is_fuzzer, alphasort), failed = 0;
    if (n < 0)
        return lk_fail_errno(err, "%s", folder);
    for (int i = 0; i < n; i++) {
        const char *program = lk_arena_printf(arena, "%s/%s", folder, names[i]->d_name);
        if (!failed && runnable(program))
            failed = add(arena, program, names[i]->d_name + strlen(prefix), ret, err);
        free(names[i]);
    }
    free(names);
    return failed;
}

const char **lk_hunt_command(struct lk_arena *arena, const struct lk_hunt_target *t,
                             const char *const *more)
{
    /* What is said later holds: a target's own options over the usual limits. What is slow and
     * within the limit is no finding: on a busy machine everything is. */
    static const char *const usual[] = { "-timeout=20", "-report_slow_units=3600",
                                         "-rss_limit_mb=2048", NULL };
    const char *dict[] = { t->dict ? lk_arena_printf(arena, "-dict=%s", t->dict) : NULL, NULL };
    const char *const *const parts[] = { usual, t->flags, dict, more };
    const char **all = NULL;
    size_t n = 0;
    all = lk_arena_grow(arena, all, n, sizeof *all);
    all[n++] = t->program;
    for (size_t i = 0; i < LK_COUNT(parts); i++)
        for (const char *const *p = parts[i]; *p; p++) {
            all = lk_arena_grow(arena, all, n, sizeof *all);
            all[n++] = *p;
        }
    all = lk_arena_grow(arena, all, n, sizeof *all);
    all[n] = NULL;
    return all;
}
