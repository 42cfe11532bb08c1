/* Mistakes, gathered while loading and told in one go. */
#include "plan/diag.h"

#include "base/buf.h"
#include "base/text.h"
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

enum {
    TEXT_MAX = 600,    /* bytes of a message: a mistake may quote a text of any length */
    LINE_SHOWN = 120,  /* characters of a source line */
    WORDS_LISTED = 14, /* known words that are listed where none is near */
};

struct lk_diags *lk_diags_new(void)
{
    struct lk_arena *arena = lk_arena_new();
    struct lk_diags *d = lk_arena_new_of(arena, struct lk_diags);
    d->arena = arena;
    return d;
}

void lk_diags_free(struct lk_diags *d)
{
    if (d)
        lk_arena_free(d->arena);
}

static const struct lk_source *source_of(const struct lk_diags *d, const char *file)
{
    for (size_t i = 0; file && i < d->n_sources; i++)
        if (!strcmp(d->sources[i].file, file))
            return &d->sources[i];
    return NULL;
}

void lk_diags_source(struct lk_diags *d, const char *file, const char *text, size_t len)
{
    if (source_of(d, file))
        return;
    char *copy = lk_arena_alloc(d->arena, len + 1);
    memcpy(copy, text, len);
    d->sources = lk_arena_grow(d->arena, d->sources, d->n_sources, sizeof *d->sources);
    d->sources[d->n_sources++] = (struct lk_source){ lk_arena_strdup(d->arena, file), copy, len };
}

/* A terminal must not obey what a file says, nor a message end within a character. */
static void make_printable(char *text, bool cut)
{
    size_t n = strlen(text);
    if (cut) {
        while (n > 0 && !lk_utf8_ok(text, n))
            n--;
        text[n] = '\0';
    }
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
}

static bool told(const struct lk_diags *d, const struct lk_diag *new)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct lk_diag *old = &d->items[i];
        bool same_file = old->pos.file == new->pos.file ||
                         (old->pos.file && new->pos.file && !strcmp(old->pos.file, new->pos.file));
        if (same_file && old->pos.line == new->pos.line && old->pos.col == new->pos.col &&
            !strcmp(old->text, new->text))
            return true;
    }
    return false;
}

void lk_diag(struct lk_diags *d, enum lk_severity severity, struct lk_pos pos, uint32_t len,
             const char *fmt, ...)
{
    char text[TEXT_MAX];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    make_printable(text, n >= TEXT_MAX);

    struct lk_diag new = { severity, pos, len, text };
    if (told(d, &new))
        return;
    d->errors += severity == LK_ERROR;
    d->warnings += severity == LK_WARNING;
    if (d->n == LK_DIAGS_MAX)
        return;
    /* The tree that POS came from may be gone when the mistakes are printed. */
    const struct lk_source *source = source_of(d, pos.file);
    if (pos.file)
        new.pos.file = source ? source->file : lk_arena_strdup(d->arena, pos.file);
    new.text = lk_arena_strdup(d->arena, text);
    d->items = lk_arena_grow(d->arena, d->items, d->n, sizeof *d->items);
    d->items[d->n++] = new;
}

void lk_diag_unknown(struct lk_diags *d, struct lk_pos pos, const char *what, const char *word,
                     const char *const *known, size_t n_known)
{
    const char *near = lk_nearest(word, known, n_known);
    uint32_t len = (uint32_t)strnlen(word, LINE_SHOWN);
    if (near) {
        lk_diag(d, LK_ERROR, pos, len, "unknown %s '%.80s' (did you mean '%s'?)", what, word, near);
        return;
    }
    LK_AUTO(lk_buf_done) struct lk_buf list = { 0 };
    for (size_t i = 0; i < n_known && n_known <= WORDS_LISTED; i++)
        lk_buf_printf(&list, "%s%s", i ? ", " : " (known: ", known[i]);
    if (list.len)
        lk_buf_addc(&list, ')');
    lk_diag(d, LK_ERROR, pos, len, "unknown %s '%.80s'%s", what, word, list.len ? list.bytes : "");
}

static int by_place(const void *a, const void *b)
{
    const struct lk_diag *x = a, *y = b;
    const char *xf = x->pos.file ? x->pos.file : "", *yf = y->pos.file ? y->pos.file : "";
    int c = strcmp(xf, yf);
    if (!c)
        c = (x->pos.line > y->pos.line) - (x->pos.line < y->pos.line);
    if (!c)
        c = (x->pos.col > y->pos.col) - (x->pos.col < y->pos.col);
    return c ? c : strcmp(x->text, y->text);
}

/* The line of a source, without its end. */
static const char *line_at(const struct lk_source *s, uint32_t line, size_t *ret_len)
{
    const char *p = s->text, *end = s->text + s->len;
    for (; line > 1 && p; line--) {
        p = memchr(p, '\n', (size_t)(end - p));
        p = p ? p + 1 : NULL;
    }
    if (!p)
        return NULL;
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    *ret_len = (size_t)((stop ? stop : end) - p);
    if (*ret_len && p[*ret_len - 1] == '\r')
        --*ret_len;
    return p;
}

static bool starts_character(char c)
{
    return ((unsigned char)c & 0xc0) != 0x80;
}

/* Shows the characters FROM … of a line: tabs as blanks, so that the caret stands below its word.
 */
static uint32_t print_line(FILE *out, const char *line, size_t len, uint32_t from)
{
    uint32_t at = 0, shown = 0;
    fputs("    ", out);
    for (size_t i = 0; i < len; i++) {
        at += starts_character(line[i]);
        if (at <= from || at > from + LINE_SHOWN)
            continue;
        shown += starts_character(line[i]);
        fputc((unsigned char)line[i] < 0x20 || line[i] == 0x7f ? ' ' : line[i], out);
    }
    fputc('\n', out);
    return shown;
}

static void print_source(FILE *out, const struct lk_diags *d, const struct lk_diag *g)
{
    const struct lk_source *s = source_of(d, g->pos.file);
    size_t len = 0;
    const char *line = s && g->pos.line && g->pos.col ? line_at(s, g->pos.line, &len) : NULL;
    if (!line || !len || !lk_utf8_ok(line, len))
        return;
    uint32_t col = g->pos.col - 1;
    uint32_t from = col > LINE_SHOWN - 40 ? col - (LINE_SHOWN - 80) : 0;
    uint32_t shown = print_line(out, line, len, from);
    fprintf(out, "    %*s^", (int)(col - from), "");
    for (uint32_t i = 1; i < g->len && col - from + i < shown; i++)
        fputc('~', out);
    fputc('\n', out);
}

void lk_diags_print(struct lk_diags *d, FILE *out)
{
    if (d->n)
        qsort(d->items, d->n, sizeof *d->items, by_place);
    for (size_t i = 0; i < d->n; i++) {
        const struct lk_diag *g = &d->items[i];
        if (g->pos.file)
            fprintf(out, "%s:", g->pos.file);
        if (g->pos.file && g->pos.line)
            fprintf(out, "%u:%u:", g->pos.line, g->pos.col);
        fprintf(out, "%s%s: %s\n", g->pos.file ? " " : "",
                g->severity == LK_ERROR ? "error" : "warning", g->text);
        print_source(out, d, g);
    }
    size_t all = d->errors + d->warnings;
    if (all > d->n)
        fprintf(out, "and %zu more\n", all - d->n);
}
