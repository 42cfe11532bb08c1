/* cli/embedded.h: the simulated portal as a child process of ours, reached over the wire only. */
#ifndef LK_CLI_EMBEDDED_H
#define LK_CLI_EMBEDDED_H

#include "base/json.h"
#include <sys/types.h>

struct lk_embedded {
    pid_t pid;
    int hold; /* while this is open the portal serves; it ends when we do, however we end */
    int out;  /* its standard output */
    json_t *addresses; /* the line that it printed: portal, control, token, ca_pem, … */
};

/* Starts `lakmus portal` with OPTIONS (NULL-terminated; may be NULL) and waits for its line. No
 * other thread may run. Where there is something else to do meanwhile: begin, then wait. */
int lk_embedded_begin(const char *const *options, struct lk_embedded *ret, struct lk_err *err);
int lk_embedded_wait(struct lk_embedded *e, struct lk_err *err);
int lk_embedded_start(const char *const *options, struct lk_embedded *ret, struct lk_err *err);
/* Sets what the binding of the embedded portal has from it: control, token, portal-ca. */
void lk_embedded_give(const struct lk_embedded *e, json_t *vars);
/* Stops it: asks, waits, and ends it by force when it does not. Safe on a zeroed struct. */
void lk_embedded_stop(struct lk_embedded *e);

/* Can it do wrong what is called so? -1 with ERR set, and the nearest name in it. */
int lk_embedded_knows(const char *fault, struct lk_err *err);

#endif
