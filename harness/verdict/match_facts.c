/* What examining an artefact found. */
#include "verdict/look.h"

#include "base/text.h"
#include <string.h>
#include <strings.h>

enum { SERIAL_MIN = 8 };

static void truth(struct lk_look *l, const json_t *v, bool want, const char *fact, const char *why)
{
    if (!json_is_boolean(v))
        lk_unseen(l, "'%s' could not be found out", fact);
    else if (json_is_true(v) == want)
        lk_fits(l, "%s", fact);
    else
        lk_unfit(l, "a file of which that is not true%s%s", why ? ": " : "", why ? why : "");
}

/* True where it is said that the file is refused for WHY, or that this could not be told. */
static bool not_taken(struct lk_look *l, const json_t *facts, enum lk_refusal why)
{
    const json_t *f = lk_refused(facts, why);
    if (f)
        lk_unfit_by(l, facts, f);
    else if (!json_is_boolean(json_object_get(facts, "accept")))
        lk_unseen(l, "whether a careful program takes the file could not be told: %s",
                  lk_json_str(facts, "accept_why", "the journal has nothing of it"));
    return f || !json_is_boolean(json_object_get(facts, "accept"));
}

static const json_t *opens(const json_t *facts, const char *with)
{
    return json_object_get(json_object_get(facts, "opens"), with);
}

/* That a file refuses a password says something only if it opens with the right one. */
static void refuses(struct lk_look *l, const json_t *facts, const char *with, const char *fact)
{
    if (json_is_true(opens(facts, with)))
        lk_unfit(l, "a file that opens with %s password",
                 !strcmp(with, "empty") ? "the empty" : "a wrong");
    else if (!json_is_true(opens(facts, "shown")) && !json_is_true(opens(facts, "copied")))
        lk_unseen(l, "the file opens with no password that was shown or copied, so it says nothing "
                     "that it refuses another");
    else
        truth(l, opens(facts, with), false, fact, NULL);
}

static bool linted_with(const json_t *facts, const char *which)
{
    size_t i;
    json_t *with;
    json_array_foreach(json_object_get(facts, "accept_with"), i, with)
    {
        if (!strcmp(json_string_value(with), which))
            return true;
    }
    return false;
}

/* The linter says it, but for a password that it was not asked about. */
static void opens_with(struct lk_look *l, const json_t *record, const char *which, const char *fact)
{
    const json_t *facts = json_object_get(record, "facts"), *f;
    bool asked = linted_with(facts, which) && json_is_boolean(opens(facts, which));
    if (asked && not_taken(l, facts, LK_FOR_ITS_PASSWORD))
        return;
    if (asked && json_is_true(json_object_get(facts, "accept")))
        lk_fits(l, "%s", fact);
    else if (asked && json_is_false(opens(facts, which)) &&
             (f = lk_refused(facts, LK_FOR_ANYTHING)))
        lk_unfit_by(l, facts, f);
    else
        truth(l, opens(facts, which), true, fact, lk_json_str(facts, "text", NULL));
}

static void opens_shown(struct lk_look *l, const json_t *record, const char *fact)
{
    opens_with(l, record, "shown", fact);
}

static void opens_copied(struct lk_look *l, const json_t *record, const char *fact)
{
    opens_with(l, record, "copied", fact);
}

static void refuses_wrong(struct lk_look *l, const json_t *record, const char *fact)
{
    refuses(l, json_object_get(record, "facts"), "wrong", fact);
}

static void refuses_empty(struct lk_look *l, const json_t *record, const char *fact)
{
    refuses(l, json_object_get(record, "facts"), "empty", fact);
}

static void well_formed(struct lk_look *l, const json_t *record, const char *fact)
{
    if (!not_taken(l, json_object_get(record, "facts"), LK_FOR_ITS_FORM))
        lk_fits(l, "%s", fact);
}

static void key_matches(struct lk_look *l, const json_t *record, const char *fact)
{
    const json_t *facts = json_object_get(record, "facts"), *f = lk_refused(facts, LK_FOR_ITS_KEY);
    if (f)
        lk_unfit_by(l, facts, f);
    else
        truth(l, lk_json_at(record, "/facts/key_matches"), true, fact, NULL);
}

static void chain_leads(struct lk_look *l, const json_t *record, const char *fact)
{
    const json_t *facts = json_object_get(record, "facts");
    truth(l, json_object_get(facts, "chain"), true, fact, lk_json_str(facts, "chain_why", NULL));
}

static void subject_is(struct lk_look *l, const json_t *record, const char *fact)
{
    const json_t *facts = json_object_get(record, "facts");
    truth(l, json_object_get(facts, "subject_is_person"), true, fact,
          lk_json_str(facts, "subject", NULL));
}

static void named_p12(struct lk_look *l, const json_t *record, const char *fact)
{
    const char *name = lk_json_str(json_object_get(record, "facts"), "file_name", NULL);
    size_t n = name ? strlen(name) : 0;
    if (!name)
        lk_unseen(l, "the portal gave the file no name");
    else if (n > 4 && !strcasecmp(name + n - 4, ".p12"))
        lk_fits(l, "%s", fact);
    else
        lk_unfit(l, "the file name \"%s\"", name);
}

static void not_empty(struct lk_look *l, const json_t *record, const char *fact)
{
    if (lk_json_int(record, "bytes", 0) > 0)
        lk_fits(l, "%s", fact);
    else
        lk_unfit(l, "an empty file");
}

/* L13: "will start automatically": the page had it fetched, and nothing was pressed for it. */
static void by_itself(struct lk_look *l, const json_t *record, const char *fact)
{
    const json_t *v = lk_json_at(record, "/facts/automatic");
    if (!json_is_boolean(v))
        lk_unseen(l, "'%s' could not be found out", fact);
    else if (json_is_true(v))
        lk_fits(l, "%s", fact);
    else
        lk_unfit(l, "a file that came only when it was asked for");
}

static void serial_long(struct lk_look *l, const json_t *record, const char *fact)
{
    const json_t *v = lk_json_at(record, "/facts/serial_octets");
    if (!json_is_integer(v))
        lk_unseen(l, "the serial number could not be read");
    else if (json_integer_value(v) >= SERIAL_MIN)
        lk_fits(l, "%s", fact);
    else
        lk_unfit(l, "a serial number of %lld octets", (long long)json_integer_value(v));
}

static const struct {
    const char *fact;
    void (*fn)(struct lk_look *l, const json_t *record, const char *fact);
} facts_rows[] = {
    { "opens with the password shown", opens_shown },
    { "opens with the password copied", opens_copied },
    { "refuses a wrong password", refuses_wrong },
    { "refuses the empty password", refuses_empty },
    { "is well-formed", well_formed },
    { "the key belongs to the certificate", key_matches },
    { "the chain leads to the CA", chain_leads },
    { "the subject is the person", subject_is },
    { "is named .p12", named_p12 },
    { "is not empty", not_empty },
    { "came by itself", by_itself },
    { "serial of 8 octets or more", serial_long },
};

static void one_fact(struct lk_look *l, size_t nth, const void *of)
{
    const json_t *record = of;
    const char *fact = lk_text_at(json_object_get(l->arg, "holds"), nth);
    lk_expects(l, "a file of which this is true: %s", fact);
    for (size_t i = 0; i < LK_COUNT(facts_rows); i++)
        if (lk_same_label(facts_rows[i].fact, fact)) {
            facts_rows[i].fn(l, record, facts_rows[i].fact);
            return;
        }
    lk_unseen(l, "this build cannot judge '%s'", fact);
}

/* The file that came last, by whatever the actor did. */
static const json_t *newest_file(struct lk_look *l)
{
    for (size_t i = l->seen->at; i-- > 0;) {
        const json_t *r = json_array_get(l->seen->records, i);
        const char *file = lk_json_str(json_object_get(r, "view"), "file", NULL);
        if (!file || strcmp(lk_json_str(r, "actor", ""), l->actor) != 0)
            continue;
        lk_read_record(l, r);
        return lk_facts_of(l, file);
    }
    lk_unseen(l, "%s received no file", l->actor);
    return NULL;
}

static void file(struct lk_look *l)
{
    const char *of = lk_json_str(l->arg, "of", NULL);
    const json_t *holds = json_object_get(l->arg, "holds");
    lk_expects(l, "a file of which this is true: %s", lk_texts_said(l, holds));
    const json_t *record = of ? lk_facts_named(l, of) : newest_file(l);
    if (!record)
        return;
    lk_each_must(l, lk_texts(holds), one_fact, record);
    if (l->m->fit == LK_FIT)
        lk_fits(l, "a file of which it is true");
}

const struct lk_predicate_row lk_facts_predicates[] = { { "file", file }, { NULL, NULL } };
