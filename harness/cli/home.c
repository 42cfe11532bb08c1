/* Where the files that came with the program are. */
#include "cli/home.h"

#include "base/auto.h"
#include <string.h>
#include <sys/stat.h>

const char *lk_home_scenarios(char *room, size_t len)
{
    struct stat st;
    if (!stat("scenarios/requirements.yaml", &st))
        return "scenarios";
    ssize_t n = readlink("/proc/self/exe", room, len - 1);
    if (n <= 0)
        return "scenarios";
    room[n] = '\0';
    /* build/lakmus -> ../scenarios; bin/lakmus -> ../share/lakmus/scenarios */
    static const char *const beside[] = { "/../scenarios", "/../share/lakmus/scenarios" };
    char *slash = strrchr(room, '/');
    for (size_t i = 0; i < LK_COUNT(beside); i++) {
        snprintf(slash, len - (size_t)(slash - room), "%s", beside[i]);
        if (!stat(room, &st))
            return room;
    }
    return "scenarios";
}
