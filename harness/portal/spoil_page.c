/* Pages that show something else than they should: a row a fault. */
#include "portal/spoil.h"

#include <ctype.h>
#include <string.h>

struct page_row {
    enum lk_fault_id id;
    const char *page; /* NULL: any */
    void (*fn)(struct lk_ctx *c, struct lk_page *p, const char *what);
    const char *what;
};

static void retitle(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c;
    p->title = what;
}

static void no_control(struct lk_ctx *c, struct lk_page *p, const char *id)
{
    (void)c;
    size_t kept = 0;
    for (size_t i = 0; i < p->n_controls; i++)
        if (strcmp(p->controls[i].id, id) != 0)
            p->controls[kept++] = p->controls[i];
    p->n_controls = kept;
}

static void no_text(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->n_texts = 0;
    p->warning = NULL;
}

static void no_field(struct lk_ctx *c, struct lk_page *p, const char *name)
{
    (void)c;
    size_t kept = 0;
    for (size_t i = 0; i < p->n_fields; i++)
        if (strcmp(p->fields[i].name, name) != 0)
            p->fields[kept++] = p->fields[i];
    p->n_fields = kept;
}

static void tick(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->fields[0].on = true;
    p->controls[0].enabled = true;
}

static void unmask(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->fields[0].masked = false;
    p->fields[0].has = LK_VALUE_TEXT;
}

static void fill_masked(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    if (p->fields[0].masked)
        p->fields[0].has = LK_VALUE_TEXT;
}

static void in_source(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    if (p->fields[0].masked)
        p->extra = p->fields[0].text;
}

static void keep_mask(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->fields[0].masked = true;
    p->fields[0].has = LK_VALUE_HIDDEN;
}

static void unmask_copied(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    if (p->clipboard)
        unmask(c, p, what);
}

static void by_button(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->by_button = true;
}

static void no_download(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->download = NULL;
}

static void nobody(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->user = NULL;
}

static void hide_notifications(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->n_notifications = 0;
}

static void first_notification(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->n_notifications = p->n_notifications > 1 ? 1 : p->n_notifications;
}

static void rename_notifications(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c;
    for (size_t i = 0; i < p->n_notifications; i++)
        p->notifications[i].label = what;
}

static void add_notification(struct lk_ctx *c, struct lk_page *p, const char *subject)
{
    p->notifications =
        lk_arena_grow(c->tx.arena, p->notifications, p->n_notifications, sizeof(struct lk_link));
    p->notifications[p->n_notifications++] =
        (struct lk_link){ "news", subject, lk_view_href(c, "/profile") };
}

static void swap_menus(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    if (p->n_menus < 2)
        return;
    struct lk_link last = p->menus[p->n_menus - 1];
    p->menus[p->n_menus - 1] = p->menus[p->n_menus - 2];
    p->menus[p->n_menus - 2] = last;
}

static void menu_below(struct lk_ctx *c, struct lk_page *p, const char *label)
{
    if (p->n_menus && p->n_menus < LK_PAGE_MENUS)
        p->menus[p->n_menus++] =
            (struct lk_link){ .label = label, .href = lk_view_href(c, "/details") };
}

static void menu_above(struct lk_ctx *c, struct lk_page *p, const char *label)
{
    menu_below(c, p, label);
    for (size_t i = p->n_menus; i-- > 1;) {
        struct lk_link up = p->menus[i];
        p->menus[i] = p->menus[i - 1];
        p->menus[i - 1] = up;
    }
}

static void plain_menu(struct lk_ctx *c, struct lk_page *p, const char *host)
{
    if (p->n_menus)
        p->menus[0].href = lk_arena_printf(c->tx.arena, "http://%s/details", host);
    else if (p->n_controls)
        p->controls[0].href = lk_arena_printf(c->tx.arena, "http%s", p->controls[0].href + 5);
}

static void newest_row(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    if (p->n_rows > 1) {
        p->rows += p->n_rows - 1;
        p->n_rows = 1;
    }
}

static void two_properties(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->row_style = LK_ROWS_TWO;
}

static void empty_property(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->row_style = LK_ROWS_EMPTY;
}

static void turn_columns(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->row_style = LK_ROWS_TURNED;
}

static void rows_issued(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c;
    for (size_t i = 0; i < p->n_rows; i++)
        if (strcmp(p->rows[i].status, lk_cert_status_name(LK_CERT_IN_PROGRESS)) == 0)
            p->rows[i].status = what;
}

static void no_details(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->details = NULL;
    p->n_texts = 0;
}

static void cut_serial(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    if (p->details && p->details->serial && strlen(p->details->serial) > 2)
        p->details->serial += 2;
}

static void other_subject(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)what;
    if (p->details && p->details->subject)
        p->details->subject =
            lk_arena_printf(c->tx.arena, "CN=Ingen Bestemt, O=%s, C=DK", c->user.organisation);
}

static bool says(const struct lk_page *p, enum lk_cert_status s)
{
    return p->details && strcmp(p->details->status, lk_cert_status_name(s)) == 0;
}

static void offer_when_blocked(struct lk_ctx *c, struct lk_page *p, const char *label)
{
    if (says(p, LK_CERT_BLOCKED) && p->n_controls < LK_PAGE_CONTROLS)
        lk_view_control(c, p, "again", LK_L_RENEW, "POST", "%s/again", c->path)->label = label;
}

static void cancel_blocks(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c, (void)what;
    p->controls[0].href = p->controls[1].href;
    p->controls[0].method = "POST";
}

/* The password of somebody else's order that is still known. */
static void leak_password(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(c->tx.store, c->tx.err,
                                     "SELECT user,password FROM orders WHERE world=?"
                                     " AND user<>? AND password IS NOT NULL ORDER BY id DESC",
                                     "is", (long long)c->tx.world.n, c->user.id ? c->user.id : "");
    if (c->logged_in && r && lk_rows_next(r, c->tx.err) == 1)
        p->message =
            lk_arena_printf(c->tx.arena, "%s owner=%s key=%s", what, lk_col_text(r, 0, c->tx.arena),
                            lk_col_text(r, 1, c->tx.arena));
}

static void list_password(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    struct lk_order *open = NULL;
    size_t n = 0;
    if (lk_orders_open(&c->tx, c->user.id, &open, &n) == 0 && n && open[n - 1].password)
        lk_view_text(p, lk_arena_printf(c->tx.arena, "%s %s", what, open[n - 1].password));
}

static const char *upper(struct lk_arena *a, const char *text)
{
    char *copy = lk_arena_strdup(a, text);
    for (char *at = copy; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    return copy;
}

static void capitals(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)what;
    p->title = upper(c->tx.arena, p->title);
    for (size_t i = 0; i < p->n_controls; i++)
        p->controls[i].label = upper(c->tx.arena, p->controls[i].label);
    for (size_t i = 0; i < p->n_menus; i++)
        p->menus[i].label = upper(c->tx.arena, p->menus[i].label);
}

static void full_stop(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    p->title = lk_arena_printf(c->tx.arena, "%s%s", p->title, what);
}

static void add_text(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c;
    lk_view_text(p, what);
}

static void add_member(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    (void)c;
    p->extra = what;
}

/* A page of the list for each row. */
static void page_list(struct lk_ctx *c, struct lk_page *p, const char *what)
{
    const char *q = c->req->query;
    size_t len = strlen(what);
    int64_t number = q && strncmp(q, what, len) == 0 ? lk_route_number(q + len) : 1;
    size_t at = number > 0 ? (size_t)number - 1 : 0;
    if (at + 1 < p->n_rows)
        p->more = lk_view_href(c, "/certificates?%s%zu", what, at + 2);
    p->rows += at < p->n_rows ? at : 0;
    p->n_rows = at < p->n_rows;
}

static const struct page_row rows[] = {
    { LK_FAULT_START_WITHOUT_NEXT, "wizard-start", no_control, "next" },
    { LK_FAULT_LOGIN_ASKS_NOTHING, "login", no_field, "user_id" },
    { LK_FAULT_TERMS_TITLE, "terms", retitle, "Conditions" },
    { LK_FAULT_TERMS_TEXT_MISSING, "terms", no_text, NULL },
    { LK_FAULT_TERMS_BOX_MISSING, "terms", no_field, "terms" },
    { LK_FAULT_TERMS_TICKED, "terms", tick, NULL },
    { LK_FAULT_PASSWORD_TITLE, "password", retitle, "Password" },
    { LK_FAULT_PASSWORD_UNMASKED, "password", unmask, NULL },
    { LK_FAULT_PASSWORD_IN_PAGE, "password", fill_masked, NULL },
    { LK_FAULT_PASSWORD_IN_SOURCE, "password", in_source, NULL },
    { LK_FAULT_SHOW_MISSING, "password", no_control, "show" },
    { LK_FAULT_SHOW_KEEPS_MASK, "password", keep_mask, NULL },
    { LK_FAULT_COPY_UNMASKS, "password", unmask_copied, NULL },
    { LK_FAULT_COPY_MISSING, "password", no_control, "copy" },
    { LK_FAULT_READY_TEXT_MISSING, "issue", no_text, NULL },
    { LK_FAULT_DOWNLOAD_BY_BUTTON, "issue", by_button, NULL },
    { LK_FAULT_DOWNLOAD_UNANNOUNCED, "issue", no_download, NULL },
    { LK_FAULT_DOWNLOAD_BUTTON_MISSING, "issue", no_control, "download" },
    { LK_FAULT_CLOSE_MISSING, "issue", no_control, "close" },
    { LK_FAULT_OWN_NAME_MISSING, "notifications", nobody, NULL },
    { LK_FAULT_NOTIFICATIONS_HIDDEN, NULL, hide_notifications, NULL },
    { LK_FAULT_NOTIFICATION_SECOND_MISSING, NULL, first_notification, NULL },
    { LK_FAULT_NOTIFICATION_SUBJECT, NULL, rename_notifications, "New task" },
    { LK_FAULT_MENUS_SWAPPED, NULL, swap_menus, NULL },
    { LK_FAULT_MENU_BELOW_HISTORY, NULL, menu_below, "Help" },
    { LK_FAULT_LIST_NEWEST_ONLY, "certificates", newest_row, NULL },
    { LK_FAULT_ROW_TWO_PROPERTIES, "certificates", two_properties, NULL },
    { LK_FAULT_ROW_EMPTY_PROPERTY, "certificates", empty_property, NULL },
    { LK_FAULT_PASSWORD_IN_LIST, "certificates", list_password, "To be retrieved with" },
    { LK_FAULT_RENEW_ROW_ISSUED, "certificates", rows_issued, "Issued" },
    { LK_FAULT_DETAILS_EMPTY, "certificate", no_details, NULL },
    { LK_FAULT_DETAILS_SERIAL, "certificate", cut_serial, NULL },
    { LK_FAULT_DETAILS_SUBJECT, "certificate", other_subject, NULL },
    { LK_FAULT_BLOCK_NOT_OFFERED, "certificate", no_control, "block" },
    { LK_FAULT_RENEW_NOT_OFFERED, "certificate", no_control, "renew" },
    { LK_FAULT_BLOCK_OFFERED_WHEN_BLOCKED, "certificate", offer_when_blocked, "Block" },
    { LK_FAULT_RENEW_OFFERED_WHEN_BLOCKED, "certificate", offer_when_blocked, "Renew certificate" },
    { LK_FAULT_BLOCK_WINDOW_TITLE, "block", retitle, "Block" },
    { LK_FAULT_BLOCK_WARNING_MISSING, "block", no_text, NULL },
    { LK_FAULT_BLOCK_OK_MISSING, "block", no_control, "ok" },
    { LK_FAULT_BLOCK_CANCEL_BLOCKS, "block", cancel_blocks, NULL },
    { LK_FAULT_RENEW_WINDOW_TITLE, "renew", retitle, "Order certificate" },
    { LK_FAULT_PASSWORD_TO_ANOTHER, "refused", leak_password, "no access:" },
    { LK_FAULT_PLAIN_LINK, NULL, plain_menu, "portal.lakmus.test" },
    { LK_DECOY_UPPER_CASE, NULL, capitals, NULL },
    { LK_DECOY_FULL_STOP, NULL, full_stop, "." },
    { LK_DECOY_MENUS_ABOVE, NULL, menu_above, "Rights" },
    { LK_DECOY_PAGING, "certificates", page_list, "page=" },
    { LK_DECOY_COLUMN_ORDER, "certificates", turn_columns, NULL },
    { LK_DECOY_OTHER_NOTIFICATIONS, NULL, add_notification, "Planned maintenance" },
    { LK_DECOY_EXTRA_FIELDS, NULL, add_member, "build 4711" },
    { LK_DECOY_EXTRA_TEXTS, NULL, add_text, "Opening hours: always." },
};

void lk_spoil_page(struct lk_ctx *c, struct lk_page *p)
{
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if ((!rows[i].page || strcmp(rows[i].page, p->name) == 0) &&
            lk_fault_hits(&c->tx, rows[i].id))
            rows[i].fn(c, p, rows[i].what);
}
