/* A page as JSON hypermedia: what is on it, and what can be done from it. */
#include "portal/page.h"

static const char simulator[] = "lakmus simulated portal: nothing here is real";
static const char *const columns[] = { "Certificate profile", "Status", "Valid until" };

static void set(json_t *o, const char *key, const char *text)
{
    if (text)
        json_object_set_new(o, key, json_string(text));
}

static json_t *field(const struct lk_field *f)
{
    json_t *o = json_object();
    set(o, "name", f->name);
    set(o, "label", f->label);
    set(o, "kind", f->kind);
    if (f->maskable)
        json_object_set_new(o, "masked", json_boolean(f->masked));
    switch (f->has) {
    case LK_VALUE_NONE:
        break;
    case LK_VALUE_HIDDEN:
        json_object_set_new(o, "value", json_null());
        break;
    case LK_VALUE_TEXT:
        set(o, "value", f->text);
        break;
    case LK_VALUE_BOOL:
        json_object_set_new(o, "value", json_boolean(f->on));
        break;
    }
    return o;
}

static json_t *control(const struct lk_control *c)
{
    json_t *o = json_object();
    set(o, "id", c->id);
    set(o, "label", c->label);
    set(o, "method", c->method);
    set(o, "href", c->href);
    json_object_set_new(o, "enabled", json_boolean(c->enabled));
    if (c->needs)
        json_object_set_new(o, "requires", json_pack("[s]", c->needs));
    return o;
}

static json_t *links(const struct lk_link *l, size_t n, const char *label)
{
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++) {
        json_t *o = json_object();
        set(o, "id", l[i].id);
        set(o, label, l[i].label);
        set(o, "href", l[i].href);
        json_array_append_new(all, o);
    }
    return all;
}

static json_t *values(const struct lk_row *r, enum lk_row_style style)
{
    const char *until = r->until && style != LK_ROWS_EMPTY ? r->until : "";
    if (style == LK_ROWS_TURNED)
        return json_pack("[sss]", until, r->status, r->profile);
    if (style == LK_ROWS_TWO)
        return json_pack("[ss]", r->profile, r->status);
    return json_pack("[sss]", r->profile, r->status, until);
}

static json_t *row(const struct lk_row *r, enum lk_row_style style)
{
    json_t *o = json_object();
    set(o, "id", r->id);
    set(o, "href", r->href);
    set(o, "status", r->status);
    set(o, "profile", r->profile);
    set(o, "until", r->until);
    json_object_set_new(o, "values", values(r, style));
    return o;
}

static json_t *details(const struct lk_details *d)
{
    json_t *o = json_object();
    set(o, "serial", d->serial);
    set(o, "from", d->from);
    set(o, "until", d->until);
    set(o, "subject", d->subject);
    set(o, "status", d->status);
    return o;
}

static void set_lists(json_t *o, const struct lk_page *p)
{
    json_t *texts = json_array(), *fields = json_array(), *controls = json_array();
    for (size_t i = 0; i < p->n_texts; i++)
        json_array_append_new(texts, json_string(p->texts[i]));
    for (size_t i = 0; i < p->n_fields; i++)
        json_array_append_new(fields, field(&p->fields[i]));
    for (size_t i = 0; i < p->n_controls; i++)
        json_array_append_new(controls, control(&p->controls[i]));
    json_object_set_new(o, "text", texts);
    json_object_set_new(o, "fields", fields);
    json_object_set_new(o, "controls", controls);
}

static void set_rows(json_t *o, const struct lk_page *p)
{
    json_t *rows = json_array();
    for (size_t i = 0; i < p->n_rows; i++)
        json_array_append_new(rows, row(&p->rows[i], p->row_style));
    json_object_set_new(o, "columns", json_pack("[sss]", columns[0], columns[1], columns[2]));
    json_object_set_new(o, "rows", rows);
    set(o, "more", p->more);
}

json_t *lk_page_json(const struct lk_page *p)
{
    json_t *o = json_object();
    set(o, "simulator", simulator);
    set(o, "page", p->name);
    set(o, "title", p->title);
    set(o, "state", p->state);
    set(o, "user", p->user);
    set(o, "csrf", p->csrf);
    set(o, "message", p->message);
    set(o, "warning", p->warning);
    set(o, "clipboard", p->clipboard);
    set(o, "debug", p->extra);
    set_lists(o, p);
    if (p->n_menus)
        json_object_set_new(o, "menus", links(p->menus, p->n_menus, "label"));
    if (p->has_header)
        json_object_set_new(o, "notifications",
                            links(p->notifications, p->n_notifications, "subject"));
    if (p->has_rows)
        set_rows(o, p);
    if (p->details)
        json_object_set_new(o, "details", details(p->details));
    if (p->download)
        json_object_set_new(o, "download",
                            json_pack("{ss ss sb}", "href", p->download, "filename", p->filename,
                                      "automatic", !p->by_button));
    return o;
}
