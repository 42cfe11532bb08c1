/* The simulated portal as a child process. */
#define _GNU_SOURCE
#include "cli/embedded.h"

#include "base/clock.h"
#include "cli/cli.h"
#include "portal/fault.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { START_MS = 20 * 1000, STOP_MS = 3 * 1000, PARENT_FD = 3, OPTIONS_MAX = 16 };

/* In the child: nothing but stdout, stderr and the pipe whose end tells it to stop. The program is
 * not started once more: its libraries take longer to load than the portal to be ready. */
static _Noreturn void become_portal(int out, int hold, const char *const *options)
{
    char *argv[OPTIONS_MAX + 4] = { "portal", "--parent-fd", "3" };
    int argc = 3;
    for (; options && options[argc - 3] && argc < OPTIONS_MAX + 3; argc++)
        argv[argc] = (char *)options[argc - 3];
    int nowhere = open("/dev/null", O_RDONLY);
    if (nowhere < 0 || dup2(nowhere, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
        (hold != PARENT_FD && dup2(hold, PARENT_FD) < 0) || close_range(PARENT_FD + 1, ~0U, 0))
        _exit(127);
    signal(SIGINT, SIG_IGN); /* Ctrl-C is for us; the portal is stopped when the run has ended */
    prctl(PR_SET_NAME, "lakmus-portal");
    optind = 0;
    exit(lk_cmd_portal(argc, argv));
}

/* Reads one line, waiting for it until the deadline. */
static int read_line(int fd, struct lk_buf *line, struct lk_err *err)
{
    int64_t deadline = lk_now_ms() + START_MS;
    for (;;) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        int64_t left = deadline - lk_now_ms();
        if (left <= 0)
            return lk_fail(err, LK_E_TIME, LK_NO_POS, "the portal did not start in time");
        if (poll(&p, 1, (int)left) <= 0)
            continue;
        char *to = lk_buf_reserve(line, 4096);
        ssize_t n = read(fd, to, 4096);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return lk_fail(err, LK_E_IO, LK_NO_POS, "the portal ended before it was ready");
        line->len += (size_t)n;
        if (memchr(to, '\n', (size_t)n))
            return 0;
    }
}

int lk_embedded_begin(const char *const *options, struct lk_embedded *ret, struct lk_err *err)
{
    int hold[2] = { -1, -1 }, out[2] = { -1, -1 };
    *ret = (struct lk_embedded){ .hold = -1, .out = -1 };
    if (pipe2(hold, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
        return lk_fail_errno(err, "pipe");
    fflush(NULL);
    ret->pid = fork();
    if (ret->pid == 0)
        become_portal(out[1], hold[0], options);
    close(hold[0]);
    close(out[1]);
    if (ret->pid > 0) {
        ret->hold = hold[1];
        ret->out = out[0];
        return 0;
    }
    lk_fail_errno(err, "fork");
    close(hold[1]);
    close(out[0]);
    ret->pid = 0;
    return -1;
}

int lk_embedded_wait(struct lk_embedded *e, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    if (!read_line(e->out, &line, err))
        e->addresses = lk_json_parse(line.bytes, line.len, "the portal's line", err);
    if (e->addresses)
        return 0;
    lk_embedded_stop(e);
    return -1;
}

int lk_embedded_start(const char *const *options, struct lk_embedded *ret, struct lk_err *err)
{
    return lk_embedded_begin(options, ret, err) ? -1 : lk_embedded_wait(ret, err);
}

void lk_embedded_give(const struct lk_embedded *e, json_t *vars)
{
    static const char *const names[][2] = { { "control", "control" },
                                            { "token", "token" },
                                            { "ca_pem", "portal-ca" } };
    for (size_t i = 0; i < LK_COUNT(names); i++)
        json_object_set(vars, names[i][1], json_object_get(e->addresses, names[i][0]));
}

void lk_embedded_stop(struct lk_embedded *e)
{
    json_decref(lk_take(e->addresses));
    if (e->pid <= 0)
        return;
    close(e->out);
    close(e->hold);
    kill(e->pid, SIGTERM);
    int64_t deadline = lk_now_ms() + STOP_MS;
    while (waitpid(e->pid, NULL, WNOHANG) == 0) {
        if (lk_now_ms() > deadline)
            kill(e->pid, SIGKILL);
        poll(NULL, 0, 2);
    }
    e->pid = 0;
}

int lk_embedded_knows(const char *fault, struct lk_err *err)
{
    char room[LK_FAULT_NAME];
    const char *near = lk_fault_nearest(fault, room);
    if (lk_fault_named(fault))
        return 0;
    return lk_fail(err, LK_E_USE, LK_NO_POS, "no fault '%s' is known%s%s%s", fault,
                   near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}
