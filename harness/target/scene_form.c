/* HTML: what a field holds, and what is sent when an element is pressed. A link leads where it
 * says; a button sends the form that it stands in, as the page fills it in (HTML, "form
 * submission"). */
#include "target/scene_inner.h"

#include <string.h>
#include <strings.h>

static bool is_element(const xmlNode *node, const char *name)
{
    return node->type == XML_ELEMENT_NODE && !strcasecmp((const char *)node->name, name);
}

static char *attribute(struct lk_making *m, const xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetProp((xmlNode *)node, (const xmlChar *)name);
    char *copy = value ? lk_arena_strdup(m->scene->arena, (const char *)value) : NULL;
    xmlFree(value);
    return copy;
}

void lk_making_own_field(struct lk_making *m, const struct lk_look *at, struct lk_own_field *own)
{
    const xmlNode *node = at->node;
    *own = (struct lk_own_field){ 0 };
    bool area = node && is_element(node, "textarea");
    if (!node || (!area && !is_element(node, "input")))
        return;
    const char *type = attribute(m, node, "type");
    bool box = type && (!strcasecmp(type, "checkbox") || !strcasecmp(type, "radio"));
    own->sent_as = attribute(m, node, "name");
    own->kind = box ? "checkbox" : type;
    own->is_password = type && !strcasecmp(type, "password");
    xmlChar *text = box    ? NULL
                    : area ? xmlNodeGetContent((xmlNode *)node)
                           : xmlGetProp((xmlNode *)node, (const xmlChar *)"value");
    if (box)
        own->value = json_boolean(xmlHasProp((xmlNode *)node, (const xmlChar *)"checked") != NULL);
    else if (text && *text)
        own->value = json_string((const char *)text);
    xmlFree(text);
}

static const xmlNode *form_of(const xmlNode *node)
{
    for (; node; node = node->parent)
        if (is_element(node, "form"))
            return node;
    return NULL;
}

static void add_part(struct lk_making *m, struct lk_pressable *p, const char *name,
                     const char *value, bool off)
{
    struct lk_arena *a = m->scene->arena;
    const char *field = NULL;
    for (size_t i = 0; i < m->scene->n_fields; i++)
        if (!strcmp(m->scene->fields[i].sent_as, name))
            field = m->scene->fields[i].name;
    struct lk_form_part *parts = lk_arena_grow(a, (void *)p->parts, p->n_parts, sizeof *parts);
    parts[p->n_parts++] = (struct lk_form_part){ name, value ? value : "", field, off };
    p->parts = parts;
}

/* A control of the form that is sent whatever is pressed. */
static void add_input(struct lk_making *m, const xmlNode *node, struct lk_pressable *p)
{
    const char *name = attribute(m, node, "name"), *type = attribute(m, node, "type");
    bool button = type && (!strcasecmp(type, "submit") || !strcasecmp(type, "button") ||
                           !strcasecmp(type, "image") || !strcasecmp(type, "reset"));
    bool box = type && (!strcasecmp(type, "checkbox") || !strcasecmp(type, "radio"));
    if (!name || button || xmlHasProp((xmlNode *)node, (const xmlChar *)"disabled"))
        return;
    const char *value = attribute(m, node, "value");
    /* A box without a mark is not sent; its value is kept for when somebody ticks it. */
    bool off = box && !xmlHasProp((xmlNode *)node, (const xmlChar *)"checked");
    add_part(m, p, name, value ? value : box ? "on" : "", off);
}

static void add_inputs(struct lk_making *m, const xmlNode *node, struct lk_pressable *p)
{
    for (; node; node = node->next) {
        if (is_element(node, "input"))
            add_input(m, node, p);
        else if (is_element(node, "textarea") && attribute(m, node, "name")) {
            xmlChar *text = xmlNodeGetContent((xmlNode *)node);
            add_part(m, p, attribute(m, node, "name"),
                     lk_arena_strdup(m->scene->arena, text ? (const char *)text : ""), false);
            xmlFree(text);
        }
        add_inputs(m, node->children, p);
    }
}

static void take_form(struct lk_making *m, const xmlNode *button, struct lk_pressable *p)
{
    const xmlNode *form = form_of(button);
    if (!form)
        return;
    const char *own = attribute(m, button, "formaction"), *name = attribute(m, button, "name");
    const char *action = own ? own : attribute(m, form, "action");
    const char *method = attribute(m, form, "method");
    if (!p->href)
        p->href = action && *action ? action : m->scene->url;
    if (!p->method)
        p->method = method && !strcasecmp(method, "post") ? "POST" : "GET";
    p->of_form = true;
    add_inputs(m, form->children, p);
    if (name)
        add_part(m, p, name, attribute(m, button, "value"), false);
}

void lk_making_form(struct lk_making *m, const struct lk_look *at, struct lk_pressable *p)
{
    const xmlNode *node = at->node;
    if (!node || node->type != XML_ELEMENT_NODE || p->href)
        return;
    if (is_element(node, "a")) {
        p->href = attribute(m, node, "href");
        p->method = "GET";
    } else if (is_element(node, "button") || is_element(node, "input")) {
        if (p->enabled && xmlHasProp((xmlNode *)node, (const xmlChar *)"disabled"))
            p->enabled = false;
        take_form(m, node, p);
    }
}
