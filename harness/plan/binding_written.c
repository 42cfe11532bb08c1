/* A binding from what an earlier load wrote into plan.json. */
#include "plan/binding_inner.h"

#include "plan/textprofile.h"
#include <string.h>

static struct lk_node *node_of(struct lk_arena *a, const json_t *v);

static struct lk_node *new_text(struct lk_arena *a, const char *text, bool quoted)
{
    struct lk_node *node = lk_arena_new_of(a, struct lk_node);
    node->kind = LK_NODE_TEXT;
    node->text = lk_arena_strdup(a, text);
    node->quoted = quoted;
    return node;
}

static struct lk_node *list_of(struct lk_arena *a, const json_t *v)
{
    struct lk_node *node = lk_arena_new_of(a, struct lk_node);
    node->kind = LK_NODE_LIST;
    node->n = json_array_size(v);
    node->items = lk_arena_alloc(a, (node->n + 1) * sizeof *node->items);
    for (size_t i = 0; i < node->n; i++)
        node->items[i] = node_of(a, json_array_get(v, i));
    return node;
}

static struct lk_node *map_of(struct lk_arena *a, const json_t *v)
{
    struct lk_node *node = lk_arena_new_of(a, struct lk_node);
    const char *key;
    json_t *value;
    size_t n = json_object_size(v), i = 0;
    *node = (struct lk_node){ .kind = LK_NODE_MAP, .n = n };
    node->keys = lk_arena_alloc(a, (n + 1) * sizeof *node->keys);
    node->items = lk_arena_alloc(a, (n + 1) * sizeof *node->items);
    json_object_foreach((json_t *)v, key, value)
    {
        node->keys[i] = new_text(a, key, true);
        node->items[i++] = node_of(a, value);
    }
    return node;
}

/* The tree that lk_node_json makes V of. */
static struct lk_node *node_of(struct lk_arena *a, const json_t *v)
{
    char digits[32];
    switch (json_typeof(v)) {
    case JSON_OBJECT:
        return map_of(a, v);
    case JSON_ARRAY:
        return list_of(a, v);
    case JSON_STRING:
        return new_text(a, json_string_value(v), true);
    case JSON_INTEGER:
        snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(v));
        return new_text(a, digits, false);
    case JSON_TRUE:
        return new_text(a, "true", false);
    case JSON_FALSE:
        return new_text(a, "false", false);
    case JSON_REAL:
    case JSON_NULL:
        break;
    }
    return new_text(a, "null", false);
}

struct lk_binding *lk_binding_parse(const json_t *written, struct lk_err *err)
{
    struct lk_diags *d = lk_diags_new();
    struct lk_arena *arena = lk_arena_new();
    struct lk_binding *b =
        lk_binding_of(arena, written ? node_of(arena, written) : NULL, json_deep_copy(written), d);
    if (!b)
        lk_fail(err, LK_E_FORMAT, LK_NO_POS, "the binding in the plan: %s",
                d->n ? d->items[0].text : "there is none");
    lk_diags_free(d);
    return b;
}

int lk_binding_set_text(struct lk_binding *b, const char *profile, struct lk_err *err)
{
    for (size_t i = 0; lk_text_profiles[i]; i++)
        if (!strcmp(lk_text_profiles[i], profile)) {
            b->text = lk_text_profiles[i];
            json_object_set_new(b->written, "text", json_string(profile));
            return 0;
        }
    return lk_fail(err, LK_E_USE, LK_NO_POS, "there is no text profile '%s'", profile);
}
