/* Statistics over the passwords, keys and serials of a play. What they show is "no evidence
 * against", never a proof (guide.md, IMPL-10). */
#include "verdict/look.h"

#include "base/text.h"
#include <string.h>

enum { BITS_MIN = 64, OCTETS_MIN = 8, LEAST_DEFAULT = 2 };

/* A property holds if a number of the record is within bounds; a truth counts as 0 or 1. */
static const struct {
    const char *property, *member;
    double least, most;
    const char *seen; /* with one number */
} rows[] = {
    { "no repeat", "repeats", 0, 0, "%g values that had occurred before" },
    { "no counter", "counter", 0, 0, "values that count" },
    { "no fixed positions", "fixed", 0, 0, "%g places where all are the same" },
    { "64 bits or more", "bits", BITS_MIN, 1e9, "room for %g bits only" },
    { "safe to copy", "unsafe", 0, 0, "%g values with blanks or control characters" },
    { "8 octets or more", "least_octets", OCTETS_MIN, 1e9, "one of %g octets" },
};

static bool number_of(const json_t *v, double *ret)
{
    *ret = json_is_boolean(v) ? json_is_true(v) : json_number_value(v);
    return json_is_boolean(v) || json_is_number(v);
}

static void one_property(struct lk_look *l, size_t nth, const void *record)
{
    const char *property = lk_text_at(json_object_get(l->arg, "holds"), nth);
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        double is;
        if (!lk_same_label(rows[i].property, property))
            continue;
        if (!number_of(json_object_get(record, rows[i].member), &is)) {
            lk_unseen(l, "the sample does not tell \"%s\"", property);
            return;
        }
        if (is < rows[i].least || is > rows[i].most)
            lk_unfit(l, rows[i].seen, is);
        return;
    }
    lk_unseen(l, "this build cannot judge '%s'", property);
}

static const json_t *record_about(const struct lk_look *l, const char *of)
{
    for (size_t i = json_array_size(l->seen->records); i-- > 0;) {
        const json_t *r = json_array_get(l->seen->records, i);
        if (!strcmp(lk_json_str(r, "k", ""), "sample") && !strcmp(lk_json_str(r, "of", ""), of))
            return r;
    }
    return NULL;
}

static void sample(struct lk_look *l)
{
    const char *of = lk_json_str(l->arg, "of", "");
    const json_t *wanted = json_object_get(l->arg, "holds"), *r = record_about(l, of);
    long long least = lk_json_int(l->arg, "at-least", LEAST_DEFAULT);
    long long count = lk_json_int(r, "count", 0);
    lk_expects(l, "%s with %s", of, lk_texts_said(l, wanted));
    if (r)
        lk_read_record(l, r);
    if (!r || count < least) {
        lk_too_few(l, "a sample of %lld %s, and %lld are needed", count, of, least);
        return;
    }
    lk_each_must(l, lk_texts(wanted), one_property, r);
    if (l->m->fit == LK_FIT)
        lk_fits(l, "no evidence against it in %lld %s", count, of);
}

const struct lk_predicate_row lk_sample_predicates[] = { { "sample", sample }, { NULL, NULL } };
