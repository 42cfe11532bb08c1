/* Worlds: made, found, dropped, and their clocks. */
#include "portal/world.h"

#include "base/clock.h"
#include "base/digest.h"
#include <openssl/rand.h>
#include <string.h>

static const char *const kinds[] = {
    [LK_KEY_P256] = "p256",
    [LK_KEY_RSA3072_PSS] = "rsa3072-pss",
};

const char *lk_key_kind_name(enum lk_key_kind kind)
{
    return kinds[kind];
}

bool lk_key_kind_named(const char *name, enum lk_key_kind *ret)
{
    for (size_t i = 0; i < LK_COUNT(kinds); i++)
        if (strcmp(name, kinds[i]) == 0) {
            *ret = (enum lk_key_kind)i;
            return true;
        }
    return false;
}

int lk_world_make(struct lk_tx *t, const struct lk_world *spec, struct lk_world *ret)
{
    uint8_t random[8];
    char id[2 * sizeof random + 1];
    if (RAND_bytes(random, sizeof random) != 1)
        return lk_fail(t->err, LK_E_CRYPTO, LK_NO_POS, "no random bytes to be had");
    lk_hex(random, sizeof random, id);
    if (lk_store_run(t->store, t->err,
                     "INSERT INTO world(id,kind,iterations,text,seed) VALUES(?,?,?,?,?)", "siiii",
                     id, (long long)spec->kind, (long long)spec->iterations, (long long)spec->text,
                     (long long)spec->seed))
        return -1;
    return lk_world_find(t, id, ret) == 1 ? 0 : -1;
}

int lk_world_find(struct lk_tx *t, const char *id, struct lk_world *ret)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(
        t->store, t->err,
        "SELECT n,id,kind,iterations,text,seed,offset,armed FROM world WHERE id=?", "s", id);
    int more = r ? lk_rows_next(r, t->err) : -1;
    if (more <= 0)
        return more;
    *ret = (struct lk_world){
        .n = lk_col_int(r, 0),
        .id = lk_col_text(r, 1, t->arena),
        .kind = (enum lk_key_kind)lk_col_int(r, 2),
        .iterations = (int)lk_col_int(r, 3),
        .text = (enum lk_text_profile)lk_col_int(r, 4),
        .seed = (uint64_t)lk_col_int(r, 5),
        .offset = lk_col_int(r, 6),
        .armed = lk_col_int(r, 7),
    };
    return 1;
}

int lk_world_drop(struct lk_tx *t)
{
    static const char *const all[] = {
        "DELETE FROM user WHERE world=?",       "DELETE FROM login WHERE world=?",
        "DELETE FROM session WHERE world=?",    "DELETE FROM orders WHERE world=?",
        "DELETE FROM cert WHERE world=?",       "DELETE FROM mail WHERE world=?",
        "DELETE FROM fault WHERE world=?",      "DELETE FROM journal WHERE world=?",
        "DELETE FROM fault_file WHERE world=?", "DELETE FROM world WHERE n=?",
    };
    lk_store_scrub(t->store);
    for (size_t i = 0; i < LK_COUNT(all); i++)
        if (lk_store_run(t->store, t->err, all[i], "i", (long long)t->world.n))
            return -1;
    return 0;
}

int lk_world_advance(struct lk_tx *t, int64_t seconds)
{
    t->world.offset += seconds;
    t->now += seconds;
    return lk_store_run(t->store, t->err, "UPDATE world SET offset=? WHERE n=?", "ii",
                        (long long)t->world.offset, (long long)t->world.n);
}

int lk_world_next(struct lk_tx *t, int64_t *ret)
{
    return lk_store_int(t->store, 0, ret, t->err,
                        "UPDATE world SET counter=counter+1 WHERE n=? RETURNING counter", "i",
                        (long long)t->world.n);
}
