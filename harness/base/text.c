/* Small things about words. */
#define _GNU_SOURCE
#include "base/text.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

enum { WORD_MAX_LEN = 64 };

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static int lower(char c)
{
    return tolower((unsigned char)c);
}

/* Optimal string alignment: insert, delete, replace, swap of neighbours. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t d[WORD_MAX_LEN + 1][WORD_MAX_LEN + 1];
    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + !same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

const char *lk_nearest(const char *word, const char *const *words, size_t n)
{
    const char *best = NULL;
    size_t best_distance = WORD_MAX_LEN, len = strlen(word);
    if (len > WORD_MAX_LEN)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        size_t m = strlen(words[i]);
        if (m > WORD_MAX_LEN)
            continue;
        size_t far = distance(word, len, words[i], m);
        if (far < best_distance && far * 3 <= (len > m ? len : m)) {
            best = words[i];
            best_distance = far;
        }
    }
    return best;
}

/* Skips blanks; true if there were any. Labels are compared a letter at a time, so this is not left
 * to strspn, which makes a table first. */
static inline bool skip_blanks(const char **p)
{
    const char *from = *p;
    while (**p == ' ' || (**p >= '\t' && **p <= '\r'))
        (*p)++;
    return *p != from;
}

/* Is all that is left of a label its full stop and blanks, or nothing? */
static bool at_end(const char *p)
{
    skip_blanks(&p);
    if (*p == '.')
        p++;
    skip_blanks(&p);
    return !*p;
}

bool lk_same_label(const char *a, const char *b)
{
    skip_blanks(&a);
    skip_blanks(&b);
    /* Most labels that are not the same differ at once. */
    if (lower(*a) != lower(*b) && *a != '.' && *b != '.' && *a && *b)
        return false;
    while (!at_end(a) && !at_end(b)) {
        if (skip_blanks(&a) != skip_blanks(&b) || lower(*a++) != lower(*b++))
            return false;
    }
    return at_end(a) && at_end(b);
}

bool lk_contains(const char *text, const char *part)
{
    return strcasestr(text, part) != NULL;
}

bool lk_glob(const char *pattern, const char *name)
{
    return fnmatch(pattern, name, 0) == 0;
}

/* Length of the sequence that starts with C, and the least code point it may stand for. */
static size_t utf8_length(unsigned char c, unsigned *least_code)
{
    if (c < 0x80)
        return *least_code = 0, 1;
    if ((c & 0xe0) == 0xc0)
        return *least_code = 0x80, 2;
    if ((c & 0xf0) == 0xe0)
        return *least_code = 0x800, 3;
    if ((c & 0xf8) == 0xf0)
        return *least_code = 0x10000, 4;
    return 0;
}

bool lk_utf8_ok(const char *text, size_t len)
{
    const unsigned char *p = (const unsigned char *)text, *end = p + len;
    while (p < end) {
        unsigned least_code, code;
        size_t n = utf8_length(*p, &least_code);
        if (!n || n > (size_t)(end - p))
            return false;
        code = n == 1 ? *p : *p & (0x7fu >> n);
        for (size_t i = 1; i < n; i++) {
            if ((p[i] & 0xc0) != 0x80)
                return false;
            code = code << 6 | (p[i] & 0x3f);
        }
        if (code < least_code || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
            return false;
        p += n;
    }
    return true;
}
