/* The control port: whoever holds the token plays administrator, mailbox, authenticator and time.
 */
#include "portal/control.h"

#include "base/clock.h"
#include "base/json.h"
#include "portal/mail.h"
#include "portal/session.h"
#include <openssl/crypto.h>
#include <string.h>

enum { ADVANCE_MAX = 100 * 365 };

struct control_route {
    const char *method, *path; /* below /worlds/ID; {} stands for one segment */
    int (*run)(struct lk_ctx *c, const char *part, const json_t *body);
};

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
    if (lk_control_members(c, body, names, LK_COUNT(names)))
        return -1;
    const char *name = lk_json_str(body, "certificate", "User certificate");
    if (!name_ok(name))
        return LK_BAD(c, "'certificate' is a text of 1 to 100 octets without control characters");
    struct lk_user u;
    int found = lk_user_find(&c->tx, lk_json_str(body, "user_id", ""), &u);
    if (found != 1)
        return found ? -1 : LK_BAD(c, "there is no user of that user_id");
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
        return LK_BAD(c, "the query is malformed");
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
    if (lk_control_members(c, body, names, LK_COUNT(names)))
        return -1;
    long long seconds = lk_json_int(body, "advance", -1);
    if (seconds < 0 || seconds + c->tx.world.offset > ADVANCE_MAX * 86400LL)
        return LK_BAD(c, "'advance' is a number of seconds, forward and within 100 years");
    if (lk_world_advance(&c->tx, seconds) || lk_orders_expire(&c->tx))
        return -1;
    return clock_show(c, part, body);
}

static int approve(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part;
    static const char *const names[] = { "user_id", "decision" };
    if (lk_control_members(c, body, names, LK_COUNT(names)))
        return -1;
    const char *decision = lk_json_str(body, "decision", "");
    bool yes = strcmp(decision, "approve") == 0;
    if (!yes && strcmp(decision, "reject") != 0)
        return LK_BAD(c, "'decision' is approve or reject");
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
        return LK_BAD(c, "'after' is the number of an entry");
    json_t *all = lk_seen_list(&c->tx, seq);
    if (!all)
        return -1;
    lk_answer_json(c->res, 200, json_pack("{so}", "requests", all));
    return 0;
}

static int add_fault(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part;
    if (lk_control_arm(c, body))
        return -1;
    lk_answer_json(c->res, 201, json_pack("{ss}", "fault", lk_json_str(body, "fault", "")));
    return 0;
}

static const struct control_route routes[] = {
    { "GET", "/", lk_control_show_world }, { "DELETE", "/", lk_control_drop_world },
    { "POST", "/users", add_user },        { "POST", "/orders", add_order },
    { "GET", "/orders/{}", show_order },   { "POST", "/orders/{}/cancel", cancel_order },
    { "GET", "/mailbox", mailbox },        { "GET", "/clock", clock_show },
    { "POST", "/clock", clock_advance },   { "POST", "/approvals", approve },
    { "GET", "/journal", journal },        { "POST", "/faults", add_fault },
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
            return lk_control_make_world(c, body);
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
    LK_BAD(c, "the body is not a JSON object%s%s", why.code ? ": " : "", why.msg);
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
