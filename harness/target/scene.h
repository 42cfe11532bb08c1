/* target/scene.h: what a person stands on: the view of a page (docs/journal.md), and what is needed
 * to act from it: how each control is sent, what the fields hold. Counted references; a scene that
 * is held twice does not change: lk_scene_own gives one that may. */
#ifndef LK_TARGET_SCENE_H
#define LK_TARGET_SCENE_H

#include "target/select.h"

enum lk_field_kind { LK_FIELD_TEXT, LK_FIELD_CHECKBOX, LK_FIELD_PASSWORD, LK_FIELD_HIDDEN };

struct lk_scene_field {
    const char *name, *sent_as; /* ours, the portal's */
    enum lk_field_kind kind;
    const json_t *value; /* what the page says, borrowed from the arena's JSON; NULL: nothing */
    bool filled;         /* by the person: then this is it */
    const char *fill;    /* a text, or for a checkbox "true" or "false" */
};

/* Something that can be pressed. */
struct lk_pressable {
    enum lk_within within;
    const char *label, *raw,
        *id;         /* the guide's word, the portal's, and an id; of a row: its name */
    const char *row; /* ROW: the id of its row */
    bool enabled;
    const char **requires; /* names of ours */
    size_t n_requires;
    const char *method, *href; /* HREF NULL: it leads nowhere */
    bool of_form;              /* BODY is the whole of its form */
    const struct lk_form_part {
        const char *name, *value;
        const char *field; /* the field of ours that it is, or NULL */
        bool off;          /* a box without a mark: only sent when it is ticked */
    } * parts;
    size_t n_parts;
};

struct lk_scene {
    int refs;
    struct lk_arena *arena;
    json_t *kept; /* owns JSON that fields borrow */
    json_t *view; /* without what belongs to one answer only: status, transport, cookies, file */
    const char *page;      /* or NULL */
    const char *url;       /* where it came from */
    const char *address;   /* where it can be read again, or NULL */
    const char *csrf;      /* or NULL */
    const char *more;      /* where its list goes on, or NULL */
    struct lk_scene *rest; /* the pages whose rows are among these, owned; or NULL */
    bool refused;
    struct lk_scene_field *fields;
    size_t n_fields;
    struct lk_pressable *pressables;
    size_t n_pressables;
    const char *download_href; /* or NULL */
    json_t *download_content;  /* octets as a text with any bytes, or NULL */
    bool download_automatic;
};

/* Reads an answer by the rules of B. */
struct lk_scene *lk_scene_new(const struct lk_binding *b, struct lk_selecting *s,
                              const struct lk_look *from);
struct lk_scene *lk_scene_ref(struct lk_scene *scene);
void lk_scene_unref(struct lk_scene *scene);

/* The rows of PAGE, which is taken over, are rows of SCENE from now on. */
void lk_scene_add_page(struct lk_scene *scene, struct lk_scene *page);

/* Fills in a field by our name. False if there is none. Copies the view: records that were made of
 * it before stay as they are. */
bool lk_scene_fill(struct lk_scene *scene, const char *name, const json_t *value);

/* The field's value as it would be sent, or NULL. */
const char *lk_scene_sent(const struct lk_scene_field *f, char room[32]);

/* By label, raw label or id; ROW says which row's. "" is the newest notification. NULL: none. */
const struct lk_pressable *lk_scene_find(const struct lk_scene *scene, enum lk_within within,
                                         const char *label, const char *row, const char *profile);

#endif
