/* A world's own listener. */
#include "portal/door.h"

#include "base/clock.h"
#include "portal/fault.h"
#include <stdlib.h>
#include <string.h>

struct lk_door {
    struct lk_door *next;
    char *world, *url;
};

static struct lk_door **door_of(struct lk_portal *p, const char *world)
{
    struct lk_door **at = &p->doors;
    while (*at && strcmp((*at)->world, world) != 0)
        at = &(*at)->next;
    return at;
}

int lk_door_open(struct lk_ctx *c)
{
    struct lk_portal *p = c->portal;
    char url[LK_URL_MAX];
    if (!p->options.listen)
        return lk_fail(c->tx.err, LK_E_STATE, LK_NO_POS, "nobody listens for this portal");
    if (p->options.listen(p->options.of, c->tx.world.id, url, c->tx.err))
        return -1;
    struct lk_door *d = calloc(1, sizeof *d);
    char *world = strdup(c->tx.world.id), *copy = strdup(url);
    if (!d || !world || !copy) {
        free(d), free(world), free(copy);
        return lk_fail(c->tx.err, LK_E_LIMIT, LK_NO_POS, "out of memory");
    }
    *d = (struct lk_door){ p->doors, world, copy };
    p->doors = d;
    c->tx.portal = lk_door_url(p, c->tx.arena, c->tx.world.id);
    return 0;
}

static void close_one(struct lk_portal *p, struct lk_door **at)
{
    struct lk_door *d = *at;
    *at = d->next;
    p->options.unlisten(p->options.of, d->world);
    free(d->world);
    free(d->url);
    free(d);
}

void lk_door_close(struct lk_portal *p, const char *world)
{
    struct lk_door **at = door_of(p, world);
    if (*at)
        close_one(p, at);
}

void lk_doors_close(struct lk_portal *p)
{
    while (p->doors)
        close_one(p, &p->doors);
}

bool lk_door_is_open(const struct lk_portal *p, const char *world)
{
    return *door_of((struct lk_portal *)p, world) != NULL;
}

const char *lk_door_url(const struct lk_portal *p, struct lk_arena *arena, const char *world)
{
    const struct lk_door *d = *door_of((struct lk_portal *)p, world);
    return lk_arena_printf(arena, "%s/w/%s", d ? d->url : p->urls[LK_ON_PORTAL], world);
}

/* Is there a file that was issued and is still to be fetched, or fetched again? */
static bool file_waits(struct lk_ctx *c)
{
    int64_t n = 0;
    return lk_store_int(c->tx.store, 0, &n, c->tx.err,
                        "SELECT count(*) FROM orders WHERE world=? AND state IN (?,?)", "iii",
                        (long long)c->tx.world.n, (long long)LK_ORDER_ISSUED,
                        (long long)LK_ORDER_DOWNLOADED) == 0 &&
           n > 0;
}

static enum lk_greeting greeting(struct lk_ctx *c)
{
    if (lk_fault_is_armed(&c->tx, LK_FAULT_HANDSHAKE_GARBAGE) && file_waits(c) &&
        lk_fault_hits(&c->tx, LK_FAULT_HANDSHAKE_GARBAGE))
        return LK_GREET_GARBAGE;
    if (lk_fault_hits(&c->tx, LK_FAULT_TLS_OLD))
        return LK_GREET_OLD_TLS;
    return lk_fault_hits(&c->tx, LK_FAULT_TLS_OLD_TOO) ? LK_GREET_ALSO_OLD_TLS : LK_GREET_TLS;
}

/* A connection is no request, but what was wrong with it stands in the journal, too. */
static int note(struct lk_ctx *c)
{
    c->seen.listener = "portal";
    c->seen.method = "CONNECT";
    return lk_seen_add(&c->tx, &c->seen);
}

enum lk_greeting lk_portal_greet(struct lk_portal *p, const char *world)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_err err = { 0 };
    struct lk_ctx c = { .portal = p, .tx = { .store = p->store, .arena = arena, .err = &err } };
    enum lk_greeting how = LK_GREET_TLS;
    if (lk_store_begin(p->store, &err))
        return how;
    if (lk_world_find(&c.tx, world, &c.tx.world) == 1 && c.tx.world.armed) {
        c.tx.now = lk_unix_now() + c.tx.world.offset;
        how = greeting(&c);
    }
    if ((how != LK_GREET_TLS && note(&c)) || err.code)
        lk_store_rollback(p->store);
    else
        lk_store_commit(p->store, &err); /* connections that went well were counted */
    return err.code ? LK_GREET_TLS : how;
}
