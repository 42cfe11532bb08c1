/* Logins and sessions. */
#include "portal/session.h"

#include "base/digest.h"
#include "portal/fault.h"
#include <openssl/rand.h>
#include <string.h>

/* A session's last request is noted this coarsely, so that reading pages writes little. */
enum { SEEN_GRAIN = 30 };

static const char *const names[] = {
    [LK_LOGIN_WAITING] = "waiting",   [LK_LOGIN_APPROVED] = "approved",
    [LK_LOGIN_REJECTED] = "rejected", [LK_LOGIN_TIMEOUT_PASSED] = "timeout",
    [LK_LOGIN_PARALLEL] = "parallel",
};

const char *lk_login_state_name(enum lk_login_state s)
{
    return names[s];
}

char *lk_cookie_new(struct lk_tx *t)
{
    uint8_t random[LK_COOKIE_LEN / 2];
    if (RAND_priv_bytes(random, sizeof random) != 1) {
        lk_fail(t->err, LK_E_CRYPTO, LK_NO_POS, "no random bytes to be had");
        return NULL;
    }
    char *cookie = lk_arena_alloc(t->arena, LK_COOKIE_LEN + 1);
    lk_hex(random, sizeof random, cookie);
    return cookie;
}

bool lk_cookie_ok(const char *text)
{
    return text && strlen(text) == LK_COOKIE_LEN &&
           strspn(text, "0123456789abcdef") == LK_COOKIE_LEN;
}

struct digest {
    uint8_t bytes[LK_SHA256_LEN];
};

static struct digest digest_of(const char *cookie)
{
    struct digest d;
    lk_sha256(cookie, strlen(cookie), d.bytes);
    return d;
}

int lk_login_ask(struct lk_tx *t, const char *cookie, const char *user, const char *next)
{
    struct digest d = digest_of(cookie);
    /* A login that nobody came back for is of no use an hour later. */
    if (lk_store_run(t->store, t->err, "DELETE FROM login WHERE world=? AND asked<?", "ii",
                     (long long)t->world.n, (long long)t->now - 3600))
        return -1;
    if (lk_store_run(t->store, t->err,
                     "UPDATE login SET state=? WHERE world=? AND user=? AND state=?", "iisi",
                     (long long)LK_LOGIN_PARALLEL, (long long)t->world.n, user,
                     (long long)LK_LOGIN_WAITING))
        return -1;
    return lk_store_run(t->store, t->err, "INSERT INTO login VALUES(?,?,?,?,?,?)", "ibssii",
                        (long long)t->world.n, d.bytes, sizeof d.bytes, user, next,
                        (long long)LK_LOGIN_WAITING, (long long)t->now);
}

int lk_login_find(struct lk_tx *t, const char *cookie, struct lk_login *ret)
{
    struct digest d = digest_of(cookie);
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(
        t->store, t->err, "SELECT user,next,state,asked FROM login WHERE world=? AND pre=?", "ib",
        (long long)t->world.n, d.bytes, sizeof d.bytes);
    int more = r ? lk_rows_next(r, t->err) : -1;
    if (more <= 0)
        return more;
    *ret = (struct lk_login){
        .user = lk_col_text(r, 0, t->arena),
        .next = lk_col_text(r, 1, t->arena),
        .state = (enum lk_login_state)lk_col_int(r, 2),
    };
    bool late = t->now - lk_col_int(r, 3) > LK_LOGIN_TIMEOUT;
    if (late && (ret->state == LK_LOGIN_WAITING || ret->state == LK_LOGIN_APPROVED))
        ret->state = LK_LOGIN_TIMEOUT_PASSED;
    if ((ret->state == LK_LOGIN_REJECTED && lk_fault_hits(t, LK_FAULT_LOGIN_REJECTED_COUNTS)) ||
        (ret->state == LK_LOGIN_TIMEOUT_PASSED &&
         lk_fault_hits(t, LK_FAULT_LOGIN_TIMEOUT_APPROVES)))
        ret->state = LK_LOGIN_APPROVED;
    return 1;
}

int lk_login_answer(struct lk_tx *t, const char *user, bool approve)
{
    if (approve && lk_fault_hits(t, LK_FAULT_LOGIN_ANY_APPROVAL))
        return lk_store_run(t->store, t->err, "UPDATE login SET state=? WHERE world=? AND state=?",
                            "iii", (long long)LK_LOGIN_APPROVED, (long long)t->world.n,
                            (long long)LK_LOGIN_WAITING)
                   ? -1
                   : 1;
    if (lk_store_run(t->store, t->err,
                     "UPDATE login SET state=? WHERE world=? AND user=? AND state=? AND asked>=?",
                     "iisii", (long long)(approve ? LK_LOGIN_APPROVED : LK_LOGIN_REJECTED),
                     (long long)t->world.n, user, (long long)LK_LOGIN_WAITING,
                     (long long)t->now - LK_LOGIN_TIMEOUT))
        return -1;
    return lk_store_changes(t->store) > 0;
}

int lk_login_forget(struct lk_tx *t, const char *cookie)
{
    struct digest d = digest_of(cookie);
    return lk_store_run(t->store, t->err, "DELETE FROM login WHERE world=? AND pre=?", "ib",
                        (long long)t->world.n, d.bytes, sizeof d.bytes);
}

/* How long a session lives without a request. */
static long long idle(struct lk_tx *t)
{
    enum { FOR_EVER = 100 * 365 };
    return lk_fault_is_armed(t, LK_FAULT_SESSION_NEVER_EXPIRES) ? FOR_EVER * 86400LL
                                                                : LK_SESSION_IDLE;
}

int lk_session_make(struct lk_tx *t, const char *cookie, const char *user)
{
    struct digest d = digest_of(cookie);
    if (lk_store_run(t->store, t->err, "DELETE FROM session WHERE world=? AND seen<?", "ii",
                     (long long)t->world.n, (long long)t->now - idle(t)))
        return -1;
    return lk_store_run(t->store, t->err, "INSERT INTO session VALUES(?,?,?,?)", "ibsi",
                        (long long)t->world.n, d.bytes, sizeof d.bytes, user, (long long)t->now);
}

static int find(struct lk_tx *t, const struct digest *d, const char **ret_user, int64_t *ret_seen)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(t->store, t->err,
                                     "SELECT user,seen FROM session"
                                     " WHERE world=? AND hash=? AND seen>=?",
                                     "ibi", (long long)t->world.n, d->bytes, sizeof d->bytes,
                                     (long long)t->now - idle(t));
    int more = r ? lk_rows_next(r, t->err) : -1;
    if (more <= 0)
        return more;
    *ret_user = lk_col_text(r, 0, t->arena);
    *ret_seen = lk_col_int(r, 1);
    return 1;
}

int lk_session_find(struct lk_tx *t, const char *cookie, const char **ret_user)
{
    struct digest d = digest_of(cookie);
    int64_t seen = 0;
    int found = find(t, &d, ret_user, &seen);
    if (found != 1 || t->now - seen < SEEN_GRAIN)
        return found;
    if (lk_store_run(t->store, t->err, "UPDATE session SET seen=? WHERE world=? AND hash=?", "iib",
                     (long long)t->now, (long long)t->world.n, d.bytes, sizeof d.bytes))
        return -1;
    return 1;
}

int lk_session_end(struct lk_tx *t, const char *cookie)
{
    struct digest d = digest_of(cookie);
    return lk_store_run(t->store, t->err, "DELETE FROM session WHERE world=? AND hash=?", "ib",
                        (long long)t->world.n, d.bytes, sizeof d.bytes);
}
