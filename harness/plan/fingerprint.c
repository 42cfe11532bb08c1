/* What a plan's scenarios and requirements say, as one digest: where they stand in which files, and
 * what is remarked there, is no part of it. */
#include "plan/plan.h"

#include "base/digest.h"
#include "base/json.h"

static void forget_places(json_t *steps)
{
    size_t i, k;
    json_t *step, *expect;
    json_array_foreach(steps, i, step)
    {
        json_object_del(step, "at");
        json_array_foreach(json_object_get(step, "expects"), k, expect)
            json_object_del(expect, "at");
        forget_places(json_object_get(step, "children"));
    }
}

void lk_plan_fingerprint(const struct lk_plan *p, char ret[65])
{
    size_t i;
    json_t *one;
    uint8_t sha[LK_SHA256_LEN];
    LK_AUTO(json_decref) json_t *plan = lk_plan_json(p);
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    json_t *cases = json_object_get(plan, "cases");
    json_array_foreach(cases, i, one)
    {
        json_object_del(one, "file");
        forget_places(json_object_get(one, "story"));
    }
    lk_json_dump(cases, &text);
    lk_json_dump(json_object_get(plan, "requirements"), &text);
    lk_sha256(text.bytes, text.len, sha);
    lk_hex(sha, sizeof sha, ret);
}
