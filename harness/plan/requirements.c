/* The requirements and their parts. */
#include "plan/requirements.h"

#include "plan/load.h"
#include <string.h>

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

static const char *const level_names[] = {
    [LK_MUST] = "MUST", [LK_SHOULD] = "SHOULD", [LK_INFO] = "INFO", NULL
};
static const char *const class_names[] = {
    [LK_CLASS_GUIDE] = "guide", [LK_CLASS_IMPLIED] = "implied", [LK_CLASS_CLIENT] = "client", NULL
};

const struct lk_place_word lk_place_words[] = { { "wire", LK_WIRE },
                                                { "browser", LK_BROWSER },
                                                { "client", LK_CLIENT } };
const size_t lk_place_words_n = LK_COUNT(lk_place_words);

static const struct lk_shape text = { .kind = LK_SHAPE_TEXT, .name = "a text" };
static const struct lk_shape level = { .kind = LK_SHAPE_WORD,
                                       .name = "a level",
                                       .words = level_names };
static const struct lk_shape place = { .kind = LK_SHAPE_WORD,
                                       .name = "a place",
                                       .words = WORDS("wire", "browser", "client") };
static const struct lk_shape places = {
    .kind = LK_SHAPE_LIST, .name = "a list of places", .item = &place, .min = 1
};
static const struct lk_shape class = { .kind = LK_SHAPE_WORD,
                                       .name = "a class",
                                       .words = class_names };
static const struct lk_shape part = {
    .kind = LK_SHAPE_MAP,
    .name = "a part",
    .doc = "one thing that the requirement says; its id is the requirement's with its place in "
           "the list, as in WIZ-PW-02/1",
    .keys = (const struct lk_key[]){ { "level", &level, true,
                                       "MUST; SHOULD: not held is a warning; INFO: never judged" },
                                     { "places", &places, true, "where it can be seen" },
                                     { "reading", &text, true, "how we read it" },
                                     { 0 } },
};
static const struct lk_shape parts = {
    .kind = LK_SHAPE_LIST, .name = "a list of parts", .item = &part, .min = 1
};
static const struct lk_shape item = {
    .kind = LK_SHAPE_MAP,
    .name = "a requirement",
    .keys =
        (const struct lk_key[]){
            { "id", &text, true, "as it stands in reports: WIZ-PW-02" },
            { "quote", &text, true,
              "the guide's own words; for other classes the rule in our words" },
            { "guide", &text, true, "the line of the guide (L8), or a citation" },
            { "class", &class, false, "guide (the default), implied, or client" },
            { "parts", &parts, true, "what it says, one by one" },
            { 0 } },
};
static const struct lk_shape items = {
    .kind = LK_SHAPE_LIST, .name = "a list of requirements", .item = &item, .min = 1
};
const struct lk_shape lk_requirements_shape = {
    .kind = LK_SHAPE_MAP,
    .name = "the requirements",
    .keys = (const struct lk_key[]){ { "requirements", &text, true, "the version of this list" },
                                     { "items", &items, true, "the requirements" },
                                     { 0 } },
};

static unsigned places_of(const struct lk_node *list)
{
    unsigned bits = 0;
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; k < lk_place_words_n; k++)
            if (!strcmp(list->items[i]->text, lk_place_words[k].word))
                bits |= lk_place_words[k].place;
    return bits;
}

static void read_parts(struct lk_arena *arena, const struct lk_node *list, struct lk_requirement *r,
                       size_t index)
{
    r->n_parts = list->n;
    r->parts = lk_arena_alloc(arena, list->n * sizeof *r->parts);
    for (size_t i = 0; i < list->n; i++) {
        const struct lk_node *p = list->items[i];
        r->parts[i] = (struct lk_part){
            .id = lk_arena_printf(arena, "%s/%zu", r->id, i + 1),
            .level = (enum lk_level)lk_word_index(level_names, lk_node_text(p, "level", "MUST")),
            .places = places_of(lk_node_get(p, "places")),
            .reading = lk_node_text(p, "reading", ""),
            .requirement = index,
        };
    }
}

static void check_id(const struct lk_requirements *r, size_t index, const struct lk_node *id,
                     struct lk_diags *d)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    if (id->text[strspn(id->text, letters)])
        lk_diag(d, LK_ERROR, id->pos, (uint32_t)strlen(id->text),
                "an id holds capital letters, digits and hyphens");
    for (size_t i = 0; i < index; i++)
        if (!strcmp(r->items[i].id, id->text))
            lk_diag(d, LK_ERROR, id->pos, (uint32_t)strlen(id->text),
                    "the requirement '%.60s' stands here twice, first in line %u", id->text,
                    r->items[i].pos.line);
}

struct lk_requirements *lk_requirements_read(struct lk_arena *arena, const struct lk_node *root,
                                             struct lk_diags *d)
{
    if (!lk_shape_check(&lk_requirements_shape, root, d))
        return NULL;
    size_t errors = d->errors;
    const struct lk_node *list = lk_node_get(root, "items");
    struct lk_requirements *r = lk_arena_new_of(arena, struct lk_requirements);
    r->version = lk_node_text(root, "requirements", "");
    r->n = list->n;
    r->items = lk_arena_alloc(arena, list->n * sizeof *r->items);
    for (size_t i = 0; i < list->n; i++) {
        const struct lk_node *from = list->items[i], *id = lk_node_get(from, "id");
        check_id(r, i, id, d);
        r->items[i] = (struct lk_requirement){
            .id = id->text,
            .quote = lk_node_text(from, "quote", ""),
            .guide = lk_node_text(from, "guide", ""),
            .class =
                (enum lk_class)lk_word_index(class_names, lk_node_text(from, "class", "guide")),
            .pos = id->pos,
        };
        read_parts(arena, lk_node_get(from, "parts"), &r->items[i], i);
    }
    return d->errors == errors ? r : NULL;
}

struct lk_requirements *lk_requirements_load(struct lk_arena *arena, const char *path,
                                             struct lk_diags *d)
{
    struct lk_node *root = lk_yaml_load(arena, path, d);
    return root ? lk_requirements_read(arena, root, d) : NULL;
}

const struct lk_requirement *lk_requirement(const struct lk_requirements *r, const char *id)
{
    for (size_t i = 0; i < r->n; i++)
        if (!strcmp(r->items[i].id, id))
            return &r->items[i];
    return NULL;
}

const struct lk_part *lk_part(const struct lk_requirements *r, const char *id)
{
    const char *slash = strchr(id, '/');
    for (size_t i = 0; slash && i < r->n; i++) {
        const struct lk_requirement *q = &r->items[i];
        if (strncmp(q->id, id, (size_t)(slash - id)) || q->id[slash - id])
            continue;
        for (size_t k = 0; k < q->n_parts; k++)
            if (!strcmp(q->parts[k].id, id))
                return &q->parts[k];
    }
    return NULL;
}

int lk_word_index(const char *const *words, const char *text_)
{
    for (int i = 0; words[i]; i++)
        if (!strcmp(words[i], text_))
            return i;
    return -1;
}

const char *const lk_harm_names[] = { [LK_HARM_ANY] = "any",         [LK_HARM_BROKEN] = "broken",
                                      [LK_HARM_EFFECT] = "effect",   [LK_HARM_SHOWN] = "shown",
                                      [LK_HARM_MARKUP] = "markup",   [LK_HARM_SLOW] = "slow",
                                      [LK_HARM_STOPPED] = "stopped", NULL };

const char *lk_level_name(enum lk_level l)
{
    return level_names[l];
}

const char *lk_class_name(enum lk_class c)
{
    return class_names[c];
}
