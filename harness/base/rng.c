/* Chance from a seed: splitmix64, one stream a name. */
#include "base/rng.h"

struct lk_rng lk_rng_named(uint64_t seed, const char *name)
{
    uint64_t h = 1469598103934665603u ^ seed; /* FNV-1a over the name */
    for (; *name; name++)
        h = (h ^ (unsigned char)*name) * 1099511628211u;
    return (struct lk_rng){ h };
}

uint64_t lk_rng_next(struct lk_rng *r)
{
    uint64_t z = r->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t lk_rng_below(struct lk_rng *r, uint64_t below)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % below, x;
    do
        x = lk_rng_next(r);
    while (x >= limit);
    return x % below;
}
