/* The rows of the list of certificates. */
#include "portal/cert.h"

#include "portal/fault.h"
#include <openssl/rand.h>
#include <string.h>

static const char *const names[] = {
    [LK_CERT_IN_PROGRESS] = "In progress",
    [LK_CERT_ISSUED] = "Issued",
    [LK_CERT_BLOCKED] = "Blocked",
    [LK_CERT_EXPIRED] = "Expired",
};

const char *lk_cert_status_name(enum lk_cert_status s)
{
    return names[s];
}

#define COLUMNS                                                                                    \
    "SELECT id,orders,user,profile,der IS NOT NULL,blocked,since,until,reason,serial,renews "      \
    "FROM cert "

/* block-lapses */
static bool has_lapsed(struct lk_tx *t, int64_t blocked)
{
    enum { HOUR = 3600 };
    return t->now - blocked >= HOUR && lk_fault_is_armed(t, LK_FAULT_BLOCK_LAPSES);
}

/* renewal-stays-in-progress */
static bool stays_in_progress(struct lk_tx *t, struct lk_rows *r)
{
    return lk_col_int(r, 10) && lk_fault_is_armed(t, LK_FAULT_RENEWAL_STAYS_IN_PROGRESS);
}

static void read_cert(struct lk_tx *t, struct lk_rows *r, struct lk_cert *ret)
{
    *ret = (struct lk_cert){
        .id = lk_col_int(r, 0),
        .order = lk_col_int(r, 1),
        .user = lk_col_text(r, 2, t->arena),
        .profile = lk_col_text(r, 3, t->arena),
        .since = lk_col_int(r, 6),
        .until = lk_col_int(r, 7),
    };
    if (!lk_col_int(r, 4) || stays_in_progress(t, r))
        ret->status = LK_CERT_IN_PROGRESS;
    else if (!lk_col_null(r, 5) && !has_lapsed(t, lk_col_int(r, 5)))
        ret->status = LK_CERT_BLOCKED;
    else
        ret->status = t->now > ret->until ? LK_CERT_EXPIRED : LK_CERT_ISSUED;
}

int lk_cert_list(struct lk_tx *t, const char *user, struct lk_cert **ret, size_t *ret_n)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r =
        lk_store_ask(t->store, t->err, COLUMNS "WHERE world=? AND user=? ORDER BY id", "is",
                     (long long)t->world.n, user);
    struct lk_cert *all = NULL;
    size_t n = 0;
    int more = -1;
    while (r && (more = lk_rows_next(r, t->err)) == 1) {
        all = lk_arena_grow(t->arena, all, n, sizeof *all);
        read_cert(t, r, &all[n++]);
    }
    *ret = all;
    *ret_n = n;
    return more;
}

int lk_cert_find(struct lk_tx *t, const char *user, int64_t id, struct lk_cert *ret)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r =
        lk_store_ask(t->store, t->err, COLUMNS "WHERE world=? AND id=? AND user=coalesce(?,user)",
                     "iis", (long long)t->world.n, (long long)id, user);
    int more = r ? lk_rows_next(r, t->err) : -1;
    if (more == 1)
        read_cert(t, r, ret);
    return more;
}

X509 *lk_cert_x509(struct lk_tx *t, int64_t id)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r =
        lk_store_ask(t->store, t->err, "SELECT der FROM cert WHERE world=? AND id=?", "ii",
                     (long long)t->world.n, (long long)id);
    if (!r || lk_rows_next(r, t->err) != 1)
        return NULL;
    size_t len;
    const unsigned char *der = lk_col_bytes(r, 0, &len);
    X509 *x = d2i_X509(NULL, &der, (long)len);
    if (!x)
        lk_fail(t->err, LK_E_CRYPTO, LK_NO_POS, "a certificate in the store cannot be read");
    return x;
}

int lk_cert_promise(struct lk_tx *t, struct lk_order *o)
{
    int64_t id;
    if (lk_world_next(t, &id) ||
        lk_store_run(t->store, t->err,
                     "INSERT INTO cert(world,id,user,orders,profile,renews) VALUES(?,?,?,?,?,?)",
                     "iisisi", (long long)t->world.n, (long long)id, o->user, (long long)o->id,
                     o->name, (long long)o->renews))
        return -1;
    return lk_order_tie(t, o, id);
}

int lk_cert_keep(struct lk_tx *t, struct lk_order *o, const uint8_t serial[LK_SERIAL_LEN],
                 int64_t since, int64_t until, const void *der, size_t len)
{
    if (!o->cert && lk_cert_promise(t, o))
        return -1;
    return lk_store_run(t->store, t->err,
                        "UPDATE cert SET serial=?,since=?,until=?,der=?"
                        " WHERE world=? AND id=? AND der IS NULL",
                        "biibii", serial, (size_t)LK_SERIAL_LEN, (long long)since, (long long)until,
                        der, len, (long long)t->world.n, (long long)o->cert);
}

/* The list of what is revoked is another one now: the next CRL is made anew. */
static int outdate_crl(struct lk_tx *t)
{
    return lk_store_run(t->store, t->err, "UPDATE world SET crl=NULL WHERE n=?", "i",
                        (long long)t->world.n);
}

int lk_cert_block(struct lk_tx *t, const char *user, int64_t id)
{
    if (lk_store_run(t->store, t->err,
                     "UPDATE cert SET blocked=?,reason=? WHERE world=? AND id=? AND user=?"
                     " AND der IS NOT NULL AND blocked IS NULL AND until>=?",
                     "iiiisi", (long long)t->now, (long long)LK_REASON_CESSATION,
                     (long long)t->world.n, (long long)id, user, (long long)t->now))
        return -1;
    int touched = lk_store_changes(t->store);
    if (lk_fault_hits(t, LK_FAULT_CRL_STALE))
        return touched;
    return touched && outdate_crl(t) ? -1 : touched;
}

int lk_cert_unblock_by_fault(struct lk_tx *t, int64_t cert)
{
    if (lk_store_run(t->store, t->err, "UPDATE cert SET blocked=NULL WHERE world=? AND id=?", "ii",
                     (long long)t->world.n, (long long)cert))
        return -1;
    return outdate_crl(t);
}

int lk_cert_unblock_all_by_fault(struct lk_tx *t, const char *user)
{
    if (lk_store_run(t->store, t->err, "UPDATE cert SET blocked=NULL WHERE world=? AND user=?",
                     "is", (long long)t->world.n, user))
        return -1;
    return outdate_crl(t);
}

int lk_cert_serial(struct lk_tx *t, uint8_t out[LK_SERIAL_LEN])
{
    do {
        if (RAND_bytes(out, LK_SERIAL_LEN) != 1)
            return lk_fail(t->err, LK_E_CRYPTO, LK_NO_POS, "no random bytes to be had");
        out[0] &= 0x7f;
    } while (out[0] == 0);
    return 0;
}

static void read_revoked(struct lk_rows *r, struct lk_revoked *ret)
{
    size_t len;
    const void *serial = lk_col_bytes(r, 9, &len);
    *ret = (struct lk_revoked){ .when = lk_col_int(r, 5), .reason = (int)lk_col_int(r, 8) };
    if (len == LK_SERIAL_LEN)
        memcpy(ret->serial, serial, len);
}

int lk_cert_by_serial(struct lk_tx *t, const uint8_t serial[LK_SERIAL_LEN], struct lk_cert *ret,
                      struct lk_revoked *ret_revoked)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(t->store, t->err, COLUMNS "WHERE world=? AND serial=?", "ib",
                                     (long long)t->world.n, serial, (size_t)LK_SERIAL_LEN);
    int more = r ? lk_rows_next(r, t->err) : -1;
    if (more == 1) {
        read_cert(t, r, ret);
        read_revoked(r, ret_revoked);
    }
    return more;
}

int lk_cert_revoked(struct lk_tx *t, struct lk_revoked **ret, size_t *ret_n)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(
        t->store, t->err, COLUMNS "WHERE world=? AND blocked IS NOT NULL ORDER BY blocked,id", "i",
        (long long)t->world.n);
    struct lk_revoked *all = NULL;
    size_t n = 0;
    int more = -1;
    while (r && (more = lk_rows_next(r, t->err)) == 1) {
        all = lk_arena_grow(t->arena, all, n, sizeof *all);
        read_revoked(r, &all[n++]);
    }
    *ret = all;
    *ret_n = n;
    return more;
}
