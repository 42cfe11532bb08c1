/* reports/gather.h: a result sorted the way that people ask: what fails and where, what was not
 * covered and why, how to see it again. The emitters share these answers, so no two of them can
 * tell a different story. What is handed out lives in the arena given. */
#ifndef LK_REPORTS_GATHER_H
#define LK_REPORTS_GATHER_H

#include "base/buf.h"
#include "verdict/result.h"

struct lk_proof_at {
    const struct lk_case_result *case_;
    const struct lk_proof *proof;
};

/* All proofs of one part that have one verdict, in the plan's order. */
struct lk_finding {
    const struct lk_requirement *requirement;
    const struct lk_part *part;
    struct lk_proof_at *at; /* at least one */
    size_t n;
};
struct lk_findings {
    struct lk_finding *items; /* in the order of the requirements */
    size_t n, proofs;
};
struct lk_findings lk_findings_with(const struct lk_result *r, enum lk_verdict v,
                                    struct lk_arena *a);

/* One reason, and the ids of what it kept from being shown. */
struct lk_gap {
    const char *why;
    const char **ids;
    size_t n;
};
struct lk_gaps {
    struct lk_gap *items; /* the widest first, then by reason */
    size_t n, ids;
};
/* Parts that nothing showed; cases that were not played; proofs that were tried in vain
 * (LK_INCONCLUSIVE, LK_ERRONEOUS), by the case's id. */
struct lk_gaps lk_gaps_of_parts(const struct lk_result *r, struct lk_arena *a);
struct lk_gaps lk_gaps_of_cases(const struct lk_result *r, struct lk_arena *a);
struct lk_gaps lk_gaps_of_proofs(const struct lk_result *r, enum lk_verdict v, struct lk_arena *a);

/* TEXT, or what to say where it is NULL or empty. */
const char *lk_said(const char *text, const char *otherwise);

/* A part's verdict for showing: never a pass for what is only information or was never seen. */
enum lk_verdict lk_shown_part(const struct lk_part_result *p);
enum lk_verdict lk_shown_requirement(const struct lk_requirement_result *q);

/* Has the case a verdict that none of its proofs has (it stopped before the first)? */
bool lk_case_speaks_alone(const struct lk_case_result *c);

/* Why a case has the verdict that it has, beyond its proofs; NULL if it has nothing to say. */
const char *lk_case_why(const struct lk_case_result *c);

/* What of the run itself keeps it from being trusted, one sentence each; none when all is well.
 * RET has room for LK_TROUBLES. */
enum { LK_TROUBLES = 8 };
size_t lk_troubles(const struct lk_result *r, const char *ret[LK_TROUBLES]);

/* Where a case with a fault and its twin part: "GET /file → 200, …; in its twin retrieve/by-link:
 * GET …". Adds nothing where they do not. */
void lk_parting_said(const struct lk_case_result *c, struct lk_buf *out);

/* The command that plays a case again, quoted for a shell. PROOF may be NULL. */
void lk_reproduce(const struct lk_result *r, const struct lk_case *c, const struct lk_proof *proof,
                  struct lk_buf *out);

/* What the exit status says of the whole, for colouring the headline: a portal that fails is told
 * so even where the harness had trouble elsewhere. */
enum lk_verdict lk_overall(const struct lk_result *r);

/* A count for each verdict, as "58 pass, 2 fail"; "none" where all are 0. */
void lk_tally(const size_t counts[LK_VERDICTS], struct lk_buf *out);

/* What a note says, with where it was found: "notice: certificates are not encrypted (…); 65 files
 * in 24 cases, first in retrieve/by-link". */
void lk_note_said(const struct lk_note *n, struct lk_buf *out);

/* What was done before a proof's step, or at it, in the play that is told: "press Next: POST … →
 * 303, then GET … → 200". NULL where that is not told, or the step is about the whole play. */
const char *lk_deed_of(const struct lk_case_result *c, const struct lk_proof *p);

/* "stable": all plays of the case said the same of it; "flaky": they did not; NULL: there was one
 * play, or none. */
const char *lk_stability(const struct lk_proof *p);

/* "journal records 12, 13 of play 0". Adds nothing where there are none. */
void lk_cite(const struct lk_proof *p, struct lk_buf *out);

/* Where a requirement stands: "guide L8", "implied", "client RFC 7292". */
void lk_place_of(const struct lk_requirement *q, struct lk_buf *out);

/* How much the scenarios were seen to catch: "168 of 168 mutants killed, 0 decoys accused". */
void lk_score_said(const struct lk_result *r, struct lk_buf *out);

/* What the target is called. */
const char *lk_target_name(const struct lk_result *r);
const char *lk_role_name(enum lk_role role);    /* "portal", "client" */
const char *lk_place_name(enum lk_place place); /* "wire", "browser", "client" */

#endif
