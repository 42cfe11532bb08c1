/* The raw flow: a table of requests, and a handle that sends them. */
#define _GNU_SOURCE
#include "flow.h"

#include <string.h>

enum place { CONTROL, WORLD, PORTAL, LOCATION };

/* Where a request goes, what it brings (%s: the csrf token), and what must come. */
static const struct step {
    const char *method;
    enum place place;
    const char *path, *body;
    long status;
} steps[] = {
    { "POST", CONTROL, "/worlds", "{\"iterations\":2048,\"key\":\"p256\",\"text\":\"guide\"}",
      201 },
    { "POST", WORLD, "/users",
      "{\"email\":\"anna.andersen@example.test\",\"given_name\":\"Anna\",\"surname\":\"Andersen\","
      "\"user_id\":\"anna.a\"}",
      201 },
    { "GET", PORTAL, "/", NULL, 303 },
    { "GET", LOCATION, "", NULL, 200 },
    { "POST", PORTAL, "/login", "{\"csrf\":\"%s\",\"next\":\"/\",\"user_id\":\"anna.a\"}", 303 },
    { "GET", LOCATION, "", NULL, 200 },
    { "POST", WORLD, "/approvals", "{\"decision\":\"approve\",\"user_id\":\"anna.a\"}", 200 },
    { "GET", PORTAL, "/login/wait", NULL, 200 },
    { "POST", PORTAL, "/login/finish", "{\"csrf\":\"%s\"}", 303 },
    { "GET", LOCATION, "", NULL, 303 },
    { "GET", LOCATION, "", NULL, 200 },
    { "DELETE", WORLD, "", NULL, 204 },
};

size_t bench_flow_steps(void)
{
    return LK_COUNT(steps);
}

static size_t on_body(char *bytes, size_t size, size_t n, void *of)
{
    lk_buf_add(of, bytes, size * n);
    return size * n;
}

void bench_lane_open(struct bench_lane *l, const struct bench_portal *p)
{
    LK_AUTO(lk_buf_done) struct lk_buf bearer = { 0 };
    *l = (struct bench_lane){ .easy = curl_easy_init() };
    if (!l->easy)
        bench_die("libcurl gives no handle");
    struct curl_blob ca = { (void *)p->ca, strlen(p->ca), CURL_BLOB_NOCOPY };
    lk_buf_printf(&bearer, "Authorization: Bearer %s", p->token);
    l->control_headers = curl_slist_append(NULL, bearer.bytes);
    l->control_headers = curl_slist_append(l->control_headers, "Content-Type: application/json");
    l->page_headers = curl_slist_append(NULL, "Accept: application/json");
    l->page_headers = curl_slist_append(l->page_headers, "Content-Type: application/json");
    curl_easy_setopt(l->easy, CURLOPT_CAINFO_BLOB, &ca);
    curl_easy_setopt(l->easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(l->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(l->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(l->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(l->easy, CURLOPT_COOKIEFILE, "");
    curl_easy_setopt(l->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(l->easy, CURLOPT_WRITEDATA, &l->answer);
    curl_easy_setopt(l->easy, CURLOPT_PRIVATE, l);
}

void bench_lane_close(struct bench_lane *l)
{
    curl_easy_cleanup(l->easy);
    curl_slist_free_all(l->control_headers);
    curl_slist_free_all(l->page_headers);
    lk_buf_done(&l->answer);
}

static void set_up(struct bench_lane *l, bool to_control, const char *method, const char *url,
                   const char *body)
{
    lk_buf_clear(&l->answer);
    curl_easy_setopt(l->easy, CURLOPT_URL, url);
    curl_easy_setopt(l->easy, CURLOPT_HTTPHEADER,
                     to_control ? l->control_headers : l->page_headers);
    if (body)
        curl_easy_setopt(l->easy, CURLOPT_POSTFIELDS, body);
    else
        curl_easy_setopt(l->easy, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(l->easy, CURLOPT_CUSTOMREQUEST, strcmp(method, "DELETE") ? NULL : method);
}

void bench_lane_ask(struct bench_lane *l, const struct bench_portal *p)
{
    const struct step *s = &steps[l->step];
    const char *const places[] = { p->control, l->world, l->base, l->location };
    snprintf(l->url, sizeof l->url, "%s%s", places[s->place], s->path);
    const char *hole = s->body ? strstr(s->body, "%s") : NULL;
    if (hole)
        snprintf(l->body, sizeof l->body, "%.*s%s%s", (int)(hole - s->body), s->body, l->csrf,
                 hole + 2);
    set_up(l, s->place == CONTROL || s->place == WORLD, s->method, l->url,
           hole ? l->body : s->body);
}

bool bench_lane_member(const struct bench_lane *l, const char *name, char *out, size_t room)
{
    char look[64];
    int n = snprintf(look, sizeof look, "\"%s\":\"", name);
    const char *at = l->answer.len ? memmem(l->answer.bytes, l->answer.len, look, (size_t)n) : NULL;
    size_t len = at ? strcspn(at + n, "\"") : 0;
    if (!at || len >= room)
        return false;
    memcpy(out, at + n, len);
    out[len] = '\0';
    return true;
}

void bench_lane_take(struct bench_lane *l, CURLcode rc)
{
    const struct step *s = &steps[l->step];
    const char *location = NULL;
    long status = 0;
    curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(l->easy, CURLINFO_REDIRECT_URL, &location);
    if (rc || status != s->status)
        bench_die("%s %s: %s, %ld instead of %ld", s->method, l->url, curl_easy_strerror(rc),
                  status, s->status);
    if (location)
        snprintf(l->location, sizeof l->location, "%s", location);
    bench_lane_member(l, "csrf", l->csrf, sizeof l->csrf);
    if (l->step == 0 && (!bench_lane_member(l, "control", l->world, sizeof l->world) ||
                         !bench_lane_member(l, "portal", l->base, sizeof l->base)))
        bench_die("the world has no address");
    l->step++;
}

bool bench_lane_done(struct bench_lane *l)
{
    return l->step == LK_COUNT(steps);
}

void bench_lane_again(struct bench_lane *l)
{
    l->step = 0;
    curl_easy_setopt(l->easy, CURLOPT_COOKIELIST, "ALL");
}

long bench_lane_send(struct bench_lane *l, bool to_control, const char *method, const char *url,
                     const char *body)
{
    long status = 0;
    set_up(l, to_control, method, url, body);
    CURLcode rc = curl_easy_perform(l->easy);
    if (rc)
        bench_die("%s %s: %s", method, url, curl_easy_strerror(rc));
    curl_easy_getinfo(l->easy, CURLINFO_RESPONSE_CODE, &status);
    return status;
}
