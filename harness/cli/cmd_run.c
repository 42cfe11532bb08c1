/* lakmus run: plan, play, judge, report. */
#define _GNU_SOURCE
#include "cli/cli.h"

#include "cli/again.h"
#include "cli/beyond.h"
#include "cli/embedded.h"
#include "cli/home.h"
#include "cli/options.h"
#include "cli/playing.h"
#include "cli/progress.h"
#include "cli/reread.h"
#include "cli/runfolder.h"
#include "cli/score.h"
#include "reports/report.h"
#include <errno.h>
#include <openssl/rand.h>
#include <string.h>

/* All that one `lakmus run` holds. */
struct run {
    struct lk_run_options options;
    struct lk_diags *diags;
    struct lk_requirements *requirements;
    struct lk_binding *binding;
    struct lk_plan *plan;
    struct lk_embedded portal;
    char home[4096];
    const char *scenarios;
};

static void run_done(struct run *r)
{
    lk_plan_free(r->plan); /* and the binding with it */
    if (!r->plan)
        lk_binding_free(r->binding);
    lk_diags_free(r->diags);
    lk_embedded_stop(&r->portal);
    lk_run_options_done(&r->options);
}

/* A seed that nobody gave is drawn, and told. */
static uint64_t seed_of(const struct lk_run_options *o)
{
    uint32_t drawn = 0;
    if (o->seed >= 0)
        return (uint64_t)o->seed;
    RAND_bytes((unsigned char *)&drawn, sizeof drawn);
    return drawn;
}

static struct lk_plan *earlier_plan(const char *dir, struct lk_err *err)
{
    char digest[65];
    struct lk_plan *plan = lk_reread_plan(dir, digest, err);
    if (!plan)
        err->code = LK_E_USE;
    return plan;
}

/* The plan of the scenarios, of what goes beyond them, or of an earlier run; it owns the binding.
 */
static int make_plan(struct run *r, struct lk_err *err)
{
    const struct lk_run_options *o = &r->options;
    if (r->requirements && r->binding && (o->beyond || o->plan)) {
        r->plan = o->beyond ? lk_beyond_plan(o->beyond, err) : earlier_plan(o->plan, err);
        if (!r->plan)
            return -1;
        lk_binding_free(r->plan->binding);
        r->plan->binding = r->binding;
    } else if (r->requirements && r->binding) {
        r->plan = lk_plan_load(&r->scenarios, 1, r->requirements, r->binding, r->diags);
    }
    if (r->diags->errors)
        lk_diags_print(r->diags, stderr);
    return r->plan ? 0
                   : lk_fail(err, LK_E_USE, LK_NO_POS, "nothing was run: %zu mistakes",
                             r->diags->errors);
}

/* Reads requirements, target and scenarios; all mistakes are told. */
static int load(struct run *r, struct lk_err *err)
{
    struct lk_run_options *o = &r->options;
    char path[4200];
    r->diags = lk_diags_new();
    r->scenarios = o->scenarios ? o->scenarios : lk_home_scenarios(r->home, sizeof r->home);
    const char *home = lk_home_scenarios(r->home, sizeof r->home);
    snprintf(path, sizeof path, "%s/requirements.yaml", home);
    r->requirements = lk_requirements_load(r->diags->arena, path, r->diags);
    snprintf(path, sizeof path, "%s/targets/embedded.yaml", home);
    r->binding = lk_binding_load(o->target ? o->target : path, r->diags);
    if (make_plan(r, err))
        return -1;
    snprintf(path, sizeof path, "%s/score.json", home);
    lk_score_take(r->plan, path);
    if (o->text && lk_binding_set_text(r->binding, o->text, err))
        return -1;
    r->plan->seed = seed_of(o);
    r->plan->repeat = o->repeat;
    r->plan->strict = o->strict;
    r->plan->again = lk_again(program_invocation_name, o, r->plan->arena);
    r->plan->role = o->client ? LK_ROLE_CLIENT : LK_ROLE_PORTAL;
    r->plan->place = o->client ? LK_CLIENT : LK_WIRE;
    if (o->fault && !o->target && lk_embedded_knows(o->fault, err))
        return -1;
    if (o->n_selectors && lk_plan_select(r->plan, o->selectors, o->n_selectors, err))
        return -1;
    lk_plan_keep_role(r->plan);
    lk_playing_arm(r->plan, o->fault, o->fault_at);
    return r->plan->n_cases
               ? 0
               : lk_fail(err, LK_E_USE, LK_NO_POS, "none of the selected scenarios is for a %s",
                         o->client ? "client" : "portal");
}

/* Waits until the embedded portal listens and gives its addresses to the binding's variables. */
static int take_portal(struct run *r, struct lk_err *err)
{
    struct lk_run_options *o = &r->options;
    if (lk_embedded_wait(&r->portal, err))
        return -1;
    lk_embedded_give(&r->portal, o->vars);
    json_object_set_new(o->vars, "key", json_string(o->key ? o->key : "p256"));
    json_object_set_new(o->vars, "iterations", json_string(o->iterations ? o->iterations : "2048"));
    lk_json_setf(o->vars, "seed", "%llu", (unsigned long long)r->plan->seed);
    return 0;
}

/* Plays and judges; the result is NULL with ERR set when there is nothing to report. */
static struct lk_result *play(struct run *r, struct lk_err *err)
{
    struct lk_run_options *o = &r->options;
    struct lk_progress_line line;
    lk_progress_begin(&line, o->quiet);
    struct lk_playing playing = {
        .plan = r->plan,
        .binding = r->binding,
        .vars = o->vars,
        .client = o->client,
        .out = o->out,
        .jobs = o->jobs,
        .confirm = o->confirm,
        .play_ms = o->timeout_s * 1000,
        .stop = lk_playing_stop(),
        .progress = lk_progress_tell,
        .progress_of = &line,
    };
    struct lk_result *result = lk_playing_run(&playing, err);
    lk_progress_end(&line);
    return result;
}

static int report(struct run *r, const struct lk_result *result, struct lk_err *err)
{
    struct lk_run_options *o = &r->options;
    bool to_stdout = false;
    if (lk_runfolder_reports(o->out, result, err))
        return -1;
    for (size_t i = 0; i < o->n_reports; i++) {
        const struct lk_wanted_report *w = &o->reports[i];
        to_stdout |= !w->file;
        if (w->file ? lk_report_save(w->format, result, w->file, err)
                    : lk_report_write(w->format, result, stdout, err))
            return -1;
    }
    if (to_stdout)
        return 0;
    if (lk_report_write(isatty(STDOUT_FILENO) ? "term" : "text", result, stdout, err))
        return -1;
    printf("report: %s/report.html\n", o->out);
    return 0;
}

static int run(struct run *r, struct lk_err *err)
{
    bool embedded = !r->options.target;
    /* It gets ready while we read the scenarios. */
    if (embedded && lk_embedded_begin(NULL, &r->portal, err))
        return lk_say(err);
    if (load(r, err) || lk_runfolder_make(r->options.out, err) || (embedded && take_portal(r, err)))
        return lk_say(err);
    if (!r->options.quiet)
        fprintf(stderr, "lakmus: %zu cases on %s, seed %llu\n", r->plan->n_cases, r->binding->name,
                (unsigned long long)r->plan->seed);
    LK_AUTO(lk_result_free) struct lk_result *result = play(r, err);
    if (!result || report(r, result, err))
        return lk_say(err);
    return result->exit_status;
}

int lk_cmd_run(int argc, char **argv)
{
    struct run r = { .portal = { .hold = -1 } };
    struct lk_err err = { 0 };
    int said = lk_run_options_read(argc, argv, &r.options, &err);
    int status = said < 0 ? lk_say(&err) : said ? LK_EXIT_PASS : run(&r, &err);
    run_done(&r);
    return status;
}
