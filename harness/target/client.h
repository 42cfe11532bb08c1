/* target/client.h: runs a client under test (docs/client-contract.md) and brings back how it ended,
 * what it said and which programs it started. Says nothing about right or wrong. */
#ifndef LK_TARGET_CLIENT_H
#define LK_TARGET_CLIENT_H

#include "base/buf.h"
#include "base/err.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct lk_client_plan {
    const char *command;            /* for /bin/sh -c */
    const char *folder;             /* its working folder and HOME */
    const char *const *environment; /* "NAME=value", NULL-terminated */
    int64_t deadline;               /* lk_now_ms() time: then it is ended by force */
    /* Called about every 20 ms while the client runs; true ends the client early. */
    bool (*meanwhile)(void *of);
    void *of;
};

enum { LK_CLIENT_OUTPUT_MAX = 1024 * 1024 };

struct lk_client_end {
    int status; /* -1 if a signal ended it */
    int signal; /* 0 if none */
    bool in_time;
    double ms;
    long memory_kb;         /* the most that it, or a program that it waited for, had at a time */
    struct lk_buf out, err; /* the first LK_CLIENT_OUTPUT_MAX octets each */
    json_t *arguments;      /* of every program started: array of arrays */
    bool arguments_seen;
};

/* Fills RET whatever the client does; -1 only if it could not be started. */
int lk_client_run(const struct lk_client_plan *plan, struct lk_client_end *ret, struct lk_err *err);
void lk_client_end_done(struct lk_client_end *e);

#endif
