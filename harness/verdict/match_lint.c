/* What the linter found in a file, sorted by what it is held against. */
#include "verdict/look.h"

#include <string.h>

static enum lk_refusal refusal_by(const char *rule)
{
    static const struct {
        const char *rule;
        enum lk_refusal why;
    } others[] = { { "M02", LK_FOR_ITS_PASSWORD },
                   { "C11", LK_FOR_ITS_PASSWORD },
                   { "P07", LK_FOR_ITS_PASSWORD },
                   { "K03", LK_FOR_ITS_KEY } };
    for (size_t i = 0; i < LK_COUNT(others); i++)
        if (!strcmp(others[i].rule, rule))
            return others[i].why;
    return LK_FOR_ITS_FORM;
}

const json_t *lk_refused(const json_t *facts, enum lk_refusal why)
{
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(facts, "findings"), i, f)
    {
        if (lk_json_bool(f, "refuses", false) &&
            (why == LK_FOR_ANYTHING || refusal_by(lk_json_str(f, "rule", "")) == why))
            return f;
    }
    return NULL;
}

/* P07: the file would open in another reading of the password; whoever mends it wants to know. */
static const json_t *other_reading(const json_t *facts)
{
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(facts, "findings"), i, f)
    {
        if (!strcmp(lk_json_str(f, "rule", ""), "P07"))
            return f;
    }
    return NULL;
}

void lk_unfit_by(struct lk_look *l, const json_t *facts, const json_t *finding)
{
    const char *rule = lk_json_str(finding, "rule", "?");
    const json_t *reading = refusal_by(rule) == LK_FOR_ITS_PASSWORD ? other_reading(facts) : NULL;
    bool more = reading && reading != finding;
    lk_unfit(l, "a file that a careful program refuses: %s, %s (%s)%s%s", rule,
             lk_json_str(finding, "sentence", ""), lk_json_str(finding, "place", ""),
             more ? "; P07, " : "", more ? lk_json_str(reading, "sentence", "") : "");
}

bool lk_is_limit(const json_t *finding)
{
    static const char *const rules[] = { "S09", "S12", "C13" };
    for (size_t i = 0; i < LK_COUNT(rules); i++)
        if (!strcmp(rules[i], lk_json_str(finding, "rule", "")))
            return true;
    return false;
}
