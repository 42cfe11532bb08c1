/* portal/order.h: an order of a certificate and the state its wizard is in. The states that may
 * follow one another are a table; nothing else moves an order. */
#ifndef LK_PORTAL_ORDER_H
#define LK_PORTAL_ORDER_H

#include "portal/user.h"
#include "portal/world.h"

enum lk_order_state {
    LK_ORDER_ORDERED,    /* the wizard's start is shown next */
    LK_ORDER_TERMS,      /* the terms */
    LK_ORDER_PASSWORD,   /* the password is made and shown on request */
    LK_ORDER_ISSUED,     /* the certificate exists and was not fetched yet */
    LK_ORDER_DOWNLOADED, /* it was, and may be again */
    LK_ORDER_CLOSED,
    LK_ORDER_CANCELLED,
    LK_ORDER_EXPIRED,
    LK_ORDER_STATES
};

enum { LK_ORDER_LIFE = 30 * 24 * 3600, LK_LINK_LEN = 43, LK_PASSWORD_LEN = 20 };

struct lk_order {
    int64_t id;
    const char *user, *name; /* whose it is, and what the certificate is called */
    enum lk_order_state state;
    int64_t ordered;
    const char *password; /* NULL unless the state is PASSWORD, ISSUED or DOWNLOADED */
    int64_t cert;         /* 0 before there is a row for it */
    int64_t renews;       /* the certificate that it renews, 0 where it is a first one */
};

const char *lk_order_state_name(enum lk_order_state s);
bool lk_order_may(enum lk_order_state from, enum lk_order_state to);
/* Can nothing come of it any more? */
bool lk_order_is_over(enum lk_order_state s);

/* A new order for U; sends the mail with the link and makes the notification. */
int lk_order_make(struct lk_tx *t, const struct lk_user *u, const char *name, int64_t renews,
                  struct lk_order *ret);
/* 1 found, 0 not there, -1 with the error set. */
int lk_order_find(struct lk_tx *t, int64_t id, struct lk_order *ret);
int lk_order_by_link(struct lk_tx *t, const char *link, struct lk_order *ret);

/* Moves O on, where the table allows it (1); 0 where it does not. Coming to the password makes one;
 * an end wipes password and file. */
int lk_order_move(struct lk_tx *t, struct lk_order *o, enum lk_order_state to);
/* Ties O to its row in the list of certificates. */
int lk_order_tie(struct lk_tx *t, struct lk_order *o, int64_t cert);
int lk_order_keep_file(struct lk_tx *t, const struct lk_order *o, const void *p12, size_t len);
/* Appends the file to OUT: 1, or 0 where there is none. */
int lk_order_file(struct lk_tx *t, const struct lk_order *o, struct lk_buf *out);

/* Ends what was ordered too long ago. */
int lk_orders_expire(struct lk_tx *t);

/* The open orders of USER, oldest first, in the arena; and those that USER is notified of, which
 * without a fault are the same. */
int lk_orders_open(struct lk_tx *t, const char *user, struct lk_order **ret, size_t *ret_n);
int lk_orders_notified(struct lk_tx *t, const char *user, struct lk_order **ret, size_t *ret_n);

/* Another password in place of the one that O has: what a fault does. */
int lk_order_new_password(struct lk_tx *t, struct lk_order *o);

#endif
