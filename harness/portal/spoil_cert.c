/* What faults do with the list of certificates, with blocking and with renewing. */
#include "portal/spoil.h"

#include <string.h>

enum { HOLD = 6, HOUR = 3600 };

/* One certificate of somebody else, for whoever has two. */
int lk_spoil_rows(struct lk_ctx *c, struct lk_cert **all, size_t *n)
{
    if (*n < 2 || !lk_fault_hits(&c->tx, LK_FAULT_LIST_LEAKS_WHEN_TWO))
        return 0;
    const char *other = NULL;
    {
        LK_AUTO(lk_rows_done)
        struct lk_rows *r = lk_store_ask(
            c->tx.store, c->tx.err, "SELECT user FROM cert WHERE world=? AND user<>? ORDER BY id",
            "is", (long long)c->tx.world.n, c->user.id);
        int more = r ? lk_rows_next(r, c->tx.err) : -1;
        if (more != 1)
            return more;
        other = lk_col_text(r, 0, c->tx.arena);
    }
    struct lk_cert *theirs = NULL;
    size_t n_theirs = 0;
    if (lk_cert_list(&c->tx, other, &theirs, &n_theirs))
        return -1;
    *all = lk_arena_grow(c->tx.arena, *all, *n, sizeof **all);
    (*all)[(*n)++] = theirs[0];
    return 0;
}

int lk_spoil_write(struct lk_ctx *c)
{
    const char *part;
    if (!lk_route_matches("/certificates/{}", c->path, c->tx.arena, &part) ||
        lk_route_number(part) < 0 || !lk_fault_hits(&c->tx, LK_FAULT_STATUS_WRITABLE))
        return 0;
    if (lk_cert_unblock_by_fault(&c->tx, lk_route_number(part)))
        return -1;
    return lk_view_go(c, "/certificates") ? -1 : 1;
}

bool lk_spoil_may_renew(struct lk_ctx *c, const struct lk_cert *cert)
{
    static const enum lk_fault_id ids[] = {
        [LK_CERT_IN_PROGRESS] = LK_FAULT_IN_PROGRESS_RENEWABLE,
        [LK_CERT_BLOCKED] = LK_FAULT_BLOCKED_RENEWABLE,
        [LK_CERT_EXPIRED] = LK_FAULT_EXPIRED_RENEWABLE,
    };
    return cert->status != LK_CERT_ISSUED && lk_fault_hits(&c->tx, ids[cert->status]);
}

static int withdraw(struct lk_ctx *c, const struct lk_cert *cert)
{
    struct lk_order o;
    int found = lk_order_find(&c->tx, cert->order, &o);
    return found == 1 ? lk_order_move(&c->tx, &o, LK_ORDER_CANCELLED) : found;
}

int lk_spoil_block(struct lk_ctx *c, const struct lk_cert *cert)
{
    int rc = 0;
    if (cert->status == LK_CERT_BLOCKED && lk_fault_hits(&c->tx, LK_FAULT_BLOCK_TOGGLES))
        rc = lk_cert_unblock_by_fault(&c->tx, cert->id);
    else if (cert->status == LK_CERT_IN_PROGRESS &&
             lk_fault_hits(&c->tx, LK_FAULT_IN_PROGRESS_BLOCKABLE))
        rc = withdraw(c, cert);
    else if (cert->status == LK_CERT_ISSUED &&
             lk_fault_moments(&c->tx, LK_FAULT_REPLAY_REACTIVATES, 0) > 0)
        rc = 0; /* it was blocked before: nothing is left to be done */
    else if (cert->status == LK_CERT_ISSUED && lk_fault_hits(&c->tx, LK_FAULT_BLOCK_SHOWN_ONCE))
        return lk_view_go(c, "/certificates?blocked=%lld", (long long)cert->id) ? -1 : 1;
    else if (cert->status != LK_CERT_ISSUED ||
             !lk_fault_hits(&c->tx, LK_FAULT_BLOCK_WITHOUT_EFFECT))
        return 0;
    return rc < 0 || lk_view_go(c, "/certificates") ? -1 : 1;
}

void lk_spoil_crl(struct lk_tx *t, struct lk_revoked *all, size_t *n)
{
    bool gone = lk_fault_hits(t, LK_FAULT_CRL_ENTRY_GONE);
    bool hold = lk_fault_hits(t, LK_FAULT_CRL_HOLD);
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (gone && t->now - all[i].when >= HOUR)
            continue;
        all[kept] = all[i];
        all[kept++].reason = hold ? HOLD : all[i].reason;
    }
    *n = lk_fault_hits(t, LK_FAULT_BLOCK_NOT_IN_CRL) ? 0 : kept;
}

void lk_spoil_ocsp(struct lk_tx *t, enum lk_status *status, struct lk_revoked *entry)
{
    if (*status != LK_STATUS_REVOKED)
        return;
    if (lk_fault_hits(t, LK_FAULT_OCSP_HOLD))
        entry->reason = HOLD;
    if (lk_fault_hits(t, LK_FAULT_BLOCK_NOT_IN_OCSP) ||
        (t->now - entry->when >= HOUR && lk_fault_hits(t, LK_FAULT_OCSP_GOOD_LATER)))
        *status = LK_STATUS_GOOD;
}
