/* What a page shows: the page itself, its texts, controls and fields. */
#include "verdict/look.h"

#include "base/text.h"
#include "plan/textprofile.h"
#include "verdict/reaction.h"
#include <string.h>

static bool titled(struct lk_look *l, const json_t *view, const struct lk_page *page)
{
    if (!page->title)
        return true;
    const json_t *title = lk_member(l, view, "title", "title");
    if (!title)
        return false;
    const char *is = json_is_string(title) ? json_string_value(title) : "";
    if (lk_same_label(is, lk_words(l, page->title)))
        return true;
    lk_unfit(l, "the page, titled \"%s\"", is);
    return false;
}

static bool is_page(const json_t *view, const struct lk_page *page)
{
    /* A refusal is told by its status too, whatever page stands under it. */
    return !strcmp(lk_json_str(view, "page", ""), page->id) ||
           (!strcmp(page->id, "refused") && lk_json_bool(view, "refused", false) &&
            lk_reaction(view) == LK_REFUSED);
}

static void shows(struct lk_look *l)
{
    lk_expects(l, "%s", lk_texts_said(l, l->arg));
    const json_t *view = lk_view(l);
    if (!view)
        return;
    for (size_t i = 0; i < lk_texts(l->arg); i++) {
        const struct lk_page *page = lk_page_named(lk_text_at(l->arg, i));
        if (!page || !is_page(view, page))
            continue;
        if (titled(l, view, page))
            lk_fits(l, "%s", page->name);
        return;
    }
    if (!lk_json_str(view, "page", NULL) && lk_json_int(view, "status", 0) < 500 &&
        !lk_member_elsewhere(l, "page"))
        lk_unseen(l, "the binding knew no page of this play; check your binding");
    else
        lk_unfit(l, "%s", lk_page_said(l, view));
}

/* All texts within V, however deep, one after the other. */
static void add_texts(const json_t *v, struct lk_buf *out)
{
    const char *key;
    json_t *item;
    size_t i;
    if (json_is_string(v)) {
        lk_buf_add(out, json_string_value(v), json_string_length(v));
        lk_buf_addc(out, '\n');
    }
    json_array_foreach((json_t *)v, i, item) add_texts(item, out);
    json_object_foreach((json_t *)v, key, item) add_texts(item, out);
}

static bool blank(const struct lk_buf *b)
{
    return !b->bytes || b->bytes[strspn(b->bytes, " \t\n")] == '\0';
}

/* Is the text (or the words that stand for this label in the target's profile) within ALL? */
static bool held(struct lk_look *l, const struct lk_buf *all, const char *text)
{
    const char *words = lk_words(l, text);
    size_t n = strlen(words);
    if (n && words[n - 1] == '.') /* a trailing full stop is optional (guide.md §1) */
        words = lk_arena_strndup(l->arena, words, n - 1);
    return all->bytes && lk_contains(all->bytes, words);
}

static void says(struct lk_look *l)
{
    lk_expects(l, "the text \"%s\"", lk_texts_said(l, l->arg));
    const json_t *view = lk_view(l), *text = view ? lk_member(l, view, "text", "text") : NULL;
    if (!text)
        return;
    LK_AUTO(lk_buf_done) struct lk_buf all = { 0 };
    add_texts(text, &all);
    if (json_is_string(l->arg) && !strcmp(json_string_value(l->arg), "something")) {
        if (blank(&all) && !json_object_size(json_object_get(view, "details")))
            lk_unfit(l, "no text on %s", lk_page_said(l, view));
        else
            lk_fits(l, "a text");
        return;
    }
    add_texts(json_object_get(view, "title"), &all);
    add_texts(json_object_get(view, "message"), &all);
    for (size_t i = 0; i < lk_texts(l->arg); i++)
        if (!held(l, &all, lk_text_at(l->arg, i))) {
            lk_unfit(l, "%s, without the text \"%s\"", lk_page_said(l, view),
                     lk_text_at(l->arg, i));
            return;
        }
    lk_fits(l, "the text");
}

static void says_not(struct lk_look *l)
{
    lk_expects(l, "nothing of \"%s\"", lk_texts_said(l, l->arg));
    const json_t *view = lk_view(l);
    if (!view)
        return;
    if (!json_object_get(view, "text") && !lk_member_elsewhere(l, "text")) {
        lk_unseen(l, "the binding found no text on any page of this play; check your binding");
        return;
    }
    LK_AUTO(lk_buf_done) struct lk_buf all = { 0 };
    LK_AUTO(json_decref) json_t *but_cookies = json_copy((json_t *)view);
    json_object_del(but_cookies, "cookies");
    add_texts(but_cookies, &all);
    for (size_t i = 0; i < lk_texts(l->arg); i++)
        if (held(l, &all, lk_text_at(l->arg, i))) {
            lk_unfit(l, "\"%s\" on %s", lk_text_at(l->arg, i), lk_page_said(l, view));
            return;
        }
    lk_fits(l, "%s, with nothing of it", lk_page_said(l, view));
}

static const json_t *of_label(const json_t *map, const char *label)
{
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)map, key, v) if (lk_same_label(key, label)) return v;
    return NULL;
}

/* Are the fields ticked that the control waits for? */
static bool met(const json_t *view, const json_t *requires)
{
    const json_t *fields = json_object_get(view, "fields");
    size_t i;
    json_t *name;
    json_array_foreach((json_t *) requires, i, name)
    {
        const char *label = json_is_string(name) ? json_string_value(name) : "";
        if (!lk_json_bool(of_label(fields, label), "value", false))
            return false;
    }
    return true;
}

/* A control that waits for a field can be used as soon as that is ticked: a page that is sent by
 * the portal is as it was before the person ticked anything on it. */
static bool usable(const json_t *view, const json_t *control)
{
    const json_t *requires = json_object_get(control, "requires");
    if (lk_json_bool(control, "enabled", false))
        return true;
    if (json_object_get(control, "enabled") && !json_array_size(requires))
        return false;
    return met(view, requires);
}

static const json_t *control_of(struct lk_look *l, const json_t *controls, const char *label)
{
    const json_t *c = of_label(controls, label);
    return c ? c : of_label(controls, lk_words(l, label));
}

static void offers(struct lk_look *l)
{
    lk_expects(l, "%s to press", lk_texts_said(l, l->arg));
    const json_t *view = lk_view(l);
    const json_t *controls = view ? lk_member(l, view, "controls", "control") : NULL;
    if (!controls)
        return;
    for (size_t i = 0; i < lk_texts(l->arg); i++) {
        const char *label = lk_text_at(l->arg, i);
        const json_t *control = control_of(l, controls, label);
        if (control && usable(view, control))
            continue;
        lk_unfit(l, "%s, where %s %s", lk_page_said(l, view), label,
                 control ? "cannot be used" : "is not there");
        return;
    }
    lk_fits(l, "%s", lk_texts_said(l, l->arg));
}

static void offers_not(struct lk_look *l)
{
    lk_expects(l, "no %s to press", lk_texts_said(l, l->arg));
    const json_t *view = lk_view(l);
    if (!view)
        return;
    if (!lk_member_elsewhere(l, "controls")) {
        lk_unseen(l, "the binding found no control on any page of this play; check your binding");
        return;
    }
    const json_t *controls = json_object_get(view, "controls");
    for (size_t i = 0; i < lk_texts(l->arg); i++) {
        const json_t *control = control_of(l, controls, lk_text_at(l->arg, i));
        if (!control || !usable(view, control))
            continue;
        lk_unfit(l, "%s on %s", lk_text_at(l->arg, i), lk_page_said(l, view));
        return;
    }
    lk_fits(l, "%s, without %s", lk_page_said(l, view), lk_texts_said(l, l->arg));
}

static void asks_for(struct lk_look *l)
{
    const char *name = lk_text_at(l->arg, 0);
    lk_expects(l, "a field for the %s", name);
    const json_t *view = lk_view(l), *fields = view ? lk_member(l, view, "fields", "field") : NULL;
    if (!fields)
        return;
    if (of_label(fields, name))
        lk_fits(l, "a field for the %s", name);
    else
        lk_unfit(l, "%s, without a field for the %s", lk_page_said(l, view), name);
}

static void terms(struct lk_look *l)
{
    const char *state = lk_text_at(l->arg, 0);
    lk_expects(l, "the box of the terms %s", state);
    const json_t *view = lk_view(l), *fields = view ? lk_member(l, view, "fields", "field") : NULL;
    if (!fields)
        return;
    const json_t *value = json_object_get(of_label(fields, "terms"), "value");
    if (!json_is_boolean(value))
        lk_unfit(l, "%s, without a box of the terms", lk_page_said(l, view));
    else if (json_is_true(value) == !strcmp(state, "ticked"))
        lk_fits(l, "the box %s", state);
    else
        lk_unfit(l, "the box %s", json_is_true(value) ? "ticked" : "unticked");
}

/* A password in any part of a view but where copying puts it. */
static bool holds_password(const json_t *view)
{
    LK_AUTO(lk_buf_done) struct lk_buf all = { 0 };
    LK_AUTO(json_decref) json_t *rest = json_copy((json_t *)view);
    json_object_del(rest, "clipboard");
    add_texts(rest, &all);
    return all.bytes &&
           (strstr(all.bytes, "{{password:") || strstr(all.bytes, "{{part of password:"));
}

static void password_shown(struct lk_look *l, const json_t *view)
{
    const json_t *password = lk_member(l, view, "password", "password");
    if (!password)
        return;
    const char *value = lk_json_str(password, "value", NULL);
    if (!value || !*value)
        lk_unfit(l, "%s, with no password to read", lk_page_said(l, view));
    else if (lk_json_bool(password, "masked", false))
        lk_unfit(l, "a password that is still said to be masked");
    else
        lk_fits(l, "a password");
}

static void password_masked(struct lk_look *l, const json_t *view)
{
    const json_t *password = lk_member(l, view, "password", "password");
    if (!password)
        return;
    if (holds_password(view) || lk_json_str(password, "value", NULL))
        lk_unfit(l, "the password itself on %s", lk_page_said(l, view));
    else if (!lk_json_bool(password, "masked", false))
        lk_unfit(l, "a password that is not said to be masked");
    else
        lk_fits(l, "a masked password");
}

static void password(struct lk_look *l)
{
    const char *state = lk_text_at(l->arg, 0);
    lk_expects(l, "the password %s", state);
    const json_t *view = lk_view(l);
    if (!view)
        return;
    if (!strcmp(state, "shown"))
        password_shown(l, view);
    else if (!strcmp(state, "masked"))
        password_masked(l, view);
    else if (holds_password(view) || lk_json_str(json_object_get(view, "password"), "value", NULL))
        lk_unfit(l, "the password on %s", lk_page_said(l, view));
    else
        lk_fits(l, "%s, without a password", lk_page_said(l, view));
}

static void refused(struct lk_look *l)
{
    lk_expects(l, "a refusal");
    const json_t *view = lk_view(l);
    if (!view)
        return;
    switch (lk_reaction(view)) {
    case LK_REFUSED:
        lk_fits(l, "%s", lk_page_said(l, view));
        return;
    case LK_BROKEN:
        lk_unseen(l, "status %lld is no refusal: something broke", lk_json_int(view, "status", 0));
        return;
    case LK_BUSY:
        lk_unseen(l, "status 429 refuses the pace, not the request");
        return;
    case LK_ACCEPTED:
        lk_unfit(l, "%s", lk_page_said(l, view));
        return;
    case LK_UNKNOWN:
        lk_unseen(l, "the answer is %s; check your binding", lk_page_said(l, view));
        return;
    }
}

const struct lk_predicate_row lk_page_predicates[] = {
    { "shows", shows },           { "says", says },
    { "says-not", says_not },     { "offers", offers },
    { "offers-not", offers_not }, { "asks-for", asks_for },
    { "terms", terms },           { "password", password },
    { "refused", refused },       { NULL, NULL },
};
