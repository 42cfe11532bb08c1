/* base/rng.h: chance from a seed. A stream is named, so that what one part of a run draws never
 * depends on what another drew, or on which worker was first.
 * Not for keys or passwords: those come from OpenSSL. */
#ifndef LK_BASE_RNG_H
#define LK_BASE_RNG_H

#include <stdint.h>

struct lk_rng {
    uint64_t state;
};

/* The stream NAME of SEED. */
struct lk_rng lk_rng_named(uint64_t seed, const char *name);
uint64_t lk_rng_next(struct lk_rng *r);
/* 0 … below-1, without bias; BELOW > 0. */
uint64_t lk_rng_below(struct lk_rng *r, uint64_t below);

#endif
