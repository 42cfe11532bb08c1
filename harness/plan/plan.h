/* plan/plan.h: what is to be run: scenarios with all shared parts put in and all cases told apart,
 * the target's binding, the requirements, seed and versions. Fixed once loaded; threads share it.
 *
 * A plan is written to a run's folder as plan.json and read back from there by `lakmus judge`:
 * lk_plan_json and lk_plan_parse are each other's inverse, and its digest is the SHA-256 of the
 * bytes of lk_json_dump(lk_plan_json(plan)). */
#ifndef LK_PLAN_PLAN_H
#define LK_PLAN_PLAN_H

#include "plan/binding.h"
#include "plan/files.h"
#include "plan/requirements.h"
#include "plan/words.h"

enum lk_step_kind {
    LK_STEP_ACT,       /* a person does something */
    LK_STEP_ADMIN,     /* the administrator does: a given of the binding */
    LK_STEP_CLOCK,     /* the virtual clock moves on by ADVANCE_MS */
    LK_STEP_EXPECT,    /* what must be seen now (`portal:` or `client:`) */
    LK_STEP_MISUSE,    /* something that must be refused */
    LK_STEP_ANY_OF,    /* one of CHILDREN: the first in the portal role, any in the client role */
    LK_STEP_ANY_ORDER, /* all of CHILDREN, as written in the portal role */
    LK_STEP_OPTIONAL,  /* CHILDREN, done in the portal role; may be missing in the client role */
    LK_STEP_REPEAT,    /* CHILDREN, TIMES times, one after another */
    LK_STEP_BEFORE,    /* CHILDREN in order: what went before the story (`before:`); done by us in
                          the client role too, with the portal's own binding */
    LK_STEP_GROUP,     /* CHILDREN in order: one way of an ANY_OF that is several steps */
};

/* What must come of a misuse. */
enum lk_then {
    LK_THEN_REFUSED,    /* a refusal, and nothing changed */
    LK_THEN_ONE_EFFECT, /* at most one */
    LK_THEN_NO_EFFECT,  /* nothing changed and nothing shown, whatever the answer's status */
    LK_THEN_NO_HARM,    /* none of enum lk_harm; what a page offers may have its effect */
};
extern const char *const lk_then_names[]; /* "refused" …; NULL-terminated */

/* One predicate with its argument, as JSON (lk_node_json of what was written). */
struct lk_expect {
    const struct lk_predicate *predicate;
    json_t *arg;
    struct lk_pos pos;
};

struct lk_name {
    const char *name;
    enum lk_thing thing;
    struct lk_pos pos; /* of a plan that was loaded, not parsed */
};

struct lk_step {
    enum lk_step_kind kind;
    const char *id;   /* "7", within groups "7.2": unique in the case, stable */
    const char *text; /* the step in words, for reports: "user: press Next" */
    struct lk_pos pos;

    const char *actor; /* ACT, MISUSE: who; EXPECT: whose view (default: who acted last) */
    const struct lk_action *action;          /* ACT, ADMIN, MISUSE */
    const char *of, *whose, *value, *person; /* arguments of the action; PERSON is `for` */
    struct lk_name *names;                   /* ACT: `remember` */
    size_t n_names;

    long long advance_ms; /* CLOCK */
    int times;            /* REPEAT */

    enum lk_how how;           /* MISUSE */
    unsigned keeps;            /* MISUSE: of enum lk_keep; at least one */
    enum lk_then then;         /* MISUSE: what must come of it */
    struct lk_expect *expects; /* EXPECT */
    size_t n_expects;

    const struct lk_part **proves; /* EXPECT, MISUSE */
    size_t n_proves;
    unsigned places; /* EXPECT, MISUSE: of enum lk_place: where all of it can be seen */
    unsigned needs;  /* ACT, EXPECT, MISUSE: of enum lk_given_bit: without these it is left out */

    /* Of a group; of a MISUSE: the acts by which pages may lead to it. Where all of them can be
     * done and the last is offered, it is no misuse, and is not tried. */
    struct lk_step *children;
    size_t n_children;
};

/* A person of `given`. Fields that a scenario leaves out get invented defaults by name. */
struct lk_person {
    const char *name; /* in the story: "user", "stranger" */
    const char *user_id, *given_name, *surname, *email;
    size_t orders;          /* ordered before the story begins */
    const char *browser_of; /* this is a second browser of that person, or NULL */
};

enum lk_role { LK_ROLE_PORTAL = 1, LK_ROLE_CLIENT = 2 };

/* One case of a scenario: what one run plays. */
struct lk_case {
    const char *id;       /* "retrieve/by-link", with cases "retrieve/wizard[by notification]" */
    const char *scenario; /* "retrieve/by-link" */
    const char *title, *profile, *file;
    unsigned roles; /* of enum lk_role */
    struct lk_person *people;
    size_t n_people;
    const char *fault;      /* armed before the story begins, or NULL */
    int fault_at;           /* its count; 0 = always */
    const char *fault_file; /* base64: the file that it issues; NULL: none */
    bool own_listener;      /* the portal is to have an address of its own for this play */
    const char *twin;    /* the id of the case that must succeed for this one to count, or NULL */
    const char *journey; /* client role: "retrieve", "block" … as the client contract names it */
    struct lk_step *story;
    size_t n_story;
    unsigned needs;    /* of enum lk_given_bit: what the binding must offer */
    struct lk_pos pos; /* of a plan that was loaded, not parsed */
};

/* How much these scenarios were seen to catch of what is wrong on purpose (`lakmus mutants`). */
struct lk_suite_score {
    bool measured; /* else the rest is 0 */
    size_t mutants, killed, decoys, decoys_accused;
};

struct lk_plan {
    struct lk_arena *arena;
    struct lk_requirements *requirements;
    struct lk_case *cases;
    size_t n_cases;
    struct lk_binding *binding; /* NULL in the client role */
    enum lk_role role;
    enum lk_place place; /* where this target lets things be seen */
    uint64_t seed;
    int repeat; /* how often each case is played */
    bool strict;
    const char *again; /* the command that makes this run, quoted for a shell, without seed and
                          cases; no secret is in it. NULL: not known */
    struct lk_suite_score score;
};

/* Reads scenario files (and folders of them) and the shared parts they include, which are looked
 * for among all files given and in "shared/" beside them or one folder up; files of another kind
 * are passed over. All mistakes go to D. NULL if there is an error among them. REQS must outlive
 * the plan; BINDING (NULL: the plan has none) belongs to the plan once there is one. The role is
 * the portal's, the place the wire, the seed 0, each case is played once. */
struct lk_plan *lk_plan_load(const char *const *paths, size_t n, struct lk_requirements *reqs,
                             struct lk_binding *binding, struct lk_diags *d);

/* The same from texts in memory; nothing is looked for beside them. */
struct lk_plan *lk_plan_load_texts(const struct lk_source *sources, size_t n,
                                   struct lk_requirements *reqs, struct lk_diags *d);

/* All of it at once: the requirements that are among PATHS, or else in requirements.yaml in a given
 * folder, beside a given file or in the folders above; the target file TARGET (NULL: none); the
 * scenarios. The plan owns them all. */
struct lk_plan *lk_plan_open(const char *const *paths, size_t n, const char *target,
                             struct lk_diags *d);
/* The same where the files of PATHS are read already (files.h); they must outlive the plan. */
struct lk_plan *lk_plan_open_files(const struct lk_files *files, const char *const *paths, size_t n,
                                   const char *target, struct lk_diags *d);

void lk_plan_free(struct lk_plan *p);
LK_AUTO_DEFINE(struct lk_plan *, lk_plan_free);

/* Keeps the cases that a selector takes: an id or glob of a case or scenario, "profile:block",
 * "class:implied", a requirement or part id. Several selectors add up. -1 with ERR (LK_E_USE, with
 * the nearest known word) if one of them takes nothing. */
int lk_plan_select(struct lk_plan *p, const char *const *selectors, size_t n, struct lk_err *err);

/* Keeps the cases that are for the plan's role: a portal is not asked for what only a client can
 * show, nor the other way round. */
void lk_plan_keep_role(struct lk_plan *p);

/* Why this case cannot be shown on the plan's target ("the binding offers no clock"), or NULL. */
const char *lk_case_skipped(const struct lk_plan *p, const struct lk_case *c);
/* Why a step is left out on it, or NULL: what it needs is not offered. */
const char *lk_step_skipped(const struct lk_plan *p, const struct lk_step *step);
/* Why a proof of PART at STEP cannot be seen on it, or NULL: level INFO, place, capability. */
const char *lk_proof_skipped(const struct lk_plan *p, const struct lk_step *step,
                             const struct lk_part *part);

/* New reference. Places in files are left out but for those of steps and expectations. */
json_t *lk_plan_json(const struct lk_plan *p);
struct lk_plan *lk_plan_parse(const json_t *json, struct lk_err *err);

/* SHA-256, in hexadecimal, of what the cases and requirements say: the same for the same texts in
 * other files, whatever the target, seed or command is. */
void lk_plan_fingerprint(const struct lk_plan *p, char ret[65]);

/* All steps of a case in the order of their ids, groups before their children. FN returns false to
 * stop. */
void lk_case_walk(const struct lk_case *c, bool (*fn)(void *of, const struct lk_step *step),
                  void *of);

extern const struct lk_shape lk_scenario_shape;

#endif
