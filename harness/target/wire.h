/* target/wire.h: sends one HTTP request and takes its answer, by libcurl. Nothing is followed, no
 * cookie is kept: that is browse.h's. Connections stay open from request to request. */
#ifndef LK_TARGET_WIRE_H
#define LK_TARGET_WIRE_H

#include "base/err.h"
#include "target/answer.h"

struct lk_wire;

/* A request as its bytes are made of. All texts are borrowed. */
struct lk_request_out {
    const char *method, *url;
    const char *const *headers; /* "Name: value", N_HEADERS of them */
    size_t n_headers;
    const char *cookie; /* the value of the Cookie header, or NULL */
    const char *type;   /* of the body, or NULL */
    const void *body;
    size_t body_len;
    int64_t deadline; /* in lk_now_ms() time */
};

/* CA: PEM text that TLS is trusted by, or NULL for what the system trusts; copied. */
struct lk_wire *lk_wire_new(const char *ca, long long timeout_ms, struct lk_err *err);
void lk_wire_free(struct lk_wire *w);
LK_AUTO_DEFINE(struct lk_wire *, lk_wire_free);

/* 0 when an answer came, whatever it says; -1 with RET->error when none did. RET is emptied first.
 */
int lk_wire_send(struct lk_wire *w, const struct lk_request_out *out, struct lk_answer *ret);
/* Sends the same request on two connections at the same moment. 0 when both were answered. */
int lk_wire_send_both(struct lk_wire *w, const struct lk_request_out *out, struct lk_answer *one,
                      struct lk_answer *two);
/* On a connection of its own, with a client certificate out of a PKCS#12 file. */
int lk_wire_send_with(struct lk_wire *w, const struct lk_request_out *out, const void *p12,
                      size_t p12_len, const char *password, struct lk_answer *ret);

/* Does whoever answers at URL speak TLS 1.0 or 1.1, too? 1, 0, or -1: it could not be found out.
 * Asked once for each origin, by a connection without a request. */
int lk_wire_old_tls(struct lk_wire *w, const char *url);

#endif
