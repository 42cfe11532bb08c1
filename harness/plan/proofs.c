/* What a step proves: parts of requirements, and what these echo. */
#include "plan/load.h"

#include "base/buf.h"
#include <string.h>

static void list_parts(struct lk_telling *t, const struct lk_node *at,
                       const struct lk_requirement *r)
{
    LK_AUTO(lk_buf_done) struct lk_buf list = { 0 };
    for (size_t i = 0; i < r->n_parts; i++)
        lk_buf_printf(&list, "%s%s", i ? ", " : "", r->parts[i].id);
    lk_diag(t->l->d, LK_ERROR, at->pos, (uint32_t)strlen(at->text),
            "'%s' is a requirement: name the part that is proved (%s)", r->id, list.bytes);
}

static void unknown_part(struct lk_telling *t, const struct lk_node *at)
{
    const struct lk_requirements *reqs = t->l->plan->requirements;
    size_t n = 0, room = 0;
    for (size_t i = 0; i < reqs->n; i++)
        room += reqs->items[i].n_parts;
    LK_AUTO(free) const char **known = calloc(room + 1, sizeof *known);
    for (size_t i = 0; known && i < reqs->n; i++)
        for (size_t k = 0; k < reqs->items[i].n_parts; k++)
            known[n++] = reqs->items[i].parts[k].id;
    lk_diag_unknown(t->l->d, at->pos, "part of a requirement", at->text, known, n);
}

static const struct lk_part *part_at(struct lk_telling *t, const struct lk_node *at)
{
    const struct lk_requirements *reqs = t->l->plan->requirements;
    const struct lk_part *part = lk_part(reqs, at->text);
    const struct lk_requirement *whole = part ? NULL : lk_requirement(reqs, at->text);
    if (whole)
        list_parts(t, at, whole);
    else if (!part)
        unknown_part(t, at);
    return part;
}

void lk_echoes_read(struct lk_telling *t, const struct lk_node *map)
{
    for (size_t i = 0; map && map->kind == LK_NODE_MAP && i < map->n; i++) {
        const struct lk_node *to = map->items[i];
        const struct lk_part *part = to->kind == LK_NODE_TEXT ? part_at(t, to) : NULL;
        if (to->kind != LK_NODE_TEXT)
            lk_diag(t->l->d, LK_ERROR, to->pos, 0, "expected a part of a requirement");
        if (!part)
            continue;
        t->echoes = lk_arena_grow(t->l->arena, t->echoes, t->n_echoes, sizeof *t->echoes);
        t->echoes[t->n_echoes++] = (struct lk_echo){ map->keys[i]->text, part };
    }
}

static void add(struct lk_telling *t, struct lk_step *step, const struct lk_part *part)
{
    for (size_t i = 0; i < step->n_proves; i++)
        if (step->proves[i] == part)
            return;
    step->proves = lk_arena_grow(t->l->arena, step->proves, step->n_proves, sizeof *step->proves);
    step->proves[step->n_proves++] = part;
}

static const char *places_words(struct lk_telling *t, unsigned places)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    for (size_t i = 0; i < lk_place_words_n; i++)
        if (places & lk_place_words[i].place)
            lk_buf_printf(&out, "%s%s", out.len ? " or " : "", lk_place_words[i].word);
    return lk_arena_strdup(t->l->arena, out.len ? out.bytes : "nowhere");
}

static void prove(struct lk_telling *t, const struct lk_node *at, struct lk_step *step)
{
    const struct lk_part *part = part_at(t, at);
    if (!part)
        return;
    if (!(part->places & step->places))
        lk_diag(t->l->d, LK_ERROR, at->pos, (uint32_t)strlen(at->text),
                "'%s' can be seen on %s, but this step on %s", part->id,
                places_words(t, part->places), places_words(t, step->places));
    add(t, step, part);
    const char *id = t->l->plan->requirements->items[part->requirement].id;
    for (size_t i = 0; part->level == LK_MUST && i < t->n_echoes; i++)
        if (!strncmp(id, t->echoes[i].prefix, strlen(t->echoes[i].prefix)))
            add(t, step, t->echoes[i].part);
}

void lk_proofs_read(struct lk_telling *t, const struct lk_node *proves, struct lk_step *step)
{
    if (proves && proves->kind == LK_NODE_TEXT)
        prove(t, proves, step);
    for (size_t i = 0; proves && proves->kind == LK_NODE_LIST && i < proves->n; i++)
        prove(t, proves->items[i], step);
}
