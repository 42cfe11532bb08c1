/* Sending a person's requests, following where the answers lead, and writing down each exchange. */
#define _GNU_SOURCE
#include "target/mutate.h"
#include "target/stage.h"

#include "base/clock.h"
#include "base/text.h"
#include "target/address.h"
#include "target/pace.h"
#include <string.h>
#include <strings.h>

static void keep_raw(struct lk_stage *st, const struct lk_actor *actor, const char *place,
                     bool ours, const void *bytes, size_t len)
{
    if (!len)
        return;
    struct lk_spot spot = { .step = st->step,
                            .actor = actor ? actor->name : NULL,
                            .place = place,
                            .action = st->doing,
                            .ours = ours };
    lk_take_raw(st->take, &spot, bytes, len);
}

static void keep_sent(struct lk_stage *st, const struct lk_actor *actor, const struct lk_ask *ask)
{
    keep_raw(st, actor, "request URL", true, ask->url, strlen(ask->url));
    keep_raw(st, actor, "request body", true, ask->body, ask->body_len);
}

static json_t *exchange(struct lk_stage *st, const struct lk_ask *ask, const struct lk_answer *a)
{
    LK_AUTO(lk_buf_done) struct lk_buf room = { 0 };
    json_t *e = json_object();
    json_object_set_new_nocheck(e, "method", json_string(ask->method));
    json_object_set_new_nocheck(e, "url", json_string(ask->url));
    json_object_set_new_nocheck(e, "ms", json_real((double)(long)(a->ms * 1000) / 1000));
    json_object_set_new_nocheck(e, "sent", json_integer(a->sent + (long)ask->body_len));
    json_object_set_new_nocheck(e, "got", json_integer(a->got));
    if (a->status)
        json_object_set_new_nocheck(e, "status", json_integer(a->status));
    if (a->error[0])
        json_object_set_new(e, "error", json_string(a->error));
    const char *type = lk_answer_type(a, &room);
    if (*type)
        json_object_set_new(e, "type", json_string(type));
    const char *location = lk_answer_header(a, "location", 0, &room);
    if (location)
        json_object_set_new(e, "location", json_string(location));
    if (!st->reply->exchanges)
        st->reply->exchanges = json_array();
    json_array_append_new(st->reply->exchanges, e);
    st->reply->ms += a->ms;
    return e;
}

/* A secret of the session: every cookie value that is long enough to be one. */
static void take_cookies(struct lk_stage *st, struct lk_actor *actor, const struct lk_answer *a)
{
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    char label[128];
    for (size_t i = 0; lk_answer_header(a, "set-cookie", i, &line); i++) {
        const struct lk_cookie *c =
            lk_jar_take(&actor->jar, st->arena, a->url, line.bytes, lk_unix_now());
        if (!c)
            continue;
        snprintf(label, sizeof label, "the cookie %.40s of %.40s", c->name, actor->name);
        if (*c->value)
            lk_secrets_add(lk_take_secrets(st->take), LK_SECRET_SESSION, label, c->value,
                           strlen(c->value));
        json_t *shown = json_pack("{s:s, s:s, s:b, s:b}", "name", c->name, "value", c->value,
                                  "secure", c->secure, "http_only", c->http_only);
        if (shown && *c->same_site)
            json_object_set_new(shown, "same_site", json_string(c->same_site));
        if (shown)
            json_array_append_new(st->cookies, shown);
    }
}

/* Did markup that was sent come back as it is, in what a browser reads as a page? */
static bool bears_markup(const struct lk_stage *st, const struct lk_answer *a)
{
    static const char *const pages[] = { "text/html", "application/xhtml+xml", "image/svg+xml",
                                         "" };
    LK_AUTO(lk_buf_done) struct lk_buf room = { 0 };
    const char *type = lk_answer_type(a, &room);
    for (size_t i = 0; st->marked && i < LK_COUNT(pages); i++)
        if (!strcasecmp(type, pages[i]))
            return memmem(a->body.bytes, a->body.len, lk_mutate_markup, strlen(lk_mutate_markup));
    return false;
}

static bool is_redirect(const struct lk_answer *a)
{
    return a->status == 301 || a->status == 302 || a->status == 303 || a->status == 307 ||
           a->status == 308;
}

/* What came: into the journal, into what is searched, into the jar. The body of a page waits until
 * the page is known. */
static void note_answer(struct lk_stage *st, struct lk_actor *actor, const struct lk_ask *ask,
                        const struct lk_answer *a)
{
    keep_sent(st, actor, ask);
    json_t *e = exchange(st, ask, a);
    if (a->body.len && bears_markup(st, a))
        json_object_set_new(e, "markup", json_true());
    keep_raw(st, actor, "response headers", false, a->head.bytes, a->head.len);
    if (is_redirect(a))
        keep_raw(st, actor, "response body", false, a->body.bytes, a->body.len);
    take_cookies(st, actor, a);
}

static bool is_ours(struct lk_stage *st, const char *url)
{
    const char *base = lk_stage_get(st, "base");
    if (base && lk_address_same_origin(base, url))
        return true;
    for (size_t i = 0; i < st->b->n_origins; i++) {
        LK_AUTO(lk_buf_done) struct lk_buf origin = { 0 };
        struct lk_scope scope = lk_stage_scope(st);
        if (!lk_template(&scope, st->b->origins[i], &origin) &&
            lk_address_same_origin(origin.bytes, url))
            return true;
    }
    return false;
}

/* May this address be asked now? Waits for its turn. */
static bool may_send(struct lk_stage *st, const char *url)
{
    if (lk_now_ms() >= st->deadline) {
        lk_stage_missed(st, LK_NO_ANSWER, "there is no time left");
        return false;
    }
    if (lk_binding_permission(st->b, url, NULL, lk_unix_now(), &st->trouble))
        return false;
    double rate = st->b->rate > 0 || lk_url_is_loopback(url) ? st->b->rate : 5;
    if (lk_pace(rate, st->deadline))
        return true;
    lk_stage_missed(st, LK_NO_ANSWER, "the rate limit leaves no time for this request");
    return false;
}

/* ASK as it goes out: with the tag of the step, the cookies held, and what this browser sends. */
static void compose(struct lk_stage *st, const struct lk_ask *ask, const char *cookie,
                    const char **headers, const char *tag, struct lk_request_out *out)
{
    size_t n = 0;
    headers[n++] = tag;
    for (size_t i = 0; i < ask->n_headers; i++)
        headers[n++] = ask->headers[i];
    *out = (struct lk_request_out){ .method = ask->method,
                                    .url = ask->url,
                                    .headers = headers,
                                    .n_headers = n,
                                    .cookie = cookie,
                                    .type = ask->type,
                                    .body = ask->body,
                                    .body_len = ask->body_len,
                                    .deadline = st->deadline };
}

struct going {
    struct lk_buf cookie, tag;
    const char **headers;
    struct lk_request_out out;
};

static void going_done(struct going *g)
{
    lk_buf_done(&g->cookie);
    lk_buf_done(&g->tag);
    free(g->headers);
}

static void make_going(struct lk_stage *st, const struct lk_jar *jar, const struct lk_ask *ask,
                       struct going *g)
{
    *g = (struct going){ .headers = calloc(ask->n_headers + 1, sizeof *g->headers) };
    if (ask->cookie)
        lk_buf_adds(&g->cookie, ask->cookie);
    else if (jar)
        lk_jar_header(jar, ask->url, &g->cookie);
    lk_buf_adds(&g->tag, st->tag);
    lk_address_encode(st->step, &g->tag);
    compose(st, ask, g->cookie.len ? g->cookie.bytes : NULL, g->headers, g->tag.bytes, &g->out);
}

static int no_answer(struct lk_stage *st, const struct lk_ask *ask, const struct lk_answer *a)
{
    lk_stage_missed(st, LK_NO_ANSWER, "%s %.120s: %s", ask->method, ask->url, a->error);
    return -1;
}

static void leave_trail(struct lk_stage *st, struct lk_actor *actor, const char *url)
{
    if (actor->n_trail && !strcmp(actor->trail[actor->n_trail - 1], url))
        return;
    actor->trail =
        lk_arena_grow(st->arena, (void *)actor->trail, actor->n_trail, sizeof *actor->trail);
    actor->trail[actor->n_trail++] = url;
}

static int send_one(struct lk_stage *st, struct lk_actor *actor, const struct lk_ask *ask)
{
    struct going g;
    if (!may_send(st, ask->url))
        return -1;
    leave_trail(st, actor, ask->url);
    make_going(st, &actor->jar, ask, &g);
    int failed = lk_wire_send(st->site->wire, &g.out, &st->answer);
    going_done(&g);
    st->by_get = !strcmp(ask->method, "GET");
    note_answer(st, actor, ask, &st->answer);
    st->browsed |= !failed;
    return failed ? no_answer(st, ask, &st->answer) : 0;
}

/* RFC 9110 §15.4: 303 is fetched by GET, and so is what a browser makes of 301 and 302 on a POST:
 * without the body, and without what was sent for the POST alone. */
static bool redirect_of(struct lk_stage *st, const struct lk_ask *ask, const char *url,
                        struct lk_ask *next)
{
    int status = st->answer.status;
    url = lk_arena_strdup(st->arena, url);
    if (status == 307 || status == 308 || !strcmp(ask->method, "GET")) {
        *next = *ask;
        next->url = url;
        next->cookie = NULL;
        return true;
    }
    const struct lk_ask *get = lk_ask_get(st, url);
    if (get)
        *next = *get;
    return get != NULL;
}

int lk_browse_follow(struct lk_stage *st, struct lk_actor *actor, const struct lk_ask *ask)
{
    struct lk_ask now = *ask, next;
    for (int hop = 0; is_redirect(&st->answer); hop++) {
        LK_AUTO(lk_buf_done) struct lk_buf location = { 0 };
        LK_AUTO(lk_buf_done) struct lk_buf url = { 0 };
        json_t *last =
            json_array_get(st->reply->exchanges, json_array_size(st->reply->exchanges) - 1);
        if (!lk_answer_header(&st->answer, "location", 0, &location) ||
            !lk_address_resolve(now.url, location.bytes, &url))
            return 0;
        if (hop == LK_HOPS_MAX || !is_ours(st, url.bytes)) {
            json_object_set_new(last, "error",
                                json_string(hop == LK_HOPS_MAX
                                                ? "not followed: it leads on and on"
                                                : "not followed: it leads away from the portal"));
            return 0;
        }
        if (!redirect_of(st, &now, url.bytes, &next) || send_one(st, actor, &next))
            return -1;
        now = next;
    }
    return 0;
}

/* What may change something is kept, and marked in the journal. */
static bool remember(struct lk_stage *st, struct lk_actor *actor, const struct lk_ask *ask)
{
    if (!strcmp(ask->method, "GET") || !strcmp(ask->method, "HEAD"))
        return false;
    actor->history =
        lk_arena_grow(st->arena, actor->history, actor->n_history, sizeof *actor->history);
    actor->history[actor->n_history++] = *ask;
    return true;
}

static void mark_exchange(struct lk_stage *st, size_t at, const struct lk_ask *ask)
{
    json_t *e = json_array_get(st->reply->exchanges, at);
    json_object_set_new(e, "change", json_true());
    if (lk_ask_has_token(st, ask))
        json_object_set_new(e, "token", json_true());
}

int lk_browse(struct lk_stage *st, struct lk_actor *actor, const struct lk_ask *ask)
{
    size_t at = json_array_size(st->reply->exchanges);
    bool changes = remember(st, actor, ask);
    int failed = send_one(st, actor, ask);
    if (changes)
        mark_exchange(st, at, ask);
    return failed ? -1 : lk_browse_follow(st, actor, ask);
}

int lk_browse_both(struct lk_stage *st, struct lk_actor *actor, const struct lk_ask *ask,
                   struct lk_answer *ret_other)
{
    struct going g;
    if (!may_send(st, ask->url))
        return -1;
    remember(st, actor, ask);
    make_going(st, &actor->jar, ask, &g);
    int failed = lk_wire_send_both(st->site->wire, &g.out, &st->answer, ret_other);
    going_done(&g);
    st->by_get = !strcmp(ask->method, "GET");
    note_answer(st, actor, ask, &st->answer);
    note_answer(st, actor, ask, ret_other);
    st->browsed |= !failed;
    if (failed)
        return no_answer(st, ask, st->answer.error[0] ? &st->answer : ret_other);
    return 0;
}

int lk_browse_beside(struct lk_stage *st, const struct lk_ask *ask)
{
    struct going g;
    if (!may_send(st, ask->url))
        return -1;
    make_going(st, NULL, ask, &g);
    int failed = lk_wire_send(st->site->wire, &g.out, &st->answer);
    going_done(&g);
    exchange(st, ask, &st->answer);
    return failed ? no_answer(st, ask, &st->answer) : 0;
}

int lk_browse_with_certificate(struct lk_stage *st, struct lk_actor *actor,
                               const struct lk_ask *ask, const struct lk_received *file)
{
    struct going g;
    if (!may_send(st, ask->url))
        return -1;
    make_going(st, NULL, ask, &g);
    int failed = lk_wire_send_with(st->site->wire, &g.out, file->artefact.bytes, file->artefact.len,
                                   file->password, &st->answer);
    going_done(&g);
    st->by_get = true;
    note_answer(st, actor, ask, &st->answer);
    st->browsed = true;
    /* A server may refuse a certificate before there is HTTP: by an alert of TLS. */
    if (failed && st->answer.refused_tls)
        return 0;
    return failed ? no_answer(st, ask, &st->answer) : 0;
}
