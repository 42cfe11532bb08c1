/* What a step may begin with: a word of the language, or a person. */
#include "plan/load.h"

#include "base/text.h"
#include <string.h>

enum { KNOWN_MAX = 64 };

const char *const lk_subjects[] = { "portal",    "client",   "misuse", "administrator",
                                    "clock",     "include",  "before", "any-of",
                                    "any-order", "optional", "repeat", NULL };

void lk_subject_unknown(struct lk_loader *l, const struct lk_node *key, const char *const *people,
                        size_t n_people)
{
    const char *known[KNOWN_MAX];
    size_t n = 0;
    for (size_t i = 0; lk_subjects[i]; i++)
        known[n++] = lk_subjects[i];
    for (size_t i = 0; i < n_people && n < KNOWN_MAX; i++)
        known[n++] = people[i];
    const char *near = lk_nearest(key->text, known, n);
    uint32_t width = (uint32_t)strlen(key->text);
    if (near)
        lk_diag(l->d, LK_ERROR, key->pos, width, "unknown subject '%.60s' (did you mean '%s'?)",
                key->text, near);
    else
        lk_diag(l->d, LK_ERROR, key->pos, width,
                "nobody is named '%.60s': people stand in `given: { people: … }`", key->text);
}

static void check_step(struct lk_loader *l, const struct lk_node *people,
                       const struct lk_node *step);

static void check_list(struct lk_loader *l, const struct lk_node *people,
                       const struct lk_node *list)
{
    for (size_t i = 0; list && list->kind == LK_NODE_LIST && i < list->n; i++)
        check_step(l, people, list->items[i]);
}

static bool is_person(const struct lk_node *people, const char *name)
{
    return !strcmp(name, "user") || lk_node_get(people, name);
}

static void check_step(struct lk_loader *l, const struct lk_node *people,
                       const struct lk_node *step)
{
    check_list(l, people, step);
    for (size_t i = 0; step->kind == LK_NODE_MAP && i < step->n; i++) {
        const struct lk_node *key = step->keys[i], *value = step->items[i];
        check_list(l, people, value);
        if (!strcmp(key->text, "repeat"))
            check_list(l, people, lk_node_get(value, "story"));
        if (lk_word_index(lk_subjects, key->text) >= 0 || is_person(people, key->text) ||
            strstr(key->text, "${"))
            continue;
        const char *names[KNOWN_MAX] = { "user" };
        size_t n = 1;
        for (size_t k = 0; people && k < people->n && n < KNOWN_MAX; k++)
            names[n++] = people->keys[k]->text;
        lk_subject_unknown(l, key, names, n);
    }
}

void lk_subjects_check(struct lk_loader *l, const struct lk_node *root, const struct lk_node *story)
{
    const struct lk_node *people = lk_node_get(lk_node_get(root, "given"), "people");
    check_list(l, people && people->kind == LK_NODE_MAP ? people : NULL, story);
}
