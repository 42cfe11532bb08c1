/* Sending what is to be sent: once, twice, at once, or only looking whether it could be. */
#include "target/stage.h"

#include "target/address.h"
#include <string.h>

enum { LIST_PAGES_MAX = 100 };

static void remember(struct lk_stage *st, const struct lk_ask *ask)
{
    struct lk_actor *actor = st->actor;
    const struct lk_action *action = st->deed ? st->deed->action : NULL;
    if (!action)
        return;
    size_t i = 0;
    while (i < actor->n_sent && actor->sent[i].action != action)
        i++;
    if (i == actor->n_sent) {
        actor->sent = lk_arena_grow(st->arena, actor->sent, actor->n_sent, sizeof *actor->sent);
        actor->n_sent++;
    }
    LK_AUTO(lk_buf_done) struct lk_buf cookie = { 0 };
    lk_jar_header(&actor->jar, ask->url, &cookie);
    actor->sent[i] = (struct lk_sent){ .action = action, .ask = *ask };
    actor->sent[i].ask.cookie =
        lk_arena_strndup(st->arena, cookie.bytes ? cookie.bytes : "", cookie.len);
}

/* The second answer is what is told; the first view stands beside it. The person stands where the
 * first led, should the second be refused. */
static int take_second(struct lk_stage *st, struct lk_scene *first)
{
    lk_arrive(st, st->actor);
    if (st->actor->scene && st->actor->scene->refused && first) {
        st->reply->view = lk_arrive_view(st, st->actor, true);
        lk_scene_unref(st->actor->scene);
        st->actor->scene = lk_scene_ref(first);
    }
    return 0;
}

static int perform_twice(struct lk_stage *st, const struct lk_ask *ask)
{
    if (lk_browse(st, st->actor, ask))
        return -1;
    lk_arrive(st, st->actor);
    st->reply->first = lk_arrive_view(st, st->actor, true);
    struct lk_scene *first = lk_scene_ref(st->actor->scene);
    int failed = lk_browse(st, st->actor, ask);
    if (!failed)
        take_second(st, first);
    lk_scene_unref(first);
    return failed;
}

static int perform_at_once(struct lk_stage *st, const struct lk_ask *ask)
{
    struct lk_answer other = { 0 };
    if (lk_browse_both(st, st->actor, ask, &other)) {
        lk_answer_done(&other);
        return -1;
    }
    int failed = lk_browse_follow(st, st->actor, ask);
    struct lk_scene *first = NULL;
    if (!failed) {
        lk_arrive(st, st->actor);
        st->reply->first = lk_arrive_view(st, st->actor, true);
        first = lk_scene_ref(st->actor->scene);
    }
    lk_answer_done(&st->answer);
    st->answer = other;
    if (!failed && !(failed = lk_browse_follow(st, st->actor, ask)))
        take_second(st, first);
    lk_scene_unref(first);
    return failed;
}

/* A list of several pages is read to its end, as a person would: what is judged is the whole list.
 */
static int read_on(struct lk_stage *st)
{
    struct lk_scene *scene = st->actor->scene;
    for (int n = 0; scene && scene->more && n < LIST_PAGES_MAX; n++) {
        LK_AUTO(lk_buf_done) struct lk_buf url = { 0 };
        if (!lk_address_resolve(scene->url, scene->more, &url)) {
            lk_stage_missed(st, LK_MISSED, "the list goes on nowhere: check view.more");
            return -1;
        }
        struct lk_ask *ask = lk_ask_get(st, lk_arena_strdup(st->arena, url.bytes));
        if (!ask || lk_browse(st, st->actor, ask))
            return -1;
        if (st->answer.status >= 400) {
            lk_stage_missed(st, LK_NOT_OFFERED, "the next page of the list answered %d",
                            st->answer.status);
            return -1;
        }
        lk_arrive_more(st, st->actor);
    }
    if (!scene || !scene->more)
        return 0;
    lk_stage_missed(st, LK_NOT_OFFERED, "the list has more than %d pages", LIST_PAGES_MAX);
    return -1;
}

static int perform_once(struct lk_stage *st, const struct lk_ask *ask)
{
    if (lk_browse(st, st->actor, ask))
        return -1;
    lk_arrive(st, st->actor);
    return read_on(st);
}

int lk_perform(struct lk_stage *st, const struct lk_ask *ask, enum lk_how how)
{
    struct lk_ask bent = *ask;
    if (how == LK_HOW_PEEK)
        return 0;
    if (strcmp(ask->method, "GET") != 0)
        lk_forget_shown(st->actor);
    remember(st, ask);
    lk_ask_bend(st, &bent, how);
    if (how == LK_HOW_TWICE)
        return perform_twice(st, &bent);
    if (how == LK_HOW_AT_ONCE)
        return perform_at_once(st, &bent);
    return perform_once(st, &bent);
}
