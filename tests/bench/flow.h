/* What scenario list/profile-and-menus sends to the simulated portal, request by request, by hand:
 * the same twelve requests, with nothing recorded, redacted, judged or parsed that the next request
 * does not need. */
#ifndef LK_BENCH_FLOW_H
#define LK_BENCH_FLOW_H

#include "base/buf.h"
#include "portal.h"
#include <curl/curl.h>

/* One client at work: a handle that is kept alive, and where its flow stands. */
struct bench_lane {
    CURL *easy;
    struct curl_slist *control_headers, *page_headers;
    struct lk_buf answer;
    char url[600], body[400];
    char world[300], base[300], csrf[100], location[600];
    size_t step;
};

size_t bench_flow_steps(void);

void bench_lane_open(struct bench_lane *l, const struct bench_portal *p);
void bench_lane_close(struct bench_lane *l);

/* Sets the handle up for the request of this step; then takes in what came. Done is when no step
 * is left: then the flow may begin anew. */
void bench_lane_ask(struct bench_lane *l, const struct bench_portal *p);
void bench_lane_take(struct bench_lane *l, CURLcode rc);
bool bench_lane_done(struct bench_lane *l);
void bench_lane_again(struct bench_lane *l);

/* One request in this lane beside the flow; the answer lies in `answer`. */
long bench_lane_send(struct bench_lane *l, bool to_control, const char *method, const char *url,
                     const char *body);
/* The text of the first member NAME in the answer, wherever it stands. */
bool bench_lane_member(const struct bench_lane *l, const char *name, char *out, size_t room);

#endif
