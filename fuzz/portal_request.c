/* Fuzz target: the portal's handling, in process. The input is lines, a request each:
 *     p GET /w/$/profile          p portal, c control, m mutual TLS, k CRL and OCSP
 *     p POST /w/$/login {"user_id":"anna.a"}
 * where $ is the world, which is new for each input and has a user with an order and a session. The
 * session's cookie and csrf token go with each request, and the control port's token.
 * Whatever is asked, the answer is an answer: never trouble of the portal's own. */
#include "portal/ctx.h"

#include "base/json.h"
#include "portal/session.h"
#include <string.h>

enum { LINES_MAX = 40, INPUTS_A_PORTAL = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct lk_portal *portal; /* made seldom: keys and store are not what is looked at */

struct visit {
    struct lk_arena *arena;
    const char *world, *bearer, *cookie;
    char *csrf;
};

static int ask(struct visit *v, enum lk_listener on, const char *method, char *path,
               const char *body, char **ret_body)
{
    char *query = strchr(path, '?');
    if (query)
        *query++ = '\0';
    const struct lk_pair headers[] = {
        { "Authorization", v->bearer },
        { "Cookie", v->cookie },
        { "X-CSRF-Token", v->csrf },
        { "Content-Type", *body == '{' ? "application/json" : "application/x-www-form-urlencoded" },
    };
    struct lk_request req = { .on = on,
                              .method = method,
                              .path = path,
                              .query = query,
                              .headers = headers,
                              .n_headers = LK_COUNT(headers),
                              .body = body,
                              .body_len = strlen(body) };
    struct lk_response res = { 0 };
    lk_portal_handle(portal, &req, v->arena, &res);
    if (res.trouble.code || (!res.again && (res.status < 200 || res.status > 499)))
        abort();
    if (ret_body)
        *ret_body = lk_arena_strndup(v->arena, res.body.bytes, res.body.len);
    int status = res.status;
    lk_response_done(&res);
    return status;
}

static char *at_world(struct visit *v, const char *path)
{
    const char *hole = strchr(path, '$');
    if (!hole)
        return lk_arena_strdup(v->arena, path);
    return lk_arena_printf(v->arena, "%.*s%s%s", (int)(hole - path), path, v->world, hole + 1);
}

static void make_portal(void)
{
    static const char *const urls[] = { "https://p.test", "http://c.test", "https://m.test",
                                        "http://k.test" };
    struct lk_portal_options o = { .iterations = 1, .seed = 1 };
    lk_portal_free(portal);
    portal = lk_portal_new(&o, NULL);
    if (!portal)
        abort();
    for (int on = 0; on < LK_LISTENERS; on++)
        lk_portal_at(portal, (enum lk_listener)on, urls[on]);
}

/* A session as after a login, straight into the store. */
static void make_session(struct visit *v)
{
    struct lk_request req = { .path = at_world(v, "/w/$") };
    struct lk_ctx c = { .portal = portal, .req = &req };
    c.tx = (struct lk_tx){ .store = portal->store, .arena = v->arena };
    char *cookie;
    if (lk_ctx_enter(&c, "/w/") != 1 || !(cookie = lk_cookie_new(&c.tx)) ||
        lk_session_make(&c.tx, cookie, "anna.a"))
        abort();
    v->cookie = lk_arena_printf(v->arena, "lakmus_session=%s", cookie);
    v->csrf = lk_arena_strdup(v->arena, lk_view_csrf(&c, cookie));
}

static void open_visit(struct visit *v)
{
    char *answer;
    v->bearer = lk_arena_printf(v->arena, "Bearer %s", lk_portal_token(portal));
    v->cookie = v->csrf = lk_arena_strdup(v->arena, "");
    if (ask(v, LK_ON_CONTROL, "POST", lk_arena_strdup(v->arena, "/worlds"),
            "{\"users\":[{\"user_id\":\"anna.a\"},{\"user_id\":\"bo.b\"}]}", &answer) != 201)
        abort();
    LK_AUTO(json_decref) json_t *world = lk_json_parse(answer, strlen(answer), "world", NULL);
    v->world = lk_arena_strdup(v->arena, lk_json_str(world, "id", ""));
    ask(v, LK_ON_CONTROL, "POST", at_world(v, "/worlds/$/orders"), "{\"user_id\":\"anna.a\"}",
        NULL);
    make_session(v);
}

/* "p GET /path body"; any other line is passed over. */
static void play(struct visit *v, char *line)
{
    static const char letters[] = "pcmk";
    const char *on = *line ? strchr(letters, *line) : NULL;
    if (!on || line[1] != ' ')
        return;
    char *method = line + 2, *path = strchr(method, ' ');
    if (!path)
        return;
    *path++ = '\0';
    char *body = strchr(path, ' ');
    if (body)
        *body++ = '\0';
    if (*path == '/')
        ask(v, (enum lk_listener)(on - letters), method, at_world(v, path), body ? body : "", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static unsigned inputs;
    if (inputs++ % INPUTS_A_PORTAL == 0)
        make_portal(); /* worlds that an input made itself go with the old one */
    struct visit v = { .arena = lk_arena_new() };
    char *text = lk_arena_strndup(v.arena, (const char *)bytes, len), *line = text, *end;
    open_visit(&v);
    for (int n = 0; line && n < LINES_MAX; n++, line = end) {
        end = strchr(line, '\n');
        if (end)
            *end++ = '\0';
        play(&v, line);
    }
    ask(&v, LK_ON_CONTROL, "DELETE", at_world(&v, "/worlds/$"), "", NULL);
    lk_arena_free(v.arena);
    return 0;
}
