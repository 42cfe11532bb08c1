/* Selectors made ready: compiled once for all answers, with the count of what ever found anything.
 */
#include "target/select_inner.h"

#include "plan/textprofile.h"
#include <string.h>

/* RFC 6901 §4: "~1" is "/", and then "~0" is "~". */
static void unescape(char *step)
{
    char *to = step;
    for (const char *p = step; *p; p++)
        if (p[0] == '~' && (p[1] == '0' || p[1] == '1'))
            *to++ = *++p == '0' ? '~' : '/';
        else
            *to++ = *p;
    *to = '\0';
}

static int split_pointer(const struct lk_selector *sel, struct lk_compiled *c, struct lk_err *err)
{
    c->pointer = strdup(sel->where);
    for (char *p = c->pointer; p && *p == '/';) {
        if (c->n_steps == LK_POINTER_STEPS)
            return lk_fail(err, LK_E_USE, sel->pos, "%s: more than %d steps", sel->name,
                           LK_POINTER_STEPS);
        char *next = strchr(p + 1, '/');
        *p = '\0';
        c->steps[c->n_steps++] = p + 1;
        p = next;
    }
    for (size_t i = 0; i < c->n_steps; i++)
        unescape((char *)c->steps[i]);
    return 0;
}

static int compile(const struct lk_selector *sel, struct lk_compiled *c, struct lk_err *err)
{
    if (sel->regex) {
        if (regcomp(&c->regex, sel->regex, REG_EXTENDED))
            return lk_fail(err, LK_E_USE, sel->pos, "%s: no regular expression", sel->name);
        c->has_regex = true;
        c->group = c->regex.re_nsub > 0;
    }
    if (sel->at == LK_AT_JSON)
        return split_pointer(sel, c, err);
    if (sel->at == LK_AT_XPATH && !(c->xpath = xmlXPathCompile((const xmlChar *)sel->where)))
        return lk_fail(err, LK_E_USE, sel->pos, "%s: '%s' is no XPath expression", sel->name,
                       sel->where);
    return 0;
}

static void no_xml_errors(void *of, xmlErrorPtr error)
{
    (void)of;
    (void)error;
}

struct lk_selecting *lk_selecting_new(const struct lk_binding *b, struct lk_err *err)
{
    LK_AUTO(lk_selecting_free) struct lk_selecting *s = calloc(1, sizeof *s);
    xmlInitParser();
    xmlSetStructuredErrorFunc(NULL, no_xml_errors);
    s->b = b;
    s->all = calloc(b->n_selectors + 1, sizeof *s->all);
    for (size_t i = 0; i < b->n_selectors; i++)
        if (compile(b->selectors[i], &s->all[i], err))
            return NULL;
    return lk_take(s);
}

void lk_selecting_free(struct lk_selecting *s)
{
    if (!s)
        return;
    for (size_t i = 0; s->all && i < s->b->n_selectors; i++) {
        struct lk_compiled *c = &s->all[i];
        if (c->has_regex)
            regfree(&c->regex);
        xmlXPathFreeCompExpr(c->xpath);
        free(c->pointer);
    }
    for (size_t i = 0; i < s->n_labels; i++)
        free(s->labels[i].text);
    free(s->all);
    free(s);
}

const char *lk_selecting_label(struct lk_selecting *s, const char *text)
{
    for (size_t i = 0; i < s->n_labels; i++)
        if (!strcmp(s->labels[i].text, text))
            return s->labels[i].label;
    const char *label = lk_label_of(s->b->text, text);
    char *copy = s->n_labels < LK_LABELS_KEPT ? strdup(text) : NULL;
    if (copy) {
        s->labels[s->n_labels].text = copy;
        s->labels[s->n_labels++].label = label;
    }
    return label;
}

bool lk_selected(const struct lk_selecting *s, const struct lk_selector *sel)
{
    return sel->at != LK_AT_NOWHERE && s->all[sel->id].found;
}

json_t *lk_selecting_unmatched(const struct lk_selecting *s)
{
    json_t *names = json_array();
    for (size_t i = 0; i < s->b->n_selectors; i++)
        if (s->all[i].tried && !s->all[i].found)
            json_array_append_new(names, json_string(s->b->selectors[i]->name));
    return names;
}
