/* The score of the scenarios. A score of other scenarios, or of other faults, says nothing about
 * these, so it holds a digest of both. */
#include "cli/score.h"

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include <string.h>

enum { SCORE_MAX = 64 * 1024 };

void lk_score_about(const struct lk_plan *plan, char ret[65])
{
    uint8_t sha[LK_SHA256_LEN];
    LK_AUTO(lk_buf_done) struct lk_buf all = { 0 };
    lk_plan_fingerprint(plan, ret);
    lk_buf_printf(&all, "%s\n", ret);
    for (int i = 0; i < LK_FAULTS; i++) {
        const struct lk_fault *f = lk_fault_row((enum lk_fault_id)i);
        lk_buf_printf(&all, "%s|%s|%s|%s|%s|%s\n", f->name,
                      lk_fault_family_name(lk_fault_family_of(f->id)), f->where, f->breaks,
                      f->may_also, f->sentence);
    }
    lk_sha256(all.bytes, all.len, sha);
    lk_hex(sha, sizeof sha, ret);
}

int lk_score_save(const struct lk_mutants *m, const char *about, const char *file,
                  struct lk_err *err)
{
    struct lk_score s = lk_mutants_score(m);
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    lk_buf_printf(&text,
                  "{\n  \"lakmus\": \"%s\",\n  \"about\": \"%s\",\n  \"mutants\": %zu,\n"
                  "  \"killed\": %zu,\n  \"decoys\": %zu,\n  \"decoys_accused\": %zu\n}\n",
                  LK_VERSION, about, s.mutants, s.killed, s.decoys, s.accused_decoys);
    return lk_fs_save(file, text.bytes, text.len, 0644, err);
}

void lk_score_take(struct lk_plan *plan, const char *file)
{
    char about[65];
    size_t len;
    LK_AUTO(free) char *text = NULL;
    struct lk_err ignored = { 0 }; /* no file, or none that can be read: not measured */
    plan->score = (struct lk_suite_score){ 0 };
    if (lk_fs_load(file, SCORE_MAX, &text, &len, &ignored))
        return;
    LK_AUTO(json_decref) json_t *score = lk_json_parse(text, len, file, &ignored);
    lk_score_about(plan, about);
    if (strcmp(lk_json_str(score, "about", ""), about) != 0 ||
        strcmp(lk_json_str(score, "lakmus", ""), LK_VERSION) != 0)
        return;
    plan->score = (struct lk_suite_score){
        .measured = true,
        .mutants = (size_t)lk_json_int(score, "mutants", 0),
        .killed = (size_t)lk_json_int(score, "killed", 0),
        .decoys = (size_t)lk_json_int(score, "decoys", 0),
        .decoys_accused = (size_t)lk_json_int(score, "decoys_accused", 0),
    };
}
