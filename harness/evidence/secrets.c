/* The secrets of a play: remembering them, finding them, putting commitments in their place. */
#include "evidence/secrets.h"

#include "base/digest.h"
#include "evidence/forms.h"
#include "evidence/unescape.h"
#include <string.h>

/* An escaped text within an escaped text is undone so often. */
enum { LAYERS = 3, HMAC_DIGITS = 16 };

struct secret {
    enum lk_secret_class class;
    char *label;
    uint8_t *bytes;
    size_t len;
    char hmac[HMAC_DIGITS + 1]; /* "" until it is asked for */
};

struct lk_secrets {
    uint8_t key[LK_COMMIT_KEY_LEN];
    struct secret *items;
    size_t n, n_short;
    struct lk_index index;
};

static const char *const class_names[] = {
    [LK_SECRET_PASSWORD] = "password", [LK_SECRET_LINK] = "link", [LK_SECRET_SESSION] = "session",
    [LK_SECRET_CSRF] = "csrf",         [LK_SECRET_KEY] = "key",
};

struct lk_secrets *lk_secrets_new(const uint8_t key[LK_COMMIT_KEY_LEN])
{
    struct lk_secrets *s = lk_must(calloc(1, sizeof *s));
    memcpy(s->key, key, sizeof s->key);
    return s;
}

void lk_secrets_free(struct lk_secrets *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++) {
        lk_wipe(s->items[i].bytes, s->items[i].len);
        free(s->items[i].bytes);
        free(s->items[i].label);
    }
    free(s->items);
    lk_index_done(&s->index);
    lk_wipe(s, sizeof *s);
    free(s);
}

static bool known(const struct lk_secrets *s, const void *bytes, size_t len)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->items[i].len == len && !memcmp(s->items[i].bytes, bytes, len))
            return true;
    return false;
}

static size_t characters(const struct secret *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->len; i++)
        n += s->class == LK_SECRET_KEY || (s->bytes[i] & 0xc0) != 0x80;
    return n;
}

static bool is_short(const struct secret *s)
{
    return s->class != LK_SECRET_KEY && characters(s) < LK_SECRET_MIN;
}

void lk_secrets_add(struct lk_secrets *s, enum lk_secret_class class, const char *label,
                    const void *bytes, size_t len)
{
    if (!len || known(s, bytes, len))
        return;
    s->items = lk_must(realloc(s->items, (s->n + 1) * sizeof *s->items));
    struct secret *one = &s->items[s->n];
    *one = (struct secret){
        .class = class, .label = lk_must(strdup(label)), .bytes = lk_must(malloc(len)), .len = len
    };
    memcpy(one->bytes, bytes, len);
    struct lk_form forms[LK_FORMS_MAX];
    size_t n = is_short(one) ? 0 : lk_forms_make(class, one->bytes, len, s->n, forms);
    for (size_t i = 0; i < n; i++)
        lk_index_add(&s->index, &forms[i]);
    s->n_short += is_short(one);
    s->n++;
}

size_t lk_secrets_count(const struct lk_secrets *s)
{
    return s->n;
}

long lk_secrets_short(const struct lk_secrets *s, const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0; i < s->n && s->n_short; i++)
        if (is_short(&s->items[i]) && s->items[i].len == len &&
            !memcmp(s->items[i].bytes, text, len))
            return (long)i;
    return -1;
}

bool lk_secrets_any_short(const struct lk_secrets *s)
{
    return s->n_short > 0;
}

enum lk_secret_class lk_secrets_class_of(const struct lk_secrets *s, size_t secret)
{
    return s->items[secret].class;
}

static const char *escape_name(unsigned kind)
{
    return kind == LK_ESCAPE_PERCENT ? "percent" : kind == LK_ESCAPE_JSON ? "json" : "html";
}

static void find_layer(const struct lk_secrets *s, const char *text, size_t len, int layer,
                       struct lk_finds *finds);

static void find_unescaped(const struct lk_secrets *s, const char *text, size_t len, unsigned kinds,
                           int layer, struct lk_finds *finds)
{
    LK_AUTO(lk_unescaped_done) struct lk_unescaped u = { 0 };
    if (!lk_unescape(text, len, kinds, &u))
        return;
    size_t before = finds->n;
    find_layer(s, u.text.bytes, u.text.len, layer + 1, finds);
    for (size_t i = before; i < finds->n; i++) {
        struct lk_find *f = &finds->items[i];
        unsigned kind;
        lk_unescaped_origin(&u, f->at, f->len, &f->at, &f->len, &kind);
        if (kind && kind != LK_ESCAPE_FOLD && !strcmp(f->encoding, "utf-8"))
            f->encoding = escape_name(kind);
    }
}

/* Each kind of escape is undone alone, as a secret may itself look like an escape of another kind;
 * then all of them together, layer by layer. */
static void find_layer(const struct lk_secrets *s, const char *text, size_t len, int layer,
                       struct lk_finds *finds)
{
    lk_index_scan(&s->index, (const uint8_t *)text, len, finds);
    unsigned kinds = layer < LAYERS ? lk_escapes_in(text, len) : 0;
    if (!kinds)
        return;
    for (unsigned kind = 1; layer == 0 && kind <= LK_ESCAPE_FOLD; kind *= 2)
        if (kinds & kind && kinds != kind)
            find_unescaped(s, text, len, kind, LAYERS, finds);
    find_unescaped(s, text, len, kinds, layer, finds);
}

static int by_place(const void *a, const void *b)
{
    const struct lk_find *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return x->len != y->len ? (x->len > y->len ? -1 : 1) : 0;
}

/* Of two finds that overlap, the whole secret stays, else the longer. */
static bool better(const struct lk_find *a, const struct lk_find *b)
{
    return a->whole != b->whole ? a->whole : a->len > b->len;
}

static void drop_overlaps(struct lk_finds *finds)
{
    size_t kept = 0;
    qsort(finds->items, finds->n, sizeof *finds->items, by_place);
    for (size_t i = 0; i < finds->n; i++) {
        struct lk_find *last = kept ? &finds->items[kept - 1] : NULL;
        if (!last || finds->items[i].at >= last->at + last->len)
            finds->items[kept++] = finds->items[i];
        else if (better(&finds->items[i], last))
            *last = finds->items[i];
    }
    finds->n = kept;
}

void lk_secrets_find_all(const struct lk_secrets *s, const void *text, size_t len,
                         struct lk_finds *finds)
{
    if (!s->index.n_entries || len < LK_WINDOW)
        return;
    find_layer(s, text, len, 0, finds);
    if (finds->n > 1)
        drop_overlaps(finds);
}

size_t lk_secrets_find(const struct lk_secrets *s, const void *text, size_t len,
                       struct lk_find *finds, size_t max)
{
    LK_AUTO(lk_finds_done) struct lk_finds all = { 0 };
    lk_secrets_find_all(s, text, len, &all);
    size_t n = all.n < max ? all.n : max;
    if (n)
        memcpy(finds, all.items, n * sizeof *finds);
    return n;
}

/* Which kinds of characters a secret holds, in the order of docs/journal.md. */
static void add_kinds(const struct secret *s, struct lk_buf *out)
{
    bool lower = false, upper = false, digit = false, blank = false, other = false;
    for (size_t i = 0; i < s->len; i++) {
        uint8_t c = s->bytes[i];
        lower |= c >= 'a' && c <= 'z';
        upper |= c >= 'A' && c <= 'Z';
        digit |= c >= '0' && c <= '9';
        blank |= c == ' ' || c == '\t' || c == '\n' || c == '\r';
        other |= c > ' ' && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
                 !(c >= '0' && c <= '9');
    }
    lk_buf_printf(out, "%s%s%s%s%s", lower ? "l" : "", upper ? "u" : "", digit ? "d" : "",
                  other ? "s" : "", blank ? "b" : "");
}

static const char *hmac_of(const struct lk_secrets *s, struct secret *one)
{
    uint8_t mac[LK_SHA256_LEN];
    char hex[LK_SHA256_HEX];
    if (!one->hmac[0]) {
        lk_hmac_sha256(s->key, sizeof s->key, one->bytes, one->len, mac);
        lk_hex(mac, sizeof mac, hex);
        memcpy(one->hmac, hex, HMAC_DIGITS);
    }
    return one->hmac;
}

void lk_secrets_token(const struct lk_secrets *s, const struct lk_find *find, struct lk_buf *out)
{
    struct secret *one = &s->items[find->secret];
    if (!find->whole) {
        lk_buf_printf(out, "{{part of %s:%s:%s}}", class_names[one->class], one->label,
                      hmac_of(s, one));
        return;
    }
    lk_buf_printf(out, "{{%s:%s:%s:%zu:", class_names[one->class], one->label, hmac_of(s, one),
                  characters(one));
    add_kinds(one, out);
    bool plain = !strcmp(find->encoding, "utf-8") || !strcmp(find->encoding, "octets");
    lk_buf_printf(out, "%s%s}}", plain ? "" : ":", plain ? "" : find->encoding);
}

void lk_secrets_redact(const struct lk_secrets *s, const char *text, size_t len, struct lk_buf *out)
{
    LK_AUTO(lk_finds_done) struct lk_finds finds = { 0 };
    size_t done = 0;
    lk_secrets_find_all(s, text, len, &finds);
    for (size_t i = 0; i < finds.n; i++) {
        const struct lk_find *f = &finds.items[i];
        lk_buf_add(out, text + done, f->at - done);
        lk_secrets_token(s, f, out);
        done = f->at + f->len;
    }
    lk_buf_add(out, text + done, len - done);
}

const char *lk_secrets_class(const struct lk_secrets *s, size_t secret)
{
    return class_names[s->items[secret].class];
}

const char *lk_secrets_label(const struct lk_secrets *s, size_t secret)
{
    return s->items[secret].label;
}
