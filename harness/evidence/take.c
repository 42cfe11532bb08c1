/* What one play saw, kept until it has ended. */
#define _GNU_SOURCE
#include "evidence/inner.h"

#include "base/clock.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

struct lk_take *lk_take_new(const char *case_id, int repeat, const uint8_t key[LK_COMMIT_KEY_LEN],
                            const char *spill)
{
    struct lk_take *t = lk_must(calloc(1, sizeof *t));
    t->arena = lk_arena_new();
    t->case_id = lk_must(strdup(case_id));
    t->spill = lk_must(strdup(spill));
    t->repeat = repeat;
    t->began = lk_unix_now();
    t->secrets = lk_secrets_new(key);
    t->records = lk_must(json_array());
    t->last = &t->first;
    t->fd = -1;
    return t;
}

static void wipe_raws(struct lk_take *t)
{
    for (struct lk_raw *r = t->first, *next; r; r = next) {
        next = r->next;
        if (r->bytes) {
            lk_wipe(r->bytes, r->len);
            free(r->bytes);
        }
    }
}

void lk_take_free(struct lk_take *t)
{
    if (!t)
        return;
    wipe_raws(t);
    if (t->fd >= 0)
        close(t->fd);
    lk_secrets_free(t->secrets);
    json_decref(t->records);
    lk_arena_free(t->arena);
    free(t->case_id);
    free(t->spill);
    free(t);
}

struct lk_secrets *lk_take_secrets(struct lk_take *t)
{
    return t->secrets;
}

void lk_take_add(struct lk_take *t, json_t *record)
{
    json_object_set_new(record, "n", json_integer((json_int_t)json_array_size(t->records) + 1));
    json_array_append_new(t->records, record);
}

/* The file loses its name at once: nothing of it stays, however the process ends. */
static bool open_spill(struct lk_take *t)
{
    LK_AUTO(free) char *path = NULL;
    if (t->fd >= 0)
        return true;
    if (asprintf(&path, "%s/spill-XXXXXX", t->spill) < 0)
        lk_must(NULL);
    t->fd = mkostemp(path, O_CLOEXEC); /* 0600 */
    return t->fd >= 0 && !unlink(path);
}

static bool spill(struct lk_take *t, const char *bytes, size_t len)
{
    if (!open_spill(t))
        return false;
    for (size_t done = 0; done < len;) {
        ssize_t n = pwrite(t->fd, bytes + done, len - done, t->spilled + (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    t->spilled += (off_t)len;
    return true;
}

static const char *copy(struct lk_take *t, const char *s)
{
    return s ? lk_arena_strdup(t->arena, s) : NULL;
}

void lk_take_raw(struct lk_take *t, const struct lk_spot *spot, const void *bytes, size_t len)
{
    if (!len)
        return;
    struct lk_raw *r = lk_arena_new_of(t->arena, struct lk_raw);
    r->spot = (struct lk_spot){ .step = copy(t, spot->step),
                                .actor = copy(t, spot->actor),
                                .place = copy(t, spot->place),
                                .page = copy(t, spot->page),
                                .action = copy(t, spot->action),
                                .ours = spot->ours };
    r->len = len;
    if (t->in_memory + len <= LK_TAKE_RAW_MAX) {
        r->bytes = lk_must(malloc(len));
        memcpy(r->bytes, bytes, len);
        t->in_memory += len;
    } else {
        r->offset = t->spilled;
        t->spill_failed |= !spill(t, bytes, len);
    }
    *t->last = r;
    t->last = &r->next;
}

static bool read_back(const struct lk_take *t, const struct lk_raw *r, char *into)
{
    for (size_t done = 0; done < r->len;) {
        ssize_t n = pread(t->fd, into + done, r->len - done, r->offset + (off_t)done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

int lk_take_each_raw(struct lk_take *t,
                     void (*fn)(void *of, const struct lk_spot *spot, const char *bytes,
                                size_t len),
                     void *of, struct lk_err *err)
{
    LK_AUTO(lk_buf_wipe) struct lk_buf piece = { 0 };
    if (t->spill_failed)
        return lk_fail(err, LK_E_IO, LK_NO_POS,
                       "cannot keep what was received in %s, so it was not searched for secrets",
                       t->spill);
    for (struct lk_raw *r = t->first; r; r = r->next) {
        const char *bytes = r->bytes;
        if (!bytes) {
            lk_buf_clear(&piece);
            bytes = lk_buf_reserve(&piece, r->len);
            if (!read_back(t, r, piece.bytes))
                return lk_fail(err, LK_E_IO, LK_NO_POS, "cannot read back what was kept in %s",
                               t->spill);
        }
        fn(of, &r->spot, bytes, r->len);
    }
    return 0;
}
