/* Where the files that came with the program are. */
#include "cli/home.h"

#include "base/auto.h"
#include <limits.h>
#include <string.h>

/* HERE if it holds PROBE, else the first of BESIDE the program's own folder that does; else HERE.
 */
static const char *find(const char *here, const char *probe, const char *const *beside, size_t n,
                        char *room, size_t len)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s%s", here, probe);
    if (!access(path, F_OK))
        return here;
    ssize_t got = readlink("/proc/self/exe", room, len - 1);
    if (got <= 0)
        return here;
    room[got] = '\0';
    char *slash = strrchr(room, '/');
    for (size_t i = 0; i < n; i++) {
        snprintf(slash, len - (size_t)(slash - room), "%s", beside[i]);
        snprintf(path, sizeof path, "%s%s", room, probe);
        if (!access(path, F_OK))
            return room;
    }
    return here;
}

const char *lk_home_scenarios(char *room, size_t len)
{
    /* build/lakmus -> ../scenarios; bin/lakmus -> ../share/lakmus/scenarios */
    static const char *const beside[] = { "/../scenarios", "/../share/lakmus/scenarios" };
    return find("scenarios", "/requirements.yaml", beside, LK_COUNT(beside), room, len);
}

const char *lk_home_fuzzers(char *room, size_t len)
{
    static const char *const beside[] = { "/../build-fuzz" };
    return find("build-fuzz", "", beside, LK_COUNT(beside), room, len);
}
