/* What most tests of this room start from: a case with two people, and records written as text. */
#ifndef LK_TEST_VERDICT_GIVEN_H
#define LK_TEST_VERDICT_GIVEN_H

#include <criterion/criterion.h>
#include "base/json.h"
#include "verdict/judge.h"
#include "verdict/look.h"
#include "verdict/misuse.h"
#include <string.h>

/* One act of the user, answered with a view; and the same with more said. */
#define ACT(view)                                                                                  \
    "{\"k\":\"act\",\"n\":1,\"step\":\"1\",\"actor\":\"user\",\"action\":\"press Next\","          \
    "\"outcome\":\"answered\",\"exchanges\":[{\"method\":\"POST\",\"url\":"                        \
    "\"https://portal:8443/x\",\"status\":200,\"ms\":2.5}],\"view\":" view "}"
#define NAMED(names)                                                                               \
    "{\"k\":\"act\",\"n\":2,\"step\":\"2\",\"actor\":\"user\",\"action\":\"press Show\","          \
    "\"outcome\":\"answered\",\"view\":{\"page\":\"password\"},\"names\":" names "}"
#define OWN(view) "{\"k\":\"expect\",\"n\":9,\"step\":\"9\",\"actor\":\"user\",\"view\":" view "}"

static inline json_t *given_json(const char *text)
{
    struct lk_err err = { 0 };
    json_t *v = lk_json_parse(text, strlen(text), "test", &err);
    cr_assert(v, "%s: %s", err.msg, text);
    return v;
}

static inline const struct lk_case *given_case(void)
{
    static struct lk_person people[] = {
        { .name = "user", .given_name = "Anna", .surname = "Andersen" },
        { .name = "stranger", .given_name = "Bo", .surname = "Berg" },
        { .name = "second browser", .browser_of = "user" },
    };
    static const struct lk_case c = { .id = "a/case", .people = people, .n_people = 3 };
    return &c;
}

/* Matches one predicate against RECORDS (a list without its brackets), the last of which may be the
 * expectation's own. */
static inline struct lk_match given_match(const char *key, const char *arg, const char *records,
                                          struct lk_arena *arena)
{
    static const struct lk_plan plan = { .role = LK_ROLE_PORTAL, .place = LK_WIRE };
    const char *list = lk_arena_printf(arena, "[%s]", records);
    LK_AUTO(json_decref) json_t *all = given_json(list), *value = given_json(arg);
    struct lk_expect expect = { .predicate = lk_predicate(key), .arg = value };
    struct lk_seen seen = {
        .records = all, .at = json_array_size(all), .plan = &plan, .case_ = given_case()
    };
    struct lk_match m;
    cr_assert(expect.predicate, "%s", key);
    lk_match(&seen, "user", &expect, arena, &m);
    /* what is told must outlive the records */
    m.expected = m.expected ? lk_arena_strdup(arena, m.expected) : NULL;
    m.seen = m.seen ? lk_arena_strdup(arena, m.seen) : NULL;
    m.why = m.why ? lk_arena_strdup(arena, m.why) : NULL;
    return m;
}

struct row {
    const char *key, *arg, *records;
    enum lk_fit fit;
};

static inline const char *fit_name(enum lk_fit fit)
{
    static const char *const names[] = { "fit", "unfit", "unseen", "too few" };
    return names[fit];
}

static inline void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
        struct lk_match m = given_match(rows[i].key, rows[i].arg, rows[i].records, arena);
        cr_expect(m.fit == rows[i].fit, "row %zu, %s %s is %s, not %s (seen: %s, why: %s)", i,
                  rows[i].key, rows[i].arg, fit_name(m.fit), fit_name(rows[i].fit),
                  m.seen ? m.seen : "-", m.why ? m.why : "-");
        cr_expect(m.expected, "%s does not say what it expects", rows[i].key);
        cr_expect(m.fit == LK_FIT || m.fit == LK_UNFIT ? m.seen != NULL : m.why != NULL,
                  "%s %s does not say what was seen, or why nothing was", rows[i].key, rows[i].arg);
    }
}

extern const struct row page_rows[], list_rows[], other_rows[];
extern const size_t page_rows_n, list_rows_n, other_rows_n;

#endif
