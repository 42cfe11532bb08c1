/* The findings of `lakmus fuzz portal`. */
#define _GNU_SOURCE
#include "cli/portal_findings.h"

#include "base/digest.h"
#include "base/fs.h"
#include "base/shell.h"
#include "cli/reread.h"
#include "cli/runfolder.h"
#include "plan/shrunk.h"
#include <ctype.h>
#include <dirent.h>
#include <string.h>

/* One harm that was seen. */
struct found {
    const struct lk_plan *plan;
    const char *case_id, *step_id, *text, *seen, *value;
    enum lk_harm harm;
    struct lk_mutation mutation;
    const char *action;
};

static const char *in(struct lk_portal_findings *f, const char *folder, const char *name)
{
    return lk_arena_printf(f->arena, "%s/%s%s%s", f->out, folder, *name ? "/" : "", name);
}

int lk_portal_findings_open(struct lk_portal_findings *f, struct lk_err *err)
{
    return lk_fs_mkdirs(in(f, "findings", ""), 0700, err) ||
           lk_fs_mkdirs(in(f, "mended", ""), 0700, err);
}

static bool known(const struct lk_portal_findings *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (!strcmp(f->names[i], name))
            return true;
    return false;
}

static void add_name(struct lk_portal_findings *f, const char *name)
{
    f->names = lk_arena_grow(f->arena, (void *)f->names, f->n, sizeof *f->names);
    f->names[f->n++] = lk_arena_strdup(f->arena, name);
}

/* What was seen without what is another each time: the request at its end, and numbers. */
static void put_kind_of(struct lk_buf *out, const char *seen)
{
    static const char *const ends[] = { ", after ", ", to ", ", by ", "http", ": POST ", ": GET " };
    size_t len = strlen(seen);
    for (size_t i = 0; i < LK_COUNT(ends); i++) {
        const char *end = strstr(seen, ends[i]);
        len = end && (size_t)(end - seen) < len ? (size_t)(end - seen) : len;
    }
    for (size_t i = 0; i < len; i++)
        if (!isdigit((unsigned char)seen[i]))
            lk_buf_addc(out, seen[i]);
        else if (!i || !isdigit((unsigned char)seen[i - 1]))
            lk_buf_addc(out, '#');
}

/* "effect-press-next-tokenless-1f2e3d4c": equal for two that look like one fault. */
static const char *name_of(struct lk_portal_findings *f, const struct found *x,
                           const struct lk_mutation *m)
{
    LK_AUTO(lk_buf_done) struct lk_buf kind = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf name = { 0 };
    uint8_t sha[LK_SHA256_LEN];
    char hex[2 * LK_SHA256_LEN + 1];
    lk_buf_printf(&kind, "%d %s ", (int)x->harm, x->action);
    put_kind_of(&kind, x->seen);
    lk_sha256(kind.bytes, kind.len, sha);
    lk_hex(sha, 4, hex);
    lk_buf_printf(&name, "%s-", lk_harm_names[x->harm]);
    for (const char *p = x->action; *p; p++)
        lk_buf_addc(&name, isalnum((unsigned char)*p) ? (char)tolower((unsigned char)*p) : '-');
    for (size_t i = 0; i < m->n; i++)
        lk_buf_printf(&name, "%c%s", i ? '+' : '-', lk_ways[m->ways[i]].name);
    lk_buf_printf(&name, "-%s", hex);
    return lk_arena_strdup(f->arena, name.bytes);
}

static struct lk_mutation one_way(const struct lk_mutation *m, enum lk_way way)
{
    struct lk_mutation one = *m;
    one.ways[0] = way;
    one.n = 1;
    return one;
}

static bool is_known(struct lk_portal_findings *f, const struct found *x)
{
    bool yes = known(f, name_of(f, x, &x->mutation));
    for (size_t i = 0; i < x->mutation.n && !yes; i++) {
        struct lk_mutation one = one_way(&x->mutation, x->mutation.ways[i]);
        yes = known(f, name_of(f, x, &one));
    }
    return yes;
}

static bool read_proof(struct lk_portal_findings *f, const struct lk_plan *plan,
                       const struct lk_case_result *c, const struct lk_proof *p, struct found *ret)
{
    if (p->verdict != LK_FAILED || p->step->kind != LK_STEP_MISUSE ||
        !lk_mutation_read(p->step->value ? p->step->value : "", &ret->mutation))
        return false;
    ret->plan = plan;
    ret->case_id = lk_arena_strdup(f->arena, c->case_->id);
    ret->step_id = lk_arena_strdup(f->arena, p->step->id);
    ret->text = lk_arena_strdup(f->arena, p->step->text);
    ret->value = lk_arena_strdup(f->arena, p->step->value);
    ret->seen = lk_arena_strdup(f->arena, p->seen ? p->seen : "");
    ret->harm = p->part->harm;
    ret->action = lk_mutated_action(p->step, f->arena);
    return true;
}

/* Plays PLAN in try/: RET is the first harm that it does, of the kind HARM (LK_HARM_ANY: of any).
 * 1, 0 where it does none, -1 with ERR set. */
static int try_plan(struct lk_portal_findings *f, struct lk_plan *plan, enum lk_harm harm,
                    struct found *ret, struct lk_err *err)
{
    struct lk_playing how = f->how;
    how.plan = plan;
    how.out = in(f, "try", "");
    how.jobs = 1;
    if (lk_runfolder_make(how.out, err))
        return -1;
    LK_AUTO(lk_result_free) struct lk_result *result = lk_playing_run(&how, err);
    if (!result || lk_runfolder_reports(how.out, result, err))
        return -1;
    for (size_t i = 0; i < result->n_cases; i++)
        for (size_t k = 0; k < result->cases[i].n_proofs; k++) {
            const struct lk_case_result *c = &result->cases[i];
            if (read_proof(f, plan, c, &c->proofs[k], ret) &&
                (harm == LK_HARM_ANY || ret->harm == harm))
                return 1;
        }
    return 0;
}

/* What was tried last becomes what is kept, if it is smaller. */
static int adopt(struct lk_portal_findings *f, struct lk_err *err)
{
    const char *best = in(f, "best", ""), *last = in(f, "try", "");
    if (!access(best, F_OK) && lk_fs_remove_tree(best, err))
        return -1;
    return rename(last, best) ? lk_fail_errno(err, "%s", best) : 0;
}

/* Does the harm come with the one request alone (STEP_ID), in the one way? Then it is adopted. */
static int smaller(struct lk_portal_findings *f, const struct found *x, const char *step_id,
                   enum lk_way way, struct found *ret, struct lk_err *err)
{
    struct found now;
    struct lk_plan *plan = lk_plan_shrunk(x->plan, x->case_id, step_id, way, err);
    if (!plan)
        return -1;
    int does = try_plan(f, plan, x->harm, &now, err);
    lk_plan_mutated_free(plan);
    if (does != 1)
        return does;
    now.plan = x->plan; /* the shrunk one is gone; the next is made from the whole again */
    *ret = now;
    return adopt(f, err) ? -1 : 1;
}

/* 1 with the smallest in best/ and told in RET; 0: it did not come again. */
static int shrink(struct lk_portal_findings *f, const struct found *x, struct found *ret,
                  struct lk_err *err)
{
    int does = smaller(f, x, x->step_id, LK_WAYS, ret, err);
    if (!does) /* it takes several, or what comes after */
        return smaller(f, x, NULL, LK_WAYS, ret, err);
    for (size_t i = 0; does == 1 && x->mutation.n > 1 && i < x->mutation.n; i++) {
        int alone = smaller(f, x, x->step_id, x->mutation.ways[i], ret, err);
        if (alone)
            return alone;
    }
    return does;
}

static int explain(struct lk_portal_findings *f, const struct found *x, const char *name,
                   struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    const char *folder = in(f, "findings", name);
    lk_buf_printf(&text, "%s\n\nseen: %s\ncase: %s, step %s, mutation %s\nagain: %s --plan ",
                  x->text, x->seen, x->case_id, x->step_id, x->value, f->again);
    lk_shell_word(&text, folder);
    lk_buf_adds(&text, " --out build/again\n");
    return lk_fs_save(lk_arena_printf(f->arena, "%s.txt", folder), text.bytes, text.len, 0600, err);
}

/* What does not come again is kept as the play in which it was seen. */
static int keep_unsteady(struct lk_portal_findings *f, struct found *x, const char **ret_name,
                         struct lk_err *err)
{
    *ret_name = lk_arena_printf(f->arena, "unsteady-%s", name_of(f, x, &x->mutation));
    return known(f, *ret_name) ? 0 : adopt(f, err);
}

static int take(struct lk_portal_findings *f, struct found *x, struct lk_err *err)
{
    struct found least = *x;
    const char *name;
    if (is_known(f, x))
        return 0;
    int does = shrink(f, x, &least, err);
    if (does < 0 || (!does && keep_unsteady(f, x, &name, err)))
        return -1;
    if (does)
        name = name_of(f, &least, &least.mutation);
    if (known(f, name))
        return 0;
    const char *folder = in(f, "findings", name);
    if (rename(in(f, "best", ""), folder))
        return lk_fail_errno(err, "%s", folder);
    add_name(f, name);
    f->fresh++;
    fprintf(f->say, "found: %s\n  %s\n  %s\n", name, least.text, least.seen);
    return explain(f, &least, name, err);
}

int lk_portal_findings_take(struct lk_portal_findings *f, const struct lk_plan *plan,
                            const struct lk_result *result, struct lk_err *err)
{
    for (size_t i = 0; i < result->n_cases; i++)
        for (size_t k = 0; k < result->cases[i].n_proofs; k++) {
            const struct lk_case_result *c = &result->cases[i];
            struct found x;
            if (*f->how.stop)
                return 0;
            if (read_proof(f, plan, c, &c->proofs[k], &x) && take(f, &x, err))
                return -1;
        }
    return 0;
}

static void put_away(struct lk_portal_findings *f, const char *name)
{
    const char *from = in(f, "findings", name), *to = in(f, "mended", name);
    if (!access(to, F_OK))
        lk_fs_remove_tree(to, NULL);
    if (rename(from, to))
        fprintf(f->say, "%s cannot be moved to %s\n", from, to);
    rename(lk_arena_printf(f->arena, "%s.txt", from), lk_arena_printf(f->arena, "%s.txt", to));
    fprintf(f->say, "mended: %s\n", name);
}

static int once_more(struct lk_portal_findings *f, const char *name, struct lk_err *err)
{
    char digest[65];
    struct found found;
    struct lk_plan *plan = lk_reread_plan(in(f, "findings", name), digest, err);
    if (!plan)
        return -1;
    lk_binding_free(plan->binding);
    plan->binding = (struct lk_binding *)f->how.binding;
    int does = try_plan(f, plan, LK_HARM_ANY, &found, err);
    lk_plan_mutated_free(plan);
    if (does < 0)
        return -1;
    if (does)
        add_name(f, name);
    else
        put_away(f, name);
    f->known += does == 1;
    f->mended += !does;
    if (does)
        fprintf(f->say, "still there: %s\n", name);
    return 0;
}

static int is_folder(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && entry->d_type == DT_DIR;
}

int lk_portal_findings_again(struct lk_portal_findings *f, struct lk_err *err)
{
    struct dirent **names = NULL;
    int n = scandir(in(f, "findings", ""), &names, is_folder, alphasort), failed = 0;
    for (int i = 0; i < n; i++) {
        if (!failed && !*f->how.stop)
            failed = once_more(f, names[i]->d_name, err);
        free(names[i]);
    }
    free(names);
    return n < 0 ? lk_fail_errno(err, "%s/findings", f->out) : failed;
}
