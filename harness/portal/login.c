/* Logging in and out: user-ID, approval elsewhere, a new session. */
#include "portal/ctx.h"

#include "portal/session.h"
#include "portal/spoil.h"
#include <string.h>

enum { NEXT_MAX = 512 };

/* A place within this world: the paths of this portal hold nothing but these, so nothing else can
 * lead out of the world or to another host. */
static bool next_ok(const char *next)
{
    return next && next[0] == '/' && next[1] != '/' && strlen(next) <= NEXT_MAX &&
           strspn(next, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/_-") ==
               strlen(next);
}

static int login_page(struct lk_ctx *c, int status, const char *next, const char *state,
                      const char *message)
{
    struct lk_page p;
    if (!c->cookie && !c->new_cookie && lk_view_new_cookie(c))
        return -1;
    lk_view_start(c, &p, "login", LK_L_LOGIN);
    p.message = message;
    p.state = state;
    const char *told = lk_spoil_login_text(c, next);
    if (told)
        lk_view_text(&p, told);
    lk_view_field(&p, "user_id", lk_view_label(c, LK_L_USER_ID), "text");
    struct lk_field *f = lk_view_field(&p, "next", "", "hidden");
    f->has = LK_VALUE_TEXT;
    f->text = next_ok(next) ? next : "";
    lk_view_control(c, &p, "next", LK_L_NEXT, "POST", "/login");
    return lk_view_send(c, &p, status);
}

static int front_door(struct lk_ctx *c, const char *part)
{
    (void)part;
    return lk_view_go(c, "/profile");
}

static int login_show(struct lk_ctx *c, const char *part)
{
    (void)part;
    struct lk_params query = { 0 };
    struct lk_err why = { 0 };
    const char *q = c->req->query ? c->req->query : "";
    if (lk_params_form(q, strlen(q), c->tx.arena, &query, &why))
        return lk_view_refuse(c, 400, "The address is malformed.");
    const char *next = lk_params_get(&query, "next");
    if (c->logged_in)
        return lk_view_go(c, "%s", next_ok(next) ? next : "/profile");
    return login_page(c, 200, next, NULL, NULL);
}

/* login-unknown-is-somebody: nobody in particular is the first person. */
static int let_somebody_in(struct lk_ctx *c)
{
    struct lk_user user;
    int found = lk_spoil_somebody(c, &user);
    if (found != 1)
        return found;
    if (lk_view_new_cookie(c) || lk_session_make(&c->tx, c->new_cookie, user.id))
        return -1;
    return lk_view_go(c, "/profile");
}

static int login_ask(struct lk_ctx *c, const char *part)
{
    (void)part;
    const char *id = lk_params_get(&c->params, "user_id");
    const char *next = lk_params_get(&c->params, "next");
    struct lk_user user;
    int found = id && *id ? lk_user_find(&c->tx, id, &user) : 0;
    if (found < 0)
        return -1;
    if (!found && lk_fault_hits(&c->tx, LK_FAULT_LOGIN_UNKNOWN_IS_SOMEBODY))
        return let_somebody_in(c);
    if (!id || !*id)
        return login_page(c, 422, next, NULL, "Enter your MitID user-ID.");
    if (!found)
        return login_page(c, 422, next, NULL, "This user-ID is not known.");
    c->seen.user = user.id;
    if (c->logged_in && lk_session_end(&c->tx, c->cookie))
        return -1;
    if (lk_view_new_cookie(c) ||
        lk_login_ask(&c->tx, c->new_cookie, user.id, next_ok(next) ? next : ""))
        return -1;
    if (lk_fault_hits(&c->tx, LK_FAULT_LOGIN_BEFORE_APPROVAL) &&
        lk_session_make(&c->tx, c->new_cookie, user.id))
        return -1;
    return lk_view_go(c, "/login/wait");
}

/* A login that has come to nothing. */
static int login_failed(struct lk_ctx *c, const struct lk_login *l)
{
    static const char *const messages[] = {
        [LK_LOGIN_REJECTED] = "The login was rejected.",
        [LK_LOGIN_TIMEOUT_PASSED] = "The login was not approved in time.",
        [LK_LOGIN_PARALLEL] = "Another login with this user-ID was begun meanwhile.",
    };
    return login_page(c, 403, l->next, lk_login_state_name(l->state), messages[l->state]);
}

static int find_login(struct lk_ctx *c, struct lk_login *l)
{
    int found = c->cookie ? lk_login_find(&c->tx, c->cookie, l) : 0;
    if (found == 1)
        c->seen.user = l->user;
    return found == 0 ? lk_view_go(c, "/login") : found;
}

static int login_wait(struct lk_ctx *c, const char *part)
{
    (void)part;
    struct lk_login l;
    int found = find_login(c, &l);
    if (found != 1)
        return found;
    if (l.state != LK_LOGIN_WAITING && l.state != LK_LOGIN_APPROVED)
        return login_failed(c, &l);
    struct lk_page p;
    lk_view_start(c, &p, "waiting", LK_L_WAITING);
    p.state = lk_login_state_name(l.state);
    lk_view_text(&p, "Approve the login with your MitID authenticator.");
    lk_view_control(c, &p, "continue", LK_L_CONTINUE, "POST", "/login/finish")->enabled =
        l.state == LK_LOGIN_APPROVED;
    return lk_view_send(c, &p, 200);
}

static int login_finish(struct lk_ctx *c, const char *part)
{
    (void)part;
    struct lk_login l;
    int found = find_login(c, &l);
    if (found != 1)
        return found;
    if (l.state == LK_LOGIN_WAITING && lk_fault_hits(&c->tx, LK_FAULT_LOGIN_CONTINUES_UNAPPROVED))
        l.state = LK_LOGIN_APPROVED;
    if (l.state == LK_LOGIN_WAITING)
        return lk_view_refuse(c, 403, "The login has not been approved.");
    if (l.state != LK_LOGIN_APPROVED)
        return login_failed(c, &l);
    if (lk_login_forget(&c->tx, c->cookie) || lk_view_new_cookie(c) ||
        lk_session_make(&c->tx, c->new_cookie, l.user))
        return -1;
    return lk_view_go(c, "%s", *l.next ? l.next : "/profile");
}

static int log_out(struct lk_ctx *c, const char *part)
{
    (void)part;
    if (!lk_fault_hits(&c->tx, LK_FAULT_LOGOUT_KEEPS_SESSION) && lk_session_end(&c->tx, c->cookie))
        return -1;
    c->logged_in = false;
    c->cookie = NULL;
    lk_response_header(c->res, "Set-Cookie",
                       lk_arena_printf(c->tx.arena,
                                       "lakmus_session=; Path=/w/%s; Max-Age=0; Secure; HttpOnly; "
                                       "SameSite=Lax",
                                       c->tx.world.id));
    struct lk_page p;
    lk_view_start(c, &p, "logged-out", LK_L_LOGGED_OUT);
    lk_view_control(c, &p, "login", LK_L_LOG_IN, "GET", "/login");
    return lk_view_send(c, &p, 200);
}

const struct lk_route lk_routes_login[] = {
    { "GET", "/", "profile", NULL, false, NULL, front_door },
    { "GET", "/login", "login", NULL, true, NULL, login_show },
    { "POST", "/login", "login", "user-id", true, NULL, login_ask },
    { "GET", "/login/wait", "waiting", NULL, true, NULL, login_wait },
    { "POST", "/login/finish", "waiting", "continue", true, NULL, login_finish },
    { "POST", "/logout", "profile", "logout", false, NULL, log_out },
    { 0 },
};
