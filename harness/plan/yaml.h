/* plan/yaml.h: YAML text as a tree whose every node knows its place. The one user of libyaml.
 * Refused, each with its place: invalid UTF-8, duplicate keys, more than LK_YAML_DEPTH levels,
 * more than LK_YAML_NODES nodes or LK_YAML_BYTES bytes (aliases count as what they stand for),
 * tags, a second document. Plain scalars stay texts; who wants a number asks for one. */
#ifndef LK_PLAN_YAML_H
#define LK_PLAN_YAML_H

#include "plan/diag.h"
#include <stdbool.h>
#include <stddef.h>

enum { LK_YAML_DEPTH = 32, LK_YAML_NODES = 100 * 1000, LK_YAML_BYTES = 4 * 1024 * 1024 };

enum lk_node_kind { LK_NODE_TEXT, LK_NODE_LIST, LK_NODE_MAP };

struct lk_node {
    enum lk_node_kind kind;
    struct lk_pos pos;
    bool quoted;            /* TEXT: was it written in quotes? */
    const char *text;       /* TEXT */
    size_t n;               /* LIST, MAP: number of items */
    struct lk_node **items; /* LIST: the items; MAP: the values */
    struct lk_node **keys;  /* MAP: texts */
};

/* Reads TEXT. NULL with at least one error in D. The tree lives in ARENA. NAME is borrowed. */
struct lk_node *lk_yaml_parse(struct lk_arena *arena, const char *name, const char *text,
                              size_t len, struct lk_diags *d);
/* Reads a file; one larger than LK_YAML_BYTES is refused without being read whole. */
struct lk_node *lk_yaml_load(struct lk_arena *arena, const char *path, struct lk_diags *d);

/* The value of a key, or NULL. */
struct lk_node *lk_node_get(const struct lk_node *map, const char *key);
/* The text of a key, or OTHERWISE. */
const char *lk_node_text(const struct lk_node *map, const char *key, const char *otherwise);
/* Is it nothing: an empty place, or a plain "~" or "null"? */
bool lk_node_null(const struct lk_node *node);
/* Is it a plain whole number? "012" is none, nor is what stands in quotes. */
bool lk_node_int(const struct lk_node *node, long long *ret);
/* The same value as JSON: plain (unquoted) true, false, null and whole numbers become what they
 * say, all else texts. New reference. */
json_t *lk_node_json(const struct lk_node *node);

#endif
