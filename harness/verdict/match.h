/* verdict/match.h: does what was seen fit what a scenario expects? One function a predicate of
 * plan/words.c. The engine asks it to know whether a story can go on; the judge asks it for proof.
 * Pure: reads the records it is given. */
#ifndef LK_VERDICT_MATCH_H
#define LK_VERDICT_MATCH_H

#include "base/arena.h"
#include "plan/plan.h"

enum lk_fit {
    LK_FIT,
    LK_UNFIT,   /* seen, and it is not as expected */
    LK_UNSEEN,  /* what it needs was not there to be seen: WHY says what */
    LK_TOO_FEW, /* it cannot be judged here: a sample too small, a client without it: skipped */
};

struct lk_match {
    enum lk_fit fit;
    const char *expected, *seen, *why; /* in the arena, or NULL */
    enum lk_evidence_kind { LK_FROM_WIRE, LK_FROM_ARTEFACT, LK_FROM_SELF } from;
    int records[8]; /* `n` of the records that were read */
    size_t n_records;
};

/* What a play has seen so far. RECORDS is the whole play's when judging, and what there is yet when
 * running; AT is how many of them came before this expectation. The expectation's own `expect`
 * record is the one at AT, or (when running, if it is there already) the last before it. */
struct lk_seen {
    const json_t *records;
    size_t at;
    const struct lk_plan *plan;
    const struct lk_case *case_;
};

/* ACTOR: whose view. */
void lk_match(const struct lk_seen *seen, const char *actor, const struct lk_expect *expect,
              struct lk_arena *arena, struct lk_match *ret);

#endif
