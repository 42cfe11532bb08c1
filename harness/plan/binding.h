/* plan/binding.h: how one portal does what scenarios speak of, as read from a target file. Data
 * only: target/ carries it out. docs/bindings.md is the language. */
#ifndef LK_PLAN_BINDING_H
#define LK_PLAN_BINDING_H

#include "plan/diag.h"
#include "plan/shape.h"
#include <stdbool.h>

/* Where a value is found in an answer. Steps run in the order of the fields below. */
struct lk_selector {
    struct lk_pos pos;
    enum { LK_AT_NOWHERE, LK_AT_JSON, LK_AT_XPATH, LK_AT_HEADER, LK_AT_COOKIE, LK_AT_URL,
           LK_AT_STATUS, LK_AT_TEXT, LK_AT_CONST } at;
    const char *where;        /* pointer, expression, name, or the constant */
    const char *regex;        /* the first group of the first match, or NULL */
    const char *cut;          /* "trim", "lower", … see transforms */
    struct { const char *from, *to; } *words; /* other words for ours; none matching: as it is */
    size_t n_words;
    const char *transform;    /* "date:FORMAT", "hex", "decimal-serial", "base64", or NULL */
};

/* One request, or one of the other moves that a doing is made of. */
struct lk_move {
    struct lk_pos pos;
    enum { LK_MOVE_REQUEST, LK_MOVE_PRESS, LK_MOVE_SET, LK_MOVE_REREAD, LK_MOVE_POLL,
           LK_MOVE_MAILDIR, LK_MOVE_PERSON, LK_MOVE_DOWNLOAD, LK_MOVE_CERTIFICATE } kind;
    const char *method, *url;           /* REQUEST, POLL: URL with ${…} */
    bool control;                       /* REQUEST: beside the browser: no cookies, no view */
    json_t *headers, *form, *json;      /* texts may hold ${…}; NULL when absent */
    const char *label;                  /* PRESS: a control's label or raw id */
    const char *within;                 /* PRESS: "row" (of `of`), "menu", "notification", or NULL */
    const char *field, *value;          /* SET */
    struct lk_selector until, failed;   /* POLL: ends when UNTIL matches; `equals` texts below */
    const char *until_equals, *failed_equals;
    long long every_ms, at_most_ms;     /* POLL */
    const char *path;                   /* MAILDIR: a folder, with ${…} */
    const char *question;               /* PERSON: what is asked on the terminal */
    struct lk_capture { const char *name; struct lk_selector from; } *captures;
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
    LK_GIVEN_WORLD = 1, LK_GIVEN_USER = 2, LK_GIVEN_ORDER = 4, LK_GIVEN_CANCEL = 8,
    LK_GIVEN_APPROVE = 16, LK_GIVEN_REJECT = 32, LK_GIVEN_CLOCK = 64, LK_GIVEN_MAIL = 128,
    LK_GIVEN_FAULT = 256, LK_GIVEN_DROP = 512, LK_GIVEN_CRL = 1024, LK_GIVEN_OCSP = 2048,
    LK_GIVEN_CERTIFICATE_LOGIN = 4096, LK_GIVEN_AUTO_DOWNLOAD = 8192, LK_GIVEN_COPIED = 16384,
    LK_GIVEN_JOURNAL = 32768,
};

/* Where one kind of thing stands in an answer: EACH gives the nodes, the rest is found within. */
struct lk_each {
    struct lk_selector each;
    struct lk_part_of { const char *name; struct lk_selector from; } *parts;
    size_t n_parts;
};

struct lk_view_rules {
    struct lk_selector page, title, text, message, user_name, password, password_masked, clipboard,
        refused, csrf;
    struct lk_each fields, controls, menus, notifications, rows, details, download;
    struct lk_capture *keep; /* captured from every view in which they match, for ${…} */
    size_t n_keep;
};

struct lk_binding {
    struct lk_arena *arena;
    const char *name, *kind; /* "http" */
    const char *text;        /* text profile */
    const char *base;        /* the portal's address, may hold ${…} */
    const char *ca;          /* PEM file or text, may hold ${…} */
    const char *wallet_ca;   /* the CA (PEM) that issued certificates lead to, may hold ${…} */
    json_t *vars;            /* declared variables: name → text, or null: must be set from outside */
    unsigned offers;         /* of enum lk_given_bit */
    struct lk_doing *givens;
    size_t n_givens;
    struct lk_doing *actions;
    size_t n_actions;
    struct lk_view_rules view;
    const char *crl, *ocsp, *certificate_login; /* addresses, or NULL */
    double rate;             /* requests a second; 0: unlimited (loopback only) */
    long long timeout_ms;
    struct {
        const char *by, *until;
        const char **users;
        const char **may;
        size_t n_users, n_may;
    } authorised;
    json_t *written;         /* the file as JSON, for plan.json */
};

/* Reads a target file. NULL with errors in D. */
struct lk_binding *lk_binding_load(const char *path, struct lk_diags *d);
/* The same from what lk_binding_load kept in `written`. */
struct lk_binding *lk_binding_parse(const json_t *written, struct lk_err *err);
void lk_binding_free(struct lk_binding *b);
LK_AUTO_DEFINE(struct lk_binding *, lk_binding_free);

const struct lk_doing *lk_binding_action(const struct lk_binding *b, const char *phrase);
const struct lk_doing *lk_binding_given(const struct lk_binding *b, const char *name);
const char *lk_given_name(enum lk_given_bit bit); /* "clock" … for "the binding offers no clock" */

extern const struct lk_shape lk_binding_shape;

#endif
