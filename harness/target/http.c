/* A portal that is reached over HTTP: its operations. */
#include "target/stage.h"

#include "base/clock.h"
#include "base/fs.h"
#include "target/address.h"
#include "target/http_site.h"
#include <string.h>

enum { DROP_MS = 5000, GIVEN_ALIVE_MS = 10000 };

void lk_reply_done(struct lk_reply *r)
{
    json_decref(r->exchanges);
    json_decref(r->view);
    json_decref(r->first);
    *r = (struct lk_reply){ 0 };
}

static struct lk_stage *begin(struct lk_site *site, const struct lk_case *c, int repeat,
                              struct lk_take *take, int64_t deadline, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf tag = { 0 };
    struct lk_stage *st = calloc(1, sizeof *st);
    (void)repeat;
    if (!st) {
        lk_fail(err, LK_E_LIMIT, LK_NO_POS, "out of memory");
        return NULL;
    }
    st->site = site;
    st->b = site->plan.binding;
    st->case_ = c;
    st->take = take;
    st->deadline = deadline;
    st->arena = lk_arena_new();
    st->vars = json_object();
    st->step = "begin";
    lk_buf_adds(&tag, "X-Lakmus: ");
    lk_address_encode(site->plan.run_id ? site->plan.run_id : "-", &tag);
    lk_buf_addc(&tag, '/');
    lk_address_encode(c->id, &tag);
    lk_buf_addc(&tag, '/');
    st->tag = lk_arena_strdup(st->arena, tag.bytes);
    return st;
}

static void end(struct lk_stage *st)
{
    if (!st)
        return;
    for (size_t i = 0; i < st->n_actors; i++) {
        json_decref(st->actors[i]->vars);
        lk_scene_unref(st->actors[i]->scene);
        lk_forget_shown(st->actors[i]);
    }
    json_decref(st->vars);
    json_decref(st->cookies);
    lk_answer_done(&st->answer);
    lk_arena_free(st->arena);
    free(st);
}

/* What is being done from here on, until the next deed. */
static void set_deed(struct lk_stage *st, const char *step, const char *doing,
                     struct lk_reply *reply)
{
    *reply = (struct lk_reply){ 0 };
    json_decref(st->cookies);
    st->cookies = json_array();
    st->step = lk_arena_strdup(st->arena, step);
    st->doing = doing;
    st->deed = NULL;
    st->args = NULL;
    st->whose = NULL;
    st->browsed = false;
    st->beside = 0;
    st->reply = reply;
    st->trouble = (struct lk_err){ 0 };
}

/* 0 unless the trouble is our own. */
static int outcome(struct lk_stage *st, struct lk_err *err)
{
    if (st->trouble.code == LK_E_NONE)
        return 0;
    return lk_fail(err, st->trouble.code, st->trouble.pos, "%s", st->trouble.msg);
}

/* Without a world of its own, a play must know which mails lay there before it. */
static void count_mails(struct lk_stage *st, struct lk_actor *actor)
{
    struct lk_reply reply = { 0 }, *before = st->reply;
    if (actor->mails_counted || (st->b->offers & LK_GIVEN_WORLD) ||
        !(st->b->offers & LK_GIVEN_MAIL))
        return;
    actor->mails_counted = true;
    st->reply = &reply;
    json_t *mails = lk_mailbox(st, actor);
    actor->mails_before = json_array_size(mails);
    json_decref(mails);
    lk_reply_done(&reply);
    st->reply = before;
}

static int given(struct lk_stage *st, const char *name, const struct lk_person *person,
                 const json_t *args, struct lk_reply *reply, struct lk_err *err)
{
    const struct lk_doing *doing = lk_binding_given(st->b, name);
    set_deed(st, "given", doing ? doing->name : "given", reply);
    if (!strcmp(name, "drop") && st->deadline < lk_now_ms() + DROP_MS)
        st->deadline = lk_now_ms() + DROP_MS; /* cleaning up has time of its own */
    st->actor = lk_stage_actor(st, NULL);
    st->subject = person ? lk_stage_actor(st, person) : st->actor;
    st->args = args;
    if (person && strcmp(name, "user") != 0)
        count_mails(st, st->subject);
    if (!doing)
        lk_stage_missed(st, LK_MISSED, "the binding offers no '%s'", name);
    else
        lk_moves(st, doing, LK_HOW_PLAIN);
    if (reply->outcome == LK_ANSWERED && !st->browsed) {
        lk_answer_read(&st->answer);
        reply->view = json_incref(st->answer.json);
    }
    return outcome(st, err);
}

/* The bytes that did this last, once more: with the cookies of then. */
static void do_again(struct lk_stage *st, const struct lk_deed *deed)
{
    struct lk_actor *actor = st->actor;
    for (size_t i = 0; i < actor->n_sent; i++)
        if (actor->sent[i].action == deed->action) {
            struct lk_ask ask = actor->sent[i].ask;
            if (!lk_browse(st, actor, &ask))
                lk_arrive(st, actor);
            return;
        }
    lk_stage_missed(st, LK_MISSED, "%s has not done '%s' before", actor->name,
                    deed->action->phrase);
}

static void do_deed(struct lk_stage *st, const struct lk_deed *deed)
{
    const struct lk_doing *doing = lk_binding_action(st->b, deed->action->phrase);
    if (deed->how == LK_HOW_AGAIN)
        do_again(st, deed);
    else if (doing)
        lk_moves(st, doing, deed->how);
    else
        lk_stage_missed(st, LK_MISSED, "the binding does not say how to '%s'",
                        deed->action->phrase);
}

/* Blocking is for good: who owns the portal must have allowed it before the window is opened. */
static bool may_do(struct lk_stage *st, const struct lk_deed *deed)
{
    const char *base = lk_stage_get(st, "base");
    bool blocks = !strcmp(deed->action->phrase, "select Block") ||
                  !strcmp(deed->action->phrase, "block directly");
    if (!base)
        return true;
    if (lk_binding_may_use(st->b, base, lk_stage_get(st, "person.user-id"), &st->trouble))
        return false;
    return !blocks || !lk_binding_permission(st->b, base, "block", lk_unix_now(), &st->trouble);
}

/* A refusal is looked at and left, as one goes back in a browser; so is what was only looked at. */
static void settle(struct lk_stage *st, const struct lk_deed *deed, struct lk_scene *before)
{
    static const char *const no_place[] = { "refused", "error" };
    struct lk_scene *now = st->actor->scene;
    bool stays = deed->action->flags & LK_ACT_LOOK;
    if (now && now->refused && !now->page)
        stays = true;
    for (size_t i = 0; now && now->refused && now->page && i < LK_COUNT(no_place); i++)
        stays |= !strcmp(now->page, no_place[i]);
    if (!stays || !before) {
        lk_scene_unref(before);
        return;
    }
    lk_scene_unref(now);
    st->actor->scene = before;
}

static void tell_view(struct lk_stage *st)
{
    struct lk_reply *reply = st->reply;
    if (reply->outcome != LK_ANSWERED || reply->view)
        return;
    reply->view = lk_arrive_view(st, st->actor, st->browsed);
    if (st->beside < 400)
        return;
    /* What was asked for beside the browser was refused. */
    json_object_set_new(reply->view, "status", json_integer(st->beside));
    json_object_set_new(reply->view, "refused", json_true());
}

static int act(struct lk_stage *st, const struct lk_deed *deed, struct lk_reply *reply,
               struct lk_err *err)
{
    struct lk_actor *actor = lk_stage_actor(st, deed->actor);
    set_deed(st, deed->step, deed->action->phrase, reply);
    st->deed = deed;
    st->actor = st->subject = actor;
    st->whose = deed->whose ? lk_stage_actor(st, deed->whose) : NULL;
    count_mails(st, actor);
    struct lk_jar jar = actor->jar;
    bool old_session = deed->how == LK_HOW_OLD_SESSION;
    if (old_session)
        actor->jar = lk_jar_copy(&actor->before_last, st->arena);
    else if (!(deed->action->flags & LK_ACT_LOOK))
        actor->before_last = lk_jar_copy(&actor->jar, st->arena);
    struct lk_scene *before = lk_scene_ref(actor->scene);
    if (may_do(st, deed))
        do_deed(st, deed);
    tell_view(st);
    settle(st, deed, before);
    if (old_session)
        actor->jar = jar;
    st->deed = NULL;
    return outcome(st, err);
}

static int mails(struct lk_stage *st, const char *step, const struct lk_person *person,
                 struct lk_reply *reply, struct lk_err *err)
{
    struct lk_actor *actor = lk_stage_actor(st, person);
    set_deed(st, step, "read the mail", reply);
    st->actor = st->subject = actor;
    count_mails(st, actor);
    json_t *all = lk_mailbox(st, actor);
    if (all)
        reply->view = json_pack("{s:o}", "mails", all);
    return outcome(st, err);
}

static int fetch(struct lk_stage *st, const char *step, const char *url, const void *post,
                 size_t post_len, const char *type, struct lk_buf *out, struct lk_reply *reply,
                 struct lk_err *err)
{
    struct lk_ask ask = { .method = post ? "POST" : "GET",
                          .url = lk_arena_strdup(st->arena, url),
                          .type = post ? type : NULL,
                          .body = post,
                          .body_len = post_len };
    set_deed(st, step, "fetch", reply);
    if (!lk_browse_beside(st, &ask)) {
        if (st->answer.status >= 400)
            lk_stage_missed(st, LK_NOT_OFFERED, "%s %.200s answered %d", ask.method, ask.url,
                            st->answer.status);
        else
            lk_buf_add(out, st->answer.body.bytes, st->answer.body.len);
    }
    return outcome(st, err);
}

static bool alive(struct lk_stage *st, const char *step)
{
    struct lk_reply reply = { 0 };
    set_deed(st, step, "is it alive?", &reply);
    if (st->deadline < lk_now_ms() + GIVEN_ALIVE_MS)
        st->deadline = lk_now_ms() + GIVEN_ALIVE_MS;
    struct lk_ask ask = { .method = "GET", .url = lk_stage_get(st, "base") };
    bool good = ask.url && !lk_browse_beside(st, &ask) && st->answer.status < 500;
    lk_reply_done(&reply);
    st->reply = NULL;
    return good;
}

static const struct lk_artefact *artefact(struct lk_stage *st, const char *name)
{
    for (size_t i = 0; i < st->n_received; i++)
        if (!strcmp(st->received[i]->artefact.name, name))
            return &st->received[i]->artefact;
    return NULL;
}

/* The CA that issued certificates lead to, as PEM text, wherever the binding has it from. */
static const char *wallet_ca(struct lk_stage *st)
{
    LK_AUTO(free) char *pem = NULL;
    struct lk_reply reply = { 0 };
    st->reply = &reply;
    const char *text = lk_stage_fill(st, st->b->wallet_ca);
    st->reply = NULL;
    if (!text || strstr(text, "-----BEGIN"))
        return text;
    if (lk_fs_load(text, LK_PEM_MAX, &pem, NULL, NULL))
        return NULL;
    return lk_arena_strdup(st->arena, pem);
}

static const char *variable(struct lk_stage *st, const struct lk_person *actor, const char *name)
{
    st->subject = actor ? lk_stage_actor(st, actor) : lk_stage_actor(st, NULL);
    st->whose = NULL;
    st->args = NULL;
    return strcmp(name, "wallet-ca") ? lk_stage_get(st, name) : wallet_ca(st);
}

static json_t *unmatched(struct lk_site *site)
{
    return lk_selecting_unmatched(site->selecting);
}

const struct lk_target_ops lk_target_http = {
    .kind = "http",
    .open = lk_http_open,
    .close = lk_http_close,
    .begin = begin,
    .end = end,
    .given = given,
    .act = act,
    .mails = mails,
    .fetch = fetch,
    .alive = alive,
    .artefact = artefact,
    .variable = variable,
    .unmatched = unmatched,
};
