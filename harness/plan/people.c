/* Who plays in a story. What a scenario leaves out is taken from a table: never from chance, and
 * never a real person's. */
#include "plan/load.h"

#include "base/text.h"
#include <string.h>

static const struct invented {
    const char *user_id, *given_name, *surname;
} invented[] = {
    { "anna.andersen", "Anna", "Andersen" }, /* always the user */
    { "bo.bentsen", "Bo", "Bentsen" },         { "carla.carlsen", "Carla", "Carlsen" },
    { "dan.davidsen", "Dan", "Davidsen" },     { "eva.eriksen", "Eva", "Eriksen" },
    { "finn.frandsen", "Finn", "Frandsen" },   { "gerda.gregersen", "Gerda", "Gregersen" },
    { "hans.henriksen", "Hans", "Henriksen" }, { "inger.iversen", "Inger", "Iversen" },
    { "jens.jakobsen", "Jens", "Jakobsen" },   { "karen.kristoffersen", "Karen", "Kristoffersen" },
    { "lars.lauridsen", "Lars", "Lauridsen" },
};

const struct lk_person *lk_person(const struct lk_case *c, const char *name)
{
    for (size_t i = 0; i < c->n_people; i++)
        if (!strcmp(c->people[i].name, name))
            return &c->people[i];
    return NULL;
}

static struct lk_person *add(struct lk_loader *l, struct lk_case *c, const char *name)
{
    c->people = lk_arena_grow(l->arena, c->people, c->n_people, sizeof *c->people);
    struct lk_person *p = &c->people[c->n_people++];
    *p = (struct lk_person){ .name = name };
    return p;
}

static void invent(struct lk_loader *l, struct lk_person *p, const struct invented *row)
{
    if (!p->user_id)
        p->user_id = row->user_id;
    if (!p->given_name)
        p->given_name = row->given_name;
    if (!p->surname)
        p->surname = row->surname;
    if (!p->email)
        p->email = lk_arena_printf(l->arena, "%s@lakmus.example", p->user_id);
}

static void read_person(struct lk_loader *l, struct lk_case *c, const struct lk_node *key,
                        const struct lk_node *from)
{
    if (lk_word_index(lk_subjects, key->text) >= 0)
        lk_diag(l->d, LK_ERROR, key->pos, (uint32_t)strlen(key->text),
                "nobody can be named '%s': steps begin with that word", key->text);
    struct lk_person *p = strcmp(key->text, "user") ? add(l, c, key->text) : &c->people[0];
    long long orders = 0;
    const struct lk_node *n = lk_node_get(from, "orders");
    if (n)
        lk_node_int(n, &orders);
    p->user_id = lk_node_text(from, "user-id", NULL);
    p->given_name = lk_node_text(from, "given-name", NULL);
    p->surname = lk_node_text(from, "surname", NULL);
    p->email = lk_node_text(from, "email", NULL);
    p->browser_of = lk_node_text(from, "browser-of", NULL);
    p->orders = (size_t)orders;
}

/* A second browser is the same person: it bears the first one's names. */
static void settle_browser(struct lk_loader *l, const struct lk_case *c, struct lk_person *p,
                           struct lk_pos pos)
{
    const struct lk_person *of = lk_person(c, p->browser_of);
    if (!of || of->browser_of) {
        lk_diag(l->d, LK_ERROR, pos, 0, "'%.60s' is nobody of `given` whose browser this can be",
                p->browser_of);
        return;
    }
    if (p->user_id || p->given_name || p->surname || p->email || p->orders)
        lk_diag(l->d, LK_ERROR, pos, 0,
                "a second browser has no names and orders of its own: they are those of '%.60s'",
                p->browser_of);
    p->user_id = of->user_id;
    p->given_name = of->given_name;
    p->surname = of->surname;
    p->email = of->email;
}

void lk_people_read(struct lk_loader *l, const struct lk_node *people, struct lk_case *c)
{
    add(l, c, "user");
    for (size_t i = 0; people && i < people->n; i++)
        read_person(l, c, people->keys[i], people->items[i]);
    size_t row = 0;
    for (size_t i = 0; i < c->n_people; i++) {
        if (c->people[i].browser_of)
            continue;
        if (row == LK_COUNT(invented)) {
            lk_diag(l->d, LK_ERROR, people->pos, 0, "more than %zu people", LK_COUNT(invented));
            return;
        }
        invent(l, &c->people[i], &invented[row++]);
    }
    for (size_t i = 0; i < c->n_people; i++)
        if (c->people[i].browser_of)
            settle_browser(l, c, &c->people[i], people->pos);
}
