/* The raw libcurl loop: the flow as often as asked, one after another on one handle that is kept
 * alive, or so many in flight in one curl_multi.
 * usage: bench_raw LAKMUS FLOWS IN_FLIGHT */
#define _GNU_SOURCE
#include "flow.h"

#include <sys/resource.h>

static void one_by_one(const struct bench_portal *p, long flows)
{
    struct bench_lane lane;
    bench_lane_open(&lane, p);
    for (long i = 0; i < flows; i++) {
        for (bench_lane_again(&lane); !bench_lane_done(&lane);) {
            bench_lane_ask(&lane, p);
            bench_lane_take(&lane, curl_easy_perform(lane.easy));
        }
    }
    bench_lane_close(&lane);
}

/* What ended is taken in, and its lane goes on; false when no flow is left to begin. */
static bool go_on(CURLM *multi, const struct bench_portal *p, const CURLMsg *m, long *left)
{
    struct bench_lane *lane = NULL;
    curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &lane);
    bench_lane_take(lane, m->data.result);
    curl_multi_remove_handle(multi, lane->easy);
    if (bench_lane_done(lane)) {
        if (*left == 0)
            return false;
        (*left)--;
        bench_lane_again(lane);
    }
    bench_lane_ask(lane, p);
    curl_multi_add_handle(multi, lane->easy);
    return true;
}

static void in_flight(const struct bench_portal *p, long flows, int n)
{
    LK_AUTO(free) struct bench_lane *lanes = calloc((size_t)n, sizeof *lanes);
    CURLM *multi = curl_multi_init();
    int busy = n, running = 0, queued = 0;
    for (int i = 0; i < n; i++) {
        bench_lane_open(&lanes[i], p);
        bench_lane_ask(&lanes[i], p);
        curl_multi_add_handle(multi, lanes[i].easy);
    }
    for (long left = flows - n; busy > 0;) {
        curl_multi_perform(multi, &running);
        for (CURLMsg *m; (m = curl_multi_info_read(multi, &queued));)
            busy -= !go_on(multi, p, m, &left);
        if (busy > 0)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    for (int i = 0; i < n; i++)
        bench_lane_close(&lanes[i]);
    curl_multi_cleanup(multi);
}

static double own_cpu(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
    struct bench_portal p;
    long flows = argc == 4 ? atol(argv[2]) : 0;
    int n = argc == 4 ? atoi(argv[3]) : 0;
    if (n < 1 || flows < n)
        bench_die("usage: bench_raw LAKMUS FLOWS IN_FLIGHT");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    bench_portal_start(&p, argv[1], BENCH_ANY_CPU);
    double cpu = own_cpu(), from = bench_now();
    if (n == 1)
        one_by_one(&p, flows);
    else
        in_flight(&p, flows, n);
    double wall = bench_now() - from;
    printf("requests=%ld wall=%.6f cpu=%.6f portal_cpu=%.2f\n", flows * (long)bench_flow_steps(),
           wall, own_cpu() - cpu, bench_cost_of(p.pid).cpu_s);
    bench_portal_stop(&p);
    return 0;
}
