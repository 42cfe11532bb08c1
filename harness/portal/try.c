/* The world that --world makes, by control requests from inside: what anybody could have asked for.
 */
#include "portal/ctx.h"

#include "base/json.h"
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

int lk_portal_try(struct lk_portal *p, struct lk_arena *a, json_t *ready, struct lk_err *err)
{
    json_t *world = ask_control(p, a, "/worlds",
                                "{\"users\":[{\"user_id\":\"demo.user\",\"given_name\":\"Demo\","
                                "\"surname\":\"Lakmus\"}]}",
                                err);
    if (!world)
        return -1;
    json_object_set_new(ready, "world", world);
    const char *orders = lk_arena_printf(a, "/worlds/%s/orders", lk_json_str(world, "id", ""));
    LK_AUTO(json_decref) json_t *o = ask_control(p, a, orders, "{\"user_id\":\"demo.user\"}", err);
    return o ? 0 : -1;
}
