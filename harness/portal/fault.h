/* portal/fault.h: what the portal can do wrong on purpose. A fault is armed by name, in one world,
 * for the n-th time its moment comes or for always; there is no chance in it.
 * A new fault: one name in enum lk_fault_id, one row in the table, one lk_fault_hits where it
 * belongs. */
#ifndef LK_PORTAL_FAULT_H
#define LK_PORTAL_FAULT_H

#include "portal/world.h"

enum lk_fault_id {
    LK_FAULT_BLOCK_UNDONE_BY_RENEW,
    LK_FAULT_DOWNLOAD_TRUNCATED,
    LK_FAULT_PASSWORD_IN_PAGE,
    LK_FAULT_TERMS_UNENFORCED,
    LK_FAULTS
};

/* What a client that meets the fault has to do. */
enum lk_fault_client { LK_CLIENT_MAY_ACCEPT, LK_CLIENT_SHOULD_REFUSE, LK_CLIENT_MUST_REFUSE };

struct lk_fault {
    const char *name;
    const char *where;    /* the moment that is counted */
    const char *breaks;   /* requirement IDs, blanks between them; "" where no portal rule breaks */
    const char *sentence; /* what happens */
    const char *source;   /* the rule it goes against */
    enum lk_fault_client client;
};

/* The row of ID, and the row of a name (NULL where there is none). */
const struct lk_fault *lk_fault_row(enum lk_fault_id id);
const struct lk_fault *lk_fault_named(const char *name);
/* The fault with the name nearest to NAME, or NULL. */
const struct lk_fault *lk_fault_nearest(const char *name);
const char *lk_fault_client_name(enum lk_fault_client client);

/* Arms the fault of that name for its AT-th moment from now on; 0: each of them. */
int lk_fault_arm(struct lk_tx *t, const struct lk_fault *fault, int64_t at);

/* Counts one moment of ID: does the fault happen now? False too where the store fails, with T's
 * error set. */
bool lk_fault_hits(struct lk_tx *t, enum lk_fault_id id);

#endif
