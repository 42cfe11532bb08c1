#include "support.h"

enum { TEXT = 600 };

static void ask(struct stage *s, struct lk_request *req, struct lk_response *res)
{
    lk_portal_handle(s->portal, req, s->arena, res);
    while (res->again) {
        lk_portal_wait(s->portal);
        lk_portal_handle(s->portal, req, s->arena, res);
    }
    cr_assert_eq(res->trouble.code, LK_E_NONE, "%s", res->trouble.msg);
}

static int control_at(struct stage *s, const char *method, const char *path, const char *body)
{
    const char *bearer = lk_arena_printf(s->arena, "Bearer %s", lk_portal_token(s->portal));
    const struct lk_pair headers[] = { { "Authorization", bearer } };
    char *copy = lk_arena_strdup(s->arena, path), *query = strchr(copy, '?');
    if (query)
        *query++ = '\0';
    struct lk_request req = { .on = LK_ON_CONTROL,
                              .method = method,
                              .path = copy,
                              .query = query,
                              .headers = headers,
                              .n_headers = 1,
                              .body = body,
                              .body_len = body ? strlen(body) : 0 };
    struct lk_response res = { 0 };
    ask(s, &req, &res);
    json_decref(s->said);
    s->said = res.body.len ? lk_json_parse(res.body.bytes, res.body.len, "answer", NULL) : NULL;
    int status = res.status;
    lk_response_done(&res);
    return status;
}

void stage_open(struct stage *s, const char *state, const char *settings)
{
    struct lk_err err = { 0 };
    struct lk_portal_options o = { .state = state, .iterations = 64, .seed = 1 };
    memset(s, 0, sizeof *s);
    s->arena = lk_arena_new();
    s->portal = lk_portal_new(&o, &err);
    cr_assert(s->portal, "%s", err.msg);
    lk_portal_at(s->portal, LK_ON_PORTAL, "https://portal.test");
    lk_portal_at(s->portal, LK_ON_CONTROL, "http://control.test");
    lk_portal_at(s->portal, LK_ON_MTLS, "https://mtls.test");
    lk_portal_at(s->portal, LK_ON_PKI, "http://pki.test");
    if (!*settings)
        settings = "{\"users\":[{\"user_id\":\"anna.a\",\"given_name\":\"Anna\","
                   "\"surname\":\"Andersen\"},{\"user_id\":\"bo.b\"}]}";
    int status = control_at(s, "POST", "/worlds", settings);
    cr_assert_eq(status, 201, "%s", lk_json_str(s->said, "error", "?"));
    snprintf(s->world, sizeof s->world, "%s", lk_json_str(s->said, "id", ""));
}

void stage_close(struct stage *s)
{
    json_decref(s->said);
    lk_portal_free(s->portal);
    lk_arena_free(s->arena);
}

int control(struct stage *s, const char *method, const char *path, const char *body)
{
    char full[TEXT];
    snprintf(full, sizeof full, "/worlds/%s%s", s->world, path);
    return control_at(s, method, full, body);
}

long long order(struct stage *s, const char *user)
{
    char body[TEXT];
    snprintf(body, sizeof body, "{\"user_id\":\"%s\"}", user);
    cr_assert_eq(control(s, "POST", "/orders", body), 201);
    return atoll(lk_json_str(s->said, "id", "0"));
}

const char *mailed_link(struct stage *s)
{
    cr_assert_eq(control(s, "GET", "/mailbox", NULL), 200);
    const json_t *mails = json_object_get(s->said, "mails");
    const json_t *last = json_array_get(mails, json_array_size(mails) - 1);
    const char *link = strstr(lk_json_str(last, "raw", ""), "/retrieve/");
    cr_assert(link, "no mail has a link");
    return lk_arena_strndup(s->arena, link, strcspn(link, "\r\n"));
}

const json_t *last_seen(struct stage *s)
{
    cr_assert_eq(control(s, "GET", "/journal", NULL), 200);
    const json_t *all = json_object_get(s->said, "requests");
    return json_array_get(all, json_array_size(all) - 1);
}

void browser_done(struct browser *b)
{
    json_decref(b->page);
    lk_buf_done(&b->body);
}

static void keep_cookie(struct browser *b, const char *set)
{
    const char *value = strchr(set, '=');
    snprintf(b->set_cookie, sizeof b->set_cookie, "%s", set);
    if (value)
        snprintf(b->cookie, sizeof b->cookie, "%.*s", (int)strcspn(value + 1, ";"), value + 1);
}

static void keep(struct browser *b, const struct lk_response *res)
{
    browser_done(b);
    b->page = NULL;
    b->status = res->status;
    b->cut = res->cut;
    b->location[0] = b->type[0] = b->set_cookie[0] = '\0';
    for (size_t i = 0; i < res->n_headers; i++) {
        const char *name = res->headers[i].name, *value = res->headers[i].value;
        if (!strcmp(name, "Location"))
            snprintf(b->location, sizeof b->location, "%s", value);
        if (!strcmp(name, "Content-Type"))
            snprintf(b->type, sizeof b->type, "%s", value);
        if (!strcmp(name, "Set-Cookie"))
            keep_cookie(b, value);
    }
    lk_buf_add(&b->body, res->body.bytes ? res->body.bytes : "", res->body.len);
    if (!strcmp(b->type, "application/json"))
        b->page = lk_json_parse(b->body.bytes, b->body.len, "page", NULL);
}

int go_with(struct browser *b, const char *method, const char *path, const char *body,
            const char *name, const char *value)
{
    struct stage *s = b->stage;
    char *full = lk_arena_printf(s->arena, "/w/%s%s", s->world, path), *query = strchr(full, '?');
    if (query)
        *query++ = '\0';
    const struct lk_pair headers[] = {
        { "Cookie", lk_arena_printf(s->arena, "lakmus_session=%s", b->cookie) },
        { "Content-Type", "application/json" },
        { name, value },
    };
    struct lk_request req = { .on = LK_ON_PORTAL,
                              .method = method,
                              .path = full,
                              .query = query,
                              .headers = headers,
                              .n_headers = name ? 3 : 2,
                              .body = body,
                              .body_len = body ? strlen(body) : 0 };
    struct lk_response res = { 0 };
    ask(s, &req, &res);
    keep(b, &res);
    lk_response_done(&res);
    return b->status;
}

int go(struct browser *b, const char *method, const char *path, const char *body)
{
    return go_with(b, method, path, body, NULL, NULL);
}

/* The part of an absolute address of this world that lies within it. */
static const char *within(struct browser *b, const char *url)
{
    const char *at = strstr(url, b->stage->world);
    cr_assert(at, "%s leads out of the world", url);
    at += strlen(b->stage->world);
    return *at ? at : "/";
}

int follow(struct browser *b)
{
    cr_assert_eq(b->status, 303, "%d leads nowhere", b->status);
    return go(b, "GET", within(b, lk_arena_strdup(b->stage->arena, b->location)), NULL);
}

const json_t *control_of(const struct browser *b, const char *id)
{
    size_t i;
    json_t *c;
    json_array_foreach(json_object_get(b->page, "controls"), i, c)
    {
        if (!strcmp(lk_json_str(c, "id", ""), id))
            return c;
    }
    return NULL;
}

int press(struct browser *b, const char *id, const char *body)
{
    const json_t *c = control_of(b, id);
    cr_assert(c, "page %s has no control %s", shown(b), id);
    const char *method = lk_json_str(c, "method", "");
    const char *path = lk_arena_strdup(b->stage->arena, within(b, lk_json_str(c, "href", "")));
    const char *csrf = lk_arena_strdup(b->stage->arena, lk_json_str(b->page, "csrf", ""));
    if (!strcmp(method, "GET"))
        return go(b, "GET", path, NULL);
    return go_with(b, method, path, body ? body : "{}", "X-CSRF-Token", csrf);
}

const char *shown(const struct browser *b)
{
    return lk_json_str(b->page, "page", "");
}

void log_in(struct browser *b, const char *user)
{
    char body[TEXT];
    go(b, "GET", "/login", NULL);
    snprintf(body, sizeof body, "{\"user_id\":\"%s\"}", user);
    press(b, "next", body);
    follow(b);
    cr_assert_str_eq(shown(b), "waiting");
    snprintf(body, sizeof body, "{\"user_id\":\"%s\",\"decision\":\"approve\"}", user);
    cr_assert_eq(control(b->stage, "POST", "/approvals", body), 200);
    go(b, "GET", "/login/wait", NULL);
    press(b, "continue", NULL);
    follow(b);
    cr_assert_str_eq(shown(b), "profile");
}

void wizard(struct browser *b, long long number, char password[64])
{
    char path[64];
    snprintf(path, sizeof path, "/orders/%lld/start", number);
    go(b, "GET", path, NULL);
    press(b, "next", NULL);
    follow(b);
    press(b, "next", "{\"terms\":true}");
    follow(b);
    press(b, "show", NULL);
    const json_t *field = json_array_get(json_object_get(b->page, "fields"), 0);
    snprintf(password, 64, "%s", lk_json_str(field, "value", ""));
    press(b, "next", NULL);
    follow(b);
    cr_assert_str_eq(shown(b), "issue");
}

void retrieve(struct browser *b, const char *user, char ret_id[16])
{
    char password[64], path[64];
    long long number = order(b->stage, user);
    wizard(b, number, password);
    press(b, "download", NULL);
    cr_assert_eq(b->status, 200);
    snprintf(path, sizeof path, "/orders/%lld/issue", number);
    go(b, "GET", path, NULL);
    press(b, "close", NULL);
    go(b, "GET", "/certificates", NULL);
    const json_t *rows = json_object_get(b->page, "rows");
    const json_t *last = json_array_get(rows, json_array_size(rows) - 1);
    snprintf(ret_id, 16, "%s", lk_json_str(last, "id", "?"));
}
