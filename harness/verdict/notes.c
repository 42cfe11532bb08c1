/* Notes: taken from the records of a play, gathered over plays and cases. */
#include "verdict/notes.h"

#include "base/buf.h"
#include <string.h>

enum { NOTES_MAX = 256 }; /* a case: more than there are rules by severities */

static const char *const kinds[] = { "error", "warning", "notice", "sample" };

static struct lk_kept_note *find(const struct lk_notes *notes, const char *key, const char *kind,
                                 bool refuses)
{
    for (size_t i = 0; i < notes->n; i++) {
        struct lk_kept_note *k = &notes->items[i];
        if (!strcmp(k->key, key) && !strcmp(k->kind, kind) && k->refuses == refuses)
            return k;
    }
    return NULL;
}

static struct lk_kept_note *make(struct lk_notes *notes, const char *key, const char *kind,
                                 bool refuses)
{
    if (!notes->items)
        notes->items = calloc(NOTES_MAX, sizeof *notes->items);
    if (!notes->items || notes->n == NOTES_MAX)
        return NULL;
    struct lk_kept_note *k = &notes->items[notes->n++];
    snprintf(k->key, sizeof k->key, "%s", key);
    snprintf(k->kind, sizeof k->kind, "%s", kind);
    k->refuses = refuses;
    return k;
}

static void keep(struct lk_notes *notes, const struct lk_kept_note *note)
{
    struct lk_kept_note *k = find(notes, note->key, note->kind, note->refuses);
    k = k ? k : make(notes, note->key, note->kind, note->refuses);
    if (!k)
        return;
    k->times++;
    bool better = !k->text || note->sample > k->sample ||
                  (note->sample == k->sample && note->repeat < k->repeat);
    if (!better)
        return;
    free(k->text);
    k->text = strdup(note->text);
    k->repeat = note->repeat;
    k->sample = note->sample;
}

/* A rule counts once a file, however often the file breaks it. */
static bool told_before(const json_t *findings, size_t at)
{
    const json_t *f = json_array_get(findings, at);
    for (size_t i = 0; i < at; i++) {
        const json_t *before = json_array_get(findings, i);
        if (!strcmp(lk_json_str(before, "rule", ""), lk_json_str(f, "rule", "")) &&
            !strcmp(lk_json_str(before, "severity", ""), lk_json_str(f, "severity", "")) &&
            lk_json_bool(before, "refuses", false) == lk_json_bool(f, "refuses", false))
            return true;
    }
    return false;
}

static void take_file(struct lk_notes *notes, const json_t *facts, int repeat)
{
    size_t i;
    json_t *f, *findings = json_object_get(facts, "findings");
    json_array_foreach(findings, i, f)
    {
        LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
        if (told_before(findings, i))
            continue;
        lk_buf_printf(&text, "%s (%s)", lk_json_str(f, "sentence", ""),
                      lk_json_str(f, "place", ""));
        struct lk_kept_note note = { .refuses = lk_json_bool(f, "refuses", false),
                                     .text = text.bytes,
                                     .repeat = repeat };
        snprintf(note.key, sizeof note.key, "%s", lk_json_str(f, "rule", "?"));
        snprintf(note.kind, sizeof note.kind, "%s", lk_json_str(f, "severity", "notice"));
        keep(notes, &note);
    }
}

/* Is a later record about the same file? It may be looked at more than once. */
static bool again(const json_t *records, size_t at)
{
    const char *file = lk_json_str(json_array_get(records, at), "file", "");
    for (size_t i = at + 1; i < json_array_size(records); i++) {
        const json_t *r = json_array_get(records, i);
        if (!strcmp(lk_json_str(r, "k", ""), "facts") && !strcmp(lk_json_str(r, "file", ""), file))
            return true;
    }
    return false;
}

static void add_number(struct lk_buf *text, const json_t *record, const char *member,
                       const char *fmt)
{
    const json_t *v = json_object_get(record, member);
    if (json_is_number(v))
        lk_buf_printf(text, fmt, json_number_value(v));
}

/* The statistics of a sample in words. */
static void take_sample(struct lk_notes *notes, const json_t *record, int repeat)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    const json_t *counter = json_object_get(record, "counter");
    add_number(&text, record, "count", "a sample of %.0f");
    add_number(&text, record, "repeats", ": %.0f repeats");
    if (json_is_boolean(counter))
        lk_buf_adds(&text, json_is_true(counter) ? ", they count" : ", no counter");
    add_number(&text, record, "fixed", ", %.0f places where all are the same");
    add_number(&text, record, "least_octets", ", at least %.0f octets");
    add_number(&text, record, "least_length", ", at least %.0f characters");
    add_number(&text, record, "alphabet", " of %.0f different ones seen");
    add_number(&text, record, "bits", ", room for %.1f bits");
    add_number(&text, record, "entropy", ", entropy as seen %.2f bits a character");
    add_number(&text, record, "unsafe", ", %.0f unsafe to copy");
    lk_buf_adds(&text, "");
    struct lk_kept_note note = { .kind = "sample",
                                 .text = text.bytes,
                                 .repeat = repeat,
                                 .sample = (size_t)lk_json_int(record, "count", 0) };
    snprintf(note.key, sizeof note.key, "%s", lk_json_str(record, "of", "?"));
    if (note.text)
        keep(notes, &note);
}

void lk_notes_take(struct lk_notes *notes, const json_t *records, int repeat)
{
    size_t i;
    json_t *r;
    json_array_foreach((json_t *)records, i, r)
    {
        const char *k = lk_json_str(r, "k", "");
        if (!strcmp(k, "facts") && !again(records, i))
            take_file(notes, json_object_get(r, "facts"), repeat);
        else if (!strcmp(k, "client"))
            take_file(notes, json_object_get(r, "p12"), repeat);
        else if (!strcmp(k, "sample"))
            take_sample(notes, r, repeat);
    }
}

void lk_notes_done(struct lk_notes *notes)
{
    for (size_t i = 0; i < notes->n; i++)
        free(notes->items[i].text);
    free(notes->items);
    *notes = (struct lk_notes){ 0 };
}

static struct lk_note *find_note(struct lk_note *notes, size_t n, const struct lk_kept_note *k)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(notes[i].key, k->key) && !strcmp(notes[i].kind, k->kind) &&
            notes[i].refuses == k->refuses)
            return &notes[i];
    return NULL;
}

struct lk_note *lk_notes_add(const struct lk_notes *notes, const char *case_id,
                             struct lk_arena *arena, struct lk_note *ret, size_t *n)
{
    for (size_t i = 0; i < notes->n; i++) {
        const struct lk_kept_note *k = &notes->items[i];
        struct lk_note *note = find_note(ret, *n, k);
        if (!note) {
            ret = lk_arena_grow(arena, ret, *n, sizeof *ret);
            note = &ret[(*n)++];
            *note = (struct lk_note){ .key = lk_arena_strdup(arena, k->key),
                                      .kind = lk_arena_strdup(arena, k->kind),
                                      .refuses = k->refuses };
        }
        if (!note->text || k->sample > note->sample) {
            note->text = lk_arena_strdup(arena, k->text ? k->text : "");
            note->first = case_id;
            note->sample = k->sample;
        }
        note->times += k->times;
        note->cases++;
    }
    return ret;
}

static size_t rank(const char *kind)
{
    size_t i = 0;
    while (i < LK_COUNT(kinds) && strcmp(kinds[i], kind) != 0)
        i++;
    return i;
}

static int by_gravity(const void *x, const void *y)
{
    const struct lk_note *a = x, *b = y;
    size_t ra = rank(a->kind), rb = rank(b->kind);
    if (ra != rb)
        return ra < rb ? -1 : 1;
    int key = strcmp(a->key, b->key);
    return key ? key : (int)b->refuses - (int)a->refuses;
}

void lk_notes_sort(struct lk_note *notes, size_t n)
{
    if (n)
        qsort(notes, n, sizeof *notes, by_gravity);
}
