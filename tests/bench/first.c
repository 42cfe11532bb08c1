/* From starting a run to the first octets of its first request, as a listener of ours sees them;
 * and from starting the portal to its line. The least and the median of so many.
 * usage: bench_first LAKMUS TARGET SCENARIO OUT TIMES */
#define _GNU_SOURCE
#include "portal.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

enum { TIMES_MAX = 101 };

static int listen_at(char url[64])
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) || listen(fd, 8) ||
        getsockname(fd, (struct sockaddr *)&a, &len))
        bench_die("cannot listen");
    snprintf(url, 64, "http://127.0.0.1:%d", ntohs(a.sin_port));
    return fd;
}

static _Noreturn void become_run(char **argv, const char *url, const char *ca)
{
    char control[100];
    int nowhere = open("/dev/null", O_WRONLY);
    LK_AUTO(lk_buf_done) struct lk_buf portal_ca = { 0 };
    lk_buf_printf(&portal_ca, "portal-ca=%s", ca);
    snprintf(control, sizeof control, "control=%s", url);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execl(argv[1], "lakmus", "run", argv[3], "--target", argv[2], "--set", control, "--set",
          "token=none", "--set", portal_ca.bytes, "--out", argv[4], "--quiet", (char *)NULL);
    _exit(127);
}

static double first_request(char **argv, const char *ca)
{
    char url[64], octet;
    int at = listen_at(url), status;
    double from = bench_now();
    pid_t pid = fork();
    if (pid < 0)
        bench_die("no process");
    if (pid == 0)
        become_run(argv, url, ca);
    LK_AUTO(close) int fd = accept4(at, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0 || recv(fd, &octet, 1, 0) != 1)
        bench_die("no request came");
    double ms = (bench_now() - from) * 1000;
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    close(at);
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
    int n = argc == 6 ? atoi(argv[5]) : 0;
    if (n < 1 || n > TIMES_MAX)
        bench_die("usage: bench_first LAKMUS TARGET SCENARIO OUT TIMES");
    for (int i = 0; i < n; i++) {
        struct bench_portal p;
        bench_portal_start(&p, argv[1], BENCH_ANY_CPU);
        portals[i] = p.ready_ms;
        requests[i] = first_request(argv, p.ca);
        bench_portal_stop(&p);
    }
    tell("request", requests, n);
    tell("portal", portals, n);
    putchar('\n');
    return 0;
}
