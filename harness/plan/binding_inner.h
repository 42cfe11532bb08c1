/* plan/binding_inner.h: what the files that read a binding share. */
#ifndef LK_PLAN_BINDING_INNER_H
#define LK_PLAN_BINDING_INNER_H

#include "plan/binding.h"

/* A text that may hold ${…}, kept until all variables are known. */
struct lk_binding_text {
    const char *text;
    struct lk_pos pos;
};

struct lk_binding_reader {
    struct lk_binding *b;
    struct lk_diags *d;
    struct lk_binding_text *texts;
    size_t n_texts;
    const char **names; /* the variables that this file can set */
    size_t n_names;
};

/* Copies a text into the arena and remembers it as one that may hold ${…}. NULL for NULL. */
const char *lk_binding_keep_text(struct lk_binding_reader *r, const struct lk_node *node);
/* NODE as JSON, owned by the binding; its texts may hold ${…}. NULL for NULL. */
json_t *lk_binding_keep_json(struct lk_binding_reader *r, const struct lk_node *node);
void lk_binding_keep_name(struct lk_binding_reader *r, const char *name);

/* Reads a selector; NAME is how people find it. NODE NULL: LK_AT_NOWHERE. */
void lk_binding_selector(struct lk_binding_reader *r, const struct lk_node *node, const char *name,
                         struct lk_selector *out);
/* Reads `capture:` or `keep:`; NODE may be NULL. */
struct lk_capture *lk_binding_captures(struct lk_binding_reader *r, const struct lk_node *node,
                                       const char *name, size_t *ret_n);
void lk_binding_view(struct lk_binding_reader *r, const struct lk_node *node);

/* Reads a move or a list of moves. */
void lk_binding_doing(struct lk_binding_reader *r, const struct lk_node *node, const char *name,
                      bool given, struct lk_doing *out);
/* Reads the given "mail". */
void lk_binding_mail(struct lk_binding_reader *r, const struct lk_node *node, struct lk_doing *out);

/* Tells every ${…} that nothing can ever set. */
void lk_binding_check_holes(struct lk_binding_reader *r);

/* The actions that every binding has unless it says otherwise, in the language itself. */
extern const char lk_binding_common[];

/* Makes a binding of a tree in ARENA, which is taken over as WRITTEN is (NULL: made from ROOT).
 * NULL with errors in D. */
struct lk_binding *lk_binding_of(struct lk_arena *arena, const struct lk_node *root,
                                 json_t *written, struct lk_diags *d);

/* "5/s", "30/min", "unlimited" (0); false if TEXT is none. */
bool lk_rate_read(const char *text, double *ret_per_second);

#endif
