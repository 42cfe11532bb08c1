/* portal/fault.h: what the portal can do wrong on purpose. A fault is armed by name, in one world,
 * for the n-th time its moment comes or for always; there is no chance in it.
 * A new fault: a name in fault_id.h, a row in the table of its family, and a lk_fault_hits where
 * the portal acts, or a row in spoil_page.c or spoil_answer.c where it changes only what is sent.
 */
#ifndef LK_PORTAL_FAULT_H
#define LK_PORTAL_FAULT_H

#include "portal/fault_id.h"
#include "portal/fixture.h"
#include "portal/world.h"

/* What a client that meets the fault has to do. */
enum lk_fault_client {
    LK_CLIENT_MAY_ACCEPT,
    LK_CLIENT_SHOULD_REFUSE,
    LK_CLIENT_MUST_REFUSE,
    LK_CLIENT_BY_SHAPE, /* fixture/SHAPE: must refuse what the linter does not accept */
};

/* A decoy is legal variety: it breaks nothing, and nobody may be accused of it. */
enum lk_fault_family {
    LK_FAMILY_BEHAVIOUR,
    LK_FAMILY_CRYPTO,
    LK_FAMILY_WIRE,
    LK_FAMILY_BEYOND, /* met only beyond the story: `lakmus run --beyond` */
    LK_FAMILY_DECOY,
    LK_FAMILIES
};

struct lk_fault {
    enum lk_fault_id id;
    const char *name;
    const char *where;    /* the moment that is counted */
    const char *breaks;   /* part IDs, blanks between them; "" where no rule for a portal breaks */
    const char *may_also; /* what suffers with it: IDs of parts or requirements */
    const char *sentence; /* what happens */
    const char *source;   /* the rule it goes against */
    enum lk_fault_client client;
};

/* The tables, a family or a matter each; fault.c puts them together. */
struct lk_fault_table {
    enum lk_fault_family family;
    const struct lk_fault *rows;
    size_t n;
    bool own_listener; /* they happen only in a world with a listener of its own */
};
extern const struct lk_fault_table lk_faults_retrieve, lk_faults_manage, lk_faults_security,
    lk_faults_crypto, lk_faults_wire, lk_faults_tls, lk_faults_beyond, lk_faults_decoy;

/* The row of ID, and the row of a name (NULL where there is none). One row stands for many names:
 * "fixture/" and a shape. */
const struct lk_fault *lk_fault_row(enum lk_fault_id id);
const struct lk_fault *lk_fault_named(const char *name);
/* The name of a fault that is nearest to NAME, perhaps in ROOM; or NULL. */
const char *lk_fault_nearest(const char *name, char room[LK_FAULT_NAME]);
enum lk_fault_family lk_fault_family_of(enum lk_fault_id id);
/* Does it happen only in a world with a listener of its own? */
bool lk_fault_wants_listener(enum lk_fault_id id);
const char *lk_fault_family_name(enum lk_fault_family family);
const char *lk_fault_client_name(enum lk_fault_client client);

/* Arms the fault of a name that is known for its AT-th moment from now on; 0: each of them. A
 * fixture takes the place of one that was armed before. */
int lk_fault_arm(struct lk_tx *t, const char *name, int64_t at);

/* The file that the armed fault NAME issues: fixture/file alone has one. */
int lk_fault_give_file(struct lk_tx *t, const char *name, const void *file, size_t len);

/* Counts one moment of ID: does the fault happen now? False too where the store fails, with T's
 * error set. */
bool lk_fault_hits(struct lk_tx *t, enum lk_fault_id id);
/* What an armed fault is called: its row's name, "fixture/…" or "download-truncated/N". */
const char *lk_fault_armed_name(const struct lk_tx *t, enum lk_fault_id id);
/* After how many bytes download-truncated/N cuts; -1: it is armed without a number. */
int64_t lk_fault_bytes(const struct lk_tx *t);
/* Did ID happen while this request was answered? */
bool lk_fault_happened(const struct lk_tx *t, enum lk_fault_id id);
/* Is ID armed at all? For what lasts and has no moment. */
bool lk_fault_is_armed(struct lk_tx *t, enum lk_fault_id id);
/* How many moments of ID were counted; with MORE, one more. 0 where it is not armed. */
int64_t lk_fault_moments(struct lk_tx *t, enum lk_fault_id id, int more);

#endif
