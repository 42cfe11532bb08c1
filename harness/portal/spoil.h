/* portal/spoil.h: where the portal acts, what its faults do there. A hook gives true (or 1) where a
 * fault took the matter over; without an armed fault none of them does anything. */
#ifndef LK_PORTAL_SPOIL_H
#define LK_PORTAL_SPOIL_H

#include "portal/cert.h"
#include "portal/ctx.h"
#include "portal/fault.h"
#include "portal/session.h"

/* spoil_page.c, spoil_answer.c: a page before it is written, an answer before it is sent. ROUTE is
 * the one that answered, or NULL. */
void lk_spoil_page(struct lk_ctx *c, struct lk_page *p);
void lk_spoil_answer(struct lk_ctx *c, const struct lk_route *route);
/* Values that no page has sent: true, and answered, where the portal falls over them. */
bool lk_spoil_values(struct lk_ctx *c);
/* A refusal, before it is sent. */
void lk_spoil_refusal(struct lk_ctx *c);
/* The answer that carries a file. */
void lk_spoil_file_answer(struct lk_ctx *c);

/* spoil_login.c: may a route be used without a login? 1; 0; -1 on error. */
int lk_spoil_guard(struct lk_ctx *c, const struct lk_route *route, const char *part);
/* The first user of the world, for those whom nobody knows: 1, 0 or -1. */
int lk_spoil_somebody(struct lk_ctx *c, struct lk_user *u);
/* What a login page tells of the order that NEXT leads to; NULL for nothing. */
const char *lk_spoil_login_text(struct lk_ctx *c, const char *next);

/* spoil_order.c: the order that a link leads to. FOUND as lk_order_by_link gave it. */
int lk_spoil_link(struct lk_ctx *c, int found, struct lk_order *o);
/* Is it the request of Close? */
bool lk_is_closing(const struct lk_ctx *c);
/* Is another's order given to whoever asks? */
bool lk_spoil_theirs(struct lk_ctx *c);
/* An order that is over: does it begin anew? 1, 0 or -1. */
int lk_spoil_over(struct lk_ctx *c, struct lk_order *o);
/* A step that lies ahead of the order: is the order moved there? 1, 0 or -1. */
int lk_spoil_ahead(struct lk_ctx *c, struct lk_order *o, const char *step);
/* Issues once more: in a row of its own, or over the first certificate. */
int lk_spoil_issue_again(struct lk_ctx *c, struct lk_order *o, bool new_row);

/* spoil_issue.c, spoil_file.c: what is issued, before and after it is made. */
int lk_spoil_plan(struct lk_ctx *c, const struct lk_order *o, struct lk_issue_plan *plan);
int lk_spoil_issued(struct lk_ctx *c, const struct lk_issue_plan *plan, struct lk_issued *made);

/* spoil_cert.c: a certificate that blocks, renews, or is written. */
int lk_spoil_rows(struct lk_ctx *c, struct lk_cert **all, size_t *n);
int lk_spoil_write(struct lk_ctx *c);
bool lk_spoil_may_renew(struct lk_ctx *c, const struct lk_cert *cert);
/* 1: the fault did what Ok was pressed for, and answered; 0; -1. */
int lk_spoil_block(struct lk_ctx *c, const struct lk_cert *cert);
void lk_spoil_crl(struct lk_tx *t, struct lk_revoked *all, size_t *n);
void lk_spoil_ocsp(struct lk_tx *t, enum lk_status *status, struct lk_revoked *entry);

#endif
