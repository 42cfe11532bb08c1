/* The verdict of the whole: one word, one sentence, one exit status. */
#include "verdict/inner.h"

#include <string.h>

/* As in cli/cli.h, which this room is too low to see. */
enum { EXIT_ALL_HOLDS = 0, EXIT_NONCONFORMS = 1, EXIT_SAYS_NOTHING = 3 };

static enum lk_verdict worst_of(const struct lk_result *r)
{
    for (int v = LK_VERDICTS - 1; v > LK_SKIPPED; v--)
        if (r->counts.requirements[v] || r->counts.cases[v])
            return (enum lk_verdict)v;
    return r->counts.judged ? LK_PASS : LK_SKIPPED;
}

/* Why nothing may be concluded from this journal, whatever it says; or NULL. */
static const char *unsound(const struct lk_result *r)
{
    if (!r->chain_ok)
        return "the journal's chain is broken: it is not what was written";
    if (r->leaks_of_ours)
        return "a secret was put by the harness itself where it does not belong";
    return NULL;
}

/* Why this is no verdict although nothing failed; or NULL. */
static const char *unfinished(const struct lk_result *r)
{
    if (r->counts.cases[LK_ERRONEOUS] || r->counts.requirements[LK_ERRONEOUS])
        return "the harness had trouble of its own";
    if (r->diagnosis)
        return r->diagnosis;
    if (r->dead)
        return "the target stopped answering";
    if (r->interrupted)
        return "the run was interrupted";
    if (!r->complete)
        return "the journal has no end";
    if (!r->counts.judged)
        return "nothing was judged";
    if (r->verdict == LK_INCONCLUSIVE)
        return "not all could be seen";
    return NULL;
}

static int exit_of(const struct lk_result *r)
{
    if (unsound(r))
        return EXIT_SAYS_NOTHING;
    if (r->counts.requirements[LK_FAILED] || r->counts.cases[LK_FAILED])
        return EXIT_NONCONFORMS;
    if (unfinished(r))
        return EXIT_SAYS_NOTHING;
    return r->verdict == LK_WARN && r->plan->strict ? EXIT_NONCONFORMS : EXIT_ALL_HOLDS;
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static size_t of_requirements(const struct lk_result *r)
{
    size_t n = 0;
    for (int v = 0; v < LK_VERDICTS; v++)
        n += v == LK_SKIPPED ? 0 : r->counts.requirements[v];
    return n;
}

/* Those that fail in some case, though in another the harness had trouble with them. */
static size_t that_fail(const struct lk_result *r)
{
    bool *fails = lk_arena_alloc(r->arena, r->n_requirements + 1);
    size_t n = 0;
    for (size_t i = 0; i < r->n_cases; i++)
        for (size_t k = 0; k < r->cases[i].n_proofs; k++)
            if (r->cases[i].proofs[k].verdict == LK_FAILED)
                fails[r->cases[i].proofs[k].part->requirement] = true;
    for (size_t i = 0; i < r->n_requirements; i++)
        n += fails[i];
    return n;
}

static const char *headline(const struct lk_result *r)
{
    size_t all = of_requirements(r), failed = that_fail(r);
    size_t open = r->counts.requirements[LK_INCONCLUSIVE] + r->counts.requirements[LK_ERRONEOUS];
    size_t warned = r->counts.requirements[LK_WARN];
    const char *why = unsound(r);
    if (!why && r->exit_status == EXIT_NONCONFORMS && failed)
        return lk_arena_printf(r->arena, "NONCONFORMANT: %zu of %zu requirements %s%s%s", failed,
                               all, failed == 1 ? "fails" : "fail", r->diagnosis ? "; " : "",
                               r->diagnosis ? r->diagnosis : "");
    if (!why && r->exit_status == EXIT_NONCONFORMS)
        return lk_arena_printf(r->arena,
                               "NONCONFORMANT: %zu of %zu requirements with a warning, and "
                               "warnings count (strict)",
                               warned, all);
    const char *word = !why && r->interrupted ? "INTERRUPTED" : "NO VERDICT";
    why = why ? why : unfinished(r);
    if (why && open && r->counts.judged)
        return lk_arena_printf(r->arena, "%s: %s; %zu of %zu requirements left open", word, why,
                               open, all);
    if (why)
        return lk_arena_printf(r->arena, "%s: %s", word, why);
    const char *warnings = warned ? lk_arena_printf(r->arena, ", %zu with a warning", warned) : "";
    return lk_arena_printf(r->arena, "CONFORMANT: %zu requirement%s %s%s", all, plural(all),
                           all == 1 ? "holds" : "hold", warnings);
}

void lk_result_summary(struct lk_result *r)
{
    r->verdict = worst_of(r);
    r->exit_status = exit_of(r);
    r->headline = headline(r);
}
