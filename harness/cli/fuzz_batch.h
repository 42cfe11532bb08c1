/* cli/fuzz_batch.h: the scenarios of a folder, played with a client against the embedded portal and
 * judged as in every run. */
#ifndef LK_CLI_FUZZ_BATCH_H
#define LK_CLI_FUZZ_BATCH_H

#include "cli/embedded.h"
#include "verdict/result.h"
#include <signal.h>

/* What all batches of a hunt share. */
struct lk_batches {
    struct lk_embedded portal;
    json_t *vars;
    const char *client, *out; /* OUT: the folder of the newest run */
    uint64_t seed;
    int jobs;
    long long limit_s; /* of one play */
    const volatile sig_atomic_t *stop;
    void (*progress)(void *of, size_t done); /* plays of this batch; or NULL */
    void *progress_of;
};

/* Starts the portal. No other thread may run. */
int lk_batches_begin(struct lk_batches *b, struct lk_err *err);
void lk_batches_end(struct lk_batches *b);

/* Plays all scenarios in FOLDER; EACH gets every case, as it was judged, and what the client did in
 * it (NULL: it was not run). Nothing is given where the batch was interrupted. */
int lk_batch_play(struct lk_batches *b, const char *folder,
                  void (*each)(void *of, const struct lk_case_result *c, const json_t *client),
                  void *of, struct lk_err *err);

#endif
