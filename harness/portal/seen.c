/* The journal of a world's clients. */
#include "portal/seen.h"

#include "base/clock.h"
#include "base/json.h"
#include "portal/fault.h"

static json_t *text_or_null(const char *s)
{
    return s ? json_string(s) : json_null();
}

/* What was done wrong on purpose; NULL: nothing. */
static json_t *faults(const struct lk_tx *t)
{
    json_t *all = NULL;
    for (int i = 0; i < LK_FAULTS; i++) {
        if (!lk_fault_happened(t, (enum lk_fault_id)i))
            continue;
        all = all ? all : json_array();
        json_array_append_new(all, json_string(lk_fault_armed_name(t, (enum lk_fault_id)i)));
    }
    return all;
}

static json_t *entry(struct lk_tx *t, const struct lk_seen *s)
{
    char at[LK_DATE_LEN];
    lk_date_write(t->now, at);
    json_t *e = json_object();
    json_object_set_new(e, "at", json_string(at));
    json_object_set_new(e, "listener", json_string(s->listener));
    json_object_set_new(e, "method", json_string(s->method));
    json_object_set_new(e, "path", text_or_null(s->path));
    json_object_set_new(e, "page", text_or_null(s->page));
    json_object_set_new(e, "action", text_or_null(s->action));
    json_object_set_new(e, "shown", text_or_null(s->shown));
    json_object_set_new(e, "user", text_or_null(s->user));
    json_object_set_new(e, "status", json_integer(s->status));
    json_object_set_new(e, "tag", text_or_null(s->tag));
    if (s->order)
        lk_json_setf(e, "order", "%lld", (long long)s->order);
    else
        json_object_set_new(e, "order", json_null());
    json_object_set_new(e, "accepted",
                        s->accepted == LK_SEEN_UNSAID ? json_null()
                                                      : json_boolean(s->accepted == LK_SEEN_YES));
    if (s->sha256)
        json_object_set_new(e, "sent",
                            json_pack("{ss sI sI}", "sha256", s->sha256, "bytes",
                                      (json_int_t)s->bytes, "declared", (json_int_t)s->declared));
    json_t *wrong = faults(t);
    if (wrong)
        json_object_set_new(e, "faults", wrong);
    return e;
}

int lk_seen_add(struct lk_tx *t, const struct lk_seen *s)
{
    LK_AUTO(json_decref) json_t *e = entry(t, s);
    LK_AUTO(lk_buf_done) struct lk_buf line = { 0 };
    lk_json_dump(e, &line);
    if (lk_store_run(t->store, t->err,
                     "INSERT INTO journal SELECT ?1,COALESCE(MAX(seq),0)+1,?2 FROM journal"
                     " WHERE world=?1",
                     "is", (long long)t->world.n, line.bytes))
        return -1;
    return lk_store_run(t->store, t->err,
                        "DELETE FROM journal WHERE world=?1 AND"
                        " seq<=(SELECT MAX(seq) FROM journal WHERE world=?1)-?2",
                        "ii", (long long)t->world.n, (long long)LK_SEEN_MAX);
}

json_t *lk_seen_list(struct lk_tx *t, int64_t after)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(
        t->store, t->err, "SELECT seq,line FROM journal WHERE world=? AND seq>? ORDER BY seq", "ii",
        (long long)t->world.n, (long long)after);
    LK_AUTO(json_decref) json_t *all = json_array();
    int more = -1;
    while (r && (more = lk_rows_next(r, t->err)) == 1) {
        json_t *e = json_loads(lk_col_text(r, 1, t->arena), 0, NULL);
        json_object_set_new(e, "seq", json_integer(lk_col_int(r, 0)));
        json_array_append_new(all, e);
    }
    return more == 0 ? lk_take(all) : NULL;
}
