/* A person's mails: from a control call, or from a Maildir. */
#include "target/stage.h"

#include "base/fs.h"
#include "target/address.h"
#include "target/mail.h"
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

enum { MAIL_MAX = 1024 * 1024, MAILS_MAX = 1000 };

struct reading {
    struct lk_stage *st;
    struct lk_actor *actor;
    const struct lk_move *move;
    json_t *mails;
    size_t seen;
};

static void add_raw(struct reading *r, const char *raw, size_t len)
{
    struct lk_spot spot = {
        .step = r->st->step, .actor = r->actor->name, .place = "mail", .action = r->st->doing
    };
    if (r->seen++ < r->actor->mails_before)
        return; /* it lay there before the play began */
    lk_take_raw(r->st->take, &spot, raw, len);
    json_array_append_new(r->mails, lk_mail_read(raw, len));
}

static void add_item(void *of, const struct lk_look *item)
{
    struct reading *r = of;
    LK_AUTO(lk_buf_done) struct lk_buf raw = { 0 };
    if (r->move->raw.at == LK_AT_NOWHERE && json_is_string(item->json))
        lk_buf_adds(&raw, json_string_value(item->json));
    else
        lk_select_text(r->st->site->selecting, &r->move->raw, item, &raw);
    if (raw.len)
        add_raw(r, raw.bytes, raw.len);
}

static bool read_by_request(struct reading *r)
{
    struct lk_stage *st = r->st;
    struct lk_ask *ask = lk_ask_of_move(st, r->move, true);
    if (!ask || lk_browse_beside(st, ask))
        return false;
    struct lk_look at = lk_look_at(&st->answer, NULL);
    if (st->answer.status < 400 &&
        lk_select_each(st->site->selecting, &r->move->mails, &at, add_item, r))
        return true;
    lk_stage_missed(st, LK_MISSED, "the mails are not where given.mail.mails looks (status %d)",
                    st->answer.status);
    return false;
}

struct mail_file {
    char *path;
    struct timespec when;
};

static int by_time(const void *a, const void *b)
{
    const struct mail_file *one = a, *two = b;
    if (one->when.tv_sec != two->when.tv_sec)
        return one->when.tv_sec < two->when.tv_sec ? -1 : 1;
    if (one->when.tv_nsec != two->when.tv_nsec)
        return one->when.tv_nsec < two->when.tv_nsec ? -1 : 1;
    return strcmp(one->path, two->path);
}

static size_t list_folder(struct lk_arena *a, const char *folder, struct mail_file *files, size_t n)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    struct stat s;
    while (d && n < MAILS_MAX && (e = readdir(d))) {
        char *path = lk_arena_printf(a, "%s/%s", folder, e->d_name);
        if (e->d_name[0] != '.' && !stat(path, &s) && S_ISREG(s.st_mode))
            files[n++] = (struct mail_file){ path, s.st_mtim };
    }
    if (d)
        closedir(d);
    return n;
}

static bool read_maildir(struct reading *r)
{
    struct lk_stage *st = r->st;
    const char *folder = lk_stage_fill(st, r->move->path);
    struct stat s;
    if (!folder)
        return false;
    if (stat(folder, &s) || !S_ISDIR(s.st_mode)) {
        lk_stage_missed(st, LK_MISSED, "there is no Maildir %.200s", folder);
        return false;
    }
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    struct mail_file *files = lk_arena_alloc(a, MAILS_MAX * sizeof *files);
    size_t n = list_folder(a, lk_arena_printf(a, "%s/cur", folder), files, 0);
    n = list_folder(a, lk_arena_printf(a, "%s/new", folder), files, n);
    qsort(files, n, sizeof *files, by_time);
    for (size_t i = 0; i < n; i++) {
        LK_AUTO(free) char *raw = NULL;
        size_t len;
        /* One that another program moved away in between is read next time. */
        if (!lk_fs_load(files[i].path, MAIL_MAX, &raw, &len, NULL))
            add_raw(r, raw, len);
    }
    return true;
}

/* The random part of a link: where the binding says it is, else its longest run of letters and
 * digits behind the portal's address. */
static bool random_part(struct lk_stage *st, const char *link, size_t *ret_at, size_t *ret_len)
{
    regmatch_t m[2];
    *ret_at = *ret_len = 0;
    if (st->site->mail_link) {
        if (regexec(st->site->mail_link, link, 2, m, 0) || m[1].rm_so < 0)
            return false;
        *ret_at = (size_t)m[1].rm_so;
        *ret_len = (size_t)(m[1].rm_eo - m[1].rm_so);
        return *ret_len > 0;
    }
    struct lk_address a;
    const char *base = lk_stage_get(st, "base");
    size_t skip = base && !strncmp(link, base, strlen(base)) ? strlen(base)
                  : lk_address_read(link, &a)                ? a.origin_len
                                                             : 0;
    for (const char *p = link + skip; *p;) {
        size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");
        if (n >= *ret_len && n >= LK_SECRET_MIN) {
            *ret_at = (size_t)(p - link);
            *ret_len = n;
        }
        p += n ? n : 1;
    }
    return *ret_len > 0;
}

static void learn_links(struct lk_stage *st, const struct lk_actor *actor, const json_t *mail)
{
    char label[128];
    size_t i, at, len;
    json_t *link;
    snprintf(label, sizeof label, "the link of %.80s", actor->name);
    json_array_foreach(json_object_get(mail, "links"), i,
                       link) if (random_part(st, json_string_value(link), &at, &len))
        lk_secrets_add(lk_take_secrets(st->take), LK_SECRET_LINK, label,
                       json_string_value(link) + at, len);
}

json_t *lk_mailbox(struct lk_stage *st, struct lk_actor *actor)
{
    const struct lk_doing *doing = lk_binding_given(st->b, "mail");
    if (!doing) {
        lk_stage_missed(st, LK_MISSED, "the binding offers no mail");
        return NULL;
    }
    struct lk_actor *before = st->subject;
    struct reading r = { st, actor, &doing->moves[0], json_array(), 0 };
    st->subject = actor;
    bool good = r.move->kind == LK_MOVE_MAILDIR ? read_maildir(&r) : read_by_request(&r);
    st->subject = before;
    size_t i;
    json_t *mail;
    json_array_foreach(r.mails, i, mail) learn_links(st, actor, mail);
    if (good)
        return r.mails;
    json_decref(r.mails);
    return NULL;
}

/* Another link of the same form: each letter and digit is the next one. */
static char *altered_link(struct lk_stage *st, const char *link)
{
    static const char kinds[][2] = { { 'a', 'z' }, { 'A', 'Z' }, { '0', '9' } };
    char *copy = lk_arena_strdup(st->arena, link);
    size_t at, len;
    if (!random_part(st, link, &at, &len))
        return NULL;
    for (size_t i = at; i < at + len; i++)
        for (size_t k = 0; k < LK_COUNT(kinds); k++)
            if (link[i] >= kinds[k][0] && link[i] <= kinds[k][1])
                copy[i] = link[i] == kinds[k][1] ? kinds[k][0] : (char)(link[i] + 1);
    return copy;
}

static const char *portal_link(struct lk_stage *st, const json_t *mail)
{
    const char *base = lk_stage_get(st, "base");
    json_t *links = json_object_get(mail, "links"), *link;
    size_t i, at, len;
    json_array_foreach(links, i, link) if (base &&
                                           lk_address_same_origin(base, json_string_value(link)) &&
                                           random_part(st, json_string_value(link), &at,
                                                       &len)) return json_string_value(link);
    return NULL;
}

const char *lk_mailbox_link(struct lk_stage *st, struct lk_actor *actor, bool altered)
{
    /* Reading the mail is no exchange of the act: it begins with the link. */
    json_t *exchanges = st->reply->exchanges;
    st->reply->exchanges = NULL;
    LK_AUTO(json_decref) json_t *mails = lk_mailbox(st, actor);
    json_decref(st->reply->exchanges);
    st->reply->exchanges = exchanges;
    const char *link = NULL;
    for (size_t i = json_array_size(mails); i-- > 0 && !link;)
        link = portal_link(st, json_array_get(mails, i));
    if (!link) {
        lk_stage_missed(st, LK_MISSED, "%s has no mail with a link to the portal (%zu mails)",
                        actor->name, json_array_size(mails));
        return NULL;
    }
    lk_stage_set(st, actor, "link", link);
    return altered ? altered_link(st, link) : lk_arena_strdup(st->arena, link);
}
