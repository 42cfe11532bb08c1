/* verdict/result.h: what judging found. Fixed once made; reports read it and nothing else.
 * Its size depends on the plan, not on how often the plan was played: plays of a case are folded.
 */
#ifndef LK_VERDICT_RESULT_H
#define LK_VERDICT_RESULT_H

#include "plan/plan.h"

/* The worst wins. */
enum lk_verdict {
    LK_PASS,
    LK_SKIPPED,      /* this kind of target, or what it declares, cannot show it */
    LK_WARN,         /* a SHOULD did not hold */
    LK_INCONCLUSIVE, /* tried and not seen */
    LK_FAILED,       /* a MUST did not hold */
    LK_ERRONEOUS,    /* the harness's own trouble */
    LK_VERDICTS
};

/* How the evidence came about; the last is the weakest. */
enum lk_grade { LK_GRADE_NONE, LK_GRADE_ARTEFACT, LK_GRADE_WIRE, LK_GRADE_BROWSER, LK_GRADE_SELF };

/* One part that one step proves, over all plays of its case. The texts are of the first play (by
 * repeat) that had the worst verdict. */
struct lk_proof {
    const struct lk_step *step;
    const struct lk_part *part;
    enum lk_verdict verdict;
    enum lk_grade grade;
    size_t counts[LK_VERDICTS]; /* plays by verdict */
    int repeat;
    const char *expected, *seen; /* one line each, or NULL */
    const char *why;             /* for skipped, inconclusive, error; or what to look at */
    int *records;                /* `n` of the journal records that prove it */
    size_t n_records;
};

/* One step of the story as the first worst play saw it, for telling a failure as a story. */
struct lk_told {
    const struct lk_step *step;
    const char *did; /* "POST https://…/terms → 422, the terms page" */
    const char *saw;
    enum lk_verdict verdict; /* worst of the step's proofs; LK_PASS where it proves nothing */
    bool reached;
};

/* The first event at which a play with a fault and its twin, without it, differ. */
struct lk_parting {
    const char *here, *there;
    int here_n, there_n; /* of the journal's records; 0: there is none */
};

struct lk_case_result {
    const struct lk_case *case_;
    enum lk_verdict verdict;          /* worst of its proofs; LK_SKIPPED with `skipped` */
    const char *skipped;              /* why it was not played, or NULL */
    size_t plays;                     /* how often it was played */
    const char *stopped_at, *stopped; /* step and reason of the first play that did not complete */
    struct lk_proof *proofs;
    size_t n_proofs;
    struct lk_told *story; /* only for cases with a verdict worse than LK_SKIPPED; else n 0 */
    size_t n_story;
    int told_repeat;
    const struct lk_parting *parting; /* from its twin, or NULL */
    double ms; /* of exchanges, summed over the told play; not part of identity */
};

struct lk_part_result {
    const struct lk_part *part;
    enum lk_verdict verdict; /* worst over all proofs; skipped if none can show it here */
    enum lk_grade grade;     /* weakest over all proofs that were judged */
    const char *why;
    bool shown; /* judged at all */
};

struct lk_requirement_result {
    const struct lk_requirement *requirement;
    enum lk_verdict verdict; /* worst of its shown parts; skipped where none is */
    enum lk_grade grade;
    size_t parts_shown;
    struct lk_part_result *parts; /* as many as the requirement has */
    const char *why;
};

/* What was found beside the verdicts: by a rule of the linter in files (docs/p12.md), or the
 * statistics of a sample. One for each rule and severity; where it REFUSES, a verdict tells of it.
 */
struct lk_note {
    const char *key, *kind; /* "C12" "notice"; "passwords" "sample" */
    const char *text;
    const char *first; /* the id of the first case, in the plan's order; of the largest sample */
    bool refuses;
    size_t times, cases; /* files or samples, and the cases that they are of */
    size_t sample;       /* how large that is; 0 for a rule */
};

struct lk_result {
    struct lk_arena *arena;
    const struct lk_plan *plan;
    enum lk_verdict verdict; /* of the whole */
    int exit_status;         /* enum lk_exit of cli.h: 0, 1, 3 */
    const char *headline;    /* one sentence: "NONCONFORMANT: 2 of 61 requirements fail" … */
    const char *diagnosis;   /* what the target is as a whole ("it refuses everything"), or NULL */
    struct lk_case_result *cases;
    size_t n_cases;
    struct lk_requirement_result *requirements;
    size_t n_requirements;
    /* over the parts of the requirements that the plan's cases speak of */
    struct {
        size_t declared, applicable, executed, judged, skipped;
        size_t requirements[LK_VERDICTS], proofs[LK_VERDICTS], cases[LK_VERDICTS];
        size_t plays;
    } counts;
    struct lk_note *notes; /* the gravest first */
    size_t n_notes;
    const char *run_id, *started, *root, *plan_digest;
    bool interrupted, dead, chain_ok, complete; /* complete: the journal has its last line */
    size_t leaks_of_ours;
};

const char *lk_verdict_name(
    enum lk_verdict v); /* "pass" "skipped" "warning" "inconclusive" "fail" "error" */
const char *lk_grade_name(enum lk_grade g); /* "none" "artefact" "wire" "browser" "self-reported" */

#endif
