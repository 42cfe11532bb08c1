/* Finding values: where to look is one function a kind of place, what is made of it is one way. */
#include "target/select_inner.h"

#include "base/text.h"
#include "target/transform.h"
#include <string.h>

enum { GROUPS = 2 };

struct lk_look lk_look_at(struct lk_answer *a, const struct lk_jar *jar)
{
    lk_answer_read(a);
    return (struct lk_look){ .answer = a,
                             .jar = jar,
                             .json = a->json,
                             .node = a->doc ? xmlDocGetRootElement(a->doc) : NULL };
}

static const json_t *at_pointer(const struct lk_compiled *c, const json_t *v)
{
    for (size_t i = 0; v && i < c->n_steps; i++) {
        const char *step = c->steps[i];
        if (json_is_object(v))
            v = json_object_get(v, step);
        else if (json_is_array(v) && *step && strspn(step, "0123456789") == strlen(step))
            v = json_array_get(v, strtoul(step, NULL, 10));
        else
            v = NULL;
    }
    return v;
}

/* The nodes of an expression; the caller frees them. */
static xmlXPathObject *evaluate(const struct lk_compiled *c, const struct lk_look *p)
{
    if (!p->node || !p->answer->xpath)
        return NULL;
    p->answer->xpath->node = p->node;
    return xmlXPathCompiledEval(c->xpath, p->answer->xpath);
}

/* The text of a node: its words with single blanks, as a reader sees them. */
static void node_text(const xmlNode *node, struct lk_buf *out)
{
    xmlChar *text = xmlNodeGetContent((xmlNode *)node);
    bool blank = false;
    for (const xmlChar *p = text; p && *p; p++) {
        if (strchr(" \t\r\n", *p)) {
            blank = out->len > 0;
            continue;
        }
        if (blank)
            lk_buf_addc(out, ' ');
        blank = false;
        lk_buf_addc(out, (char)*p);
    }
    xmlFree(text);
}

/* A text with octets that are no UTF-8 is still a text: they become question marks. */
static json_t *text_value(char *text)
{
    bool bad = !lk_utf8_ok(text, strlen(text));
    for (char *c = text; bad && *c; c++)
        *c = *c & 0x80 ? '?' : *c;
    return json_string(text);
}

static json_t *xpath_value(const struct lk_compiled *c, const struct lk_look *p)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    xmlXPathObject *o = evaluate(c, p);
    json_t *value = NULL;
    if (!o)
        return NULL;
    if (o->type == XPATH_NODESET && o->nodesetval && o->nodesetval->nodeNr > 0) {
        node_text(o->nodesetval->nodeTab[0], &text);
        value = text.len ? text_value(text.bytes) : json_string("");
    } else if (o->type == XPATH_STRING && *o->stringval) {
        value = text_value((char *)o->stringval);
    } else if (o->type == XPATH_BOOLEAN) {
        value = json_boolean(o->boolval);
    } else if (o->type == XPATH_NUMBER && o->floatval == o->floatval) {
        value = json_integer((json_int_t)o->floatval);
    }
    xmlXPathFreeObject(o);
    return value;
}

static json_t *header_value(const struct lk_look *p, const char *name)
{
    LK_AUTO(lk_buf_done) struct lk_buf room = { 0 };
    const char *value = lk_answer_header(p->answer, name, 0, &room);
    return value ? json_string(value) : NULL;
}

/* What stands at the place, before anything is made of it. */
static json_t *raw_value(struct lk_selecting *s, const struct lk_selector *sel,
                         const struct lk_look *p)
{
    const struct lk_compiled *c = &s->all[sel->id];
    switch (sel->at) {
    case LK_AT_NOWHERE:
        return NULL;
    case LK_AT_JSON:
        return json_incref((json_t *)at_pointer(c, p->json));
    case LK_AT_XPATH:
        return xpath_value(c, p);
    case LK_AT_HEADER:
        return header_value(p, sel->where);
    case LK_AT_COOKIE:
        return p->jar ? json_string(lk_jar_get(p->jar, sel->where)) : NULL;
    case LK_AT_URL:
        return p->answer->url ? json_string(p->answer->url) : NULL;
    case LK_AT_STATUS:
        return json_integer(p->answer->status);
    case LK_AT_TEXT:
        return p->answer->body.len ? json_stringn(p->answer->body.bytes, p->answer->body.len)
                                   : NULL;
    case LK_AT_KEY:
        return p->key ? json_string(p->key) : NULL;
    case LK_AT_CONST:
        return json_string(sel->where);
    case LK_AT_FIRST_OF:
    case LK_AT_ALL_OF:
        for (size_t i = 0; i < sel->n_alts; i++) {
            json_t *v = lk_select(s, &sel->alts[i], p);
            if (v)
                return v;
        }
        return NULL;
    }
    return NULL;
}

static bool as_text(const json_t *v, struct lk_buf *out)
{
    if (json_is_string(v))
        lk_buf_add(out, json_string_value(v), json_string_length(v));
    else if (json_is_integer(v))
        lk_buf_printf(out, "%lld", (long long)json_integer_value(v));
    else if (json_is_real(v))
        lk_buf_printf(out, "%g", json_real_value(v));
    else if (json_is_boolean(v))
        lk_buf_adds(out, json_is_true(v) ? "true" : "false");
    else
        return false;
    lk_buf_add(out, "", 0);
    return true;
}

static bool cut(const struct lk_compiled *c, struct lk_buf *text)
{
    regmatch_t m[GROUPS];
    if (regexec(&c->regex, text->bytes, GROUPS, m, 0) || m[c->group].rm_so < 0)
        return false;
    size_t len = (size_t)(m[c->group].rm_eo - m[c->group].rm_so);
    memmove(text->bytes, text->bytes + m[c->group].rm_so, len);
    text->bytes[text->len = len] = '\0';
    return true;
}

static void say_our_way(const struct lk_selector *sel, struct lk_buf *text)
{
    for (size_t i = 0; i < sel->n_words; i++)
        if (lk_same_label(sel->words[i].from, text->bytes)) {
            lk_buf_clear(text);
            lk_buf_adds(text, sel->words[i].to);
            return;
        }
}

/* Cuts, words and transforms; V is given up. NULL where that does not fit. */
static json_t *made_of(struct lk_selecting *s, const struct lk_selector *sel, json_t *v)
{
    const struct lk_compiled *c = &s->all[sel->id];
    LK_AUTO(json_decref) json_t *raw = v;
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    if (!raw || json_is_null(raw) || (!c->has_regex && !sel->n_words && !sel->transform))
        return lk_take(raw);
    if (!as_text(raw, &text) || !text.bytes || (c->has_regex && !cut(c, &text)))
        return NULL;
    if (sel->transform && !lk_transform(sel->transform, &text))
        return NULL;
    say_our_way(sel, &text);
    return json_stringn_nocheck(text.bytes, text.len);
}

static json_t *tested(const struct lk_selector *sel, json_t *v)
{
    LK_AUTO(json_decref) json_t *raw = v;
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    bool there = raw && !json_is_null(raw);
    switch (sel->test) {
    case LK_TEST_NONE:
        break;
    case LK_TEST_PRESENT:
        return json_boolean(there);
    case LK_TEST_ABSENT:
        return json_boolean(!there);
    case LK_TEST_EQUALS:
        return json_boolean(there && as_text(raw, &text) && lk_same_label(text.bytes, sel->equals));
    }
    return there ? lk_take(raw) : NULL;
}

json_t *lk_select(struct lk_selecting *s, const struct lk_selector *sel, const struct lk_look *p)
{
    if (sel->at == LK_AT_NOWHERE)
        return NULL;
    struct lk_compiled *c = &s->all[sel->id];
    json_t *v = made_of(s, sel, raw_value(s, sel, p));
    c->tried = true;
    c->found |= v != NULL;
    return tested(sel, v);
}

bool lk_select_text(struct lk_selecting *s, const struct lk_selector *sel, const struct lk_look *p,
                    struct lk_buf *out)
{
    LK_AUTO(json_decref) json_t *v = lk_select(s, sel, p);
    return v && as_text(v, out);
}

bool lk_select_truth(struct lk_selecting *s, const struct lk_selector *sel, const struct lk_look *p)
{
    LK_AUTO(json_decref) json_t *v = lk_select(s, sel, p);
    if (json_is_string(v))
        return *json_string_value(v) && strcmp(json_string_value(v), "false") != 0;
    return v && !json_is_false(v) && !json_is_null(v);
}

bool lk_select_look(struct lk_selecting *s, const struct lk_selector *sel, const struct lk_look *p,
                    struct lk_look *ret)
{
    struct lk_compiled *c = &s->all[sel->id];
    *ret = *p;
    if (sel->at == LK_AT_NOWHERE)
        return true; /* all is found in the answer itself */
    c->tried = true;
    if (sel->at == LK_AT_JSON) {
        ret->json = at_pointer(c, p->json);
        c->found |= ret->json != NULL;
        return ret->json && !json_is_null(ret->json);
    }
    xmlXPathObject *o = sel->at == LK_AT_XPATH ? evaluate(c, p) : NULL;
    bool there = o && o->type == XPATH_NODESET && o->nodesetval && o->nodesetval->nodeNr > 0;
    if (there)
        ret->node = o->nodesetval->nodeTab[0];
    xmlXPathFreeObject(o);
    c->found |= there;
    return there;
}

static bool each_json(const json_t *v, const struct lk_look *p,
                      void (*fn)(void *of, const struct lk_look *item), void *of)
{
    struct lk_look item = *p;
    const char *key;
    json_t *value;
    size_t i;
    json_array_foreach((json_t *)v, i, value)
    {
        item.json = value;
        fn(of, &item);
    }
    json_object_foreach((json_t *)v, key, value)
    {
        item.json = value;
        item.key = key;
        fn(of, &item);
    }
    return json_is_array(v) || json_is_object(v);
}

bool lk_select_each(struct lk_selecting *s, const struct lk_selector *sel, const struct lk_look *p,
                    void (*fn)(void *of, const struct lk_look *item), void *of)
{
    struct lk_compiled *c = &s->all[sel->id];
    if (sel->at != LK_AT_JSON && sel->at != LK_AT_XPATH)
        return false;
    c->tried = true;
    if (sel->at == LK_AT_JSON) {
        bool there = each_json(at_pointer(c, p->json), p, fn, of);
        c->found |= there;
        return there;
    }
    xmlXPathObject *o = evaluate(c, p);
    struct lk_look item = *p;
    int n = o && o->type == XPATH_NODESET && o->nodesetval ? o->nodesetval->nodeNr : 0;
    for (int i = 0; i < n; i++) {
        item.node = o->nodesetval->nodeTab[i];
        fn(of, &item);
    }
    xmlXPathFreeObject(o);
    c->found |= n > 0;
    return p->node != NULL;
}

struct gathering {
    struct lk_selecting *s;
    const struct lk_selector *sel;
    json_t *list;
};

/* In a list all are texts; one that is nothing is an empty one, so that they still can be counted.
 */
static void gather(void *of, const struct lk_look *item)
{
    struct gathering *g = of;
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    if (g->sel->at == LK_AT_XPATH)
        node_text(item->node, &text);
    else if (!as_text(item->json, &text) && !json_is_null(item->json))
        return;
    json_t *v =
        tested(g->sel, made_of(g->s, g->sel, json_stringn(text.len ? text.bytes : "", text.len)));
    if (v)
        json_array_append_new(g->list, v);
}

static void gather_alts(struct lk_selecting *s, const struct lk_selector *sel,
                        const struct lk_look *p, json_t *list)
{
    for (size_t i = 0; i < sel->n_alts; i++) {
        LK_AUTO(json_decref) json_t *some = lk_select_all(s, &sel->alts[i], p);
        json_array_extend(list, some);
        if (some && sel->at == LK_AT_FIRST_OF)
            return;
    }
}

json_t *lk_select_all(struct lk_selecting *s, const struct lk_selector *sel,
                      const struct lk_look *p)
{
    struct gathering g = { s, sel, json_array() };
    const struct lk_compiled *c = &s->all[sel->id];
    bool many =
        sel->at == LK_AT_XPATH || (sel->at == LK_AT_JSON && json_is_array(at_pointer(c, p->json)));
    bool there = true;
    if (sel->n_alts) {
        gather_alts(s, sel, p, g.list);
        there = json_array_size(g.list) > 0;
    } else if (many) {
        there = lk_select_each(s, sel, p, gather, &g);
    } else {
        LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
        there = lk_select_text(s, sel, p, &text);
        if (there)
            json_array_append_new(g.list, json_stringn(text.bytes, text.len));
    }
    if (there)
        return g.list;
    json_decref(g.list);
    return NULL;
}
