/* A tale told anew, in cases of its own. */
#include "plan/retell.h"

void lk_retell_add(struct lk_retelling *r, struct lk_steps *out, struct lk_step step)
{
    out->items = lk_arena_grow(r->arena, out->items, out->n, sizeof *out->items);
    out->items[out->n++] = step;
}

void lk_retell(struct lk_retelling *r, struct lk_steps *out, size_t from, size_t n,
               enum lk_teller who)
{
    for (size_t i = from; i < n; i++)
        lk_retell_add(r, out, lk_tale_step(r->arena, r->tale->steps[i], who));
}

void lk_retell_stranger(struct lk_retelling *r, struct lk_steps *out, size_t n)
{
    struct lk_steps theirs = { 0 };
    lk_retell(r, &theirs, 0, n, LK_STRANGER);
    lk_retell_add(r, out,
                  (struct lk_step){ .kind = LK_STEP_GROUP,
                                    .text = "a stranger does the same before",
                                    .pos = r->base->pos,
                                    .children = theirs.items,
                                    .n_children = theirs.n });
}

void lk_retell_way(struct lk_retelling *r, struct lk_step *misuse, size_t from, size_t at)
{
    struct lk_steps way = { 0 };
    for (size_t i = from; i <= at; i++) {
        const struct lk_done *done = r->tale->done[i];
        bool looks = done && !done->n && !done->beside;
        if (r->tale->steps[i]->kind == LK_STEP_ACT && (looks || i == at))
            lk_retell_add(r, &way, lk_tale_step(r->arena, r->tale->steps[i], LK_USER));
    }
    misuse->children = way.items;
    misuse->n_children = way.n;
}

void lk_retell_case(struct lk_retelling *r, const char *id, const char *title,
                    struct lk_steps *story)
{
    static const struct lk_person stranger = { .name = "stranger",
                                               .user_id = "bo.bentsen",
                                               .given_name = "Bo",
                                               .surname = "Bentsen",
                                               .email = "bo.bentsen@lakmus.example" };
    struct lk_case c = *r->base;
    c.id = lk_arena_printf(r->arena, "%s~%s", r->base->id, id);
    c.title = lk_arena_printf(r->arena, "%s: %s", r->base->title, title);
    c.people = lk_arena_alloc(r->arena, 2 * sizeof *c.people);
    c.people[0] = r->base->people[0];
    c.people[1] = stranger;
    c.people[1].orders = c.people[0].orders;
    c.n_people = 2;
    c.needs |= LK_GIVEN_USER;
    c.roles = LK_ROLE_PORTAL;
    lk_steps_number(r->arena, story->items, story->n, "");
    c.story = story->items;
    c.n_story = story->n;
    r->cases = lk_arena_grow(r->arena, r->cases, r->n_cases, sizeof *r->cases);
    r->cases[r->n_cases++] = c;
}

struct lk_requirements *lk_retell_requirement(struct lk_arena *arena, const char *version,
                                              const char *id, const char *quote,
                                              const struct lk_part *parts, size_t n)
{
    struct lk_requirements *reqs = lk_arena_new_of(arena, struct lk_requirements);
    struct lk_requirement *r = lk_arena_new_of(arena, struct lk_requirement);
    *r = (struct lk_requirement){ .id = id,
                                  .quote = quote,
                                  .guide = "",
                                  .class = LK_CLASS_IMPLIED,
                                  .parts = lk_arena_alloc(arena, n * sizeof *r->parts),
                                  .n_parts = n };
    for (size_t i = 0; i < n; i++) {
        r->parts[i] = parts[i];
        r->parts[i].id = lk_arena_printf(arena, "%s/%zu", id, i + 1);
        r->parts[i].level = LK_MUST;
        r->parts[i].places = LK_WIRE;
    }
    *reqs = (struct lk_requirements){ .version = version, .items = r, .n = 1 };
    return reqs;
}
