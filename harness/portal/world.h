/* portal/world.h: a closed portal of its own: clock, settings, and the number that all its rows in
 * the store begin with. And the transaction: what one request works with inside one world. */
#ifndef LK_PORTAL_WORLD_H
#define LK_PORTAL_WORLD_H

#include "pki/ca.h"
#include "portal/labels.h"
#include "portal/store.h"

struct lk_world {
    int64_t n;      /* what its rows begin with */
    const char *id; /* what its address ends with */
    enum lk_key_kind kind;
    int iterations;
    enum lk_text_profile text;
    uint64_t seed;
    int64_t offset; /* seconds that its clock is ahead of the real one */
    int64_t armed;  /* how many faults are armed */
};

enum { LK_ARMED_WORDS = 4 };

struct lk_tx {
    struct lk_store *store;
    struct lk_arena *arena; /* empty again after the request */
    struct lk_err *err;
    struct lk_world world;
    const char *portal; /* the world's address, without a slash at the end */
    int64_t now;        /* by the world's clock; stands still during a request */
    bool armed_read;    /* ARMED is known: a bit a fault */
    uint64_t armed[LK_ARMED_WORDS];
    const char *fixture;   /* "fixture/…" where one is armed */
    const char *truncated; /* "download-truncated", with or without "/N", where it is armed */
    uint64_t happened[LK_ARMED_WORDS]; /* the faults of this request: a bit each */
};

enum { LK_ITERATIONS_MIN = 1, LK_ITERATIONS_MAX = 1000 * 1000 };

/* Makes a world with the settings in SPEC, under a new id; RET gets it. */
int lk_world_make(struct lk_tx *t, const struct lk_world *spec, struct lk_world *ret);
/* 1 found, 0 not there, -1 with the error set. */
int lk_world_find(struct lk_tx *t, const char *id, struct lk_world *ret);
/* Removes the world of T with all that is in it. */
int lk_world_drop(struct lk_tx *t);

/* Turns the clock of T's world forward (never back: what is expired stays so). */
int lk_world_advance(struct lk_tx *t, int64_t seconds);
/* The next number for an order, a certificate or a mail of T's world. */
int lk_world_next(struct lk_tx *t, int64_t *ret);

const char *lk_key_kind_name(enum lk_key_kind kind);
bool lk_key_kind_named(const char *name, enum lk_key_kind *ret);

#endif
