/* All that was found, as JSON by reports/schema/report-1.schema.json. What two runs of the same
 * plan may differ in stands under "run" and nowhere else: times, ids, digests of records, and the
 * words for what was seen. */
#include "reports/emitters.h"

#include "base/json.h"
#include "reports/clean.h"
#include "reports/gather.h"
#include <inttypes.h>
#include <string.h>

enum { FORMAT = 1 };

static json_t *text(const char *s)
{
    if (!s)
        return json_null();
    LK_AUTO(lk_buf_done) struct lk_buf clean = { 0 };
    lk_clean_utf8(&clean, s);
    return json_stringn(clean.bytes, clean.len);
}

static void set(json_t *obj, const char *key, json_t *value)
{
    json_object_set_new(obj, key, value);
}

static void set_text(json_t *obj, const char *key, const char *s)
{
    set(obj, key, text(s));
}

static void set_count(json_t *obj, const char *key, size_t n)
{
    set(obj, key, json_integer((json_int_t)n));
}

static json_t *tally(const size_t counts[LK_VERDICTS])
{
    json_t *t = json_object();
    for (int v = 0; v < LK_VERDICTS; v++)
        set_count(t, lk_verdict_name((enum lk_verdict)v), counts[v]);
    return t;
}

static json_t *counts(const struct lk_result *r)
{
    json_t *c = json_object(), *parts = json_object();
    set_count(parts, "declared", r->counts.declared);
    set_count(parts, "applicable", r->counts.applicable);
    set_count(parts, "executed", r->counts.executed);
    set_count(parts, "judged", r->counts.judged);
    set_count(parts, "skipped", r->counts.skipped);
    set(c, "parts", parts);
    set(c, "requirements", tally(r->counts.requirements));
    set(c, "proofs", tally(r->counts.proofs));
    set(c, "cases", tally(r->counts.cases));
    set_count(c, "plays", r->counts.plays);
    return c;
}

static json_t *places(unsigned bits)
{
    json_t *list = json_array();
    for (unsigned bit = LK_WIRE; bit <= LK_CLIENT; bit <<= 1)
        if (bits & bit)
            json_array_append_new(list, json_string(lk_place_name((enum lk_place)bit)));
    return list;
}

/* Why a thing was skipped is known before the run and belongs to the plan; other reasons are
 * observations and stand under "run". */
static const char *skipped_why(enum lk_verdict v, const char *why)
{
    return v == LK_SKIPPED ? why : NULL;
}

static json_t *part(const struct lk_part_result *p, const char *otherwise)
{
    json_t *o = json_object();
    enum lk_verdict v = lk_shown_part(p);
    set_text(o, "id", p->part->id);
    set_text(o, "level", lk_level_name(p->part->level));
    set(o, "places", places(p->part->places));
    set_text(o, "reading", p->part->reading);
    set(o, "shown", json_boolean(p->shown));
    set_text(o, "verdict", lk_verdict_name(v));
    set_text(o, "grade", lk_grade_name(p->grade));
    set_text(o, "why", skipped_why(v, p->why ? p->why : otherwise));
    return o;
}

static json_t *proofs_of(const struct lk_result *r, const struct lk_requirement *q)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_cases; i++)
        for (size_t k = 0; k < r->cases[i].n_proofs; k++) {
            const struct lk_proof *p = &r->cases[i].proofs[k];
            if (&r->plan->requirements->items[p->part->requirement] != q)
                continue;
            json_t *o = json_object();
            set_text(o, "case", r->cases[i].case_->id);
            set_text(o, "part", p->part->id);
            set_text(o, "step", p->step->id);
            set_text(o, "text", p->step->text);
            set_text(o, "verdict", lk_verdict_name(p->verdict));
            set_text(o, "grade", lk_grade_name(p->grade));
            json_array_append_new(list, o);
        }
    return list;
}

static json_t *requirement(const struct lk_result *r, const struct lk_requirement_result *q)
{
    json_t *o = json_object(), *parts = json_array();
    enum lk_verdict v = lk_shown_requirement(q);
    set_text(o, "id", q->requirement->id);
    set_text(o, "class", lk_class_name(q->requirement->class));
    set_text(o, "quote", q->requirement->quote);
    set_text(o, "guide", q->requirement->guide);
    set_text(o, "verdict", lk_verdict_name(v));
    set_text(o, "grade", lk_grade_name(q->grade));
    set_count(o, "parts_shown", q->parts_shown);
    set_text(o, "why", skipped_why(v, q->why));
    for (size_t i = 0; i < q->requirement->n_parts; i++)
        json_array_append_new(parts, part(&q->parts[i], q->why));
    set(o, "parts", parts);
    set(o, "proofs", proofs_of(r, q->requirement));
    return o;
}

static json_t *proof(const struct lk_result *r, const struct lk_proof *p)
{
    json_t *o = json_object();
    set_text(o, "part", p->part->id);
    set_text(o, "requirement", r->plan->requirements->items[p->part->requirement].id);
    set_text(o, "level", lk_level_name(p->part->level));
    set_text(o, "step", p->step->id);
    set_text(o, "text", p->step->text);
    set_text(o, "verdict", lk_verdict_name(p->verdict));
    set_text(o, "grade", lk_grade_name(p->grade));
    set(o, "plays", tally(p->counts));
    set_text(o, "stability", lk_stability(p));
    set_text(o, "why", skipped_why(p->verdict, p->why));
    return o;
}

static json_t *case_of(const struct lk_result *r, const struct lk_case_result *c)
{
    json_t *o = json_object(), *proofs = json_array();
    set_text(o, "id", c->case_->id);
    set_text(o, "scenario", c->case_->scenario);
    set_text(o, "title", c->case_->title);
    set_text(o, "profile", c->case_->profile);
    set_text(o, "file", c->case_->file);
    set_text(o, "fault", c->case_->fault);
    set_text(o, "twin", c->case_->twin);
    set_text(o, "verdict", lk_verdict_name(c->verdict));
    set_text(o, "skipped", c->skipped);
    set_count(o, "plays", c->plays);
    for (size_t i = 0; i < c->n_proofs; i++)
        json_array_append_new(proofs, proof(r, &c->proofs[i]));
    set(o, "proofs", proofs);
    return o;
}

static json_t *finding(const struct lk_result *r, const struct lk_case_result *c,
                       const struct lk_proof *p)
{
    LK_AUTO(lk_buf_done) struct lk_buf command = { 0 };
    json_t *o = json_object(), *records = json_array();
    const struct lk_requirement *q = &r->plan->requirements->items[p->part->requirement];
    set_text(o, "case", c->case_->id);
    set_text(o, "part", p->part->id);
    set_text(o, "requirement", q->id);
    set_text(o, "quote", q->quote);
    set_text(o, "level", lk_level_name(p->part->level));
    set_text(o, "step", p->step->id);
    set_text(o, "text", p->step->text);
    set_text(o, "verdict", lk_verdict_name(p->verdict));
    set_text(o, "expected", p->expected);
    set_text(o, "seen", p->seen);
    set_text(o, "why", p->why);
    set(o, "repeat", json_integer(p->repeat));
    for (size_t i = 0; i < p->n_records; i++)
        json_array_append_new(records, json_integer(p->records[i]));
    set(o, "records", records);
    set_text(o, "did", lk_deed_of(c, p));
    lk_reproduce(r, c->case_, p, &command);
    set_text(o, "reproduce", command.bytes);
    return o;
}

static json_t *findings(const struct lk_result *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_cases; i++)
        for (size_t k = 0; k < r->cases[i].n_proofs; k++)
            if (r->cases[i].proofs[k].verdict > LK_SKIPPED)
                json_array_append_new(list, finding(r, &r->cases[i], &r->cases[i].proofs[k]));
    return list;
}

static json_t *steps_told(const struct lk_case_result *c)
{
    json_t *steps = json_array();
    for (size_t k = 0; k < c->n_story; k++) {
        const struct lk_told *t = &c->story[k];
        json_t *s = json_object();
        set_text(s, "step", t->step->id);
        set_text(s, "text", t->step->text);
        set(s, "reached", json_boolean(t->reached));
        set_text(s, "did", t->did);
        set_text(s, "saw", t->saw);
        set_text(s, "verdict", lk_verdict_name(t->verdict));
        json_array_append_new(steps, s);
    }
    return steps;
}

/* Null: it has no twin, or nothing differs. */
static json_t *parting(const struct lk_parting *p)
{
    if (!p)
        return json_null();
    json_t *o = json_object();
    set_text(o, "here", p->here);
    set_text(o, "there", p->there);
    set(o, "record_here", p->here_n ? json_integer(p->here_n) : json_null());
    set(o, "record_there", p->there_n ? json_integer(p->there_n) : json_null());
    return o;
}

/* What the play that is told of a case was like. */
static json_t *played(const struct lk_result *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_cases; i++) {
        const struct lk_case_result *c = &r->cases[i];
        if (!c->plays)
            continue;
        json_t *o = json_object();
        set_text(o, "case", c->case_->id);
        set(o, "repeat", json_integer(c->told_repeat));
        set(o, "ms", json_integer((json_int_t)(c->ms + 0.5)));
        set_text(o, "stopped_at", c->stopped_at);
        set_text(o, "stopped", c->stopped);
        set(o, "twin_differs", parting(c->parting));
        set(o, "story", steps_told(c));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *notes(const struct lk_result *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_notes; i++) {
        const struct lk_note *n = &r->notes[i];
        json_t *o = json_object();
        set_text(o, "key", n->key);
        set_text(o, "kind", n->kind);
        set_text(o, "text", n->text);
        set(o, "refuses", json_boolean(n->refuses));
        set_text(o, "first", n->first);
        set_count(o, "times", n->times);
        set_count(o, "cases", n->cases);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *run(const struct lk_result *r)
{
    json_t *o = json_object(), *journal = json_object(), *troubles = json_array();
    set_text(o, "id", r->run_id);
    set_text(o, "started", r->started);
    set_text(journal, "root", r->root);
    set_text(journal, "plan", r->plan_digest);
    set(journal, "chain_ok", json_boolean(r->chain_ok));
    set(journal, "complete", json_boolean(r->complete));
    set(journal, "interrupted", json_boolean(r->interrupted));
    set(journal, "dead", json_boolean(r->dead));
    set_count(journal, "leaks_of_ours", r->leaks_of_ours);
    set(o, "journal", journal);
    const char *said[LK_TROUBLES];
    size_t n = lk_troubles(r, said);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(troubles, text(said[i]));
    set(o, "troubles", troubles);
    set(o, "findings", findings(r));
    set(o, "notes", notes(r));
    set(o, "cases", played(r));
    return o;
}

/* Null: not measured for these scenarios. */
static json_t *score(const struct lk_suite_score *s)
{
    if (!s->measured)
        return json_null();
    json_t *o = json_object();
    set_count(o, "mutants", s->mutants);
    set_count(o, "killed", s->killed);
    set_count(o, "decoys", s->decoys);
    set_count(o, "decoys_accused", s->decoys_accused);
    return o;
}

static json_t *target(const struct lk_result *r)
{
    json_t *o = json_object();
    const struct lk_binding *b = r->plan->binding;
    set_text(o, "name", lk_target_name(r));
    set_text(o, "kind", b && b->kind ? b->kind : "client");
    set_text(o, "place", lk_place_name(r->plan->place));
    return o;
}

static json_t *whole(const struct lk_result *r)
{
    json_t *o = json_object(), *requirements = json_array(), *cases = json_array();
    const struct lk_binding *b = r->plan->binding;
    set(o, "format", json_integer(FORMAT));
    set_text(o, "lakmus", LK_VERSION);
    set_text(o, "headline", r->headline);
    set_text(o, "verdict", lk_verdict_name(r->verdict));
    set(o, "exit_status", json_integer(r->exit_status));
    set(o, "target", target(r));
    set_text(o, "text", b ? b->text : NULL);
    set_text(o, "role", lk_role_name(r->plan->role));
    lk_json_setf(o, "seed", "%" PRIu64, r->plan->seed);
    set(o, "repeat", json_integer(r->plan->repeat));
    set(o, "strict", json_boolean(r->plan->strict));
    set_text(o, "requirements_version", r->plan->requirements->version);
    set(o, "suite_score", score(&r->plan->score));
    set(o, "counts", counts(r));
    for (size_t i = 0; i < r->n_requirements; i++)
        json_array_append_new(requirements, requirement(r, &r->requirements[i]));
    set(o, "requirements", requirements);
    for (size_t i = 0; i < r->n_cases; i++)
        json_array_append_new(cases, case_of(r, &r->cases[i]));
    set(o, "cases", cases);
    set(o, "run", run(r));
    return o;
}

int lk_emit_json(const struct lk_result *r, FILE *out, struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *report = whole(r);
    LK_AUTO(free) char *bytes = json_dumps(report, JSON_INDENT(2) | JSON_SORT_KEYS);
    if (!bytes)
        return lk_fail(err, LK_E_LIMIT, LK_NO_POS, "cannot write the report as JSON");
    LK_AUTO(lk_buf_done) struct lk_buf made = { 0 };
    lk_buf_adds(&made, bytes);
    lk_buf_addc(&made, '\n');
    return lk_emit_bytes(&made, out, err);
}
