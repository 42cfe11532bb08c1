/* engine/play.h: one play of one case: its people, what it remembers, where it stands.
 * Private to the engine. */
#ifndef LK_ENGINE_PLAY_H
#define LK_ENGINE_PLAY_H

#include "base/json.h"
#include "engine/engine.h"
#include <openssl/evp.h>

/* What became of a step. */
enum lk_went {
    LK_WENT_ON,
    LK_WENT_NOWHERE, /* the story stops here: at_step and why are set */
};

struct lk_play {
    const struct lk_engine *engine;
    const struct lk_case *case_;
    int repeat;
    struct lk_take *take;
    json_t *records; /* the take's records so far, for matching; new reference */
    struct lk_stage *stage;
    struct lk_arena *scratch;
    int64_t deadline;     /* lk_now_ms() time */
    int64_t clock_offset; /* seconds that the story moved the virtual clock */
    json_t *names;        /* name → {"thing","value"} */
    json_t *people;    /* person → {"rows":[ids], "session":text, "shown":text, "copied":text} */
    json_t *facts;     /* artefact → its facts as recorded last */
    const char *actor; /* who acted last */
    int round;         /* of the innermost `repeat`, from 1; 0 outside */
    const char *round_step; /* the id of that `repeat` */
    char at_step[64], why[400];
    enum lk_end_reason reason;
    bool lost; /* the target stopped answering */
};

/* The person of a name; NULL if the case has none (the loader sees to it that it has). */
const struct lk_person *lk_play_person(const struct lk_play *p, const char *name);
/* What is remembered of a person; made when first asked for. */
json_t *lk_play_memory(struct lk_play *p, const char *person);
/* The id of STEP in this round: "4.1" becomes "4#2.1" in the second round of step 4. */
const char *lk_play_step_id(struct lk_play *p, const struct lk_step *step);
void lk_play_add(struct lk_play *p, json_t *record);

/* Stops the story at STEP. */
enum lk_went lk_play_stop(struct lk_play *p, const char *step, enum lk_end_reason reason,
                          const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* As the journal spells it: "not-offered". */
const char *lk_outcome_name(enum lk_outcome o);

/* steps.c */
enum lk_went lk_play_story(struct lk_play *p, const struct lk_step *steps, size_t n,
                           struct lk_err *err);
/* misuse.c */
enum lk_went lk_play_misuse(struct lk_play *p, const struct lk_step *step, struct lk_err *err);
/* Does an action and takes in what it brought; the reply is the caller's. */
int lk_play_act(struct lk_play *p, const struct lk_deed *deed, struct lk_reply *reply,
                struct lk_err *err);
/* The row id or artefact that `of` (or, without it, the action by itself) stands for. */
const char *lk_play_of(struct lk_play *p, const struct lk_step *step, const char *actor);

/* names.c: the password that belongs to a file, as it was shown and as it was copied, borrowed;
 * NULL where it was not. Either will do to open it: the one shown is preferred. */
struct lk_file_password {
    const char *shown, *copied, *either;
};
struct lk_file_password lk_play_password(struct lk_play *p, const struct lk_artefact *a);

/* names.c: takes in a view: what the person now knows, and the names that STEP remembers. Gives
 * the `names` member of the record, or NULL. */
void lk_play_take_in(struct lk_play *p, const char *actor, const struct lk_reply *reply);
json_t *lk_play_remember(struct lk_play *p, const struct lk_step *step, const char *actor,
                         const struct lk_reply *reply);

/* examine.c: looks into an artefact with what is known by now, and records the facts. */
int lk_play_examine(struct lk_play *p, const char *step, const char *artefact, struct lk_err *err);
/* examine.c: the private numbers of a key, as octets, become secrets of the play. */
void lk_play_keep_key(struct lk_secrets *secrets, const EVP_PKEY *key, const char *label);
/* standing.c: fetches CRL and OCSP for the certificate in ARTEFACT: the view {"revocation":…}. */
int lk_play_standing(struct lk_play *p, const char *step, const char *artefact,
                     struct lk_reply *reply, struct lk_err *err);
/* sample.c: at the end, the statistics over all that was issued. */
void lk_play_sample(struct lk_play *p);

/* client_play.c: the client role: what came before is ours, the rest is the client's. */
void lk_play_client(struct lk_play *p, struct lk_err *err);

/* play.c: plays CASE_ on SITE from its givens to its cleaning up, and ends the take on the journal.
 * RET_LOST: did the target stop answering? -1 with ERR set only for trouble that must end the run.
 */
int lk_play_case(const struct lk_engine *e, struct lk_site *site, const struct lk_case *case_,
                 int repeat, bool *ret_lost, struct lk_err *err);

#endif
