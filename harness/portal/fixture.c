/* Issuing a file of a forged shape. */
#include "portal/fixture.h"

#include "base/text.h"
#include "portal/ctx.h"
#include "portal/fault.h"
#include <openssl/pkcs12.h>
#include <string.h>

LK_AUTO_DEFINE(PKCS12 *, PKCS12_free);

static const char prefix[] = "fixture/";

/* "fixture/file": no shape, but a file that was given when the fault was armed. */
static const struct forge given = { .name = "file", .password = FORGE_PASSWORD };

const struct forge *lk_fixture_named(const char *fault)
{
    size_t n = sizeof prefix - 1;
    if (strncmp(fault, prefix, n) != 0)
        return NULL;
    return strcmp(fault + n, given.name) ? forge_find(fault + n) : &given;
}

bool lk_fixture_is_given(const struct forge *shape)
{
    return shape == &given;
}

const char *lk_fixture_nearest(const char *fault, char room[LK_FAULT_NAME])
{
    enum { SHAPES_MAX = 512 };
    const char *names[SHAPES_MAX], *near;
    const struct forge *row;
    size_t n = 0, skip = sizeof prefix - 1;
    if (strncmp(fault, prefix, skip) != 0)
        return NULL;
    for (; n < SHAPES_MAX && (row = forge_at(n)); n++)
        names[n] = row->name;
    near = lk_nearest(fault + skip, names, n);
    snprintf(room, LK_FAULT_NAME, "%s%s", prefix, near ? near : "");
    return near ? room : NULL;
}

const struct forge *lk_fixture_armed(struct lk_tx *t)
{
    return lk_fault_is_armed(t, LK_FAULT_FIXTURE) ? lk_fixture_named(t->fixture) : NULL;
}

const char *lk_fixture_password(struct lk_tx *t)
{
    const struct forge *shape = t->world.armed ? lk_fixture_armed(t) : NULL;
    if (!shape || !(lk_fixture_is_given(shape) || forge_is_about_password(shape)))
        return NULL;
    return shape->password ? shape->password : ""; /* a page shows none as it shows an empty one */
}

/* The key stays with the portal: a worker may still be using it when the request is over. */
static EVP_PKEY *own_key(struct lk_ctx *c, const struct forge *shape)
{
    EVP_PKEY **key = &c->portal->fixture_key[shape->key];
    if (!*key)
        *key = forge_test_key(shape->key);
    return *key;
}

int lk_fixture_plan(struct lk_ctx *c, struct lk_issue_plan *plan)
{
    const struct forge *shape = lk_fixture_armed(&c->tx);
    if (!shape || !lk_fault_hits(&c->tx, LK_FAULT_FIXTURE))
        return 0;
    if (!forge_can(shape))
        return lk_fail(c->tx.err, LK_E_CRYPTO, LK_NO_POS,
                       "%s cannot be made: OpenSSL's legacy provider is not installed",
                       shape->name);
    plan->shape = shape;
    if (forge_is_about_key(shape))
        plan->leaf_key = own_key(c, shape);
    return 0;
}

/* The key is in the file that was made first. */
static EVP_PKEY *key_made(const struct lk_issue_plan *plan, const struct lk_buf *file)
{
    const unsigned char *at = (const unsigned char *)file->bytes;
    LK_AUTO(PKCS12_free) PKCS12 *p12 = d2i_PKCS12(NULL, &at, (long)file->len);
    EVP_PKEY *key = NULL;
    X509 *leaf = NULL;
    if (p12)
        PKCS12_parse(p12, plan->password, &key, &leaf, NULL);
    X509_free(leaf);
    return key;
}

static int issue_given(struct lk_tx *t, struct lk_issued *made)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r =
        lk_store_ask(t->store, t->err, "SELECT file FROM fault_file WHERE world=? AND id=?", "is",
                     (long long)t->world.n, t->fixture);
    int found = r ? lk_rows_next(r, t->err) : -1;
    if (found == 0)
        return lk_fail(t->err, LK_E_STATE, LK_NO_POS, "no file was given for %s", t->fixture);
    if (found < 0)
        return -1;
    size_t len;
    const void *file = lk_col_bytes(r, 0, &len);
    lk_buf_wipe(&made->p12);
    lk_buf_reserve(&made->p12, 1);
    lk_buf_add(&made->p12, file, len);
    return 0;
}

int lk_fixture_issue(struct lk_ctx *c, const struct lk_issue_plan *plan, struct lk_issued *made)
{
    if (lk_fixture_is_given(plan->shape))
        return issue_given(&c->tx, made);
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = key_made(plan, &made->p12);
    LK_AUTO(lk_buf_done) struct lk_buf issuing = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf root = { 0 };
    if (!key)
        return lk_fail(c->tx.err, LK_E_CRYPTO, LK_NO_POS, "the order's key cannot be read again");
    if (lk_x509_der(lk_ca_issuing(plan->ca), &issuing, c->tx.err) ||
        lk_x509_der(lk_ca_root(plan->ca), &root, c->tx.err))
        return -1;
    struct forge_owner owner = { .key = key, .cert = made->cert, .authority = { issuing, root } };
    struct forge shape = *plan->shape;
    shape.owner = &owner;
    if (!forge_is_about_password(&shape))
        shape.password = plan->password;
    lk_buf_wipe(&made->p12);
    lk_buf_reserve(&made->p12, 1); /* an empty file is a file, too */
    forge_p12(&shape, &made->p12);
    return 0;
}
