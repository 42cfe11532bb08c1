/* Files become a plan. */
#include "plan/load.h"

#include <string.h>

enum { CASE_NAME_MAX = 80 };

static uint32_t width(const struct lk_node *node)
{
    return node->kind == LK_NODE_TEXT ? (uint32_t)strlen(node->text) + 2 * node->quoted : 0;
}

/* "retrieve/by-link": it stands in reports, and in the paths of a run's folder. */
static bool good_id(const char *id)
{
    size_t n = strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-/");
    return n && !id[n] && n <= CASE_NAME_MAX && id[0] != '/' && id[n - 1] != '/' &&
           !strstr(id, "//");
}

static bool good_case_name(const char *name)
{
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f || *p == '[' || *p == ']')
            return false;
    return *name && strlen(name) <= CASE_NAME_MAX;
}

/* Two files of one kind with the same name. */
static void check_doubles(struct lk_loader *l, enum lk_file_kind kind, const char *key)
{
    for (size_t i = 0; i < l->files.n; i++) {
        const struct lk_node *a = lk_node_get(l->files.items[i].root, key);
        if (l->files.items[i].kind != kind || a->kind != LK_NODE_TEXT)
            continue;
        for (size_t k = 0; k < i; k++) {
            const struct lk_node *b = lk_node_get(l->files.items[k].root, key);
            if (l->files.items[k].kind != kind || b->kind != LK_NODE_TEXT ||
                strcmp(a->text, b->text))
                continue;
            lk_diag(l->d, LK_ERROR, a->pos, width(a), "the %s '%.80s' is in %s:%u already", key,
                    a->text, b->pos.file, b->pos.line);
            break;
        }
    }
}

static unsigned roles_of(const struct lk_node *roles)
{
    unsigned bits = 0;
    if (!roles)
        return LK_ROLE_PORTAL;
    if (roles->kind == LK_NODE_TEXT)
        return !strcmp(roles->text, "client") ? LK_ROLE_CLIENT : LK_ROLE_PORTAL;
    for (size_t i = 0; i < roles->n; i++)
        bits |= !strcmp(roles->items[i]->text, "client") ? LK_ROLE_CLIENT : LK_ROLE_PORTAL;
    return bits;
}

/* "block/block" is of the profile block unless it says else. */
static const char *profile_of(struct lk_loader *l, const struct lk_node *root, const char *id)
{
    size_t area = strcspn(id, "/");
    return lk_node_text(root, "profile", lk_arena_strndup(l->arena, id, area));
}

static void read_head(struct lk_loader *l, const struct lk_file *f, const struct lk_node *root,
                      struct lk_case *c)
{
    const struct lk_node *given = lk_node_get(root, "given");
    c->scenario = lk_node_text(root, "scenario", "");
    c->title = lk_node_text(root, "title", "");
    c->profile = profile_of(l, root, c->scenario);
    c->file = f->path;
    c->roles = roles_of(lk_node_get(root, "roles"));
    c->journey = lk_node_text(root, "journey", NULL);
    c->twin = lk_node_text(root, "twin", NULL);
    c->pos = lk_node_get(root, "scenario")->pos;
    if ((c->roles & LK_ROLE_CLIENT) && !c->journey)
        lk_diag(l->d, LK_ERROR, lk_node_get(root, "roles")->pos, 0,
                "a scenario for clients needs 'journey': what the client is asked to do");
    c->own_listener = lk_node_get(given, "listener") != NULL;
    lk_fault_read(l, f, lk_node_get(given, "fault"), c);
    lk_people_read(l, lk_node_get(given, "people"), c);
}

/* The scenario's file with a case's parameters put in. The map `cases` itself holds none. */
static struct lk_node *with_params(struct lk_loader *l, const struct lk_file *f,
                                   const struct lk_params *params)
{
    size_t errors = l->d->errors;
    struct lk_node *root = lk_params_apply(l, params, f->root);
    return l->d->errors == errors ? root : NULL;
}

static void load_case(struct lk_loader *l, const struct lk_file *f, const char *name,
                      const struct lk_params *params, const struct lk_node *echoes)
{
    struct lk_node *root = with_params(l, f, params);
    if (!root)
        return;
    struct lk_shape strict = lk_file_scenario_shape;
    strict.open = false;
    if (!lk_shape_check(&strict, root, l->d))
        return;
    struct lk_plan *p = l->plan;
    p->cases = lk_arena_grow(l->arena, p->cases, p->n_cases, sizeof *p->cases);
    struct lk_case *c = &p->cases[p->n_cases++];
    *c = (struct lk_case){ 0 };
    size_t errors = l->d->errors;
    read_head(l, f, root, c);
    c->id = name ? lk_arena_printf(l->arena, "%s[%s]", c->scenario, name) : c->scenario;

    struct lk_telling t = { .l = l, .c = c, .actor = "user" };
    struct lk_steps steps = { 0 };
    lk_echoes_read(&t, lk_node_get(root, "echoes"));
    lk_echoes_read(&t, echoes);
    lk_story_expand(&t, lk_node_get(root, "story"), &steps);
    c->story = steps.items;
    c->n_story = steps.n;
    lk_steps_number(l->arena, c->story, c->n_story, "");
    if (l->d->errors == errors)
        lk_names_check(l, c);
    lk_needs_find(c);
}

static void params_of(struct lk_loader *l, const struct lk_node *map, struct lk_params *ret,
                      const struct lk_node **ret_echoes)
{
    for (size_t i = 0; i < map->n; i++) {
        if (!strcmp(map->keys[i]->text, "echoes")) {
            *ret_echoes = map->items[i];
            continue;
        }
        ret->items = lk_arena_grow(l->arena, ret->items, ret->n, sizeof *ret->items);
        ret->items[ret->n++] = (struct lk_param){ .name = map->keys[i]->text,
                                                  .value = map->items[i],
                                                  .key = map->keys[i] };
    }
}

/* Parameters that no case uses are misspelt ones. */
static void check_unused(struct lk_loader *l, const struct lk_params *all, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < all[i].n; k++) {
            const struct lk_param *p = &all[i].items[k];
            bool used = false;
            for (size_t o = 0; o < n; o++) {
                const struct lk_param *same = lk_params_find(&all[o], p->name);
                used |= same && same->used;
            }
            if (!used)
                lk_diag(l->d, LK_ERROR, p->key->pos, width(p->key),
                        "nothing uses the parameter '%.60s'", p->name);
        }
}

static void load_cases(struct lk_loader *l, const struct lk_file *f, const struct lk_node *cases)
{
    struct lk_params *all = lk_arena_alloc(l->arena, (cases->n + 1) * sizeof *all);
    size_t errors = l->d->errors;
    for (size_t i = 0; i < cases->n && i < LK_CASES_MAX && !l->too_long; i++) {
        const struct lk_node *name = cases->keys[i], *echoes = NULL;
        if (!good_case_name(name->text)) {
            lk_diag(l->d, LK_ERROR, name->pos, width(name),
                    "the name of a case is a short text without brackets");
            continue;
        }
        params_of(l, cases->items[i], &all[i], &echoes);
        load_case(l, f, name->text, &all[i], echoes);
    }
    if (cases->n > LK_CASES_MAX)
        lk_diag(l->d, LK_ERROR, cases->pos, 0, "more than %d cases", LK_CASES_MAX);
    else if (l->d->errors == errors)
        check_unused(l, all, cases->n);
}

static bool proves(void *of, const struct lk_step *s)
{
    *(bool *)of |= s->n_proves > 0;
    return !*(bool *)of;
}

/* The act that nothing looks at any more, or NULL. */
static bool find_unseen(void *of, const struct lk_step *s)
{
    const struct lk_step **last = of;
    if (s->kind == LK_STEP_ACT)
        *last = s;
    else if (s->kind == LK_STEP_EXPECT || s->kind == LK_STEP_MISUSE)
        *last = NULL;
    return true;
}

static void check_scenario(struct lk_loader *l, const struct lk_file *f, size_t from)
{
    const struct lk_node *id = lk_node_get(f->root, "scenario");
    if (!good_id(id->text))
        lk_diag(l->d, LK_ERROR, id->pos, width(id),
                "an id is 'area/what-happens': small letters, digits and hyphens");
    bool any = false;
    for (size_t i = from; i < l->plan->n_cases; i++) {
        const struct lk_step *unseen = NULL;
        lk_case_walk(&l->plan->cases[i], proves, &any);
        lk_case_walk(&l->plan->cases[i], find_unseen, &unseen);
        if (unseen)
            lk_diag(l->d, LK_WARNING, unseen->pos, 0,
                    "nothing looks at what comes of this: no expectation follows");
    }
    if (!any)
        lk_diag(l->d, LK_ERROR, id->pos, width(id), "the scenario '%.60s' proves nothing",
                id->text);
}

static void load_scenario(struct lk_loader *l, const struct lk_file *f)
{
    size_t errors = l->d->errors, from = l->plan->n_cases;
    lk_subjects_check(l, f->root, lk_node_get(f->root, "story"));
    if (!lk_shape_check(&lk_file_scenario_shape, f->root, l->d))
        return;
    const struct lk_node *cases = lk_node_get(f->root, "cases");
    const struct lk_params none = { 0 };
    if (cases)
        load_cases(l, f, cases);
    else
        load_case(l, f, NULL, &none, NULL);
    if (l->d->errors == errors)
        check_scenario(l, f, from);
}

static const struct lk_case *case_of(const struct lk_plan *p, const char *id)
{
    for (size_t i = 0; i < p->n_cases; i++)
        if (!strcmp(p->cases[i].id, id))
            return &p->cases[i];
    return NULL;
}

static void check_twins(struct lk_loader *l)
{
    const struct lk_plan *p = l->plan;
    for (size_t i = 0; i < p->n_cases; i++) {
        const struct lk_case *c = &p->cases[i], *twin = c->twin ? case_of(p, c->twin) : NULL;
        if (c->fault && !c->twin)
            lk_diag(l->d, LK_ERROR, c->pos, 0,
                    "a scenario with a fault needs 'twin': the case that succeeds without it");
        if (twin && twin->fault)
            lk_diag(l->d, LK_ERROR, c->pos, 0, "the twin '%s' has a fault itself", c->twin);
        if (!c->twin || twin)
            continue;
        LK_AUTO(free) const char **known = calloc(p->n_cases + 1, sizeof *known);
        size_t n = 0;
        for (size_t k = 0; known && k < p->n_cases; k++)
            if (k != i)
                known[n++] = p->cases[k].id;
        lk_diag_unknown(l->d, c->pos, "twin", c->twin, known, n);
    }
}

void lk_loader_run(struct lk_loader *l)
{
    for (size_t i = 0; i < l->files.n; i++)
        if (l->files.items[i].kind == LK_FILE_PART)
            lk_shape_check(&lk_file_part_shape, l->files.items[i].root, l->d);
    for (size_t i = 0; i < l->files.n && !l->too_long; i++)
        if (l->files.items[i].kind == LK_FILE_SCENARIO)
            load_scenario(l, &l->files.items[i]);
    check_doubles(l, LK_FILE_SCENARIO, "scenario");
    check_doubles(l, LK_FILE_PART, "part");
    if (!l->d->errors)
        check_twins(l);
}

struct lk_loader lk_loader_begin(struct lk_arena *arena, struct lk_requirements *reqs,
                                 struct lk_diags *d)
{
    struct lk_plan *p = lk_arena_new_of(arena, struct lk_plan);
    *p = (struct lk_plan){
        .arena = arena, .requirements = reqs, .role = LK_ROLE_PORTAL, .place = LK_WIRE, .repeat = 1
    };
    return (struct lk_loader){ .plan = p, .arena = arena, .d = d };
}

struct lk_plan *lk_loader_finish(struct lk_loader *l, size_t errors, struct lk_binding *binding)
{
    if (l->d->errors != errors) {
        lk_plan_free(l->plan);
        return NULL;
    }
    l->plan->binding = binding;
    return l->plan;
}

struct lk_plan *lk_plan_load(const char *const *paths, size_t n, struct lk_requirements *reqs,
                             struct lk_binding *binding, struct lk_diags *d)
{
    struct lk_loader l = lk_loader_begin(lk_arena_new(), reqs, d);
    size_t errors = d->errors;
    l.files = lk_files_load(l.arena, paths, n, d);
    l.from_disk = true;
    lk_loader_run(&l);
    return lk_loader_finish(&l, errors, binding);
}

struct lk_plan *lk_plan_load_texts(const struct lk_source *sources, size_t n,
                                   struct lk_requirements *reqs, struct lk_diags *d)
{
    struct lk_loader l = lk_loader_begin(lk_arena_new(), reqs, d);
    size_t errors = d->errors;
    for (size_t i = 0; i < n; i++)
        lk_files_add_text(&l.files, l.arena, sources[i].file, sources[i].text, sources[i].len, d);
    lk_loader_run(&l);
    return lk_loader_finish(&l, errors, NULL);
}
