/* The folder of findings: NAME.yaml, NAME.p12, NAME.txt, and the twin's scenario. */
#include "feed/feed.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const endings[] = { ".yaml", ".p12", ".txt" };

static int is_finding(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return entry->d_name[0] != '.' && dot && !strcmp(dot, endings[0]) &&
           strcmp(entry->d_name, "twin.yaml") != 0;
}

int lk_feed_kept(const char *dir, struct lk_arena *arena, const char ***ret, size_t *ret_n,
                 struct lk_err *err)
{
    struct dirent **names = NULL;
    int n = scandir(dir, &names, is_finding, alphasort);
    if (n < 0)
        return lk_fail_errno(err, "%s", dir);
    *ret = lk_arena_alloc(arena, ((size_t)n + 1) * sizeof **ret);
    *ret_n = (size_t)n;
    for (int i = 0; i < n; i++) {
        const char *dot = strrchr(names[i]->d_name, '.');
        (*ret)[i] = lk_arena_strndup(arena, names[i]->d_name, (size_t)(dot - names[i]->d_name));
        free(names[i]);
    }
    free(names);
    return 0;
}

void lk_feed_put_away(const char *dir, const char *name, const char *to)
{
    for (size_t i = 0; i < LK_COUNT(endings); i++) {
        char from_path[4200], to_path[4200];
        snprintf(from_path, sizeof from_path, "%s/%s%s", dir, name, endings[i]);
        snprintf(to_path, sizeof to_path, "%s/%s%s", to, name, endings[i]);
        rename(from_path, to_path);
    }
}

const char *lk_feed_kept_case(const char *case_id)
{
    return strncmp(case_id, "found/", 6) ? NULL : case_id + 6;
}
