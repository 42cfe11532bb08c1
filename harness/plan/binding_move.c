/* Reading moves: a row a verb. */
#include "plan/binding_inner.h"

#include <regex.h>
#include <string.h>

static bool yes(const struct lk_node *map, const char *key)
{
    return !strcmp(lk_node_text(map, key, "false"), "true");
}

static const char *text_of(struct lk_binding_reader *r, const struct lk_node *map, const char *key)
{
    return lk_binding_keep_text(r, lk_node_get(map, key));
}

static long long span_of(const struct lk_node *map, const char *key, long long otherwise)
{
    long long ms;
    return lk_span_read(lk_node_text(map, key, ""), &ms) ? ms : otherwise;
}

/* What a request and a poll have in common. */
static void read_request(struct lk_binding_reader *r, const struct lk_node *map,
                         struct lk_move *out)
{
    static const char *const methods[][2] = { { "get", "GET" },
                                              { "post", "POST" },
                                              { "put", "PUT" },
                                              { "patch", "PATCH" },
                                              { "delete", "DELETE" } };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (lk_node_get(map, methods[i][0])) {
            out->method = methods[i][1];
            out->url = text_of(r, map, methods[i][0]);
        }
    out->headers = lk_binding_keep_json(r, lk_node_get(map, "headers"));
    out->form = lk_binding_keep_json(r, lk_node_get(map, "form"));
    out->json = lk_binding_keep_json(r, lk_node_get(map, "json"));
    if (out->form && out->json)
        lk_diag(r->d, LK_ERROR, map->pos, 0, "a request has one body: form or json");
}

static void read_press(struct lk_binding_reader *r, const struct lk_node *map, struct lk_move *out)
{
    static const char *const parts[] = { "page", "menu", "notification", "row" };
    const char *within = lk_node_text(map, "within", "page");
    out->label = text_of(r, map, "press");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strcmp(parts[i], within))
            out->within = (enum lk_within)i;
}

static void read_set(struct lk_binding_reader *r, const struct lk_node *map, struct lk_move *out)
{
    out->set = lk_binding_keep_json(r, lk_node_get(map, "set"));
}

static void read_poll(struct lk_binding_reader *r, const struct lk_node *map, struct lk_move *out)
{
    const struct lk_node *poll = lk_node_get(map, "poll");
    read_request(r, poll, out);
    lk_binding_selector(r, lk_node_get(poll, "until"), "poll.until", &out->until);
    lk_binding_selector(r, lk_node_get(poll, "failed"), "poll.failed", &out->failed);
    out->every_ms = span_of(poll, "every", 200);
    out->at_most_ms = span_of(poll, "at-most", 30000);
    if (!out->url == !yes(poll, "reread"))
        lk_diag(r->d, LK_ERROR, poll->pos, 0, "a poll has one address, or 'reread: true'");
}

static void read_follow(struct lk_binding_reader *r, const struct lk_node *map, struct lk_move *out)
{
    (void)r;
    out->altered = !strcmp(lk_node_text(map, "follow", ""), "altered mail");
}

static void read_download(struct lk_binding_reader *r, const struct lk_node *map,
                          struct lk_move *out)
{
    (void)r;
    out->automatic = !strcmp(lk_node_text(map, "download", ""), "automatic");
}

static void read_ask(struct lk_binding_reader *r, const struct lk_node *map, struct lk_move *out)
{
    out->question = text_of(r, map, "ask");
    out->hidden = yes(map, "hidden");
    out->cookie = text_of(r, map, "cookie");
    out->into = lk_arena_strdup(r->b->arena, lk_node_text(map, "into", "answer"));
    lk_binding_keep_name(r, out->into);
}

static void read_given(struct lk_binding_reader *r, const struct lk_node *map, struct lk_move *out)
{
    out->given = lk_arena_strdup(r->b->arena, lk_node_text(map, "given", ""));
}

static void read_nothing(struct lk_binding_reader *r, const struct lk_node *map,
                         struct lk_move *out)
{
    (void)r;
    (void)map;
    (void)out;
}

static const char *const resends[] = { [LK_RESEND_AGAIN] = "again",
                                       [LK_RESEND_THEIRS] = "theirs",
                                       [LK_RESEND_EARLY] = "early",
                                       [LK_RESEND_THEIRS_EARLY] = "theirs-early",
                                       [LK_RESEND_MUTATED] = "mutated",
                                       [LK_RESEND_THEIRS_MUTATED] = "theirs-mutated",
                                       NULL };

static void read_resend(struct lk_binding_reader *r, const struct lk_node *map, struct lk_move *out)
{
    (void)r;
    for (size_t i = 0; resends[i]; i++)
        if (!strcmp(resends[i], lk_node_text(map, "resend", "")))
            out->resend = (enum lk_resend)i;
}

static const struct {
    const char *verb;
    enum lk_move_kind kind;
    void (*read)(struct lk_binding_reader *r, const struct lk_node *map, struct lk_move *out);
} verbs[] = {
    { "get", LK_MOVE_REQUEST, read_request },
    { "post", LK_MOVE_REQUEST, read_request },
    { "put", LK_MOVE_REQUEST, read_request },
    { "patch", LK_MOVE_REQUEST, read_request },
    { "delete", LK_MOVE_REQUEST, read_request },
    { "press", LK_MOVE_PRESS, read_press },
    { "set", LK_MOVE_SET, read_set },
    { "reread", LK_MOVE_REREAD, read_nothing },
    { "poll", LK_MOVE_POLL, read_poll },
    { "follow", LK_MOVE_FOLLOW, read_follow },
    { "download", LK_MOVE_DOWNLOAD, read_download },
    { "log-in-with-certificate", LK_MOVE_CERTIFICATE, read_nothing },
    { "ask", LK_MOVE_ASK, read_ask },
    { "replay", LK_MOVE_REPLAY, read_nothing },
    { "resend", LK_MOVE_RESEND, read_resend },
    { "given", LK_MOVE_GIVEN, read_given },
};

static void read_move(struct lk_binding_reader *r, const struct lk_node *map, const char *name,
                      bool given, struct lk_move *out)
{
    size_t found = 0;
    *out = (struct lk_move){ .pos = map->pos, .kind = LK_MOVE_REREAD };
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (lk_node_get(map, verbs[i].verb) && !found++) {
            out->kind = verbs[i].kind;
            verbs[i].read(r, map, out);
        } else if (lk_node_get(map, verbs[i].verb)) {
            lk_diag(r->d, LK_ERROR, map->pos, 0,
                    "a move has one verb, this has '%s' too: make it a list of moves",
                    verbs[i].verb);
        }
    if (!found)
        lk_diag(r->d, LK_ERROR, map->pos, 0,
                "a move has a verb: get, post, put, patch, delete, press, set, reread, poll, "
                "follow, download, log-in-with-certificate, ask, replay, resend or given");
    out->optional = yes(map, "optional");
    out->control = !strcmp(lk_node_text(map, "as", given ? "control" : "browser"), "control");
    out->captures =
        lk_binding_captures(r, lk_node_get(map, "capture"),
                            lk_arena_printf(r->b->arena, "%s.capture", name), &out->n_captures);
}

void lk_binding_doing(struct lk_binding_reader *r, const struct lk_node *node, const char *name,
                      bool given, struct lk_doing *out)
{
    bool list = node->kind == LK_NODE_LIST;
    *out = (struct lk_doing){ .name = name, .pos = node->pos, .n_moves = list ? node->n : 1 };
    if (!out->n_moves)
        lk_diag(r->d, LK_ERROR, node->pos, 0, "'%s' has no moves", name);
    out->moves = lk_arena_alloc(r->b->arena, (out->n_moves + 1) * sizeof *out->moves);
    for (size_t i = 0; i < out->n_moves; i++)
        read_move(r, list ? node->items[i] : node, name, given, &out->moves[i]);
}

static void read_mail_link(struct lk_binding_reader *r, const struct lk_node *node)
{
    const char *link = lk_node_text(node, "link", NULL);
    regex_t compiled;
    if (!link)
        return;
    if (regcomp(&compiled, link, REG_EXTENDED)) {
        lk_diag(r->d, LK_ERROR, lk_node_get(node, "link")->pos, 0, "no regular expression");
        return;
    }
    if (compiled.re_nsub < 1)
        lk_diag(r->d, LK_ERROR, lk_node_get(node, "link")->pos, 0,
                "the random part of a link stands in a group: \"/retrieve/([^/]+)\"");
    regfree(&compiled);
    r->b->mail_link = lk_arena_strdup(r->b->arena, link);
}

void lk_binding_mail(struct lk_binding_reader *r, const struct lk_node *node, struct lk_doing *out)
{
    struct lk_move *move = lk_arena_new_of(r->b->arena, struct lk_move);
    *out = (struct lk_doing){ .name = "mail", .pos = node->pos, .moves = move, .n_moves = 1 };
    *move = (struct lk_move){ .pos = node->pos, .kind = LK_MOVE_REQUEST, .control = true };
    read_request(r, node, move);
    move->path = text_of(r, node, "maildir");
    if (move->path)
        move->kind = LK_MOVE_MAILDIR;
    if (!move->path == !move->url)
        lk_diag(r->d, LK_ERROR, node->pos, 0, "mails are read by one request or from a maildir");
    if (move->url && !lk_node_get(node, "mails"))
        lk_diag(r->d, LK_ERROR, node->pos, 0, "'mails' says where the list of mails is");
    lk_binding_selector(r, lk_node_get(node, "mails"), "given.mail.mails", &move->mails);
    lk_binding_selector(r, lk_node_get(node, "raw"), "given.mail.raw", &move->raw);
    read_mail_link(r, node);
}
