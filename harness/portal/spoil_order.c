/* What faults do with orders and the way through the wizard. */
#include "portal/spoil.h"

#include <string.h>

static int reopen(struct lk_ctx *c, struct lk_order *o)
{
    if (lk_store_run(c->tx.store, c->tx.err,
                     "UPDATE orders SET state=?,ordered=?,cert=0 WHERE world=? AND id=?", "iiii",
                     (long long)LK_ORDER_ORDERED, (long long)c->tx.now, (long long)c->tx.world.n,
                     (long long)o->id))
        return -1;
    return lk_order_find(&c->tx, o->id, o);
}

static int give_away(struct lk_ctx *c, struct lk_order *o)
{
    if (lk_store_run(c->tx.store, c->tx.err, "UPDATE orders SET user=? WHERE world=? AND id=?",
                     "sii", c->user.id, (long long)c->tx.world.n, (long long)o->id))
        return -1;
    return lk_order_find(&c->tx, o->id, o);
}

static int oldest(struct lk_ctx *c, struct lk_order *o)
{
    struct lk_order *open = NULL;
    size_t n = 0;
    if (lk_orders_open(&c->tx, o->user, &open, &n))
        return -1;
    if (n)
        *o = open[0];
    return 1;
}

int lk_spoil_link(struct lk_ctx *c, int found, struct lk_order *o)
{
    if (found == 0 && lk_fault_hits(&c->tx, LK_FAULT_LINK_UNKNOWN_WORKS))
        return lk_order_make(&c->tx, &c->user, "User certificate", 0, o) ? -1 : 1;
    if (found != 1)
        return found;
    if (strcmp(o->user, c->user.id) != 0 && lk_fault_hits(&c->tx, LK_FAULT_LINK_OF_ANOTHER))
        return give_away(c, o);
    if (!lk_order_is_over(o->state) && lk_fault_hits(&c->tx, LK_FAULT_LINK_TO_OLDEST))
        return oldest(c, o);
    static const enum lk_fault_id over[LK_ORDER_STATES] = {
        [LK_ORDER_CLOSED] = LK_FAULT_LINK_AFTER_CLOSE,
        [LK_ORDER_CANCELLED] = LK_FAULT_LINK_CANCELLED_WORKS,
        [LK_ORDER_EXPIRED] = LK_FAULT_LINK_EXPIRED_WORKS,
    };
    if (lk_order_is_over(o->state) && lk_fault_hits(&c->tx, over[o->state]))
        return reopen(c, o);
    return 1;
}

int lk_spoil_over(struct lk_ctx *c, struct lk_order *o)
{
    bool posted = strcmp(c->req->method, "POST") == 0;
    bool mine = strcmp(o->user, c->user.id) == 0;
    if (posted && mine && o->state == LK_ORDER_CLOSED &&
        lk_fault_hits(&c->tx, LK_FAULT_REOPENED_BY_REQUEST))
        return reopen(c, o) < 0 ? -1 : 0;
    if (posted && o->cert && lk_fault_hits(&c->tx, LK_FAULT_REPLAY_REACTIVATES))
        return lk_cert_unblock_by_fault(&c->tx, o->cert);
    return 0;
}

/* Which fault opens which step, from where. */
static const struct {
    enum lk_fault_id id;
    enum lk_order_state from;
    const char *method, *step;
} aheads[] = {
    { LK_FAULT_TERMS_PASSED_BY_ADDRESS, LK_ORDER_TERMS, "GET", "password" },
    { LK_FAULT_SHOW_BEFORE_TERMS, LK_ORDER_TERMS, "POST", "password" },
    { LK_FAULT_FILE_BEFORE_TERMS, LK_ORDER_TERMS, "GET", "issue" },
    { LK_FAULT_PASSWORD_FROM_START, LK_ORDER_ORDERED, "POST", "password" },
};

bool lk_is_closing(const struct lk_ctx *c)
{
    return c->seen.action && strcmp(c->seen.action, "close") == 0;
}

bool lk_spoil_theirs(struct lk_ctx *c)
{
    return lk_fault_hits(&c->tx, LK_FAULT_ORDER_OF_ANOTHER) ||
           (lk_is_closing(c) && lk_fault_hits(&c->tx, LK_FAULT_CLOSE_OF_ANOTHER));
}

int lk_spoil_ahead(struct lk_ctx *c, struct lk_order *o, const char *step)
{
    for (size_t i = 0; i < LK_COUNT(aheads); i++) {
        if (o->state != aheads[i].from || strcmp(aheads[i].method, c->req->method) != 0 ||
            strcmp(aheads[i].step, step) != 0 || !lk_fault_hits(&c->tx, aheads[i].id))
            continue;
        if (o->state == LK_ORDER_ORDERED && lk_order_move(&c->tx, o, LK_ORDER_TERMS) < 0)
            return -1;
        int moved = lk_order_move(&c->tx, o, LK_ORDER_PASSWORD);
        return moved == 1 && strcmp(step, "issue") == 0 ? lk_issue(c, o) : moved;
    }
    return 0;
}

int lk_spoil_issue_again(struct lk_ctx *c, struct lk_order *o, bool new_row)
{
    enum lk_order_state state = o->state;
    if (new_row)
        o->cert = 0;
    else if (lk_store_run(c->tx.store, c->tx.err, "UPDATE cert SET der=NULL WHERE world=? AND id=?",
                          "ii", (long long)c->tx.world.n, (long long)o->cert))
        return -1;
    int rc = lk_issue(c, o);
    o->state = state;
    return rc < 0 ? -1 : 0;
}
