/* hunt/hunt.h: a fuzzer run for people: what it found earlier tried again, new findings told apart,
 * shrunk, named and explained, the corpus kept and made small. The fuzzer itself is a libFuzzer
 * program that was built before; it is a process of its own, with as many children as there are
 * jobs, and what crashes there does not come here. */
#ifndef LK_HUNT_HUNT_H
#define LK_HUNT_HUNT_H

#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A fuzzer: FOLDER holds fuzz_NAME, and beside it what belongs to it: fuzz_NAME.options (the
 * format of OSS-Fuzz; its first line says in a comment what is fuzzed), .dict, .seeds (a folder).
 */
struct lk_hunt_target {
    const char *name, *program, *help;
    const char *dict, *seeds; /* NULL if there is none */
    const char **flags;       /* of the options; NULL ends them */
};

struct lk_hunt_targets {
    struct lk_hunt_target *all;
    size_t n;
};

/* Reads FOLDER; sorted by name. What is in RET is ARENA's. -1 with ERR set if it cannot be read. */
int lk_hunt_targets(const char *folder, struct lk_arena *arena, struct lk_hunt_targets *ret,
                    struct lk_err *err);

struct lk_hunt {
    const struct lk_hunt_target *target;
    const char *out; /* the folder that is kept: corpus, findings, mended */
    int seconds, jobs;
    unsigned seed;
    bool quiet;
};

struct lk_hunt_score {
    size_t known;  /* found earlier and still there */
    size_t fresh;  /* found now */
    size_t mended; /* found earlier and there no longer */
};

/* Hunts until the time is up or *STOP; what happens is told on OUT. -1 with ERR set if the fuzzer
 * could not run: RET then holds what was found before that. */
int lk_hunt_run(const struct lk_hunt *h, const volatile int *stop, FILE *out,
                struct lk_hunt_score *ret, struct lk_err *err);

#endif
