/* portal/works.h: making keys, certificates and files, off the portal's thread where it takes long.
 * What is quick (P-256 with few iterations) is made at once. The rest is a job for a worker: the
 * caller gets 0, does nothing, and asks again after WAKE was called.
 * Workers share nothing with the portal but the jobs and the authorities, which never change. */
#ifndef LK_PORTAL_WORKS_H
#define LK_PORTAL_WORKS_H

#include "base/buf.h"
#include "pki/ca.h"

struct lk_works;
struct forge;

enum {
    LK_WORKS_POOL = 6,           /* RSA keys kept ready, once somebody asked for one */
    LK_WORKS_INLINE_MAX = 10000, /* PBKDF2 iterations that are no job: about 5 ms */
};

/* WAKE is called from a worker whenever a job is done. */
struct lk_works *lk_works_new(void (*wake)(void *of), void *of);
/* Waits for what runs; with a WAKE, which is a server that stops, for less than a second: a key
 * that takes longer dies with the process, and what its worker uses stays till then. */
void lk_works_free(struct lk_works *w);

/* A new authority: 1, 0 for later, -1 with ERR set. */
int lk_works_ca(struct lk_works *w, enum lk_key_kind kind, int64_t now, struct lk_ca **ret,
                struct lk_err *err);

/* Gives CA to W, which frees it once no worker can be using it any more. */
void lk_works_own_ca(struct lk_works *w, struct lk_ca *ca);

struct lk_issue_plan {
    const struct lk_ca *ca; /* one that the works own */
    struct lk_leaf leaf;    /* its texts are copied */
    const char *name, *password;
    int iterations;
    /* What faults ask for. Keys are borrowed and outlive the works' use of them. */
    EVP_PKEY *leaf_key, *file_key; /* certified, and put into the file, instead of the new one */
    bool without_issuer, without_root;
    const struct forge *shape; /* what the file is made into afterwards, or NULL */
};

struct lk_issued {
    uint8_t serial[LK_SERIAL_LEN];
    int64_t not_before, not_after;
    struct lk_buf cert, p12; /* DER */
};
void lk_issued_done(struct lk_issued *i);

static inline void lk_auto_lk_issued_done(struct lk_issued *i)
{
    lk_issued_done(i);
}

/* Key, certificate and file for the order NUMBER of WORLD: 1, 0 for later, -1 with ERR set. What a
 * job made is handed out once; it is what the plan said when the job was begun. */
int lk_works_issue(struct lk_works *w, int64_t world, int64_t number,
                   const struct lk_issue_plan *plan, struct lk_issued *ret, struct lk_err *err);

/* Drops what was made for WORLD and never fetched. */
void lk_works_forget(struct lk_works *w, int64_t world);

/* Waits until no job is left to do. For tests and for a caller without a loop. */
void lk_works_wait(struct lk_works *w);

#endif
