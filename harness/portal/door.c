/* A world's own listener. */
#include "portal/door.h"

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

const char *lk_door_url(const struct lk_portal *p, struct lk_arena *arena, const char *world)
{
    const struct lk_door *d = *door_of((struct lk_portal *)p, world);
    return lk_arena_printf(arena, "%s/w/%s", d ? d->url : p->urls[LK_ON_PORTAL], world);
}
