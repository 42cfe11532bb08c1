/* target/scene_inner.h: what the files that make a scene share. */
#ifndef LK_TARGET_SCENE_INNER_H
#define LK_TARGET_SCENE_INNER_H

#include "target/scene.h"

struct lk_making {
    const struct lk_binding *b;
    struct lk_selecting *s;
    struct lk_look at;
    struct lk_scene *scene;
    json_t *list; /* the view's member that is being filled */
};

/* A text in the scene's arena, or NULL. */
char *lk_making_text(struct lk_making *m, const struct lk_selector *sel, const struct lk_look *at);
/* The same for a view: what is a number or a truth there is a text here. New reference or NULL. */
json_t *lk_making_words(struct lk_making *m, const struct lk_selector *sel,
                        const struct lk_look *at);
/* The selector of a part, or one that finds nothing. */
const struct lk_selector *lk_part_selector(const struct lk_each *each, const char *name);

void lk_making_fields(struct lk_making *m);
void lk_making_pressables(struct lk_making *m); /* controls, menus, notifications */
void lk_making_rows(struct lk_making *m);

/* What an HTML control says of itself as a field; all of it is empty if AT is no such element.
 */
struct lk_own_field {
    const char *sent_as, *kind; /* or NULL */
    json_t *value;              /* new reference: a truth for a box, else a text; NULL: nothing */
    bool is_password;
};
void lk_making_own_field(struct lk_making *m, const struct lk_look *at, struct lk_own_field *own);

/* Of an HTML element: the form it stands in, and what would be sent with it. */
void lk_making_form(struct lk_making *m, const struct lk_look *at, struct lk_pressable *p);

#endif
