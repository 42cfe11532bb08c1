/* target/argv_watch.h: sees the arguments of every program that a process and its descendants
 * start, before it runs, through a seccomp listener (seccomp_unotify(2)). Nothing is refused: each
 * call goes on as if nobody had looked. */
#ifndef LK_TARGET_ARGV_WATCH_H
#define LK_TARGET_ARGV_WATCH_H

#include <jansson.h>

enum { LK_ARGV_PROGRAMS = 256, LK_ARGV_WORDS = 64, LK_ARGV_BYTES = 4096 };

/* In the child, before exec: sets the filter and hands its listener to the parent over SOCKET (an
 * AF_UNIX socket). 0, or -1 where this kernel or its sandbox allows none; then nothing is watched.
 * Async-signal-safe. */
int lk_argv_watch_me(int socket);

/* In the parent: takes the listener from SOCKET. -1 if the child could not set it. */
int lk_argv_listener(int socket);

/* Answers one waiting notification of LISTENER (which poll said is readable) and appends the
 * argument list to PROGRAMS, an array of arrays; past LK_ARGV_PROGRAMS nothing is added. */
void lk_argv_take(int listener, json_t *programs);

#endif
