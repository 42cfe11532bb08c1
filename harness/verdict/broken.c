/* A download that broke off, or did not begin. */
#include "verdict/broken.h"

#include "base/json.h"
#include "base/text.h"
#include "verdict/look.h"
#include <string.h>

/* Facts that a file lacks which did not come whole; any other it might have had. */
static bool is_about_coming(const char *fact)
{
    static const char *const facts[] = { "came by itself", "is not empty", "is named .p12",
                                         "is well-formed" };
    for (size_t i = 0; i < LK_COUNT(facts); i++)
        if (lk_same_label(facts[i], fact))
            return true;
    return false;
}

static bool expects_only_coming(const struct lk_expect *e, const json_t *names)
{
    const json_t *holds = json_object_get(e->arg, "holds");
    const char *of = lk_json_str(e->arg, "of", "");
    if (e->predicate->sees != LK_SEES_FACTS || !json_object_get(names, of))
        return false;
    for (size_t i = 0; i < lk_texts(holds); i++)
        if (!is_about_coming(lk_text_at(holds, i)))
            return false;
    return true;
}

/* Not offered, with the binding's selectors at work; or answered well, and the answer was cut. */
static const char *what_was_seen(const json_t *act, struct lk_arena *arena)
{
    const json_t *all = json_object_get(act, "exchanges");
    const json_t *last = json_array_get(all, json_array_size(all) - 1);
    const char *error = lk_json_str(last, "error", NULL);
    long long status = lk_json_int(last, "status", 0);
    if (!strcmp(lk_json_str(act, "outcome", ""), "not-offered"))
        return lk_arena_printf(arena, "no file: %s", lk_json_str(act, "why", "none is offered"));
    if (!error || status < 200 || status >= 300)
        return NULL;
    return lk_arena_printf(arena, "an answer (status %lld) that broke off: %s", status, error);
}

const char *lk_broken_off(const json_t *act, const struct lk_step *step, struct lk_arena *arena)
{
    if (step->kind != LK_STEP_EXPECT || !step->n_expects)
        return NULL;
    for (size_t i = 0; i < step->n_expects; i++)
        if (!expects_only_coming(&step->expects[i], json_object_get(act, "names")))
            return NULL;
    return what_was_seen(act, arena);
}
