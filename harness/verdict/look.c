/* What the predicates share. */
#include "verdict/look.h"

#include "base/text.h"
#include "plan/textprofile.h"
#include <stdarg.h>
#include <string.h>

static const char *vprint(struct lk_look *l, const char *fmt, va_list ap)
{
    char line[480]; /* what is told is one line; more than this nobody reads */
    vsnprintf(line, sizeof line, fmt, ap);
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    /* never half a character at the end */
    for (size_t n = strlen(line); n == sizeof line - 1 && n && !lk_utf8_ok(line, n);)
        line[--n] = '\0';
    return lk_arena_strdup(l->arena, line);
}

void lk_expects(struct lk_look *l, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    l->m->expected = vprint(l, fmt, ap);
    va_end(ap);
}

void lk_fits(struct lk_look *l, const char *seen_fmt, ...)
{
    va_list ap;
    va_start(ap, seen_fmt);
    l->m->fit = LK_FIT;
    l->m->seen = vprint(l, seen_fmt, ap);
    va_end(ap);
}

void lk_unfit(struct lk_look *l, const char *seen_fmt, ...)
{
    va_list ap;
    va_start(ap, seen_fmt);
    l->m->fit = LK_UNFIT;
    l->m->seen = vprint(l, seen_fmt, ap);
    va_end(ap);
}

void lk_unseen(struct lk_look *l, const char *why_fmt, ...)
{
    va_list ap;
    va_start(ap, why_fmt);
    l->m->fit = LK_UNSEEN;
    l->m->why = vprint(l, why_fmt, ap);
    va_end(ap);
}

void lk_too_few(struct lk_look *l, const char *why_fmt, ...)
{
    va_list ap;
    va_start(ap, why_fmt);
    l->m->fit = LK_TOO_FEW;
    l->m->why = vprint(l, why_fmt, ap);
    va_end(ap);
}

int lk_fit_rank(enum lk_fit fit)
{
    static const int ranks[] = { [LK_FIT] = 0, [LK_TOO_FEW] = 1, [LK_UNSEEN] = 2, [LK_UNFIT] = 3 };
    return ranks[fit];
}

void lk_each_must(struct lk_look *l, size_t n, lk_one_fn *one, const void *of)
{
    const struct lk_match first = *l->m; /* with what is expected of all, and by which evidence */
    enum lk_evidence_kind weakest = first.from;
    struct lk_match worst = first;
    worst.fit = LK_FIT;
    for (size_t i = 0; i < n; i++) {
        l->m->fit = LK_FIT;
        l->m->from = first.from;
        l->m->expected = first.expected;
        one(l, i, of);
        weakest = i ? lk_weaker_evidence(weakest, l->m->from) : l->m->from;
        if (worst.fit == LK_FIT || lk_fit_rank(l->m->fit) > lk_fit_rank(worst.fit))
            worst = *l->m;
    }
    l->m->fit = worst.fit;
    l->m->expected = worst.fit == LK_FIT ? first.expected : worst.expected;
    l->m->seen = worst.seen;
    l->m->why = worst.why;
    l->m->from = weakest;
}

void lk_read_record(struct lk_look *l, const json_t *record)
{
    int n = (int)lk_json_int(record, "n", 0);
    for (size_t i = 0; i < l->m->n_records; i++)
        if (l->m->records[i] == n)
            return;
    if (n && l->m->n_records < LK_COUNT(l->m->records))
        l->m->records[l->m->n_records++] = n;
}

enum lk_evidence_kind lk_weaker_evidence(enum lk_evidence_kind a, enum lk_evidence_kind b)
{
    static const int weakness[] = {
        [LK_FROM_ARTEFACT] = 0, [LK_FROM_WIRE] = 1, [LK_FROM_SELF] = 2
    };
    return weakness[b] > weakness[a] ? b : a;
}

static bool is_kind(const json_t *record, const char *k)
{
    return !strcmp(lk_json_str(record, "k", ""), k);
}

/* The record of the actor's last act or misuse. */
static const json_t *last_deed(const struct lk_look *l)
{
    for (size_t i = l->seen->at; i-- > 0;) {
        const json_t *r = json_array_get(l->seen->records, i);
        if ((is_kind(r, "act") || is_kind(r, "misuse")) &&
            !strcmp(lk_json_str(r, "actor", ""), l->actor))
            return r;
    }
    return NULL;
}

static const json_t *view_of(const json_t *record)
{
    const json_t *v = json_object_get(record, is_kind(record, "misuse") ? "answer" : "view");
    return json_is_object(v) ? v : NULL;
}

const json_t *lk_view(struct lk_look *l)
{
    const json_t *deed = last_deed(l);
    if (!deed) {
        lk_unseen(l, "%s has done nothing yet, so there is no page to look at", l->actor);
        return NULL;
    }
    lk_read_record(l, deed);
    const char *outcome = lk_json_str(deed, "outcome", "");
    const char *action = lk_json_str(deed, "action", "the last act");
    const char *why = lk_json_str(deed, "why", "no reason is known");
    const json_t *view = view_of(deed);
    if (!strcmp(outcome, "missed"))
        lk_unseen(l, "'%s' could not be done: %s; check your binding", action, why);
    else if (strcmp(outcome, "answered") != 0)
        lk_unseen(l, "'%s' brought no answer (%s): %s", action, outcome, why);
    else if (!view)
        lk_unseen(l, "'%s' was answered without anything to look at", action);
    else
        return view;
    return NULL;
}

static bool there(const json_t *view, const char *member)
{
    const json_t *v = json_object_get(view, member);
    return v && !json_is_null(v);
}

bool lk_member_elsewhere(const struct lk_look *l, const char *member)
{
    size_t i;
    json_t *r;
    json_array_foreach((json_t *)l->seen->records, i,
                       r) if ((is_kind(r, "act") || is_kind(r, "misuse")) &&
                              there(view_of(r), member)) return true;
    return false;
}

const json_t *lk_member(struct lk_look *l, const json_t *view, const char *member, const char *what)
{
    if (there(view, member))
        return json_object_get(view, member);
    if (lk_member_elsewhere(l, member))
        lk_unfit(l, "no %s on %s", what, lk_page_said(l, view));
    else
        lk_unseen(l, "the binding found no %s on any page of this play; check your binding", what);
    return NULL;
}

const json_t *lk_own(struct lk_look *l, const char *member)
{
    const json_t *own = json_array_get(l->seen->records, l->seen->at);
    if (!is_kind(own, "expect") && l->seen->at)
        own = json_array_get(l->seen->records, l->seen->at - 1);
    if (!is_kind(own, "expect")) {
        lk_unseen(l, "nothing was read for this");
        return NULL;
    }
    lk_read_record(l, own);
    const json_t *v = json_object_get(json_object_get(own, "view"), member);
    if (!v || json_is_null(v))
        lk_unseen(l, "the %s could not be read: %s", member,
                  lk_json_str(own, "why", "the binding offers no way"));
    return v && !json_is_null(v) ? v : NULL;
}

const json_t *lk_named(struct lk_look *l, const char *name, const char **ret_thing)
{
    for (size_t i = l->seen->at; i-- > 0;) {
        const json_t *r = json_array_get(l->seen->records, i);
        const json_t *named = json_object_get(json_object_get(r, "names"), name);
        if (!named)
            continue;
        lk_read_record(l, r);
        const json_t *value = json_object_get(named, "value");
        const char *thing = lk_json_str(named, "thing", "thing");
        if (ret_thing)
            *ret_thing = thing;
        if (value && !json_is_null(value))
            return value;
        lk_unseen(l, "'%s' brought no %s to remember as '%s'; check your binding",
                  lk_json_str(r, "action", "the act"), thing, name);
        return NULL;
    }
    lk_unseen(l, "nothing was remembered as '%s'", name);
    return NULL;
}

const json_t *lk_facts_of(struct lk_look *l, const char *file)
{
    for (size_t i = json_array_size(l->seen->records); i-- > 0;) {
        const json_t *r = json_array_get(l->seen->records, i);
        if (!is_kind(r, "facts") || strcmp(lk_json_str(r, "file", ""), file) != 0)
            continue;
        lk_read_record(l, r);
        return r;
    }
    lk_unseen(l, "the file %s was not examined", file);
    return NULL;
}

const json_t *lk_facts_named(struct lk_look *l, const char *name)
{
    const json_t *file = lk_named(l, name, NULL);
    if (file && !json_is_string(file)) {
        lk_unseen(l, "'%s' is no file", name);
        return NULL;
    }
    return file ? lk_facts_of(l, json_string_value(file)) : NULL;
}

const json_t *lk_last_record(const struct lk_look *l, const char *k)
{
    for (size_t i = json_array_size(l->seen->records); i-- > 0;) {
        const json_t *r = json_array_get(l->seen->records, i);
        if (is_kind(r, k))
            return r;
    }
    return NULL;
}

size_t lk_texts(const json_t *arg)
{
    return json_is_array(arg) ? json_array_size(arg) : json_is_string(arg);
}

const char *lk_text_at(const json_t *arg, size_t i)
{
    const char *s = json_string_value(json_is_array(arg) ? json_array_get(arg, i) : arg);
    return s ? s : "";
}

const char *lk_texts_said(struct lk_look *l, const json_t *arg)
{
    const char *said = "";
    for (size_t i = 0, n = lk_texts(arg); i < n; i++)
        said = lk_arena_printf(l->arena, "%s%s%s", said,
                               !i           ? ""
                               : i + 1 == n ? " and "
                                            : ", ",
                               lk_text_at(arg, i));
    return said;
}

bool lk_count_fits(struct lk_look *l, size_t n, const char *what)
{
    long long count = lk_json_int(l->arg, "count", -1);
    long long least = lk_json_int(l->arg, "at-least", -1);
    bool fits = (count < 0 || (long long)n == count) && (least < 0 || (long long)n >= least);
    if (!fits)
        lk_unfit(l, "%zu %s", n, what);
    return fits;
}

size_t lk_count_subject(struct lk_look *l, const json_t *list, const char *subject)
{
    size_t i, n = 0;
    json_t *one;
    json_array_foreach((json_t *)list, i, one)
    {
        n += !subject || lk_same_label(lk_json_str(one, "subject", ""), lk_words(l, subject));
    }
    return n;
}

const char *lk_subjects_said(struct lk_look *l, const json_t *list)
{
    size_t i;
    json_t *one;
    const char *said = "";
    json_array_foreach((json_t *)list, i, one) said = lk_arena_printf(
        l->arena, "%s%s \"%s\"", said, i ? "," : ":", lk_json_str(one, "subject", ""));
    return said;
}

void lk_tell_count(struct lk_look *l, const json_t *list, size_t n, const char *what)
{
    if (n == json_array_size(list))
        lk_unfit(l, "%zu %s%s", n, what, n == 1 ? "" : "s");
    else
        lk_unfit(l, "%zu %s%s with that subject, among %zu%s", n, what, n == 1 ? "" : "s",
                 json_array_size(list), lk_subjects_said(l, list));
}

const char *lk_words(const struct lk_look *l, const char *label)
{
    const struct lk_binding *b = l->seen->plan->binding;
    return lk_label_words(b && b->text ? b->text : "guide", label);
}

static const struct lk_person *person(const struct lk_case *c, const char *name)
{
    for (size_t i = 0; name && i < c->n_people; i++)
        if (!strcmp(c->people[i].name, name))
            return &c->people[i];
    return NULL;
}

const struct lk_person *lk_person_of(const struct lk_case *c, const char *name)
{
    const struct lk_person *p = person(c, name);
    return p && p->browser_of ? person(c, p->browser_of) : p;
}

const char *lk_page_said(struct lk_look *l, const json_t *view)
{
    const char *id = lk_json_str(view, "page", NULL);
    const struct lk_page *page = id ? lk_page_of_id(id) : NULL;
    long long status = lk_json_int(view, "status", 0);
    if (page)
        return page->name;
    if (id)
        return id;
    return status ? lk_arena_printf(l->arena, "a page that the binding does not know (status %lld)",
                                    status)
                  : "a page that the binding does not know";
}
