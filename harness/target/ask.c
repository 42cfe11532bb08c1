/* Composing requests: as a binding writes them, or as a page has them sent. */
#include "target/stage.h"

#include "base/json.h"
#include "target/address.h"
#include <stdarg.h>
#include <string.h>

static const char other_site[] = "https://another-site.example";

static struct lk_ask *new_ask(struct lk_stage *st, const char *method, const char *url)
{
    struct lk_ask *ask = lk_arena_new_of(st->arena, struct lk_ask);
    ask->method = lk_arena_strdup(st->arena, method); /* a page may be gone before its request */
    ask->url = url;
    return ask;
}

void lk_ask_header(struct lk_stage *st, struct lk_ask *ask, const char *fmt, ...)
{
    char line[4096];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    /* A value with a line end in it would be two headers. */
    if (n < 0 || (size_t)n >= sizeof line || strpbrk(line, "\r\n"))
        return;
    ask->headers =
        lk_arena_grow(st->arena, (void *)ask->headers, ask->n_headers, sizeof *ask->headers);
    ask->headers[ask->n_headers++] = lk_arena_strdup(st->arena, line);
}

/* Headers of a binding, filled in; one that would bear the token is left out when it is not to be
 * sent. False when a variable is not set. */
static bool add_headers(struct lk_stage *st, struct lk_ask *ask, const json_t *headers)
{
    if (!headers)
        return true;
    struct lk_scope scope = lk_stage_scope(st);
    LK_AUTO(json_decref) json_t *filled = lk_template_json(&scope, headers);
    const char *key;
    json_t *value;
    if (!filled) {
        lk_stage_missed(st, LK_MISSED, "the variable ${%s} is not set", scope.missing);
        return false;
    }
    json_object_foreach(filled, key, value) if (json_is_string(value))
        lk_ask_header(st, ask, "%s: %s", key, json_string_value(value));
    return true;
}

static void set_body(struct lk_stage *st, struct lk_ask *ask, const struct lk_buf *body,
                     const char *type)
{
    ask->body = lk_arena_strndup(st->arena, body->bytes ? body->bytes : "", body->len);
    ask->body_len = body->len;
    ask->type = type;
}

static void add_pair(struct lk_buf *out, const char *name, const char *value)
{
    if (out->len)
        lk_buf_addc(out, '&');
    lk_address_encode(name, out);
    lk_buf_addc(out, '=');
    lk_address_encode(value, out);
}

/* The members of FORM as name=value&…; what is no text is written as JSON. */
static void form_of(const json_t *form, struct lk_buf *out)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)form, key, value)
    {
        LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
        if (json_is_string(value))
            lk_buf_adds(&text, json_string_value(value));
        else
            lk_json_dump(value, &text);
        add_pair(out, key, text.bytes ? text.bytes : "");
    }
}

static void set_json_body(struct lk_stage *st, struct lk_ask *ask, const json_t *fields, bool json)
{
    LK_AUTO(lk_buf_done) struct lk_buf body = { 0 };
    if (json)
        lk_json_dump(fields, &body);
    else
        form_of(fields, &body);
    set_body(st, ask, &body, json ? "application/json" : "application/x-www-form-urlencoded");
}

static bool move_body(struct lk_stage *st, const struct lk_move *move, struct lk_ask *ask)
{
    const json_t *written = move->json ? move->json : move->form;
    struct lk_scope scope = lk_stage_scope(st);
    if (!written)
        return true;
    LK_AUTO(json_decref) json_t *filled = lk_template_json(&scope, written);
    if (!filled) {
        lk_stage_missed(st, LK_MISSED, "the variable ${%s} is not set", scope.missing);
        return false;
    }
    set_json_body(st, ask, filled, move->json != NULL);
    return true;
}

/* What each request of this portal's browser bears. */
static bool as_browser(struct lk_stage *st, struct lk_ask *ask)
{
    struct lk_address at;
    const char *csrf = st->b->sends.csrf_header ? lk_stage_get(st, "csrf") : NULL;
    if (!add_headers(st, ask, st->b->sends.headers))
        return false;
    if (!strcmp(ask->method, "GET") || !lk_address_read(ask->url, &at))
        return true;
    lk_ask_header(st, ask, "Origin: %.*s", (int)at.origin_len, at.origin);
    if (csrf && !lk_stage_scope(st).no_csrf)
        lk_ask_header(st, ask, "%s: %s", st->b->sends.csrf_header, csrf);
    return true;
}

struct lk_ask *lk_ask_of_move(struct lk_stage *st, const struct lk_move *move, bool beside)
{
    const char *url = lk_stage_fill(st, move->url);
    if (!url)
        return NULL;
    struct lk_ask *ask = new_ask(st, move->method, url);
    if (!add_headers(st, ask, move->headers) || !move_body(st, move, ask) ||
        (!beside && !as_browser(st, ask)))
        return NULL;
    return ask;
}

struct lk_ask *lk_ask_get(struct lk_stage *st, const char *url)
{
    struct lk_ask *ask = new_ask(st, "GET", url);
    return as_browser(st, ask) ? ask : NULL;
}

/* The fields of the page as its script would send them. */
static json_t *fields_of(struct lk_stage *st, const struct lk_scene *scene)
{
    json_t *fields = json_object();
    bool unticked = st->deed && st->deed->how == LK_HOW_UNTICKED;
    for (size_t i = 0; i < scene->n_fields; i++) {
        const struct lk_scene_field *f = &scene->fields[i];
        char room[32];
        const char *value = lk_scene_sent(f, room);
        if (f->kind == LK_FIELD_CHECKBOX) {
            bool on = !unticked && value && strcmp(value, "false") != 0 && *value;
            if (st->b->sends.json || on)
                json_object_set_new(fields, f->sent_as,
                                    st->b->sends.json ? json_boolean(on) : json_string("on"));
        } else if (value && (f->filled || f->kind != LK_FIELD_PASSWORD)) {
            json_object_set_new(fields, f->sent_as, json_string(value));
        }
    }
    return fields;
}

static const struct lk_scene_field *field_named(const struct lk_scene *scene, const char *name)
{
    for (size_t i = 0; name && i < scene->n_fields; i++)
        if (!strcmp(scene->fields[i].name, name))
            return &scene->fields[i];
    return NULL;
}

/* One part of an HTML form as it would be sent: NULL if it would not. */
static const char *part_value(struct lk_stage *st, const struct lk_scene *scene,
                              const struct lk_form_part *part)
{
    const struct lk_scene_field *f = field_named(scene, part->field);
    bool box = f && f->kind == LK_FIELD_CHECKBOX;
    if (box && st->deed && st->deed->how == LK_HOW_UNTICKED)
        return NULL;
    if (box && f->filled)
        return strcmp(f->fill, "false") ? part->value : NULL;
    if (f && f->filled)
        return f->fill;
    return part->off ? NULL : part->value;
}

static json_t *form_fields(struct lk_stage *st, const struct lk_scene *scene,
                           const struct lk_pressable *p)
{
    json_t *fields = json_object();
    const char *token = st->b->sends.csrf_field;
    bool no_csrf = lk_stage_scope(st).no_csrf;
    for (size_t i = 0; i < p->n_parts; i++) {
        const char *value = part_value(st, scene, &p->parts[i]);
        bool is_token = token && !strcmp(p->parts[i].name, token);
        if (value && !(no_csrf && is_token))
            json_object_set_new(fields, p->parts[i].name, json_string(value));
    }
    return fields;
}

/* The token is the sender's own, also where the page is another's: so that a refusal of what is not
 * theirs is not taken for one of a wrong token. */
static void add_token(struct lk_stage *st, json_t *fields)
{
    const char *name = st->b->sends.csrf_field;
    const char *token = name && !lk_stage_scope(st).no_csrf ? lk_stage_get(st, "csrf") : NULL;
    if (token)
        json_object_set_new(fields, name, json_string(token));
}

static void add_query(struct lk_stage *st, struct lk_ask *ask, const json_t *fields)
{
    LK_AUTO(lk_buf_done) struct lk_buf query = { 0 };
    form_of(fields, &query);
    if (query.len)
        ask->url = lk_arena_printf(st->arena, "%s%c%s", ask->url, strchr(ask->url, '?') ? '&' : '?',
                                   query.bytes);
}

struct lk_ask *lk_ask_of_press(struct lk_stage *st, const struct lk_scene *scene,
                               const struct lk_pressable *p)
{
    LK_AUTO(lk_buf_done) struct lk_buf url = { 0 };
    const char *method = p->method ? p->method : p->within == LK_WITHIN_PAGE ? "POST" : "GET";
    if (!p->href || !lk_address_resolve(scene->url, p->href, &url)) {
        lk_stage_missed(st, LK_MISSED, "'%s' leads nowhere: check its href", p->label);
        return NULL;
    }
    struct lk_ask *ask = new_ask(st, method, lk_arena_strndup(st->arena, url.bytes, url.len));
    bool get = !strcmp(method, "GET");
    if (!get || p->of_form) {
        LK_AUTO(json_decref)
        json_t *fields = p->of_form ? form_fields(st, scene, p) : fields_of(st, scene);
        if (get) {
            add_query(st, ask, fields);
        } else {
            add_token(st, fields);
            set_json_body(st, ask, fields, st->b->sends.json && !p->of_form);
        }
    }
    return as_browser(st, ask) ? ask : NULL;
}

/* A password stands in a form at most: what we put into an address would lie in every log. */
static bool is_password(const struct lk_stage *st, const char *value, size_t len, bool encoded)
{
    for (size_t i = 0; i < st->n_actors; i++) {
        LK_AUTO(lk_buf_wipe) struct lk_buf known = { 0 };
        const char *password = st->actors[i]->password;
        if (password && encoded)
            lk_address_encode(password, &known);
        else if (password)
            lk_buf_adds(&known, password);
        if (known.len && known.len == len && !memcmp(known.bytes, value, len))
            return true;
    }
    return false;
}

static void drop_passwords(const struct lk_stage *st, json_t *fields)
{
    const char *name;
    void *next;
    json_t *value;
    json_object_foreach_safe(fields, next, name, value)
    {
        const char *text = json_string_value(value);
        if (text && is_password(st, text, strlen(text), false))
            json_object_del(fields, name);
    }
}

/* A form's pairs but the token's. */
static void pairs_without(const char *form, const char *token, struct lk_buf *out)
{
    size_t token_len = token ? strlen(token) : 0;
    for (size_t len; *form; form += len + (form[len] == '&')) {
        len = strcspn(form, "&");
        if (token && len > token_len && !strncmp(form, token, token_len) && form[token_len] == '=')
            continue;
        if (out->len)
            lk_buf_addc(out, '&');
        lk_buf_add(out, form, len);
    }
}

static void pairs_without_passwords(const struct lk_stage *st, const char *form, struct lk_buf *out)
{
    for (size_t len; *form; form += len + (form[len] == '&')) {
        len = strcspn(form, "&");
        size_t name = strcspn(form, "=");
        if (name < len && is_password(st, form + name + 1, len - name - 1, true))
            continue;
        if (out->len)
            lk_buf_addc(out, '&');
        lk_buf_add(out, form, len);
    }
}

/* In a list of ASK's own: the request that it was made of keeps its headers. */
static void drop_header(struct lk_stage *st, struct lk_ask *ask, const char *name)
{
    size_t kept = 0, len = strlen(name);
    const char **headers = NULL;
    for (size_t i = 0; i < ask->n_headers; i++) {
        if (!strncmp(ask->headers[i], name, len) && ask->headers[i][len] == ':')
            continue;
        headers = lk_arena_grow(st->arena, (void *)headers, kept, sizeof *headers);
        headers[kept++] = ask->headers[i];
    }
    ask->headers = headers;
    ask->n_headers = kept;
}

void lk_ask_set_header(struct lk_stage *st, struct lk_ask *ask, const char *name, const char *value)
{
    drop_header(st, ask, name);
    lk_ask_header(st, ask, "%s: %s", name, value);
}

/* The body without the token's member; false if it has none. */
static bool body_without_token(struct lk_stage *st, struct lk_ask *ask)
{
    const char *token = st->b->sends.csrf_field;
    LK_AUTO(lk_buf_done) struct lk_buf form = { 0 };
    if (!token || !ask->body)
        return false;
    LK_AUTO(json_decref) json_t *fields = json_loadb(ask->body, ask->body_len, 0, NULL);
    if (fields) {
        if (json_object_del(fields, token))
            return false;
        set_json_body(st, ask, fields, true);
        return true;
    }
    pairs_without(ask->body, token, &form);
    bool had = form.len != ask->body_len;
    if (had)
        set_body(st, ask, &form, ask->type);
    return had;
}

bool lk_ask_drop_token(struct lk_stage *st, struct lk_ask *ask)
{
    size_t headers = ask->n_headers;
    if (st->b->sends.csrf_header)
        drop_header(st, ask, st->b->sends.csrf_header);
    bool in_body = body_without_token(st, ask);
    return in_body || ask->n_headers < headers;
}

bool lk_ask_has_token(const struct lk_stage *st, const struct lk_ask *ask)
{
    const char *field = st->b->sends.csrf_field, *header = st->b->sends.csrf_header;
    for (size_t i = 0; header && i < ask->n_headers; i++)
        if (!strncmp(ask->headers[i], header, strlen(header)) &&
            ask->headers[i][strlen(header)] == ':')
            return true;
    if (!field || !ask->body)
        return false;
    LK_AUTO(json_decref) json_t *json = json_loadb(ask->body, ask->body_len, 0, NULL);
    LK_AUTO(lk_buf_done) struct lk_buf form = { 0 };
    if (json)
        return json_object_get(json, field) != NULL;
    pairs_without(ask->body, field, &form);
    return form.len != ask->body_len;
}

/* The body's members in the address, but for the token: that a page of another site does not have.
 */
static void make_get(struct lk_stage *st, struct lk_ask *ask)
{
    LK_AUTO(lk_buf_done) struct lk_buf query = { 0 };
    const char *token = st->b->sends.csrf_field;
    LK_AUTO(json_decref)
    json_t *fields = ask->body ? json_loadb(ask->body, ask->body_len, 0, NULL) : NULL;
    if (fields && token)
        json_object_del(fields, token);
    if (fields) {
        drop_passwords(st, fields);
        form_of(fields, &query);
    } else if (ask->body) {
        LK_AUTO(lk_buf_wipe) struct lk_buf rest = { 0 };
        pairs_without(ask->body, token, &rest);
        pairs_without_passwords(st, rest.bytes ? rest.bytes : "", &query);
    }
    if (query.len)
        ask->url = lk_arena_printf(st->arena, "%s%c%s", ask->url, strchr(ask->url, '?') ? '&' : '?',
                                   query.bytes);
    if (st->b->sends.csrf_header)
        drop_header(st, ask, st->b->sends.csrf_header);
    ask->method = "GET";
    ask->body = ask->type = NULL;
    ask->body_len = 0;
}

void lk_ask_bend(struct lk_stage *st, struct lk_ask *ask, enum lk_how how)
{
    static const char *const methods[] = { [LK_HOW_BY_HEAD] = "HEAD",
                                           [LK_HOW_BY_PUT] = "PUT",
                                           [LK_HOW_BY_PATCH] = "PATCH",
                                           [LK_HOW_BY_DELETE] = "DELETE" };
    if (how == LK_HOW_BY_GET || how == LK_HOW_BY_HEAD)
        make_get(st, ask);
    if ((size_t)how < LK_COUNT(methods) && methods[how])
        ask->method = methods[how];
    if (how != LK_HOW_CROSS_SITE)
        return;
    drop_header(st, ask, "Origin");
    lk_ask_header(st, ask, "Origin: %s", other_site);
    lk_ask_header(st, ask, "Referer: %s/", other_site);
    lk_ask_header(st, ask, "Sec-Fetch-Site: cross-site");
    lk_ask_header(st, ask, "Sec-Fetch-Mode: navigate");
}
