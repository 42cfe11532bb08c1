/* The journal's reader. It believes nothing: each line is checked for what it must be. */
#define _GNU_SOURCE
#include "evidence/inner.h"

#include "base/json.h"
#include <errno.h>
#include <string.h>

enum { LINE_MAX_OCTETS = 64 * 1024 * 1024 };

struct lk_reader {
    FILE *f;
    const char *name; /* borrowed: errors name it */
    uint32_t line_no;
    char *line;
    size_t room;
    json_t *head, *close;
    const char *plan_digest; /* in HEAD */
    json_t *cases;           /* id → its number in NAMES: each id is kept once */
    char **names;
    size_t n_names;
    struct lk_ends ends; /* case_index: the number in NAMES */
    bool over;           /* nothing more can come */
};

static int bad(const struct lk_reader *r, struct lk_err *err, const char *what)
{
    return lk_fail(err, LK_E_FORMAT, (struct lk_pos){ r->name, r->line_no, 0 }, "%s", what);
}

void lk_reader_free(struct lk_reader *r)
{
    if (!r)
        return;
    if (r->f)
        fclose(r->f);
    for (size_t i = 0; i < r->n_names; i++)
        free(r->names[i]);
    free(r->names);
    free(r->line);
    free(r->ends.items);
    json_decref(r->head);
    json_decref(r->close);
    json_decref(r->cases);
    free(r);
}

/* The next whole line: 1, its object in RET and its length in RET_LEN (the text is in R->line); 0
 * at the end, or where a killed run broke off in the middle of a line; -1. */
static int next_line(struct lk_reader *r, json_t **ret, size_t *ret_len, struct lk_err *err)
{
    errno = 0;
    ssize_t n = getline(&r->line, &r->room, r->f);
    if (n < 0 && ferror(r->f))
        return lk_fail_errno(err, "cannot read %s", r->name);
    if (n <= 0 || r->line[n - 1] != '\n')
        return 0;
    r->line_no++;
    if (n > LINE_MAX_OCTETS)
        return bad(r, err, "a line too long to be one of a journal");
    LK_AUTO(json_decref) json_t *v = lk_json_parse(r->line, (size_t)n - 1, r->name, NULL);
    if (!json_is_object(v) || !lk_json_str(v, "k", NULL))
        return bad(r, err, "not a line of a journal");
    *ret_len = (size_t)n - 1;
    *ret = lk_take(v);
    return 1;
}

static bool is_digest(const char *hex)
{
    return hex && strlen(hex) == 64 && strspn(hex, "0123456789abcdef") == 64;
}

static int read_head(struct lk_reader *r, struct lk_err *err)
{
    size_t len;
    int rc = next_line(r, &r->head, &len, err);
    if (rc < 0)
        return -1;
    if (!rc || strcmp(lk_json_str(r->head, "k", ""), "run") != 0)
        return bad(r, err, "not a journal: its first line is missing");
    if (lk_json_int(r->head, "format", 0) != 1)
        return bad(r, err, "a journal of another format than 1");
    r->plan_digest = lk_json_str(r->head, "plan", NULL);
    return is_digest(r->plan_digest) ? 0 : bad(r, err, "the first line names no plan");
}

static struct lk_reader *start(FILE *f, const char *name, struct lk_err *err)
{
    LK_AUTO(lk_reader_free) struct lk_reader *r = lk_must(calloc(1, sizeof *r));
    r->f = f;
    r->name = name;
    r->cases = lk_must(json_object());
    return read_head(r, err) ? NULL : lk_take(r);
}

struct lk_reader *lk_reader_open(const char *path, struct lk_err *err)
{
    FILE *f = fopen(path, "rbe");
    if (!f) {
        lk_fail_errno(err, "cannot read %s", path);
        return NULL;
    }
    return start(f, path, err);
}

struct lk_reader *lk_reader_memory(const void *bytes, size_t len, struct lk_err *err)
{
    FILE *f = fmemopen((void *)bytes, len, "r");
    if (!f) {
        lk_fail_errno(err, "cannot read a journal of %zu octets", len);
        return NULL;
    }
    return start(f, "journal", err);
}

const json_t *lk_reader_head(const struct lk_reader *r)
{
    return r->head;
}

static long number_of(struct lk_reader *r, const char *case_id)
{
    json_t *known = json_object_get(r->cases, case_id);
    if (known)
        return (long)json_integer_value(known);
    r->names = lk_must(realloc(r->names, (r->n_names + 1) * sizeof *r->names));
    r->names[r->n_names] = lk_must(strdup(case_id));
    json_object_set_new(r->cases, case_id, json_integer((json_int_t)r->n_names));
    return (long)r->n_names++;
}

struct reading {
    struct lk_block *block;
    struct lk_chain chain;
};

static bool chain_is(const struct lk_chain *c, const json_t *line)
{
    char hex[LK_SHA256_HEX];
    lk_hex(c->at, sizeof c->at, hex);
    return !strcmp(lk_json_str(line, "chain", ""), hex);
}

static int begin_block(struct lk_reader *r, struct reading *b, const json_t *line,
                       struct lk_err *err)
{
    const char *case_id = lk_json_str(line, "case", NULL);
    long long repeat = lk_json_int(line, "repeat", -1);
    if (!case_id || repeat < 0 || repeat > INT32_MAX)
        return bad(r, err, "a block that names no case");
    b->block->case_id = strdup(case_id);
    b->block->repeat = (int)repeat;
    b->block->records = json_array();
    lk_chain_begin(&b->chain, r->plan_digest, case_id, (int)repeat);
    b->block->chain_ok = chain_is(&b->chain, line);
    return 0;
}

static bool reason_read(const char *name, enum lk_end_reason *ret)
{
    for (enum lk_end_reason i = LK_END_COMPLETE; i <= LK_END_ERROR; i++)
        if (!strcmp(lk_end_reason_name(i), name)) {
            *ret = i;
            return true;
        }
    return false;
}

static int end_block(struct lk_reader *r, struct reading *b, const json_t *line, size_t len,
                     struct lk_err *err)
{
    struct lk_block *block = b->block;
    if (strcmp(lk_json_str(line, "case", ""), block->case_id) != 0 ||
        lk_json_int(line, "repeat", -1) != block->repeat ||
        !reason_read(lk_json_str(line, "reason", ""), &block->reason))
        return bad(r, err, "the end of another block than the one that began");
    const char *at_step = lk_json_str(line, "at_step", NULL), *why = lk_json_str(line, "why", NULL);
    block->at_step = at_step ? strdup(at_step) : NULL;
    block->why = why ? strdup(why) : NULL;
    block->chain_ok &= chain_is(&b->chain, line);
    lk_chain_line(&b->chain, r->line, len);
    struct lk_end end = { number_of(r, block->case_id), block->repeat, b->chain };
    lk_ends_add(&r->ends, &end);
    return 0;
}

static bool is_frame(const char *k)
{
    return !strcmp(k, "run") || !strcmp(k, "begin") || !strcmp(k, "close");
}

/* One line within a block: 1 when it was the last, 0 when more must come. */
static int take_line(struct lk_reader *r, struct reading *b, json_t *line, size_t len,
                     struct lk_err *err)
{
    const char *k = lk_json_str(line, "k", "");
    if (!strcmp(k, "end"))
        return end_block(r, b, line, len, err) ? -1 : 1;
    if (is_frame(k))
        return bad(r, err, "a block that does not end");
    if (lk_json_int(line, "n", 0) != (long long)json_array_size(b->block->records) + 1)
        return bad(r, err, "a record out of order");
    json_array_append(b->block->records, line);
    lk_chain_line(&b->chain, r->line, len);
    return 0;
}

static int read_block(struct lk_reader *r, struct reading *b, struct lk_err *err)
{
    for (;;) {
        LK_AUTO(json_decref) json_t *line = NULL;
        size_t len;
        int rc = next_line(r, &line, &len, err);
        if (rc <= 0)
            return rc;
        rc = take_line(r, b, line, len, err);
        if (rc)
            return rc;
    }
}

static bool status_read(const char *name, enum lk_run_status *ret)
{
    for (enum lk_run_status i = LK_RUN_COMPLETE; i <= LK_RUN_DEAD; i++)
        if (!strcmp(lk_run_status_name(i), name)) {
            *ret = i;
            return true;
        }
    return false;
}

static int read_close(struct lk_reader *r, json_t *line, struct lk_err *err)
{
    enum lk_run_status status;
    json_t *more = NULL;
    size_t len;
    if (!status_read(lk_json_str(line, "status", ""), &status) ||
        !is_digest(lk_json_str(line, "root", NULL)))
        return bad(r, err, "a last line that says not how the run ended");
    r->close = json_incref(line);
    int rc = next_line(r, &more, &len, err);
    json_decref(more);
    return rc > 0 ? bad(r, err, "lines after the last line") : rc;
}

int lk_reader_next(struct lk_reader *r, struct lk_block *ret, struct lk_err *err)
{
    struct lk_block block = { 0 };
    struct reading b = { .block = &block };
    LK_AUTO(json_decref) json_t *line = NULL;
    size_t len;
    int rc = r->over ? 0 : next_line(r, &line, &len, err);
    if (rc > 0 && !strcmp(lk_json_str(line, "k", ""), "close"))
        rc = read_close(r, line, err);
    else if (rc > 0 && strcmp(lk_json_str(line, "k", ""), "begin") != 0)
        rc = bad(r, err, "a line outside of any block");
    else if (rc > 0)
        rc = begin_block(r, &b, line, err) ? -1 : read_block(r, &b, err);
    r->over |= rc <= 0;
    if (rc > 0)
        *ret = block;
    else
        lk_block_done(&block);
    return rc;
}

void lk_reader_closing(struct lk_reader *r, long (*index_of)(void *of, const char *case_id),
                       void *of, struct lk_closing *ret)
{
    *ret = (struct lk_closing){ 0 };
    struct lk_ends ends = { 0 };
    for (size_t i = 0; i < r->ends.n; i++) {
        struct lk_end e = r->ends.items[i];
        e.case_index = index_of(of, r->names[e.case_index]);
        lk_ends_add(&ends, &e);
    }
    bool ok = lk_ends_root(&ends, ret->root);
    free(ends.items);
    ret->closed = r->close != NULL;
    if (!ret->closed)
        return;
    status_read(lk_json_str(r->close, "status", ""), &ret->status);
    ret->root_ok = ok && !strcmp(ret->root, lk_json_str(r->close, "root", "")) &&
                   lk_json_int(r->close, "blocks", -1) == (long long)r->ends.n;
}
