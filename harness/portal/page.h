/* portal/page.h: one state of the portal as its user sees it, whatever it is rendered to. The texts
 * live in the request's arena. */
#ifndef LK_PORTAL_PAGE_H
#define LK_PORTAL_PAGE_H

#include "base/arena.h"
#include <jansson.h>
#include <stdbool.h>

enum lk_field_value { LK_VALUE_NONE, LK_VALUE_HIDDEN, LK_VALUE_TEXT, LK_VALUE_BOOL };

struct lk_field {
    const char *name, *label;
    const char *kind; /* text, checkbox, password, hidden */
    enum lk_field_value has;
    const char *text; /* LK_VALUE_TEXT */
    bool on;          /* LK_VALUE_BOOL */
    bool maskable, masked;
};

struct lk_control {
    const char *id, *label, *method, *href;
    bool enabled;
    const char *needs; /* the field or control that enables it, or NULL */
};

struct lk_link {
    const char *id, *label, *href;
};

struct lk_row {
    const char *id, *href, *status, *profile, *until; /* UNTIL NULL: not known yet */
};

struct lk_details {
    const char *serial, *from, *until, *subject, *status;
};

enum { LK_PAGE_FIELDS = 4, LK_PAGE_CONTROLS = 6, LK_PAGE_TEXTS = 24, LK_PAGE_MENUS = 6 };

/* What the three properties of a row look like; but for PLAIN by faults. */
enum lk_row_style { LK_ROWS_PLAIN, LK_ROWS_TURNED, LK_ROWS_TWO, LK_ROWS_EMPTY };

struct lk_page {
    int status;
    const char *name, *title, *state, *user, *csrf, *message, *warning, *clipboard;
    const char *texts[LK_PAGE_TEXTS];
    size_t n_texts;
    struct lk_field fields[LK_PAGE_FIELDS];
    size_t n_fields;
    struct lk_control controls[LK_PAGE_CONTROLS];
    size_t n_controls;
    struct lk_link menus[LK_PAGE_MENUS];
    size_t n_menus;
    bool has_header; /* of somebody logged in: notifications beside the name, even if there is none
                      */
    struct lk_link *notifications;
    size_t n_notifications;
    bool has_rows;
    struct lk_row *rows;
    size_t n_rows;
    enum lk_row_style row_style;
    const char *more;                /* where the list goes on, or NULL */
    struct lk_details *details;      /* NULL: none */
    const char *download, *filename; /* NULL: none */
    bool by_button;                  /* the download does not start by itself */
    const char *extra;               /* what no reader of the page looks at, or NULL */
};

/* PAGE as JSON: absent members are left out. */
json_t *lk_page_json(const struct lk_page *page);

#endif
