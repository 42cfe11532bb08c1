/* One batch of `lakmus fuzz client`: a run like any other, with a folder of its own. */
#include "cli/fuzz_batch.h"

#include "cli/home.h"
#include "cli/playing.h"
#include "cli/runfolder.h"
#include <string.h>

int lk_batches_begin(struct lk_batches *b, struct lk_err *err)
{
    if (lk_embedded_start(NULL, &b->portal, err))
        return -1;
    b->vars = json_object();
    lk_embedded_give(&b->portal, b->vars);
    json_object_set_new(b->vars, "key", json_string("p256"));
    json_object_set_new(b->vars, "iterations", json_string("2048"));
    lk_json_setf(b->vars, "seed", "%llu", (unsigned long long)b->seed);
    return 0;
}

void lk_batches_end(struct lk_batches *b)
{
    lk_embedded_stop(&b->portal);
    json_decref(lk_take(b->vars));
}

/* The plan of the scenarios in FOLDER, for a client. What it is made of lives in D. */
static struct lk_plan *load(const struct lk_batches *b, const char *folder, struct lk_diags *d,
                            struct lk_err *err)
{
    char home_room[4096], path[4200];
    const char *home = lk_home_scenarios(home_room, sizeof home_room);
    snprintf(path, sizeof path, "%s/requirements.yaml", home);
    struct lk_requirements *requirements = lk_requirements_load(d->arena, path, d);
    snprintf(path, sizeof path, "%s/targets/embedded.yaml", home);
    struct lk_binding *binding = requirements ? lk_binding_load(path, d) : NULL;
    struct lk_plan *plan = binding ? lk_plan_load(&folder, 1, requirements, binding, d) : NULL;
    if (!plan) {
        lk_binding_free(binding);
        lk_diags_print(d, stderr);
        lk_fail(err, LK_E_USE, (struct lk_pos){ folder, 0, 0 }, "cannot be loaded: %zu mistakes",
                d->errors);
        return NULL;
    }
    plan->seed = b->seed;
    plan->role = LK_ROLE_CLIENT;
    plan->place = LK_CLIENT;
    lk_plan_keep_role(plan);
    return plan;
}

static void tell(void *of, const struct lk_progress *p)
{
    const struct lk_batches *b = of;
    if (b->progress)
        b->progress(b->progress_of, p->done);
}

static struct lk_result *play(struct lk_batches *b, struct lk_plan *plan, struct lk_err *err)
{
    struct lk_playing playing = {
        .plan = plan,
        .binding = plan->binding,
        .vars = b->vars,
        .client = b->client,
        .out = b->out,
        .jobs = b->jobs,
        .play_ms = b->limit_s * 1000,
        .stop = b->stop,
        .progress = tell,
        .progress_of = b,
    };
    return lk_runfolder_make(b->out, err) ? NULL : lk_playing_run(&playing, err);
}

/* What the client did in each case, of the journal in the run's folder. New reference, or NULL. */
static json_t *client_records(const struct lk_batches *b, struct lk_err *err)
{
    char path[4200]; /* errors are told with it while the reader lives */
    snprintf(path, sizeof path, "%s/journal.jsonl", b->out);
    LK_AUTO(lk_reader_free) struct lk_reader *reader = lk_reader_open(path, err);
    LK_AUTO(json_decref) json_t *by_case = json_object();
    int more = reader ? 1 : -1;
    while (more == 1) {
        LK_AUTO(lk_block_done) struct lk_block block = { 0 };
        size_t i;
        json_t *record;
        more = lk_reader_next(reader, &block, err);
        json_array_foreach(more == 1 ? block.records : NULL, i, record)
        {
            if (!strcmp(lk_json_str(record, "k", ""), "client"))
                json_object_set(by_case, block.case_id, record);
        }
    }
    return more == 0 ? lk_take(by_case) : NULL;
}

int lk_batch_play(struct lk_batches *b, const char *folder,
                  void (*each)(void *of, const struct lk_case_result *c, const json_t *client),
                  void *of, struct lk_err *err)
{
    LK_AUTO(lk_diags_free) struct lk_diags *d = lk_diags_new();
    LK_AUTO(lk_plan_free) struct lk_plan *plan = load(b, folder, d, err);
    LK_AUTO(lk_result_free) struct lk_result *result = plan ? play(b, plan, err) : NULL;
    if (!result)
        return -1;
    if (result->dead)
        return lk_fail(err, LK_E_NET, LK_NO_POS, "the embedded portal no longer answers");
    if (result->interrupted)
        return 0;
    LK_AUTO(json_decref) json_t *clients = client_records(b, err);
    for (size_t i = 0; clients && i < result->n_cases; i++)
        each(of, &result->cases[i], json_object_get(clients, result->cases[i].case_->id));
    return clients ? 0 : -1;
}
