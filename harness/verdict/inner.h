/* verdict/inner.h: how a journal becomes a result, in four moves:
 *
 *     cases.c   the plan's cases, with a slot for each part that a step proves
 *     play.c    one block → an opinion on each slot of its case
 *     fold.c    opinions of many plays → one a slot, whatever their order
 *     case_results.c, requirements.c, summary.c: slots → cases → parts → requirements → the whole
 *
 * Nothing is kept of a play but what fold.c keeps of the worst. Private to this room. */
#ifndef LK_VERDICT_INNER_H
#define LK_VERDICT_INNER_H

#include "base/arena.h"
#include "verdict/judge.h"
#include "verdict/match.h"
#include "verdict/notes.h"
#include <pthread.h>

/* A step with the one it stands in. */
struct lk_node_of {
    const struct lk_step *step;
    long parent; /* its place in the same array, or -1 */
    long nth;    /* which child of it */
};

/* What one play, or all plays folded, say of one slot. */
struct lk_opinion {
    bool given;
    enum lk_verdict verdict;
    enum lk_grade grade;
    const char *expected, *seen, *why;
    int records[LK_COUNT(((struct lk_match *)0)->records)];
    size_t n_records;
};

struct lk_slot {
    size_t node; /* of the step */
    const struct lk_part *part;
    const char *skipped;      /* why it can never be seen on this target, or NULL */
    struct lk_opinion folded; /* its texts are one malloc: TEXTS */
    char *texts;
    int repeat;
    size_t counts[LK_VERDICTS];
};

/* answers.c: what kinds of answers came. */
struct lk_answers {
    size_t asked, silent, refused, broken, unknown;
    bool several;  /* pages, not only PAGE */
    char page[64]; /* of the first answer */
    char fell[64]; /* the step at which the target fell silent within a play, or empty */
};

/* parting.c: one thing that happened in a play. */
struct lk_event {
    const char *text;
    int n; /* of the record that tells it */
};

struct lk_case_judge {
    const struct lk_case *case_;
    const struct lk_case_judge *twin; /* what it is held against, or NULL */
    bool twinned;                     /* it has a twin, or is one */
    const char *skipped;
    struct lk_node_of *nodes; /* in the order of the story, groups before their children */
    size_t n_nodes;
    size_t *by_id; /* their places, sorted by the steps' ids */
    struct lk_slot *slots;
    size_t n_slots;
    /* folded */
    size_t plays, leaks_of_ours;
    struct lk_answers answers;
    struct lk_notes notes;
    bool chain_broken;
    enum lk_verdict floor; /* of plays that ended badly, whatever they had proved by then */
    struct lk_stop {
        int repeat;
        char *at, *why; /* of the first play that did not complete */
    } stop;
    struct lk_telling {
        struct lk_arena *arena; /* NULL: nothing told yet */
        int rank, repeat;
        struct lk_told *steps; /* one a node that is no group; n 0: all was well */
        size_t n;
        double ms;
        const struct lk_event *events; /* only where it is twinned */
        size_t n_events;
    } told;
};

struct lk_judge {
    const struct lk_plan *plan;
    struct lk_arena *arena;
    struct lk_case_judge *cases;
    size_t *by_id;        /* the cases' places, sorted by id */
    pthread_mutex_t lock; /* of what is folded */
    size_t failed;        /* plays in which something failed */
};

/* One play, judged. */
struct lk_play_of {
    struct lk_judge *judge;
    struct lk_case_judge *c;
    const struct lk_block *block;
    struct lk_seen seen;
    struct lk_arena *arena;
    struct lk_opinion *opinions; /* one a slot */
    long *record_of;             /* one a node: the place of its telling record, or -1 */
    enum lk_verdict floor;
};

void lk_cases_make(struct lk_judge *j);
void lk_cases_done(struct lk_judge *j);
/* NULL, or -1, if there is none. The step's id may be that of a round ("4#2.1"). */
struct lk_case_judge *lk_case_judge_of(const struct lk_judge *j, const char *case_id);
long lk_node_of_step(const struct lk_case_judge *c, const char *step_id);

void lk_play_judge(struct lk_play_of *p);
/* What the record at AT says of its step, an expectation or a misuse; HARM is for one that must do
 * none. */
void lk_play_opinion(const struct lk_play_of *p, const struct lk_step *step, enum lk_harm harm,
                     size_t at, struct lk_opinion *ret);

/* Skipped counts least here: what was seen anywhere was seen. */
int lk_rank(enum lk_verdict v);
static inline enum lk_verdict lk_worse(enum lk_verdict a, enum lk_verdict b)
{
    return lk_rank(b) > lk_rank(a) ? b : a;
}

void lk_fold(const struct lk_play_of *p);
/* The story of a play, in ARENA. */
struct lk_told *lk_telling_make(const struct lk_play_of *p, struct lk_arena *arena, size_t *ret_n);

/* The events of a play, in ARENA. */
const struct lk_event *lk_events_of(const json_t *records, struct lk_arena *arena, size_t *ret_n);
/* The first event at which the two differ, in ARENA; NULL if none does, or one was not played. */
const struct lk_parting *lk_parting_of(const struct lk_telling *here,
                                       const struct lk_telling *there, struct lk_arena *arena);

void lk_answers_see(struct lk_answers *a, const json_t *records);
void lk_answers_add(struct lk_answers *all, const struct lk_answers *one);

/* The last moves, each filling in a part of R. */
void lk_result_cases(struct lk_judge *j, struct lk_result *r);
void lk_result_answers(const struct lk_judge *j, struct lk_result *r);
void lk_result_requirements(struct lk_result *r);
void lk_result_summary(struct lk_result *r);

#endif
