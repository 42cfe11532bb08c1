/* plan/requirements.h: the guide's sentences as requirements with parts
 * (scenarios/requirements.yaml). */
#ifndef LK_PLAN_REQUIREMENTS_H
#define LK_PLAN_REQUIREMENTS_H

#include "plan/diag.h"
#include <stdbool.h>

enum lk_level { LK_MUST, LK_SHOULD, LK_INFO };
enum lk_place { LK_WIRE = 1, LK_BROWSER = 2, LK_CLIENT = 4 }; /* where a part can be seen */
enum lk_class { LK_CLASS_GUIDE, LK_CLASS_IMPLIED, LK_CLASS_CLIENT };

/* What a misuse that must do no harm may have done all the same. */
enum lk_harm {
    LK_HARM_ANY,     /* a part that is about all of them */
    LK_HARM_BROKEN,  /* something fell over, or answers no more */
    LK_HARM_EFFECT,  /* something changed, though no page offers the request */
    LK_HARM_SHOWN,   /* a secret was shown, or what is another's */
    LK_HARM_MARKUP,  /* markup that was sent came back as it was */
    LK_HARM_SLOW,    /* the answer took too long */
    LK_HARM_STOPPED, /* the story does not go on */
};
extern const char *const lk_harm_names[]; /* "any" "broken" …; NULL-terminated */

struct lk_part {
    const char *id; /* "WIZ-PW-02/1" */
    enum lk_level level;
    unsigned places; /* of enum lk_place */
    const char *reading;
    size_t requirement; /* its index */
    enum lk_harm harm;  /* of a misuse that must do no harm: which one it is about */
};

struct lk_requirement {
    const char *id;    /* "WIZ-PW-02" */
    const char *quote; /* the guide's own words; for other classes the rule in our words */
    const char *guide; /* "L8" or a citation */
    enum lk_class class;
    struct lk_part *parts;
    size_t n_parts;
    struct lk_pos pos;
};

struct lk_requirements {
    const char *version;
    struct lk_requirement *items;
    size_t n;
};

/* Reads requirements.yaml; NULL with errors in D. Lives in ARENA. */
struct lk_requirements *lk_requirements_load(struct lk_arena *arena, const char *path,
                                             struct lk_diags *d);
/* NULL if there is none of that id. */
const struct lk_requirement *lk_requirement(const struct lk_requirements *r, const char *id);
const struct lk_part *lk_part(const struct lk_requirements *r, const char *id);

const char *lk_level_name(enum lk_level l); /* "MUST" … */
const char *lk_class_name(enum lk_class c); /* "guide", "implied", "client" */

extern const struct lk_shape lk_requirements_shape;

#endif
