/* The way from a predicate to its function. */
#include "verdict/look.h"

#include <string.h>

static const struct lk_predicate_row *const tables[] = {
    lk_page_predicates,   lk_list_predicates,   lk_wire_predicates,   lk_mail_predicates,
    lk_facts_predicates,  lk_name_predicates,   lk_status_predicates, lk_leak_predicates,
    lk_sample_predicates, lk_client_predicates,
};

/* How the evidence of each source comes about; client facts say it one by one. */
static const enum lk_evidence_kind from[] = {
    [LK_SEES_VIEW] = LK_FROM_WIRE,      [LK_SEES_MAIL] = LK_FROM_WIRE,
    [LK_SEES_FACTS] = LK_FROM_ARTEFACT, [LK_SEES_STATUS] = LK_FROM_WIRE,
    [LK_SEES_LEAKS] = LK_FROM_WIRE,     [LK_SEES_SAMPLE] = LK_FROM_WIRE,
    [LK_SEES_NAMES] = LK_FROM_WIRE,     [LK_SEES_CLIENT] = LK_FROM_WIRE,
};

lk_predicate_fn *lk_predicate_fn_of(const char *key)
{
    for (size_t t = 0; t < LK_COUNT(tables); t++)
        for (const struct lk_predicate_row *row = tables[t]; row->key; row++)
            if (!strcmp(row->key, key))
                return row->fn;
    return NULL;
}

void lk_match(const struct lk_seen *seen, const char *actor, const struct lk_expect *expect,
              struct lk_arena *arena, struct lk_match *ret)
{
    *ret = (struct lk_match){ .fit = LK_UNSEEN, .from = from[expect->predicate->sees] };
    struct lk_look look = {
        .seen = seen, .actor = actor, .arg = expect->arg, .arena = arena, .m = ret
    };
    lk_predicate_fn *fn = lk_predicate_fn_of(expect->predicate->key);
    if (fn)
        fn(&look);
    else
        lk_unseen(&look, "this build cannot judge '%s'", expect->predicate->key);
}
