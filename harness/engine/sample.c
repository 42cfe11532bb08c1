/* Statistics over all that a play received: what needs many secrets at once is summed here, and
 * only the sums are written (docs/journal.md, "Samples"). */
#include "engine/play.h"

#include <ctype.h>
#include <math.h>
#include <openssl/bn.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* How many values occurred before. */
static size_t repeats(const json_t *values)
{
    size_t n = json_array_size(values), again = 0;
    LK_AUTO(free) const char **sorted = calloc(n ? n : 1, sizeof *sorted);
    for (size_t i = 0; i < n; i++)
        sorted[i] = json_string_value(json_array_get(values, i));
    qsort(sorted, n, sizeof *sorted, by_text);
    for (size_t i = 1; i < n; i++)
        again += !strcmp(sorted[i - 1], sorted[i]);
    return again;
}

/* Do the serials, in order of issuing, go up by one and the same step? */
static bool serials_count(const json_t *values)
{
    size_t n = json_array_size(values);
    BIGNUM *last = NULL, *now = NULL, *step = BN_new(), *first = NULL;
    bool same = n > 2;
    for (size_t i = 0; i < n && same; i++) {
        BN_hex2bn(&now, json_string_value(json_array_get(values, i)));
        if (last) {
            BN_sub(step, now, last);
            if (!first)
                first = BN_dup(step);
            same = !BN_cmp(step, first);
        }
        BN_free(last);
        last = BN_dup(now);
    }
    BN_free(last), BN_free(now), BN_free(step), BN_free(first);
    return same;
}

/* Do consecutive passwords always differ in two places at most? */
static bool passwords_count(const json_t *values)
{
    size_t n = json_array_size(values);
    for (size_t i = 1; i < n; i++) {
        const char *a = json_string_value(json_array_get(values, i - 1));
        const char *b = json_string_value(json_array_get(values, i));
        size_t differ = 0;
        for (; *a && *b; a++, b++)
            differ += *a != *b;
        if (*a || *b || differ > 2)
            return false;
    }
    return n > 2;
}

struct letters {
    size_t least_length, fixed, alphabet, not_safe;
    double entropy; /* bits a character, by how often each was seen */
};

/* Shannon's: 0 where all are the same, log2 of the alphabet where all are seen equally often. */
static double entropy_of(const size_t seen[256])
{
    double all = 0, bits = 0;
    for (size_t i = 0; i < 256; i++)
        all += (double)seen[i];
    for (size_t i = 0; i < 256; i++)
        if (seen[i])
            bits -= (double)seen[i] / all * log2((double)seen[i] / all);
    return bits;
}

static struct letters letters_of(const json_t *values)
{
    struct letters l = { .least_length = SIZE_MAX };
    size_t seen[256] = { 0 };
    size_t n = json_array_size(values);
    for (size_t i = 0; i < n; i++) {
        const char *v = json_string_value(json_array_get(values, i));
        size_t len = strlen(v);
        bool bad = false;
        l.least_length = len < l.least_length ? len : l.least_length;
        for (; *v; v++) {
            l.alphabet += !seen[(unsigned char)*v]++;
            bad |= isspace((unsigned char)*v) || iscntrl((unsigned char)*v);
        }
        l.not_safe += bad;
    }
    l.entropy = entropy_of(seen);
    for (size_t at = 0; n && at < l.least_length; at++) {
        bool fixed = true;
        for (size_t i = 1; i < n && fixed; i++)
            fixed = json_string_value(json_array_get(values, i))[at] ==
                    json_string_value(json_array_get(values, 0))[at];
        l.fixed += fixed;
    }
    return l;
}

/* Gathers what was issued: of files with one key digest only the first counts. */
static void gather(struct lk_play *p, json_t *passwords, json_t *keys, json_t *serials,
                   size_t *ret_least_octets)
{
    const char *artefact;
    json_t *facts, *seen = json_object();
    *ret_least_octets = SIZE_MAX;
    /* Artefacts were named in order of coming; jansson keeps the order of insertion. */
    json_object_foreach(p->facts, artefact, facts)
    {
        const char *certificate = lk_json_str(facts, "certificate", NULL);
        const char *key = lk_json_str(facts, "key_digest", NULL);
        const struct lk_artefact *a = p->engine->target->artefact(p->stage, artefact);
        if (!certificate || !key || !a || json_object_get(seen, certificate))
            continue;
        json_object_set_new(seen, certificate, json_true());
        const char *password = lk_play_password(p, a).either;
        if (password)
            json_array_append_new(passwords, json_string(password));
        json_array_append_new(keys, json_string(key));
        json_array_append(serials, json_object_get(facts, "serial"));
        size_t octets = (size_t)lk_json_int(facts, "serial_octets", 0);
        if (octets < *ret_least_octets)
            *ret_least_octets = octets;
    }
    json_decref(seen);
}

void lk_play_sample(struct lk_play *p)
{
    if (json_object_size(p->facts) < 2)
        return;
    LK_AUTO(json_decref) json_t *passwords = json_array();
    LK_AUTO(json_decref) json_t *keys = json_array();
    LK_AUTO(json_decref) json_t *serials = json_array();
    size_t octets;
    gather(p, passwords, keys, serials, &octets);
    if (json_array_size(keys) < 2)
        return;
    struct letters l = letters_of(passwords);
    if (json_array_size(passwords))
        lk_play_add(
            p, json_pack("{s:s, s:s, s:i, s:i, s:b, s:i, s:i, s:i, s:f, s:f, s:i}", "k", "sample",
                         "of", "passwords", "count", (int)json_array_size(passwords), "repeats",
                         (int)repeats(passwords), "counter", passwords_count(passwords), "fixed",
                         (int)l.fixed, "least_length", (int)l.least_length, "alphabet",
                         (int)l.alphabet, "bits", (double)l.least_length * log2((double)l.alphabet),
                         "entropy", l.entropy, "unsafe", (int)l.not_safe));
    lk_play_add(p, json_pack("{s:s, s:s, s:i, s:i}", "k", "sample", "of", "keys", "count",
                             (int)json_array_size(keys), "repeats", (int)repeats(keys)));
    lk_play_add(p,
                json_pack("{s:s, s:s, s:i, s:i, s:b, s:i}", "k", "sample", "of", "serials", "count",
                          (int)json_array_size(serials), "repeats", (int)repeats(serials),
                          "counter", serials_count(serials), "least_octets", (int)octets));
}
