/* target/target.h: doing things on a target and bringing back what it then shows. A target says
 * nothing about right or wrong. One row of operations a kind of target ("http"; "browser" later).
 *
 * Threads: a site belongs to one worker and keeps its connections from play to play; a stage
 * belongs to one play. The binding and the variables are shared and read only. */
#ifndef LK_TARGET_TARGET_H
#define LK_TARGET_TARGET_H

#include "base/err.h"
#include "evidence/take.h"
#include "plan/plan.h"

struct lk_site;  /* a worker's connections to a target */
struct lk_stage; /* one play on it: people, their sessions, what they stand on, what they received
                  */

struct lk_site_plan {
    const struct lk_binding *binding;
    const json_t *vars; /* name → text: what --set and the embedded portal say */
    const char *run_id;
    bool tty; /* may a person be asked on the terminal? */
};

/* What came of it. All of it belongs to the one who asked: lk_reply_done. */
struct lk_reply {
    enum lk_outcome {
        LK_ANSWERED,
        LK_NOT_OFFERED, /* no such control on the page, or it cannot be used */
        LK_MISSED,  /* a selector of the binding found nothing, or the binding has no such action */
        LK_OFFERED, /* not sent: it is the very request that the page offers (LK_HOW_PLAIN of a
                       resent request), so it is none beyond the story */
        LK_NO_ANSWER, /* no connection, time-out, broken answer */
    } outcome;
    char why[320];
    bool on_offer;     /* of a mutated request: it is still what a page offers */
    json_t *exchanges; /* array, docs/journal.md */
    json_t *view;      /* the view, with secrets still in it; NULL without an answer */
    json_t *first;     /* of LK_HOW_TWICE and LK_HOW_AT_ONCE: the view of the first answer */
    const char
        *file; /* the name of the artefact that this brought ("user-1"), owned by the stage */
    double ms;
};
void lk_reply_done(struct lk_reply *r);

/* What is to be done. */
struct lk_deed {
    const char *step; /* for X-Lakmus and for finds */
    const struct lk_person *actor;
    const struct lk_action *action;
    enum lk_how how;
    const struct lk_person *whose; /* or NULL */
    const char *of;    /* the row id or the artefact name that `of` stands for, or NULL */
    const char *value; /* or NULL */
};

struct lk_artefact {
    const char *name; /* "user-1" */
    const void *bytes;
    size_t len;
    const char *file_name; /* as the target named it, or NULL */
    const char *type;      /* content type, or NULL */
    bool automatic;        /* came without anything being pressed */
    const struct lk_person *owner;
};

struct lk_target_ops {
    const char *kind;
    struct lk_site *(*open)(const struct lk_site_plan *plan, struct lk_err *err);
    void (*close)(struct lk_site *site);

    /* Begins a play. Records, secrets and bytes to be searched go to TAKE, which outlives it.
     * DEADLINE is in lk_now_ms() time: nothing waits past it. */
    struct lk_stage *(*begin)(struct lk_site *site, const struct lk_case *c, int repeat,
                              struct lk_take *take, int64_t deadline, struct lk_err *err);
    void (*end)(struct lk_stage *stage);

    /* A given of the binding: "world", "user", "order", "cancel", "clock", "fault", "drop" …
     * PERSON may be NULL. ARGS (name → text) are there as ${…} besides the variables. 0 when it was
     * done (REPLY->outcome LK_ANSWERED) or could not be done (else); -1 for trouble of our own. */
    int (*given)(struct lk_stage *stage, const char *given, const struct lk_person *person,
                 const json_t *args, struct lk_reply *reply, struct lk_err *err);

    /* An action. The same rule for 0 and -1. */
    int (*act)(struct lk_stage *stage, const struct lk_deed *deed, struct lk_reply *reply,
               struct lk_err *err);

    /* The person's mails since the play began, oldest first, decoded, as REPLY->view
     * {"mails":[…]}. */
    int (*mails)(struct lk_stage *stage, const char *step, const struct lk_person *person,
                 struct lk_reply *reply, struct lk_err *err);

    /* Fetches bytes beside the browser: a CRL (POST empty), or an OCSP answer to POST. */
    int (*fetch)(struct lk_stage *stage, const char *step, const char *url, const void *post,
                 size_t post_len, const char *type, struct lk_buf *out, struct lk_reply *reply,
                 struct lk_err *err);

    /* Is the target answering at all? Reads its base address; any HTTP answer below 500 counts. */
    bool (*alive)(struct lk_stage *stage, const char *step);

    const struct lk_artefact *(*artefact)(struct lk_stage *stage, const char *name);
    /* A ${variable} as the play has it ("ca", "crl"), for ACTOR (may be NULL); NULL if unset. */
    const char *(*variable)(struct lk_stage *stage, const struct lk_person *actor,
                            const char *name);
    /* How many of the binding's selectors never matched in all plays of this site; names them. */
    json_t *(*unmatched)(struct lk_site *site);
};

extern const struct lk_target_ops lk_target_http;

#endif
