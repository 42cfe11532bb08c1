/* The world that --world makes, by control requests from inside: what anybody could have asked for.
 */
#include "portal/ctx.h"

#include "base/json.h"
#include "portal/fault.h"
#include <string.h>

static json_t *ask_control(struct lk_portal *p, struct lk_arena *a, const char *path,
                           const char *body, struct lk_err *err)
{
    const char *bearer = lk_arena_printf(a, "Bearer %s", p->token);
    struct lk_pair headers[] = { { "Authorization", bearer } };
    struct lk_request req = { .on = LK_ON_CONTROL,
                              .method = "POST",
                              .path = path,
                              .headers = headers,
                              .n_headers = 1,
                              .body = body,
                              .body_len = strlen(body) };
    struct lk_response res = { 0 };
    lk_portal_handle(p, &req, a, &res);
    json_t *v =
        res.status == 201 ? lk_json_parse(res.body.bytes, res.body.len, "answer", err) : NULL;
    if (!v)
        lk_fail(err, LK_E_STATE, LK_NO_POS, "the world to try cannot be made");
    lk_response_done(&res);
    return v;
}

static json_t *make_world(struct lk_portal *p, struct lk_arena *a, const struct lk_fault *fault,
                          struct lk_err *err)
{
    static const char body[] = "{\"listener\":\"%s\",\"users\":[{\"user_id\":\"demo.user\","
                               "\"given_name\":\"Demo\",\"surname\":\"Lakmus\"}]}";
    bool own = fault && lk_fault_wants_listener(fault->id);
    return ask_control(p, a, "/worlds", lk_arena_printf(a, body, own ? "own" : "shared"), err);
}

/* FAULT is "NAME" for always, or "NAME=N" for its N-th moment. */
static int arm(struct lk_portal *p, struct lk_arena *a, const char *world, const char *fault,
               struct lk_err *err)
{
    size_t len = strcspn(fault, "=");
    const char *at = fault[len] ? fault + len + 1 : "\"always\"";
    const char *path = lk_arena_printf(a, "/worlds/%s/faults", world);
    const char *body = lk_arena_printf(a, "{\"fault\":\"%.*s\",\"at\":%s}", (int)len, fault, at);
    LK_AUTO(json_decref) json_t *armed = ask_control(p, a, path, body, err);
    return armed ? 0 : -1;
}

int lk_portal_try(struct lk_portal *p, struct lk_arena *a, const char *fault, json_t *ready,
                  struct lk_err *err)
{
    const char *name = fault ? lk_arena_strndup(a, fault, strcspn(fault, "=")) : NULL;
    json_t *world = make_world(p, a, name ? lk_fault_named(name) : NULL, err);
    if (!world)
        return -1;
    json_object_set_new(ready, "world", world);
    const char *id = lk_json_str(world, "id", "");
    const char *orders = lk_arena_printf(a, "/worlds/%s/orders", id);
    LK_AUTO(json_decref) json_t *o = ask_control(p, a, orders, "{\"user_id\":\"demo.user\"}", err);
    return !o || (fault && arm(p, a, id, fault, err)) ? -1 : 0;
}
