/* One play: givens, story, cleaning up, and its block in the journal. */
#include "engine/play.h"

#include "base/clock.h"
#include <stdarg.h>
#include <string.h>

enum { CLIENT_READ_MS = 5000 };

const struct lk_person *lk_play_person(const struct lk_play *p, const char *name)
{
    for (size_t i = 0; i < p->case_->n_people; i++)
        if (!strcmp(p->case_->people[i].name, name))
            return &p->case_->people[i];
    return NULL;
}

json_t *lk_play_memory(struct lk_play *p, const char *person)
{
    json_t *memory = json_object_get(p->people, person);
    if (!memory)
        json_object_set_new(p->people, person, memory = json_object());
    return memory;
}

const char *lk_play_step_id(struct lk_play *p, const struct lk_step *step)
{
    size_t n = p->round ? strlen(p->round_step) : 0;
    if (!n || strncmp(step->id, p->round_step, n) || step->id[n] != '.')
        return step->id;
    return lk_arena_printf(p->scratch, "%s#%d%s", p->round_step, p->round, step->id + n);
}

const char *lk_outcome_name(enum lk_outcome o)
{
    static const char *const names[] = { [LK_ANSWERED] = "answered",
                                         [LK_NOT_OFFERED] = "not-offered",
                                         [LK_MISSED] = "missed",
                                         [LK_OFFERED] = "offered",
                                         [LK_NO_ANSWER] = "no-answer" };
    return names[o];
}

void lk_play_add(struct lk_play *p, json_t *record)
{
    json_array_append(p->records, record);
    lk_take_add(p->take, record);
}

enum lk_went lk_play_stop(struct lk_play *p, const char *step, enum lk_end_reason reason,
                          const char *fmt, ...)
{
    if (p->reason != LK_END_COMPLETE)
        return LK_WENT_NOWHERE;
    p->reason = reason;
    snprintf(p->at_step, sizeof p->at_step, "%s", step);
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(p->why, sizeof p->why, fmt, ap);
    va_end(ap);
    return LK_WENT_NOWHERE;
}

/* Does one given before the story begins. */
static enum lk_went set_up(struct lk_play *p, const char *given, const struct lk_person *person,
                           const json_t *args, struct lk_err *err)
{
    struct lk_reply reply = { 0 };
    enum lk_went went = LK_WENT_ON;
    if (p->engine->target->given(p->stage, given, person, args, &reply, err))
        went = lk_play_stop(p, "given", LK_END_ERROR, "the given '%s': %s", given, err->msg);
    else if (reply.outcome != LK_ANSWERED)
        went =
            lk_play_stop(p, "given", LK_END_STOPPED, "the given '%s' failed: %s", given, reply.why);
    if (reply.outcome == LK_NO_ANSWER)
        p->lost = true;
    json_t *record = json_pack("{s:s, s:s, s:s, s:b}", "k", "given", "step", "given", "given",
                               given, "ok", went == LK_WENT_ON);
    if (person)
        json_object_set_new(record, "person", json_string(person->name));
    if (reply.exchanges)
        json_object_set(record, "exchanges", reply.exchanges);
    if (reply.why[0])
        json_object_set_new(record, "why", json_string(reply.why));
    lk_play_add(p, record);
    lk_reply_done(&reply);
    return went;
}

static enum lk_went arm_fault(struct lk_play *p, struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *args = json_object();
    json_object_set_new(args, "fault", json_string(p->case_->fault));
    if (p->case_->fault_at)
        lk_json_setf(args, "at", "%d", p->case_->fault_at);
    else
        json_object_set_new(args, "at", json_string("always"));
    json_object_set_new(args, "file",
                        json_string(p->case_->fault_file ? p->case_->fault_file : ""));
    return set_up(p, "fault", NULL, args, err);
}

static enum lk_went make_world(struct lk_play *p, struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *args = json_object();
    json_object_set_new(args, "listener", json_string(p->case_->own_listener ? "own" : "shared"));
    return set_up(p, "world", NULL, args, err);
}

/* Makes what is given: the world, its people, their orders, the fault. What a portal has ready by
 * itself (no such given in its binding) is left to it. */
static enum lk_went give(struct lk_play *p, struct lk_err *err)
{
    unsigned offers = p->engine->site.binding->offers;
    const struct lk_case *c = p->case_;
    if ((offers & LK_GIVEN_WORLD) && make_world(p, err) != LK_WENT_ON)
        return LK_WENT_NOWHERE;
    for (size_t i = 0; i < c->n_people; i++)
        if ((offers & LK_GIVEN_USER) && !c->people[i].browser_of &&
            set_up(p, "user", &c->people[i], NULL, err) != LK_WENT_ON)
            return LK_WENT_NOWHERE;
    for (size_t i = 0; i < c->n_people; i++)
        for (size_t k = 0; k < c->people[i].orders; k++)
            if (set_up(p, "order", &c->people[i], NULL, err) != LK_WENT_ON)
                return LK_WENT_NOWHERE;
    return c->fault ? arm_fault(p, err) : LK_WENT_ON;
}

/* Cleans up whatever happened, with time of its own. */
static void clean_up(struct lk_play *p)
{
    struct lk_err err = { 0 };
    struct lk_reply reply = { 0 };
    if (p->engine->site.binding->offers & LK_GIVEN_DROP)
        p->engine->target->given(p->stage, "drop", NULL, NULL, &reply, &err);
    lk_reply_done(&reply);
}

static void play_stage(struct lk_play *p, struct lk_err *err)
{
    if (give(p, err) == LK_WENT_ON) {
        if (p->engine->plan->role == LK_ROLE_CLIENT)
            lk_play_client(p, err);
        else
            lk_play_story(p, p->case_->story, p->case_->n_story, err);
    }
    lk_play_sample(p);
    if (p->lost)
        p->lost = !p->engine->target->alive(p->stage, "end");
    clean_up(p);
}

static void play_init(struct lk_play *p, const struct lk_engine *e, const struct lk_case *case_,
                      int repeat)
{
    *p = (struct lk_play){
        .engine = e,
        .case_ = case_,
        .repeat = repeat,
        .take = lk_take_new(case_->id, repeat, e->key, e->out),
        .records = json_array(),
        .scratch = lk_arena_new(),
        .deadline = lk_now_ms() + e->play_ms,
        .names = json_object(),
        .people = json_object(),
        .facts = json_object(),
        .reason = LK_END_COMPLETE,
    };
}

static void play_done(struct lk_play *p)
{
    json_decref(p->records);
    json_decref(p->names);
    json_decref(p->people);
    json_decref(p->facts);
    lk_arena_free(p->scratch);
}

/* Writes the play's block and has it judged. */
static int end_play(struct lk_play *p, struct lk_err *err)
{
    const struct lk_engine *e = p->engine;
    struct lk_block block = { 0 };
    size_t index = (size_t)(p->case_ - e->plan->cases);
    int failed =
        lk_journal_end(e->journal, lk_take(p->take), index, p->reason,
                       p->at_step[0] ? p->at_step : NULL, p->why[0] ? p->why : NULL, &block, err);
    if (block.records && e->judge) {
        struct lk_err judging = { 0 };
        if (lk_judge_block(e->judge, &block, &judging) && !failed)
            failed = lk_fail(err, judging.code, judging.pos, "%s", judging.msg);
    }
    lk_block_done(&block);
    return failed;
}

int lk_play_case(const struct lk_engine *e, struct lk_site *site, const struct lk_case *case_,
                 int repeat, bool *ret_lost, struct lk_err *err)
{
    struct lk_play p;
    struct lk_err own = { 0 };
    play_init(&p, e, case_, repeat);
    /* What a client did that had to be ended by force is read after that. */
    int64_t after = e->plan->role == LK_ROLE_CLIENT ? CLIENT_READ_MS : 0;
    p.stage = e->target->begin(site, case_, repeat, p.take, p.deadline + after, &own);
    if (p.stage)
        play_stage(&p, &own);
    else
        lk_play_stop(&p, "given", LK_END_ERROR, "%s", own.msg);
    if (p.stage)
        e->target->end(p.stage);
    *ret_lost = p.lost;
    int failed = end_play(&p, err);
    play_done(&p);
    return failed;
}
