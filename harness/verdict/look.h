/* verdict/look.h: what the predicates of match_*.c share. Private to this room.
 *
 * A predicate says first what is expected, then one of: it fits, it does not (and what was seen
 * instead), it cannot be seen (and why). What a view lacks is a misfit only if the binding has
 * found the like elsewhere in the play; else its selector may be wrong, and nothing can be said. */
#ifndef LK_VERDICT_LOOK_H
#define LK_VERDICT_LOOK_H

#include "base/json.h"
#include "verdict/match.h"

struct lk_look {
    const struct lk_seen *seen;
    const char *actor;
    const json_t *arg;
    struct lk_arena *arena;
    struct lk_match *m;
};

typedef void lk_predicate_fn(struct lk_look *l);

struct lk_predicate_row {
    const char *key;
    lk_predicate_fn *fn;
};
/* The function of a predicate, or NULL: the tests hold this against the table of plan/words.c. */
lk_predicate_fn *lk_predicate_fn_of(const char *key);
extern const struct lk_predicate_row lk_page_predicates[], lk_list_predicates[],
    lk_wire_predicates[], lk_mail_predicates[], lk_facts_predicates[], lk_name_predicates[],
    lk_status_predicates[], lk_leak_predicates[], lk_sample_predicates[], lk_client_predicates[];

/* `details`: in a file of its own. */
lk_predicate_fn lk_details_agree;

void lk_expects(struct lk_look *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void lk_fits(struct lk_look *l, const char *seen_fmt, ...) __attribute__((format(printf, 2, 3)));
void lk_unfit(struct lk_look *l, const char *seen_fmt, ...) __attribute__((format(printf, 2, 3)));
void lk_unseen(struct lk_look *l, const char *why_fmt, ...) __attribute__((format(printf, 2, 3)));
void lk_too_few(struct lk_look *l, const char *why_fmt, ...) __attribute__((format(printf, 2, 3)));

/* N things must hold, and each is looked at by ONE, which says of the I-th what the functions above
 * say (nothing: it fits). What is said in the end is what the worst of them said, and a misfit is
 * worse than what cannot be seen: so nothing unseen hides what was seen to be wrong. */
typedef void lk_one_fn(struct lk_look *l, size_t i, const void *of);
void lk_each_must(struct lk_look *l, size_t n, lk_one_fn *one, const void *of);
/* The worst wins: LK_FIT, LK_TOO_FEW, LK_UNSEEN, LK_UNFIT. */
int lk_fit_rank(enum lk_fit fit);

/* Notes that RECORD was read. */
void lk_read_record(struct lk_look *l, const json_t *record);

/* A file's own facts are nearest to the matter, then the wire, then what a client says of itself.
 */
enum lk_evidence_kind lk_weaker_evidence(enum lk_evidence_kind a, enum lk_evidence_kind b);

/* The latest view of the actor, or NULL when it cannot be seen (which is then said). */
const json_t *lk_view(struct lk_look *l);
/* A member of VIEW; NULL when it is not there (or null), which is then judged and said: WHAT is its
 * name in words. */
const json_t *lk_member(struct lk_look *l, const json_t *view, const char *member,
                        const char *what);
/* Has some view of this play that member? */
bool lk_member_elsewhere(const struct lk_look *l, const char *member);

/* What the expectation itself read ("mails", "revocation"), or NULL, which is then said. */
const json_t *lk_own(struct lk_look *l, const char *member);
/* The value of a remembered name, or NULL, which is then said. RET_THING may be NULL. */
const json_t *lk_named(struct lk_look *l, const char *name, const char **ret_thing);
/* The facts of an artefact (the last record of them), or NULL, which is then said. */
const json_t *lk_facts_of(struct lk_look *l, const char *file);
/* The facts of the artefact remembered as NAME, the same way. */
const json_t *lk_facts_named(struct lk_look *l, const char *name);
/* The last record of kind K, or NULL. */
const json_t *lk_last_record(const struct lk_look *l, const char *k);

/* match_lint.c. A careful program that keeps to the RFCs refuses a file for its form, for its
 * password, or for the key in it; each is a part of its own. */
enum lk_refusal { LK_FOR_ANYTHING, LK_FOR_ITS_FORM, LK_FOR_ITS_PASSWORD, LK_FOR_ITS_KEY };
/* The first finding in FACTS by which the file is refused for WHY; NULL where there is none. */
const json_t *lk_refused(const json_t *facts, enum lk_refusal why);
/* Says that the file is refused by FINDING. */
void lk_unfit_by(struct lk_look *l, const json_t *facts, const json_t *finding);
/* Is it one of lakmus's own limits, or an algorithm that it does not know? Another program may
 * rightly have others. */
bool lk_is_limit(const json_t *finding);

/* The argument as a list of texts: item I of a list, or the text itself. */
size_t lk_texts(const json_t *arg);
const char *lk_text_at(const json_t *arg, size_t i);
/* "A, B and C" of the same. */
const char *lk_texts_said(struct lk_look *l, const json_t *arg);
/* A count under "count" or "at-least" of the argument against N of WHAT: false if said to be
 * wrong. */
bool lk_count_fits(struct lk_look *l, size_t n, const char *what);
/* The password or key of another person that was found in what came at STEP, in words; or NULL. */
const char *lk_secret_of_others_at(const struct lk_look *l, const char *step);
/* How many of LIST (mails, notifications) have the subject; NULL: all. A portal may tell of other
 * matters, too. */
size_t lk_count_subject(struct lk_look *l, const json_t *list, const char *subject);

/* ": "A", "B"" of the subjects in LIST; nothing where it is empty. */
const char *lk_subjects_said(struct lk_look *l, const json_t *list);

/* Says that N of LIST, WHATs with the subject, are not as many as they should be. */
void lk_tell_count(struct lk_look *l, const json_t *list, size_t n, const char *what);

/* The words of a label in the target's text profile. */
const char *lk_words(const struct lk_look *l, const char *label);
/* The person of the case with that name (a second browser is the person it belongs to), or NULL. */
const struct lk_person *lk_person_of(const struct lk_case *c, const char *name);

/* How a page is called in scenarios: by its id, or "a page that the binding does not know". */
const char *lk_page_said(struct lk_look *l, const json_t *view);

#endif
