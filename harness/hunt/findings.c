/* The folder of findings: an input that crashes the target, named by what it does, and a text
 * beside it. Each crash is looked at by running the target on it alone, in a process of its own. */
#define _GNU_SOURCE
#include "hunt/inner.h"

#include "base/fs.h"
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

/* A single run may take the target's own limit and the time to tell about it. */
enum { ALONE_S = 60, SHRINK_S = 10, REPORT_LINES = 40 };

static const char text_ending[] = ".txt";

static int is_input(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return entry->d_name[0] != '.' && !(dot && !strcmp(dot, text_ending));
}

static const char *in(struct lk_hunt_findings *f, const char *folder, const char *name)
{
    return lk_arena_printf(f->arena, "%s/%s", folder, name);
}

static const char *folder_of(struct lk_hunt_findings *f, const struct lk_hunt *h, const char *name,
                             struct lk_err *err)
{
    const char *path = lk_arena_printf(f->arena, "%s/%s", h->out, name);
    return lk_fs_mkdirs(path, 0700, err) ? NULL : path;
}

int lk_hunt_findings_open(struct lk_hunt_findings *f, const struct lk_hunt *h,
                          struct lk_arena *arena, FILE *say, struct lk_err *err)
{
    *f = (struct lk_hunt_findings){ .target = h->target, .arena = arena, .say = say };
    f->shrink_s = h->seconds / 4 < 1 ? 1 : h->seconds / 4 > SHRINK_S ? SHRINK_S : h->seconds / 4;
    f->kept = folder_of(f, h, "findings", err);
    f->raw = folder_of(f, h, "raw", err);
    f->mended = folder_of(f, h, "mended", err);
    return f->kept && f->raw && f->mended ? 0 : -1;
}

static bool known(const struct lk_hunt_findings *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++)
        if (!strcmp(f->names[i], name))
            return true;
    return false;
}

static void add_name(struct lk_hunt_findings *f, const char *name)
{
    f->names = lk_arena_grow(f->arena, f->names, f->n, sizeof *f->names);
    f->names[f->n++] = lk_arena_strdup(f->arena, name);
}

/* The target on one input. 1 it crashed, 0 it did not, -1 it did not run. */
static int alone(struct lk_hunt_findings *f, const char *path, struct lk_hunt_crash *crash,
                 struct lk_buf *said, struct lk_err *err)
{
    const char *const more[] = { path, NULL };
    const char **argv = lk_hunt_command(f->arena, f->target, more);
    int status = lk_hunt_child_run(argv, ALONE_S, said, err);
    if (status == -1)
        return -1;
    if (status == 0)
        return 0;
    if (said->len && lk_hunt_crash_read(said->bytes, crash))
        return 1;
    if (WIFSIGNALED(status)) { /* nothing was told: the kernel or our own limit ended it */
        lk_buf_clear(said);
        lk_buf_adds(said, "ERROR: libFuzzer: timeout\n");
        return lk_hunt_crash_read(said->bytes, crash);
    }
    return lk_fail(err, LK_E_STATE, LK_NO_POS, "%s: exit status %d: %.200s", f->target->program,
                   WEXITSTATUS(status), said->len ? said->bytes : "");
}

static long long size_of(const char *path)
{
    struct stat st;
    return stat(path, &st) ? 0 : (long long)st.st_size;
}

/* The text beside the input NAME. */
static void explain(struct lk_hunt_findings *f, const struct lk_hunt_crash *c, const char *name,
                    const char *said)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    const char *input = in(f, f->kept, name);
    const char *const more[] = { input, NULL };
    struct lk_err err = { 0 };
    lk_buf_printf(&text, "%s in %s\n\ntarget: %s\ninput: %lld octets\nagain:", c->kind,
                  c->n ? c->frames[0] : "an unknown function", f->target->name, size_of(input));
    for (const char **arg = lk_hunt_command(f->arena, f->target, more); *arg; arg++)
        lk_buf_printf(&text, " '%s'", *arg);
    lk_buf_adds(&text, "\n\nstack:\n");
    for (size_t i = 0; i < c->n; i++)
        lk_buf_printf(&text, "  %s  %s\n", c->frames[i], c->places[i]);
    lk_buf_adds(&text, "\nthe report:\n");
    said += c->at;
    for (int lines = 0; *said && lines < REPORT_LINES; lines++) {
        const char *end = strchrnul(said, '\n');
        lk_buf_printf(&text, "  %.*s\n", (int)(end - said), said);
        said = *end ? end + 1 : end;
    }
    const char *path = lk_arena_printf(f->arena, "%s%s", input, text_ending);
    if (lk_fs_save(path, text.bytes, text.len, 0600, &err))
        fprintf(f->say, "%s\n", err.msg);
}

static void move(struct lk_hunt_findings *f, const char *from, const char *to)
{
    if (rename(from, to))
        fprintf(f->say, "%s cannot be moved to %s\n", from, to);
}

static void put_away(struct lk_hunt_findings *f, const char *name)
{
    const char *from = in(f, f->kept, name), *to = in(f, f->mended, name);
    move(f, from, to);
    rename(lk_arena_printf(f->arena, "%s%s", from, text_ending),
           lk_arena_printf(f->arena, "%s%s", to, text_ending));
    fprintf(f->say, "mended: %s\n", name);
}

/* NAME crashes still; it may now do so in another way than that which it was named after. */
static void still(struct lk_hunt_findings *f, const char *name, const struct lk_hunt_crash *c,
                  const char *said)
{
    const char *path = in(f, f->kept, name);
    const char *text = lk_arena_printf(f->arena, "%s%s", path, text_ending);
    if (known(f, c->name)) {
        unlink(path);
        unlink(text);
        return;
    }
    if (strcmp(name, c->name)) {
        unlink(text);
        move(f, path, in(f, f->kept, c->name));
    }
    add_name(f, c->name);
    explain(f, c, c->name, said);
    fprintf(f->say, "still there: %s\n", c->name);
}

static int once_more(struct lk_hunt_findings *f, const char *name, struct lk_hunt_score *score,
                     struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
    struct lk_hunt_crash crash;
    int crashed = alone(f, in(f, f->kept, name), &crash, &said, err);
    if (crashed < 0)
        return -1;
    if (crashed)
        still(f, name, &crash, said.len ? said.bytes : "");
    else
        put_away(f, name);
    score->mended += !crashed;
    return 0;
}

int lk_hunt_findings_again(struct lk_hunt_findings *f, const volatile int *stop,
                           struct lk_hunt_score *score, struct lk_err *err)
{
    struct dirent **names = NULL;
    int n = scandir(f->kept, &names, is_input, alphasort), failed = 0;
    for (int i = 0; i < n; i++) {
        if (!failed && !*stop)
            failed = once_more(f, names[i]->d_name, score, err);
        free(names[i]);
    }
    free(names);
    score->known = f->n;
    return n < 0 ? lk_fail_errno(err, "%s", f->kept) : failed;
}

/* A crash that does not come again with its input alone is kept under the name that it had. */
static void take_as(struct lk_hunt_findings *f, const char *path, const struct lk_hunt_crash *c,
                    const char *said)
{
    if (known(f, c->name)) {
        unlink(path);
        return;
    }
    move(f, path, in(f, f->kept, c->name));
    add_name(f, c->name);
    f->fresh++;
    explain(f, c, c->name, said);
    fprintf(f->say, "found: %s\n", c->name);
}

static void take(struct lk_hunt_findings *f, const char *name)
{
    LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
    const char *path = in(f, f->raw, name);
    struct lk_hunt_crash crash = { 0 };
    struct lk_err err = { 0 };
    int crashed = alone(f, path, &crash, &said, &err);
    if (crashed <= 0) {
        crash = (struct lk_hunt_crash){ 0 };
        snprintf(crash.kind, sizeof crash.kind, "unsteady");
        snprintf(crash.name, sizeof crash.name, "unsteady-%.80s", name);
    }
    take_as(f, path, &crash, crashed < 0 ? err.msg : said.len ? said.bytes : "");
}

/* Is it whole? The fuzzer writes it in one go; what is a second old is. */
static bool settled(const char *path)
{
    struct stat st;
    return !stat(path, &st) && st.st_mtime < time(NULL) - 1;
}

bool lk_hunt_findings_take(struct lk_hunt_findings *f, bool all)
{
    struct dirent **names = NULL;
    bool taken = false;
    int n = scandir(f->raw, &names, is_input, alphasort);
    for (int i = 0; i < n; i++) {
        if (!taken && (all || settled(in(f, f->raw, names[i]->d_name)))) {
            take(f, names[i]->d_name);
            taken = true;
        }
        free(names[i]);
    }
    free(names);
    return taken;
}

/* Smaller inputs for NAME, until there are none within the time. One that ends in another bug is
 * taken for itself. */
static void shrink(struct lk_hunt_findings *f, const char *name)
{
    LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
    const char *path = in(f, f->kept, name), *smaller = in(f, f->raw, "smaller");
    const char *const more[] = { "-minimize_crash=1",
                                 lk_arena_printf(f->arena, "-max_total_time=%d", f->shrink_s),
                                 lk_arena_printf(f->arena, "-exact_artifact_path=%s", smaller),
                                 path, NULL };
    struct lk_hunt_crash crash;
    lk_hunt_child_run(lk_hunt_command(f->arena, f->target, more), f->shrink_s + ALONE_S, &said,
                      NULL);
    lk_buf_clear(&said);
    if (access(smaller, R_OK) || alone(f, smaller, &crash, &said, NULL) <= 0) {
        unlink(smaller);
        return;
    }
    if (strcmp(crash.name, name))
        return; /* it lies in RAW */
    long long was = size_of(path);
    move(f, smaller, path);
    explain(f, &crash, name, said.bytes);
    if (size_of(path) < was)
        fprintf(f->say, "shrunk from %lld to %lld octets: %s\n", was, size_of(path), name);
}

void lk_hunt_findings_shrink(struct lk_hunt_findings *f, const volatile int *stop)
{
    for (size_t i = f->n - f->fresh; i < f->n && !*stop; i++) {
        bool slow = !strncmp(f->names[i], "timeout", 7) || !strncmp(f->names[i], "unsteady", 8);
        if (!slow)
            shrink(f, f->names[i]);
        lk_hunt_findings_take(f, true);
    }
}
