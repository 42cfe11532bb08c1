/* From starting `lakmus run` on the embedded portal to its first request, which is its first
 * connect(): the kernel stops it there (seccomp), and at no other call, so that nothing is slower
 * for being measured. Also from starting a portal to its line. Least and median of so many.
 * usage: bench_first LAKMUS SCENARIO OUT TIMES */
#define _GNU_SOURCE
#include "portal.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { TIMES_MAX = 101 };

/* From here on connect() is told to whoever traces us, and fails where nobody does. */
static bool tell_of_connect(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_connect, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = { LK_COUNT(code), code };
    return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
           !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

static _Noreturn void become_run(char **argv)
{
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    raise(SIGSTOP); /* until we are taken hold of */
    if (tell_of_connect())
        execl(argv[1], "lakmus", "run", argv[2], "--out", argv[3], "--jobs", "1", "--quiet",
              (char *)NULL);
    _exit(127);
}

static double first_request(char **argv)
{
    const int options = PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
    int status = 0;
    pid_t pid = fork();
    if (pid < 0)
        bench_die("no process");
    if (pid == 0)
        become_run(argv);
    if (waitpid(pid, NULL, WUNTRACED) != pid ||
        ptrace(PTRACE_SEIZE, pid, NULL, (void *)(long)options))
        bench_die("cannot watch: %s", strerror(errno));
    double from = bench_now();
    kill(pid, SIGCONT);
    while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status) &&
           status >> 16 != PTRACE_EVENT_SECCOMP)
        ptrace(PTRACE_CONT, pid, NULL, (void *)(long)(status >> 16 ? 0 : WSTOPSIG(status)));
    double ms = (bench_now() - from) * 1000;
    if (!WIFSTOPPED(status))
        bench_die("the run ended without a request");
    kill(pid, SIGKILL); /* its portal ends by itself, and is then ours to wait for */
    while (waitpid(-1, &status, 0) > 0)
        continue;
    return ms;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void tell(const char *what, double *ms, int n)
{
    qsort(ms, (size_t)n, sizeof *ms, by_size);
    printf("%s_least=%.2f %s_median=%.2f ", what, ms[0], what, ms[n / 2]);
}

int main(int argc, char **argv)
{
    double requests[TIMES_MAX], portals[TIMES_MAX];
    int n = argc == 5 ? atoi(argv[4]) : 0;
    if (n < 1 || n > TIMES_MAX)
        bench_die("usage: bench_first LAKMUS SCENARIO OUT TIMES");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int i = 0; i < n; i++) {
        struct bench_portal p;
        bench_portal_start(&p, argv[1], BENCH_ANY_CPU);
        portals[i] = p.ready_ms;
        bench_portal_stop(&p);
        requests[i] = first_request(argv);
    }
    tell("request", requests, n);
    tell("portal", portals, n);
    putchar('\n');
    return 0;
}
