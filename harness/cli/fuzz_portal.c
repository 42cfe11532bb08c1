/* lakmus fuzz portal: mutated requests against a portal, judged as every run is. */
#define _GNU_SOURCE
#include "cli/cli.h"

#include "base/clock.h"
#include "base/fs.h"
#include "cli/again.h"
#include "cli/embedded.h"
#include "cli/fuzz.h"
#include "cli/home.h"
#include "cli/portal_hunt.h"
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <openssl/rand.h>
#include <string.h>

enum { USUAL_SECONDS = 60 };

static const struct option options[] = {
    { "target", required_argument, NULL, 't' }, { "from", required_argument, NULL, 'F' },
    { "set", required_argument, NULL, 'v' },    { "time", required_argument, NULL, 'T' },
    { "plays", required_argument, NULL, 'n' },  { "jobs", required_argument, NULL, 'j' },
    { "out", required_argument, NULL, 'o' },    { "seed", required_argument, NULL, 's' },
    { "fault", required_argument, NULL, 'f' },  { "quiet", no_argument, NULL, 'q' },
    { "help", no_argument, NULL, 'h' },         { 0 },
};

static const char help[] =
    "usage: lakmus fuzz portal [SELECTOR…] [OPTIONS]\n\n"
    "Sends mutated requests to a portal: first a run of the scenarios that must pass, then plays "
    "in\n"
    "which one of these stories is cut somewhere, and some of its requests are sent there, mutated "
    "by\n"
    "chance. The judge says whether one did harm. Findings are kept in a folder, each as small as\n"
    "it can be made, and the next hunt tries them again first. A portal that is not on this "
    "machine\n"
    "needs 'authorised: { may: [fuzz] }' in its file.\n\n"
    "  --target FILE     the portal, by its binding (default: the embedded one)\n"
    "  --set NAME=VALUE  a variable of the target file\n"
    "  --from DIR        the run in DIR in the place of the first run\n"
    "  --time T          how long: 90, 90s, 10m or 2h (default: 60s)\n"
    "  --plays N         so many plays, however long they take\n"
    "  --jobs N          plays at a time (default: one a processor)\n"
    "  --out DIR         the folder that is kept (default: build/fuzz-portal)\n"
    "  --seed N          what chance is drawn from (default: chosen, and told)\n"
    "  --fault NAME[=N]  embedded portal: does this wrong on purpose in the plays\n"
    "  --quiet           no progress\n\n"
    "exit status: 0 nothing found, 1 findings (also those of earlier that are still there), 2 bad\n"
    "use, 3 it could not run";

struct asked {
    struct lk_run_options options; /* what a run would be asked for */
    const char *from;
    long long seconds, plays;
};

static int take(struct asked *a, int option, struct lk_err *err)
{
    struct lk_run_options *o = &a->options;
    long long n = 0;
    switch (option) {
    case 't':
        o->target = optarg;
        return 0;
    case 'F':
        a->from = optarg;
        return 0;
    case 'v':
        return lk_set_option(optarg, o->vars, err);
    case 'T':
        return lk_fuzz_time(optarg, &a->seconds, err);
    case 'n':
        return lk_fuzz_number(optarg, 1, INT_MAX, &a->plays, err);
    case 'j':
        if (lk_fuzz_number(optarg, 1, 256, &n, err))
            return -1;
        o->jobs = (int)n;
        return 0;
    case 's':
        return lk_fuzz_number(optarg, 0, LLONG_MAX, &o->seed, err);
    case 'f':
        return lk_fault_option(optarg, o, err);
    case 'o':
        o->out = optarg;
        return 0;
    case 'q':
        o->quiet = true;
        return 0;
    case 'h':
        puts(help);
        return 1;
    default:
        return lk_fail(err, LK_E_USE, LK_NO_POS, "see 'lakmus fuzz portal --help'");
    }
}

static int read_options(int argc, char **argv, struct asked *a, struct lk_err *err)
{
    struct lk_run_options *o = &a->options;
    optind = 0;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        int said = take(a, c, err);
        if (said)
            return said;
    }
    for (; optind < argc && o->n_selectors < LK_SELECTORS_MAX; optind++)
        o->selectors[o->n_selectors++] = argv[optind];
    return o->fault && !o->target ? lk_embedded_knows(o->fault, err) : 0;
}

/* What a hunt needs while it runs. */
struct ready {
    struct lk_arena *arena;
    struct lk_diags *diags;
    struct lk_binding *binding;
    struct lk_embedded portal;
};

static void ready_done(struct ready *r)
{
    lk_embedded_stop(&r->portal);
    lk_binding_free(r->binding);
    lk_diags_free(r->diags);
    lk_arena_free(r->arena);
}

/* The binding, and the embedded portal where there is no other. */
static int reach_target(struct ready *r, const struct lk_run_options *o, const char *home,
                        struct lk_err *err)
{
    const char *embedded = lk_arena_printf(r->arena, "%s/targets/embedded.yaml", home);
    if (!o->target && (lk_embedded_start(NULL, &r->portal, err)))
        return -1;
    if (!o->target)
        lk_embedded_give(&r->portal, o->vars);
    r->diags = lk_diags_new();
    r->binding = lk_binding_load(o->target ? o->target : embedded, r->diags);
    if (r->diags->errors)
        lk_diags_print(r->diags, stderr);
    return r->binding ? 0
                      : lk_fail(err, LK_E_USE, LK_NO_POS, "the target file has %zu mistakes",
                                r->diags->errors);
}

/* Nothing at all is sent to a portal that may not be fuzzed. Where its address is known only later,
 * each mutated request is asked about (target/resend.c). */
static int may_fuzz(const struct lk_binding *b, const json_t *vars, struct lk_err *err)
{
    const char *base = b->base ? b->base : "";
    size_t len = strncmp(base, "${", 2) ? 0 : strcspn(base, "}");
    char name[64];
    snprintf(name, sizeof name, "%.*s", len ? (int)len - 2 : 0, base + (len ? 2 : 0));
    const char *url = len ? lk_json_str(vars, name, NULL) : base;
    return url ? lk_binding_permission(b, url, "fuzz", lk_unix_now(), err) : 0;
}

static uint64_t seed_of(const struct lk_run_options *o)
{
    uint32_t drawn = 0;
    if (o->seed >= 0)
        return (uint64_t)o->seed;
    RAND_bytes((unsigned char *)&drawn, sizeof drawn);
    return drawn;
}

static int conclude(const struct lk_portal_hunt *h, bool failed, struct lk_err *err)
{
    const struct lk_portal_findings *f = &h->findings;
    printf("%zu plays with %zu mutated requests: %zu found, %zu still there, %zu mended: "
           "%s/findings\n",
           h->played, h->requests, f->fresh, f->known, f->mended, f->out);
    if (failed)
        return lk_say(err);
    if (f->fresh + f->known)
        return LK_EXIT_NONCONFORMANT;
    if (h->unjudged)
        printf("not judged: %s\n", h->unjudged);
    return h->judged && !h->dead ? LK_EXIT_PASS : LK_EXIT_NO_VERDICT;
}

/* From the root: a finding tells how to play it again from wherever one is. */
static int settle_out(struct lk_run_options *o, struct lk_arena *arena, struct lk_err *err)
{
    if (lk_fs_mkdirs(o->out, 0700, err))
        return -1;
    LK_AUTO(free) char *real = realpath(o->out, NULL);
    o->out = lk_arena_strdup(arena, real ? real : o->out);
    return 0;
}

static int run(struct asked *a, struct ready *r, struct lk_err *err)
{
    char room[PATH_MAX];
    struct lk_run_options *o = &a->options;
    const char *home = lk_home_scenarios(room, sizeof room);
    struct lk_portal_hunt h = {
        .options = o,
        .from = a->from,
        .scenarios = home,
        .seconds = a->seconds,
        .plays = (size_t)a->plays,
        .seed = seed_of(o),
    };
    if (settle_out(o, r->arena, err))
        return lk_say(err);
    struct lk_run_options repeated = *o;
    repeated.fault = NULL; /* it is in the plan */
    h.findings = (struct lk_portal_findings){
        .arena = r->arena,
        .out = o->out,
        .again = lk_again(program_invocation_name, &repeated, r->arena),
        .say = stdout,
    };
    if (reach_target(r, o, home, err) || may_fuzz(r->binding, o->vars, err))
        return lk_say(err);
    h.binding = r->binding;
    h.findings.how = (struct lk_playing){ .binding = r->binding,
                                          .vars = o->vars,
                                          .jobs = o->jobs,
                                          .play_ms = o->timeout_s * 1000,
                                          .stop = lk_playing_stop() };
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("%s, seed %" PRIu64 ", in %s\n", r->binding->name, h.seed, o->out);
    bool failed = lk_portal_hunt_run(&h, err) != 0;
    return conclude(&h, failed, err);
}

int lk_cmd_fuzz_portal(int argc, char **argv)
{
    struct lk_err err = { 0 };
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);
    struct asked a = { .options = { .vars = json_object(),
                                    .out = "build/fuzz-portal",
                                    .jobs = cpus > 0 ? (int)cpus : 1,
                                    .seed = -1,
                                    .timeout_s = LK_TIMEOUT_S },
                       .seconds = USUAL_SECONDS };
    struct ready r = { .arena = lk_arena_new(), .portal = { .hold = -1 } };
    int said = read_options(argc, argv, &a, &err);
    int status = said < 0 ? lk_say(&err) : said ? LK_EXIT_PASS : run(&a, &r, &err);
    ready_done(&r);
    lk_run_options_done(&a.options);
    return status;
}
