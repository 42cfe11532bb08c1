/* The steps of a story, one function a kind. */
#include "engine/play.h"

#include "base/clock.h"
#include "verdict/match.h"
#include <string.h>

static json_t *record_of(const char *k, const char *step)
{
    return json_pack("{s:s, s:s}", "k", k, "step", step);
}

/* Moves what a reply holds into a record. The view stays with the reply too. */
static void add_reply(json_t *record, const struct lk_reply *reply)
{
    json_object_set_new(record, "outcome", json_string(lk_outcome_name(reply->outcome)));
    if (reply->exchanges)
        json_object_set(record, "exchanges", reply->exchanges);
    if (reply->view)
        json_object_set(record, "view", reply->view);
    if (reply->why[0])
        json_object_set_new(record, "why", json_string(reply->why));
}

/* A story cannot go on from an act that was not answered. */
static enum lk_went after_act(struct lk_play *p, const char *id, const struct lk_reply *reply)
{
    switch (reply->outcome) {
    case LK_ANSWERED:
        return LK_WENT_ON;
    case LK_NOT_OFFERED:
    case LK_MISSED:
    case LK_OFFERED:
        return lk_play_stop(p, id, LK_END_STOPPED, "%s", reply->why);
    case LK_NO_ANSWER:
        p->lost = true;
        return lk_play_stop(p, id, LK_END_STOPPED, "no answer: %s", reply->why);
    }
    return LK_WENT_ON;
}

static enum lk_went act(struct lk_play *p, const struct lk_step *step, struct lk_err *err)
{
    const char *id = lk_play_step_id(p, step);
    struct lk_deed deed = {
        .step = id,
        .actor = lk_play_person(p, step->actor),
        .action = step->action,
        .whose = step->whose ? lk_play_person(p, step->whose) : NULL,
        .of = lk_play_of(p, step, step->actor),
        .value = step->value,
    };
    struct lk_reply reply = { 0 };
    if (lk_play_act(p, &deed, &reply, err)) {
        lk_reply_done(&reply);
        return lk_play_stop(p, id, LK_END_ERROR, "%s", err->msg);
    }
    json_t *record = record_of("act", id);
    json_object_set_new(record, "actor", json_string(step->actor));
    json_object_set_new(record, "action", json_string(step->action->phrase));
    if (step->of)
        json_object_set_new(record, "of", json_string(step->of));
    add_reply(record, &reply);
    json_t *names = lk_play_remember(p, step, step->actor, &reply);
    if (names)
        json_object_set_new(record, "names", names);
    lk_play_add(p, record);
    p->actor = step->actor;
    enum lk_went went = after_act(p, id, &reply);
    if (went == LK_WENT_ON && reply.file && lk_play_examine(p, id, reply.file, err))
        went = lk_play_stop(p, id, LK_END_ERROR, "%s", err->msg);
    lk_reply_done(&reply);
    return went;
}

/* Does a given of the binding and writes it down. */
static enum lk_went given(struct lk_play *p, const char *id, const char *name,
                          const struct lk_person *person, const json_t *args, struct lk_err *err)
{
    struct lk_reply reply = { 0 };
    enum lk_went went = LK_WENT_ON;
    if (p->engine->target->given(p->stage, name, person, args, &reply, err)) {
        went = lk_play_stop(p, id, LK_END_ERROR, "%s: %s", name, err->msg);
    } else {
        json_t *record = record_of("given", id);
        json_object_set_new(record, "given", json_string(name));
        if (person)
            json_object_set_new(record, "person", json_string(person->name));
        json_object_set_new(record, "ok", json_boolean(reply.outcome == LK_ANSWERED));
        add_reply(record, &reply);
        json_object_del(record, "view");
        lk_play_add(p, record);
        if (reply.outcome == LK_NO_ANSWER)
            p->lost = true;
        if (reply.outcome != LK_ANSWERED)
            went =
                lk_play_stop(p, id, LK_END_STOPPED, "the given '%s' failed: %s", name, reply.why);
    }
    lk_reply_done(&reply);
    return went;
}

static enum lk_went admin(struct lk_play *p, const struct lk_step *step, struct lk_err *err)
{
    const char *who = step->person ? step->person : "user";
    LK_AUTO(json_decref) json_t *args = json_object();
    if (step->value)
        json_object_set_new(args, "value", json_string(step->value));
    if (!p->actor)
        p->actor = who;
    return given(p, lk_play_step_id(p, step), step->action->given, lk_play_person(p, who), args,
                 err);
}

static enum lk_went move_clock(struct lk_play *p, const struct lk_step *step, struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *args = json_object();
    lk_json_setf(args, "seconds", "%lld", step->advance_ms / 1000);
    p->clock_offset += step->advance_ms / 1000;
    return given(p, lk_play_step_id(p, step), "clock", NULL, args, err);
}

/* Reads what an expectation needs beside the views: mails, or CRL and OCSP. */
static int look(struct lk_play *p, const char *id, const struct lk_expect *expect,
                const char *actor, struct lk_reply *reply, struct lk_err *err)
{
    switch (expect->predicate->sees) {
    case LK_SEES_MAIL:
        return p->engine->target->mails(p->stage, id, lk_play_person(p, actor), reply, err);
    case LK_SEES_STATUS: {
        const char *name = lk_json_str(expect->arg, "of", "");
        const char *file = lk_json_str(json_object_get(p->names, name), "value", NULL);
        return file ? lk_play_standing(p, id, file, reply, err) : 0;
    }
    case LK_SEES_VIEW:
    case LK_SEES_FACTS:
    case LK_SEES_LEAKS:
    case LK_SEES_SAMPLE:
    case LK_SEES_NAMES:
    case LK_SEES_CLIENT:
        break;
    }
    return 0;
}

/* Does the view fit, so that the story can go on from here? */
static enum lk_went gate(struct lk_play *p, const char *id, const char *actor,
                         const struct lk_expect *expect)
{
    struct lk_seen seen = { .records = p->records,
                            .at = json_array_size(p->records),
                            .plan = p->engine->plan,
                            .case_ = p->case_ };
    struct lk_match m = { 0 };
    lk_match(&seen, actor, expect, p->scratch, &m);
    if (m.fit == LK_FIT)
        return LK_WENT_ON;
    return lk_play_stop(p, id, LK_END_STOPPED, "expected %s, saw %s",
                        m.expected ? m.expected : expect->predicate->key,
                        m.seen  ? m.seen
                        : m.why ? m.why
                                : "nothing");
}

static enum lk_went expect_all(struct lk_play *p, const struct lk_step *step, struct lk_err *err)
{
    const char *id = lk_play_step_id(p, step);
    const char *actor = step->actor ? step->actor : p->actor ? p->actor : "user";
    json_t *record = record_of("expect", id);
    json_object_set_new(record, "actor", json_string(actor));
    for (size_t i = 0; i < step->n_expects; i++) {
        struct lk_reply reply = { 0 };
        int failed = look(p, id, &step->expects[i], actor, &reply, err);
        if (reply.view)
            json_object_set(record, "view", reply.view);
        if (reply.exchanges)
            json_object_set(record, "exchanges", reply.exchanges);
        if (reply.outcome != LK_ANSWERED && reply.why[0])
            json_object_set_new(record, "why", json_string(reply.why));
        if (reply.outcome == LK_NO_ANSWER)
            p->lost = true;
        lk_reply_done(&reply);
        if (failed) {
            json_decref(record);
            return lk_play_stop(p, id, LK_END_ERROR, "%s", err->msg);
        }
    }
    lk_play_add(p, record);
    for (size_t i = 0; i < step->n_expects; i++)
        if (step->expects[i].predicate->gate && gate(p, id, actor, &step->expects[i]) != LK_WENT_ON)
            return LK_WENT_NOWHERE;
    return LK_WENT_ON;
}

static enum lk_went rounds(struct lk_play *p, const struct lk_step *step, struct lk_err *err)
{
    for (p->round = 1; p->round <= step->times; p->round++) {
        p->round_step = step->id;
        if (lk_play_story(p, step->children, step->n_children, err) != LK_WENT_ON)
            return LK_WENT_NOWHERE;
    }
    p->round = 0;
    return LK_WENT_ON;
}

/* Has the play run out of time, or was the run interrupted? */
static enum lk_went check_time(struct lk_play *p, const struct lk_step *step)
{
    if (p->engine->stop && *p->engine->stop)
        return lk_play_stop(p, step->id, LK_END_INTERRUPTED, "the run was interrupted");
    if (lk_now_ms() >= p->deadline)
        return lk_play_stop(p, step->id, LK_END_DEADLINE, "the play took longer than %lld ms",
                            (long long)p->engine->play_ms);
    return LK_WENT_ON;
}

static enum lk_went one_step(struct lk_play *p, const struct lk_step *step, struct lk_err *err)
{
    /* What the target cannot show is left out, and the story goes on. */
    if (lk_step_skipped(p->engine->plan, step))
        return LK_WENT_ON;
    switch (step->kind) {
    case LK_STEP_ACT:
        return act(p, step, err);
    case LK_STEP_ADMIN:
        return admin(p, step, err);
    case LK_STEP_CLOCK:
        return move_clock(p, step, err);
    case LK_STEP_EXPECT:
        return step->n_expects && step->expects[0].predicate->sees == LK_SEES_CLIENT
                   ? LK_WENT_ON
                   : expect_all(p, step, err);
    case LK_STEP_MISUSE:
        return lk_play_misuse(p, step, err);
    case LK_STEP_ANY_OF: /* in the portal role the first way is walked */
        return lk_play_story(p, step->children, step->n_children ? 1 : 0, err);
    case LK_STEP_ANY_ORDER:
    case LK_STEP_OPTIONAL:
    case LK_STEP_BEFORE:
    case LK_STEP_GROUP:
        return lk_play_story(p, step->children, step->n_children, err);
    case LK_STEP_REPEAT:
        return rounds(p, step, err);
    }
    return LK_WENT_ON;
}

enum lk_went lk_play_story(struct lk_play *p, const struct lk_step *steps, size_t n,
                           struct lk_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (check_time(p, &steps[i]) != LK_WENT_ON || one_step(p, &steps[i], err) != LK_WENT_ON)
            return LK_WENT_NOWHERE;
        lk_arena_reset(p->scratch);
    }
    return LK_WENT_ON;
}
