/* The `leaks` record: where the secrets of a play were found. The rule about what we composed
 * ourselves is told in journal.h. */
#define _GNU_SOURCE
#include "evidence/inner.h"

#include "base/json.h"
#include <string.h>

/* A target that writes a secret everywhere fills no journal: more places than these are counted. */
enum { PLACES_MAX = 256, BEFORE = 3 };

struct leaks {
    const struct lk_secrets *secrets;
    json_t *found, *ours;
    size_t more;
    struct handed { /* the target emitted this secret behind these octets */
        size_t secret;
        char before[BEFORE];
    } * handed;
    size_t n_handed;
    char *sentence;
};

static void set_text(json_t *o, const char *key, const char *text)
{
    json_object_set_new(o, key, text ? json_string(text) : json_null());
}

static json_t *leak(const struct leaks *l, const struct lk_spot *spot, const struct lk_find *f)
{
    LK_AUTO(lk_buf_done) struct lk_buf token = { 0 };
    lk_secrets_token(l->secrets, f, &token);
    json_t *o = json_object();
    set_text(o, "secret", token.bytes);
    set_text(o, "class", lk_secrets_class(l->secrets, f->secret));
    set_text(o, "label", lk_secrets_label(l->secrets, f->secret));
    set_text(o, "encoding", f->encoding);
    set_text(o, "step", spot->step);
    set_text(o, "place", spot->place);
    set_text(o, "page", spot->page);
    set_text(o, "actor", spot->actor);
    set_text(o, "action", spot->action);
    json_object_set_new(o, "whole", json_boolean(f->whole));
    return o;
}

static bool holds(const json_t *list, const json_t *leak)
{
    size_t i;
    json_t *v;
    json_array_foreach(list, i, v) if (json_equal(v, leak)) return true;
    return false;
}

static void tell(struct leaks *l, json_t *list, const struct lk_spot *spot, const struct lk_find *f)
{
    LK_AUTO(json_decref) json_t *one = leak(l, spot, f);
    if (holds(list, one))
        return;
    if (json_array_size(list) >= PLACES_MAX)
        l->more++;
    else
        json_array_append(list, one);
}

static void before_of(const char *bytes, const struct lk_find *f, char out[BEFORE])
{
    memset(out, 0, BEFORE);
    size_t n = f->at < BEFORE ? f->at : BEFORE;
    memcpy(out + BEFORE - n, bytes + f->at - n, n);
}

static bool was_handed(const struct leaks *l, const struct handed *h)
{
    for (size_t i = 0; i < l->n_handed; i++)
        if (l->handed[i].secret == h->secret && !memcmp(l->handed[i].before, h->before, BEFORE))
            return true;
    return false;
}

static void remember_handed(struct leaks *l, const char *bytes, const struct lk_find *f)
{
    struct handed h = { .secret = f->secret };
    before_of(bytes, f, h.before);
    if (was_handed(l, &h))
        return;
    l->handed = lk_must(realloc(l->handed, (l->n_handed + 1) * sizeof *l->handed));
    l->handed[l->n_handed++] = h;
}

/* What the target handed out for being sent back is its own business in our requests. */
static bool sent_back(enum lk_secret_class class)
{
    return class == LK_SECRET_SESSION || class == LK_SECRET_CSRF || class == LK_SECRET_LINK;
}

static bool to_client(const char *place)
{
    return place && !strncmp(place, "client", 6);
}

static void see_ours(struct leaks *l, const struct lk_spot *spot, const char *bytes,
                     const struct lk_find *f)
{
    enum lk_secret_class class = lk_secrets_class_of(l->secrets, f->secret);
    struct handed h = { .secret = f->secret };
    if (sent_back(class) && !to_client(spot->place))
        return;
    if (class == LK_SECRET_PASSWORD && spot->place && !strcmp(spot->place, "request body"))
        return;
    before_of(bytes, f, h.before);
    if (was_handed(l, &h)) {
        tell(l, l->found, spot, f);
        return;
    }
    tell(l, l->ours, spot, f);
    if (!l->sentence &&
        asprintf(&l->sentence, "we put %s (%s) into a %s ourselves%s%s",
                 lk_secrets_label(l->secrets, f->secret), lk_secrets_class(l->secrets, f->secret),
                 spot->place ? spot->place : "place", spot->step ? ", step " : "",
                 spot->step ? spot->step : "") < 0)
        l->sentence = NULL;
}

/* Letters alone, and not the whole: a word of the page that a password happens to hold. It is
 * replaced as any part is, but it is no evidence. */
static bool may_be_a_word(const char *bytes, const struct lk_find *f)
{
    for (size_t i = 0; i < f->len && !f->whole; i++) {
        char c = bytes[f->at + i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
            return false;
    }
    return !f->whole;
}

static void see(void *of, const struct lk_spot *spot, const char *bytes, size_t len)
{
    struct leaks *l = of;
    LK_AUTO(lk_finds_done) struct lk_finds finds = { 0 };
    lk_secrets_find_all(l->secrets, bytes, len, &finds);
    for (size_t i = 0; i < finds.n; i++) {
        const struct lk_find *f = &finds.items[i];
        if (may_be_a_word(bytes, f))
            continue;
        if (spot->ours) {
            see_ours(l, spot, bytes, f);
            continue;
        }
        enum lk_secret_class class = lk_secrets_class_of(l->secrets, f->secret);
        if (!sent_back(class))
            remember_handed(l, bytes, f);
        if (class != LK_SECRET_CSRF) /* it belongs on every page */
            tell(l, l->found, spot, f);
    }
}

static json_t *record_of(const struct lk_take *t, const struct leaks *l)
{
    json_t *r = json_object();
    json_object_set_new(r, "k", json_string("leaks"));
    json_object_set_new(r, "n", json_integer((json_int_t)json_array_size(t->records) + 1));
    json_object_set_new(r, "step", json_null());
    json_object_set(r, "found", l->found);
    if (json_array_size(l->ours))
        json_object_set(r, "ours", l->ours);
    if (l->more)
        json_object_set_new(r, "more", json_integer((json_int_t)l->more));
    return r;
}

int lk_leaks_record(struct lk_take *t, json_t **ret_record, char **ret_ours, struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *found = json_array(), *ours = json_array();
    struct leaks l = { .secrets = t->secrets, .found = found, .ours = ours };
    int rc = lk_take_each_raw(t, see, &l, err);
    free(l.handed);
    *ret_ours = l.sentence;
    *ret_record = record_of(t, &l);
    return rc;
}
