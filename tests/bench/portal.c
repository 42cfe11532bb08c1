/* The portal under a bench: started, stopped, and its cost as the kernel tells it. */
#define _GNU_SOURCE
#include "portal.h"

#include "base/clock.h"
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/wait.h>

enum { PARENT_FD = 3 };

void bench_die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    fputs("bench: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
    exit(1);
}

double bench_now(void)
{
    return (double)lk_now_us() / 1e6;
}

void bench_stay_on(int cpu)
{
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (cpu != BENCH_ANY_CPU && sched_setaffinity(0, sizeof set, &set))
        bench_die("no processor %d here", cpu);
}

static _Noreturn void become_portal(const char *lakmus, int cpu, int out, int hold)
{
    bench_stay_on(cpu);
    if (dup2(out, STDOUT_FILENO) < 0)
        _exit(127);
    if (hold == PARENT_FD)
        fcntl(hold, F_SETFD, 0);
    else if (dup2(hold, PARENT_FD) < 0)
        _exit(127);
    execl(lakmus, "lakmus", "portal", "--parent-fd", "3", (char *)NULL);
    _exit(127);
}

static void read_line(struct bench_portal *p, int out)
{
    struct lk_err err = { 0 };
    LK_AUTO(fclose) FILE *f = fdopen(out, "r");
    LK_AUTO(free) char *text = NULL;
    size_t room = 0;
    ssize_t n = f ? getline(&text, &room, f) : -1;
    p->line = n > 0 ? lk_json_parse(text, (size_t)n, "the portal's line", &err) : NULL;
    if (!p->line)
        bench_die("the portal did not start: %s", err.msg);
    p->control = lk_json_str(p->line, "control", NULL);
    p->token = lk_json_str(p->line, "token", NULL);
    p->ca = lk_json_str(p->line, "ca_pem", NULL);
    if (!p->control || !p->token || !p->ca)
        bench_die("the portal does not say where it is");
}

void bench_portal_start(struct bench_portal *p, const char *lakmus, int cpu)
{
    int out[2], hold[2];
    double from = bench_now();
    if (pipe2(out, O_CLOEXEC) || pipe2(hold, O_CLOEXEC))
        bench_die("no pipe");
    p->pid = fork();
    if (p->pid < 0)
        bench_die("no process");
    if (p->pid == 0)
        become_portal(lakmus, cpu, out[1], hold[0]);
    close(out[1]);
    close(hold[0]);
    p->hold = hold[1];
    read_line(p, out[0]);
    p->ready_ms = (bench_now() - from) * 1000;
}

void bench_portal_stop(struct bench_portal *p)
{
    int status = 0;
    kill(p->pid, SIGTERM);
    close(p->hold);
    if (waitpid(p->pid, &status, 0) != p->pid || !WIFEXITED(status) || WEXITSTATUS(status))
        bench_die("the portal did not end well");
    json_decref(p->line);
}

/* proc(5): in `stat`, behind the name in parentheses, members 14 and 15 are the times. */
static double cpu_of(pid_t pid)
{
    char path[64], text[1024];
    unsigned long user = 0, system = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    LK_AUTO(fclose) FILE *f = fopen(path, "re");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    text[n] = '\0';
    const char *behind = strrchr(text, ')');
    if (!behind || sscanf(behind, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                          &system) != 2)
        bench_die("%s cannot be read", path);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static long peak_of(pid_t pid)
{
    char path[64], line[256];
    long kb = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)pid);
    LK_AUTO(fclose) FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "VmHWM: %ld", &kb) == 1)
            break;
    return kb;
}

struct bench_cost bench_cost_of(pid_t pid)
{
    return (struct bench_cost){ cpu_of(pid), peak_of(pid) };
}
