/* Findings: where they are kept, how severe a profile takes them, and how they are sorted. */
#include "pki/lint_walk.h"

#include <stdarg.h>
#include <string.h>

/* One rule may be broken a thousand times in one file; nobody reads that. */
enum { FINDINGS_MAX = 512, SAME_RULE_MAX = 16 };

/* What a profile takes for worse or better than usual. oces: what the portal of the guide writes
 * (SHA-1 in the MAC, certificates plain, the root included) is no fault there. */
static const struct {
    enum lk_lint_profile profile;
    enum lk_lint_id rule;
    enum lk_lint_level level;
} taken[] = {
    { LK_PROFILE_OCES, LK_M04, LK_LINT_NOTICE },    { LK_PROFILE_OCES, LK_K06, LK_LINT_ERROR },
    { LK_PROFILE_OCES, LK_K12, LK_LINT_ERROR },     { LK_PROFILE_OCES, LK_K07, LK_LINT_ERROR },
    { LK_PROFILE_STRICT, LK_S08, LK_LINT_WARNING }, { LK_PROFILE_STRICT, LK_S09, LK_LINT_ERROR },
    { LK_PROFILE_STRICT, LK_S10, LK_LINT_ERROR },   { LK_PROFILE_STRICT, LK_M04, LK_LINT_ERROR },
    { LK_PROFILE_STRICT, LK_M07, LK_LINT_ERROR },   { LK_PROFILE_STRICT, LK_M08, LK_LINT_ERROR },
    { LK_PROFILE_STRICT, LK_C03, LK_LINT_ERROR },   { LK_PROFILE_STRICT, LK_C05, LK_LINT_ERROR },
    { LK_PROFILE_STRICT, LK_C06, LK_LINT_ERROR },   { LK_PROFILE_STRICT, LK_C08, LK_LINT_ERROR },
    { LK_PROFILE_STRICT, LK_C10, LK_LINT_ERROR },   { LK_PROFILE_STRICT, LK_K06, LK_LINT_ERROR },
    { LK_PROFILE_STRICT, LK_K12, LK_LINT_ERROR },   { LK_PROFILE_STRICT, LK_P02, LK_LINT_ERROR },
    { LK_PROFILE_STRICT, LK_P03, LK_LINT_ERROR },
};

static const uint64_t least_counts[LK_PROFILES] = {
    [LK_PROFILE_INTEROP] = 1024, /* RFC 7292 App. C */
    [LK_PROFILE_OCES] = 2000,    /* what the real portal writes */
    [LK_PROFILE_STRICT] = 100000,
};

uint64_t lk_lint_least_count(const struct lint *l)
{
    return least_counts[l->opt->profile];
}

void lk_lint_trait(struct lint *l, enum lk_trait t)
{
    l->out->traits[t] = true;
}

/* The finding that is to be filled, or NULL where enough was said. */
static struct lk_finding *more(struct lint *l, enum lk_lint_id rule, enum lk_lint_level level)
{
    struct lk_lint *out = l->out;
    size_t same = 0;
    for (size_t i = 0; i < out->n; i++)
        same += out->findings[i].rule == rule;
    if (out->n == FINDINGS_MAX || same >= SAME_RULE_MAX)
        return NULL;
    if (!out->findings)
        out->findings = calloc(FINDINGS_MAX, sizeof *out->findings);
    if (!out->findings) {
        lk_walk_trouble(&l->w, "no memory for findings");
        return NULL;
    }
    struct lk_finding *f = &out->findings[out->n++];
    f->rule = rule;
    f->level = level;
    snprintf(f->place, sizeof f->place, "%s", l->place);
    return f;
}

/* What does not stand in the file itself was unwrapped from what does. */
static void locate(const struct lint *l, const uint8_t *at, size_t len, struct lk_finding *f)
{
    uintptr_t p = (uintptr_t)at, file = (uintptr_t)l->w.file;
    bool inside = p >= file && p <= file + l->w.len;
    f->offset = inside ? (size_t)(p - file) : l->w.outer;
    f->len = len;
    if (!inside) {
        struct lk_der in = { l->w.file + f->offset, l->w.file + l->w.len };
        struct lk_tlv whole;
        f->len = lk_der_next(&in, &whole) ? lk_lint_len(&whole) : 0;
    }
    if (f->len > l->w.len - f->offset)
        f->len = l->w.len - f->offset;
}

void lk_lint_find_as(struct lint *l, enum lk_lint_id rule, enum lk_lint_level level,
                     const uint8_t *at, size_t len, const char *fmt, ...)
{
    struct lk_finding *f = more(l, rule, level);
    if (!f)
        return;
    va_list args;
    va_start(args, fmt);
    vsnprintf(f->text, sizeof f->text, fmt, args);
    va_end(args);
    locate(l, at, len, f);
}

static enum lk_lint_level level_of(const struct lint *l, enum lk_lint_id rule)
{
    for (size_t i = 0; i < LK_COUNT(taken); i++)
        if (taken[i].profile == l->opt->profile && taken[i].rule == rule)
            return taken[i].level;
    return lk_lint_rule(rule)->level;
}

void lk_lint_find(struct lint *l, enum lk_lint_id rule, const uint8_t *at, size_t len,
                  const char *fmt, ...)
{
    char text[sizeof((struct lk_finding *)0)->text];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    lk_lint_find_as(l, rule, level_of(l, rule), at, len, "%s", text);
}

bool lk_lint_refuse(struct lint *l, enum lk_lint_id rule, const uint8_t *at, size_t len,
                    const char *fmt, ...)
{
    char text[sizeof((struct lk_finding *)0)->text];
    size_t before = l->out->n;
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    lk_lint_find_as(l, rule, LK_LINT_ERROR, at, len, "%s", text);
    if (l->out->n > before)
        l->out->findings[l->out->n - 1].refuses = true;
    return false;
}

void lk_lint_find_at(struct lint *l, enum lk_lint_id rule, enum lk_lint_level level, size_t offset,
                     size_t len, const char *text)
{
    lk_lint_find_as(l, rule, level, l->w.file + offset, len, "%s", text);
}

bool lk_lint_in_time(struct lint *l, const uint8_t *at)
{
    return lk_walk_in_time(&l->w, at) || lk_lint_stopped(l, LK_S13);
}

bool lk_lint_stopped(struct lint *l, enum lk_lint_id rule)
{
    const struct lk_p12 *p = &l->scratch;
    const uint8_t *at = l->w.file + p->offset;
    l->unread = true;
    if (l->w.trouble)
        return false;
    if (l->w.out_of_time) {
        if (!l->out->n || l->out->findings[l->out->n - 1].rule != LK_S13)
            lk_lint_find_as(l, LK_S13, LK_LINT_ERROR, at, 0, "%s", p->text);
        return false;
    }
    switch (p->state) {
    case LK_P12_TOO_MUCH:
        return lk_lint_refuse(l, LK_S12, at, 0, "%s", p->text);
    case LK_P12_UNKNOWN:
        return lk_lint_refuse(l, LK_C13, at, 0, "%s", p->text);
    case LK_P12_WRONG:
        return lk_lint_refuse(l, LK_C11, at, 0, "%s", p->text);
    case LK_P12_OPEN:
    case LK_P12_MALFORMED:
        break;
    }
    /* In a bag it is said more exactly. */
    if (!l->out->traits[LK_T_BAD_BAG] && !l->out->traits[LK_T_BAD_OID])
        lk_lint_trait(l, LK_T_MALFORMED);
    return lk_lint_refuse(l, rule, at, 0, "%s", p->text);
}

static int by_rule_and_place(const void *a, const void *b)
{
    const struct lk_finding *x = a, *y = b;
    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

void lk_lint_sort(struct lk_lint *out)
{
    if (out->n)
        qsort(out->findings, out->n, sizeof *out->findings, by_rule_and_place);
}
