/* What the last answer is: a page to stand on, or a file. */
#define _GNU_SOURCE
#include "target/stage.h"

#include "base/text.h"
#include <string.h>
#include <strings.h>

enum { BODY_SHOWN = 2048 };

static void keep_body(struct lk_stage *st, const struct lk_actor *actor, const char *page)
{
    struct lk_spot spot = { .step = st->step,
                            .actor = actor->name,
                            .place = "response body",
                            .page = page,
                            .action = st->doing };
    if (st->answer.body.len)
        lk_take_raw(st->take, &spot, st->answer.body.bytes, st->answer.body.len);
}

static void learn(struct lk_stage *st, const struct lk_actor *actor, enum lk_secret_class class,
                  const char *what, const char *value)
{
    char label[128];
    if (!value || !*value)
        return;
    snprintf(label, sizeof label, "the %s of %.80s", what, actor->name);
    lk_secrets_add(lk_take_secrets(st->take), class, label, value, strlen(value));
}

static void learn_secrets(struct lk_stage *st, struct lk_actor *actor, const struct lk_scene *scene)
{
    const char *shown =
        json_string_value(json_object_get(json_object_get(scene->view, "password"), "value"));
    const char *copied = json_string_value(json_object_get(scene->view, "clipboard"));
    learn(st, actor, LK_SECRET_CSRF, "csrf token", scene->csrf);
    learn(st, actor, LK_SECRET_PASSWORD, "password", shown);
    learn(st, actor, LK_SECRET_PASSWORD, "password", copied);
    if (shown || copied)
        actor->password = lk_arena_strdup(st->arena, shown ? shown : copied);
    if (scene->csrf)
        lk_stage_set(st, actor, "csrf", scene->csrf);
}

static bool ends_word(unsigned char c)
{
    return c <= ' ' || strchr("<>\"'=()/,;:", c);
}

/* Could the word be a password or a token? Long, and its letters and digits mixed. */
static bool may_be_random(const char *word, size_t len)
{
    bool digit = false, lower = false, upper = false;
    if (len < LK_SECRET_MIN)
        return false;
    for (size_t i = 0; i < len; i++) {
        digit |= word[i] >= '0' && word[i] <= '9';
        lower |= word[i] >= 'a' && word[i] <= 'z';
        upper |= i && word[i] >= 'A' && word[i] <= 'Z';
    }
    return digit + lower + upper > 1 || (unsigned char)word[0] >= 0x80;
}

/* Of a page that nobody could read, no secret was learned: what looks like one is not shown. TEXT
 * has no NUL: in UTF-16 they would take a word apart. */
static void add_masked(struct lk_buf *out, const char *text, size_t len)
{
    for (size_t at = 0; at < len;) {
        size_t end = at;
        while (end < len && !ends_word((unsigned char)text[end]))
            end++;
        if (may_be_random(text + at, end - at))
            lk_buf_printf(out, "[%zu characters]", end - at);
        else
            lk_buf_add(out, text + at, end - at);
        if (end < len)
            lk_buf_addc(out, text[end]);
        at = end + 1;
    }
}

/* A piece of the body stands in the journal where nobody can tell from the view what came. */
static void show_body(struct lk_stage *st, const char *page)
{
    const struct lk_answer *a = &st->answer;
    LK_AUTO(lk_buf_wipe) struct lk_buf shown = { 0 };
    LK_AUTO(lk_buf_wipe) struct lk_buf text = { 0 };
    size_t len = a->body.len < BODY_SHOWN ? a->body.len : BODY_SHOWN;
    if ((page && a->status < 500) || !len)
        return;
    while (len && !lk_utf8_ok(a->body.bytes, len) && a->body.len - len < 4)
        len--;
    for (size_t i = 0; i < len; i++)
        if (a->body.bytes[i])
            lk_buf_addc(&text, a->body.bytes[i]);
    add_masked(&shown, text.bytes ? text.bytes : "", text.len);
    json_t *last = json_array_get(st->reply->exchanges, json_array_size(st->reply->exchanges) - 1);
    json_t *body = shown.len ? json_stringn(shown.bytes, shown.len) : NULL;
    if (body)
        json_object_set_new(last, "body", body);
}

static bool is_file(const struct lk_answer *a)
{
    LK_AUTO(lk_buf_done) struct lk_buf room = { 0 };
    static const char *const types[] = { "application/x-pkcs12", "application/pkcs12",
                                         "application/octet-stream" };
    if (a->status >= 400 || !a->status)
        return false;
    const char *disposition = lk_answer_header(a, "content-disposition", 0, &room);
    if (disposition && !strncasecmp(disposition, "attachment", 10))
        return true;
    const char *type = lk_answer_type(a, &room);
    for (size_t i = 0; i < LK_COUNT(types); i++)
        if (!strcasecmp(type, types[i]))
            return true;
    return false;
}

/* RFC 6266: filename="…"; the form for other alphabets is given to us undecoded. */
static const char *file_name(struct lk_stage *st)
{
    LK_AUTO(lk_buf_done) struct lk_buf room = { 0 };
    const char *value = lk_answer_header(&st->answer, "content-disposition", 0, &room);
    const char *p = value ? strcasestr(value, "filename=") : NULL;
    if (!p)
        return NULL;
    p += strlen("filename=");
    bool quoted = *p == '"';
    p += quoted;
    return lk_arena_strndup(st->arena, p, strcspn(p, quoted ? "\"" : "; "));
}

struct lk_received *lk_receive(struct lk_stage *st, struct lk_actor *actor, const void *bytes,
                               size_t len, const char *name, const char *type)
{
    struct lk_received *r = lk_arena_new_of(st->arena, struct lk_received);
    char *copy = lk_arena_alloc(st->arena, len + 1);
    memcpy(copy, bytes, len);
    r->password = actor->password;
    r->artefact = (struct lk_artefact){
        .name = lk_arena_printf(st->arena, "%s-%zu", actor->name, ++actor->n_files),
        .bytes = copy,
        .len = len,
        .file_name = name,
        .type = type,
        .owner = actor->person,
    };
    st->received = lk_arena_grow(st->arena, st->received, st->n_received, sizeof *st->received);
    st->received[st->n_received++] = r;
    st->reply->file = r->artefact.name;
    if (name) {
        struct lk_spot spot = {
            .step = st->step, .actor = actor->name, .place = "file name", .action = st->doing
        };
        lk_take_raw(st->take, &spot, name, strlen(name));
    }
    return r;
}

static void arrive_file(struct lk_stage *st, struct lk_actor *actor)
{
    LK_AUTO(lk_buf_done) struct lk_buf room = { 0 };
    const char *type = lk_answer_type(&st->answer, &room);
    keep_body(st, actor, NULL);
    lk_receive(st, actor, st->answer.body.bytes ? st->answer.body.bytes : "", st->answer.body.len,
               file_name(st), *type ? lk_arena_strdup(st->arena, type) : NULL);
}

static void take_kept(struct lk_stage *st, struct lk_actor *actor)
{
    lk_stage_capture(st, actor, st->b->view.keep, st->b->view.n_keep, false);
}

void lk_forget_shown(struct lk_actor *actor)
{
    while (actor->n_shown)
        lk_scene_unref(actor->shown[--actor->n_shown]);
}

static void keep_shown(struct lk_actor *actor)
{
    if (actor->n_shown == LK_SHOWN_MAX)
        lk_scene_unref(actor->shown[--actor->n_shown]);
    actor->shown[actor->n_shown++] = lk_scene_ref(actor->scene);
}

void lk_arrive(struct lk_stage *st, struct lk_actor *actor)
{
    if (is_file(&st->answer)) {
        arrive_file(st, actor);
        return;
    }
    struct lk_look at = lk_look_at(&st->answer, &actor->jar);
    struct lk_scene *scene = lk_scene_new(st->b, st->site->selecting, &at);
    keep_body(st, actor, scene->page);
    show_body(st, scene->page);
    learn_secrets(st, actor, scene);
    if (!scene->refused)
        take_kept(st, actor);
    /* What a POST answered with directly is read again where its page was, not where it was sent.
     */
    if (!scene->address && st->by_get && !scene->refused)
        scene->address = scene->url;
    else if (!scene->address && actor->scene && actor->scene->address)
        scene->address = lk_arena_strdup(scene->arena, actor->scene->address);
    lk_scene_unref(actor->scene);
    actor->scene = scene;
    keep_shown(actor);
}

void lk_arrive_more(struct lk_stage *st, struct lk_actor *actor)
{
    struct lk_look at = lk_look_at(&st->answer, &actor->jar);
    struct lk_scene *page = lk_scene_new(st->b, st->site->selecting, &at);
    keep_body(st, actor, page->page);
    learn_secrets(st, actor, page);
    lk_scene_add_page(actor->scene, page);
}

static json_t *transport_of(struct lk_stage *st, const struct lk_answer *a, bool mixed)
{
    int old = *a->tls ? lk_wire_old_tls(st->site->wire, a->url) : -1;
    LK_AUTO(lk_buf_done) struct lk_buf room = { 0 };
    const char *cache = lk_answer_header(a, "cache-control", 0, &room);
    bool no_store = cache && lk_contains(cache, "no-store");
    bool hsts = lk_answer_header(a, "strict-transport-security", 0, &room) != NULL;
    json_t *t = json_object();
    json_object_set_new_nocheck(t, "tls", *a->tls ? json_string(a->tls) : json_null());
    json_object_set_new_nocheck(t, "old_tls", old < 0 ? json_null() : json_boolean(old));
    json_object_set_new_nocheck(t, "no_store", json_boolean(no_store));
    json_object_set_new_nocheck(t, "hsts", json_boolean(hsts));
    json_object_set_new_nocheck(t, "mixed", json_boolean(mixed));
    return t;
}

static bool is_plain(const char *href)
{
    return href && !strncasecmp(href, "http://", 7);
}

/* Does a page of https lead to, or load, what is not? */
static bool is_mixed(const struct lk_scene *scene, struct lk_answer *a)
{
    if (strncasecmp(scene->url, "https://", 8) != 0)
        return false;
    for (size_t i = 0; i < scene->n_pressables; i++)
        if (is_plain(scene->pressables[i].href))
            return true;
    if (is_plain(scene->download_href))
        return true;
    if (!a->xpath || strcmp(a->url ? a->url : "", scene->url) != 0)
        return false;
    a->xpath->node = xmlDocGetRootElement(a->doc);
    xmlXPathObject *o = xmlXPathEvalExpression(
        (const xmlChar *)"//@src[starts-with(.,'http://')] | //form/@action[starts-with(.,"
                         "'http://')] | //link/@href[starts-with(.,'http://')]",
        a->xpath);
    bool found = o && o->nodesetval && o->nodesetval->nodeNr > 0;
    xmlXPathFreeObject(o);
    return found;
}

json_t *lk_arrive_view(struct lk_stage *st, struct lk_actor *actor, bool answered)
{
    struct lk_answer *a = &st->answer;
    json_t *view = actor->scene ? json_copy(actor->scene->view) : json_object();
    if (!actor->scene)
        json_object_set_new_nocheck(view, "page", json_null());
    if (st->reply->file)
        json_object_set_new(view, "file", json_string(st->reply->file));
    if (!answered)
        return view;
    json_object_set_new_nocheck(view, "status", json_integer(a->status));
    json_object_set_new_nocheck(view, "transport",
                                transport_of(st, a, actor->scene && is_mixed(actor->scene, a)));
    json_object_set_nocheck(view, "cookies", st->cookies);
    return view;
}
