/* plan/binding.h: how one portal does what scenarios speak of, as read from a target file. Data
 * only: target/ carries it out. docs/bindings.md is the language. Everything lives in the binding's
 * arena and is read only once loaded; threads share it. */
#ifndef LK_PLAN_BINDING_H
#define LK_PLAN_BINDING_H

#include "plan/diag.h"
#include "plan/shape.h"
#include <stdbool.h>

/* Where a value is found in an answer: looked for at AT, then cut by REGEX, then other words, then
 * transformed, then tested. */
enum lk_at {
    LK_AT_NOWHERE, /* not given */
    LK_AT_JSON,
    LK_AT_XPATH,
    LK_AT_HEADER,
    LK_AT_COOKIE,
    LK_AT_URL,    /* the address of the answer */
    LK_AT_STATUS, /* its status */
    LK_AT_TEXT,   /* the whole body as text */
    LK_AT_KEY,    /* the member's name, where `each` goes over an object */
    LK_AT_CONST,
    LK_AT_FIRST_OF, /* the first of ALTS that finds something */
    LK_AT_ALL_OF,   /* all that ALTS find, one after the other */
};

struct lk_selector {
    struct lk_pos pos;
    unsigned id;      /* its number: 0 … n_selectors - 1 of the binding */
    const char *name; /* as people find it in the file: "view.rows.status" */
    enum lk_at at;
    const char *where; /* pointer, expression, name, or the constant */
    const char *regex; /* POSIX ERE: its first group (or all of it), or NULL */
    struct lk_word {
        const char *from, *to;
    } * words; /* other words for ours; none matching: as it is */
    size_t n_words;
    const char *transform; /* of lk_transforms, "date:" with a format, or NULL */
    enum lk_test { LK_TEST_NONE, LK_TEST_PRESENT, LK_TEST_ABSENT, LK_TEST_EQUALS } test;
    const char *equals;
    struct lk_selector *alts;
    size_t n_alts;
};
extern const char *const lk_transforms[]; /* NULL-terminated */

struct lk_capture {
    const char *name;
    struct lk_selector from;
};

/* One request, or one of the other moves that a doing is made of. */
enum lk_move_kind {
    LK_MOVE_REQUEST,
    LK_MOVE_PRESS,       /* a control, a menu, a notification or a row of the page stood on */
    LK_MOVE_SET,         /* fills in fields of that page; nothing is sent */
    LK_MOVE_REREAD,      /* reads that page again */
    LK_MOVE_POLL,        /* REQUEST (or reread, without URL) until UNTIL or FAILED matches */
    LK_MOVE_FOLLOW,      /* the newest link in the person's mail */
    LK_MOVE_MAILDIR,     /* of the given "mail" */
    LK_MOVE_ASK,         /* a person, on the terminal */
    LK_MOVE_DOWNLOAD,    /* what the page stood on announces */
    LK_MOVE_CERTIFICATE, /* opens the address for client certificates with a received file */
    LK_MOVE_REPLAY,      /* sends all earlier state-changing requests again */
    LK_MOVE_RESEND,      /* sends one of them in a way that no page has it */
    LK_MOVE_GIVEN,       /* another given, for the person */
};
/* Whose request is sent again, and whose values are put into it. */
enum lk_resend {
    LK_RESEND_AGAIN,        /* the own, as it was */
    LK_RESEND_THEIRS,       /* the other's, as it was */
    LK_RESEND_EARLY,        /* the other's, with the own values */
    LK_RESEND_THEIRS_EARLY, /* the own, with the other's values */
    LK_RESEND_MUTATED,      /* as EARLY, mutated (mutation.h) */
    LK_RESEND_THEIRS_MUTATED,
};
enum lk_within { LK_WITHIN_PAGE, LK_WITHIN_MENU, LK_WITHIN_NOTIFICATION, LK_WITHIN_ROW };

struct lk_move {
    struct lk_pos pos;
    enum lk_move_kind kind;
    const char *method, *url;      /* REQUEST, POLL: URL with ${…} */
    bool control;                  /* REQUEST: beside the browser: no cookies, no view */
    json_t *headers, *form, *json; /* texts may hold ${…}; NULL when absent */
    const char *label;             /* PRESS: a label or raw id, with ${…}; "" is the newest one */
    enum lk_within within;         /* PRESS */
    bool optional;                 /* PRESS: nothing is missed if it is not there */
    json_t *set;                   /* SET: field → value, with ${…} */
    struct lk_selector until, failed; /* POLL */
    long long every_ms, at_most_ms;   /* POLL */
    const char *path;                 /* MAILDIR: a folder, with ${…} */
    bool altered;                     /* FOLLOW: its random part replaced by another */
    bool automatic;                   /* DOWNLOAD: only if the page starts it by itself */
    const char *question, *into;      /* ASK: what is asked, and the variable that it gives */
    bool hidden;                      /* ASK: not echoed, and a secret */
    const char *cookie;               /* ASK: the answer is the value of this cookie, or NULL */
    const char *given;                /* GIVEN */
    enum lk_resend resend;            /* RESEND */
    struct lk_selector mails, raw;    /* of the given "mail" by request */
    struct lk_capture *captures;
    size_t n_captures;
};

struct lk_doing {
    const char *name; /* an action's phrase, or a given's name */
    struct lk_move *moves;
    size_t n_moves;
    struct lk_pos pos;
};

/* What a binding may offer beyond acting: the givens and some places to look. */
enum lk_given_bit {
    LK_GIVEN_WORLD = 1,
    LK_GIVEN_USER = 2,
    LK_GIVEN_ORDER = 4,
    LK_GIVEN_CANCEL = 8,
    LK_GIVEN_APPROVE = 16,
    LK_GIVEN_REJECT = 32,
    LK_GIVEN_CLOCK = 64,
    LK_GIVEN_MAIL = 128,
    LK_GIVEN_FAULT = 256,
    LK_GIVEN_DROP = 512,
    LK_GIVEN_CRL = 1024,
    LK_GIVEN_OCSP = 2048,
    LK_GIVEN_CERTIFICATE_LOGIN = 4096,
    LK_GIVEN_AUTO_DOWNLOAD = 8192,
    LK_GIVEN_COPIED = 16384,
    LK_GIVEN_JOURNAL = 32768,
};

/* Where one kind of thing stands in an answer: EACH gives the nodes, the parts are found within. A
 * part that is named "link:NAME" is something of a row that can be pressed. */
struct lk_each {
    struct lk_selector each;
    struct lk_part_of {
        const char *name;
        struct lk_selector from;
    } * parts;
    size_t n_parts;
};

struct lk_view_rules {
    struct lk_selector page, title, text, message, user_name, password, password_masked, clipboard,
        refused, csrf, address, more;
    struct lk_each fields, controls, menus, notifications, rows, details, download;
    struct lk_capture *keep; /* captured from every view in which they match, for ${…} */
    size_t n_keep;
};

/* How a browser of this portal sends what is pressed, where the page does not say so itself. */
struct lk_sends {
    bool json;                            /* bodies as JSON, not as a form */
    const char *csrf_field, *csrf_header; /* or NULL */
    json_t *headers;                      /* on each request of the browser, or NULL */
};

struct lk_binding {
    struct lk_arena *arena;
    const char *name, *kind; /* "http" */
    const char *text;        /* text profile */
    const char *base;        /* the portal's address, may hold ${…} */
    const char **origins;    /* other addresses that belong to the portal, may hold ${…} */
    size_t n_origins;
    const char *ca;        /* PEM file or text that TLS is trusted by, may hold ${…}, or NULL */
    const char *wallet_ca; /* the CA (PEM) that issued certificates lead to, or NULL */
    json_t *vars;    /* declared variables: name → text, or null: must be set from outside */
    unsigned offers; /* of enum lk_given_bit */
    struct lk_doing *givens;
    size_t n_givens;
    struct lk_doing *actions; /* the file's own before those that every binding has */
    size_t n_actions;
    struct lk_view_rules view;
    struct lk_sends sends;
    const char *crl, *ocsp, *certificate_login; /* addresses, or NULL */
    const char *mail_link; /* regex: its first group is the random part of a link, or NULL */
    double rate;           /* requests a second; 0: unlimited (loopback only) */
    long long timeout_ms;
    struct {
        const char *by, *until;
        const char **users;
        const char **may;
        size_t n_users, n_may;
    } authorised;
    const struct lk_selector **selectors; /* all of them, by id */
    size_t n_selectors;
    json_t *written; /* the file as JSON, for plan.json */
    json_t *kept;    /* owns the JSON values that moves borrow */
};

/* Reads a target file. NULL with errors in D. */
struct lk_binding *lk_binding_load(const char *path, struct lk_diags *d);
/* The same from memory, NAME being borrowed. */
struct lk_binding *lk_binding_load_text(const char *name, const char *text, size_t len,
                                        struct lk_diags *d);
/* The same from what lk_binding_load kept in `written`. */
struct lk_binding *lk_binding_parse(const json_t *written, struct lk_err *err);
/* Another text profile than the file's, as `lakmus run --text` has it. */
int lk_binding_set_text(struct lk_binding *b, const char *profile, struct lk_err *err);
void lk_binding_free(struct lk_binding *b);
LK_AUTO_DEFINE(struct lk_binding *, lk_binding_free);

/* NULL: the binding has none. Each action with a control has one: pressing it. */
const struct lk_doing *lk_binding_action(const struct lk_binding *b, const char *phrase);
const struct lk_doing *lk_binding_given(const struct lk_binding *b, const char *name);
const char *lk_given_name(enum lk_given_bit bit); /* "clock" … for "the binding offers no clock" */

/* Is the host of URL this machine itself? */
bool lk_url_is_loopback(const char *url);
/* May URL be tested now? 0 for a loopback address, or with `authorised` valid at NOW (Unix time);
 * else -1 with LK_E_USE. WHAT is one of "block", "replay", "fuzz", or NULL for any request. */
int lk_binding_permission(const struct lk_binding *b, const char *url, const char *what,
                          int64_t now, struct lk_err *err);

/* May the person USER_ID be used at URL? The same rule. */
int lk_binding_may_use(const struct lk_binding *b, const char *url, const char *user_id,
                       struct lk_err *err);

extern const struct lk_shape lk_binding_shape;

#endif
