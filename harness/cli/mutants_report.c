/* The kill matrix: as lines, as JSON, as a page of docs/. */
#include "cli/mutants.h"

#include "base/fs.h"
#include "base/json.h"
#include <string.h>

/* Parts that the wire could show and that no fault of the portal breaks there. */
static const struct {
    const char *part, *why;
} unkilled[] = {
    { "IMPL-09/1", "the embedded portal's own TLS is not spoilt: all worlds share its listener" },
};

static const char *name_of(const struct lk_mutant *m)
{
    return m->fault ? m->fault->name : "(no fault)";
}

static const char *family_of(const struct lk_mutant *m)
{
    return m->fault ? lk_fault_family_name(lk_fault_family_of(m->fault->id)) : "clean";
}

static const char *state_of(const struct lk_mutant *m)
{
    if (m->troubled.n)
        return "TROUBLE";
    if (m->accused.n)
        return "ACCUSES";
    return !lk_mutant_counts(m) ? "quiet" : m->caught.n ? "killed" : "SURVIVES";
}

/* The different parts among HITS, with the first case of each. */
static void parts_of(const struct lk_hits *hits, bool cases, struct lk_buf *out)
{
    for (size_t i = 0; i < hits->n; i++) {
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = strcmp(hits->items[k].part, hits->items[i].part) == 0;
        if (told)
            continue;
        lk_buf_printf(out, "%s%s", out->len ? ", " : "", hits->items[i].part);
        if (cases)
            lk_buf_printf(out, " (%s)", hits->items[i].case_id);
    }
    lk_buf_adds(out, "");
}

static bool kills(const struct lk_mutants *m, const char *part)
{
    for (size_t i = 0; i < m->n; i++)
        for (size_t k = 0; k < m->items[i].caught.n; k++)
            if (strcmp(m->items[i].caught.items[k].part, part) == 0)
                return true;
    return false;
}

static const char *why_unkilled(const char *part)
{
    for (size_t i = 0; i < LK_COUNT(unkilled); i++)
        if (strcmp(unkilled[i].part, part) == 0)
            return unkilled[i].why;
    return NULL;
}

/* Calls FN for each part that the wire shows and that caught no mutant; gives their number. */
static size_t each_idle(const struct lk_mutants *m,
                        void (*fn)(void *of, const char *part, const char *why), void *of)
{
    size_t n = 0;
    const struct lk_requirements *all = m->base->requirements;
    for (size_t i = 0; i < all->n; i++)
        for (size_t k = 0; k < all->items[i].n_parts; k++) {
            const struct lk_part *p = &all->items[i].parts[k];
            if (p->level == LK_INFO || !(p->places & LK_WIRE) || kills(m, p->id))
                continue;
            const char *why = why_unkilled(p->id);
            fn(of, p->id, why ? why : "no mutant is caught in it");
            n++;
        }
    return n;
}

static void print_idle(void *of, const char *part, const char *why)
{
    fprintf(of, "idle      %-16s %s\n", part, why);
}

static void print_mutant(const struct lk_mutant *m, FILE *out)
{
    LK_AUTO(lk_buf_done) struct lk_buf caught = { 0 };
    parts_of(&m->caught, true, &caught);
    fprintf(out, "%-9s %-40s %s\n", state_of(m), name_of(m), caught.len ? caught.bytes : "");
    for (size_t i = 0; i < m->accused.n; i++)
        fprintf(out, "          accused wrongly: %s in %s (%s): %s\n", m->accused.items[i].part,
                m->accused.items[i].case_id, lk_verdict_name(m->accused.items[i].verdict),
                m->accused.items[i].seen ? m->accused.items[i].seen : "");
    for (size_t i = 0; i < m->troubled.n; i++)
        fprintf(out, "          trouble: %s in %s: %s\n", m->troubled.items[i].part,
                m->troubled.items[i].case_id,
                m->troubled.items[i].seen ? m->troubled.items[i].seen : "");
}

static void last_line(const struct lk_mutants *m, struct lk_buf *out)
{
    struct lk_score s = lk_mutants_score(m);
    lk_buf_printf(out, "%zu of %zu mutants killed, %zu decoys accused\n", s.killed, s.mutants,
                  s.accused_decoys);
}

void lk_mutants_print(const struct lk_mutants *m, FILE *out)
{
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    for (size_t i = 0; i < m->n; i++)
        print_mutant(&m->items[i], out);
    if (m->n > 2)
        each_idle(m, print_idle, out);
    last_line(m, &line);
    fputs(line.bytes, out);
}

static json_t *hits_json(const struct lk_hits *hits)
{
    json_t *all = json_array();
    for (size_t i = 0; i < hits->n; i++) {
        const struct lk_hit *h = &hits->items[i];
        json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s?}", "case", h->case_id, "part",
                                             h->part, "verdict", lk_verdict_name(h->verdict),
                                             "seen", h->seen));
    }
    return all;
}

static void add_idle(void *of, const char *part, const char *why)
{
    json_array_append_new(of, json_pack("{s:s, s:s}", "part", part, "why", why));
}

int lk_mutants_json(const struct lk_mutants *m, const char *file, struct lk_err *err)
{
    struct lk_score s = lk_mutants_score(m);
    json_t *rows = json_array(), *idle = json_array();
    for (size_t i = 0; i < m->n; i++) {
        const struct lk_mutant *x = &m->items[i];
        json_array_append_new(
            rows, json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:o, s:o, s:o, s:o}", "name",
                            name_of(x), "family", family_of(x), "state", state_of(x), "breaks",
                            x->fault ? x->fault->breaks : "", "may_also",
                            x->fault ? x->fault->may_also : "", "cases", (json_int_t)x->n, "caught",
                            hits_json(&x->caught), "suffered", hits_json(&x->suffered), "accused",
                            hits_json(&x->accused), "trouble", hits_json(&x->troubled)));
    }
    each_idle(m, add_idle, idle);
    LK_AUTO(json_decref)
    json_t *all =
        json_pack("{s:I, s:I, s:I, s:I, s:b, s:o, s:o}", "mutants", (json_int_t)s.mutants, "killed",
                  (json_int_t)s.killed, "decoys", (json_int_t)s.decoys, "decoys_accused",
                  (json_int_t)s.accused_decoys, "clean", s.clean, "rows", rows, "idle", idle);
    return lk_json_save(all, file, err);
}

static void idle_row(void *of, const char *part, const char *why)
{
    lk_buf_printf(of, "| %s | %s |\n", part, why);
}

int lk_mutants_markdown(const struct lk_mutants *m, const char *file, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    lk_buf_adds(&out, "# Kill matrix\n\nMade by `lakmus mutants --full --table`. Each row is a "
                      "portal that is wrong in one way; *caught in* names\nthe parts of "
                      "requirements that say so, each with the first scenario that found it.\n\n");
    last_line(m, &out);
    lk_buf_adds(&out, "\n| mutant | family | what it does | breaks | caught in |\n"
                      "|---|---|---|---|---|\n");
    for (size_t i = 0; i < m->n; i++) {
        const struct lk_mutant *x = &m->items[i];
        LK_AUTO(lk_buf_done) struct lk_buf caught = { 0 };
        parts_of(&x->caught, true, &caught);
        lk_buf_printf(&out, "| %s | %s | %s | %s | %s |\n", name_of(x), family_of(x),
                      x->fault ? x->fault->sentence : "Nothing is wrong.",
                      x->fault ? x->fault->breaks : "", caught.len ? caught.bytes : state_of(x));
    }
    lk_buf_adds(&out, "\n## Parts that caught nothing\n\n| part | why |\n|---|---|\n");
    if (!each_idle(m, idle_row, &out))
        lk_buf_adds(&out, "| none | |\n");
    return lk_fs_save(file, out.bytes, out.len, 0644, err);
}
