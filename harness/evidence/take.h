/* evidence/take.h: what one play of one case saw, kept in memory until the play has ended and all
 * its secrets are known. Not thread-safe: a play has one thread. */
#ifndef LK_EVIDENCE_TAKE_H
#define LK_EVIDENCE_TAKE_H

#include "evidence/secrets.h"

struct lk_take;

/* SPILL is a folder (0700) for what does not fit in LK_TAKE_RAW_MAX octets of memory: then a file
 * of mode 0600 there, removed with the take. */
enum { LK_TAKE_RAW_MAX = 4 * 1024 * 1024 };
struct lk_take *lk_take_new(const char *case_id, int repeat, const uint8_t key[LK_COMMIT_KEY_LEN],
                            const char *spill);
void lk_take_free(struct lk_take *t);
LK_AUTO_DEFINE(struct lk_take *, lk_take_free);

struct lk_secrets *lk_take_secrets(struct lk_take *t);

/* Appends a record (docs/journal.md); its reference is taken over, `n` is set. */
void lk_take_add(struct lk_take *t, json_t *record);

/* Where bytes came from, for a find. All texts are copied. */
struct lk_spot {
    const char *step, *actor;
    const char *place;  /* "request URL", "response headers", "response body", "mail", "file name",
                           "client output", "client arguments", … */
    const char *page;   /* the view's page, or NULL */
    const char *action; /* what was being done, or NULL */
    bool ours;          /* did we put these bytes there ourselves (a request we composed)? */
};
/* Keeps bytes to be searched when the play has ended; they are never written. */
void lk_take_raw(struct lk_take *t, const struct lk_spot *place, const void *bytes, size_t len);

#endif
