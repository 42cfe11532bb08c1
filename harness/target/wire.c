/* The one place that speaks to libcurl's easy and multi handles. */
#include "target/wire.h"

#include "base/clock.h"
#include "target/address.h"
#include <curl/curl.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <string.h>

/* Connections kept: the portal, its control port, and worlds with a listener of their own. */
enum { CONNECTIONS = 16, OLD_TLS_MS = 3000 };

struct call {
    CURL *easy;
    struct curl_slist *headers;
    struct lk_answer *answer;
    bool too_much;
    char error[CURL_ERROR_SIZE];
};

/* What was found out of an origin. */
struct origin {
    char *name; /* "https://host:port", or NULL: none yet */
    int old_tls;
};

struct lk_wire {
    struct origin origins[CONNECTIONS];
    size_t next_origin;        /* the oldest goes first */
    struct call first, second; /* the second for what is sent at once */
    CURLM *multi;
    char *ca;
    long timeout_ms;
};

static void start_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* OpenSSL's handle is only there while the transfer runs. */
static void note_tls(struct call *c)
{
    struct curl_tlssessioninfo *tls = NULL;
    if (!curl_easy_getinfo(c->easy, CURLINFO_TLS_SSL_PTR, &tls) && tls && tls->internals)
        snprintf(c->answer->tls, sizeof c->answer->tls, "%s", SSL_get_version(tls->internals));
}

static size_t on_head(char *bytes, size_t size, size_t n, void *of)
{
    struct call *c = of;
    if (!c->answer->head.len)
        note_tls(c);
    if (c->answer->head.len > 256 * 1024)
        return 0;
    lk_answer_head_line(c->answer, bytes, size * n);
    return size * n;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *of)
{
    struct call *c = of;
    if (c->answer->body.len + size * n > LK_ANSWER_BODY_MAX) {
        c->too_much = true;
        return 0;
    }
    lk_buf_add(&c->answer->body, bytes, size * n);
    return size * n;
}

static CURL *new_easy(struct lk_wire *w, struct call *c)
{
    CURL *e = curl_easy_init();
    if (!e)
        return NULL;
    c->easy = e;
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(e, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(e, CURLOPT_MAXCONNECTS, (long)CONNECTIONS);
    curl_easy_setopt(e, CURLOPT_PROXY, "");
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_PATH_AS_IS, 1L); /* "/.." is sent where it is meant */
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->error);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, c);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, c);
    /* IMPL-09: what is too old is taken, to be seen and told; whoever offers better gets better. */
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_0);
    curl_easy_setopt(e, CURLOPT_SSL_CIPHER_LIST, "DEFAULT:@SECLEVEL=0");
    if (w->ca) {
        struct curl_blob blob = { .data = w->ca, .len = strlen(w->ca), .flags = CURL_BLOB_NOCOPY };
        curl_easy_setopt(e, CURLOPT_CAINFO_BLOB, &blob);
        curl_easy_setopt(e, CURLOPT_CAPATH, NULL);
    }
    return e;
}

struct lk_wire *lk_wire_new(const char *ca, long long timeout_ms, struct lk_err *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_curl);
    LK_AUTO(lk_wire_free) struct lk_wire *w = calloc(1, sizeof *w);
    if (!w) {
        lk_fail(err, LK_E_LIMIT, LK_NO_POS, "out of memory");
        return NULL;
    }
    w->ca = ca ? strdup(ca) : NULL;
    w->timeout_ms = (long)timeout_ms;
    if (!new_easy(w, &w->first)) {
        lk_fail(err, LK_E_LIMIT, LK_NO_POS, "libcurl gives no handle");
        return NULL;
    }
    return lk_take(w);
}

static void end_call(struct call *c)
{
    curl_slist_free_all(c->headers);
    c->headers = NULL;
}

void lk_wire_free(struct lk_wire *w)
{
    if (!w)
        return;
    curl_easy_cleanup(w->first.easy);
    curl_easy_cleanup(w->second.easy);
    curl_multi_cleanup(w->multi);
    for (size_t i = 0; i < LK_COUNT(w->origins); i++)
        free(w->origins[i].name);
    free(w->ca);
    free(w);
}

static void add_headers(struct call *c, const struct lk_request_out *out)
{
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    for (size_t i = 0; i < out->n_headers; i++)
        c->headers = curl_slist_append(c->headers, out->headers[i]);
    if (out->type) {
        lk_buf_printf(&line, "Content-Type: %s", out->type);
        c->headers = curl_slist_append(c->headers, line.bytes);
    }
    c->headers = curl_slist_append(c->headers, "Expect:");
    curl_easy_setopt(c->easy, CURLOPT_HTTPHEADER, c->headers);
}

static void set_method(CURL *e, const struct lk_request_out *out)
{
    bool get = !strcmp(out->method, "GET"), post = !strcmp(out->method, "POST");
    bool head = !strcmp(out->method, "HEAD"); /* else curl would wait for a body */
    curl_easy_setopt(e, CURLOPT_NOBODY, head ? 1L : 0L);
    if (out->body || post) {
        curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE, (long)out->body_len);
        curl_easy_setopt(e, CURLOPT_POSTFIELDS, out->body ? out->body : "");
    } else if (!head) {
        curl_easy_setopt(e, CURLOPT_HTTPGET, 1L);
    }
    curl_easy_setopt(e, CURLOPT_CUSTOMREQUEST,
                     head || (get && !out->body) || post ? NULL : out->method);
}

/* Sets up one request; what is not asked for is put back to nothing. */
static void begin_call(struct lk_wire *w, struct call *c, const struct lk_request_out *out,
                       struct lk_answer *ret)
{
    lk_answer_done(ret);
    ret->url = strdup(out->url);
    c->answer = ret;
    c->too_much = false;
    c->error[0] = '\0';
    int64_t left = out->deadline - lk_now_ms();
    long ms = left < 1 ? 1 : left < w->timeout_ms ? (long)left : w->timeout_ms;
    curl_easy_setopt(c->easy, CURLOPT_URL, out->url);
    curl_easy_setopt(c->easy, CURLOPT_TIMEOUT_MS, ms);
    curl_easy_setopt(c->easy, CURLOPT_COOKIE, out->cookie && *out->cookie ? out->cookie : NULL);
    set_method(c->easy, out);
    add_headers(c, out);
}

static int finish_call(struct call *c, CURLcode rc)
{
    struct lk_answer *a = c->answer;
    curl_off_t total = 0;
    long status = 0, sent = 0, got = 0;
    curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c->easy, CURLINFO_TOTAL_TIME_T, &total);
    curl_easy_getinfo(c->easy, CURLINFO_REQUEST_SIZE, &sent);
    curl_easy_getinfo(c->easy, CURLINFO_HEADER_SIZE, &got);
    a->ms = (double)total / 1000;
    a->sent = sent;
    a->got = got + (long)a->body.len;
    a->status = (int)status;
    lk_buf_add(&a->body, "", 0);
    end_call(c);
    if (rc == CURLE_OK)
        return 0;
    const char *why = c->too_much   ? "the answer is too large"
                      : c->error[0] ? c->error
                                    : curl_easy_strerror(rc);
    snprintf(a->error, sizeof a->error, "%s", why);
    a->refused_tls = strstr(why, "alert") != NULL;
    return -1;
}

int lk_wire_send(struct lk_wire *w, const struct lk_request_out *out, struct lk_answer *ret)
{
    begin_call(w, &w->first, out, ret);
    return finish_call(&w->first, curl_easy_perform(w->first.easy));
}

/* Runs both until both are done; each has its own time limit. RC gets both results. */
static void run_both(struct lk_wire *w, CURLcode rc[2])
{
    int running = 2;
    rc[0] = rc[1] = CURLE_OPERATION_TIMEDOUT;
    while (!curl_multi_perform(w->multi, &running) && running)
        if (curl_multi_poll(w->multi, NULL, 0, 1000, NULL))
            break;
    for (int left = 1; left > 0;) {
        CURLMsg *m = curl_multi_info_read(w->multi, &left);
        if (!m)
            break;
        if (m->msg == CURLMSG_DONE)
            rc[m->easy_handle == w->second.easy] = m->data.result;
    }
}

int lk_wire_send_both(struct lk_wire *w, const struct lk_request_out *out, struct lk_answer *one,
                      struct lk_answer *two)
{
    CURLcode rc[2];
    if (!w->multi)
        w->multi = curl_multi_init();
    if (!w->second.easy && !new_easy(w, &w->second))
        return -1;
    begin_call(w, &w->first, out, one);
    begin_call(w, &w->second, out, two);
    curl_multi_add_handle(w->multi, w->first.easy);
    curl_multi_add_handle(w->multi, w->second.easy);
    run_both(w, rc);
    curl_multi_remove_handle(w->multi, w->first.easy);
    curl_multi_remove_handle(w->multi, w->second.easy);
    int first = finish_call(&w->first, rc[0]), second = finish_call(&w->second, rc[1]);
    return first || second ? -1 : 0;
}

int lk_wire_send_with(struct lk_wire *w, const struct lk_request_out *out, const void *p12,
                      size_t p12_len, const char *password, struct lk_answer *ret)
{
    struct call c = { 0 };
    if (!new_easy(w, &c))
        return -1;
    struct curl_blob blob = { .data = (void *)p12, .len = p12_len, .flags = CURL_BLOB_NOCOPY };
    curl_easy_setopt(c.easy, CURLOPT_SSLCERT_BLOB, &blob);
    curl_easy_setopt(c.easy, CURLOPT_SSLCERTTYPE, "P12");
    curl_easy_setopt(c.easy, CURLOPT_KEYPASSWD, password);
    begin_call(w, &c, out, ret);
    int failed = finish_call(&c, curl_easy_perform(c.easy));
    curl_easy_cleanup(c.easy);
    return failed;
}

/* A connection, and no request on it: 1 where TLS 1.0 or 1.1 is spoken, 0 where it is refused. */
static int ask_for_old_tls(struct lk_wire *w, const char *origin)
{
    struct call c = { 0 };
    if (!new_easy(w, &c))
        return -1;
    long versions = CURL_SSLVERSION_TLSv1_0 | (long)CURL_SSLVERSION_MAX_TLSv1_1;
    curl_easy_setopt(c.easy, CURLOPT_SSLVERSION, versions);
    curl_easy_setopt(c.easy, CURLOPT_URL, origin);
    curl_easy_setopt(c.easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(c.easy, CURLOPT_TIMEOUT_MS, (long)OLD_TLS_MS);
    CURLcode rc = curl_easy_perform(c.easy);
    curl_easy_cleanup(c.easy);
    bool spoken = rc == CURLE_OK || rc == CURLE_PEER_FAILED_VERIFICATION;
    return spoken ? 1 : rc == CURLE_SSL_CONNECT_ERROR ? 0 : -1;
}

int lk_wire_old_tls(struct lk_wire *w, const char *url)
{
    struct lk_address at;
    if (!lk_address_read(url, &at) || !at.https)
        return -1;
    for (size_t i = 0; i < LK_COUNT(w->origins); i++)
        if (w->origins[i].name && lk_address_same_origin(w->origins[i].name, url))
            return w->origins[i].old_tls;
    struct origin *o = &w->origins[w->next_origin++ % LK_COUNT(w->origins)];
    free(o->name);
    o->name = strndup(at.origin, at.origin_len);
    o->old_tls = o->name ? ask_for_old_tls(w, o->name) : -1;
    return o->old_tls;
}
