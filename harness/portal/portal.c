/* The portal's parts, put together; a request is one transaction. */
#include "portal/door.h"
#include "portal/ctx.h"

#include "base/clock.h"
#include <openssl/rand.h>
#include <string.h>

/* Kept in the store, so that sessions outlive a restart. */
static int load_secret(struct lk_portal *p, struct lk_err *err)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r =
        lk_store_ask(p->store, err, "SELECT value FROM meta WHERE name='secret'", "");
    int more = r ? lk_rows_next(r, err) : -1;
    if (more == 1) {
        size_t len;
        const void *bytes = lk_col_bytes(r, 0, &len);
        if (len != sizeof p->secret)
            return lk_fail(err, LK_E_FORMAT, LK_NO_POS, "the state file is not of this program");
        memcpy(p->secret, bytes, len);
        return 0;
    }
    if (more < 0 || RAND_priv_bytes(p->secret, sizeof p->secret) != 1)
        return lk_fail(err, LK_E_CRYPTO, LK_NO_POS, "no random bytes to be had");
    return lk_store_run(p->store, err, "INSERT INTO meta VALUES('secret',?)", "b", p->secret,
                        sizeof p->secret);
}

static int load_cas(struct lk_portal *p, struct lk_err *err)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(p->store, err, "SELECT kind,pem FROM ca", "");
    int more = -1;
    while (r && (more = lk_rows_next(r, err)) == 1) {
        int64_t kind = lk_col_int(r, 0);
        size_t len;
        const char *pem = lk_col_bytes(r, 1, &len);
        if (kind < 0 || kind >= LK_KEY_KINDS)
            continue;
        p->ca[kind] = lk_ca_load(pem, len, err);
        if (!p->ca[kind])
            return -1;
        lk_works_own_ca(p->works, p->ca[kind]);
    }
    return more;
}

static int keep_ca(struct lk_portal *p, int kind, struct lk_ca *ca, struct lk_err *err)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf pem = { 0 };
    if (lk_ca_save(ca, &pem, err) || lk_store_begin(p->store, err))
        return -1;
    if (lk_store_run(p->store, err, "INSERT INTO ca VALUES(?,?)", "ib", (long long)kind, pem.bytes,
                     pem.len)) {
        lk_store_rollback(p->store);
        return -1;
    }
    return lk_store_commit(p->store, err);
}

/* 1: the authority is there, 0: a worker makes it, -1: error. Outside of any transaction, so that
 * an authority which exists is also on disk. */
static int need_ca(struct lk_portal *p, int kind, struct lk_err *err)
{
    if (p->ca[kind])
        return 1;
    LK_AUTO(lk_ca_free) struct lk_ca *ca = NULL;
    int rc = lk_works_ca(p->works, (enum lk_key_kind)kind, lk_unix_now(), &ca, err);
    if (rc != 1)
        return rc;
    if (keep_ca(p, kind, ca, err))
        return -1;
    p->ca[kind] = lk_take(ca);
    lk_works_own_ca(p->works, p->ca[kind]);
    return 1;
}

static int make_token(struct lk_portal *p, struct lk_err *err)
{
    uint8_t random[LK_SHA256_LEN];
    if (RAND_priv_bytes(random, sizeof random) != 1)
        return lk_fail(err, LK_E_CRYPTO, LK_NO_POS, "no random bytes to be had");
    lk_hex(random, sizeof random, p->token);
    return 0;
}

struct lk_portal *lk_portal_new(const struct lk_portal_options *o, struct lk_err *err)
{
    LK_AUTO(lk_portal_free) struct lk_portal *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->options = *o;
    p->wanted_ca = -1;
    p->works = lk_works_new(o->wake, o->of);
    p->store = lk_store_open(o->state, err);
    if (!p->works || !p->store || make_token(p, err) || load_secret(p, err) || load_cas(p, err))
        return NULL;
    int rc = need_ca(p, (int)o->kind, err);
    if (rc == 0) {
        lk_works_wait(p->works);
        rc = need_ca(p, (int)o->kind, err);
    }
    return rc == 1 ? lk_take(p) : NULL;
}

void lk_portal_free(struct lk_portal *p)
{
    if (!p)
        return;
    lk_doors_close(p);
    lk_works_free(p->works);
    lk_store_close(p->store);
    for (size_t i = 0; i < LK_LISTENERS; i++)
        free(p->urls[i]);
    for (size_t i = 0; i < LK_KEY_KINDS; i++)
        EVP_PKEY_free(p->same_key[i]);
    for (size_t i = 0; i < FORGE_KEYS; i++)
        EVP_PKEY_free(p->fixture_key[i]);
    lk_wipe(p->secret, sizeof p->secret);
    free(p);
}

void lk_portal_at(struct lk_portal *p, enum lk_listener on, const char *url)
{
    free(p->urls[on]);
    p->urls[on] = strdup(url);
}

const char *lk_portal_token(const struct lk_portal *p)
{
    return p->token;
}

void lk_portal_wait(struct lk_portal *p)
{
    lk_works_wait(p->works);
}

const struct lk_ca *lk_ctx_ca(const struct lk_ctx *c)
{
    return c->portal->ca[c->tx.world.kind];
}

int lk_ctx_enter(struct lk_ctx *c, const char *prefix)
{
    size_t before = strlen(prefix);
    if (strncmp(c->req->path, prefix, before) != 0)
        return 0;
    const char *id = c->req->path + before;
    size_t len = strcspn(id, "/");
    int found = lk_world_find(&c->tx, lk_arena_strndup(c->tx.arena, id, len), &c->tx.world);
    if (found != 1)
        return found;
    c->path = id[len] ? id + len : "/";
    if (c->req->only_world && strcmp(c->req->only_world, c->tx.world.id) != 0)
        return 0;
    c->tx.portal = lk_door_url(c->portal, c->tx.arena, c->tx.world.id);
    c->tx.now = lk_unix_now() + c->tx.world.offset;
    return 1;
}

static int (*const listeners[LK_LISTENERS])(struct lk_ctx *) = {
    [LK_ON_PORTAL] = lk_on_portal,
    [LK_ON_CONTROL] = lk_on_control,
    [LK_ON_MTLS] = lk_on_mtls,
    [LK_ON_PKI] = lk_on_pki,
};

/* Every answer may hold somebody's data and is what its type says. */
static void common_headers(struct lk_response *res)
{
    lk_response_header(res, "Cache-Control", "no-store");
    lk_response_header(res, "X-Content-Type-Options", "nosniff");
    lk_response_header(res, "Referrer-Policy", "no-referrer");
}

static int attempt(struct lk_portal *p, const struct lk_request *req, struct lk_arena *a,
                   struct lk_response *res)
{
    lk_response_done(res);
    common_headers(res);
    struct lk_ctx c = { .portal = p, .req = req, .res = res };
    c.tx = (struct lk_tx){ .store = p->store, .arena = a, .err = &res->trouble };
    if (lk_store_begin(p->store, &res->trouble))
        return -1;
    if (listeners[req->on](&c) || res->trouble.code || res->again) {
        lk_store_rollback(p->store);
        return res->again && !res->trouble.code ? 0 : -1;
    }
    return lk_store_commit(p->store, &res->trouble);
}

static void answer_trouble(struct lk_response *res)
{
    struct lk_err why = res->trouble;
    lk_response_done(res);
    common_headers(res);
    lk_answer_json(res, 500,
                   json_pack("{ss ss ss ss}", "simulator",
                             "lakmus simulated portal: nothing here is real", "page", "error",
                             "title", lk_label(LK_TEXT_GUIDE, LK_L_ERROR), "error",
                             "the portal itself is in trouble"));
    res->trouble = why;
}

void lk_portal_handle(struct lk_portal *p, const struct lk_request *req, struct lk_arena *a,
                      struct lk_response *res)
{
    int rc = attempt(p, req, a, res);
    int kind = p->wanted_ca;
    p->wanted_ca = -1;
    if (rc == 0 && res->again && kind >= 0) {
        int there = need_ca(p, kind, &res->trouble);
        if (there == 1)
            rc = attempt(p, req, a, res);
        else if (there < 0)
            rc = -1;
    }
    if (rc)
        answer_trouble(res);
}
