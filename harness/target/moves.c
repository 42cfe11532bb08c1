/* Doing what a binding says: one function a kind of move. */
#include "target/stage.h"

#include "base/clock.h"
#include "target/address.h"
#include "target/ask_person.h"
#include "target/pace.h"
#include <string.h>

/* What is pressed although it cannot be: a misuse does not ask whether the page offers it. */
static bool in_spite_of_page(enum lk_how how)
{
    return how != LK_HOW_PLAIN && how != LK_HOW_PEEK;
}

/* Whoever only looks whether something is offered waits for nothing. */
static bool peeks(const struct lk_stage *st)
{
    return st->deed && st->deed->how == LK_HOW_PEEK;
}

static int request(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    struct lk_ask *ask = lk_ask_of_move(st, move, move->control);
    if (!ask)
        return -1;
    if (!move->control)
        return lk_perform(st, ask, how);
    if (lk_browse_beside(st, ask))
        return -1;
    st->beside = st->answer.status;
    if (st->deed || st->beside < 400)
        return 0;
    lk_stage_missed(st, LK_NOT_OFFERED, "%s %.100s answered %d: %.140s", ask->method, ask->url,
                    st->beside, st->answer.body.bytes ? st->answer.body.bytes : "");
    return -1;
}

/* The first of the selectors that such a thing is found by that never found anything; or NULL. What
 * was never found anywhere may be the binding's fault, not the portal's. */
static const char *never_found(struct lk_stage *st, enum lk_within within)
{
    const struct lk_view_rules *v = &st->b->view;
    static const char *const words[] = { "label", "label", "subject", "id" };
    const struct lk_each *rules[] = { &v->controls, &v->menus, &v->notifications, &v->rows };
    const struct lk_each *each = rules[within];
    if (!lk_selected(st->site->selecting, &each->each))
        return each->each.name ? each->each.name : "controls (there is no such rule)";
    for (size_t i = 0; i < each->n_parts; i++)
        if (!strcmp(each->parts[i].name, words[within]) &&
            !lk_selected(st->site->selecting, &each->parts[i].from))
            return each->parts[i].from.name;
    return NULL;
}

/* What the person sees to press, for who wonders why it was not there. */
static void tell_not_offered(struct lk_stage *st, const struct lk_scene *scene,
                             const struct lk_move *move, const char *label)
{
    static const char *const kinds[] = { "control", "menu", "notification", "row" };
    LK_AUTO(lk_buf_done) struct lk_buf there = { 0 };
    const char *never = never_found(st, move->within), *page = scene->page ? scene->page : "";
    for (size_t i = 0; i < scene->n_pressables && there.len < 160; i++)
        if (scene->pressables[i].within == move->within)
            lk_buf_printf(&there, "%s%.60s", there.len ? ", " : "", scene->pressables[i].label);
    if (never)
        lk_stage_missed(st, LK_MISSED, "no %s '%s' on the page %s; %s never found anything",
                        kinds[move->within], label, page, never);
    else
        lk_stage_missed(st, LK_NOT_OFFERED, "no %s '%s' on the page %s; there: %s",
                        kinds[move->within], label, page, there.len ? there.bytes : "none");
}

bool lk_usable(const struct lk_scene *scene, const struct lk_pressable *p)
{
    const json_t *control = json_object_get(json_object_get(scene->view, "controls"), p->label);
    return p->within != LK_WITHIN_PAGE || !control ||
           json_is_true(json_object_get(control, "enabled"));
}

/* The page whose controls are pressed: the person's own, or that of `whose`. */
static struct lk_scene *scene_of(struct lk_stage *st, enum lk_how how)
{
    struct lk_actor *who = how == LK_HOW_THEIR_PAGE && st->whose ? st->whose : st->actor;
    if (!who->scene)
        lk_stage_missed(st, LK_MISSED, "%s stands on no page yet", who->name);
    return who->scene;
}

static int press(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    struct lk_scene *scene = scene_of(st, how);
    const char *label = lk_stage_fill(st, move->label);
    if (!scene || !label)
        return -1;
    const char *row = move->within == LK_WITHIN_ROW && st->deed ? st->deed->of : NULL;
    const struct lk_pressable *p = lk_scene_find(scene, move->within, label, row, st->b->text);
    bool there = p && (lk_usable(scene, p) || in_spite_of_page(how));
    if (!there && move->optional && !peeks(st))
        return 0;
    if (!p)
        tell_not_offered(st, scene, move, label);
    else if (!there)
        lk_stage_missed(st, LK_NOT_OFFERED, "'%s' is there, but cannot be used", p->label);
    struct lk_ask *ask = there ? lk_ask_of_press(st, scene, p) : NULL;
    return ask ? lk_perform(st, ask, how) : -1;
}

/* A scene that is nobody else's, so that it may change. */
static int fill_in(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    struct lk_scene *scene = scene_of(st, LK_HOW_PLAIN);
    struct lk_scope scope = lk_stage_scope(st);
    (void)how;
    if (!scene)
        return -1;
    LK_AUTO(json_decref) json_t *filled = lk_template_json(&scope, move->set);
    const char *name;
    json_t *value;
    if (!filled) {
        lk_stage_missed(st, LK_MISSED, "the variable ${%s} is not set", scope.missing);
        return -1;
    }
    json_object_foreach(filled, name, value) if (!lk_scene_fill(scene, name, value))
    {
        bool known = lk_selected(st->site->selecting, &st->b->view.fields.each);
        lk_stage_missed(st, known ? LK_NOT_OFFERED : LK_MISSED, "no field '%s' on the page%s%s%s",
                        name, scene->page ? " " : "", scene->page ? scene->page : "",
                        known ? "" : ": view.fields.each never found anything");
        return -1;
    }
    return 0;
}

static int reread(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    struct lk_scene *scene = scene_of(st, LK_HOW_PLAIN);
    (void)move;
    if (!scene)
        return -1;
    if (!scene->address) {
        lk_stage_missed(st, LK_MISSED, "the page has no address to read it again");
        return -1;
    }
    struct lk_ask *ask = lk_ask_get(st, lk_arena_strdup(st->arena, scene->address));
    return ask ? lk_perform(st, ask, how) : -1;
}

static bool found(struct lk_stage *st, const struct lk_selector *sel)
{
    struct lk_look at = lk_look_at(&st->answer, &st->actor->jar);
    return sel->at != LK_AT_NOWHERE && lk_select_truth(st->site->selecting, sel, &at);
}

/* Waiting in vain is no trouble: the last view tells what was seen. */
static int poll_until(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    int64_t end = lk_now_ms() + move->at_most_ms;
    end = end < st->deadline ? end : st->deadline;
    for (;;) {
        int failed = move->url ? request(st, move, how) : reread(st, move, how);
        if (failed || found(st, &move->until) || found(st, &move->failed))
            return failed;
        if (peeks(st)) {
            lk_stage_missed(st, LK_NOT_OFFERED, "what is waited for is not there");
            return -1;
        }
        if (!lk_pause(move->every_ms, end))
            return 0;
        /* Only the last exchange of a wait is of interest. */
        json_array_clear(st->reply->exchanges);
    }
}

static int follow(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    const char *link = lk_mailbox_link(st, st->whose ? st->whose : st->actor, move->altered);
    struct lk_ask *ask = link ? lk_ask_get(st, link) : NULL;
    return ask ? lk_perform(st, ask, how) : -1;
}

static int download_content(struct lk_stage *st, const struct lk_scene *scene)
{
    const char *name =
        json_string_value(json_object_get(json_object_get(scene->view, "download"), "name"));
    struct lk_received *r = lk_receive(st, st->actor, json_string_value(scene->download_content),
                                       json_string_length(scene->download_content),
                                       name ? lk_arena_strdup(st->arena, name) : NULL, NULL);
    r->artefact.automatic = scene->download_automatic;
    return 0;
}

/* What a browser would do without being asked. */
static int download(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    LK_AUTO(lk_buf_done) struct lk_buf url = { 0 };
    struct lk_scene *scene = scene_of(st, how);
    if (!scene)
        return -1;
    bool there = scene->download_href || scene->download_content;
    if (!there || (move->automatic && !scene->download_automatic)) {
        lk_stage_missed(st, LK_NOT_OFFERED, "the page %s %s", scene->page ? scene->page : "",
                        there ? "starts no download by itself" : "offers no download");
        return -1;
    }
    if (scene->download_content)
        return download_content(st, scene);
    bool automatic = scene->download_automatic;
    if (!lk_address_resolve(scene->url, scene->download_href, &url)) {
        lk_stage_missed(st, LK_MISSED, "the download leads nowhere: check view.download.href");
        return -1;
    }
    struct lk_ask *ask = lk_ask_get(st, lk_arena_strdup(st->arena, url.bytes));
    if (!ask || lk_perform(st, ask, how))
        return -1;
    if (st->reply->file)
        st->received[st->n_received - 1]->artefact.automatic = automatic;
    return 0;
}

static const struct lk_received *received(const struct lk_stage *st, const char *name)
{
    for (size_t i = st->n_received; name && i-- > 0;)
        if (!strcmp(st->received[i]->artefact.name, name))
            return st->received[i];
    return NULL;
}

static int with_certificate(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    const struct lk_received *file = received(st, st->deed ? st->deed->of : NULL);
    const char *url = lk_stage_fill(st, st->b->certificate_login);
    (void)how;
    (void)move;
    if (!file)
        lk_stage_missed(st, LK_MISSED, "there is no file to log in with");
    else if (!st->b->certificate_login)
        lk_stage_missed(st, LK_MISSED, "the binding has no 'certificate-login'");
    else if (!file->password)
        lk_stage_missed(st, LK_MISSED, "no password of '%s' was shown", file->artefact.name);
    if (!file || !url || !file->password)
        return -1;
    struct lk_ask *ask = lk_ask_get(st, url);
    if (!ask || lk_browse_with_certificate(st, st->actor, ask, file))
        return -1;
    bool by_tls = st->answer.refused_tls;
    if (!by_tls && lk_browse_follow(st, st->actor, ask))
        return -1;
    lk_arrive(st, st->actor);
    if (by_tls) {
        st->actor->scene->refused = true;
        json_object_set_new(st->actor->scene->view, "page", json_string("refused"));
        json_object_set_new(st->actor->scene->view, "refused", json_true());
    }
    return 0;
}

/* The session of somebody who logged in elsewhere. */
static int hand_over_session(struct lk_stage *st, const char *name, const char *value)
{
    const char *base = lk_stage_fill(st, st->b->base);
    if (!base)
        return -1;
    const char *line = lk_arena_printf(st->arena, "%s=%s; Path=/", name, value);
    if (lk_jar_take(&st->actor->jar, st->arena, base, line, lk_unix_now()))
        return 0;
    lk_stage_missed(st, LK_MISSED, "what was entered is no value of the cookie '%s'", name);
    return -1;
}

static int ask_person(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf answer = { 0 };
    const char *question = lk_stage_fill(st, move->question);
    (void)how;
    if (!question)
        return -1;
    if (!st->site->plan.tty || !lk_ask_person(question, move->hidden, st->deadline, &answer)) {
        lk_stage_missed(st, LK_MISSED, "nobody answered on the terminal: %.120s", question);
        return -1;
    }
    if (move->hidden)
        lk_secrets_add(lk_take_secrets(st->take), LK_SECRET_SESSION, "what a person entered",
                       answer.bytes, answer.len);
    lk_stage_set(st, st->subject, move->into, answer.bytes);
    return move->cookie ? hand_over_session(st, move->cookie, answer.bytes) : 0;
}

/* All that changed something, in order, with the cookies held now. */
static int replay(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    struct lk_actor *actor = st->actor;
    size_t n = actor->n_history;
    (void)move;
    (void)how;
    if (!n)
        lk_stage_missed(st, LK_MISSED, "%s has sent nothing yet that could be replayed",
                        actor->name);
    if (!n ||
        lk_binding_permission(st->b, actor->history[0].url, "replay", lk_unix_now(), &st->trouble))
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct lk_ask ask = actor->history[i];
        if (lk_browse(st, actor, &ask))
            return -1;
        actor->n_history = n;
        lk_arrive(st, actor);
    }
    return 0;
}

static int other_given(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    const struct lk_doing *doing = lk_binding_given(st->b, move->given);
    (void)how;
    if (doing)
        return lk_moves(st, doing, LK_HOW_PLAIN);
    lk_stage_missed(st, LK_MISSED, "the binding offers no '%s'", move->given);
    return -1;
}

static int not_here(struct lk_stage *st, const struct lk_move *move, enum lk_how how)
{
    (void)move;
    (void)how;
    lk_stage_missed(st, LK_MISSED, "a maildir is read, not acted on");
    return -1;
}

static int (*const kinds[])(struct lk_stage *st, const struct lk_move *move, enum lk_how how) = {
    [LK_MOVE_REQUEST] = request,   [LK_MOVE_PRESS] = press,
    [LK_MOVE_SET] = fill_in,       [LK_MOVE_REREAD] = reread,
    [LK_MOVE_POLL] = poll_until,   [LK_MOVE_FOLLOW] = follow,
    [LK_MOVE_MAILDIR] = not_here,  [LK_MOVE_ASK] = ask_person,
    [LK_MOVE_DOWNLOAD] = download, [LK_MOVE_CERTIFICATE] = with_certificate,
    [LK_MOVE_REPLAY] = replay,     [LK_MOVE_RESEND] = lk_resend,
    [LK_MOVE_GIVEN] = other_given,
};

int lk_moves(struct lk_stage *st, const struct lk_doing *doing, enum lk_how how)
{
    for (size_t i = 0; i < doing->n_moves; i++) {
        const struct lk_move *move = &doing->moves[i];
        bool last = i + 1 == doing->n_moves;
        /* Only of what is pressed a page tells whether it is offered. */
        if (last && how == LK_HOW_PEEK && move->kind != LK_MOVE_PRESS)
            return 0;
        /* A box that is to stay unticked is so from the first move on. */
        if (kinds[move->kind](st, move, last ? how : LK_HOW_PLAIN))
            return -1;
        if (last && how == LK_HOW_PEEK)
            return 0;
        if (!lk_stage_capture(st, st->subject, move->captures, move->n_captures, true))
            return -1;
    }
    return 0;
}
