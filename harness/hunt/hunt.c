/* A hunt from beginning to end: earlier findings again, the fuzzer, new findings, the corpus. */
#define _GNU_SOURCE
#include "hunt/inner.h"

#include "base/clock.h"
#include "base/fs.h"
#include "fuzz/count.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum {
    TICK_MS = 200,
    PLAIN_MS = 10 * 1000,
    LATE_S = 30, /* how much longer than told the fuzzer may take to end */
    LOG_MAX = 4 << 20,
};

struct hunting {
    const struct lk_hunt *h;
    const volatile int *stop;
    FILE *say;
    struct lk_arena *arena;
    struct lk_hunt_findings findings;
    struct lk_hunt_seen seen;
    struct fuzz_counts *counts; /* shared with the fuzzer's processes */
    const char *corpus, *tmp, *counts_path;
    unsigned starts;
    bool fork, inited; /* it has gone through its corpus */
    uint64_t before;   /* execs of those that ended */
    FILE *log;
    int64_t from_ms, next_ms;
    bool tty;
    char last[200]; /* what the fuzzer said last */
};

static const char *path_of(struct hunting *g, const char *name)
{
    return lk_arena_printf(g->arena, "%s/%s", g->h->out, name);
}

/* One hunt at a time in a folder. The lock goes with the process. */
static int lock(struct hunting *g, struct lk_err *err)
{
    const char *path = path_of(g, "lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return lk_fail_errno(err, "%s", path);
    if (!flock(fd, LOCK_EX | LOCK_NB))
        return fd;
    close(fd);
    return lk_fail(err, LK_E_STATE, LK_NO_POS, "%s: another hunt is at work there", g->h->out);
}

static int share_counts(struct hunting *g, struct lk_err *err)
{
    g->counts_path = path_of(g, "counts");
    LK_AUTO(close) int fd = open(g->counts_path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, sizeof *g->counts))
        return lk_fail_errno(err, "%s", g->counts_path);
    void *shared = mmap(NULL, sizeof *g->counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared == MAP_FAILED)
        return lk_fail_errno(err, "%s", g->counts_path);
    g->counts = shared;
    return 0;
}

static int prepare(struct hunting *g, struct lk_err *err)
{
    g->corpus = path_of(g, "corpus");
    g->tmp = path_of(g, "tmp");
    if (lk_fs_mkdirs(g->corpus, 0700, err) || lk_fs_mkdirs(g->tmp, 0700, err) ||
        share_counts(g, err))
        return -1;
    g->log = fopen(path_of(g, "engine.log"), "we");
    if (!g->log)
        return lk_fail_errno(err, "%s", path_of(g, "engine.log"));
    return lk_hunt_findings_open(&g->findings, g->h, g->arena, g->say, err);
}

/* --- the line that tells how far it is --- */

static void tell(struct hunting *g, bool last)
{
    int64_t ms = lk_now_ms();
    if (g->h->quiet || (ms < g->next_ms && !g->tty && !last))
        return;
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    g->next_ms = ms + PLAIN_MS;
    struct lk_hunt_seen seen = g->seen;
    seen.execs += g->before;
    seen.counted = atomic_load(&g->counts->run);
    seen.past_mac = atomic_load(&g->counts->past_mac);
    lk_hunt_seen_write(&seen, (double)(ms - g->from_ms) / 1000, g->findings.n, &line);
    fprintf(stderr, "%s%s: %s%s", g->tty ? "\r\x1b[K" : "", g->h->target->name, line.bytes,
            g->tty && !last ? "" : "\n");
}

static void wipe_line(struct hunting *g)
{
    if (g->tty && !g->h->quiet)
        fputs("\r\x1b[K", stderr);
}

static void heard(void *of, const char *text)
{
    struct hunting *g = of;
    g->inited |= strstr(text, "\tINITED ") != NULL;
    if (!lk_hunt_seen_read(text, &g->seen) && *text)
        snprintf(g->last, sizeof g->last, "%s", text);
    if (ftell(g->log) < LOG_MAX)
        fprintf(g->log, "%s\n", text);
}

/* --- the fuzzer --- */

static int start(struct hunting *g, int seconds, struct lk_hunt_child *c, struct lk_err *err)
{
    struct lk_arena *a = g->arena;
    static const char *const on[] = { "-ignore_crashes=1", "-ignore_timeouts=1", "-ignore_ooms=1" };
    const char *more[] = { lk_arena_printf(a, "-max_total_time=%d", seconds),
                           lk_arena_printf(a, "-seed=%u", g->h->seed + g->starts++),
                           lk_arena_printf(a, "-artifact_prefix=%s/", g->findings.raw),
                           g->corpus,
                           g->h->target->seeds ? g->h->target->seeds : on[0],
                           on[0],
                           on[1],
                           on[2],
                           lk_arena_printf(a, "-fork=%d", g->h->jobs),
                           NULL };
    const char *const env[] = { lk_arena_printf(a, "TMPDIR=%s", g->tmp),
                                lk_arena_printf(a, FUZZ_COUNTS "=%s", g->counts_path), NULL };
    if (!g->fork)
        more[5] = NULL;
    g->inited = false;
    g->before += g->seen.execs;
    g->seen.execs = 0;
    return lk_hunt_child_start(lk_hunt_command(a, g->h->target, more), env, c, err);
}

/* One process of the fuzzer, until it ends. */
static int fuzz_once(struct hunting *g, int64_t end_ms, struct lk_err *err)
{
    struct lk_hunt_child c;
    int seconds = (int)((end_ms - lk_now_ms() + 999) / 1000);
    int64_t late = end_ms + LATE_S * (int64_t)1000;
    if (start(g, seconds, &c, err))
        return -1;
    while (!*g->stop && lk_now_ms() < late && lk_hunt_child_read(&c, TICK_MS, heard, g)) {
        wipe_line(g);
        lk_hunt_findings_take(&g->findings, false);
        tell(g, false);
    }
    lk_hunt_child_stop(&c, *g->stop ? 5000 : 1000);
    wipe_line(g);
    bool any = false;
    while (lk_hunt_findings_take(&g->findings, true))
        any = true;
    bool ran = g->inited || g->seen.execs || any || *g->stop;
    return ran ? 0
               : lk_fail(err, LK_E_STATE, LK_NO_POS, "%s did not fuzz: %s", g->h->target->program,
                         *g->last ? g->last : "it said nothing");
}

/* A single job is a plain run, begun anew after each crash: the engine's fork mode, which goes on
 * by itself, first weighs the whole corpus. It serves several jobs, and a corpus that crashes. */
static int fuzz(struct hunting *g, struct lk_err *err)
{
    int failed = 0;
    g->from_ms = lk_now_ms();
    g->next_ms = g->from_ms + PLAIN_MS;
    g->fork = g->h->jobs > 1;
    int64_t end = g->from_ms + g->h->seconds * (int64_t)1000;
    while (!failed && !*g->stop && lk_now_ms() < end) {
        failed = fuzz_once(g, end, err);
        g->fork |= !g->inited;
    }
    tell(g, true);
    return failed;
}

/* The corpus anew, of the fewest files that reach the same; the old one stays if that fails, or if
 * it takes longer than the hunt. */
static void make_small(struct hunting *g)
{
    struct lk_err err = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf said = { 0 };
    const char *small = path_of(g, "corpus.new"), *old = path_of(g, "corpus.old");
    const char *const more[] = { "-merge=1",
                                 lk_arena_printf(g->arena, "-artifact_prefix=%s/", g->tmp), small,
                                 g->corpus, NULL };
    lk_fs_remove_tree(small, NULL);
    lk_fs_remove_tree(old, NULL);
    if (lk_fs_mkdirs(small, 0700, &err) ||
        lk_hunt_child_run(lk_hunt_command(g->arena, g->h->target, more), g->h->seconds, &said,
                          &err) != 0 ||
        rename(g->corpus, old) || rename(small, g->corpus))
        fprintf(g->say, "the corpus was not made smaller%s%s\n", err.code ? ": " : "", err.msg);
    lk_fs_remove_tree(small, NULL);
    lk_fs_remove_tree(old, NULL);
}

static int hunt(struct hunting *g, struct lk_hunt_score *ret, struct lk_err *err)
{
    if (prepare(g, err) || lk_hunt_findings_again(&g->findings, g->stop, ret, err))
        return -1;
    int failed = *g->stop ? 0 : fuzz(g, err);
    while (lk_hunt_findings_take(&g->findings, true))
        ;
    lk_hunt_findings_shrink(&g->findings, g->stop);
    if (!failed && !*g->stop)
        make_small(g);
    ret->fresh = g->findings.fresh;
    lk_fs_remove_tree(g->tmp, NULL);
    return failed;
}

int lk_hunt_run(const struct lk_hunt *h, const volatile int *stop, FILE *out,
                struct lk_hunt_score *ret, struct lk_err *err)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct hunting g = {
        .h = h, .stop = stop, .say = out, .arena = arena, .tty = isatty(STDERR_FILENO)
    };
    *ret = (struct lk_hunt_score){ 0 };
    if (lk_fs_mkdirs(h->out, 0700, err))
        return -1;
    LK_AUTO(close) int locked = lock(&g, err);
    if (locked < 0)
        return -1;
    int failed = hunt(&g, ret, err);
    if (g.log)
        fclose(g.log);
    if (g.counts && !unlink(g.counts_path))
        munmap(g.counts, sizeof *g.counts);
    return failed;
}
