/* portal/mail.h: the mailbox of a world. Nothing leaves the process: whoever asks the control port
 * reads what would have been sent. */
#ifndef LK_PORTAL_MAIL_H
#define LK_PORTAL_MAIL_H

#include "portal/order.h"

/* The mail of a new order, with the link that opens it. */
int lk_mail_order(struct lk_tx *t, const struct lk_user *u, const struct lk_order *o,
                  const char *link);

/* A mail of another matter, in plain ASCII. */
int lk_mail_note(struct lk_tx *t, const struct lk_user *u, const char *subject, const char *text);

/* The mails to ADDRESS (NULL: all), oldest first, as [{"to":…,"raw":…}]. NULL with the error set.
 * Addresses are compared without case. */
json_t *lk_mail_list(struct lk_tx *t, const char *address);

/* A header's value: TEXT itself, or RFC 2047 encoded words where it is not plain ASCII. */
char *lk_mail_words(struct lk_arena *a, const char *text);

#endif
