/* What kind of answer a view is. */
#include "verdict/reaction.h"

#include <string.h>

static bool is_one_of(const char *page, const char *const *pages)
{
    for (; page && *pages; pages++)
        if (!strcmp(page, *pages))
            return true;
    return false;
}

enum lk_reaction lk_reaction(const json_t *view)
{
    static const char *const refusals[] = { "refused",    "login", "waiting", "logged-out",
                                            "order-over", "error", NULL };
    const char *page = lk_json_str(view, "page", NULL);
    long long status = lk_json_int(view, "status", 0);
    if (!json_is_object(view))
        return LK_UNKNOWN;
    if (status >= 500)
        return LK_BROKEN;
    if (status == 429)
        return LK_BUSY;
    if (lk_json_bool(view, "refused", false) || status >= 400 || is_one_of(page, refusals))
        return LK_REFUSED;
    return page ? LK_ACCEPTED : LK_UNKNOWN;
}

bool lk_is_logged_out(const json_t *view)
{
    return lk_reaction(view) == LK_REFUSED;
}
