/* The results that given.h promises. A small judge of our own folds proofs into parts and parts
 * into requirements, so that what the fixtures count is what they hold. */
#include "given.h"

enum { STEPS = 4, PARTS_MAX = 3 };

struct row {
    const char *id, *quote, *guide;
    enum lk_class class;
    struct {
        enum lk_level level;
        unsigned places;
        const char *reading;
    } parts[PARTS_MAX];
};

static const struct row rows[] = {
    { "RET-MAIL-01",
      "When your user administrator has ordered a user certificate for you, you will receive an "
      "email",
      "L3",
      LK_CLASS_GUIDE,
      { { LK_MUST, LK_WIRE | LK_BROWSER, "an order puts a mail into the mailbox; none before" },
        { LK_SHOULD, LK_WIRE | LK_BROWSER, "it is exactly one" } } },
    { "LOGIN-01",
      "You will need to enter your MitID user-ID",
      "L5",
      LK_CLASS_GUIDE,
      { { LK_MUST, LK_WIRE, "no or unknown id: an error, no session" },
        { LK_MUST, LK_BROWSER, "the field is asked for first" } } },
    { "WIZ-TERMS-03",
      "This will make it possible to tap the \"Next\" button",
      "L7",
      LK_CLASS_GUIDE,
      { { LK_MUST, LK_WIRE, "next without acceptance is refused; the state stays as it was" },
        { LK_MUST, LK_BROWSER, "Next is disabled before and enabled after" } } },
    { "WIZ-PW-06",
      "Store the password securely",
      "L11",
      LK_CLASS_GUIDE,
      { { LK_INFO, LK_WIRE, "advice to the user" },
        { LK_SHOULD, LK_WIRE,
          "pages with the password are not stored: Cache-Control: no-store" } } },
    { "WIZ-ISSUE-04",
      "Once the certificate has been downloaded",
      "L14",
      LK_CLASS_GUIDE,
      { { LK_MUST, LK_WIRE, "the file opens with the password that was shown" } } },
    { "RET-NOTE-02",
      "Look for a notification in MitID Erhverv with the subject “Retrieve a user certificate”",
      "L17",
      LK_CLASS_GUIDE,
      { { LK_MUST, LK_WIRE, "exactly this subject" } } },
    { "LIST-02",
      "The \"Certificate\" menu is located directly above \"History\"",
      "L29",
      LK_CLASS_GUIDE,
      { { LK_MUST, LK_BROWSER, "by their positions on the screen" } } },
    { "BLOCK-07",
      "a certificate cannot be reactivated once it has been blocked",
      "L38",
      LK_CLASS_GUIDE,
      { { LK_MUST, LK_WIRE, "no later step ever makes it usable" } } },
    { "RENEW-03",
      "The \"Renew Certificate\" window includes, e.g:",
      "L48",
      LK_CLASS_GUIDE,
      { { LK_INFO, LK_WIRE, "what stood in the list is unknown" } } },
    { "IMPL-08",
      "a session dies at logout",
      "",
      LK_CLASS_IMPLIED,
      { { LK_MUST, LK_WIRE, "after logout the old cookie opens nothing" } } },
    { "CLIENT-01",
      "the client ends by itself",
      "docs/client-contract.md",
      LK_CLASS_CLIENT,
      { { LK_MUST, LK_CLIENT, "its exit status is 0 when it succeeded" } } },
};

struct cast_proof {
    int step;
    const char *part;
    enum lk_verdict verdict;
    enum lk_grade grade;
    const char *expected, *seen, *why;
    int bad_plays;
};
struct cast {
    const char *id, *scenario, *title, *fault, *twin, *skipped, *stopped_at, *stopped;
    size_t plays;
    double ms;
    const char *texts[STEPS], *did[STEPS], *saw[STEPS];
    int reached;
    struct cast_proof proofs[4];
};

static struct lk_requirements *requirements(struct lk_arena *a)
{
    struct lk_requirements *all = lk_arena_new_of(a, struct lk_requirements);
    all->version = "2026-01";
    all->n = LK_COUNT(rows);
    all->items = lk_arena_alloc(a, all->n * sizeof *all->items);
    for (size_t i = 0; i < all->n; i++) {
        struct lk_requirement *q = &all->items[i];
        *q = (struct lk_requirement){ rows[i].id, rows[i].quote, rows[i].guide,
                                      .class = rows[i].class };
        q->parts = lk_arena_alloc(a, PARTS_MAX * sizeof *q->parts);
        for (size_t k = 0; k < PARTS_MAX && rows[i].parts[k].reading; k++)
            q->parts[q->n_parts++] = (struct lk_part){
                .id = lk_arena_printf(a, "%s/%zu", q->id, k + 1),
                .level = rows[i].parts[k].level,
                .places = rows[i].parts[k].places,
                .reading = rows[i].parts[k].reading,
                .requirement = i,
            };
    }
    return all;
}

static const struct lk_part *part_named(const struct lk_requirements *all, const char *id)
{
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->items[i].n_parts; k++)
            if (!strcmp(all->items[i].parts[k].id, id))
                return &all->items[i].parts[k];
    cr_assert_fail("no part %s", id);
    return NULL;
}

static void cast_case(struct lk_arena *a, struct lk_case *c, const struct cast *from)
{
    static struct lk_person people[] = { { .name = "user", .orders = 1 }, { .name = "stranger" } };
    *c = (struct lk_case){ .id = from->id,
                           .scenario = from->scenario,
                           .title = from->title,
                           .profile = strstr(from->scenario, "block") ? "block" : "retrieve",
                           .file = lk_arena_printf(a, "scenarios/%s.yaml", from->scenario),
                           .roles = LK_ROLE_PORTAL,
                           .people = people,
                           .n_people = 2,
                           .fault = from->fault,
                           .twin = from->twin };
    c->story = lk_arena_alloc(a, STEPS * sizeof *c->story);
    for (; c->n_story < STEPS && from->texts[c->n_story]; c->n_story++)
        c->story[c->n_story] = (struct lk_step){ .id = lk_arena_printf(a, "%zu", c->n_story + 1),
                                                 .text = from->texts[c->n_story] };
}

static void cast_proofs(struct lk_arena *a, const struct lk_plan *plan, struct lk_case_result *c,
                        const struct cast *from)
{
    c->proofs = lk_arena_alloc(a, 4 * sizeof *c->proofs);
    for (; c->n_proofs < 4 && from->proofs[c->n_proofs].part; c->n_proofs++) {
        const struct cast_proof *f = &from->proofs[c->n_proofs];
        struct lk_proof *p = &c->proofs[c->n_proofs];
        *p = (struct lk_proof){ .step = &c->case_->story[f->step - 1],
                                .part = part_named(plan->requirements, f->part),
                                .verdict = f->verdict,
                                .grade = f->grade,
                                .expected = f->expected,
                                .seen = f->seen,
                                .why = f->why };
        size_t bad = f->verdict == LK_PASS || !f->bad_plays ? c->plays : (size_t)f->bad_plays;
        p->counts[f->verdict] += bad;
        p->counts[LK_PASS] += c->plays - bad;
        p->repeat = bad < c->plays ? 1 : 0;
        if (f->verdict > LK_SKIPPED) {
            p->records = lk_arena_alloc(a, 2 * sizeof *p->records);
            p->records[0] = 3 * f->step;
            p->records[1] = 3 * f->step + 1;
            p->n_records = 2;
        }
        c->verdict = p->verdict > c->verdict ? p->verdict : c->verdict;
    }
}

static void cast_story(struct lk_arena *a, struct lk_case_result *c, const struct cast *from)
{
    if (c->verdict <= LK_SKIPPED)
        return;
    c->story = lk_arena_alloc(a, STEPS * sizeof *c->story);
    for (; c->n_story < c->case_->n_story; c->n_story++) {
        struct lk_told *t = &c->story[c->n_story];
        *t = (struct lk_told){ .step = &c->case_->story[c->n_story],
                               .did = from->did[c->n_story],
                               .saw = from->saw[c->n_story],
                               .reached = (int)c->n_story < from->reached };
        for (size_t k = 0; k < c->n_proofs; k++)
            if (c->proofs[k].step == t->step && c->proofs[k].verdict > t->verdict)
                t->verdict = c->proofs[k].verdict;
    }
}

static void fold_part(const struct lk_result *r, struct lk_part_result *p, size_t *executed)
{
    for (size_t i = 0; i < r->n_cases; i++)
        for (size_t k = 0; k < r->cases[i].n_proofs; k++) {
            const struct lk_proof *x = &r->cases[i].proofs[k];
            if (x->part != p->part)
                continue;
            if (x->verdict == LK_SKIPPED) {
                p->why = p->shown ? p->why : x->why;
                continue;
            }
            p->why = x->why && x->verdict > p->verdict ? x->why : p->why;
            p->verdict = !p->shown || x->verdict > p->verdict ? x->verdict : p->verdict;
            p->grade = x->grade > p->grade ? x->grade : p->grade;
            p->shown = true;
        }
    if (!p->shown)
        p->verdict = LK_SKIPPED;
    *executed += p->shown;
}

static void fold(struct lk_result *r)
{
    size_t executed = 0;
    r->n_requirements = r->plan->requirements->n;
    r->requirements = lk_arena_alloc(r->arena, r->n_requirements * sizeof *r->requirements);
    for (size_t i = 0; i < r->n_requirements; i++) {
        struct lk_requirement_result *q = &r->requirements[i];
        q->requirement = &r->plan->requirements->items[i];
        q->parts = lk_arena_alloc(r->arena, PARTS_MAX * sizeof *q->parts);
        for (size_t k = 0; k < q->requirement->n_parts; k++) {
            struct lk_part_result *p = &q->parts[k];
            p->part = &q->requirement->parts[k];
            fold_part(r, p, &executed);
            q->parts_shown += p->shown;
            if (p->shown && p->verdict > q->verdict)
                q->verdict = p->verdict;
            q->grade = p->grade > q->grade ? p->grade : q->grade;
            r->counts.declared++;
        }
        if (!q->parts_shown)
            q->verdict = LK_SKIPPED;
        r->counts.requirements[q->verdict]++;
    }
    r->counts.applicable = r->counts.executed = r->counts.judged = executed;
    r->counts.skipped = r->counts.declared - executed;
}

static struct lk_result *given(const struct cast *cast, size_t n, const char *headline)
{
    static struct lk_binding binding = { .name = "lakmus simulated portal",
                                         .kind = "http",
                                         .text = "guide" };
    struct lk_arena *a = lk_arena_new();
    struct lk_plan *plan = lk_arena_new_of(a, struct lk_plan);
    struct lk_result *r = lk_arena_new_of(a, struct lk_result);
    *plan = (struct lk_plan){ .requirements = requirements(a),
                              .n_cases = n,
                              .binding = &binding,
                              .role = LK_ROLE_PORTAL,
                              .place = LK_WIRE,
                              .seed = 7,
                              .repeat = 1,
                              .score = { true, 168, 168, 10, 0 } };
    plan->cases = lk_arena_alloc(a, (n + 1) * sizeof *plan->cases);
    *r = (struct lk_result){ .arena = a,
                             .plan = plan,
                             .headline = headline,
                             .n_cases = n,
                             .run_id = "r-20260102-030405",
                             .started = "2026-01-02T03:04:05Z",
                             .chain_ok = true,
                             .complete = true };
    r->root = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef";
    r->plan_digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    r->cases = lk_arena_alloc(a, (n + 1) * sizeof *r->cases);
    for (size_t i = 0; i < n; i++) {
        struct lk_case_result *c = &r->cases[i];
        cast_case(a, &plan->cases[i], &cast[i]);
        *c = (struct lk_case_result){ .case_ = &plan->cases[i],
                                      .skipped = cast[i].skipped,
                                      .plays = cast[i].plays,
                                      .stopped_at = cast[i].stopped_at,
                                      .stopped = cast[i].stopped,
                                      .ms = cast[i].ms };
        c->verdict = c->skipped ? LK_SKIPPED : LK_PASS;
        cast_proofs(a, plan, c, &cast[i]);
        if (c->stopped && !c->n_proofs)
            c->verdict = LK_ERRONEOUS;
        cast_story(a, c, &cast[i]);
        for (size_t k = 0; k < c->n_proofs; k++)
            r->counts.proofs[c->proofs[k].verdict]++;
        r->counts.cases[c->verdict]++;
        r->counts.plays += c->plays;
        if (c->verdict > r->verdict)
            r->verdict = c->verdict;
    }
    fold(r);
    return r;
}

struct lk_result *given_all_holds(void)
{
    static const struct cast cast[] = {
        { .id = "retrieve/by-link",
          .scenario = "retrieve/by-link",
          .title = "retrieve by the link in the email",
          .plays = 1,
          .ms = 41.6,
          .texts = { "administrator: order a certificate",
                     "portal: mails Retrieve a user certificate",
                     "misuse: press Next while the terms are unticked", "portal: the file opens" },
          .proofs = { { 2, "RET-MAIL-01/1", LK_PASS, LK_GRADE_WIRE, NULL, NULL, NULL, 0 },
                      { 3, "WIZ-TERMS-03/1", LK_PASS, LK_GRADE_WIRE, NULL, NULL, NULL, 0 },
                      { 4, "WIZ-ISSUE-04/1", LK_PASS, LK_GRADE_ARTEFACT, NULL, NULL, NULL, 0 } } },
    };
    return given(cast, LK_COUNT(cast), "CONFORMANT: 3 of 3 requirements that were shown hold");
}

/* Every verdict; a part that fails in two cases; a case played three times that failed once; a
 * case that could not be played and one that stopped before it could show a thing. */
static const struct cast mixed[] = {
    { .id = "retrieve/by-link",
      .scenario = "retrieve/by-link",
      .title = "retrieve by the link in the email",
      .plays = 3,
      .ms = 1041.4,
      .reached = 4,
      .texts = { "administrator: order a certificate", "portal: mails Retrieve a user certificate",
                 "misuse: press Next while the terms are unticked", "portal: the file opens" },
      .did = { "POST https://127.0.0.1:4443/w/1/orders → 201", NULL,
               "POST https://127.0.0.1:4443/w/1/wizard/1/terms → 200, the password page",
               "GET https://127.0.0.1:4443/w/1/wizard/1/file → 200" },
      .saw = { NULL, "one mail to anna@example.dk", "the password page", "user-1, 4096 octets" },
      .proofs = { { 2, "RET-MAIL-01/1", LK_PASS, LK_GRADE_WIRE, NULL, NULL, NULL, 0 },
                  { 2, "RET-MAIL-01/2", LK_WARN, LK_GRADE_WIRE, "exactly one mail",
                    "2 mails with this subject", NULL, 3 },
                  { 3, "WIZ-TERMS-03/1", LK_FAILED, LK_GRADE_WIRE,
                    "refused, and the page stays Terms and Conditions",
                    "status 200, the password page",
                    "the portal went on although the terms were not accepted", 1 },
                  { 4, "WIZ-ISSUE-04/1", LK_PASS, LK_GRADE_ARTEFACT, NULL, NULL, NULL, 0 } } },
    { .id = "retrieve/wizard[by notification]",
      .scenario = "retrieve/wizard",
      .title = "the wizard, by notification",
      .plays = 1,
      .ms = 20.2,
      .reached = 3,
      .stopped_at = "3",
      .stopped = "no answer: the connection was closed",
      .texts = { "user: log in", "misuse: press Next while the terms are unticked",
                 "user: press Show", "portal: the page Password for your certificate" },
      .did = { "POST https://127.0.0.1:4443/w/2/login → 200",
               "POST https://127.0.0.1:4443/w/2/wizard/1/terms → 200, the password page",
               "POST https://127.0.0.1:4443/w/2/wizard/1/show → no answer", NULL },
      .saw = { NULL, "the password page", NULL, NULL },
      .proofs = { { 2, "WIZ-TERMS-03/1", LK_FAILED, LK_GRADE_WIRE,
                    "refused, and the page stays Terms and Conditions",
                    "status 200, the password page",
                    "the portal went on although the terms were not accepted", 0 },
                  { 4, "RET-NOTE-02/1", LK_INCONCLUSIVE, LK_GRADE_NONE, "this subject", NULL,
                    "not reached: no answer to “press Show” (the connection was closed)", 0 },
                  { 4, "WIZ-PW-06/2", LK_PASS, LK_GRADE_SELF, NULL, NULL, NULL, 0 } } },
    { .id = "block/stays-blocked",
      .scenario = "block/stays-blocked",
      .title = "what is blocked stays blocked",
      .plays = 1,
      .ms = 12,
      .reached = 2,
      .fault = "unblock-by-renewal",
      .twin = "block/by-list",
      .stopped_at = "2",
      .stopped = "lakmus could not read the CRL: out of file descriptors",
      .texts = { "user: press Block", "portal: the certificate is marked Blocked" },
      .did = { "POST https://127.0.0.1:4443/w/3/certificates/5/block → 200" },
      .proofs = { { 2, "BLOCK-07/1", LK_ERRONEOUS, LK_GRADE_NONE, "revoked, for good", NULL,
                    "lakmus could not read the CRL: out of file descriptors", 0 },
                  { 2, "LIST-02/1", LK_SKIPPED, LK_GRADE_NONE, NULL, NULL,
                    "only a browser can show it", 0 } } },
    { .id = "block/dies",
      .scenario = "block/stays-blocked",
      .title = "the harness has trouble before the first proof",
      .plays = 1,
      .ms = 0.4,
      .stopped_at = "1",
      .stopped = "lakmus could not start the portal",
      .texts = { "user: press Block" } },
    { .id = "renew/a-year-later",
      .scenario = "renew/a-year-later",
      .title = "renew a year later",
      .skipped = "the binding offers no clock",
      .texts = { "clock: 365 days", "portal: the session is dead" },
      .proofs = { { 2, "IMPL-08/1", LK_SKIPPED, LK_GRADE_NONE, NULL, NULL,
                    "the binding offers no clock", 0 } } },
};

struct lk_result *given_mixed(void)
{
    struct lk_result *r = given(mixed, LK_COUNT(mixed), "NONCONFORMANT: 1 of 6 requirements fails");
    r->exit_status = 1;
    static struct lk_note found[] = {
        { .key = "M01",
          .kind = "error",
          .text = "there is no MAC (PFX)",
          .first = "retrieve/by-link",
          .refuses = true,
          .times = 1,
          .cases = 1 },
        { .key = "C12",
          .kind = "notice",
          .text = "certificates are not encrypted (authSafe/content[1])",
          .first = "retrieve/by-link",
          .times = 3,
          .cases = 2 },
        { .key = "passwords",
          .kind = "sample",
          .text = "a sample of 33: 0 repeats, no counter",
          .first = "security/samples",
          .times = 2,
          .cases = 2,
          .sample = 33 },
    };
    r->notes = found;
    r->n_notes = LK_COUNT(found);
    return r;
}

/* What targets may send: markup, the end of CDATA, escape sequences, direction overrides, bad
 * UTF-8, long texts; and an id that a shell would take apart. */
struct lk_result *given_nasty(void)
{
    static char long_text[10 * 1024 + 1];
    memset(long_text, 'x', sizeof long_text - 1);
    for (size_t i = 60; i < sizeof long_text - 1; i += 61)
        long_text[i] = ' ';
    static const struct cast cast[] = {
        { .id = "retrieve/it's [<b>; rm -rf $HOME`]",
          .scenario = "retrieve/nasty & more",
          .title = "<script>alert(1)</script>",
          .fault = "file-cut",
          .twin = "retrieve/<i>",
          .plays = 1,
          .ms = 3,
          .reached = 3,
          .texts = { "user: type \"]]>\" & '<!--'", "portal: shows æøå ÆØÅ 證書",
                     "portal: shows \xff\xfe" },
          .did = { "GET https://127.0.0.1/?a=1&b=%22 → 200", "\x1b[2J\x1b[31mred\a", NULL },
          .saw = { "</pre></code><script>alert(2)</script>", "line one\nline two\ttab\r\n",
                   "\xe2\x80\xaetxt.exe {}" },
          .proofs = { { 1, "WIZ-TERMS-03/1", LK_FAILED, LK_GRADE_WIRE,
                        "<img src=x onerror=alert(3)>",
                        "]]> and \x01\x02\x1b[31m \xc0\xaf \xef\xbf\xbe",
                        "\" onmouseover=\"alert(4)", 0 },
                      { 2, "BLOCK-07/1", LK_FAILED, LK_GRADE_BROWSER, long_text, long_text,
                        "æøå — “quoted”", 0 },
                      { 3, "RET-NOTE-02/1", LK_INCONCLUSIVE, LK_GRADE_NONE, NULL, NULL, "", 0 } } },
    };
    static struct lk_binding another = { .name = "<b>another</b>", .kind = "http", .text = "da" };
    struct lk_result *r = given(cast, LK_COUNT(cast), "NONCONFORMANT: 2 of 3 requirements fail");
    struct lk_plan *plan = (struct lk_plan *)r->plan;
    static const struct lk_parting parting = { "GET /a?b=<c> → 200, 5 of 9 octets of a file",
                                               "GET /a?b=<c> → 200, a whole file", 7, 4 };
    plan->binding = &another;
    r->cases[0].parting = &parting;
    plan->score = (struct lk_suite_score){ 0 };
    plan->again = "lakmus run --target 'my portal.yaml' --set token=\"$TOKEN\"";
    r->exit_status = 1;
    return r;
}

/* A run that was killed before it showed a thing. */
struct lk_result *given_nothing_judged(void)
{
    static const struct cast cast[] = {
        { .id = "retrieve/by-link",
          .scenario = "retrieve/by-link",
          .title = "retrieve by the link in the email",
          .skipped = "the run ended before it",
          .texts = { "user: press Next" } },
    };
    struct lk_result *r = given(cast, LK_COUNT(cast), "NO VERDICT: nothing was judged");
    r->exit_status = 3;
    r->verdict = LK_ERRONEOUS;
    r->interrupted = true;
    r->complete = false;
    r->root = NULL;
    return r;
}

void given_free(struct lk_result *r)
{
    lk_arena_free(r->arena);
}
