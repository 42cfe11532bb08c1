/* lakmus fuzz: the fuzzers of this project, run for people. */
#define _GNU_SOURCE
#include "cli/cli.h"

#include "base/fs.h"
#include "base/text.h"
#include "cli/fuzz.h"
#include "cli/home.h"
#include "hunt/hunt.h"
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <openssl/rand.h>
#include <signal.h>
#include <string.h>

enum { USUAL_SECONDS = 60, SECONDS_MAX = 365 * 24 * 3600, JOBS_MAX = 1024 };

/* What is fuzzed in another way than by a fuzzer of FOLDER: a row and a file each. */
static const struct kind {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *help;
} kinds[] = {
    { "client", lk_cmd_fuzz_client,
      "a client under test: files and answers that are odd or broken" },
    { "portal", lk_cmd_fuzz_portal, "mutated requests against a portal, stateful" },
    { 0 },
};

/* Short names. */
static const char *const shorts[][2] = { { "p12", "p12_openssl" },
                                         { "scenario", "scenario_load" } };

static const struct option options[] = {
    { "time", required_argument, NULL, 't' }, { "jobs", required_argument, NULL, 'j' },
    { "out", required_argument, NULL, 'o' },  { "seed", required_argument, NULL, 's' },
    { "quiet", no_argument, NULL, 'q' },      { "fuzzers", required_argument, NULL, 'f' },
    { "help", no_argument, NULL, 'h' },       { 0 },
};

static const char help[] =
    "usage: lakmus fuzz [TARGET] [OPTIONS]\n\n"
    "Fuzzes TARGET; without one, lists them. The corpus and the findings stay in a folder, and "
    "the\n"
    "next hunt goes on from there: findings are tried again first, and those that are mended are\n"
    "put away. Of the crashes that look like one bug the first is kept, made smaller, and "
    "explained\n"
    "in a text beside it.\n\n"
    "  --time T       how long: 90, 90s, 10m or 2h (default: 60s)\n"
    "  --jobs N       processes at a time (default: one a processor)\n"
    "  --out DIR      the folder that is kept (default: found/TARGET beside the fuzzers)\n"
    "  --seed N       what chance is drawn from (default: chosen, and told)\n"
    "  --fuzzers DIR  the fuzzers that were built (default: build-fuzz)\n"
    "  --quiet        no progress\n\n"
    "'lakmus fuzz client --help' and 'lakmus fuzz portal --help' tell of those that are no "
    "fuzzers.\n\n"
    "exit status: 0 nothing found, 1 findings (also those of earlier that are still there), 2 bad\n"
    "use, 3 it could not run";

struct fuzzing {
    const char *target, *out, *fuzzers;
    long long seconds, jobs, seed;
    bool quiet;
};

static volatile int stopped;

static void stop(int signal_number)
{
    (void)signal_number;
    stopped = 1;
}

int lk_fuzz_number(const char *text, long long min, long long max, long long *ret,
                   struct lk_err *err)
{
    char *end;
    errno = 0;
    *ret = strtoll(text, &end, 10);
    if (errno || *end || end == text || *ret < min || *ret > max)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "'%s' is not a number from %lld to %lld", text,
                       min, max);
    return 0;
}

/* "90", "90s", "10m", "2h" */
int lk_fuzz_time(const char *text, long long *ret_seconds, struct lk_err *err)
{
    static const struct {
        char letter;
        int seconds;
    } units[] = { { '\0', 1 }, { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };
    char *end;
    errno = 0;
    long long n = strtoll(text, &end, 10);
    for (size_t i = 0; i < LK_COUNT(units); i++) {
        bool whole = *end == units[i].letter && (!*end || !end[1]);
        if (!whole || end == text || errno || n < 1 || n > SECONDS_MAX / units[i].seconds)
            continue;
        *ret_seconds = n * units[i].seconds;
        return 0;
    }
    return lk_fail(err, LK_E_USE, LK_NO_POS, "'%s' is no time: 90, 90s, 10m or 2h", text);
}

static int take(struct fuzzing *f, int option, struct lk_err *err)
{
    switch (option) {
    case 't':
        return lk_fuzz_time(optarg, &f->seconds, err);
    case 'j':
        return lk_fuzz_number(optarg, 1, JOBS_MAX, &f->jobs, err);
    case 's':
        return lk_fuzz_number(optarg, 1, UINT32_MAX, &f->seed,
                              err); /* to the engine 0 is: choose one */
    case 'o':
        f->out = optarg;
        return 0;
    case 'f':
        f->fuzzers = optarg;
        return 0;
    case 'q':
        f->quiet = true;
        return 0;
    case 'h':
        puts(help);
        return 1;
    default:
        return lk_fail(err, LK_E_USE, LK_NO_POS, "see 'lakmus fuzz --help'");
    }
}

static int read_options(int argc, char **argv, struct fuzzing *f, struct lk_err *err)
{
    optind = 0;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        int said = take(f, o, err);
        if (said)
            return said;
    }
    f->target = optind < argc ? argv[optind++] : NULL;
    if (optind < argc)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "'%s' is one target too many", argv[optind]);
    return 0;
}

static void list(const struct lk_hunt_targets *targets)
{
    for (size_t i = 0; i < targets->n; i++)
        printf("%-18s %s\n", targets->all[i].name, targets->all[i].help);
    for (const struct kind *k = kinds; k->name; k++)
        printf("%-18s %s\n", k->name, k->help);
}

static const struct lk_hunt_target *pick(const struct lk_hunt_targets *targets, const char *name,
                                         struct lk_arena *arena, struct lk_err *err)
{
    const char **names = lk_arena_alloc(arena, (targets->n + 1) * sizeof *names);
    for (size_t i = 0; i < LK_COUNT(shorts); i++)
        if (!strcmp(name, shorts[i][0]))
            name = shorts[i][1];
    for (size_t i = 0; i < targets->n; i++) {
        names[i] = targets->all[i].name;
        if (!strcmp(name, names[i]))
            return &targets->all[i];
    }
    const char *near = lk_nearest(name, names, targets->n);
    lk_fail(err, LK_E_USE, LK_NO_POS, "no target '%s'%s%s%s; 'lakmus fuzz' lists them", name,
            near ? ": did you mean '" : "", near ? near : "", near ? "'?" : "");
    return NULL;
}

static int find_targets(const struct fuzzing *f, struct lk_arena *arena,
                        struct lk_hunt_targets *ret, struct lk_err *err)
{
    struct lk_err why = { 0 };
    if (lk_hunt_targets(f->fuzzers, arena, ret, &why) || !ret->n)
        return lk_fail(err, LK_E_STATE, LK_NO_POS,
                       "no fuzzers in %s%s%s%s: './dev fuzz' builds them, --fuzzers tells where "
                       "else they are",
                       f->fuzzers, why.code ? " (" : "", why.msg, why.code ? ")" : "");
    return 0;
}

static int conclude(const struct lk_hunt_score *s, const char *out, bool failed,
                    const struct lk_err *err)
{
    printf("%zu found, %zu still there, %zu mended: %s/findings\n", s->fresh, s->known, s->mended,
           out);
    if (failed)
        return lk_say(err);
    return s->fresh + s->known ? LK_EXIT_NONCONFORMANT : LK_EXIT_PASS;
}

/* From the root: findings tell how to reproduce them from wherever one is. */
static const char *whole(const char *path, struct lk_arena *arena)
{
    LK_AUTO(free) char *real = realpath(path, NULL);
    return lk_arena_strdup(arena, real ? real : path);
}

static const char *folder(const struct fuzzing *f, const struct lk_hunt_target *target,
                          struct lk_arena *arena, struct lk_err *err)
{
    const char *out =
        f->out ? f->out : lk_arena_printf(arena, "%s/found/%s", f->fuzzers, target->name);
    return lk_fs_mkdirs(out, 0700, err) ? NULL : whole(out, arena);
}

static int run(struct fuzzing *f, struct lk_arena *arena, struct lk_err *err)
{
    struct lk_hunt_targets targets;
    struct lk_hunt_score score;
    f->fuzzers = whole(f->fuzzers, arena);
    bool absent = find_targets(f, arena, &targets, err) != 0;
    if (!f->target)
        list(&targets);
    if (absent)
        return lk_say(err);
    if (!f->target)
        return LK_EXIT_PASS;
    const struct lk_hunt_target *target = pick(&targets, f->target, arena, err);
    const char *out = target ? folder(f, target, arena, err) : NULL;
    if (!out)
        return lk_say(err);
    unsigned drawn = 1;
    RAND_bytes((unsigned char *)&drawn, sizeof drawn);
    struct lk_hunt h = {
        .target = target,
        .out = out,
        .seconds = (int)f->seconds,
        .jobs = (int)f->jobs,
        .seed = f->seed ? (unsigned)f->seed : drawn | 1,
        .quiet = f->quiet,
    };
    printf("%s: %s\nfor %d s, %d jobs, seed %u, in %s\n", target->name, target->help, h.seconds,
           h.jobs, h.seed, h.out);
    setvbuf(stdout, NULL, _IOLBF, 0);
    bool failed = lk_hunt_run(&h, &stopped, stdout, &score, err) != 0;
    return conclude(&score, h.out, failed, err);
}

int lk_cmd_fuzz(int argc, char **argv)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_err err = { 0 };
    char room[PATH_MAX];
    for (const struct kind *k = kinds; argc > 1 && k->name; k++)
        if (!strcmp(argv[1], k->name))
            return k->run(argc - 1, argv + 1);
    struct fuzzing f = { .fuzzers = lk_home_fuzzers(room, sizeof room),
                         .seconds = USUAL_SECONDS,
                         .jobs = sysconf(_SC_NPROCESSORS_ONLN) };
    struct sigaction action = { .sa_handler = stop, .sa_flags = SA_RESETHAND };
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    int said = read_options(argc, argv, &f, &err);
    return said < 0 ? lk_say(&err) : said ? LK_EXIT_PASS : run(&f, arena, &err);
}
