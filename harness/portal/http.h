/* portal/http.h: a request and its answer as plain values, so that all handling is a function from
 * one to the other and can be tested and fuzzed without a socket. Texts live in the request's
 * arena. */
#ifndef LK_PORTAL_HTTP_H
#define LK_PORTAL_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include <openssl/x509.h>
#include <stdbool.h>

enum lk_listener { LK_ON_PORTAL, LK_ON_CONTROL, LK_ON_MTLS, LK_ON_PKI };

struct lk_pair {
    const char *name, *value;
};

struct lk_request {
    enum lk_listener on;
    const char *method; /* "GET", "POST", "DELETE", "HEAD" or another one, to be refused */
    const char *path;   /* as sent, without the query */
    const char *query;  /* as sent, or NULL */
    const struct lk_pair *headers;
    size_t n_headers;
    const char *body;
    size_t body_len;
    const char *only_world; /* the listener is this world's own; NULL: shared */
    X509 *client_cert;      /* what the client proved to hold; its chain is not judged yet */
};

enum { LK_RESPONSE_HEADERS_MAX = 12, LK_BODY_MAX = 64 * 1024, LK_CONTROL_BODY_MAX = 1024 * 1024 };

/* How an answer goes over the wire; but for WHOLE they are faults. */
enum lk_sending {
    LK_SEND_WHOLE,
    LK_SEND_CUT,      /* the connection ends after CUT bytes of the body */
    LK_SEND_STALL,    /* nothing comes after CUT bytes */
    LK_SEND_RESET,    /* the connection is reset after CUT bytes */
    LK_SEND_DRIP,     /* a little at a time */
    LK_SEND_TOO_LONG, /* the length that is announced is too much */
    LK_SEND_TOO_SHORT,
    LK_SEND_CHUNK,     /* in chunks, one of which has no length */
    LK_SEND_SLOW_HEAD, /* the status line and the headers a few bytes at a time */
    LK_SEND_GARBAGE,   /* after CUT bytes of the body a TLS record that no key made */
    LK_SEND_TWICE,
};

struct lk_response {
    int status;
    struct lk_pair headers[LK_RESPONSE_HEADERS_MAX];
    size_t n_headers;
    struct lk_buf body;
    enum lk_sending sending;
    size_t cut;  /* of the body's bytes */
    int late_ms; /* sent so much later */
    bool again;  /* nothing was done: a worker is busy for it; ask again when it has news */
    struct lk_err trouble; /* why the status is 500, for whoever runs the portal */
};

/* Adds a header; NAME and VALUE outlive the response. */
void lk_response_header(struct lk_response *res, const char *name, const char *value);
void lk_response_done(struct lk_response *res);
/* What is announced as the length of the body. */
size_t lk_response_declared(const struct lk_response *res);
/* Does the body end after CUT bytes? */
bool lk_response_is_cut(const struct lk_response *res);

/* The value of a header, its name in any case; NULL where it is absent. */
const char *lk_request_header(const struct lk_request *req, const char *name);
/* The value of a cookie; NULL where it is absent or sent twice. */
const char *lk_request_cookie(const struct lk_request *req, const char *name, struct lk_arena *a);

/* Decodes %XX (and + where PLUS). NULL where it is malformed or holds a NUL or broken UTF-8. */
char *lk_params_decode(struct lk_arena *a, const char *text, size_t len, bool plus);
/* Encodes all that is not unreserved (RFC 3986 §2.3). */
char *lk_params_encode(struct lk_arena *a, const char *text);

struct lk_params {
    struct lk_pair *items;
    size_t n;
};

/* name=value&…; -1 with ERR set for malformed text. */
int lk_params_form(const char *text, size_t len, struct lk_arena *a, struct lk_params *ret,
                   struct lk_err *err);
/* The body's members: a JSON object of texts, numbers and truths, or a form. -1 with ERR set:
 * LK_E_USE for a type that is neither, LK_E_FORMAT for bytes that are not what they say. */
int lk_params_body(const struct lk_request *req, struct lk_arena *a, struct lk_params *ret,
                   struct lk_err *err);
/* NULL where it is absent. */
const char *lk_params_get(const struct lk_params *p, const char *name);
/* Is a checkbox on? "true", "on" and "1" are yes. */
bool lk_params_on(const struct lk_params *p, const char *name);

#endif
