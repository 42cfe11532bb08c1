#include "given.h"

#include <dirent.h>

struct play {
    const char *dir;
    struct lk_journal *j;
    struct lk_take *t;
    struct lk_block block;
    struct lk_err err;
};

static struct play begin(void)
{
    struct lk_journal_head head = given_head();
    struct play p = { .dir = given_dir() };
    p.j = lk_journal_open(p.dir, &head, NULL);
    p.t = lk_take_new("a", 0, given_key, p.dir);
    struct lk_secrets *s = lk_take_secrets(p.t);
    lk_secrets_add(s, LK_SECRET_PASSWORD, "the password of user", PASSWORD, strlen(PASSWORD));
    lk_secrets_add(s, LK_SECRET_LINK, "the link of user", LINK, strlen(LINK));
    lk_secrets_add(s, LK_SECRET_SESSION, "the session of user", "Session-0123456789", 18);
    lk_secrets_add(s, LK_SECRET_CSRF, "the csrf token of user", "Csrf-0123456789ab", 17);
    return p;
}

static void raw(struct play *p, const char *place, bool ours, const char *text)
{
    struct lk_spot spot = { .step = "3",
                            .actor = "user",
                            .place = place,
                            .page = "password",
                            .action = "press Next",
                            .ours = ours };
    lk_take_raw(p->t, &spot, text, strlen(text));
}

static int end(struct play *p)
{
    return lk_journal_end(p->j, p->t, 0, LK_END_COMPLETE, NULL, NULL, &p->block, &p->err);
}

static const json_t *leaks(const struct play *p, const char *list)
{
    const json_t *last = json_array_get(p->block.records, json_array_size(p->block.records) - 1);
    cr_assert_str_eq(lk_json_str(last, "k", ""), "leaks");
    return json_object_get(last, list);
}

static void done(struct play *p)
{
    char root[65];
    lk_block_done(&p->block);
    cr_assert_eq(lk_journal_close(p->j, LK_RUN_COMPLETE, root, NULL), 0);
    gone(p->dir);
}

Test(take, a_find_names_its_place)
{
    struct play p = begin();
    raw(&p, "response headers", false, "location: /file?pw=q%227R%26x%2F9Pm%3CZ%5C4t");
    cr_assert_eq(end(&p), 0, "%s", p.err.msg);
    cr_assert_eq(json_array_size(leaks(&p, "found")), 1);
    const json_t *one = json_array_get(leaks(&p, "found"), 0);
    cr_assert_str_eq(lk_json_str(one, "class", ""), "password");
    cr_assert_str_eq(lk_json_str(one, "label", ""), "the password of user");
    cr_assert_str_eq(lk_json_str(one, "encoding", ""), "percent");
    cr_assert_str_eq(lk_json_str(one, "step", ""), "3");
    cr_assert_str_eq(lk_json_str(one, "place", ""), "response headers");
    cr_assert_str_eq(lk_json_str(one, "page", ""), "password");
    cr_assert_str_eq(lk_json_str(one, "actor", ""), "user");
    cr_assert(lk_json_bool(one, "whole", false));
    done(&p);
}

Test(take, a_word_of_the_page_that_a_password_holds_is_no_evidence)
{
    struct play p = begin();
    lk_secrets_add(lk_take_secrets(p.t), LK_SECRET_PASSWORD, "the password of user",
                   "Certificate-2026", 16);
    raw(&p, "mail", false, "Subject: Retrieve a user certificate. Certificates are issued by");
    raw(&p, "mail", false, "your Certificate-20 awaits");
    cr_assert_eq(end(&p), 0, "%s", p.err.msg);
    cr_assert_eq(json_array_size(leaks(&p, "found")), 1);
    cr_assert(!lk_json_bool(json_array_get(leaks(&p, "found"), 0), "whole", true));
    done(&p);
}

Test(take, the_same_find_is_told_once)
{
    struct play p = begin();
    for (int i = 0; i < 50; i++)
        raw(&p, "response body", false, "<p>" PASSWORD "</p><p>" PASSWORD "</p>");
    cr_assert_eq(end(&p), 0);
    cr_assert_eq(json_array_size(leaks(&p, "found")), 1);
    done(&p);
}

Test(take, what_the_target_handed_out_may_be_sent_back)
{
    struct play p = begin();
    raw(&p, "request URL", true, "https://portal/links/" LINK);
    raw(&p, "request headers", true, "cookie: sid=Session-0123456789");
    raw(&p, "request body", true, "csrf=Csrf-0123456789ab&password=" PASSWORD);
    cr_assert_eq(end(&p), 0, "%s", p.err.msg);
    cr_assert_eq(json_array_size(leaks(&p, "found")), 0);
    cr_assert(!leaks(&p, "ours"));
    done(&p);
}

Test(take, a_password_that_we_put_into_an_address_is_a_leak_of_ours)
{
    struct play p = begin();
    raw(&p, "response body", false, "{\"password\":\"q\\\"7R&x/9Pm<Z\\\\4t\"}");
    raw(&p, "request URL", true, "https://portal/file?pw=q%227R%26x%2F9Pm%3CZ%5C4t");
    cr_assert_eq(end(&p), -1);
    cr_assert_eq(p.err.code, LK_E_STATE);
    cr_assert(strstr(p.err.msg, "the password of user") && !strstr(p.err.msg, "7R"), "%s",
              p.err.msg);
    cr_assert_eq(json_array_size(leaks(&p, "ours")), 1);
    done(&p);
}

Test(take, a_password_in_an_address_that_the_target_handed_us_is_the_targets)
{
    struct play p = begin();
    raw(&p, "response body", false, "<a href='/file?pw=q%227R%26x%2F9Pm%3CZ%5C4t'>");
    raw(&p, "request URL", true, "https://portal/file?pw=q%227R%26x%2F9Pm%3CZ%5C4t");
    cr_assert_eq(end(&p), 0, "%s", p.err.msg);
    cr_assert_eq(json_array_size(leaks(&p, "found")), 2);
    cr_assert_str_eq(lk_json_str(json_array_get(leaks(&p, "found"), 1), "place", ""),
                     "request URL");
    done(&p);
}

Test(take, a_session_in_a_clients_arguments_is_a_leak_of_ours)
{
    struct play p = begin();
    raw(&p, "client arguments", true, "--session Session-0123456789");
    cr_assert_eq(end(&p), -1);
    done(&p);
}

Test(take, a_secret_learnt_later_is_found_in_what_came_before)
{
    struct play p = begin();
    raw(&p, "response body", false, "<input value=LateToken-998877>");
    lk_take_add(p.t, json_pack("{s:s,s:s}", "k", "act", "why", "saw LateToken-998877"));
    lk_secrets_add(lk_take_secrets(p.t), LK_SECRET_SESSION, "a late one", "LateToken-998877", 16);
    cr_assert_eq(end(&p), 0);
    cr_assert_eq(json_array_size(leaks(&p, "found")), 1);
    cr_assert(strstr(lk_json_str(json_array_get(p.block.records, 0), "why", ""),
                     "saw {{session:a late one:"));
    done(&p);
}

static size_t files_in(const char *dir)
{
    DIR *d = opendir(dir);
    size_t n = 0;
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

Test(take, what_does_not_fit_in_memory_is_searched_all_the_same_and_leaves_no_file)
{
    enum { PIECE = 1 << 20, PIECES = 7 };
    struct play p = begin();
    struct lk_buf b = { 0 };
    memset(lk_buf_reserve(&b, PIECE), 'x', PIECE);
    b.len = PIECE;
    for (int i = 0; i < PIECES; i++) {
        struct lk_spot spot = { .step = i < PIECES - 1 ? "1" : "2", .place = "response body" };
        if (i == PIECES - 1)
            memcpy(b.bytes + 4242, LINK, strlen(LINK));
        lk_take_raw(p.t, &spot, b.bytes, b.len);
    }
    cr_assert_eq(files_in(p.dir), 1); /* the journal */
    cr_assert_eq(end(&p), 0, "%s", p.err.msg);
    cr_assert_eq(json_array_size(leaks(&p, "found")), 1);
    cr_assert_str_eq(lk_json_str(json_array_get(leaks(&p, "found"), 0), "step", ""), "2");
    lk_buf_done(&b);
    done(&p);
}

Test(take, what_could_not_be_kept_is_an_error_and_the_block_is_written_all_the_same)
{
    enum { PIECE = 5 << 20 };
    struct play p = begin();
    lk_take_free(p.t);
    p.t = lk_take_new("a", 0, given_key, "/nonexistent");
    char *big = calloc(1, PIECE);
    lk_take_raw(p.t, &(struct lk_spot){ .place = "response body" }, big, PIECE);
    free(big);
    cr_assert_eq(end(&p), -1);
    cr_assert_eq(p.err.code, LK_E_IO);
    cr_assert_eq(json_array_size(p.block.records), 1);
    done(&p);
}
