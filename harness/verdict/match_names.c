/* Remembered things: which are the same, which are different. */
#include "verdict/look.h"

#include <string.h>

struct thing {
    const char *name, *kind;
    const json_t *value;
    const json_t *facts; /* of a file */
};

static bool is_file(const struct thing *t)
{
    return !strcmp(t->kind, "file");
}

/* False once it is said what cannot be seen. */
static bool thing_of(struct lk_look *l, const char *name, struct thing *ret)
{
    *ret = (struct thing){ .name = name, .kind = "" };
    ret->value = lk_named(l, name, &ret->kind);
    if (!ret->value || !is_file(ret))
        return ret->value != NULL;
    const json_t *record = lk_facts_of(l, lk_text_at(ret->value, 0));
    ret->facts = json_object_get(record, "facts");
    l->m->from = LK_FROM_ARTEFACT;
    if (record && !lk_json_str(ret->facts, "key_digest", NULL)) {
        lk_unseen(l, "the file '%s' could not be opened: %s", name,
                  lk_json_str(ret->facts, "text", "no reason is known"));
        return false;
    }
    return record != NULL;
}

static bool same_fact(const struct thing *a, const struct thing *b, const char *fact)
{
    return !strcmp(lk_json_str(a->facts, fact, ""), lk_json_str(b->facts, fact, ""));
}

/* What tells the two apart, or NULL. */
static const char *difference(const struct thing *a, const struct thing *b)
{
    if (is_file(a) != is_file(b))
        return "things of two kinds";
    if (!is_file(a))
        return json_equal(a->value, b->value) ? NULL : "another value";
    if (!same_fact(a, b, "certificate"))
        return "another certificate";
    return same_fact(a, b, "key_digest") ? NULL : "another key";
}

/* What the two have in common, or NULL. */
static const char *likeness(const struct thing *a, const struct thing *b)
{
    if (is_file(a) != is_file(b))
        return NULL;
    if (!is_file(a))
        return json_equal(a->value, b->value) ? a->kind : NULL;
    if (same_fact(a, b, "key_digest"))
        return "key";
    return same_fact(a, b, "serial") ? "serial number" : NULL;
}

/* The first name and the one NTH after it. */
static void one_same(struct lk_look *l, size_t nth, const void *of)
{
    struct thing first, other;
    (void)of;
    if (!thing_of(l, lk_text_at(l->arg, 0), &first) ||
        !thing_of(l, lk_text_at(l->arg, nth + 1), &other))
        return;
    const char *how = difference(&first, &other);
    if (how)
        lk_unfit(l, "'%s' is not '%s': %s", other.name, first.name, how);
}

static void same(struct lk_look *l)
{
    lk_expects(l, "the same: %s", lk_texts_said(l, l->arg));
    size_t n = lk_texts(l->arg);
    lk_each_must(l, n ? n - 1 : 0, one_same, NULL);
    if (l->m->fit == LK_FIT)
        lk_fits(l, "the same");
}

/* The NTH pair of names. */
static void one_different(struct lk_look *l, size_t nth, const void *of)
{
    struct thing a, b;
    size_t i = 0, after = lk_texts(l->arg) - 1; /* how many names stand after the I-th */
    (void)of;
    for (; nth >= after; i++, after--)
        nth -= after;
    if (!thing_of(l, lk_text_at(l->arg, i), &a) ||
        !thing_of(l, lk_text_at(l->arg, i + 1 + nth), &b))
        return;
    const char *what = likeness(&a, &b);
    if (what)
        lk_unfit(l, "'%s' and '%s' have the same %s", a.name, b.name, what);
}

static void different(struct lk_look *l)
{
    size_t n = lk_texts(l->arg);
    lk_expects(l, "all different: %s", lk_texts_said(l, l->arg));
    lk_each_must(l, n ? n * (n - 1) / 2 : 0, one_different, NULL);
    if (l->m->fit == LK_FIT)
        lk_fits(l, "all different");
}

const struct lk_predicate_row lk_name_predicates[] = {
    { "same", same },
    { "different", different },
    { NULL, NULL },
};
