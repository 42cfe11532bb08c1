/* The client role: our portal serves, a client walks, and what both did is written down as one
 * record (docs/client-contract.md). */
#define _GNU_SOURCE
#include "engine/play.h"

#include "base/clock.h"
#include "base/digest.h"
#include "base/fs.h"
#include "engine/client_files.h"
#include "target/client.h"
#include <string.h>

enum { ENV_MAX = 16, SAID_MAX = 4096 };

struct client {
    struct lk_play *p;
    const struct lk_person *user;
    char folder[4096], out[4160], ca[4160];
    const char *environment[ENV_MAX];
    size_t n_environment;
    bool approved;
    int64_t seq_before; /* the portal's requests up to here were ours */
};

/* Does what comes before the client's first step: ours, and the administrator's. */
static enum lk_went play_before(struct lk_play *p, struct lk_err *err)
{
    for (size_t i = 0; i < p->case_->n_story; i++) {
        const struct lk_step *s = &p->case_->story[i];
        if (s->kind == LK_STEP_ACT)
            break;
        if ((s->kind == LK_STEP_BEFORE || s->kind == LK_STEP_ADMIN || s->kind == LK_STEP_CLOCK) &&
            lk_play_story(p, s, 1, err) != LK_WENT_ON)
            return LK_WENT_NOWHERE;
    }
    return LK_WENT_ON;
}

static void tell(struct client *c, const char *name, const char *value)
{
    if (value && c->n_environment + 1 < ENV_MAX)
        c->environment[c->n_environment++] = lk_arena_printf(c->p->scratch, "%s=%s", name, value);
}

/* The link in the newest mail. */
static const char *newest_link(struct client *c, struct lk_err *err)
{
    struct lk_reply reply = { 0 };
    const char *link = NULL;
    if (!c->p->engine->target->mails(c->p->stage, "client", c->user, &reply, err)) {
        json_t *mails = json_object_get(reply.view, "mails");
        json_t *mail = json_array_get(mails, json_array_size(mails) - 1);
        link = json_string_value(json_array_get(json_object_get(mail, "links"), 0));
        link = link ? lk_arena_strdup(c->p->scratch, link) : NULL;
    }
    lk_reply_done(&reply);
    return link;
}

static int prepare(struct client *c, struct lk_err *err)
{
    struct lk_play *p = c->p;
    const struct lk_target_ops *target = p->engine->target;
    const char *ca = target->variable(p->stage, NULL, "portal-ca");
    snprintf(c->folder, sizeof c->folder, "%s/client-XXXXXX", p->engine->out);
    if (!mkdtemp(c->folder))
        return lk_fail_errno(err, "%s", c->folder);
    LK_AUTO(free) char *whole = realpath(c->folder, NULL);
    if (!whole)
        return lk_fail_errno(err, "%s", c->folder);
    snprintf(c->folder, sizeof c->folder, "%s", whole);
    snprintf(c->out, sizeof c->out, "%s/out", c->folder);
    snprintf(c->ca, sizeof c->ca, "%s/portal-ca.pem", c->folder);
    if (lk_fs_mkdirs(c->out, 0700, err) || lk_fs_save(c->ca, ca, strlen(ca), 0600, err))
        return -1;
    tell(c, "PATH", getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
    tell(c, "HOME", c->folder);
    tell(c, "LANG", "C.UTF-8");
    tell(c, "LAKMUS_CONTRACT", "1");
    tell(c, "LAKMUS_JOURNEY", p->case_->journey);
    tell(c, "LAKMUS_PORTAL", target->variable(p->stage, NULL, "world.portal"));
    tell(c, "LAKMUS_CA", c->ca);
    tell(c, "LAKMUS_USER_ID", c->user->user_id);
    tell(c, "LAKMUS_OUT", c->out);
    tell(c, "LAKMUS_PATIENCE",
         lk_arena_printf(p->scratch, "%lld", (long long)p->engine->play_ms / 1000));
    if (!strcmp(p->case_->journey, "retrieve"))
        tell(c, "LAKMUS_LINK", newest_link(c, err));
    return err->code ? -1 : 0;
}

/* The person approves as soon as the login waits: asked again and again while the client runs. */
static bool meanwhile(void *of)
{
    struct client *c = of;
    struct lk_err err = { 0 };
    struct lk_reply reply = { 0 };
    if (!c->approved &&
        !c->p->engine->target->given(c->p->stage, "approve", c->user, NULL, &reply, &err))
        c->approved = reply.outcome == LK_ANSWERED;
    lk_reply_done(&reply);
    return c->p->engine->stop && *c->p->engine->stop;
}

/* The portal's requests after AFTER. New reference, or NULL. */
static json_t *portal_journal(struct lk_play *p, int64_t after, struct lk_err *err)
{
    struct lk_reply reply = { 0 };
    json_t *trace = NULL;
    if (!p->engine->target->given(p->stage, "journal", NULL, NULL, &reply, err) &&
        reply.outcome == LK_ANSWERED) {
        size_t i;
        json_t *one;
        trace = json_array();
        json_array_foreach(json_object_get(reply.view, "requests"), i,
                           one) if (lk_json_int(one, "seq", 0) > after)
            json_array_append(trace, one);
    }
    lk_reply_done(&reply);
    if (!trace)
        lk_fail(err, LK_E_NET, LK_NO_POS, "the portal's record of requests could not be read");
    return trace;
}

static int64_t last_seq(const json_t *trace)
{
    return lk_json_int(json_array_get(trace, json_array_size(trace) - 1), "seq", 0);
}

/* All that the client said and started is searched for secrets. */
static void search(struct lk_play *p, const struct lk_client_end *end)
{
    size_t i, k;
    json_t *program, *word;
    struct lk_spot spot = { .step = "client", .actor = "client", .place = "client output" };
    lk_take_raw(p->take, &spot, end->out.bytes, end->out.len);
    lk_take_raw(p->take, &spot, end->err.bytes, end->err.len);
    spot.place = "client arguments";
    json_array_foreach(end->arguments, i, program) json_array_foreach(program, k, word)
        lk_take_raw(p->take, &spot, json_string_value(word), json_string_length(word));
}

/* The end of an output as text; what is no UTF-8 becomes question marks. */
static json_t *said(const struct lk_buf *b)
{
    const char *from = b->len > SAID_MAX ? b->bytes + b->len - SAID_MAX : b->bytes;
    size_t len = b->len > SAID_MAX ? SAID_MAX : b->len;
    json_t *text = json_stringn(from ? from : "", len);
    if (text)
        return text;
    LK_AUTO(lk_buf_done) struct lk_buf ascii = { 0 };
    for (size_t i = 0; i < len; i++)
        lk_buf_addc(&ascii, from[i] & 0x80 || !from[i] ? '?' : from[i]);
    return json_stringn(ascii.bytes, ascii.len);
}

/* The files that the portal sent, as its record says. */
static json_t *sent_of(const json_t *trace)
{
    json_t *sent = json_array(), *one;
    size_t i;
    json_array_foreach((json_t *)trace, i, one) if (json_is_object(json_object_get(one, "sent")))
        json_array_append(sent, json_object_get(one, "sent"));
    return sent;
}

static void write_record(struct client *c, struct lk_client_end *end, json_t *trace,
                         struct lk_client_files *files)
{
    json_t *r = json_pack("{s:s, s:s, s:i, s:b, s:f, s:b}", "k", "client", "step", "client",
                          "status", end->status, "in_time", end->in_time, "ms", end->ms,
                          "arguments_seen", end->arguments_seen);
    json_object_set_new(r, "memory_kb", json_integer(end->memory_kb));
    json_object_set_new(r, "signal", end->signal ? json_integer(end->signal) : json_null());
    json_object_set(r, "arguments", end->arguments);
    json_object_set_new(r, "stdout", said(&end->out));
    json_object_set_new(r, "stderr", said(&end->err));
    json_object_set_new(r, "sent", sent_of(trace));
    json_object_set(r, "trace", trace);
    json_object_set(r, "files", files->files);
    json_object_set(r, "p12", files->p12);
    json_object_set(r, "password", files->password);
    lk_play_add(c->p, r);
}

static int run_client(struct client *c, struct lk_err *err)
{
    struct lk_play *p = c->p;
    LK_AUTO(json_decref) json_t *ours = portal_journal(p, 0, err);
    if (!ours || prepare(c, err))
        return -1;
    struct lk_client_plan plan = { .command = p->engine->client,
                                   .folder = c->folder,
                                   .environment = c->environment,
                                   .deadline = p->deadline,
                                   .meanwhile = meanwhile,
                                   .of = c };
    struct lk_client_end end;
    if (lk_client_run(&plan, &end, err)) {
        lk_client_end_done(&end);
        return -1;
    }
    search(p, &end);
    LK_AUTO(json_decref) json_t *trace = portal_journal(p, last_seq(ours), err);
    struct lk_client_files files = { 0 };
    int failed = !trace || lk_client_files_read(p, c->out, trace, &files, err);
    if (!failed)
        write_record(c, &end, trace, &files);
    lk_client_files_done(&files);
    lk_client_end_done(&end);
    return failed;
}

void lk_play_client(struct lk_play *p, struct lk_err *err)
{
    struct client c = { .p = p, .user = lk_play_person(p, "user") };
    if (play_before(p, err) == LK_WENT_ON && run_client(&c, err))
        lk_play_stop(p, "client", LK_END_ERROR, "%s", err->msg);
    struct lk_err ignored = { 0 };
    if (c.out[0])
        lk_fs_remove_tree(c.folder, &ignored);
}
