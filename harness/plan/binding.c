/* Reading a target file: its plain members, and the order in which all is read. */
#include "plan/binding.h"

#include "base/clock.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/text.h"
#include "plan/binding_inner.h"
#include "plan/textprofile.h"
#include "plan/words.h"
#include <string.h>

static const struct {
    enum lk_given_bit bit;
    const char *name;
} given_names[] = {
    { LK_GIVEN_WORLD, "world" },
    { LK_GIVEN_USER, "user" },
    { LK_GIVEN_ORDER, "order" },
    { LK_GIVEN_CANCEL, "cancel" },
    { LK_GIVEN_APPROVE, "approve" },
    { LK_GIVEN_REJECT, "reject" },
    { LK_GIVEN_CLOCK, "clock" },
    { LK_GIVEN_MAIL, "mail" },
    { LK_GIVEN_FAULT, "fault" },
    { LK_GIVEN_DROP, "drop" },
    { LK_GIVEN_JOURNAL, "journal" },
    { LK_GIVEN_CRL, "crl" },
    { LK_GIVEN_OCSP, "ocsp" },
    { LK_GIVEN_CERTIFICATE_LOGIN, "certificate login" },
    { LK_GIVEN_AUTO_DOWNLOAD, "automatic download" },
    { LK_GIVEN_COPIED, "copied value" },
};

const char *lk_given_name(enum lk_given_bit bit)
{
    for (size_t i = 0; i < LK_COUNT(given_names); i++)
        if (given_names[i].bit == bit)
            return given_names[i].name;
    return "unknown given";
}

static void offer(struct lk_binding *b, const char *name)
{
    for (size_t i = 0; i < LK_COUNT(given_names); i++)
        if (!strcmp(given_names[i].name, name))
            b->offers |= given_names[i].bit;
}

void lk_binding_keep_name(struct lk_binding_reader *r, const char *name)
{
    r->names = lk_arena_grow(r->b->arena, r->names, r->n_names, sizeof *r->names);
    r->names[r->n_names++] = name;
}

static void remember_text(struct lk_binding_reader *r, const char *text, struct lk_pos pos)
{
    r->texts = lk_arena_grow(r->b->arena, r->texts, r->n_texts, sizeof *r->texts);
    r->texts[r->n_texts++] = (struct lk_binding_text){ text, pos };
}

const char *lk_binding_keep_text(struct lk_binding_reader *r, const struct lk_node *node)
{
    if (!node || node->kind != LK_NODE_TEXT || lk_node_null(node))
        return node && node->quoted ? "" : NULL;
    const char *text = lk_arena_strdup(r->b->arena, node->text);
    remember_text(r, text, node->pos);
    return text;
}

static void remember_texts(struct lk_binding_reader *r, const struct lk_node *node)
{
    if (node->kind == LK_NODE_TEXT)
        remember_text(r, lk_arena_strdup(r->b->arena, node->text), node->pos);
    for (size_t i = 0; node->kind != LK_NODE_TEXT && i < node->n; i++)
        remember_texts(r, node->items[i]);
}

json_t *lk_binding_keep_json(struct lk_binding_reader *r, const struct lk_node *node)
{
    if (!node)
        return NULL;
    remember_texts(r, node);
    json_t *value = lk_node_json(node);
    json_array_append_new(r->b->kept, value);
    return value;
}

static void read_vars(struct lk_binding_reader *r, const struct lk_node *map)
{
    for (size_t i = 0; map && i < map->n; i++) {
        const struct lk_node *v = map->items[i];
        if (v->kind != LK_NODE_TEXT)
            lk_diag(r->d, LK_ERROR, v->pos, 0, "a variable is a text, or null");
        else
            json_object_set_new(r->b->vars, map->keys[i]->text,
                                lk_node_null(v) ? json_null() : json_string(v->text));
    }
}

static const char **read_list(struct lk_binding_reader *r, const struct lk_node *node,
                              size_t *ret_n)
{
    *ret_n = 0;
    if (!node)
        return NULL;
    bool list = node->kind == LK_NODE_LIST;
    size_t n = list ? node->n : 1;
    const char **out = lk_arena_alloc(r->b->arena, n * sizeof *out + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = lk_binding_keep_text(r, list ? node->items[i] : node);
    *ret_n = n;
    return out;
}

static void read_givens(struct lk_binding_reader *r, const struct lk_node *map)
{
    struct lk_binding *b = r->b;
    b->n_givens = map ? map->n : 0;
    b->givens = lk_arena_alloc(b->arena, (b->n_givens + 1) * sizeof *b->givens);
    for (size_t i = 0; i < b->n_givens; i++) {
        const char *name = lk_arena_strdup(b->arena, map->keys[i]->text);
        if (!strcmp(name, "mail"))
            lk_binding_mail(r, map->items[i], &b->givens[i]);
        else
            lk_binding_doing(r, map->items[i], lk_arena_printf(b->arena, "given.%s", name), true,
                             &b->givens[i]);
        b->givens[i].name = name;
        offer(b, name);
    }
}

static void unknown_action(struct lk_binding_reader *r, const struct lk_node *key)
{
    const char *known[LK_YAML_DEPTH * 4];
    size_t n = 0;
    for (; n < lk_actions_n && n < LK_COUNT(known); n++)
        known[n] = lk_actions[n].phrase;
    lk_diag_unknown(r->d, key->pos, "action", key->text, known, n);
}

static void read_actions(struct lk_binding_reader *r, const struct lk_node *map)
{
    struct lk_binding *b = r->b;
    for (size_t i = 0; map && i < map->n; i++) {
        const struct lk_action *action = lk_action(map->keys[i]->text);
        if (!action) {
            unknown_action(r, map->keys[i]);
            continue;
        }
        if (lk_binding_action(b, action->phrase))
            continue; /* the file's own stands before the common one */
        b->actions = lk_arena_grow(b->arena, b->actions, b->n_actions, sizeof *b->actions);
        lk_binding_doing(r, map->items[i], action->phrase, false, &b->actions[b->n_actions]);
        b->n_actions++;
    }
}

/* An action with a control is done by pressing it. */
static void add_controls(struct lk_binding_reader *r)
{
    struct lk_binding *b = r->b;
    for (size_t i = 0; i < lk_actions_n; i++) {
        const struct lk_action *action = &lk_actions[i];
        if (!action->control || lk_binding_action(b, action->phrase))
            continue;
        struct lk_move *move = lk_arena_new_of(b->arena, struct lk_move);
        *move = (struct lk_move){ .kind = LK_MOVE_PRESS, .label = action->control };
        b->actions = lk_arena_grow(b->arena, b->actions, b->n_actions, sizeof *b->actions);
        b->actions[b->n_actions++] =
            (struct lk_doing){ .name = action->phrase, .moves = move, .n_moves = 1 };
    }
}

static void read_sends(struct lk_binding_reader *r, const struct lk_node *map)
{
    struct lk_sends *s = &r->b->sends;
    const struct lk_node *csrf = lk_node_get(map, "csrf");
    s->json = !strcmp(lk_node_text(map, "body", "form"), "json");
    s->csrf_field = lk_binding_keep_text(r, lk_node_get(csrf, "field"));
    s->csrf_header = lk_binding_keep_text(r, lk_node_get(csrf, "header"));
    s->headers = lk_binding_keep_json(r, lk_node_get(map, "headers"));
}

static void read_limits(struct lk_binding_reader *r, const struct lk_node *map)
{
    struct lk_binding *b = r->b;
    const struct lk_node *rate = lk_node_get(map, "rate");
    b->rate = strstr(b->base, "${") || lk_url_is_loopback(b->base) ? 0 : 5;
    b->timeout_ms = 10 * 1000;
    lk_span_read(lk_node_text(map, "timeout", ""), &b->timeout_ms);
    if (rate && !lk_rate_read(rate->text, &b->rate))
        lk_diag(r->d, LK_ERROR, rate->pos, 0,
                "'%s' is no rate (such as \"5/s\", \"30/min\", \"unlimited\")", rate->text);
}

static void read_authorised(struct lk_binding_reader *r, const struct lk_node *map)
{
    struct lk_binding *b = r->b;
    const struct lk_node *until = lk_node_get(map, "until");
    if (!map)
        return;
    b->authorised.by = lk_binding_keep_text(r, lk_node_get(map, "by"));
    b->authorised.until = lk_binding_keep_text(r, until);
    b->authorised.users = read_list(r, lk_node_get(map, "users"), &b->authorised.n_users);
    b->authorised.may = read_list(r, lk_node_get(map, "may"), &b->authorised.n_may);
    char text[LK_DATE_LEN];
    int64_t when;
    snprintf(text, sizeof text, "%.10sT00:00:00Z", until->text);
    if (strlen(until->text) != 10 || !lk_date_read(text, &when))
        lk_diag(r->d, LK_ERROR, until->pos, 0, "'%s' is no day as 2026-12-31", until->text);
}

static void read_text_profile(struct lk_binding_reader *r, const struct lk_node *node)
{
    size_t n = 0;
    r->b->text = node ? lk_arena_strdup(r->b->arena, node->text) : "guide";
    for (; lk_text_profiles[n]; n++)
        if (!strcmp(lk_text_profiles[n], r->b->text))
            return;
    lk_diag_unknown(r->d, node->pos, "text profile", node->text, lk_text_profiles, n);
}

static void read_addresses(struct lk_binding_reader *r, const struct lk_node *root)
{
    struct lk_binding *b = r->b;
    b->base = lk_binding_keep_text(r, lk_node_get(root, "base"));
    b->origins = read_list(r, lk_node_get(root, "origins"), &b->n_origins);
    b->ca = lk_binding_keep_text(r, lk_node_get(root, "ca"));
    b->wallet_ca = lk_binding_keep_text(r, lk_node_get(root, "wallet-ca"));
    b->crl = lk_binding_keep_text(r, lk_node_get(root, "crl"));
    b->ocsp = lk_binding_keep_text(r, lk_node_get(root, "ocsp"));
    b->certificate_login = lk_binding_keep_text(r, lk_node_get(root, "certificate-login"));
    if (b->crl)
        offer(b, "crl");
    if (b->ocsp)
        offer(b, "ocsp");
    if (b->certificate_login)
        offer(b, "certificate login");
}

static void offer_from_view(struct lk_binding *b)
{
    for (size_t i = 0; i < b->view.download.n_parts; i++)
        if (!strcmp(b->view.download.parts[i].name, "automatic"))
            offer(b, "automatic download");
    if (b->view.clipboard.at != LK_AT_NOWHERE)
        offer(b, "copied value");
}

/* An approval that an action does itself is offered as well as one that a given does. */
static void offer_from_actions(struct lk_binding *b)
{
    static const char *const rows[][2] = { { "approve the login", "approve" },
                                           { "reject the login", "reject" } };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        const struct lk_doing *doing = lk_binding_action(b, rows[i][0]);
        if (doing && doing->moves[0].kind != LK_MOVE_GIVEN)
            offer(b, rows[i][1]);
    }
}

static void read_common(struct lk_binding_reader *r)
{
    const struct lk_node *common = lk_yaml_parse(r->b->arena, "common actions", lk_binding_common,
                                                 strlen(lk_binding_common), r->d);
    if (common)
        read_actions(r, common);
    add_controls(r);
}

/* The node of a given that is spoken of by a move must be there. */
static void check_givens(struct lk_binding_reader *r)
{
    const struct lk_binding *b = r->b;
    for (size_t i = 0; i < b->n_actions; i++)
        for (size_t k = 0; k < b->actions[i].n_moves; k++) {
            const struct lk_move *m = &b->actions[i].moves[k];
            if (m->kind == LK_MOVE_GIVEN && !lk_binding_given(b, m->given) &&
                strcmp(m->pos.file ? m->pos.file : "", "common actions") != 0)
                lk_diag(r->d, LK_ERROR, m->pos, 0, "there is no given '%s' in this file", m->given);
        }
}

static void read_all(struct lk_binding_reader *r, const struct lk_node *root)
{
    struct lk_binding *b = r->b;
    b->name = lk_arena_strdup(b->arena, lk_node_text(root, "target", ""));
    b->kind = lk_arena_strdup(b->arena, lk_node_text(root, "kind", ""));
    read_vars(r, lk_node_get(root, "vars"));
    read_text_profile(r, lk_node_get(root, "text"));
    read_addresses(r, root);
    read_givens(r, lk_node_get(root, "given"));
    lk_binding_view(r, lk_node_get(root, "view"));
    read_sends(r, lk_node_get(root, "sends"));
    read_actions(r, lk_node_get(root, "actions"));
    read_common(r);
    read_limits(r, lk_node_get(root, "limits"));
    read_authorised(r, lk_node_get(root, "authorised"));
    offer_from_view(b);
    offer_from_actions(b);
    check_givens(r);
    lk_binding_check_holes(r);
}

static struct lk_binding *binding_of(struct lk_arena *arena, const struct lk_node *root,
                                     json_t *written, struct lk_diags *d)
{
    size_t before = d->errors;
    struct lk_binding *b = lk_arena_new_of(arena, struct lk_binding);
    b->arena = arena;
    b->vars = json_object();
    b->kept = json_array();
    b->written = written;
    struct lk_binding_reader r = { .b = b, .d = d };
    read_all(&r, root);
    if (d->errors == before)
        return b;
    lk_binding_free(b);
    return NULL;
}

struct lk_binding *lk_binding_of(struct lk_arena *arena, const struct lk_node *root,
                                 json_t *written, struct lk_diags *d)
{
    if (root && lk_shape_check(&lk_binding_shape, root, d))
        return binding_of(arena, root, written ? written : lk_node_json(root), d);
    json_decref(written);
    lk_arena_free(arena);
    return NULL;
}

struct lk_binding *lk_binding_load(const char *path, struct lk_diags *d)
{
    struct lk_arena *arena = lk_arena_new();
    return lk_binding_of(arena, lk_yaml_load(arena, lk_arena_strdup(arena, path), d), NULL, d);
}

struct lk_binding *lk_binding_load_text(const char *name, const char *text, size_t len,
                                        struct lk_diags *d)
{
    struct lk_arena *arena = lk_arena_new();
    return lk_binding_of(arena, lk_yaml_parse(arena, name, text, len, d), NULL, d);
}

void lk_binding_free(struct lk_binding *b)
{
    if (!b)
        return;
    json_decref(b->vars);
    json_decref(b->kept);
    json_decref(b->written);
    lk_arena_free(b->arena);
}

static const struct lk_doing *find(const struct lk_doing *all, size_t n, const char *name)
{
    /* Actions are named by the table of words itself: mostly it is the very same text. */
    for (size_t i = 0; i < n; i++)
        if (all[i].name == name)
            return &all[i];
    for (size_t i = 0; i < n; i++)
        if (lk_same_label(all[i].name, name))
            return &all[i];
    return NULL;
}

const struct lk_doing *lk_binding_action(const struct lk_binding *b, const char *phrase)
{
    return find(b->actions, b->n_actions, phrase);
}

const struct lk_doing *lk_binding_given(const struct lk_binding *b, const char *name)
{
    return find(b->givens, b->n_givens, name);
}
