/* Every ${…} of a binding must be one that something can set. */
#include "plan/binding_inner.h"

#include "plan/hole.h"
#include <string.h>

/* What is always known, or known where it is of use. docs/bindings.md has the table. */
static const char *const always[] = {
    "base",
    "text",
    "run",
    "case",
    "step",
    "value",
    "of",
    "link",
    "link.random",
    "csrf",
    "seconds",
    "fault",
    "at",
    "file",
    "listener",
    "seed",
    "person.name",
    "person.user-id",
    "person.given-name",
    "person.surname",
    "person.email",
    "whose.name",
    "whose.user-id",
    "whose.given-name",
    "whose.surname",
    "whose.email",
    "whose.link",
};

enum { KNOWN_MAX = 256 };

static bool is_known(const struct lk_binding_reader *r, const char *name)
{
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (!strcmp(always[i], name))
            return true;
    if (json_object_get(r->b->vars, name))
        return true;
    /* What a page of one person gave is there for another as ${whose.…}. */
    const char *own = !strncmp(name, "whose.", 6) ? name + 6 : name;
    for (size_t i = 0; i < r->n_names; i++)
        if (!strcmp(r->names[i], own) || !strcmp(r->names[i], name))
            return true;
    return false;
}

static void tell_unknown(struct lk_binding_reader *r, struct lk_pos pos, const char *name)
{
    const char *known[KNOWN_MAX], *key;
    json_t *value;
    size_t n = 0;
    for (; n < sizeof always / sizeof *always; n++)
        known[n] = always[n];
    for (size_t i = 0; i < r->n_names && n < KNOWN_MAX; i++)
        known[n++] = r->names[i];
    json_object_foreach(r->b->vars, key, value) if (n < KNOWN_MAX) known[n++] = key;
    lk_diag_unknown(r->d, pos, "variable", name, known, n);
}

static void check_text(struct lk_binding_reader *r, const struct lk_binding_text *t)
{
    struct lk_hole hole;
    int found;
    for (const char *p = t->text; (found = lk_hole_next(p, &hole)); p = hole.at + hole.len) {
        if (found < 0) {
            lk_diag(r->d, LK_ERROR, t->pos, 0,
                    "'%.60s' is no ${NAME}, ${NAME or OTHER} or ${NAME | url}", hole.at);
            return;
        }
        for (size_t i = 0; i < hole.n_names; i++)
            if (!is_known(r, hole.names[i]))
                tell_unknown(r, t->pos, hole.names[i]);
    }
}

void lk_binding_check_holes(struct lk_binding_reader *r)
{
    for (size_t i = 0; i < r->n_texts; i++)
        check_text(r, &r->texts[i]);
}
