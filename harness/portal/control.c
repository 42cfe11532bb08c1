/* The control port: whoever holds the token plays administrator, mailbox, authenticator and time.
 */
#include "portal/ctx.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "portal/fault.h"
#include "portal/mail.h"
#include "portal/session.h"
#include <openssl/crypto.h>
#include <string.h>

enum { ADVANCE_MAX = 100 * 365 };

struct control_route {
    const char *method, *path; /* below /worlds/ID; {} stands for one segment */
    int (*run)(struct lk_ctx *c, const char *part, const json_t *body);
};

/* A sentence for whoever sent the request: 400, and nothing of it was done. */
#define BAD(c, ...) lk_fail((c)->tx.err, LK_E_USE, LK_NO_POS, __VA_ARGS__)

static int known_members(struct lk_ctx *c, const json_t *body, const char *const *names, size_t n)
{
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)body, key, v)
    {
        bool known = false;
        for (size_t i = 0; i < n; i++)
            known = known || strcmp(key, names[i]) == 0;
        const char *near = known ? NULL : lk_nearest(key, names, n);
        if (!known)
            return BAD(c, "no member '%.40s' is known here%s%s%s", key, near ? ", perhaps '" : "",
                       near ? near : "", near ? "'" : "");
    }
    return 0;
}

static const char *url(struct lk_ctx *c, enum lk_listener on, const char *below)
{
    return lk_arena_printf(c->tx.arena, "%s%s%s", c->portal->urls[on], below, c->tx.world.id);
}

static int ca_pem(struct lk_ctx *c, struct lk_buf *out)
{
    const struct lk_ca *ca = lk_ctx_ca(c);
    return lk_x509_pem(lk_ca_root(ca), out, c->tx.err) ||
                   lk_x509_pem(lk_ca_issuing(ca), out, c->tx.err)
               ? -1
               : 0;
}

static int answer_world(struct lk_ctx *c, int status)
{
    LK_AUTO(lk_buf_done) struct lk_buf pem = { 0 };
    if (ca_pem(c, &pem))
        return -1;
    json_t *o = json_pack("{ss ss ss ss ss}", "id", c->tx.world.id, "portal", c->tx.portal,
                          "control", url(c, LK_ON_CONTROL, "/worlds/"), "mtls",
                          url(c, LK_ON_MTLS, "/w/"), "ca_pem", pem.bytes);
    const char *pki = url(c, LK_ON_PKI, "/w/");
    lk_json_setf(o, "crl", "%s/crl", pki);
    lk_json_setf(o, "ocsp", "%s/ocsp", pki);
    lk_json_setf(o, "ca", "%s/ca.pem", pki);
    lk_json_setf(o, "key", "%s", lk_key_kind_name(c->tx.world.kind));
    lk_json_setf(o, "text", "%s", lk_text_profile_name(c->tx.world.text));
    json_object_set_new(o, "iterations", json_integer(c->tx.world.iterations));
    lk_answer_json(c->res, status, o);
    return 0;
}

/* {"fault": name, "at": 1 | "always"}; 0 is always, too, for those who can send numbers only. */
static int arm(struct lk_ctx *c, const json_t *v)
{
    static const char *const names[] = { "fault", "at" };
    if (known_members(c, v, names, LK_COUNT(names)))
        return -1;
    const char *name = lk_json_str(v, "fault", "");
    const struct lk_fault *f = lk_fault_named(name), *near = lk_fault_nearest(name);
    if (!f)
        return BAD(c, "no fault '%.60s' is known%s%s%s", name, near ? ", perhaps '" : "",
                   near ? near->name : "", near ? "'" : "");
    const json_t *at = json_object_get(v, "at");
    int64_t n = json_is_integer(at) ? json_integer_value(at) : at ? 0 : 1;
    if (n < 0 || (at && !json_is_integer(at) && strcmp(lk_json_str(v, "at", ""), "always") != 0))
        return BAD(c, "'at' is a number from 1 or \"always\"");
    return lk_fault_arm(&c->tx, f, n);
}

static int add_all(struct lk_ctx *c, const json_t *body)
{
    size_t i;
    json_t *v;
    json_array_foreach(json_object_get(body, "users"), i, v)
    {
        struct lk_user u;
        if (lk_user_read(&c->tx, v, &u) || lk_user_add(&c->tx, &u))
            return -1;
    }
    json_array_foreach(json_object_get(body, "faults"), i, v)
    {
        if (arm(c, v))
            return -1;
    }
    return 0;
}

static int read_settings(struct lk_ctx *c, const json_t *body, struct lk_world *w)
{
    static const char *const names[] = { "key", "iterations", "text", "seed", "users", "faults" };
    const struct lk_portal_options *o = &c->portal->options;
    *w = (struct lk_world){ .kind = o->kind, .iterations = o->iterations, .text = o->text };
    if (known_members(c, body, names, LK_COUNT(names)))
        return -1;
    const char *key = lk_json_str(body, "key", lk_key_kind_name(o->kind));
    const char *text = lk_json_str(body, "text", lk_text_profile_name(o->text));
    long long iterations = lk_json_int(body, "iterations", o->iterations);
    if (!lk_key_kind_named(key, &w->kind))
        return BAD(c, "'key' is p256 or rsa3072-pss");
    if (!lk_text_profile_named(text, &w->text))
        return BAD(c, "'text' is guide or live-en");
    if (iterations < LK_ITERATIONS_MIN || iterations > LK_ITERATIONS_MAX)
        return BAD(c, "'iterations' is a number from %d to %d", LK_ITERATIONS_MIN,
                   LK_ITERATIONS_MAX);
    w->iterations = (int)iterations;
    w->seed = (uint64_t)lk_json_int(body, "seed", (long long)o->seed);
    return 0;
}

static int make_world(struct lk_ctx *c, const json_t *body)
{
    struct lk_world spec;
    if (read_settings(c, body, &spec))
        return -1;
    if (!c->portal->ca[spec.kind]) {
        c->portal->wanted_ca = (int)spec.kind;
        c->res->again = true;
        return 0;
    }
    if (lk_world_make(&c->tx, &spec, &c->tx.world))
        return -1;
    c->tx.portal = url(c, LK_ON_PORTAL, "/w/");
    return add_all(c, body) ? -1 : answer_world(c, 201);
}

static int show_world(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part, (void)body;
    return answer_world(c, 200);
}

static int drop_world(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part, (void)body;
    lk_works_forget(c->portal->works, c->tx.world.n);
    c->res->status = 204;
    return lk_world_drop(&c->tx);
}

static int add_user(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part;
    struct lk_user u;
    if (lk_user_read(&c->tx, body, &u) || lk_user_add(&c->tx, &u))
        return -1;
    lk_answer_json(c->res, 201, lk_user_json(&u));
    return 0;
}

static int answer_order(struct lk_ctx *c, int status, const struct lk_order *o)
{
    json_t *v = json_pack("{ss ss ss}", "certificate", o->name, "user_id", o->user, "state",
                          lk_order_state_name(o->state));
    lk_json_setf(v, "id", "%lld", (long long)o->id);
    lk_answer_json(c->res, status, v);
    return 0;
}

/* The name goes into a file's friendlyName and onto pages. */
static bool name_ok(const char *name)
{
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            return false;
    return *name && strlen(name) <= 100;
}

static int add_order(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part;
    static const char *const names[] = { "user_id", "certificate" };
    if (known_members(c, body, names, LK_COUNT(names)))
        return -1;
    const char *name = lk_json_str(body, "certificate", "User certificate");
    if (!name_ok(name))
        return BAD(c, "'certificate' is a text of 1 to 100 octets without control characters");
    struct lk_user u;
    int found = lk_user_find(&c->tx, lk_json_str(body, "user_id", ""), &u);
    if (found != 1)
        return found ? -1 : BAD(c, "there is no user of that user_id");
    struct lk_order o;
    if (lk_order_make(&c->tx, &u, lk_arena_strdup(c->tx.arena, name), 0, &o))
        return -1;
    return answer_order(c, 201, &o);
}

/* 1 found; 0 answered with 404. */
static int find_order(struct lk_ctx *c, const char *part, struct lk_order *o)
{
    int64_t id = lk_route_number(part);
    int found = id < 0 ? 0 : lk_order_find(&c->tx, id, o);
    if (found == 0)
        lk_answer_error(c->res, 404, "there is no such order");
    return found;
}

static int show_order(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)body;
    struct lk_order o;
    int found = find_order(c, part, &o);
    return found == 1 ? answer_order(c, 200, &o) : found;
}

static int cancel_order(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)body;
    struct lk_order o;
    int rc = find_order(c, part, &o);
    if (rc == 1)
        rc = lk_order_move(&c->tx, &o, LK_ORDER_CANCELLED);
    else
        return rc;
    if (rc < 0)
        return -1;
    if (rc == 0)
        lk_answer_error(c->res, 409, "the order can no longer be cancelled");
    else
        answer_order(c, 200, &o);
    return 0;
}

/* The query's member NAME; RET is NULL where it is absent. */
static int query_get(struct lk_ctx *c, const char *name, const char **ret)
{
    struct lk_params q = { 0 };
    const char *text = c->req->query ? c->req->query : "";
    struct lk_err why = { 0 };
    if (lk_params_form(text, strlen(text), c->tx.arena, &q, &why))
        return BAD(c, "the query is malformed");
    *ret = lk_params_get(&q, name);
    return 0;
}

static int mailbox(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part, (void)body;
    const char *to = NULL;
    if (query_get(c, "to", &to))
        return -1;
    json_t *mails = lk_mail_list(&c->tx, to);
    if (!mails)
        return -1;
    lk_answer_json(c->res, 200, json_pack("{so}", "mails", mails));
    return 0;
}

static int clock_show(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part, (void)body;
    char now[LK_DATE_LEN];
    lk_date_write(c->tx.now, now);
    lk_answer_json(c->res, 200,
                   json_pack("{ss sI}", "now", now, "offset", (json_int_t)c->tx.world.offset));
    return 0;
}

static int clock_advance(struct lk_ctx *c, const char *part, const json_t *body)
{
    static const char *const names[] = { "advance" };
    if (known_members(c, body, names, LK_COUNT(names)))
        return -1;
    long long seconds = lk_json_int(body, "advance", -1);
    if (seconds < 0 || seconds + c->tx.world.offset > ADVANCE_MAX * 86400LL)
        return BAD(c, "'advance' is a number of seconds, forward and within 100 years");
    if (lk_world_advance(&c->tx, seconds) || lk_orders_expire(&c->tx))
        return -1;
    return clock_show(c, part, body);
}

static int approve(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part;
    static const char *const names[] = { "user_id", "decision" };
    if (known_members(c, body, names, LK_COUNT(names)))
        return -1;
    const char *decision = lk_json_str(body, "decision", "");
    bool yes = strcmp(decision, "approve") == 0;
    if (!yes && strcmp(decision, "reject") != 0)
        return BAD(c, "'decision' is approve or reject");
    int rc = lk_login_answer(&c->tx, lk_json_str(body, "user_id", ""), yes);
    if (rc == 0)
        lk_answer_error(c->res, 409, "no login of that user waits for an answer");
    else if (rc > 0)
        lk_answer_json(c->res, 200, json_pack("{ss}", "decision", yes ? "approve" : "reject"));
    return rc < 0 ? -1 : 0;
}

static int journal(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part, (void)body;
    const char *after = NULL;
    if (query_get(c, "after", &after))
        return -1;
    int64_t seq = after ? lk_route_number(after) : 0;
    if (seq < 0)
        return BAD(c, "'after' is the number of an entry");
    json_t *all = lk_seen_list(&c->tx, seq);
    if (!all)
        return -1;
    lk_answer_json(c->res, 200, json_pack("{so}", "requests", all));
    return 0;
}

static int add_fault(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part;
    if (arm(c, body))
        return -1;
    lk_answer_json(c->res, 201, json_pack("{ss}", "fault", lk_json_str(body, "fault", "")));
    return 0;
}

static const struct control_route routes[] = {
    { "GET", "/", show_world },          { "DELETE", "/", drop_world },
    { "POST", "/users", add_user },      { "POST", "/orders", add_order },
    { "GET", "/orders/{}", show_order }, { "POST", "/orders/{}/cancel", cancel_order },
    { "GET", "/mailbox", mailbox },      { "GET", "/clock", clock_show },
    { "POST", "/clock", clock_advance }, { "POST", "/approvals", approve },
    { "GET", "/journal", journal },      { "POST", "/faults", add_fault },
};

static bool authorised(struct lk_ctx *c)
{
    static const char scheme[] = "Bearer ";
    const char *sent = lk_request_header(c->req, "authorization");
    if (!sent || strncmp(sent, scheme, sizeof scheme - 1) != 0)
        return false;
    sent += sizeof scheme - 1;
    size_t len = strlen(c->portal->token);
    return strlen(sent) == len && CRYPTO_memcmp(sent, c->portal->token, len) == 0;
}

static int dispatch(struct lk_ctx *c, const json_t *body)
{
    if (strcmp(c->req->path, "/worlds") == 0) {
        if (strcmp(c->req->method, "POST") == 0)
            return make_world(c, body);
        lk_answer_error(c->res, 405, "worlds are made by POST");
        return 0;
    }
    int found = lk_ctx_enter(c, "/worlds/");
    if (found < 0)
        return -1;
    const char *part;
    bool path_known = false;
    for (size_t i = 0; found && i < LK_COUNT(routes); i++) {
        if (!lk_route_matches(routes[i].path, c->path, c->tx.arena, &part))
            continue;
        if (strcmp(routes[i].method, c->req->method) == 0)
            return routes[i].run(c, part, body);
        path_known = true;
    }
    lk_answer_error(c->res, path_known ? 405 : 404,
                    !found       ? "there is no such world"
                    : path_known ? "this is not possible by that method"
                                 : "there is nothing of that name in a world");
    return 0;
}

static json_t *read_body(struct lk_ctx *c)
{
    if (c->req->body_len == 0)
        return json_object();
    struct lk_err why = { 0 };
    json_t *v = lk_json_parse(c->req->body, c->req->body_len, "body", &why);
    if (v && json_is_object(v))
        return v;
    json_decref(v);
    BAD(c, "the body is not a JSON object%s%s", why.code ? ": " : "", why.msg);
    return NULL;
}

int lk_on_control(struct lk_ctx *c)
{
    if (!authorised(c)) {
        lk_response_header(c->res, "WWW-Authenticate", "Bearer");
        lk_answer_error(c->res, 401, "the control port needs its token");
        return 0;
    }
    LK_AUTO(json_decref) json_t *body = read_body(c);
    if (body && dispatch(c, body) == 0)
        return 0;
    if (c->tx.err->code != LK_E_USE)
        return -1;
    struct lk_err why = *c->tx.err;
    *c->tx.err = (struct lk_err){ 0 };
    lk_store_rollback(c->tx.store);
    lk_answer_error(c->res, 400, why.msg);
    return 0;
}
