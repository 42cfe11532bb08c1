/* Reading a run's folder. */
#include "cli/reread.h"

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include "verdict/judge.h"
#include <string.h>

enum { PLAN_MAX = 64 * 1024 * 1024 };

struct lk_plan *lk_reread_plan(const char *dir, char ret_digest[65], struct lk_err *err)
{
    char path[4200];
    uint8_t sha[LK_SHA256_LEN];
    size_t len;
    LK_AUTO(free) char *text = NULL;
    LK_AUTO(lk_buf_done) struct lk_buf dumped = { 0 };
    snprintf(path, sizeof path, "%s/plan.json", dir);
    if (lk_fs_load(path, PLAN_MAX, &text, &len, err))
        return NULL;
    LK_AUTO(json_decref) json_t *json = lk_json_parse(text, len, path, err);
    if (!json)
        return NULL;
    lk_json_dump(json, &dumped);
    lk_sha256(dumped.bytes, dumped.len, sha);
    lk_hex(sha, sizeof sha, ret_digest);
    return lk_plan_parse(json, err);
}

static long place_of(void *of, const char *case_id)
{
    const struct lk_plan *plan = of;
    for (size_t i = 0; i < plan->n_cases; i++)
        if (!strcmp(plan->cases[i].id, case_id))
            return (long)i;
    return -1;
}

static int judge_all(struct lk_reader *reader, struct lk_judge *judge,
                     void (*each)(void *of, const struct lk_block *block), void *of,
                     struct lk_err *err)
{
    for (;;) {
        LK_AUTO(lk_block_done) struct lk_block block = { 0 };
        int more = lk_reader_next(reader, &block, err);
        if (more <= 0)
            return more;
        if (each)
            each(of, &block);
        if (lk_judge_block(judge, &block, err))
            return -1;
    }
}

struct lk_result *lk_reread_judge(const char *dir, struct lk_plan *plan, const char *digest,
                                  void (*each)(void *of, const struct lk_block *block), void *of,
                                  struct lk_err *err)
{
    char path[4200]; /* errors are told with it while the reader lives */
    snprintf(path, sizeof path, "%s/journal.jsonl", dir);
    LK_AUTO(lk_reader_free) struct lk_reader *reader = lk_reader_open(path, err);
    if (!reader)
        return NULL;
    if (strcmp(lk_json_str(lk_reader_head(reader), "plan", ""), digest) != 0) {
        lk_fail(err, LK_E_USE, LK_NO_POS, "plan.json is not the plan that the journal was made of");
        return NULL;
    }
    LK_AUTO(lk_judge_free) struct lk_judge *j = lk_judge_new(plan);
    if (judge_all(reader, j, each, of, err))
        return NULL;
    struct lk_closing closing;
    lk_reader_closing(reader, place_of, plan, &closing);
    return lk_judge_end(lk_take(j), lk_reader_head(reader), &closing);
}
