/* A misuse: what must stay is read, the misuse is tried, what must stay is read again. */
#include "engine/play.h"

#include <string.h>

/* A file whose counts are beyond all limits was refused unread, and what opens files for the target
 * would take hours over it. */
static bool takes_for_ever(const struct lk_play *p, const struct lk_deed *deed)
{
    const json_t *facts = deed->of ? json_object_get(p->facts, deed->of) : NULL;
    return !strcmp(deed->action->phrase, "log in with the certificate") &&
           !strcmp(lk_json_str(facts, "state", ""), "too much");
}

int lk_play_act(struct lk_play *p, const struct lk_deed *deed, struct lk_reply *reply,
                struct lk_err *err)
{
    if (takes_for_ever(p, deed)) {
        reply->outcome = LK_MISSED;
        snprintf(reply->why, sizeof reply->why, "the file's counts are beyond all limits");
        return 0;
    }
    if (p->engine->target->act(p->stage, deed, reply, err))
        return -1;
    lk_play_take_in(p, deed->actor->name, reply);
    return 0;
}

const char *lk_play_of(struct lk_play *p, const struct lk_step *step, const char *actor)
{
    if (step->of)
        return lk_json_str(json_object_get(p->names, step->of), "value", NULL);
    if (!(step->action->flags & LK_ACT_OF))
        return NULL;
    json_t *rows = json_object_get(lk_play_memory(p, actor), "rows");
    return json_string_value(json_array_get(rows, json_array_size(rows) - 1));
}

/* Reads one thing that must stay, of one person, into VIEWS under WORD. */
static int read_kept(struct lk_play *p, const char *id, const struct lk_keep_word *keep,
                     const struct lk_person *person, const char *word, json_t *views,
                     json_t *exchanges, bool *alive, struct lk_err *err)
{
    struct lk_deed deed = { .step = id, .actor = person, .action = lk_action(keep->action) };
    struct lk_reply reply = { 0 };
    int failed = lk_play_act(p, &deed, &reply, err);
    if (!failed) {
        json_object_set_new(views, word, reply.view ? json_incref(reply.view) : json_null());
        if (reply.exchanges)
            json_array_extend(exchanges, reply.exchanges);
        *alive = reply.outcome == LK_ANSWERED && lk_json_int(reply.view, "status", 0) < 500;
    }
    lk_reply_done(&reply);
    return failed;
}

static int read_all_kept(struct lk_play *p, const char *id, const struct lk_step *step,
                         json_t *views, json_t *exchanges, bool *alive, struct lk_err *err)
{
    for (size_t i = 0; i < lk_keeps_n; i++) {
        const struct lk_keep_word *keep = &lk_keeps[i];
        if (!(step->keeps & keep->keep))
            continue;
        if (read_kept(p, id, keep, lk_play_person(p, step->actor), keep->phrase, views, exchanges,
                      alive, err))
            return -1;
        if (!step->whose || !strcmp(step->whose, step->actor) || keep->keep == LK_KEEP_LOGGED_OUT)
            continue;
        const char *theirs = lk_arena_printf(p->scratch, "%s of %s", keep->phrase, step->whose);
        if (read_kept(p, id, keep, lk_play_person(p, step->whose), theirs, views, exchanges, alive,
                      err))
            return -1;
    }
    return 0;
}

static const char *how_phrase(enum lk_how how)
{
    for (size_t i = 0; i < lk_hows_n; i++)
        if (lk_hows[i].how == how)
            return lk_hows[i].phrase;
    return NULL;
}

static json_t *misuse_record(const char *id, const struct lk_step *step,
                             const struct lk_reply *reply)
{
    json_t *r =
        json_pack("{s:s, s:s, s:s, s:s, s:s}", "k", "misuse", "step", id, "actor", step->actor,
                  "action", step->action->phrase, "outcome", lk_outcome_name(reply->outcome));
    const char *how = how_phrase(step->how);
    if (how)
        json_object_set_new(r, "how", json_string(how));
    if (reply->on_offer)
        json_object_set_new(r, "on_offer", json_true());
    if (reply->view)
        json_object_set(r, "answer", reply->view);
    if (reply->first)
        json_object_set(r, "first", reply->first);
    if (json_array_size(reply->exchanges))
        json_object_set(r, "request", json_array_get(reply->exchanges, 0));
    if (reply->why[0])
        json_object_set_new(r, "why", json_string(reply->why));
    return r;
}

/* Do the pages lead there by themselves? The acts that do are done, but for the last one, which is
 * only looked for: what comes of it is the misuse's own. */
static int pages_lead_to(struct lk_play *p, const char *id, const struct lk_step *step,
                         json_t *exchanges, bool *ret_offered, struct lk_err *err)
{
    *ret_offered = true;
    for (size_t i = 0; i < step->n_children && *ret_offered; i++) {
        const struct lk_step *way = &step->children[i];
        struct lk_reply reply = { 0 };
        struct lk_deed deed = { .step = id,
                                .actor = lk_play_person(p, way->actor),
                                .action = way->action,
                                .how = i + 1 == step->n_children ? LK_HOW_PEEK : LK_HOW_PLAIN,
                                .of = lk_play_of(p, way, way->actor),
                                .value = way->value };
        bool nameless = way->of && !deed.of; /* what it is about is not there yet */
        int failed = nameless ? 0 : lk_play_act(p, &deed, &reply, err);
        if (reply.exchanges)
            json_array_extend(exchanges, reply.exchanges);
        *ret_offered = !nameless && reply.outcome == LK_ANSWERED;
        if (*ret_offered)
            json_decref(lk_play_remember(p, way, way->actor, &reply));
        lk_reply_done(&reply);
        if (failed)
            return -1;
    }
    return 0;
}

static int tell_offered(struct lk_play *p, const char *id, const struct lk_step *step,
                        json_t *exchanges)
{
    lk_play_add(p, json_pack("{s:s, s:s, s:s, s:s, s:s, s:O}", "k", "misuse", "step", id, "actor",
                             step->actor, "action", step->action->phrase, "outcome",
                             lk_outcome_name(LK_OFFERED), "exchanges", exchanges));
    return 0;
}

/* Tries the misuse between two readings; the record tells all of it. */
static int try_misuse(struct lk_play *p, const char *id, const struct lk_step *step,
                      struct lk_reply *reply, struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *before = json_object();
    LK_AUTO(json_decref) json_t *after = json_object();
    LK_AUTO(json_decref) json_t *exchanges = json_array();
    bool offered = false;
    if (step->n_children && pages_lead_to(p, id, step, exchanges, &offered, err))
        return -1;
    if (offered)
        return tell_offered(p, id, step, exchanges);
    bool alive = false;
    if (read_all_kept(p, id, step, before, exchanges, &alive, err))
        return -1;
    struct lk_deed deed = {
        .step = id,
        .actor = lk_play_person(p, step->actor),
        .action = step->action,
        .how = step->how,
        .whose = step->whose ? lk_play_person(p, step->whose) : NULL,
        .of = lk_play_of(p, step, step->actor),
        .value = step->value,
    };
    if (p->engine->target->act(p->stage, &deed, reply, err))
        return -1;
    if (reply->exchanges)
        json_array_extend(exchanges, reply->exchanges);
    if (read_all_kept(p, id, step, after, exchanges, &alive, err))
        return -1;
    if (!alive)
        alive = p->engine->target->alive(p->stage, id);
    p->lost = !alive;
    json_t *record = misuse_record(id, step, reply);
    json_object_set(record, "before", before);
    json_object_set(record, "after", after);
    json_object_set(record, "exchanges", exchanges);
    json_object_set_new(record, "alive", json_boolean(alive));
    lk_play_add(p, record);
    return 0;
}

enum lk_went lk_play_misuse(struct lk_play *p, const struct lk_step *step, struct lk_err *err)
{
    const char *id = lk_play_step_id(p, step);
    struct lk_reply reply = { 0 };
    int failed = try_misuse(p, id, step, &reply, err);
    if (!failed && reply.file)
        failed = lk_play_examine(p, id, reply.file, err);
    lk_reply_done(&reply);
    p->actor = step->actor;
    if (failed)
        return lk_play_stop(p, id, LK_END_ERROR, "%s", err->msg);
    if (p->lost)
        return lk_play_stop(p, id, LK_END_STOPPED, "the target no longer answers");
    return LK_WENT_ON;
}
