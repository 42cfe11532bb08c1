/* Time spans as people write them. */
#include "plan/shape.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const struct unit {
    const char *name;
    long long ms;
} units[] = {
    { "ms", 1 },          { "s", 1000 },         { "min", 60 * 1000 },
    { "h", 3600 * 1000 }, { "day", 86400000LL }, { "days", 86400000LL },
};

bool lk_span_read(const char *text, long long *ret_ms)
{
    size_t digits = strspn(text, "0123456789");
    if (!digits || digits > 9)
        return false;
    long long number = strtoll(text, NULL, 10);
    const char *name = text + digits + strspn(text + digits, " ");
    for (size_t i = 0; i < LK_COUNT(units); i++)
        if (!strcmp(name, units[i].name) && number <= LLONG_MAX / units[i].ms) {
            *ret_ms = number * units[i].ms;
            return true;
        }
    return false;
}
