/* plan/load.h: what the files of the loader share. Used within this room alone.
 *
 * A story is loaded in this order: parameters are put in (params.c), the shape is checked, steps
 * are built with shared parts in place (expand.c, steps.c), names are followed through it
 * (names.c), and what it asks of a target is summed (needs.c). */
#ifndef LK_PLAN_LOAD_H
#define LK_PLAN_LOAD_H

#include "base/buf.h"
#include "plan/files.h"
#include "plan/plan.h"

enum {
    LK_STEPS_MAX = 5000,       /* of one case */
    LK_ALL_STEPS_MAX = 200000, /* of one plan */
    LK_CASES_MAX = 500,        /* of one scenario */
    LK_INCLUDES_DEEP = 16,
    LK_NAMES_MAX = 256, /* remembered in one case */
    LK_TEXT_MAX = 4096, /* of a text that parameters were put into */
};

struct lk_place_word {
    const char *word;
    enum lk_place place;
};
extern const struct lk_place_word lk_place_words[];
extern const size_t lk_place_words_n;

struct lk_requirements *lk_requirements_read(struct lk_arena *arena, const struct lk_node *root,
                                             struct lk_diags *d);

/* The shapes of a whole file (with ${…} in it) and of a story whose parameters are put in. */
extern const struct lk_shape lk_file_scenario_shape, lk_file_part_shape, lk_story_shape;

struct lk_loader {
    struct lk_plan *plan;
    struct lk_arena *arena; /* the plan's */
    struct lk_diags *d;
    struct lk_files files;
    size_t steps;   /* built so far */
    bool too_long;  /* told, and given up */
    bool from_disk; /* the files are on disk: others may be read that lie beside them */
};

/* An empty plan in ARENA (which it then owns); all scenarios among the loader's files put into it;
 * and the plan, or NULL (all of it freed) if D counts more than ERRORS by then. */
struct lk_loader lk_loader_begin(struct lk_arena *arena, struct lk_requirements *reqs,
                                 struct lk_diags *d);
void lk_loader_run(struct lk_loader *l);
struct lk_plan *lk_loader_finish(struct lk_loader *l, size_t errors, struct lk_binding *binding);

/* What ${NAME} stands for. */
struct lk_param {
    const char *name;
    const struct lk_node *value; /* NULL: required, and not given */
    const struct lk_node *key;   /* where it was declared or given */
    bool used;
};
struct lk_params {
    struct lk_param *items;
    size_t n;
};

struct lk_param *lk_params_find(const struct lk_params *params, const char *name);
/* NODE with all parameters put in: NODE itself where it holds none. What cannot be put in is a
 * mistake. */
struct lk_node *lk_params_apply(struct lk_loader *l, const struct lk_params *params,
                                struct lk_node *node);

/* Tells of steps in STORY that begin neither with a word of the language nor with a person of the
 * scenario ROOT: before the shapes are held against them, which would take them for people. */
void lk_subjects_check(struct lk_loader *l, const struct lk_node *root,
                       const struct lk_node *story);

void lk_subject_unknown(struct lk_loader *l, const struct lk_node *key, const char *const *people,
                        size_t n_people);
extern const char *const lk_subjects[]; /* the words; NULL-terminated */

/* fault.c: what the portal does wrong; F is the file that says so. */
void lk_fault_read(struct lk_loader *l, const struct lk_file *f, const struct lk_node *fault,
                   struct lk_case *c);
/* The people of a scenario's `given` (NULL: only the user). */
void lk_people_read(struct lk_loader *l, const struct lk_node *people, struct lk_case *c);
const struct lk_person *lk_person(const struct lk_case *c, const char *name);

/* A list of steps that grows. */
struct lk_steps {
    struct lk_step *items;
    size_t n;
};

/* Where a story is being told. */
struct lk_telling {
    struct lk_loader *l;
    struct lk_case *c;
    const char *actor; /* who acted last */
    const char *including[LK_INCLUDES_DEEP];
    size_t n_including;
    struct lk_echo {
        const char *prefix;
        const struct lk_part *part;
    } * echoes;
    size_t n_echoes;
};

/* Builds the steps of a list whose parameters are put in and whose shape fits. */
void lk_story_expand(struct lk_telling *t, const struct lk_node *list, struct lk_steps *out);
/* Builds one step that holds no others; false if NODE is no such step. */
bool lk_step_build(struct lk_telling *t, const struct lk_node *node, struct lk_step *ret);
/* Lets go of the JSON that steps and their children hold. */
void lk_steps_release(struct lk_step *steps, size_t n);
/* Gives all steps their ids. */
void lk_steps_number(struct lk_arena *arena, struct lk_step *steps, size_t n, const char *prefix);

/* The echoes of a map `echoes`, added to those T has. */
void lk_echoes_read(struct lk_telling *t, const struct lk_node *map);
/* `proves` of a step: its parts, and what they echo. */
void lk_proofs_read(struct lk_telling *t, const struct lk_node *proves, struct lk_step *step);

/* Follows remembered names through the story. */
void lk_names_check(struct lk_loader *l, const struct lk_case *c);
/* Calls FN for each remembered name that an expectation reads. */
void lk_names_in(const struct lk_expect *e, void (*fn)(void *of, const char *name, unsigned things),
                 void *of);
/* Fills `needs` of the case and of its steps. */
void lk_needs_find(struct lk_case *c);

/* The words of a JSON value, as a sentence would have them: lists with commas, maps "key value". */
void lk_json_words(const json_t *v, struct lk_buf *out);

/* One of a set of words as they stand in plan.json; -1: TEXT is none of them. */
int lk_word_index(const char *const *words, const char *text);
extern const char *const lk_step_kind_names[]; /* "act" …, by enum lk_step_kind; NULL-terminated */

#endif
