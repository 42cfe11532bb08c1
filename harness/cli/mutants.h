/* cli/mutants.h: every fault of the embedded portal against the scenarios: is it found where it
 * breaks the guide, and is nothing else accused? */
#ifndef LK_CLI_MUTANTS_H
#define LK_CLI_MUTANTS_H

#include "base/err.h"
#include "portal/fault.h"
#include "verdict/result.h"

/* A proof that did not hold under a fault. */
struct lk_hit {
    const char *case_id; /* of the scenario's case, without the fault */
    const char *part;
    enum lk_verdict verdict;
    const char *seen;
};

struct lk_hits {
    struct lk_hit *items;
    size_t n;
};

struct lk_mutant {
    const struct lk_fault *fault; /* NULL: the portal without a fault */
    size_t first, n;              /* its cases in the plan of all mutants */
    struct lk_hits caught, suffered, accused, troubled;
};

struct lk_mutants {
    struct lk_arena *arena;
    const struct lk_plan *base;
    struct lk_plan all; /* one plan for all: a case of BASE once for each mutant that it is about */
    struct lk_mutant *items;
    size_t n;
};

enum lk_mutants_reach {
    LK_REACH_SHORT, /* the cases that are about what a fault breaks, and a seeded tenth of the rest
                     */
    LK_REACH_FULL,  /* every case */
};

/* Fills `all` from BASE, which must outlive it. ONLY is a fault's name, or NULL for all of them. */
void lk_mutants_plan(struct lk_mutants *m, const struct lk_plan *base, enum lk_mutants_reach reach,
                     const char *only);
/* Sorts what RESULT, of `all`, holds against the mutants. */
void lk_mutants_judge(struct lk_mutants *m, const struct lk_result *result);
void lk_mutants_done(struct lk_mutants *m);

/* Has the fault to be caught on a portal? Decoys and what only clients meet have not. */
bool lk_mutant_counts(const struct lk_mutant *m);
bool lk_mutant_is_decoy(const struct lk_mutant *m);

struct lk_score {
    size_t mutants, killed, decoys, accused_decoys;
    size_t accusers; /* mutants by which something was accused that they do not break */
    size_t troubled; /* mutants during which the harness was in trouble */
    bool clean;      /* without a fault all holds */
};
struct lk_score lk_mutants_score(const struct lk_mutants *m);

/* mutants_report.c */
void lk_mutants_print(const struct lk_mutants *m, FILE *out);
int lk_mutants_json(const struct lk_mutants *m, const char *file, struct lk_err *err);
int lk_mutants_markdown(const struct lk_mutants *m, const char *file, struct lk_err *err);

#endif
