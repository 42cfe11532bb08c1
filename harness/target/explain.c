/* Telling what was there instead. */
#include "target/explain.h"

#include "target/stage.h"
#include <string.h>

enum { LISTED = 12, SHOWN = 60 };

static const char *type_of(const json_t *v)
{
    static const char *const names[] = { "an object", "a list", "a text", "a number",
                                         "a number",  "true",   "false",  "null" };
    return names[json_typeof(v)];
}

static void member(const char *prefix, const char *key, const json_t *v, struct lk_buf *out)
{
    lk_buf_printf(out, "    %s/%s: %s", prefix, key, type_of(v));
    if (json_is_string(v))
        lk_buf_printf(out, " \"%.*s\"", SHOWN, json_string_value(v));
    if (json_is_array(v))
        lk_buf_printf(out, " of %zu", json_array_size(v));
    lk_buf_addc(out, '\n');
}

/* The members of an object, and those of the first item of each list in it. */
static void explain_json(const json_t *v, struct lk_buf *out)
{
    const char *key, *inner;
    json_t *value, *item;
    if (!json_is_object(v))
        lk_buf_printf(out, "    the answer is %s\n", type_of(v));
    json_object_foreach((json_t *)v, key, value)
    {
        char prefix[128];
        member("", key, value, out);
        const json_t *first = json_is_array(value) ? json_array_get(value, 0) : NULL;
        snprintf(prefix, sizeof prefix, "  /%.60s/0", key);
        json_object_foreach((json_t *)first, inner, item) member(prefix, inner, item, out);
    }
}

static void add_words(const xmlNode *node, struct lk_buf *out)
{
    xmlChar *text = xmlNodeGetContent((xmlNode *)node);
    size_t n = 0;
    bool blank = false;
    for (const xmlChar *p = text; p && *p && n < SHOWN; p++) {
        bool is_blank = strchr(" \t\r\n", *p) != NULL;
        if (is_blank && !blank && n)
            lk_buf_addc(out, ' ');
        if (!is_blank) {
            lk_buf_addc(out, (char)*p);
            n++;
        }
        blank = is_blank;
    }
    xmlFree(text);
}

static void add_attributes(const xmlNode *node, struct lk_buf *out)
{
    static const char *const shown[] = { "id", "name", "type", "class", "href", "action" };
    for (size_t i = 0; i < LK_COUNT(shown); i++) {
        xmlChar *value = xmlGetProp((xmlNode *)node, (const xmlChar *)shown[i]);
        if (value)
            lk_buf_printf(out, " %s=\"%.*s\"", shown[i], SHOWN, (const char *)value);
        xmlFree(value);
    }
}

static void explain_nodes(struct lk_answer *a, const char *what, const char *xpath,
                          struct lk_buf *out)
{
    a->xpath->node = xmlDocGetRootElement(a->doc);
    xmlXPathObject *o = xmlXPathEvalExpression((const xmlChar *)xpath, a->xpath);
    int n = o && o->nodesetval ? o->nodesetval->nodeNr : 0;
    for (int i = 0; i < n && i < LISTED; i++) {
        const xmlNode *node = o->nodesetval->nodeTab[i];
        lk_buf_printf(out, "    %s: <%s", what, (const char *)node->name);
        add_attributes(node, out);
        lk_buf_adds(out, "> ");
        if (strcmp(what, "form") != 0)
            add_words(node, out);
        lk_buf_addc(out, '\n');
    }
    if (n > LISTED)
        lk_buf_printf(out, "    … and %d more\n", n - LISTED);
    xmlXPathFreeObject(o);
}

static void explain_markup(struct lk_answer *a, struct lk_buf *out)
{
    explain_nodes(a, "heading", "//title | //h1 | //h2", out);
    explain_nodes(a, "form", "//form", out);
    explain_nodes(a, "field", "//input | //select | //textarea", out);
    explain_nodes(a, "button", "//button | //input[@type='submit']", out);
    explain_nodes(a, "link", "//a[@href]", out);
}

/* Which of the page's own selectors find nothing in it. */
static void explain_missed(struct lk_stage *st, struct lk_buf *out)
{
    const struct lk_view_rules *v = &st->b->view;
    const struct lk_selector *asked[] = {
        &v->page,         &v->title,         &v->text,       &v->user_name, &v->csrf,
        &v->fields.each,  &v->controls.each, &v->menus.each, &v->rows.each, &v->notifications.each,
        &v->details.each, &v->download.each,
    };
    struct lk_look at = lk_look_at(&st->answer, NULL), there;
    bool first = true;
    for (size_t i = 0; i < LK_COUNT(asked); i++) {
        if (asked[i]->at == LK_AT_NOWHERE)
            continue;
        json_t *value = lk_select(st->site->selecting, asked[i], &at);
        bool found = value || lk_select_look(st->site->selecting, asked[i], &at, &there);
        json_decref(value);
        if (found)
            continue;
        lk_buf_printf(out, "%s%s (%s)", first ? "    found nothing: " : ", ", asked[i]->name,
                      asked[i]->where ? asked[i]->where : "first-of");
        first = false;
    }
    if (!first)
        lk_buf_addc(out, '\n');
}

void lk_http_explain(struct lk_stage *st, struct lk_buf *out)
{
    LK_AUTO(lk_buf_done) struct lk_buf room = { 0 };
    struct lk_answer *a = &st->answer;
    if (!a->status) {
        lk_buf_printf(out, "    no answer: %s\n", a->error[0] ? a->error : "nothing was asked");
        return;
    }
    lk_answer_read(a);
    lk_buf_printf(out, "    %s: status %d, %s, %zu octets\n", a->url, a->status,
                  lk_answer_type(a, &room), a->body.len);
    if (a->json)
        explain_json(a->json, out);
    else if (a->xpath)
        explain_markup(a, out);
    explain_missed(st, out);
}
