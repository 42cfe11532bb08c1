/* What the tests of this room share: a binding from text, an answer from text, and a small server
 * that answers by a table. */
#ifndef LK_TEST_TARGET_SUPPORT_H
#define LK_TEST_TARGET_SUPPORT_H

#include "target/scene.h"
#include "target/target.h"

/* A binding that must load; VIEW and REST are YAML. Ended by lk_binding_free. */
struct lk_binding *given_binding(const char *yaml);

/* An answer as if it had come from https://portal.test/w/page. */
void given_answer(struct lk_answer *a, int status, const char *type, const char *body);

/* A server on loopback, a thread a connection; it notes every request. */
struct given_route {
    const char *request; /* "GET /page": method and path, without query */
    const char *answer;  /* the whole of it but for Content-Length and Connection */
};
struct given_server;
struct given_server *given_server_start(const struct given_route *routes);
void given_server_stop(struct given_server *s);
const char *given_server_url(const struct given_server *s); /* "http://127.0.0.1:…" */
/* The I-th request, whole; NULL if there were fewer. */
const char *given_server_request(struct given_server *s, size_t i);
size_t given_server_count(struct given_server *s);

#endif
