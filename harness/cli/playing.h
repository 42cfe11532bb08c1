/* cli/playing.h: a plan played on its target and judged, and its folder written: what `lakmus run`
 * does once, and a hunt many times. */
#ifndef LK_CLI_PLAYING_H
#define LK_CLI_PLAYING_H

#include "engine/engine.h"
#include "verdict/result.h"

struct lk_playing {
    struct lk_plan *plan;
    const struct lk_binding *binding; /* of the target */
    json_t *vars;
    const char *client; /* client role: the command; else NULL */
    const char *out;    /* the run's folder, made ready (runfolder.h) */
    int jobs, confirm;
    int64_t play_ms;
    const volatile sig_atomic_t *stop;
    void (*progress)(void *of, const struct lk_progress *p); /* or NULL */
    void *progress_of;
};

/* The first Ctrl-C sets the flag that is given back, and a second one ends the process. */
const volatile sig_atomic_t *lk_playing_stop(void);

/* Arms a fault of the embedded portal (AT: its count; 0: always) in every play; NULL: none. */
void lk_playing_arm(struct lk_plan *plan, const char *fault, int at);

/* Plays, judges, writes plan.json and journal.jsonl. NULL with ERR set when there is nothing to
 * report; trouble that leaves something to report is said on stderr. */
struct lk_result *lk_playing_run(const struct lk_playing *p, struct lk_err *err);

#endif
