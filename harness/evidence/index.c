/* Finding any long enough part of many forms in one pass over a text.
 *
 * Each form's windows of eight octets stand in a hash table, not all of them: a part of MIN octets
 * holds MIN - 8 + 1 windows one after the other, so one of every so many is enough. A bitmap in
 * front of the table (it fits in the first cache) tells nearly all windows of a text to be none. */
#include "evidence/forms.h"

#include "base/digest.h"
#include <string.h>

enum { BITS_MIN = 15, BITS_MAX = 22, ROOM_MIN = 1024 };

static uint64_t window_at(const uint8_t *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

static uint64_t hash(uint64_t window)
{
    return window * UINT64_C(0x9e3779b97f4a7c15);
}

void lk_finds_add(struct lk_finds *f, const struct lk_find *find)
{
    if (f->n == f->room) {
        f->room = f->room ? 2 * f->room : 8;
        f->items = lk_must(realloc(f->items, f->room * sizeof *f->items));
    }
    f->items[f->n++] = *find;
}

void lk_finds_done(struct lk_finds *f)
{
    free(f->items);
    *f = (struct lk_finds){ 0 };
}

static void mark(struct lk_index *x, uint64_t h)
{
    uint64_t bit = h >> (64 - x->bits);
    x->bitmap[bit >> 6] |= UINT64_C(1) << (bit & 63);
}

static bool marked(const struct lk_index *x, uint64_t h)
{
    uint64_t bit = h >> (64 - x->bits);
    return x->bitmap[bit >> 6] >> (bit & 63) & 1;
}

static uint64_t window_of(const struct lk_index *x, const struct lk_entry *e)
{
    return window_at(x->forms[e->form1 - 1].bytes + e->at);
}

static void put(struct lk_index *x, const struct lk_entry *e)
{
    uint64_t h = hash(window_of(x, e));
    size_t i = (size_t)(h >> 20) & (x->room - 1);
    while (x->entries[i].form1)
        i = (i + 1) & (x->room - 1);
    x->entries[i] = *e;
    mark(x, h);
}

static void grow(struct lk_index *x)
{
    struct lk_entry *old = x->entries;
    size_t old_room = x->room;
    x->room = old_room ? 4 * old_room : ROOM_MIN;
    x->entries = lk_must(calloc(x->room, sizeof *x->entries));
    unsigned bits = BITS_MIN;
    while (bits < BITS_MAX && (size_t)1 << bits < 16 * x->room)
        bits++;
    free(x->bitmap);
    x->bits = bits;
    x->bitmap = lk_must(calloc(((size_t)1 << bits) / 64, sizeof *x->bitmap));
    for (size_t i = 0; i < old_room; i++)
        if (old[i].form1)
            put(x, &old[i]);
    free(old);
}

void lk_index_add(struct lk_index *x, const struct lk_form *form)
{
    if (x->n_forms == x->forms_room) {
        x->forms_room = x->forms_room ? 2 * x->forms_room : LK_FORMS_MAX;
        x->forms = lk_must(realloc(x->forms, x->forms_room * sizeof *x->forms));
    }
    x->forms[x->n_forms++] = *form;
    size_t stride = form->min - LK_WINDOW + 1;
    for (size_t at = 0; at + LK_WINDOW <= form->len; at += stride) {
        if (2 * (x->n_entries + 1) > x->room)
            grow(x);
        put(x, &(struct lk_entry){ .form1 = (uint32_t)x->n_forms, .at = (uint32_t)at });
        x->n_entries++;
    }
}

void lk_index_done(struct lk_index *x)
{
    for (size_t i = 0; i < x->n_forms; i++) {
        lk_wipe(x->forms[i].bytes, x->forms[i].len);
        free(x->forms[i].bytes);
    }
    free(x->forms);
    free(x->entries);
    free(x->bitmap);
    *x = (struct lk_index){ 0 };
}

static bool is_base64(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '-' || c == '_';
}

struct text {
    const uint8_t *bytes;
    size_t len, floor; /* what is before FLOOR belongs to an earlier find */
};

/* The characters at the ends that hold a few bits of a whole secret go with it. */
static void take_ends(const struct text *t, const struct lk_form *f, struct lk_find *find)
{
    if (f->lead && find->at > t->floor && is_base64(t->bytes[find->at - 1])) {
        find->at--;
        find->len++;
    }
    size_t end = find->at + find->len;
    if (f->tail && end < t->len && is_base64(t->bytes[end]))
        find->len++;
}

/* The longest stretch around window AT of F, found at I, in which text and form agree. */
static struct lk_find stretch(const struct text *t, size_t i, const struct lk_form *f, size_t at)
{
    size_t left = 0, right = LK_WINDOW;
    while (left < at && i - left > t->floor && t->bytes[i - left - 1] == f->bytes[at - left - 1])
        left++;
    while (at + right < f->len && i + right < t->len && t->bytes[i + right] == f->bytes[at + right])
        right++;
    struct lk_find find = { .at = i - left,
                            .len = left + right,
                            .secret = f->secret,
                            .whole = left + right == f->len,
                            .encoding = f->encoding };
    if (find.len < f->min)
        find.len = 0;
    else if (find.whole)
        take_ends(t, f, &find);
    return find;
}

static struct lk_find longest(const struct lk_index *x, const struct text *t, size_t i,
                              uint64_t window, uint64_t h)
{
    struct lk_find best = { 0 };
    for (size_t e = (size_t)(h >> 20) & (x->room - 1); x->entries[e].form1;
         e = (e + 1) & (x->room - 1)) {
        if (window_of(x, &x->entries[e]) != window)
            continue;
        struct lk_find f = stretch(t, i, &x->forms[x->entries[e].form1 - 1], x->entries[e].at);
        if (f.len > best.len)
            best = f;
    }
    return best;
}

void lk_index_scan(const struct lk_index *x, const uint8_t *text, size_t len,
                   struct lk_finds *finds)
{
    struct text t = { text, len, 0 };
    if (!x->n_entries)
        return;
    for (size_t i = 0; i + LK_WINDOW <= len; i++) {
        uint64_t window = window_at(text + i), h = hash(window);
        if (!marked(x, h))
            continue;
        struct lk_find f = longest(x, &t, i, window, h);
        if (!f.len)
            continue;
        lk_finds_add(finds, &f);
        t.floor = f.at + f.len;
        i = t.floor - 1;
    }
}
