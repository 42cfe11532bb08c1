/* lakmus fuzz client: the command line, the folder that is kept, the exit status. */
#define _GNU_SOURCE
#include "cli/cli.h"

#include "base/fs.h"
#include "base/shell.h"
#include "cli/again.h"
#include "cli/feeding.h"
#include "cli/fuzz.h"
#include "cli/playing.h"
#include "portal/fault.h"
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { USUAL_SECONDS = 60, USUAL_LIMIT = 20, ANSWERS_MAX = 32, JOBS_MAX = 64 };

static const struct option options[] = {
    { "client", required_argument, NULL, 'c' },
    { "time", required_argument, NULL, 't' },
    { "files", required_argument, NULL, 'n' },
    { "seed", required_argument, NULL, 's' },
    { "out", required_argument, NULL, 'o' },
    { "jobs", required_argument, NULL, 'j' },
    { "limit", required_argument, NULL, 'l' },
    { "strict", no_argument, NULL, 'S' },
    { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },
    { 0 },
};

static const char help[] =
    "usage: lakmus fuzz client --client CMD [OPTIONS]\n\n"
    "Gives files to a client (docs/client-contract.md) that were drawn by a seed: ordinary and "
    "odd\n"
    "ones, changed on their ASN.1 tree and sealed again, and answers that break off. Found is "
    "what\n"
    "crashes it, hangs, takes more than 1 GB, is taken though no careful program would, or lets "
    "the\n"
    "password out. Each finding is kept as a scenario and a file, which lakmus run plays again.\n\n"
    "  --client CMD   the client, for /bin/sh -c\n"
    "  --time T       how long: 90, 90s, 10m or 2h (default: 60s)\n"
    "  --files N      at most so many\n"
    "  --seed N       what is drawn (default: chosen, and told)\n"
    "  --out DIR      the folder that is kept (default: build/fuzz-client)\n"
    "  --jobs N       clients at a time (default: one a processor)\n"
    "  --limit S      seconds that a client may take for one file (default: 20)\n"
    "  --strict       a sound file that is refused is a finding, too\n"
    "  --quiet        no progress\n\n"
    "exit status: 0 nothing found, 1 findings (also those of earlier that are still there), 2 bad\n"
    "use, 3 it could not run";

struct wanted {
    const char *client, *out;
    long long seconds, files, seed, jobs, limit;
    bool strict, quiet;
};

static int take(struct wanted *w, int option, struct lk_err *err)
{
    switch (option) {
    case 'c':
        w->client = optarg;
        return 0;
    case 't':
        return lk_fuzz_time(optarg, &w->seconds, err);
    case 'n':
        return lk_fuzz_number(optarg, 1, INT_MAX, &w->files, err);
    case 's':
        return lk_fuzz_number(optarg, 1, UINT32_MAX, &w->seed, err);
    case 'o':
        w->out = optarg;
        return 0;
    case 'j':
        return lk_fuzz_number(optarg, 1, JOBS_MAX, &w->jobs, err);
    case 'l':
        return lk_fuzz_number(optarg, 1, 3600, &w->limit, err);
    case 'S':
        w->strict = true;
        return 0;
    case 'q':
        w->quiet = true;
        return 0;
    case 'h':
        puts(help);
        return 1;
    default:
        return lk_fail(err, LK_E_USE, LK_NO_POS, "see 'lakmus fuzz client --help'");
    }
}

static int read_options(int argc, char **argv, struct wanted *w, struct lk_err *err)
{
    optind = 0;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        int said = take(w, o, err);
        if (said)
            return said;
    }
    if (optind < argc)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "'%s' is no option: see --help", argv[optind]);
    return w->client ? 0 : lk_fail(err, LK_E_USE, LK_NO_POS, "--client says what is run");
}

/* The faults of the wire that a client meets on the shared address, from the portal's own table. */
static size_t find_answers(struct lk_feed_answer answers[ANSWERS_MAX])
{
    size_t n = 0;
    for (int i = 0; i < LK_FAULTS && n < ANSWERS_MAX; i++) {
        const struct lk_fault *f = lk_fault_row((enum lk_fault_id)i);
        if (lk_fault_family_of(f->id) == LK_FAMILY_WIRE && !lk_fault_wants_listener(f->id))
            answers[n++] = (struct lk_feed_answer){ .name = f->name,
                                                    .refuse = f->client == LK_CLIENT_MUST_REFUSE,
                                                    .cut = f->id == LK_FAULT_DOWNLOAD_TRUNCATED };
    }
    return n;
}

/* "lakmus run --client … --scenarios DIR": a name comes after it. */
static const char *again(const struct lk_feeding *g, struct lk_arena *a)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    lk_shell_word(&out, program_invocation_name);
    lk_buf_adds(&out, " run --client ");
    if (lk_may_be_secret(NULL, g->batches.client))
        lk_buf_adds(&out, "\"$CLIENT\"");
    else
        lk_shell_word(&out, g->batches.client);
    lk_buf_adds(&out, " --scenarios ");
    lk_shell_word(&out, g->findings);
    lk_buf_printf(&out, " --timeout %lld%s", g->batches.limit_s, g->strict ? " --strict" : "");
    return lk_arena_strdup(a, out.bytes);
}

static const char *folder(const char *out, const char *name, struct lk_arena *a, struct lk_err *err)
{
    const char *path = lk_arena_printf(a, "%s/%s", out, name);
    return lk_fs_mkdirs(path, 0700, err) ? NULL : path;
}

/* One hunt at a time in a folder. The lock goes with the process. */
static int lock(const char *out, struct lk_err *err)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/lock", out);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
        return fd;
    if (fd >= 0)
        close(fd);
    return lk_fail(err, LK_E_STATE, LK_NO_POS, "%s: another hunt is at work there", out);
}

static int prepare(struct lk_feeding *g, const char *out, struct lk_err *err)
{
    if (lk_fs_mkdirs(out, 0700, err))
        return -1;
    LK_AUTO(free) char *whole = realpath(out, NULL);
    if (!whole)
        return lk_fail_errno(err, "%s", out);
    g->findings = folder(whole, "findings", g->arena, err);
    g->mended = folder(whole, "mended", g->arena, err);
    g->drawn = lk_arena_printf(g->arena, "%s/drawn", whole);
    g->batches.out = lk_arena_printf(g->arena, "%s/run", whole);
    g->again = again(g, g->arena);
    return g->findings && g->mended ? lock(whole, err) : -1;
}

static int conclude(const struct lk_feeding *g, bool failed, const struct lk_err *err)
{
    const struct lk_feeding_score *s = &g->score;
    if (s->fussy && !g->strict)
        printf("%zu sound files were refused: a warning\n", s->fussy);
    if (s->unjudged)
        printf("%zu could not be judged; the first: %s\n", s->unjudged, s->why);
    if (g->findings)
        printf("%zu found, %zu still there, %zu mended: %s\n", s->fresh, s->known, s->mended,
               g->findings);
    if (failed)
        lk_say(err);
    if (failed && err->code == LK_E_USE)
        return LK_EXIT_BAD_INPUT;
    if (failed || (!s->files && !s->answers))
        return LK_EXIT_NO_VERDICT;
    return s->fresh + s->known ? LK_EXIT_NONCONFORMANT : LK_EXIT_PASS;
}

static int hunt(const struct wanted *w, struct lk_err *err)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_feed_answer answers[ANSWERS_MAX];
    uint32_t drawn = 1;
    RAND_bytes((unsigned char *)&drawn, sizeof drawn);
    struct lk_feeding g = {
        .batches = { .client = w->client,
                     .seed = w->seed ? (uint64_t)w->seed : (drawn | 1),
                     .jobs = (int)w->jobs,
                     .limit_s = w->limit,
                     .stop = lk_playing_stop() },
        .feed = { .answers = answers, .n_answers = find_answers(answers) },
        .strict = w->strict,
        .quiet = w->quiet,
        .seconds = w->seconds,
        .most = (size_t)w->files,
        .arena = arena,
    };
    g.feed.seed = g.batches.seed;
    LK_AUTO(close) int locked = prepare(&g, w->out, err);
    if (locked < 0)
        return lk_say(err);
    printf("client: %s\nfor %lld s, %d jobs, seed %llu, in %s\n",
           lk_may_be_secret(NULL, w->client) ? "(not shown)" : w->client, w->seconds,
           g.batches.jobs, (unsigned long long)g.batches.seed, w->out);
    setvbuf(stdout, NULL, _IOLBF, 0);
    bool failed = lk_feeding_run(&g, err) != 0;
    lk_feeding_done(&g);
    return conclude(&g, failed, err);
}

int lk_cmd_fuzz_client(int argc, char **argv)
{
    struct lk_err err = { 0 };
    struct wanted w = { .out = "build/fuzz-client",
                        .seconds = USUAL_SECONDS,
                        .limit = USUAL_LIMIT,
                        .jobs = sysconf(_SC_NPROCESSORS_ONLN) };
    int said = read_options(argc, argv, &w, &err);
    return said < 0 ? lk_say(&err) : said ? LK_EXIT_PASS : hunt(&w, &err);
}
