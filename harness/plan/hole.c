/* Reading ${…}. */
#include "plan/hole.h"

#include <string.h>

const char *const lk_filters[] = { "", "url", "number", "lower", NULL };

static const char name_chars[] =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

/* Takes one word from *P with the blanks after it; false if there is none, or a very long one. */
static bool take_word(const char **p, char out[LK_HOLE_NAME_MAX])
{
    *p += strspn(*p, " ");
    size_t n = strspn(*p, name_chars);
    if (!n || n >= LK_HOLE_NAME_MAX)
        return false;
    memcpy(out, *p, n);
    out[n] = '\0';
    *p += n;
    *p += strspn(*p, " ");
    return true;
}

static bool take_filter(const char **p, enum lk_filter *ret)
{
    char word[LK_HOLE_NAME_MAX];
    if (!take_word(p, word))
        return false;
    for (int i = LK_FILTER_URL; lk_filters[i]; i++)
        if (!strcmp(lk_filters[i], word)) {
            *ret = (enum lk_filter)i;
            return true;
        }
    return false;
}

int lk_hole_next(const char *text, struct lk_hole *ret)
{
    const char *p = strstr(text, "${");
    if (!p)
        return 0;
    *ret = (struct lk_hole){ .at = p };
    p += 2;
    char word[LK_HOLE_NAME_MAX];
    do {
        if (ret->n_names == LK_HOLE_NAMES || !take_word(&p, ret->names[ret->n_names++]))
            return -1;
        const char *before = p;
        if (!take_word(&p, word) || strcmp(word, "or") != 0) {
            p = before;
            break;
        }
    } while (true);
    if (*p == '|') {
        p++;
        if (!take_filter(&p, &ret->filter))
            return -1;
    }
    if (*p != '}')
        return -1;
    ret->len = (size_t)(p + 1 - ret->at);
    return 1;
}
