/* A program as a child with a process group of its own, so that it ends with all its children. */
#define _GNU_SOURCE
#include "hunt/inner.h"

#include "base/clock.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAID_MAX = 1 << 20, READ = 1 << 14, ENV_MAX = 8, FIRST_FD = 3, NO_PROGRAM = 127 };

/* Where clang's symbolizer is, if it is not on the path: without it a report names no functions. */
static const char *const symbolizers[] = { "/usr/bin/llvm-symbolizer",
                                           "/usr/bin/llvm-symbolizer-14" };

static void add_option(const char *name, const char *option)
{
    LK_AUTO(lk_buf_done) struct lk_buf value = { 0 };
    const char *was = getenv(name);
    lk_buf_printf(&value, "%s%s%s", was ? was : "", was && *was ? ":" : "", option);
    setenv(name, value.bytes, 1);
}

static void environment(const char *const *env)
{
    for (size_t i = 0; i < LK_COUNT(symbolizers) && !getenv("ASAN_SYMBOLIZER_PATH"); i++)
        if (!access(symbolizers[i], X_OK))
            setenv("ASAN_SYMBOLIZER_PATH", symbolizers[i], 1);
    add_option("UBSAN_OPTIONS", "print_stacktrace=1");
    if (!env) /* run alone, to be looked at: the fuzzers save time here (fuzz/each.c) */
        add_option("ASAN_OPTIONS", "malloc_context_size=30");
    for (; env && *env; env++) {
        LK_AUTO(free) char *name = strdup(*env);
        char *equals = name ? strchr(name, '=') : NULL;
        if (!equals)
            continue;
        *equals = '\0';
        setenv(name, equals + 1, 1);
    }
}

static _Noreturn void become(const char *const *argv, const char *const *env, int out, pid_t parent)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(NO_PROGRAM);
    environment(env);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    int nowhere = open("/dev/null", O_RDONLY);
    if (nowhere < 0 || dup2(nowhere, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
        dup2(out, STDERR_FILENO) < 0 || close_range(FIRST_FD, ~0U, 0))
        _exit(NO_PROGRAM);
    execv(argv[0], (char *const *)argv);
    dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
    _exit(NO_PROGRAM);
}

int lk_hunt_child_start(const char *const *argv, const char *const *env, struct lk_hunt_child *ret,
                        struct lk_err *err)
{
    int out[2];
    *ret = (struct lk_hunt_child){ .fd = -1 };
    if (pipe2(out, O_CLOEXEC))
        return lk_fail_errno(err, "pipe");
    pid_t parent = getpid();
    fflush(NULL);
    ret->pid = fork();
    if (ret->pid == 0)
        become(argv, env, out[1], parent);
    close(out[1]);
    if (ret->pid < 0) {
        ret->pid = 0;
        close(out[0]);
        return lk_fail_errno(err, "fork");
    }
    setpgid(ret->pid, ret->pid); /* here too: whichever is first */
    ret->group = ret->pid;
    ret->fd = out[0];
    return 0;
}

/* Gives away the whole lines of what was read; the rest waits. */
static void give_lines(struct lk_buf *part, void (*line)(void *of, const char *text), void *of)
{
    char *at = part->bytes;
    for (char *end; (end = strchr(at, '\n')); at = end + 1) {
        *end = '\0';
        line(of, at);
    }
    size_t left = part->len - (size_t)(at - part->bytes);
    memmove(part->bytes, at, left + 1);
    part->len = left < READ ? left : 0; /* a line without an end is none of the engine's */
    part->bytes[part->len] = '\0';
}

bool lk_hunt_child_read(struct lk_hunt_child *c, int ms, void (*line)(void *of, const char *text),
                        void *of)
{
    struct pollfd p = { .fd = c->fd, .events = POLLIN };
    if (c->fd < 0)
        return false;
    if (poll(&p, 1, ms) <= 0)
        return true;
    char *to = lk_buf_reserve(&c->part, READ);
    ssize_t n = read(c->fd, to, READ);
    if (n < 0 && errno == EINTR)
        return true;
    if (n <= 0) {
        close(c->fd);
        c->fd = -1;
        return false;
    }
    for (ssize_t i = 0; i < n; i++)
        to[i] = to[i] ? to[i] : ' '; /* lines are texts */
    c->part.len += (size_t)n;
    to[n] = '\0';
    give_lines(&c->part, line, of);
    return true;
}

static bool ended(struct lk_hunt_child *c)
{
    if (c->pid && waitpid(c->pid, &c->status, WNOHANG) == c->pid)
        c->pid = 0;
    return !c->pid;
}

void lk_hunt_child_stop(struct lk_hunt_child *c, int grace_ms)
{
    int64_t deadline = lk_now_ms() + grace_ms;
    if (!ended(c))
        kill(-c->group, SIGINT);
    while (!ended(c)) {
        if (lk_now_ms() > deadline)
            kill(-c->group, SIGKILL);
        poll(NULL, 0, 10);
    }
    kill(-c->group, SIGKILL); /* children that it left behind */
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    lk_buf_done(&c->part);
}

static void keep(void *of, const char *text)
{
    struct lk_buf *said = of;
    if (said->len < SAID_MAX)
        lk_buf_printf(said, "%s\n", text);
}

int lk_hunt_child_run(const char *const *argv, int seconds, struct lk_buf *said, struct lk_err *err)
{
    struct lk_hunt_child c;
    int64_t deadline = lk_now_ms() + (int64_t)seconds * 1000;
    if (lk_hunt_child_start(argv, NULL, &c, err))
        return -1;
    while (lk_now_ms() < deadline && lk_hunt_child_read(&c, 100, keep, said))
        ;
    while (lk_now_ms() < deadline && !ended(&c))
        poll(NULL, 0, 1);
    lk_hunt_child_stop(&c, 0);
    return c.status;
}
