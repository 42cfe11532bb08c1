/* Where secrets were found. */
#include "verdict/look.h"

#include "base/text.h"
#include <string.h>

/* The record of the step in which a find was made. */
static const json_t *record_of_step(const struct lk_look *l, const char *step)
{
    size_t i;
    json_t *r;
    json_array_foreach((json_t *)l->seen->records, i,
                       r) if (!strcmp(lk_json_str(r, "step", ""), step) &&
                              lk_json_str(r, "outcome", NULL)) return r;
    return NULL;
}

static bool place_is(const json_t *find, const char *place)
{
    return lk_contains(lk_json_str(find, "place", ""), place);
}

static bool to_client(const json_t *find)
{
    return !strncmp(lk_json_str(find, "place", ""), "client", 6);
}

static bool in_body_of(const json_t *find, const char *const *pages)
{
    const char *page = lk_json_str(find, "page", "");
    for (; place_is(find, "body") && *pages; pages++)
        if (!strcmp(page, *pages))
            return true;
    return false;
}

static bool in_urls(const struct lk_look *l, const json_t *find)
{
    (void)l;
    return !to_client(find) && (place_is(find, "url") || place_is(find, "location"));
}

static bool in_mails(const struct lk_look *l, const json_t *find)
{
    (void)l;
    return place_is(find, "mail");
}

static bool in_lists(const struct lk_look *l, const json_t *find)
{
    static const char *const pages[] = { "certificates", "notifications", "profile", NULL };
    (void)l;
    return in_body_of(find, pages);
}

static bool in_details(const struct lk_look *l, const json_t *find)
{
    static const char *const pages[] = { "certificate", "block", "renew", NULL };
    (void)l;
    return in_body_of(find, pages);
}

/* A page that says that the password is masked, and was not asked to copy it either. */
static bool in_masked(const struct lk_look *l, const json_t *find)
{
    const json_t *r = record_of_step(l, lk_json_str(find, "step", ""));
    const json_t *view = json_object_get(r, "view");
    if (!view)
        view = json_object_get(r, "answer");
    return place_is(find, "body") &&
           lk_json_bool(json_object_get(view, "password"), "masked", false) &&
           !lk_json_str(view, "clipboard", NULL);
}

static bool before_login(const struct lk_look *l, const json_t *find)
{
    static const char *const pages[] = { "login", "waiting", NULL };
    (void)l;
    return in_body_of(find, pages);
}

/* Labels end in "… of PERSON": whose secret it is. */
static bool of_others(const struct lk_look *l, const json_t *find)
{
    const struct lk_person *seer = lk_person_of(l->seen->case_, lk_json_str(find, "actor", NULL));
    const char *label = lk_json_str(find, "label", ""), *whose = NULL;
    for (const char *of = label; (of = strstr(of, " of ")); of += 4)
        whose = of + 4;
    const struct lk_person *owner = whose ? lk_person_of(l->seen->case_, whose) : NULL;
    return place_is(find, "body") && seer && owner && seer != owner;
}

static bool in_headers(const struct lk_look *l, const json_t *find)
{
    (void)l;
    return place_is(find, "response headers");
}

static bool in_arguments(const struct lk_look *l, const json_t *find)
{
    (void)l;
    return place_is(find, "client arguments");
}

static bool in_output(const struct lk_look *l, const json_t *find)
{
    (void)l;
    return place_is(find, "client output");
}

static bool in_client_urls(const struct lk_look *l, const json_t *find)
{
    (void)l;
    return place_is(find, "client url");
}

static const struct {
    const char *name;
    bool (*is)(const struct lk_look *l, const json_t *find);
} places[] = {
    { "URLs", in_urls },
    { "mails", in_mails },
    { "lists", in_lists },
    { "details", in_details },
    { "masked pages", in_masked },
    { "pages before login", before_login },
    { "pages of others", of_others },
    { "headers", in_headers },
    { "the client's arguments", in_arguments },
    { "the client's output", in_output },
    { "the client's URLs", in_client_urls },
};

static bool is_in(const struct lk_look *l, const json_t *find, const char *place)
{
    for (size_t i = 0; i < LK_COUNT(places); i++)
        if (lk_same_label(places[i].name, place))
            return places[i].is(l, find);
    return false;
}

/* The request in whose address the secret stood: "in GET https://…", or nothing. */
static const char *address_said(struct lk_look *l, const json_t *r, const json_t *find)
{
    const char *secret = lk_json_str(find, "secret", "");
    size_t i;
    json_t *x;
    json_array_foreach(json_object_get(r, "exchanges"), i, x)
    {
        const char *url = lk_json_str(x, "url", "");
        if (*secret && strstr(url, secret))
            return lk_arena_printf(l->arena, ": %s %s", lk_json_str(x, "method", ""), url);
    }
    return "";
}

static void tell(struct lk_look *l, const json_t *find, const char *place)
{
    const json_t *r = record_of_step(l, lk_json_str(find, "step", ""));
    const char *page = lk_json_str(find, "page", NULL);
    if (r)
        lk_read_record(l, r);
    lk_unfit(l, "%s%s in %s: in a %s%s%s at step %s (%s, as %s)%s",
             lk_json_bool(find, "whole", false) ? "" : "part of ",
             lk_json_str(find, "label", "a secret"), place, lk_json_str(find, "place", "place"),
             page ? " of the page " : "", page ? page : "", lk_json_str(find, "step", "?"),
             lk_json_str(find, "action", "what was done"), lk_json_str(find, "encoding", "it is"),
             address_said(l, r, find));
}

/* In the client role: could what it is about be watched at all? False once it is said why not. */
static bool watched(struct lk_look *l, const json_t *in)
{
    const json_t *client = lk_last_record(l, "client");
    for (size_t i = 0; client && i < lk_texts(in); i++)
        if (lk_same_label(lk_text_at(in, i), "the client's arguments") &&
            !lk_json_bool(client, "arguments_seen", true)) {
            lk_too_few(l, "this machine does not let the arguments of programs be seen");
            return false;
        }
    return true;
}

const char *lk_secret_of_others_at(const struct lk_look *l, const char *step)
{
    const json_t *leaks = lk_last_record(l, "leaks");
    size_t i;
    json_t *find;
    json_array_foreach(json_object_get(leaks, "found"), i, find)
    {
        const char *class = lk_json_str(find, "class", "");
        bool kept = !strcmp(class, "password") || !strcmp(class, "key");
        if (kept && !strcmp(lk_json_str(find, "step", ""), step) && of_others(l, find))
            return lk_json_str(find, "label", "a secret");
    }
    return NULL;
}

static void nowhere(struct lk_look *l)
{
    const char *class = lk_json_str(l->arg, "secret", "");
    const json_t *in = json_object_get(l->arg, "in"), *leaks = lk_last_record(l, "leaks");
    size_t i;
    json_t *find;
    lk_expects(l, "no %s in %s", class, lk_texts_said(l, in));
    if (!leaks) {
        lk_unseen(l, "what was received was not searched");
        return;
    }
    lk_read_record(l, leaks);
    json_array_foreach(json_object_get(leaks, "found"), i, find)
    {
        if (strcmp(lk_json_str(find, "class", ""), class) != 0)
            continue;
        for (size_t k = 0; k < lk_texts(in); k++)
            if (is_in(l, find, lk_text_at(in, k))) {
                tell(l, find, lk_text_at(in, k));
                return;
            }
    }
    if (watched(l, in))
        lk_fits(l, "none");
}

const struct lk_predicate_row lk_leak_predicates[] = { { "nowhere", nowhere }, { NULL, NULL } };
