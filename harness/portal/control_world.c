/* The control port: worlds made, shown and dropped, and their faults armed. */
#include "portal/door.h"
#include "portal/control.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "portal/fault.h"
#include <string.h>

int lk_control_members(struct lk_ctx *c, const json_t *body, const char *const *names, size_t n)
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
            return LK_BAD(c, "no member '%.40s' is known here%s%s%s", key,
                          near ? ", perhaps '" : "", near ? near : "", near ? "'" : "");
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
    LK_AUTO(lk_buf_done) struct lk_buf root = { 0 };
    if (ca_pem(c, &pem) || lk_x509_pem(lk_ca_root(lk_ctx_ca(c)), &root, c->tx.err))
        return -1;
    json_t *o = json_pack("{ss ss ss ss ss ss}", "id", c->tx.world.id, "portal", c->tx.portal,
                          "control", url(c, LK_ON_CONTROL, "/worlds/"), "mtls",
                          url(c, LK_ON_MTLS, "/w/"), "ca_pem", pem.bytes, "root_pem", root.bytes);
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

/* "file": base64, for fixture/file alone; with any other "" is as good as absent. */
static int give_file(struct lk_ctx *c, const char *name, const json_t *v)
{
    const char *file = lk_json_str(v, "file", "");
    LK_AUTO(lk_buf_done) struct lk_buf bytes = { 0 };
    const struct forge *shape = lk_fixture_named(name);
    bool wanted = shape && lk_fixture_is_given(shape);
    if (wanted ? !json_object_get(v, "file") : *file != '\0')
        return LK_BAD(c, wanted ? "'%s' needs a 'file'" : "'%s' has no 'file'", name);
    if (*file && !lk_unbase64(file, strlen(file), &bytes))
        return LK_BAD(c, "'file' is not base64");
    return wanted ? lk_fault_give_file(&c->tx, name, bytes.bytes ? bytes.bytes : "", bytes.len) : 0;
}

int lk_control_arm(struct lk_ctx *c, const json_t *v)
{
    static const char *const names[] = { "fault", "at", "file" };
    if (lk_control_members(c, v, names, LK_COUNT(names)))
        return -1;
    const char *name = lk_json_str(v, "fault", "");
    char room[LK_FAULT_NAME];
    const char *near = lk_fault_nearest(name, room);
    if (!lk_fault_named(name))
        return LK_BAD(c, "no fault '%.60s' is known%s%s%s", name, near ? ", perhaps '" : "",
                      near ? near : "", near ? "'" : "");
    const json_t *at = json_object_get(v, "at");
    int64_t n = json_is_integer(at) ? json_integer_value(at) : at ? 0 : 1;
    if (lk_fault_wants_listener(lk_fault_named(name)->id) &&
        !lk_door_is_open(c->portal, c->tx.world.id))
        return LK_BAD(c, "'%s' needs a world with a listener of its own", name);
    if (n < 0 || (at && !json_is_integer(at) && strcmp(lk_json_str(v, "at", ""), "always") != 0))
        return LK_BAD(c, "'at' is a number from 1 or \"always\"");
    if (lk_fault_arm(&c->tx, lk_arena_strdup(c->tx.arena, name), n))
        return -1;
    return give_file(c, name, v);
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
        if (lk_control_arm(c, v))
            return -1;
    }
    return 0;
}

static int read_settings(struct lk_ctx *c, const json_t *body, struct lk_world *w)
{
    static const char *const names[] = { "key",   "iterations", "text",    "seed",
                                         "users", "faults",     "listener" };
    const struct lk_portal_options *o = &c->portal->options;
    *w = (struct lk_world){ .kind = o->kind, .iterations = o->iterations, .text = o->text };
    if (lk_control_members(c, body, names, LK_COUNT(names)))
        return -1;
    const char *key = lk_json_str(body, "key", lk_key_kind_name(o->kind));
    const char *text = lk_json_str(body, "text", lk_text_profile_name(o->text));
    long long iterations = lk_json_int(body, "iterations", o->iterations);
    if (!lk_key_kind_named(key, &w->kind))
        return LK_BAD(c, "'key' is p256 or rsa3072-pss");
    if (!lk_text_profile_named(text, &w->text))
        return LK_BAD(c, "'text' is guide or live-en");
    if (iterations < LK_ITERATIONS_MIN || iterations > LK_ITERATIONS_MAX)
        return LK_BAD(c, "'iterations' is a number from %d to %d", LK_ITERATIONS_MIN,
                      LK_ITERATIONS_MAX);
    w->iterations = (int)iterations;
    w->seed = (uint64_t)lk_json_int(body, "seed", (long long)o->seed);
    return 0;
}

int lk_control_make_world(struct lk_ctx *c, const json_t *body)
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
    c->tx.portal = lk_door_url(c->portal, c->tx.arena, c->tx.world.id);
    bool own = lk_json_bool(body, "listener", false) ||
               strcmp(lk_json_str(body, "listener", "shared"), "own") == 0;
    if (own && lk_door_open(c))
        return -1;
    if (add_all(c, body)) {
        lk_door_close(c->portal, c->tx.world.id);
        return -1;
    }
    return answer_world(c, 201);
}

int lk_control_show_world(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part, (void)body;
    return answer_world(c, 200);
}

int lk_control_drop_world(struct lk_ctx *c, const char *part, const json_t *body)
{
    (void)part, (void)body;
    lk_works_forget(c->portal->works, c->tx.world.n);
    lk_door_close(c->portal, c->tx.world.id);
    c->res->status = 204;
    return lk_world_drop(&c->tx);
}
