/* How the answers came: transport and cookies. */
#include "verdict/look.h"

#include <string.h>
#include <strings.h>

static const struct {
    const char *name, *member;
    bool want;           /* of a truth */
    const char *instead; /* what it is where that does not hold */
} transports[] = {
    { "no-store", "no_store", true, "an answer without Cache-Control: no-store" },
    { "HSTS", "hsts", true, "an answer without Strict-Transport-Security" },
    { "no mixed content", "mixed", false, "an https page that refers to http addresses" },
    { "TLS 1.2 or newer", "tls", true, "an answer by the TLS version" },
};

static bool tls_ok(const json_t *v)
{
    const char *tls = json_string_value(v);
    return tls && (!strcmp(tls, "TLSv1.2") || !strcmp(tls, "TLSv1.3"));
}

/* Does one property of the answer hold? */
static void one_property(struct lk_look *l, size_t nth, const void *transport)
{
    const char *name = lk_text_at(l->arg, nth);
    for (size_t i = 0; i < LK_COUNT(transports); i++) {
        if (strcasecmp(transports[i].name, name) != 0)
            continue;
        const json_t *v = json_object_get(transport, transports[i].member);
        if (!v || json_is_null(v)) {
            lk_unseen(l, "%s could not be seen on this answer", name);
            return;
        }
        bool is_tls = !strcmp(transports[i].member, "tls");
        bool old_too = is_tls && json_is_true(json_object_get(transport, "old_tls"));
        if (!(is_tls ? tls_ok(v) : json_is_true(v) == transports[i].want))
            lk_unfit(l, "%s%s%s", transports[i].instead, is_tls ? " " : "",
                     is_tls ? json_string_value(v) : "");
        else if (old_too)
            lk_unfit(l, "a portal that speaks TLS 1.1 or 1.0 with whoever asks for no more");
        return;
    }
    lk_unseen(l, "this build cannot judge '%s'", name);
}

static void transport(struct lk_look *l)
{
    lk_expects(l, "%s", lk_texts_said(l, l->arg));
    const json_t *view = lk_view(l);
    const json_t *how = view ? json_object_get(view, "transport") : NULL;
    if (view && !json_is_object(how))
        lk_unseen(l, "how this answer came is not known");
    if (!json_is_object(how))
        return;
    lk_each_must(l, lk_texts(l->arg), one_property, how);
    if (l->m->fit == LK_FIT)
        lk_fits(l, "%s", lk_texts_said(l, l->arg));
}

static bool cookie_bears(const json_t *cookie, const char *property)
{
    const char *same_site = lk_json_str(cookie, "same_site", "");
    if (!strcasecmp(property, "Secure"))
        return lk_json_bool(cookie, "secure", false);
    if (!strcasecmp(property, "HttpOnly"))
        return lk_json_bool(cookie, "http_only", false);
    return !strcasecmp(same_site, "Lax") || !strcasecmp(same_site, "Strict");
}

/* False once it is said that a cookie lacks something. */
static bool cookies_bear(struct lk_look *l, const json_t *cookies)
{
    size_t i;
    json_t *cookie;
    json_array_foreach((json_t *)cookies, i, cookie)
    {
        if (!*lk_json_str(cookie, "value", "")) /* one that is taken away */
            continue;
        for (size_t k = 0; k < lk_texts(l->arg); k++)
            if (!cookie_bears(cookie, lk_text_at(l->arg, k))) {
                lk_unfit(l, "the cookie %s without %s", lk_json_str(cookie, "name", ""),
                         lk_text_at(l->arg, k));
                return false;
            }
    }
    return true;
}

static void cookies(struct lk_look *l)
{
    size_t n = 0;
    lk_expects(l, "each cookie with %s", lk_texts_said(l, l->arg));
    for (size_t i = 0; i < l->seen->at; i++) {
        const json_t *r = json_array_get(l->seen->records, i);
        const json_t *set = json_object_get(json_object_get(r, "view"), "cookies");
        if (strcmp(lk_json_str(r, "actor", ""), l->actor) != 0 || !json_array_size(set))
            continue;
        lk_read_record(l, r);
        n += json_array_size(set);
        if (!cookies_bear(l, set))
            return;
    }
    if (n)
        lk_fits(l, "each of %zu cookies with %s", n, lk_texts_said(l, l->arg));
    else
        lk_unseen(l, "%s was given no cookie", l->actor);
}

const struct lk_predicate_row lk_wire_predicates[] = {
    { "transport", transport },
    { "cookies", cookies },
    { NULL, NULL },
};
