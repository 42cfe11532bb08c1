/* portal/cert.h: the list of certificates: issued ones and the renewals that are in progress.
 * A block is final: no function here takes one back but the fault that is named for it. */
#ifndef LK_PORTAL_CERT_H
#define LK_PORTAL_CERT_H

#include "pki/revocation.h"
#include "portal/order.h"

enum lk_cert_status { LK_CERT_IN_PROGRESS, LK_CERT_ISSUED, LK_CERT_BLOCKED, LK_CERT_EXPIRED };

enum {
    LK_CERT_LIFE = 1095 * 24 * 3600 - 1, /* guide.md §3: 1095 days minus one second */
    LK_REASON_CESSATION = 5,             /* cessationOfOperation: final, and no claim of a breach */
};

struct lk_cert {
    int64_t id, order;
    const char *user, *profile;
    enum lk_cert_status status;
    int64_t since, until; /* 0 in progress */
};

const char *lk_cert_status_name(enum lk_cert_status s);

/* The rows of USER, oldest first, in the arena. */
int lk_cert_list(struct lk_tx *t, const char *user, struct lk_cert **ret, size_t *ret_n);
/* The row ID of USER (NULL: of anybody): 1; 0 where there is none or it is somebody else's; -1 with
 * the error set. */
int lk_cert_find(struct lk_tx *t, const char *user, int64_t id, struct lk_cert *ret);
/* The X.509 certificate of a row that has one. NULL with the error set. */
X509 *lk_cert_x509(struct lk_tx *t, int64_t id);

/* A row for O, in progress, and O tied to it. */
int lk_cert_promise(struct lk_tx *t, struct lk_order *o);
/* The certificate of O exists now: its promised row becomes Issued, or a new one is made. */
int lk_cert_keep(struct lk_tx *t, struct lk_order *o, const uint8_t serial[LK_SERIAL_LEN],
                 int64_t since, int64_t until, const void *der, size_t len);
/* Blocks an issued row of USER for good: 1; 0 where it is not issued (any more). */
int lk_cert_block(struct lk_tx *t, const char *user, int64_t id);

/* A new serial number: RFC 5280 §4.1.2.2: positive, at most 20 octets. */
int lk_cert_serial(struct lk_tx *t, uint8_t out[LK_SERIAL_LEN]);

/* Whose certificate bears SERIAL and how does it stand: 1; 0 unknown; -1 with the error set. */
int lk_cert_by_serial(struct lk_tx *t, const uint8_t serial[LK_SERIAL_LEN], struct lk_cert *ret,
                      struct lk_revoked *ret_revoked);
/* All that is blocked, in the arena. */
int lk_cert_revoked(struct lk_tx *t, struct lk_revoked **ret, size_t *ret_n);

/* What faults do: the row CERT, where it is blocked, is Issued again; or all of USER are. */
int lk_cert_unblock_by_fault(struct lk_tx *t, int64_t cert);
int lk_cert_unblock_all_by_fault(struct lk_tx *t, const char *user);

#endif
