/* Scenarios that play what was drawn: one a kind of duty, a case an item; or one for a finding. */
#include "feed/feed.h"

#include "base/fs.h"
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char lk_feed_twin[] = "feed/twin";

static const struct duty {
    const char *name, *title, *proofs;
} duties[] = {
    [LK_FEED_REFUSE] = { "refuse", "A client refuses a file that no careful program takes",
                         "  - client: { holds: refused the file, proves: CLI-P12-01/1 }\n"
                         "  - client: { holds: left no file, proves: CLI-P12-01/2 }\n" },
    [LK_FEED_TAKE] = { "take", "A client takes a file that is sound",
                       "  - client: { holds: took the file, proves: CLI-P12-01/3 }\n" },
    [LK_FEED_SURVIVE] = { "survive", "A client takes an odd file, or refuses it", "" },
    [LK_FEED_NOTICE] = { "notice", "A client refuses an answer that did not come whole",
                         "  - client: { holds: noticed the fault, proves: CLI-FAULT-01/1 }\n"
                         "  - client: { holds: [noticed the fault, left no file], "
                         "proves: CLI-FAULT-01/2 }\n" },
    [LK_FEED_PUT_UP_WITH] = { "put-up-with", "A client lives with an odd answer", "" },
};

/* Whatever it is given. */
static const char always[] =
    "  - client: { holds: ended in time, proves: CLI-END-01/1 }\n"
    "  - client: { holds: ended by no signal, proves: CLI-END-01/3 }\n"
    "  - client: { holds: took at most 1 GB of memory, proves: CLI-END-01/4 }\n"
    "  - client: { holds: left nothing that others can read, proves: CLI-FILE-01/2 }\n"
    "  - client: { nowhere: { secret: password, in: [the client's arguments, "
    "the client's output, the client's URLs] }, proves: WIZ-PW-06/4 }\n";

static const char walk[] = "story:\n"
                           "  - user: follow the link in the mail\n"
                           "  - user: enter the user-ID\n"
                           "  - user: approve the login\n"
                           "  - user: wait for the login\n"
                           "  - user: press Next\n"
                           "  - user: tick the terms\n"
                           "  - user: press Next\n"
                           "  - any-of: [ { user: press Show }, "
                           "{ user: press Copy to clipboard } ]\n"
                           "  - user: press Next\n"
                           "  - any-of: [ { user: receive the file }, "
                           "{ user: press Download certificate } ]\n";

static void put_head(const char *id, const char *title, struct lk_buf *out)
{
    lk_buf_printf(out,
                  "scenario: %s\ntitle: %s\nprofile: retrieve\nroles: [client]\n"
                  "journey: retrieve\ngiven:\n  people: { user: { orders: 1 } }\n",
                  id, title);
}

static void put_story(enum lk_feed_must must, struct lk_buf *out)
{
    lk_buf_printf(out, "%s%s%s", walk, duties[must].proofs, always);
}

static int save(const char *dir, const char *name, const char *ending, const void *bytes,
                size_t len, struct lk_err *err)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s%s", dir, name, ending);
    return lk_fs_save(path, bytes, len, 0600, err);
}

static int save_twin(const char *dir, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    put_head(lk_feed_twin, "A client retrieves what the portal issues by itself", &out);
    lk_buf_adds(&out, walk);
    lk_buf_adds(&out, "  - client: { holds: says success, proves: CLI-END-01/2 }\n");
    return save(dir, "twin", ".yaml", out.bytes, out.len, err);
}

/* All items of one duty, a case each. */
static int save_duty(const char *dir, enum lk_feed_must must, const struct lk_feed_item *items,
                     size_t n, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    char id[64], ending[32];
    bool any = false, files = must < LK_FEED_NOTICE;
    snprintf(id, sizeof id, "feed/%s", duties[must].name);
    put_head(id, duties[must].title, &out);
    lk_buf_printf(&out, "  fault: { name: \"${fault}\", at: always%s }\ntwin: %s\ncases:\n",
                  files ? ", file: \"${file}\"" : "", lk_feed_twin);
    for (size_t i = 0; i < n; i++) {
        if (items[i].must != must)
            continue;
        any = true;
        snprintf(ending, sizeof ending, "%zu.p12", i);
        lk_buf_printf(&out, "  \"%zu\": { fault: %s", i, items[i].fault);
        if (files)
            lk_buf_printf(&out, ", file: %s", ending);
        lk_buf_adds(&out, " }\n");
        if (files && save(dir, ending, "", items[i].file.bytes, items[i].file.len, err))
            return -1;
    }
    put_story(must, &out);
    return any ? save(dir, duties[must].name, ".yaml", out.bytes, out.len, err) : 0;
}

int lk_feed_scenarios(const char *dir, const struct lk_feed_item *items, size_t n,
                      struct lk_err *err)
{
    int failed = save_twin(dir, err);
    for (int must = 0; must < LK_FEED_MUSTS && !failed; must++)
        failed = save_duty(dir, (enum lk_feed_must)must, items, n, err);
    return failed;
}

long lk_feed_case(const char *case_id)
{
    const char *name = strchr(case_id, '[');
    if (!strcmp(case_id, lk_feed_twin))
        return -1;
    return strncmp(case_id, "feed/", 5) || !name ? -2 : strtol(name + 1, NULL, 10);
}

int lk_feed_keep(const char *dir, const char *name, const struct lk_feed_item *item,
                 const char *said, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    char id[LK_FEED_NAME + 8];
    bool file = item->must < LK_FEED_NOTICE;
    snprintf(id, sizeof id, "found/%s", name);
    put_head(id, duties[item->must].title, &out);
    lk_buf_printf(&out, "  fault: { name: %s, at: always", item->fault);
    if (file)
        lk_buf_printf(&out, ", file: %s.p12", name);
    lk_buf_printf(&out, " }\ntwin: %s\n", lk_feed_twin);
    put_story(item->must, &out);
    if (file && save(dir, name, ".p12", item->file.bytes, item->file.len, err))
        return -1;
    return save(dir, name, ".txt", said, strlen(said), err) || save_twin(dir, err) ||
                   save(dir, name, ".yaml", out.bytes, out.len, err)
               ? -1
               : 0;
}
