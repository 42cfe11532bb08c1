/* What one asks of a YAML tree. */
#include "plan/yaml.h"

#include <string.h>

struct lk_node *lk_node_get(const struct lk_node *map, const char *key)
{
    if (!map || map->kind != LK_NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (!strcmp(map->keys[i]->text, key))
            return map->items[i];
    return NULL;
}

const char *lk_node_text(const struct lk_node *map, const char *key, const char *otherwise)
{
    const struct lk_node *value = lk_node_get(map, key);
    return value && value->kind == LK_NODE_TEXT ? value->text : otherwise;
}

bool lk_node_null(const struct lk_node *node)
{
    return node->kind == LK_NODE_TEXT && !node->quoted &&
           (!*node->text || !strcmp(node->text, "~") || !strcmp(node->text, "null"));
}

bool lk_node_int(const struct lk_node *node, long long *ret)
{
    if (node->kind != LK_NODE_TEXT || node->quoted)
        return false;
    const char *digits = node->text + (*node->text == '-');
    size_t n = strspn(digits, "0123456789");
    /* 012 is a text: one reader takes it for twelve and another for ten. */
    if (!n || n > 18 || digits[n] || (n > 1 && *digits == '0'))
        return false;
    *ret = strtoll(node->text, NULL, 10);
    return true;
}

static json_t *scalar_json(const struct lk_node *node)
{
    long long number;
    if (lk_node_null(node))
        return json_null();
    if (lk_node_int(node, &number))
        return json_integer(number);
    if (!node->quoted && !strcmp(node->text, "true"))
        return json_true();
    if (!node->quoted && !strcmp(node->text, "false"))
        return json_false();
    return json_string(node->text);
}

json_t *lk_node_json(const struct lk_node *node)
{
    if (node->kind == LK_NODE_TEXT)
        return scalar_json(node);
    json_t *v = node->kind == LK_NODE_LIST ? json_array() : json_object();
    for (size_t i = 0; i < node->n; i++)
        if (node->kind == LK_NODE_LIST)
            json_array_append_new(v, lk_node_json(node->items[i]));
        else
            json_object_set_new(v, node->keys[i]->text, lk_node_json(node->items[i]));
    return v;
}
