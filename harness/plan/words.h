/* plan/words.h: the vocabulary of scenarios, as data: what users do, what pages there are, how a
 * step is misused, what can be seen, remembered and expected. The loader, `lakmus list --steps`,
 * the schemas and the docs read these tables; target and verdict have one function a row. */
#ifndef LK_PLAN_WORDS_H
#define LK_PLAN_WORDS_H

#include "plan/requirements.h"
#include "plan/shape.h"

/* Who can do a thing. */
enum lk_doer {
    LK_DOER_USER = 1,   /* `user`, or another person of `given` */
    LK_DOER_ADMIN = 2,  /* `administrator`: done by the binding's givens */
    LK_DOER_MISUSE = 4, /* only within `misuse` */
};

enum lk_action_flag {
    LK_ACT_LOOK = 1,   /* only looks: what the user stands on stays where it is */
    LK_ACT_OF = 2,     /* takes `of`: the name of a remembered certificate or file */
    LK_ACT_VALUE = 4,  /* takes `value` */
    LK_ACT_FOR = 8,    /* takes `for`: a person (an administrator's deed) */
    LK_ACT_WHOSE = 16, /* takes `whose`: another person, whose thing it is about */
};

struct lk_action {
    const char *phrase;  /* "press Next" */
    unsigned doers;      /* of enum lk_doer */
    const char *control; /* the label of the control that it presses unless the binding says else */
    const char *given;   /* ADMIN: the given of the binding that does it */
    unsigned flags;
    const char *guide; /* where the guide speaks of it, or "" */
    const char *help;
};

struct lk_page {
    const char *id;    /* in views and bindings: "terms" */
    const char *name;  /* in scenarios: "Terms and Conditions" */
    const char *title; /* label (see textprofile.h) that the title must be, or NULL */
};

/* How a request is bent on purpose. */
enum lk_how {
    LK_HOW_PLAIN,
    LK_HOW_UNTICKED, /* the terms not accepted, the control pressed all the same */
    LK_HOW_BY_GET,
    LK_HOW_NO_CSRF,
    LK_HOW_CROSS_SITE,
    LK_HOW_TWICE,       /* one after the other */
    LK_HOW_AT_ONCE,     /* two at the same time */
    LK_HOW_AGAIN,       /* the bytes of the last request that did this, sent again */
    LK_HOW_OLD_SESSION, /* the cookies that were held before the last act of the person */
    LK_HOW_THEIR_PAGE,  /* the control from the page of `whose`, in the session of `by` */
    LK_HOW_BY_HEAD,
    LK_HOW_BY_PUT,
    LK_HOW_BY_PATCH,
    LK_HOW_BY_DELETE,
    LK_HOW_PEEK, /* in no scenario: all but the last request, to see whether it is offered */
};
struct lk_how_word {
    const char *phrase;
    enum lk_how how;
    const char *help;
};

/* What is read before and after a misuse, and must be the same. */
enum lk_keep {
    LK_KEEP_PAGE = 1,
    LK_KEEP_CERTIFICATES = 2,
    LK_KEEP_NOTIFICATIONS = 4,
    LK_KEEP_LOGGED_OUT = 8
};
struct lk_keep_word {
    const char *phrase; /* "the page" */
    enum lk_keep keep;
    const char *action; /* the action that reads it */
};

/* What an act can leave a name for. */
enum lk_thing {
    LK_THING_PASSWORD,     /* "the password shown": fields.password.value of the view */
    LK_THING_CLIPBOARD,    /* "the password copied": clipboard of the view */
    LK_THING_FILE,         /* "the file": the artefact that the act brought */
    LK_THING_CERTIFICATE,  /* "the certificate": the id of the newest row of the view */
    LK_THING_CERTIFICATES, /* "the certificates": all rows of the view */
    LK_THING_LINK,         /* "the link": of the mail the act read */
    LK_THING_SESSION,      /* "the session": the session cookie the person holds */
};
struct lk_thing_word {
    const char *phrase;
    enum lk_thing thing;
    const char *help;
};

/* What an expectation reads. */
enum lk_source_of {
    LK_SEES_VIEW,   /* the latest view of the person */
    LK_SEES_MAIL,   /* the person's mailbox, read for this */
    LK_SEES_FACTS,  /* what examining an artefact found */
    LK_SEES_STATUS, /* CRL and OCSP, fetched for this */
    LK_SEES_LEAKS,  /* where secrets were found, known at the end */
    LK_SEES_SAMPLE, /* summed over the scenario */
    LK_SEES_NAMES,  /* remembered things */
    LK_SEES_CLIENT, /* the trace of a client and what it left behind */
};

struct lk_predicate {
    const char *key; /* "shows" */
    enum lk_source_of sees;
    unsigned places;              /* of enum lk_place: on which kind of target it can be seen */
    bool gate;                    /* if it does not hold, the story cannot go on */
    const struct lk_shape *shape; /* of its argument */
    const char *help;
};

extern const struct lk_action lk_actions[];
extern const size_t lk_actions_n;
extern const struct lk_page lk_pages[];
extern const size_t lk_pages_n;
extern const struct lk_how_word lk_hows[];
extern const size_t lk_hows_n;
extern const struct lk_keep_word lk_keeps[];
extern const size_t lk_keeps_n;
extern const struct lk_thing_word lk_things[];
extern const size_t lk_things_n;
extern const struct lk_predicate lk_predicates[];
extern const size_t lk_predicates_n;

/* By phrase (case and runs of blanks do not count); NULL if there is none. */
const struct lk_action *lk_action(const char *phrase);
const struct lk_page *lk_page_named(const char *name);
const struct lk_page *lk_page_of_id(const char *id);
const struct lk_how_word *lk_how(const char *phrase);
const struct lk_keep_word *lk_keep(const char *phrase);
const struct lk_thing_word *lk_thing(const char *phrase);
const struct lk_predicate *lk_predicate(const char *key);

#endif
