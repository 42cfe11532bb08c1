/* JUnit XML by reports/schema/junit.xsd: a suite for each scenario, a test case for each proof.
 * What a consumer counts here is what report.json counts; and a run that must not be trusted is
 * never all green, because consumers read the file and not the exit status. */
#include "reports/emitters.h"

#include "reports/clean.h"
#include "reports/gather.h"
#include <libxml/xmlwriter.h>
#include <string.h>

enum { MESSAGE_MAX = 300 };

LK_AUTO_DEFINE(xmlBuffer *, xmlBufferFree);
LK_AUTO_DEFINE(xmlTextWriter *, xmlFreeTextWriter);

/* What a verdict becomes. */
enum outcome { PASSED, FAILURE, ERROR, SKIPPED, OUTCOMES };
static const enum outcome outcome_of[LK_VERDICTS] = {
    [LK_PASS] = PASSED,        [LK_SKIPPED] = SKIPPED, [LK_WARN] = PASSED,
    [LK_INCONCLUSIVE] = ERROR, [LK_FAILED] = FAILURE,  [LK_ERRONEOUS] = ERROR,
};
static const char *const element_of[OUTCOMES] = {
    [FAILURE] = "failure", [ERROR] = "error", [SKIPPED] = "skipped"
};

struct tallied {
    size_t tests, by[OUTCOMES];
    double ms;
};

struct junit {
    xmlTextWriter *w;
    struct lk_arena *arena;
    const struct lk_result *r;
    bool broken; /* the writer refused once */
};

static void check(struct junit *j, int rc)
{
    j->broken |= rc < 0;
}

static void open_element(struct junit *j, const char *name)
{
    check(j, xmlTextWriterStartElement(j->w, BAD_CAST name));
}

static void close_element(struct junit *j)
{
    check(j, xmlTextWriterEndElement(j->w));
}

static void attribute(struct junit *j, const char *name, const char *value, size_t max)
{
    LK_AUTO(lk_buf_done) struct lk_buf clean = { 0 };
    lk_clean_line(&clean, value, max);
    check(j, xmlTextWriterWriteAttribute(j->w, BAD_CAST name, BAD_CAST clean.bytes));
}

static void count(struct junit *j, const char *name, size_t n)
{
    attribute(j, name, lk_arena_printf(j->arena, "%zu", n), 0);
}

/* Whole milliseconds as seconds; without %f, whose point is the locale's. */
static void seconds(struct junit *j, double ms)
{
    long long whole = (long long)(ms + 0.5);
    attribute(j, "time", lk_arena_printf(j->arena, "%lld.%03lld", whole / 1000, whole % 1000), 0);
}

static void content(struct junit *j, const char *text)
{
    LK_AUTO(lk_buf_done) struct lk_buf clean = { 0 };
    lk_clean_text(&clean, text);
    check(j, xmlTextWriterWriteString(j->w, BAD_CAST clean.bytes));
}

static void line(struct lk_buf *b, const char *label, const char *text)
{
    if (text && *text)
        lk_buf_printf(b, "%s: %s\n", label, text);
}

/* All that is known of a proof that did not pass. */
static char *account(struct junit *j, const struct lk_case_result *c, const struct lk_proof *p)
{
    LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf cited = { 0 };
    const struct lk_requirement *q = &j->r->plan->requirements->items[p->part->requirement];
    lk_buf_addc(&b, '\n');
    LK_AUTO(lk_buf_done) struct lk_buf place = { 0 };
    lk_place_of(q, &place);
    line(&b, lk_arena_printf(j->arena, "%s (%s)", p->part->id, place.bytes), q->quote);
    line(&b, lk_level_name(p->part->level), p->part->reading);
    line(&b, lk_arena_printf(j->arena, "step %s", p->step->id), p->step->text);
    line(&b, "did", lk_deed_of(c, p));
    line(&b, "expected", p->expected);
    line(&b, "seen", p->seen);
    line(&b, "why", p->why);
    lk_cite(p, &cited);
    line(&b, "evidence", cited.bytes);
    LK_AUTO(lk_buf_done) struct lk_buf parting = { 0 };
    lk_parting_said(c, &parting);
    line(&b, "differs", parting.bytes);
    lk_buf_adds(&b, "again: ");
    lk_reproduce(j->r, c->case_, p, &b);
    lk_buf_addc(&b, '\n');
    return lk_arena_strdup(j->arena, b.bytes);
}

static const char *message_of(struct junit *j, const struct lk_proof *p)
{
    if (p->verdict != LK_SKIPPED && p->expected && p->seen)
        return lk_arena_printf(j->arena, "expected %s; seen %s", p->expected, p->seen);
    return lk_said(p->why, lk_said(p->seen, lk_verdict_name(p->verdict)));
}

/* The element in a test case that says what became of it. */
static void outcome(struct junit *j, enum lk_verdict v, const char *type, const char *message,
                    const char *details)
{
    enum outcome o = outcome_of[v];
    if (o == PASSED && v == LK_PASS)
        return;
    open_element(j, o == PASSED ? "system-out" : element_of[o]);
    if (o == PASSED) {
        content(j, lk_arena_printf(j->arena, "%s: %s\n%s", lk_verdict_name(v), message,
                                   details ? details : ""));
    } else {
        attribute(j, "message", message, MESSAGE_MAX);
        if (o != SKIPPED)
            attribute(j, "type", type, 0);
        if (details && o != SKIPPED)
            content(j, details);
    }
    close_element(j);
}

static void open_testcase(struct junit *j, const char *classname, const char *name, double ms)
{
    open_element(j, "testcase");
    attribute(j, "classname", classname, 0);
    attribute(j, "name", name, MESSAGE_MAX);
    seconds(j, ms);
}

static void proof(struct junit *j, const struct lk_case_result *c, const struct lk_proof *p,
                  double ms)
{
    open_testcase(
        j, c->case_->id,
        lk_arena_printf(j->arena, "%s step %s: %s", p->part->id, p->step->id, p->step->text), ms);
    bool judged = p->verdict != LK_PASS && p->verdict != LK_SKIPPED;
    const char *type =
        p->verdict == LK_FAILED ? lk_level_name(p->part->level) : lk_verdict_name(p->verdict);
    outcome(j, p->verdict, type, message_of(j, p), judged ? account(j, c, p) : NULL);
    close_element(j);
}

/* A case that has something to say which none of its proofs says. */
static void story(struct junit *j, const struct lk_case_result *c, double ms)
{
    LK_AUTO(lk_buf_done) struct lk_buf again = { 0 };
    const char *why = lk_case_why(c);
    open_testcase(j, c->case_->id, "the whole story", ms);
    lk_buf_adds(&again, "\nagain: ");
    lk_reproduce(j->r, c->case_, NULL, &again);
    lk_buf_addc(&again, '\n');
    outcome(j, c->verdict, lk_verdict_name(c->verdict), lk_said(why, "it shows nothing"),
            again.bytes);
    close_element(j);
}

static void tally_case(const struct lk_case_result *c, struct tallied *t)
{
    for (size_t k = 0; k < c->n_proofs; k++)
        t->by[outcome_of[c->proofs[k].verdict]]++;
    t->tests += c->n_proofs;
    if (lk_case_speaks_alone(c)) {
        t->by[outcome_of[c->verdict]]++;
        t->tests++;
    }
    t->ms += c->ms;
}

static void totals(struct junit *j, const struct tallied *t)
{
    count(j, "tests", t->tests);
    count(j, "failures", t->by[FAILURE]);
    count(j, "errors", t->by[ERROR]);
    count(j, "skipped", t->by[SKIPPED]);
    seconds(j, t->ms);
}

/* The time of a case stands at its first test case, so that sums are right. */
static void one_case(struct junit *j, const struct lk_case_result *c)
{
    bool alone = lk_case_speaks_alone(c);
    if (alone)
        story(j, c, c->ms);
    for (size_t k = 0; k < c->n_proofs; k++)
        proof(j, c, &c->proofs[k], k || alone ? 0 : c->ms);
}

/* What a reader of any of the suites needs to weigh it. */
static void properties(struct junit *j)
{
    LK_AUTO(lk_buf_done) struct lk_buf score = { 0 };
    lk_score_said(j->r, &score);
    open_element(j, "properties");
    open_element(j, "property");
    attribute(j, "name", "suite score", 0);
    attribute(j, "value", score.bytes, 0);
    close_element(j);
    close_element(j);
}

static bool same_scenario(const struct lk_case_result *a, const struct lk_case_result *b)
{
    return !strcmp(a->case_->scenario, b->case_->scenario);
}

/* The suite of the scenario whose first case is FIRST. */
static void suite(struct junit *j, size_t first)
{
    const struct lk_result *r = j->r;
    const struct lk_case_result *head = &r->cases[first];
    struct tallied t = { 0 };
    for (size_t i = first; i < r->n_cases; i++)
        if (same_scenario(&r->cases[i], head))
            tally_case(&r->cases[i], &t);
    open_element(j, "testsuite");
    attribute(j, "name", head->case_->scenario, 0);
    totals(j, &t);
    properties(j);
    for (size_t i = first; i < r->n_cases; i++)
        if (same_scenario(&r->cases[i], head))
            one_case(j, &r->cases[i]);
    close_element(j);
}

/* The run itself, as a suite of its own, where its exit status says what no test case does. */
static void run_suite(struct junit *j, struct tallied t)
{
    LK_AUTO(lk_buf_done) struct lk_buf why = { 0 };
    const char *said[LK_TROUBLES];
    size_t n = lk_troubles(j->r, said);
    for (size_t i = 0; i < n; i++)
        lk_buf_printf(&why, "%s\n", said[i]);
    open_element(j, "testsuite");
    attribute(j, "name", "lakmus", 0);
    totals(j, &t);
    properties(j);
    open_testcase(j, "lakmus", "the run", 0);
    outcome(j, t.by[FAILURE] ? LK_FAILED : LK_ERRONEOUS, "run", j->r->headline,
            why.len ? why.bytes : NULL);
    close_element(j);
    close_element(j);
}

static struct tallied of_run(const struct lk_result *r, const struct tallied *cases)
{
    struct tallied t = { 0 };
    if (!r->exit_status || cases->by[FAILURE] || cases->by[ERROR])
        return t;
    t.tests = 1;
    t.by[r->exit_status == 1 ? FAILURE : ERROR] = 1;
    return t;
}

static void document(struct junit *j)
{
    const struct lk_result *r = j->r;
    struct tallied all = { 0 };
    for (size_t i = 0; i < r->n_cases; i++)
        tally_case(&r->cases[i], &all);
    struct tallied own = of_run(r, &all);
    all.tests += own.tests;
    for (int o = 0; o < OUTCOMES; o++)
        all.by[o] += own.by[o];
    check(j, xmlTextWriterStartDocument(j->w, "1.0", "UTF-8", NULL));
    open_element(j, "testsuites");
    attribute(j, "name", lk_arena_printf(j->arena, "lakmus: %s", lk_target_name(r)), 0);
    totals(j, &all);
    if (own.tests)
        run_suite(j, own);
    for (size_t i = 0; i < r->n_cases; i++) {
        bool first = true;
        for (size_t k = 0; k < i && first; k++)
            first = !same_scenario(&r->cases[k], &r->cases[i]);
        if (first)
            suite(j, i);
    }
    check(j, xmlTextWriterEndDocument(j->w));
}

int lk_emit_junit(const struct lk_result *r, FILE *out, struct lk_err *err)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(xmlBufferFree) xmlBuffer *buffer = xmlBufferCreate();
    LK_AUTO(xmlFreeTextWriter)
    xmlTextWriter *writer = buffer ? xmlNewTextWriterMemory(buffer, 0) : NULL;
    if (!writer)
        return lk_fail(err, LK_E_LIMIT, LK_NO_POS, "cannot write JUnit XML: no memory");
    struct junit j = { writer, arena, r, false };
    check(&j, xmlTextWriterSetIndent(writer, 1));
    document(&j);
    check(&j, xmlTextWriterFlush(writer));
    if (j.broken)
        return lk_fail(err, LK_E_LIMIT, LK_NO_POS, "cannot write JUnit XML: libxml2 refused");
    const struct lk_buf made = { .bytes = (char *)xmlBufferContent(buffer),
                                 .len = (size_t)xmlBufferLength(buffer) };
    return lk_emit_bytes(&made, out, err);
}
