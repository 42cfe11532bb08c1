/* The portal under a bench: a child process, its addresses, and what it costs. */
#ifndef LK_BENCH_PORTAL_H
#define LK_BENCH_PORTAL_H

#include "base/json.h"
#include <sys/types.h>

enum { BENCH_ANY_CPU = -1 };

struct bench_portal {
    pid_t pid;
    int hold; /* it ends when this closes, however we end */
    json_t *line;
    const char *control, *token, *ca;
    double ready_ms; /* from fork to the line that says it listens */
};

/* Starts `LAKMUS portal`, on processor CPU alone unless that is BENCH_ANY_CPU. Ends the process
 * with a sentence when it cannot: so does every function here. */
void bench_portal_start(struct bench_portal *p, const char *lakmus, int cpu);
void bench_portal_stop(struct bench_portal *p);

/* Binds the calling thread to one processor. */
void bench_stay_on(int cpu);

struct bench_cost {
    double cpu_s; /* user and system, of all its threads, without its children */
    long peak_kb; /* VmHWM */
};
struct bench_cost bench_cost_of(pid_t pid);

double bench_now(void); /* seconds on a clock that never goes back */
_Noreturn void bench_die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
