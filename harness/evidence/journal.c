/* The journal's writer. */
#define _GNU_SOURCE
#include "evidence/inner.h"

#include "base/clock.h"
#include "base/json.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>

struct lk_journal {
    int fd;
    char *path, *plan_digest;
    pthread_mutex_t lock; /* of all below, and of the file's end */
    struct lk_ends ends;
    bool broken; /* a write failed: what follows would not fit what is there */
};

static const char *const reasons[] = {
    [LK_END_COMPLETE] = "complete", [LK_END_STOPPED] = "stopped",
    [LK_END_DEADLINE] = "deadline", [LK_END_INTERRUPTED] = "interrupted",
    [LK_END_DEAD] = "dead",         [LK_END_ERROR] = "error",
};
static const char *const statuses[] = {
    [LK_RUN_COMPLETE] = "complete",
    [LK_RUN_INTERRUPTED] = "interrupted",
    [LK_RUN_DEAD] = "dead",
};

const char *lk_end_reason_name(enum lk_end_reason r)
{
    return reasons[r];
}

const char *lk_run_status_name(enum lk_run_status s)
{
    return statuses[s];
}

void lk_block_done(struct lk_block *b)
{
    free(b->case_id);
    free(b->at_step);
    free(b->why);
    json_decref(b->records);
    *b = (struct lk_block){ 0 };
}

static int append(struct lk_journal *j, const char *bytes, size_t len, struct lk_err *err)
{
    if (j->broken)
        return lk_fail(err, LK_E_STATE, LK_NO_POS, "%s: an earlier write failed", j->path);
    for (size_t done = 0; done < len;) {
        ssize_t n = write(j->fd, bytes + done, len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            j->broken = true;
            return lk_fail_errno(err, "cannot write %s", j->path);
        }
        done += (size_t)n;
    }
    return 0;
}

static int append_line(struct lk_journal *j, json_t *line, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
    lk_json_dump(line, &b);
    lk_buf_addc(&b, '\n');
    return append(j, b.bytes, b.len, err);
}

static int write_head(struct lk_journal *j, const struct lk_journal_head *head, struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *line = json_object();
    json_object_set_new(line, "k", json_string("run"));
    json_object_set_new(line, "plan", json_string(head->plan_digest));
    json_object_set_new(line, "run", json_string(head->run_id));
    json_object_set_new(line, "lakmus", json_string(LK_VERSION));
    json_object_set_new(line, "started", json_string(head->started));
    json_object_set_new(line, "format", json_integer(1));
    json_object_set_new(line, "cases", json_integer((json_int_t)head->cases));
    json_object_set_new(line, "repeat", json_integer(head->repeat));
    lk_json_setf(line, "seed", "%llu", (unsigned long long)head->seed);
    return append_line(j, line, err);
}

static void discard(struct lk_journal *j)
{
    if (j->fd >= 0)
        close(j->fd);
    pthread_mutex_destroy(&j->lock);
    free(j->ends.items);
    free(j->path);
    free(j->plan_digest);
    free(j);
}

struct lk_journal *lk_journal_open(const char *dir, const struct lk_journal_head *head,
                                   struct lk_err *err)
{
    struct lk_journal *j = lk_must(calloc(1, sizeof *j));
    j->path = lk_must(asprintf(&j->path, "%s/journal.jsonl", dir) < 0 ? NULL : j->path);
    j->plan_digest = lk_must(strdup(head->plan_digest));
    pthread_mutex_init(&j->lock, NULL);
    j->fd = open(j->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (j->fd < 0)
        lk_fail_errno(err, "cannot make %s", j->path);
    if (j->fd < 0 || write_head(j, head, err)) {
        discard(j);
        return NULL;
    }
    return j;
}

struct ending {
    enum lk_end_reason reason;
    const char *at_step, *why;
};

static json_t *frame(const char *k, const struct lk_take *t, const struct lk_chain *chain)
{
    char hex[LK_SHA256_HEX];
    lk_hex(chain->at, sizeof chain->at, hex);
    json_t *line = json_object();
    json_object_set_new(line, "k", json_string(k));
    json_object_set_new(line, "case", json_string(t->case_id));
    json_object_set_new(line, "repeat", json_integer(t->repeat));
    json_object_set_new(line, "chain", json_string(hex));
    return line;
}

static void add_begin(const struct lk_take *t, const struct lk_chain *chain, struct lk_buf *out)
{
    char date[LK_DATE_LEN];
    lk_date_write(t->began, date);
    LK_AUTO(json_decref) json_t *line = frame("begin", t, chain);
    json_object_set_new(line, "at", json_string(date));
    lk_gate(t->secrets, line, out);
    lk_buf_addc(out, '\n');
}

/* The end line went through the gate, so what it says now is what may be told. */
static json_t *add_end(const struct lk_take *t, const struct ending *e, struct lk_chain *chain,
                       struct lk_buf *out)
{
    json_t *line = frame("end", t, chain);
    json_object_set_new(line, "reason", json_string(reasons[e->reason]));
    json_object_set_new(line, "at_step", e->at_step ? json_string(e->at_step) : json_null());
    json_object_set_new(line, "why", e->why ? json_string(e->why) : json_null());
    size_t from = out->len;
    lk_gate(t->secrets, line, out);
    lk_chain_line(chain, out->bytes + from, out->len - from);
    lk_buf_addc(out, '\n');
    return line;
}

static void add_records(struct lk_take *t, struct lk_chain *chain, struct lk_buf *out)
{
    size_t i;
    json_t *record;
    json_array_foreach(t->records, i, record)
    {
        size_t from = out->len;
        lk_gate(t->secrets, record, out);
        lk_chain_line(chain, out->bytes + from, out->len - from);
        lk_buf_addc(out, '\n');
    }
}

static char *copy(const char *s)
{
    return s ? strdup(s) : NULL;
}

static void fill_block(struct lk_take *t, const struct ending *e, const json_t *end,
                       struct lk_block *ret)
{
    *ret = (struct lk_block){ .case_id = copy(t->case_id),
                              .repeat = t->repeat,
                              .records = json_incref(t->records),
                              .reason = e->reason,
                              .at_step = copy(lk_json_str(end, "at_step", NULL)),
                              .why = copy(lk_json_str(end, "why", NULL)),
                              .chain_ok = true };
}

static int append_block(struct lk_journal *j, const struct lk_buf *text, const struct lk_end *end,
                        struct lk_err *err)
{
    pthread_mutex_lock(&j->lock);
    int rc = append(j, text->bytes, text->len, err);
    if (!rc)
        lk_ends_add(&j->ends, end);
    pthread_mutex_unlock(&j->lock);
    return rc;
}

int lk_journal_end(struct lk_journal *j, struct lk_take *take, size_t case_index,
                   enum lk_end_reason reason, const char *at_step, const char *why,
                   struct lk_block *ret_block, struct lk_err *err)
{
    LK_AUTO(lk_take_free) struct lk_take *t = take;
    LK_AUTO(lk_buf_wipe) struct lk_buf text = { 0 };
    LK_AUTO(free) char *ours = NULL;
    struct ending ending = { reason, at_step, why };
    struct lk_end end = { .case_index = (long)case_index, .repeat = t->repeat };
    json_t *leaks = NULL;
    int rc = lk_leaks_record(t, &leaks, &ours, err);
    json_array_append_new(t->records, leaks);
    lk_chain_begin(&end.chain, j->plan_digest, t->case_id, t->repeat);
    add_begin(t, &end.chain, &text);
    add_records(t, &end.chain, &text);
    LK_AUTO(json_decref) json_t *last = add_end(t, &ending, &end.chain, &text);
    if (append_block(j, &text, &end, err))
        return -1;
    if (ret_block)
        fill_block(t, &ending, last, ret_block);
    return ours ? lk_fail(err, LK_E_STATE, LK_NO_POS, "%s: %s", t->case_id, ours) : rc;
}

int lk_journal_close(struct lk_journal *j, enum lk_run_status status, char root[65],
                     struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *line = json_object();
    lk_ends_root(&j->ends, root);
    json_object_set_new(line, "k", json_string("close"));
    json_object_set_new(line, "status", json_string(statuses[status]));
    json_object_set_new(line, "blocks", json_integer((json_int_t)j->ends.n));
    json_object_set_new(line, "root", json_string(root));
    int rc = append_line(j, line, err);
    if (!rc && fsync(j->fd) && errno != EINVAL) /* EINVAL: not a file that can be synced */
        rc = lk_fail_errno(err, "cannot write %s", j->path);
    discard(j);
    return rc;
}
