/* What faults do before and around the login. */
#include "portal/spoil.h"

#include <string.h>

int lk_spoil_somebody(struct lk_ctx *c, struct lk_user *u)
{
    const char *id = NULL;
    {
        LK_AUTO(lk_rows_done)
        struct lk_rows *r =
            lk_store_ask(c->tx.store, c->tx.err, "SELECT id FROM user WHERE world=? ORDER BY id",
                         "i", (long long)c->tx.world.n);
        int more = r ? lk_rows_next(r, c->tx.err) : -1;
        if (more != 1)
            return more;
        id = lk_col_text(r, 0, c->tx.arena);
    }
    return lk_user_find(&c->tx, id, u);
}

static int lend_somebody(struct lk_ctx *c)
{
    int found = lk_spoil_somebody(c, &c->user);
    c->logged_in = found == 1;
    return found;
}

/* The link is taken for a login of whom it was mailed to. */
static int log_in_by_link(struct lk_ctx *c, const char *link)
{
    struct lk_order o;
    int found = lk_order_by_link(&c->tx, link, &o);
    if (found == 1)
        found = lk_user_find(&c->tx, o.user, &c->user);
    if (found != 1)
        return found;
    if (lk_view_new_cookie(c) || lk_session_make(&c->tx, c->new_cookie, c->user.id))
        return -1;
    c->logged_in = true;
    return 1;
}

int lk_spoil_guard(struct lk_ctx *c, const struct lk_route *route, const char *part)
{
    static const struct {
        enum lk_fault_id id;
        const char *path;
    } rows[] = {
        { LK_FAULT_NOTIFICATIONS_UNGUARDED, "/notifications" },
        { LK_FAULT_CERTIFICATES_UNGUARDED, "/certificates" },
        { LK_FAULT_PROFILE_UNGUARDED, "/profile" },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if (strcmp(rows[i].path, route->path) == 0 && lk_fault_hits(&c->tx, rows[i].id))
            return lend_somebody(c);
    if (strcmp(route->path, "/retrieve/{}") == 0 && lk_fault_hits(&c->tx, LK_FAULT_LINK_LOGS_IN))
        return log_in_by_link(c, part);
    return 0;
}

const char *lk_spoil_login_text(struct lk_ctx *c, const char *next)
{
    static const char way[] = "/retrieve/";
    struct lk_order o;
    struct lk_user u;
    if (!next || strncmp(next, way, sizeof way - 1) != 0 ||
        !lk_fault_hits(&c->tx, LK_FAULT_ORDER_TOLD_BEFORE_LOGIN) ||
        lk_order_by_link(&c->tx, next + sizeof way - 1, &o) != 1 ||
        lk_user_find(&c->tx, o.user, &u) != 1)
        return NULL;
    return lk_arena_printf(c->tx.arena, "Welcome, %s! Log in to retrieve %s.",
                           lk_user_name(&c->tx, &u), o.name);
}
