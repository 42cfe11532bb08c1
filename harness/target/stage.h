/* target/stage.h: one play on an http target, as the files of it share it. What is said here to be
 * in the stage's arena lives until the play ends. */
#ifndef LK_TARGET_STAGE_H
#define LK_TARGET_STAGE_H

#include "target/jar.h"
#include "target/scene.h"
#include "target/target.h"
#include "target/template.h"
#include "target/wire.h"
#include <regex.h>

enum { LK_HOPS_MAX = 10, LK_SHOWN_MAX = 16 };

/* A worker's connections, and the binding made ready. */
struct lk_site {
    struct lk_site_plan plan;
    struct lk_wire *wire;
    struct lk_selecting *selecting;
    regex_t *mail_link; /* or NULL */
};

/* A request that can be sent again, in the stage's arena. */
struct lk_ask {
    const char *method, *url;
    const char **headers;
    size_t n_headers;
    const char *cookie; /* the header as it was sent; NULL: what the person holds */
    const char *type;
    const char *body;
    size_t body_len;
};

/* A person in a browser. */
struct lk_actor {
    const struct lk_person *person; /* NULL: the administrator */
    const char *name;
    struct lk_jar jar;
    struct lk_jar before_last; /* what was held before the last act that was more than a look */
    json_t *vars;              /* captured for or from this person */
    struct lk_scene *scene;    /* what they stand on; NULL: nothing yet */
    struct lk_scene *shown[LK_SHOWN_MAX]; /* the pages since something was last changed */
    size_t n_shown;
    const char *password; /* shown or copied last, in the stage's arena */
    size_t n_files;
    size_t mails_before; /* how many lay there when the play began */
    bool mails_counted;
    struct lk_sent {
        const struct lk_action *action;
        struct lk_ask ask;
    } * sent; /* the last request of each action */
    size_t n_sent;
    struct lk_ask *history; /* all that were more than a GET */
    size_t n_history;
    const char **trail; /* where they were, in order; what follows itself stands once */
    size_t n_trail;
};

struct lk_received {
    struct lk_artefact artefact;
    const char *password;
};

struct lk_stage {
    struct lk_site *site;
    const struct lk_binding *b;
    const struct lk_case *case_;
    struct lk_take *take;
    struct lk_arena *arena;
    int64_t deadline;
    const char *tag; /* "X-Lakmus: RUN/CASE/" */
    json_t *vars;    /* captured for all */
    struct lk_actor **actors;
    size_t n_actors;
    struct lk_received **received;
    size_t n_received;

    /* Of the deed that is being done: */
    const char *step, *doing;
    const struct lk_deed *deed; /* NULL: a given */
    struct lk_actor *actor;     /* who browses */
    struct lk_actor *subject;   /* whom it is done for: ${person.…} */
    struct lk_actor *whose;
    const json_t *args;
    struct lk_reply *reply;
    struct lk_answer answer; /* the last one */
    bool by_get;             /* it answers a GET */
    bool browsed;            /* a browser's request was answered */
    int beside;              /* the status that a request beside the browser was answered with */
    json_t *cookies;         /* set while this deed was done */
    bool marked;             /* markup was sent in this play (mutate.h) */
    int filling;             /* how deep addresses stand within addresses */
    struct lk_err trouble;   /* our own */
};

/* stage.c: people and variables. */
struct lk_actor *lk_stage_actor(struct lk_stage *st, const struct lk_person *person);
const char *lk_stage_get(struct lk_stage *st, const char *name);
/* The scope of the deed that is being done. */
struct lk_scope lk_stage_scope(struct lk_stage *st);
/* TEXT filled in, in the stage's arena. NULL, with the reply LK_MISSED, when a variable is not set;
 * NULL for NULL. */
const char *lk_stage_fill(struct lk_stage *st, const char *text);
/* Names starting with "world." are everybody's, others the person's that it is done for. */
void lk_stage_set(struct lk_stage *st, struct lk_actor *actor, const char *name, const char *value);
/* Takes captures out of the last answer; false, with the reply LK_MISSED, if one finds nothing and
 * ALL must. */
bool lk_stage_capture(struct lk_stage *st, struct lk_actor *actor, const struct lk_capture *c,
                      size_t n, bool all);
void lk_stage_missed(struct lk_stage *st, enum lk_outcome outcome, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* browse.c: sending. 0: answered; -1: the reply says why not, or TROUBLE does. */
int lk_browse(struct lk_stage *st, struct lk_actor *actor, const struct lk_ask *ask);
int lk_browse_both(struct lk_stage *st, struct lk_actor *actor, const struct lk_ask *ask,
                   struct lk_answer *ret_other);
/* Follows where the last answer leads, from URL. */
int lk_browse_follow(struct lk_stage *st, struct lk_actor *actor, const struct lk_ask *ask);
/* Beside the browser: no cookies, nothing followed, no view. */
int lk_browse_beside(struct lk_stage *st, const struct lk_ask *ask);
int lk_browse_with_certificate(struct lk_stage *st, struct lk_actor *actor,
                               const struct lk_ask *ask, const struct lk_received *file);

/* arrive.c: what the last answer is to the person: a page to stand on, or a file. */
void lk_arrive(struct lk_stage *st, struct lk_actor *actor);
/* The last answer is the next page of the list that the actor stands on. */
void lk_arrive_more(struct lk_stage *st, struct lk_actor *actor);
/* Forgets the pages that were shown. */
void lk_forget_shown(struct lk_actor *actor);
/* The view of what the person stands on, with what the last answer adds to it. New reference. */
json_t *lk_arrive_view(struct lk_stage *st, struct lk_actor *actor, bool answered);
struct lk_received *lk_receive(struct lk_stage *st, struct lk_actor *actor, const void *bytes,
                               size_t len, const char *file_name, const char *type);

/* ask.c: composing requests. NULL: the reply says why. */
struct lk_ask *lk_ask_of_move(struct lk_stage *st, const struct lk_move *move, bool beside);
struct lk_ask *lk_ask_get(struct lk_stage *st, const char *url);
struct lk_ask *lk_ask_of_press(struct lk_stage *st, const struct lk_scene *scene,
                               const struct lk_pressable *p);
/* The same request bent on purpose: by another method, from another site. */
void lk_ask_bend(struct lk_stage *st, struct lk_ask *ask, enum lk_how how);
void lk_ask_header(struct lk_stage *st, struct lk_ask *ask, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The header NAME is VALUE, whatever it was. */
void lk_ask_set_header(struct lk_stage *st, struct lk_ask *ask, const char *name,
                       const char *value);

/* Leaves out what bears the token against forged requests; false if nothing did. */
bool lk_ask_drop_token(struct lk_stage *st, struct lk_ask *ask);
/* Does it bear the token? */
bool lk_ask_has_token(const struct lk_stage *st, const struct lk_ask *ask);

/* moves.c: doing what a binding says. LAST: the one that HOW bends. 0 to go on, -1 to stop. */
int lk_moves(struct lk_stage *st, const struct lk_doing *doing, enum lk_how how);
/* Is P there to be pressed, as the page has it? */
bool lk_usable(const struct lk_scene *scene, const struct lk_pressable *p);
/* perform.c: sends ASK as HOW says, and arrives. */
int lk_perform(struct lk_stage *st, const struct lk_ask *ask, enum lk_how how);

/* resend.c: one of a person's earlier requests, sent in a way that no page has it. */
int lk_resend(struct lk_stage *st, const struct lk_move *move, enum lk_how how);

/* mailbox.c: the mails of a person since the play began, decoded. NULL: the reply says why. */
json_t *lk_mailbox(struct lk_stage *st, struct lk_actor *actor);
/* The newest link to the portal in them, in the arena; ALTERED: with another random part. */
const char *lk_mailbox_link(struct lk_stage *st, struct lk_actor *actor, bool altered);

#endif
