/* hunt/inner.h: what the files of this room share. */
#ifndef LK_HUNT_INNER_H
#define LK_HUNT_INNER_H

#include "base/buf.h"
#include "hunt/hunt.h"
#include <stdint.h>
#include <sys/types.h>

/* --- child.c: a program with its own process group, and what it says --- */

struct lk_hunt_child {
    pid_t pid;   /* 0 when it was seen to end */
    pid_t group; /* what it was begun as */
    int fd;      /* what it writes to standard output and error; -1 at its end */
    int status;
    struct lk_buf part; /* a line that has not ended yet */
};

/* ENV: "NAME=value" to add, NULL at the end; may be NULL. */
int lk_hunt_child_start(const char *const *argv, const char *const *env, struct lk_hunt_child *ret,
                        struct lk_err *err);
/* Waits at most MS for output; LINE is called for each whole line. False at the end of output. */
bool lk_hunt_child_read(struct lk_hunt_child *c, int ms, void (*line)(void *of, const char *text),
                        void *of);
/* Ends the whole group, by SIGINT and after GRACE_MS by SIGKILL, and reaps. Fine when it ended. */
void lk_hunt_child_stop(struct lk_hunt_child *c, int grace_ms);
/* Runs it to its end, at most SECONDS; what it said goes to SAID. Its wait status; -1 where it
 * could not be started, with ERR set. */
int lk_hunt_child_run(const char *const *argv, int seconds, struct lk_buf *said,
                      struct lk_err *err);

/* --- stack.c: what a sanitizer's report says --- */

enum { LK_HUNT_FRAMES = 12 };

struct lk_hunt_crash {
    char kind[48]; /* "heap-buffer-overflow"; empty: the text tells of no crash */
    char frames[LK_HUNT_FRAMES][128];
    char places[LK_HUNT_FRAMES][160]; /* file:line, as far as it is known */
    size_t n;
    size_t at;      /* where in the text it begins */
    char name[128]; /* KIND-FUNCTION-HASH: equal for two that look like one bug */
};

/* Reads the text of a program that ended by a finding. False if there is none in it. */
bool lk_hunt_crash_read(const char *text, struct lk_hunt_crash *ret);

/* --- status.c: how far it is --- */

struct lk_hunt_seen {
    uint64_t execs, edges, features, corpus;
    uint64_t counted, past_mac; /* of the shared counts: 0 where the target has none */
};

/* Takes a line of libFuzzer's; false if it is none that tells numbers. */
bool lk_hunt_seen_read(const char *line, struct lk_hunt_seen *s);
/* "12 s, 34,567 execs (2,345/s), …" */
void lk_hunt_seen_write(const struct lk_hunt_seen *s, double seconds, size_t findings,
                        struct lk_buf *out);

/* --- findings.c: the folder of findings --- */

struct lk_hunt_findings {
    const struct lk_hunt_target *target;
    struct lk_arena *arena;
    const char *kept, *raw, *mended; /* folders */
    const char **names;              /* of what is known */
    size_t n, fresh;
    int shrink_s; /* what making one smaller may take */
    FILE *say;
};

int lk_hunt_findings_open(struct lk_hunt_findings *f, const struct lk_hunt *h,
                          struct lk_arena *arena, FILE *say, struct lk_err *err);
/* Tries all that lies there once more. */
int lk_hunt_findings_again(struct lk_hunt_findings *f, const volatile int *stop,
                           struct lk_hunt_score *score, struct lk_err *err);
/* Takes one new input that crashed out of the folder RAW (a settled one, unless ALL): it joins the
 * findings if none is like it, else it is removed. False if there is none. */
bool lk_hunt_findings_take(struct lk_hunt_findings *f, bool all);
/* Makes those of this run smaller. */
void lk_hunt_findings_shrink(struct lk_hunt_findings *f, const volatile int *stop);

/* The command line of the target: its program, then MORE, its usual limits and its own options.
 * ARENA's; NULL ends it, as it ends MORE. */
const char **lk_hunt_command(struct lk_arena *arena, const struct lk_hunt_target *t,
                             const char *const *more);

#endif
