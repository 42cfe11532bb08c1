/* The user's own pages: profile, details, organisations, history, notifications. */
#include "portal/ctx.h"

#include "base/clock.h"
#include "portal/cert.h"
#include "portal/spoil.h"
#include <string.h>

static int profile(struct lk_ctx *c, const char *part)
{
    (void)part;
    struct lk_page p;
    lk_view_start(c, &p, "profile", LK_L_PROFILE);
    lk_view_text(&p, p.user);
    lk_view_control(c, &p, "logout", LK_L_LOG_OUT, "POST", "/logout");
    return lk_view_send(c, &p, 200);
}

static int user_details(struct lk_ctx *c, const char *part)
{
    (void)part;
    struct lk_page p;
    lk_view_start(c, &p, "user-details", LK_L_USER_DETAILS);
    lk_view_text(&p, p.user);
    lk_view_text(&p, lk_arena_printf(c->tx.arena, "User-ID: %s", c->user.id));
    lk_view_text(&p, lk_arena_printf(c->tx.arena, "E-mail: %s", c->user.email));
    return lk_view_send(c, &p, 200);
}

static int organisations(struct lk_ctx *c, const char *part)
{
    (void)part;
    struct lk_page p;
    lk_view_start(c, &p, "organisations", LK_L_ORGANISATIONS);
    lk_view_text(
        &p, lk_arena_printf(c->tx.arena, "%s, CVR number %s", c->user.organisation, c->user.cvr));
    return lk_view_send(c, &p, 200);
}

/* The last things that happened, as many as a page holds. */
static int history(struct lk_ctx *c, const char *part)
{
    (void)part;
    struct lk_cert *all = NULL;
    size_t n = 0;
    if (lk_cert_list(&c->tx, c->user.id, &all, &n))
        return -1;
    struct lk_page p;
    lk_view_start(c, &p, "history", LK_L_HISTORY);
    for (size_t i = n; i-- > 0;) {
        char at[LK_DATE_LEN] = "";
        if (all[i].since)
            lk_date_write(all[i].since, at);
        lk_view_text(&p, lk_arena_printf(c->tx.arena, "%s %s: %s", at, all[i].profile,
                                         lk_cert_status_name(all[i].status)));
    }
    return lk_view_send(c, &p, 200);
}

static int notifications(struct lk_ctx *c, const char *part)
{
    (void)part;
    struct lk_page p;
    lk_view_start(c, &p, "notifications", LK_L_NOTIFICATIONS);
    return lk_view_send(c, &p, 200);
}

/* notification-of-another: what it is about, for anybody. */
static int tell_of(struct lk_ctx *c, const struct lk_order *o)
{
    struct lk_page p;
    lk_view_start(c, &p, "notifications", LK_L_NOTIFICATIONS);
    lk_view_text(&p, lk_arena_printf(c->tx.arena, "%s for %s", o->name, o->user));
    return lk_view_send(c, &p, 200);
}

static int notification(struct lk_ctx *c, const char *part)
{
    int64_t id = lk_route_number(part);
    struct lk_order o;
    int found = id < 0 ? 0 : lk_order_find(&c->tx, id, &o);
    if (found < 0)
        return -1;
    bool theirs = found && strcmp(o.user, c->user.id) != 0;
    if (theirs && lk_fault_hits(&c->tx, LK_FAULT_NOTIFICATION_OF_ANOTHER))
        return tell_of(c, &o);
    if (!found || theirs || lk_order_is_over(o.state))
        return lk_view_refuse(c, 404, "There is no such notification of yours.");
    c->seen.order = o.id;
    if (lk_fault_hits(&c->tx, LK_FAULT_NOTIFICATION_SKIPS_TERMS))
        return lk_view_go(c, "/orders/%lld/start?way=notification", (long long)o.id);
    return lk_view_go(c, "/orders/%lld", (long long)o.id);
}

const struct lk_route lk_routes_profile[] = {
    { "GET", "/profile", "profile", NULL, false, NULL, profile },
    { "GET", "/details", "profile", "user-details", false, NULL, user_details },
    { "GET", "/organisations", "profile", "organisations", false, NULL, organisations },
    { "GET", "/history", "profile", "history", false, NULL, history },
    { "GET", "/notifications", "profile", "notifications", false, NULL, notifications },
    { "GET", "/notifications/{}", "notifications", "open-notification", false, NULL, notification },
    { 0 },
};
