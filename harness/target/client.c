/* A client under test, as a child process in a process group of its own. */
#define _GNU_SOURCE
#include "target/client.h"

#include "base/auto.h"
#include "base/clock.h"
#include "target/argv_watch.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TICK_MS = 20 };

struct pipes {
    int out[2], err[2], socket[2];
};

static void close_both(int fds[2])
{
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

/* In the child. Between fork and exec only what POSIX calls async-signal-safe is used. */
static _Noreturn void become_client(const struct lk_client_plan *plan, const struct pipes *p)
{
    setpgid(0, 0);
    int nowhere = open("/dev/null", O_RDONLY);
    if (nowhere < 0 || dup2(nowhere, 0) < 0 || dup2(p->out[1], 1) < 0 || dup2(p->err[1], 2) < 0 ||
        chdir(plan->folder))
        _exit(126);
    if (lk_argv_watch_me(p->socket[1])) {
        char no = 0;
        if (send(p->socket[1], &no, 1, MSG_NOSIGNAL) < 0)
            _exit(126);
    }
    const char *argv[] = { "sh", "-c", plan->command, NULL };
    execve("/bin/sh", (char *const *)argv, (char *const *)plan->environment);
    _exit(126);
}

/* Reads what is there; closes FD at its end. Keeps the first LK_CLIENT_OUTPUT_MAX octets. */
static void take_output(int *fd, struct lk_buf *to)
{
    char bytes[16 * 1024];
    ssize_t n = read(*fd, bytes, sizeof bytes);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        close(*fd);
        *fd = -1;
        return;
    }
    size_t room = LK_CLIENT_OUTPUT_MAX - to->len;
    lk_buf_add(to, bytes, (size_t)n < room ? (size_t)n : room);
}

/* Has PID ended? Then what it took, with all that it waited for, is known. */
static bool ended_by(pid_t pid, int options, struct lk_client_end *ret)
{
    int status;
    struct rusage used;
    if (wait4(pid, &status, options, &used) != pid)
        return false;
    ret->memory_kb = used.ru_maxrss;
    ret->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    ret->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return true;
}

/* Serves the client until it has ended and its outputs are closed, or its time is up. */
static void serve(const struct lk_client_plan *plan, pid_t pid, int pidfd, int listener,
                  struct pipes *p, struct lk_client_end *ret)
{
    bool ended = false;
    int64_t linger = INT64_MAX; /* how long descendants may keep the outputs open */
    for (;;) {
        struct pollfd fds[] = { { .fd = ended ? -1 : pidfd, .events = POLLIN },
                                { .fd = listener, .events = POLLIN },
                                { .fd = p->out[0], .events = POLLIN },
                                { .fd = p->err[0], .events = POLLIN } };
        poll(fds, LK_COUNT(fds), TICK_MS);
        if (fds[1].revents & POLLIN)
            lk_argv_take(listener, ret->arguments);
        if (fds[2].revents)
            take_output(&p->out[0], &ret->out);
        if (fds[3].revents)
            take_output(&p->err[0], &ret->err);
        if (!ended && (fds[0].revents & POLLIN) && ended_by(pid, WNOHANG, ret)) {
            ret->in_time = ended = true;
            linger = lk_now_ms() + 10 * TICK_MS;
        }
        if (ended && ((p->out[0] < 0 && p->err[0] < 0) || lk_now_ms() > linger))
            break;
        if (!ended && (lk_now_ms() >= plan->deadline || plan->meanwhile(plan->of)))
            break;
    }
    kill(-pid, SIGKILL); /* the client out of time, or what it left running */
    if (!ended)
        ended_by(pid, 0, ret);
}

static int make_pipes(struct pipes *p, struct lk_err *err)
{
    *p = (struct pipes){ { -1, -1 }, { -1, -1 }, { -1, -1 } };
    if (pipe2(p->out, O_CLOEXEC) || pipe2(p->err, O_CLOEXEC) ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, p->socket))
        return lk_fail_errno(err, "cannot start the client");
    return 0;
}

/* The child's ends are closed here, so that their end can be seen. */
static void keep_our_ends(struct pipes *p)
{
    close(p->out[1]), close(p->err[1]), close(p->socket[1]);
    p->out[1] = p->err[1] = p->socket[1] = -1;
}

int lk_client_run(const struct lk_client_plan *plan, struct lk_client_end *ret, struct lk_err *err)
{
    struct pipes p;
    *ret = (struct lk_client_end){ .status = -1, .arguments = json_array() };
    int64_t from = lk_now_us();
    pid_t pid = make_pipes(&p, err) ? -1 : fork();
    if (pid == 0)
        become_client(plan, &p);
    int listener = -1, pidfd = -1;
    if (pid > 0) {
        setpgid(pid, pid); /* also done by the child: whoever is first */
        keep_our_ends(&p);
        listener = lk_argv_listener(p.socket[0]);
        pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
        ret->arguments_seen = listener >= 0;
        serve(plan, pid, pidfd, listener, &p, ret);
        ret->ms = (double)(lk_now_us() - from) / 1000;
    }
    close_both(p.out), close_both(p.err), close_both(p.socket);
    if (listener >= 0)
        close(listener);
    if (pidfd >= 0)
        close(pidfd);
    return pid < 0 ? lk_fail_errno(err, "cannot start the client") : 0;
}

void lk_client_end_done(struct lk_client_end *e)
{
    lk_buf_wipe(&e->out);
    lk_buf_wipe(&e->err);
    json_decref(lk_take(e->arguments));
}
