/* How many pages of a session the portal serves on one processor: the profile, over TLS connections
 * that are kept alive. The portal has processor 0 for itself, the clients have processor 1.
 * usage: bench_pages LAKMUS REQUESTS IN_FLIGHT */
#define _GNU_SOURCE
#include "flow.h"

enum { LOGGED_IN = 11 }; /* so many steps of the flow, up to the profile */

static void log_in(struct bench_lane *l, const struct bench_portal *p)
{
    bench_lane_open(l, p);
    while (l->step < LOGGED_IN) {
        bench_lane_ask(l, p);
        bench_lane_take(l, curl_easy_perform(l->easy));
    }
}

static void check(const CURLMsg *m)
{
    long status = 0;
    curl_easy_getinfo(m->easy_handle, CURLINFO_RESPONSE_CODE, &status);
    if (m->data.result || status != 200)
        bench_die("the profile: %s, %ld", curl_easy_strerror(m->data.result), status);
}

/* Each lane asks for its profile again and again, all together so often as asked. */
static void hammer(struct bench_lane *lanes, int n, long requests)
{
    CURLM *multi = curl_multi_init();
    long asked = 0, answered = 0;
    int running, queued;
    for (; asked < n; asked++)
        curl_multi_add_handle(multi, lanes[asked].easy);
    while (answered < requests) {
        curl_multi_perform(multi, &running);
        for (CURLMsg *m; (m = curl_multi_info_read(multi, &queued)); answered++) {
            struct bench_lane *lane = NULL;
            check(m);
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &lane);
            lk_buf_clear(&lane->answer);
            curl_multi_remove_handle(multi, lane->easy);
            if (asked++ < requests)
                curl_multi_add_handle(multi, lane->easy);
        }
        if (answered < requests)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    curl_multi_cleanup(multi);
}

int main(int argc, char **argv)
{
    struct bench_portal p;
    long requests = argc == 4 ? atol(argv[2]) : 0;
    int n = argc == 4 ? atoi(argv[3]) : 0;
    if (n < 1 || requests < n)
        bench_die("usage: bench_pages LAKMUS REQUESTS IN_FLIGHT");
    LK_AUTO(free) struct bench_lane *lanes = calloc((size_t)n, sizeof *lanes);
    bool cores = sysconf(_SC_NPROCESSORS_ONLN) > 1;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    bench_portal_start(&p, argv[1], 0);
    bench_stay_on(cores ? 1 : BENCH_ANY_CPU);
    for (int i = 0; i < n; i++)
        log_in(&lanes[i], &p);
    hammer(lanes, n, (long)n * 4); /* every lane has its connection */
    double cpu = bench_cost_of(p.pid).cpu_s, from = bench_now();
    hammer(lanes, n, requests);
    double wall = bench_now() - from;
    printf("requests=%ld wall=%.6f portal_cpu=%.2f\n", requests, wall,
           bench_cost_of(p.pid).cpu_s - cpu);
    for (int i = 0; i < n; i++)
        bench_lane_close(&lanes[i]);
    bench_portal_stop(&p);
    return 0;
}
