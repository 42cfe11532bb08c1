/* From an order at its password to a certificate in a file. */
#include "portal/ctx.h"

#include "portal/mail.h"
#include "portal/spoil.h"

static const char *pki_url(struct lk_ctx *c, const char *what)
{
    return lk_arena_printf(c->tx.arena, "%s/w/%s/%s", c->portal->urls[LK_ON_PKI], c->tx.world.id,
                           what);
}

static int make_plan(struct lk_ctx *c, const struct lk_order *o, struct lk_issue_plan *plan)
{
    const struct lk_user *u = &c->user;
    *plan = (struct lk_issue_plan){
        .ca = lk_ctx_ca(c),
        .leaf = { .subject = { .common_name = lk_user_name(&c->tx, u),
                               .given_name = u->given_name,
                               .surname = u->surname,
                               .uuid = u->uuid,
                               .organisation = u->organisation,
                               .cvr = u->cvr },
                  .not_before = c->tx.now,
                  .not_after = c->tx.now + LK_CERT_LIFE,
                  .ocsp_url = pki_url(c, "ocsp"),
                  .issuer_url = pki_url(c, "ca/issuing.cer"),
                  .crl_url = pki_url(c, "crl") },
        .name = o->name,
        .password = o->password,
        .iterations = c->tx.world.iterations,
    };
    return lk_cert_serial(&c->tx, plan->leaf.serial) || lk_spoil_plan(c, o, plan) ? -1 : 0;
}

/* BLOCK-07: "no renewal ever makes it usable"; here one does, on purpose. */
static int maybe_undo_block(struct lk_ctx *c, const struct lk_order *o)
{
    if (lk_fault_hits(&c->tx, LK_FAULT_BLOCK_UNDONE_BY_ORDER))
        return lk_cert_unblock_all_by_fault(&c->tx, o->user);
    struct lk_cert old;
    int found = o->renews ? lk_cert_find(&c->tx, o->user, o->renews, &old) : 0;
    if (found != 1 || old.status != LK_CERT_BLOCKED ||
        !lk_fault_hits(&c->tx, LK_FAULT_BLOCK_UNDONE_BY_RENEW))
        return found < 0 ? -1 : 0;
    return lk_cert_unblock_by_fault(&c->tx, old.id);
}

/* password-in-mail */
static int mail_password(struct lk_ctx *c, const struct lk_order *o)
{
    if (!lk_fault_hits(&c->tx, LK_FAULT_PASSWORD_IN_MAIL))
        return 0;
    return lk_mail_note(&c->tx, &c->user, "Your certificate was issued",
                        lk_arena_printf(c->tx.arena, "Its password is %s", o->password));
}

int lk_issue(struct lk_ctx *c, struct lk_order *o)
{
    struct lk_issue_plan plan;
    LK_AUTO(lk_issued_done) struct lk_issued made = { 0 };
    if (make_plan(c, o, &plan))
        return -1;
    int rc = lk_works_issue(c->portal->works, c->tx.world.n, o->id, &plan, &made, c->tx.err);
    if (rc != 1) {
        c->res->again = rc == 0;
        return rc;
    }
    if (lk_spoil_issued(c, &plan, &made) || mail_password(c, o))
        return -1;
    if (lk_cert_keep(&c->tx, o, made.serial, made.not_before, made.not_after, made.cert.bytes,
                     made.cert.len) ||
        lk_order_keep_file(&c->tx, o, made.p12.bytes, made.p12.len) || maybe_undo_block(c, o))
        return -1;
    return lk_order_move(&c->tx, o, LK_ORDER_ISSUED);
}
