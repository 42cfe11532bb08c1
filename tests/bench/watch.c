/* Runs a command and tells what it cost: wall time, its own processor time without its children's,
 * theirs, and its peak of memory. It is stopped for a moment at its very end (ptrace), when the
 * kernel still knows all this of it alone.
 * usage: bench_watch COMMAND… */
#define _GNU_SOURCE
#include "portal.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>

static pid_t start(char **argv)
{
    pid_t pid = fork();
    if (pid < 0)
        bench_die("no process");
    if (pid == 0) {
        raise(SIGSTOP); /* until we have taken hold of it */
        execvp(argv[0], argv);
        _exit(127);
    }
    if (waitpid(pid, NULL, WUNTRACED) != pid ||
        ptrace(PTRACE_SEIZE, pid, NULL, (void *)PTRACE_O_TRACEEXIT))
        bench_die("cannot watch: %s", strerror(errno));
    return pid;
}

/* Lets it go on after one stop, with the signal that this stop may have been about. */
static void pass(pid_t pid, int status)
{
    long sig = status >> 16 ? 0 : WSTOPSIG(status);
    ptrace(PTRACE_CONT, pid, NULL, (void *)sig);
}

int main(int argc, char **argv)
{
    struct bench_cost own = { 0 };
    struct rusage all;
    int status = 0;
    if (argc < 2)
        bench_die("usage: bench_watch COMMAND…");
    pid_t pid = start(argv + 1);
    double from = bench_now();
    kill(pid, SIGCONT);
    while (wait4(pid, &status, 0, &all) == pid && WIFSTOPPED(status)) {
        if (status >> 16 == PTRACE_EVENT_EXIT)
            own = bench_cost_of(pid);
        pass(pid, status);
    }
    double wall = bench_now() - from;
    double cpu = (double)(all.ru_utime.tv_sec + all.ru_stime.tv_sec) +
                 (double)(all.ru_utime.tv_usec + all.ru_stime.tv_usec) / 1e6;
    printf("wall=%.6f cpu=%.2f children_cpu=%.2f peak_kb=%ld most_kb=%ld status=%d\n", wall,
           own.cpu_s, cpu - own.cpu_s, own.peak_kb, all.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}
