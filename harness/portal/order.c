/* Orders. */
#include "portal/order.h"

#include "base/digest.h"
#include "portal/fault.h"
#include "portal/mail.h"
#include <openssl/rand.h>
#include <string.h>

#define BIT(s) (1u << (s))

static const struct {
    const char *name;
    unsigned next; /* the states that may follow */
} states[LK_ORDER_STATES] = {
    [LK_ORDER_ORDERED] = { "ordered",
                           BIT(LK_ORDER_TERMS) | BIT(LK_ORDER_CANCELLED) | BIT(LK_ORDER_EXPIRED) },
    [LK_ORDER_TERMS] = { "terms",
                         BIT(LK_ORDER_PASSWORD) | BIT(LK_ORDER_CANCELLED) | BIT(LK_ORDER_EXPIRED) },
    [LK_ORDER_PASSWORD] = { "password", BIT(LK_ORDER_ISSUED) | BIT(LK_ORDER_CANCELLED) |
                                            BIT(LK_ORDER_EXPIRED) },
    [LK_ORDER_ISSUED] = { "issued", BIT(LK_ORDER_DOWNLOADED) | BIT(LK_ORDER_EXPIRED) },
    [LK_ORDER_DOWNLOADED] = { "downloaded", BIT(LK_ORDER_DOWNLOADED) | BIT(LK_ORDER_CLOSED) |
                                                BIT(LK_ORDER_EXPIRED) },
    [LK_ORDER_CLOSED] = { "closed", 0 },
    [LK_ORDER_CANCELLED] = { "cancelled", 0 },
    [LK_ORDER_EXPIRED] = { "expired", 0 },
};

const char *lk_order_state_name(enum lk_order_state s)
{
    return states[s].name;
}

bool lk_order_may(enum lk_order_state from, enum lk_order_state to)
{
    return states[from].next & BIT(to);
}

bool lk_order_is_over(enum lk_order_state s)
{
    return states[s].next == 0;
}

/* 32 random octets in base64url: nobody guesses a link. */
static char *new_link(struct lk_tx *t)
{
    uint8_t random[32];
    if (RAND_priv_bytes(random, sizeof random) != 1) {
        lk_fail(t->err, LK_E_CRYPTO, LK_NO_POS, "no random bytes to be had");
        return NULL;
    }
    LK_AUTO(lk_buf_wipe) struct lk_buf text = { 0 };
    lk_base64(random, sizeof random, &text);
    char *link = lk_arena_strndup(t->arena, text.bytes, LK_LINK_LEN);
    for (char *p = link; *p; p++)
        *p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
    return link;
}

/* What faults make in place of a password that nobody guesses; NULL without one. */
static char *weak_password(struct lk_tx *t)
{
    const char *shaped = lk_fixture_password(t);
    if (shaped)
        return lk_arena_strdup(t->arena, shaped);
    int64_t n = lk_fault_moments(t, LK_FAULT_PASSWORDS_COUNT, 1);
    if (n)
        return lk_arena_printf(t->arena, "Lakmus-Portal-%06lld", (long long)n);
    if (lk_fault_hits(t, LK_FAULT_PASSWORDS_REPEAT))
        return lk_arena_strdup(t->arena, "Velkommen2026!");
    uint32_t random;
    if (!lk_fault_hits(t, LK_FAULT_PASSWORDS_SHORT) ||
        RAND_priv_bytes((unsigned char *)&random, sizeof random) != 1)
        return NULL;
    return lk_arena_printf(t->arena, "%06u", (unsigned)(random % 1000000));
}

/* Letters and digits that cannot be taken for one another when read off a screen and that no shell,
 * form or keyboard changes: 56 of them, 20 drawn, 116 bits. */
static char *new_password(struct lk_tx *t)
{
    static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    enum { LETTERS = sizeof alphabet - 1, UNBIASED = 256 - 256 % LETTERS };
    char *password = weak_password(t);
    if (password)
        return password;
    password = lk_arena_alloc(t->arena, LK_PASSWORD_LEN + 1);
    for (size_t n = 0; n < LK_PASSWORD_LEN;) {
        uint8_t random;
        if (RAND_priv_bytes(&random, 1) != 1) {
            lk_fail(t->err, LK_E_CRYPTO, LK_NO_POS, "no random bytes to be had");
            return NULL;
        }
        if (random < UNBIASED)
            password[n++] = alphabet[random % LETTERS];
    }
    if (lk_fault_hits(t, LK_FAULT_PASSWORD_BLANK))
        password[LK_PASSWORD_LEN / 2] = ' ';
    return password;
}

/* How many mails an order is told in: one, but for faults. */
static int mails_for(struct lk_tx *t, const struct lk_user *u, int64_t *ret)
{
    int64_t orders = 0, blocked = 0;
    if (lk_store_int(t->store, 0, &orders, t->err,
                     "SELECT count(*) FROM orders WHERE world=? AND user=?", "is",
                     (long long)t->world.n, u->id) ||
        lk_store_int(t->store, 0, &blocked, t->err,
                     "SELECT count(*) FROM cert WHERE world=? AND user=? AND blocked IS NOT NULL",
                     "is", (long long)t->world.n, u->id))
        return -1;
    bool silent = lk_fault_hits(t, LK_FAULT_MAIL_MISSING) ||
                  (orders > 1 && lk_fault_hits(t, LK_FAULT_MAIL_SECOND_MISSING)) ||
                  (blocked && lk_fault_hits(t, LK_FAULT_NO_ORDER_AFTER_BLOCK));
    *ret = silent ? 0 : lk_fault_hits(t, LK_FAULT_MAIL_TWICE) ? 2 : 1;
    return 0;
}

static int mail_order(struct lk_tx *t, const struct lk_user *u, const struct lk_order *o,
                      const char *link)
{
    int64_t n = 1;
    if (t->world.armed && mails_for(t, u, &n))
        return -1;
    if (lk_fault_hits(t, LK_DECOY_OTHER_MAILS) &&
        lk_mail_note(t, u, "Planned maintenance", "Nothing is to be done."))
        return -1;
    while (n-- > 0)
        if (lk_mail_order(t, u, o, link))
            return -1;
    return 0;
}

int lk_order_make(struct lk_tx *t, const struct lk_user *u, const char *name, int64_t renews,
                  struct lk_order *ret)
{
    struct lk_order o = { .user = u->id, .name = name, .ordered = t->now, .renews = renews };
    char *link = new_link(t);
    if (!link || lk_world_next(t, &o.id))
        return -1;
    uint8_t digest[LK_SHA256_LEN];
    lk_sha256(link, strlen(link), digest);
    if (lk_store_run(t->store, t->err,
                     "INSERT INTO orders(world,id,user,name,state,ordered,link,renews)"
                     " VALUES(?,?,?,?,?,?,?,?)",
                     "iissiibi", (long long)t->world.n, (long long)o.id, o.user, o.name,
                     (long long)o.state, (long long)o.ordered, digest, sizeof digest,
                     (long long)renews))
        return -1;
    *ret = o;
    return mail_order(t, u, &o, link);
}

#define COLUMNS "SELECT id,user,name,state,ordered,password,cert,renews FROM orders "

static void read_order(struct lk_tx *t, struct lk_rows *r, struct lk_order *ret)
{
    *ret = (struct lk_order){
        .id = lk_col_int(r, 0),
        .user = lk_col_text(r, 1, t->arena),
        .name = lk_col_text(r, 2, t->arena),
        .state = (enum lk_order_state)lk_col_int(r, 3),
        .ordered = lk_col_int(r, 4),
        .password = lk_col_text(r, 5, t->arena),
        .cert = lk_col_int(r, 6),
        .renews = lk_col_int(r, 7),
    };
}

int lk_order_find(struct lk_tx *t, int64_t id, struct lk_order *ret)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(t->store, t->err, COLUMNS "WHERE world=? AND id=?", "ii",
                                     (long long)t->world.n, (long long)id);
    int more = r ? lk_rows_next(r, t->err) : -1;
    if (more == 1)
        read_order(t, r, ret);
    return more;
}

int lk_order_by_link(struct lk_tx *t, const char *link, struct lk_order *ret)
{
    uint8_t digest[LK_SHA256_LEN];
    lk_sha256(link, strlen(link), digest);
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(t->store, t->err, COLUMNS "WHERE world=? AND link=?", "ib",
                                     (long long)t->world.n, digest, sizeof digest);
    int more = r ? lk_rows_next(r, t->err) : -1;
    if (more == 1)
        read_order(t, r, ret);
    return more;
}

/* The row of a renewal whose order came to nothing promised a certificate that never comes. */
static int end_order(struct lk_tx *t, const struct lk_order *o)
{
    lk_store_scrub(t->store);
    bool kept = lk_fault_is_armed(t, LK_FAULT_FILE_AFTER_CLOSE) ||
                lk_fault_is_armed(t, LK_FAULT_PASSWORD_TO_ANOTHER);
    if (!kept && lk_store_run(t->store, t->err,
                              "UPDATE orders SET password=NULL,p12=NULL WHERE world=? AND id=?",
                              "ii", (long long)t->world.n, (long long)o->id))
        return -1;
    return lk_store_run(t->store, t->err,
                        "DELETE FROM cert WHERE world=? AND orders=? AND der IS NULL", "ii",
                        (long long)t->world.n, (long long)o->id);
}

int lk_order_new_password(struct lk_tx *t, struct lk_order *o)
{
    o->password = new_password(t);
    if (!o->password)
        return -1;
    return lk_store_run(t->store, t->err, "UPDATE orders SET password=? WHERE world=? AND id=?",
                        "sii", o->password, (long long)t->world.n, (long long)o->id);
}

int lk_order_move(struct lk_tx *t, struct lk_order *o, enum lk_order_state to)
{
    if (!lk_order_may(o->state, to))
        return 0;
    if (to == LK_ORDER_PASSWORD && lk_order_new_password(t, o))
        return -1;
    if (lk_store_run(t->store, t->err, "UPDATE orders SET state=? WHERE world=? AND id=?", "iii",
                     (long long)to, (long long)t->world.n, (long long)o->id))
        return -1;
    o->state = to;
    if (lk_order_is_over(to) && end_order(t, o))
        return -1;
    return 1;
}

int lk_order_tie(struct lk_tx *t, struct lk_order *o, int64_t cert)
{
    o->cert = cert;
    return lk_store_run(t->store, t->err, "UPDATE orders SET cert=? WHERE world=? AND id=?", "iii",
                        (long long)cert, (long long)t->world.n, (long long)o->id);
}

int lk_order_keep_file(struct lk_tx *t, const struct lk_order *o, const void *p12, size_t len)
{
    return lk_store_run(t->store, t->err, "UPDATE orders SET p12=? WHERE world=? AND id=?", "bii",
                        p12, len, (long long)t->world.n, (long long)o->id);
}

int lk_order_file(struct lk_tx *t, const struct lk_order *o, struct lk_buf *out)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r =
        lk_store_ask(t->store, t->err, "SELECT p12 FROM orders WHERE world=? AND id=?", "ii",
                     (long long)t->world.n, (long long)o->id);
    int more = r ? lk_rows_next(r, t->err) : -1;
    if (more <= 0 || lk_col_null(r, 0))
        return more < 0 ? -1 : 0;
    size_t len;
    const void *bytes = lk_col_bytes(r, 0, &len);
    lk_buf_add(out, bytes, len);
    return 1;
}

static int list(struct lk_tx *t, struct lk_rows *r, struct lk_order **ret, size_t *ret_n)
{
    struct lk_order *all = NULL;
    size_t n = 0;
    int more;
    while ((more = lk_rows_next(r, t->err)) == 1) {
        all = lk_arena_grow(t->arena, all, n, sizeof *all);
        read_order(t, r, &all[n++]);
    }
    *ret = all;
    *ret_n = n;
    return more;
}

int lk_orders_open(struct lk_tx *t, const char *user, struct lk_order **ret, size_t *ret_n)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r =
        lk_store_ask(t->store, t->err, COLUMNS "WHERE world=? AND user=? AND state<? ORDER BY id",
                     "isi", (long long)t->world.n, user, (long long)LK_ORDER_CLOSED);
    return r ? list(t, r, ret, ret_n) : -1;
}

int lk_orders_notified(struct lk_tx *t, const char *user, struct lk_order **ret, size_t *ret_n)
{
    bool all = lk_fault_hits(t, LK_FAULT_NOTIFICATIONS_OF_ALL);
    bool stays = lk_fault_hits(t, LK_FAULT_NOTIFICATION_STAYS);
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(
        t->store, t->err, COLUMNS "WHERE world=? AND (user=? OR ?) AND state<? ORDER BY id", "isii",
        (long long)t->world.n, user, (long long)all,
        (long long)(stays ? LK_ORDER_CANCELLED : LK_ORDER_CLOSED));
    return r ? list(t, r, ret, ret_n) : -1;
}

static int overdue(struct lk_tx *t, struct lk_order **ret, size_t *ret_n)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(
        t->store, t->err, COLUMNS "WHERE world=? AND state<? AND ordered<?", "iii",
        (long long)t->world.n, (long long)LK_ORDER_CLOSED, (long long)t->now - LK_ORDER_LIFE);
    return r ? list(t, r, ret, ret_n) : -1;
}

int lk_orders_expire(struct lk_tx *t)
{
    struct lk_order *late = NULL;
    size_t n = 0;
    if (overdue(t, &late, &n))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (lk_order_move(t, &late[i], LK_ORDER_EXPIRED) < 0)
            return -1;
    return 0;
}
