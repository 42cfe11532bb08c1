/* What a client did, and what it left behind (docs/client-contract.md). */
#include "verdict/client_walk.h"

#include "base/text.h"
#include <signal.h>
#include <string.h>

enum { NOT_IMPLEMENTED = 89 };
#define NOTICED "noticed the fault"

typedef void fact_fn(struct lk_look *l, const json_t *client, const char *fact);

static void truth(struct lk_look *l, const json_t *v, const char *fact, const char *otherwise)
{
    if (!json_is_boolean(v))
        lk_unseen(l, "'%s' could not be found out", fact);
    else if (json_is_true(v))
        lk_fits(l, "%s", fact);
    else
        lk_unfit(l, "%s", otherwise);
}

/* The last line that it wrote on standard error. */
static const char *last_words(struct lk_look *l, const json_t *client)
{
    const char *all = lk_json_str(client, "stderr", ""), *end = all + strlen(all), *from;
    while (end > all && strchr(" \t\r\n", end[-1]))
        end--;
    for (from = end; from > all && from[-1] != '\n'; from--)
        ;
    return lk_arena_strndup(l->arena, from, (size_t)(end - from));
}

/* How it ended, in words; its own report about itself. */
static const char *ending(struct lk_look *l, const json_t *client)
{
    const json_t *signal = json_object_get(client, "signal");
    l->m->from = LK_FROM_SELF;
    if (!lk_json_bool(client, "in_time", false))
        return "it had to be ended by force";
    if (signal && !json_is_null(signal))
        return "it was ended by a signal";
    return lk_arena_printf(l->arena, "exit status %lld", lk_json_int(client, "status", -1));
}

bool lk_client_ended(const json_t *client)
{
    const json_t *signal = json_object_get(client, "signal");
    return lk_json_bool(client, "in_time", false) && (!signal || json_is_null(signal));
}

static void in_time(struct lk_look *l, const json_t *client, const char *fact)
{
    truth(l, json_object_get(client, "in_time"), fact, "it had to be ended by force");
}

/* A shell that ran it says 128 and the signal's number; which of them are crashes. */
static void no_signal(struct lk_look *l, const json_t *client, const char *fact)
{
    static const int crashes[] = { SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV };
    enum { BY_SHELL = 128 };
    long long by_signal = lk_json_int(client, "signal", 0);
    long long status = lk_json_int(client, "status", 0);
    for (size_t i = 0; i < LK_COUNT(crashes); i++)
        if (by_signal == crashes[i] || status == BY_SHELL + crashes[i]) {
            lk_unfit(l, "it was ended by signal %d (%s)", crashes[i], strsignal(crashes[i]));
            return;
        }
    if (by_signal && lk_json_bool(client, "in_time", false))
        lk_unfit(l, "it was ended by signal %lld", by_signal);
    else
        lk_fits(l, "%s", fact);
}

static void little_memory(struct lk_look *l, const json_t *client, const char *fact)
{
    enum { MOST_MB = 1024 };
    long long kb = lk_json_int(client, "memory_kb", -1);
    if (kb < 0)
        lk_unseen(l, "how much memory it took was not written down");
    else if (kb > MOST_MB * 1024)
        lk_unfit(l, "it took %lld MB at a time", kb / 1024);
    else
        lk_fits(l, "%s", fact);
}

static void says_success(struct lk_look *l, const json_t *client, const char *fact)
{
    const char *how = ending(l, client);
    if (lk_client_ended(client) && lk_json_int(client, "status", -1) == 0)
        lk_fits(l, "%s", fact);
    else
        lk_unfit(l, "%s%s%s", how, *last_words(l, client) ? ": " : "", last_words(l, client));
}

static void says_failure(struct lk_look *l, const json_t *client, const char *fact)
{
    const char *how = ending(l, client);
    if (lk_client_ended(client) && lk_json_int(client, "status", 0) != 0)
        lk_fits(l, "%s", fact);
    else
        lk_unfit(l, "%s", how);
}

/* Did the portal do what it was to do wrongly? Else there was nothing to notice. */
static bool fault_was_sent(const json_t *client)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(client, "trace"), i, item)
    {
        if (json_array_size(json_object_get(item, "faults")))
            return true;
    }
    return false;
}

static void noticed(struct lk_look *l, const json_t *client, const char *fact)
{
    const char *words = lk_json_str(client, "stderr", "");
    says_failure(l, client, fact);
    if (l->m->fit == LK_FIT && words[strspn(words, " \t\r\n")] == '\0')
        lk_unfit(l, "a failure without a word about its cause on standard error");
}

static void no_file(struct lk_look *l, const json_t *client, const char *fact)
{
    const json_t *p12 = json_object_get(client, "p12");
    l->m->from = LK_FROM_ARTEFACT;
    if (json_is_object(p12))
        lk_unfit(l, "the file %s", lk_json_str(p12, "name", "of some name"));
    else
        lk_fits(l, "%s", fact);
}

static void all_private(struct lk_look *l, const json_t *client, const char *fact)
{
    size_t i;
    json_t *file;
    l->m->from = LK_FROM_ARTEFACT;
    json_array_foreach(json_object_get(client, "files"), i, file)
    {
        const char *mode = lk_json_str(file, "mode", "0777");
        if (strtol(mode, NULL, 8) & 077) {
            lk_unfit(l, "the file %s of mode %s", lk_json_str(file, "name", "of some name"), mode);
            return;
        }
    }
    lk_fits(l, "%s", fact);
}

/* A truth about the .p12, or about the password file, that it left. */
static void of_file(struct lk_look *l, const json_t *client, const char *which, const char *member,
                    const char *fact, const char *otherwise)
{
    const json_t *file = json_object_get(client, which);
    l->m->from = LK_FROM_ARTEFACT;
    if (!json_is_object(file))
        lk_unfit(l, "no %s file", which);
    else
        truth(l, json_object_get(file, member), fact, otherwise);
}

static void as_sent(struct lk_look *l, const json_t *client, const char *fact)
{
    of_file(l, client, "p12", "as_sent", fact, "a file whose octets the portal never sent");
}

static void p12_private(struct lk_look *l, const json_t *client, const char *fact)
{
    of_file(l, client, "p12", "private", fact, "a file that others may read");
}

static void p12_opens(struct lk_look *l, const json_t *client, const char *fact)
{
    const json_t *file = json_object_get(client, "p12"), *f = lk_refused(file, LK_FOR_ANYTHING);
    of_file(l, client, "p12", "opens", fact, "a file that its password does not open");
    if (!f || !json_is_object(json_object_get(client, "password")))
        return;
    if (lk_is_limit(f) && json_is_true(json_object_get(file, "opens")))
        lk_unseen(l, "whether a client must refuse it is beyond lakmus: %s, %s",
                  lk_json_str(f, "rule", ""), lk_json_str(f, "sentence", ""));
    else
        lk_unfit_by(l, file, f);
}

/* Did the portal send a file, and all of it? Else there was nothing to take or to refuse. */
static bool file_was_sent(struct lk_look *l, const json_t *client)
{
    size_t i;
    json_t *sent;
    json_array_foreach(json_object_get(client, "sent"), i, sent)
    {
        if (lk_json_int(sent, "bytes", -1) == lk_json_int(sent, "declared", 0))
            return true;
    }
    lk_unseen(l, "the client never came to where the portal sends the file");
    return false;
}

static void refuses_file(struct lk_look *l, const json_t *client, const char *fact)
{
    const json_t *file = json_object_get(client, "p12"), *f = lk_refused(file, LK_FOR_ANYTHING);
    bool says_so = lk_json_int(client, "status", 0) != 0;
    if (!file_was_sent(l, client))
        return;
    if (!fault_was_sent(client)) {
        lk_unseen(l, "the portal did nothing wrong, so there was nothing to refuse");
        return;
    }
    says_failure(l, client, fact);
    if (lk_client_ended(client) && !says_so && f)
        lk_unfit_by(l, file, f);
    else if (l->m->fit == LK_FIT && !*last_words(l, client))
        lk_unfit(l, "a failure without a word about its cause on standard error");
}

static void takes_file(struct lk_look *l, const json_t *client, const char *fact)
{
    if (!file_was_sent(l, client))
        return;
    says_success(l, client, fact);
    if (l->m->fit == LK_FIT)
        of_file(l, client, "p12", "as_sent", fact, "a file whose octets the portal never sent");
}

static void password_private(struct lk_look *l, const json_t *client, const char *fact)
{
    of_file(l, client, "password", "private", fact, "a password file that others may read");
}

static const struct {
    const char *fact;
    fact_fn *fn;
} rows[] = {
    { "ended in time", in_time },
    { "says success", says_success },
    { "says failure", says_failure },
    { "left no file", no_file },
    { "the file is what was sent", as_sent },
    { "the file is private", p12_private },
    { "the password opens the file", p12_opens },
    { "the password file is private", password_private },
    { "accepted the terms after it had fetched them", lk_client_accepted },
    { "walked the steps in order", lk_client_walked },
    { "did nothing after Close", lk_client_quiet },
    { NOTICED, noticed },
    { "refused the file", refuses_file },
    { "took the file", takes_file },
    { "ended by no signal", no_signal },
    { "took at most 1 GB of memory", little_memory },
    { "left nothing that others can read", all_private },
};

static bool is_asked(const json_t *holds, const char *fact)
{
    for (size_t i = 0; i < lk_texts(holds); i++)
        if (lk_same_label(lk_text_at(holds, i), fact))
            return true;
    return false;
}

/* What stands beside "noticed the fault" is about the fault too: where it was never met, a client
 * that goes on as if nothing were wrong is right. It has to end all the same. */
static bool was_met(struct lk_look *l, const json_t *client, fact_fn *fn)
{
    if (fn == in_time || !is_asked(json_object_get(l->arg, "holds"), NOTICED) ||
        fault_was_sent(client))
        return true;
    lk_unseen(l, "the client never came to where the portal does it wrong");
    return false;
}

static void one_fact(struct lk_look *l, size_t nth, const void *of)
{
    const json_t *client = of;
    const char *fact = lk_text_at(json_object_get(l->arg, "holds"), nth);
    lk_expects(l, "a client of which this is true: %s", fact);
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if (lk_same_label(rows[i].fact, fact)) {
            if (was_met(l, client, rows[i].fn))
                rows[i].fn(l, client, rows[i].fact);
            return;
        }
    lk_unseen(l, "this build cannot judge '%s'", fact);
}

static void client_fact(struct lk_look *l)
{
    const json_t *holds = json_object_get(l->arg, "holds"), *client = lk_last_record(l, "client");
    lk_expects(l, "a client of which this is true: %s", lk_texts_said(l, holds));
    if (!client) {
        lk_unseen(l, "no client was run");
        return;
    }
    lk_read_record(l, client);
    if (lk_json_int(client, "status", 0) == NOT_IMPLEMENTED) {
        lk_too_few(l, "the client does not implement this journey");
        return;
    }
    lk_each_must(l, lk_texts(holds), one_fact, client);
    if (l->m->fit == LK_FIT)
        lk_fits(l, "a client of which it is true");
}

const struct lk_predicate_row lk_client_predicates[] = { { "client", client_fact },
                                                         { NULL, NULL } };
