/* The faults of all tables, and the counting of their moments. */
#include "portal/fault.h"

#include "base/text.h"
#include <string.h>

static const struct lk_fault_table *const tables[] = {
    &lk_faults_retrieve, &lk_faults_manage, &lk_faults_security, &lk_faults_crypto,
    &lk_faults_wire,     &lk_faults_tls,    &lk_faults_beyond,   &lk_faults_decoy,
};

static const char *const clients[] = {
    [LK_CLIENT_MAY_ACCEPT] = "may-accept",
    [LK_CLIENT_SHOULD_REFUSE] = "should-refuse",
    [LK_CLIENT_MUST_REFUSE] = "must-refuse",
    [LK_CLIENT_BY_SHAPE] = "by-shape",
};

static const char *const families[LK_FAMILIES] = {
    [LK_FAMILY_BEHAVIOUR] = "behaviour", [LK_FAMILY_CRYPTO] = "crypto", [LK_FAMILY_WIRE] = "wire",
    [LK_FAMILY_BEYOND] = "beyond",       [LK_FAMILY_DECOY] = "decoy",
};

/* The tables hold the ids in their order, one after another. */
static const struct lk_fault_table *table_of(size_t id, const struct lk_fault **ret_row)
{
    size_t before = 0;
    for (size_t i = 0; i < LK_COUNT(tables); before += tables[i]->n, i++)
        if (id < before + tables[i]->n) {
            *ret_row = &tables[i]->rows[id - before];
            return tables[i];
        }
    *ret_row = NULL;
    return NULL;
}

const struct lk_fault *lk_fault_row(enum lk_fault_id id)
{
    const struct lk_fault *row;
    table_of(id, &row);
    return row;
}

enum lk_fault_family lk_fault_family_of(enum lk_fault_id id)
{
    const struct lk_fault *row;
    const struct lk_fault_table *table = table_of(id, &row);
    return table ? table->family : LK_FAMILY_BEHAVIOUR;
}

bool lk_fault_wants_listener(enum lk_fault_id id)
{
    const struct lk_fault *row;
    const struct lk_fault_table *table = table_of(id, &row);
    return table && table->own_listener;
}

/* "download-truncated/N": after how many bytes; -1: another name. */
static int64_t bytes_named(const char *name)
{
    static const char prefix[] = "download-truncated/";
    if (!name || strncmp(name, prefix, sizeof prefix - 1) != 0)
        return -1;
    const char *digits = name + sizeof prefix - 1;
    size_t n = strspn(digits, "0123456789");
    return n && n < 8 && !digits[n] ? strtoll(digits, NULL, 10) : -1;
}

const struct lk_fault *lk_fault_named(const char *name)
{
    if (bytes_named(name) >= 0)
        return lk_fault_row(LK_FAULT_DOWNLOAD_TRUNCATED);
    if (lk_fixture_named(name))
        return lk_fault_row(LK_FAULT_FIXTURE);
    for (int i = 0; i < LK_FAULTS; i++)
        if (i != LK_FAULT_FIXTURE && strcmp(lk_fault_row((enum lk_fault_id)i)->name, name) == 0)
            return lk_fault_row((enum lk_fault_id)i);
    return NULL;
}

const char *lk_fault_nearest(const char *name, char room[LK_FAULT_NAME])
{
    const char *names[LK_FAULTS], *fixture = lk_fixture_nearest(name, room);
    if (fixture)
        return fixture;
    for (int i = 0; i < LK_FAULTS; i++)
        names[i] = lk_fault_row((enum lk_fault_id)i)->name;
    return lk_nearest(name, names, LK_FAULTS);
}

const char *lk_fault_client_name(enum lk_fault_client client)
{
    return clients[client];
}

const char *lk_fault_family_name(enum lk_fault_family family)
{
    return families[family];
}

int lk_fault_arm(struct lk_tx *t, const char *name, int64_t at)
{
    enum lk_fault_id id = lk_fault_named(name)->id;
    const char *same = id == LK_FAULT_FIXTURE              ? "fixture/*"
                       : id == LK_FAULT_DOWNLOAD_TRUNCATED ? "download-truncated*"
                                                           : name;
    if (lk_store_run(t->store, t->err, "DELETE FROM fault WHERE world=? AND id GLOB ?", "is",
                     (long long)t->world.n, same))
        return -1;
    if (lk_store_run(t->store, t->err, "INSERT OR REPLACE INTO fault(world,id,at) VALUES(?,?,?)",
                     "isi", (long long)t->world.n, name, (long long)at))
        return -1;
    t->world.armed++;
    t->armed_read = false;
    return lk_store_run(t->store, t->err, "UPDATE world SET armed=armed+1 WHERE n=?", "i",
                        (long long)t->world.n);
}

int lk_fault_give_file(struct lk_tx *t, const char *name, const void *file, size_t len)
{
    return lk_store_run(t->store, t->err,
                        "INSERT OR REPLACE INTO fault_file(world,id,file) VALUES(?,?,?)", "isb",
                        (long long)t->world.n, name, file, len);
}

/* What is armed is read once a request: most moments of most worlds then cost nothing. */
static int read_armed(struct lk_tx *t)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(t->store, t->err, "SELECT id FROM fault WHERE world=?", "i",
                                     (long long)t->world.n);
    int more = -1;
    memset(t->armed, 0, sizeof t->armed);
    t->armed_read = true;
    while (r && (more = lk_rows_next(r, t->err)) == 1) {
        const char *name = lk_col_text(r, 0, t->arena);
        const struct lk_fault *f = lk_fault_named(name);
        if (f)
            t->armed[f->id / 64] |= 1ULL << f->id % 64;
        if (f && f->id == LK_FAULT_FIXTURE)
            t->fixture = name;
        if (f && f->id == LK_FAULT_DOWNLOAD_TRUNCATED)
            t->truncated = name;
    }
    return more;
}

_Static_assert(LK_FAULTS <= 64 * LK_ARMED_WORDS, "a bit for each fault");

bool lk_fault_is_armed(struct lk_tx *t, enum lk_fault_id id)
{
    if (t->world.armed == 0 || (!t->armed_read && read_armed(t)))
        return false;
    return t->armed[id / 64] >> id % 64 & 1;
}

const char *lk_fault_armed_name(const struct lk_tx *t, enum lk_fault_id id)
{
    if (id == LK_FAULT_FIXTURE)
        return t->fixture;
    return id == LK_FAULT_DOWNLOAD_TRUNCATED ? t->truncated : lk_fault_row(id)->name;
}

int64_t lk_fault_bytes(const struct lk_tx *t)
{
    return bytes_named(t->truncated);
}

bool lk_fault_hits(struct lk_tx *t, enum lk_fault_id id)
{
    int64_t hit = 0;
    if (!lk_fault_is_armed(t, id) ||
        lk_store_int(t->store, 0, &hit, t->err,
                     "UPDATE fault SET seen=seen+1 WHERE world=? AND id=?"
                     " RETURNING at=0 OR seen=at",
                     "is", (long long)t->world.n, lk_fault_armed_name(t, id)))
        return false;
    t->happened[id / 64] |= (uint64_t)(hit != 0) << id % 64;
    return hit != 0;
}

bool lk_fault_happened(const struct lk_tx *t, enum lk_fault_id id)
{
    return t->happened[id / 64] >> id % 64 & 1;
}

int64_t lk_fault_moments(struct lk_tx *t, enum lk_fault_id id, int more)
{
    int64_t n = 0;
    if (!lk_fault_is_armed(t, id) ||
        lk_store_int(t->store, 0, &n, t->err,
                     "UPDATE fault SET seen=seen+? WHERE world=? AND id=? RETURNING seen", "iis",
                     (long long)more, (long long)t->world.n, lk_fault_armed_name(t, id)))
        return 0;
    return n;
}
