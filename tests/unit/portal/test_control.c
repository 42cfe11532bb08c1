#define _GNU_SOURCE
/* The control port, the journal, the faults, and the state on disk. */
#include "support.h"

#include "base/fs.h"
#include "portal/fault.h"
#include "portal/mail.h"
#include "portal/store.h"
#include <sys/stat.h>
#include <unistd.h>

static struct stage s;
static struct browser b;

static void open_stage(void)
{
    stage_open(&s, NULL, "");
    b = (struct browser){ .stage = &s };
}

static void close_stage(void)
{
    browser_done(&b);
    stage_close(&s);
}

TestSuite(control, .init = open_stage, .fini = close_stage);

Test(control, without_the_token_nothing_is_answered)
{
    static const char *const tokens[] = { NULL, "", "Bearer ", "Bearer 0", "Basic x" };
    for (size_t i = 0; i < LK_COUNT(tokens); i++) {
        struct lk_pair h[] = { { "Authorization", tokens[i] ? tokens[i] : "" } };
        struct lk_request req = { .on = LK_ON_CONTROL,
                                  .method = "POST",
                                  .path = "/worlds",
                                  .headers = h,
                                  .n_headers = tokens[i] != NULL };
        struct lk_response res = { 0 };
        lk_portal_handle(s.portal, &req, s.arena, &res);
        cr_assert_eq(res.status, 401);
        lk_response_done(&res);
    }
}

static void refused(const char *path, const char *body, const char *sentence)
{
    cr_assert_eq(control(&s, "POST", path, body), 400, "%s", body);
    const char *said = lk_json_str(s.said, "error", "");
    cr_assert(lk_contains(said, sentence), "%s: %s", body, said);
}

Test(control, what_is_wrong_with_a_user_is_told)
{
    refused("/users", "{}", "needs a user_id");
    refused("/users", "{\"user_id\":\"x\",\"email\":\"sø@example.test\"}", "Æ, Ø or Å");
    refused("/users", "{\"user_id\":\"x\",\"email\":\"none\"}", "e-mail");
    refused("/users", "{\"user_id\":\"x\",\"cvr\":\"12\"}", "8 digits");
    refused("/users", "{\"user_id\":\"x\",\"given_name\":\"a\\r\\nBcc: b\"}", "control character");
    refused("/users", "{\"user_id\":\"x\",\"shoe\":\"44\"}", "no 'shoe'");
    refused("/users", "{\"user_id\":\"anna.a\"}", "already");
    refused("/users", "[]", "not a JSON object");
    refused("/orders", "{\"user_id\":\"nobody\"}", "no user");
    refused("/faults", "{\"fault\":\"download-truncatd\"}", "perhaps 'download-truncated'");
    refused("/faults", "{\"fault\":\"download-truncated\",\"at\":-1}", "number from 1");
    refused("/clock", "{\"advance\":-1}", "forward");
    refused("/approvals", "{\"user_id\":\"anna.a\",\"decision\":\"maybe\"}", "approve or reject");
    cr_assert_eq(control(&s, "POST", "/users", "{\"user_id\":\"x\"}"), 201);
}

Test(control, invented_people_are_the_same_for_the_same_seed)
{
    char first[200];
    control(&s, "POST", "/users", "{\"user_id\":\"carl\"}");
    snprintf(first, sizeof first, "%s", lk_json_str(s.said, "uuid", ""));
    struct stage other;
    stage_open(&other, NULL, "{}");
    control(&other, "POST", "/users", "{\"user_id\":\"carl\"}");
    cr_assert_str_eq(lk_json_str(other.said, "uuid", ""), first);
    stage_close(&other);
}

Test(control, a_dropped_world_is_gone)
{
    order(&s, "anna.a");
    cr_assert_eq(control(&s, "DELETE", "", NULL), 204);
    cr_assert_eq(control(&s, "GET", "/clock", NULL), 404);
    cr_assert_eq(go(&b, "GET", "/login", NULL), 404);
}

Test(control, the_journal_speaks_the_guides_words_and_holds_no_secret)
{
    char password[64];
    long long n = order(&s, "anna.a");
    const char *link = mailed_link(&s);
    go(&b, "GET", link, NULL);
    log_in(&b, "anna.a");
    go_with(&b, "GET", link, NULL, "X-Lakmus", "case-7");
    const json_t *seen = last_seen(&s);
    cr_assert_str_eq(lk_json_str(seen, "action", ""), "follow-link");
    cr_assert_str_eq(lk_json_str(seen, "path", ""), "/retrieve/{link}");
    cr_assert_str_eq(lk_json_str(seen, "tag", ""), "case-7");
    cr_assert_str_eq(lk_json_str(seen, "user", ""), "anna.a");
    wizard(&b, n, password);
    press(&b, "download", NULL);
    seen = last_seen(&s);
    cr_assert_eq(lk_json_int(json_object_get(seen, "sent"), "bytes", 0), (long long)b.body.len);
    LK_AUTO(lk_buf_done) struct lk_buf all = { 0 };
    lk_json_dump(s.said, &all);
    cr_assert_null(strstr(all.bytes, password));
    cr_assert_null(strstr(all.bytes, link + strlen("/retrieve/")));
    cr_assert(strstr(all.bytes, "\"accepted\":true"));
}

Test(control, the_journal_is_read_from_where_one_was)
{
    for (int i = 0; i < 3; i++)
        go(&b, "GET", "/login", NULL);
    cr_assert_eq(control(&s, "GET", "/journal?after=2", NULL), 200);
    cr_assert_eq(json_array_size(json_object_get(s.said, "requests")), 1);
}

Test(control, a_fault_happens_at_its_time_and_no_other)
{
    char password[64];
    control(&s, "POST", "/faults", "{\"fault\":\"download-truncated\",\"at\":2}");
    log_in(&b, "anna.a");
    long long n = order(&s, "anna.a");
    wizard(&b, n, password);
    const char *file = lk_arena_printf(s.arena, "/orders/%lld/file", n);
    go(&b, "GET", file, NULL);
    cr_assert_eq(b.cut, 0);
    go(&b, "GET", file, NULL);
    cr_assert_eq(b.cut, b.body.len / 2);
    go(&b, "GET", file, NULL);
    cr_assert_eq(b.cut, 0);
}

Test(control, the_terms_can_be_left_unenforced)
{
    control(&s, "POST", "/faults", "{\"fault\":\"terms-unenforced\",\"at\":\"always\"}");
    log_in(&b, "anna.a");
    long long n = order(&s, "anna.a");
    go(&b, "GET", lk_arena_printf(s.arena, "/orders/%lld/start", n), NULL);
    press(&b, "next", NULL);
    follow(&b);
    cr_assert_eq(press(&b, "next", NULL), 303);
    follow(&b);
    cr_assert_str_eq(shown(&b), "password");
}

Test(control, the_password_can_be_left_in_the_masked_page)
{
    control(&s, "POST", "/faults", "{\"fault\":\"password-in-page\"}");
    log_in(&b, "anna.a");
    long long n = order(&s, "anna.a");
    go(&b, "GET", lk_arena_printf(s.arena, "/orders/%lld/start", n), NULL);
    press(&b, "next", NULL);
    follow(&b);
    press(&b, "next", "{\"terms\":true}");
    follow(&b);
    const json_t *f = json_array_get(json_object_get(b.page, "fields"), 0);
    cr_assert(lk_json_bool(f, "masked", false));
    cr_assert_eq(strlen(lk_json_str(f, "value", "")), 20);
}

Test(control, a_renewal_can_be_made_to_undo_a_block)
{
    char id[16];
    log_in(&b, "anna.a");
    retrieve(&b, "anna.a", id);
    go(&b, "GET", lk_arena_printf(s.arena, "/certificates/%s/block", id), NULL);
    press(&b, "ok", NULL);
    follow(&b);
    const char *csrf = lk_arena_strdup(s.arena, lk_json_str(b.page, "csrf", ""));
    control(&s, "POST", "/faults", "{\"fault\":\"block-undone-by-renew\"}");
    const char *renew = lk_arena_printf(s.arena, "/certificates/%s/renew", id);
    cr_assert_eq(go_with(&b, "POST", renew, "{}", "X-CSRF-Token", csrf), 303);
    follow(&b);
    const json_t *old = json_array_get(json_object_get(b.page, "rows"), 0);
    cr_assert_str_eq(lk_json_str(old, "status", ""), "Issued");
}

Test(fault, every_row_is_whole_and_found_by_its_name)
{
    for (int i = 0; i < LK_FAULTS; i++) {
        const struct lk_fault *f = lk_fault_row((enum lk_fault_id)i);
        cr_assert(f->name && f->where && f->breaks && f->sentence && f->source);
        cr_assert_not_null(lk_fault_client_name(f->client));
    }
}

Test(mail, words_beyond_ascii_are_encoded_whole)
{
    struct lk_arena *a = lk_arena_new();
    cr_assert_str_eq(lk_mail_words(a, "plain"), "plain");
    cr_assert_str_eq(lk_mail_words(a, "ø"), "=?utf-8?B?w7g=?=");
    const char *folded = lk_mail_words(a, "øøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøøø");
    for (const char *p = folded; *p; p += strcspn(p, "\n") + (strchr(p, '\n') != NULL))
        cr_assert_leq(strcspn(p, "\n"), 78);
    lk_arena_free(a);
}

static const char *state_file(void)
{
    static char path[] = "/tmp/lakmus-test-state-XXXXXX";
    close(mkstemp(path));
    chmod(path, 0644);
    return path;
}

Test(state, what_was_answered_is_there_after_a_restart)
{
    const char *path = state_file();
    struct stage first, second;
    char id[16], cookie[80];
    stage_open(&first, path, "");
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    cr_assert_eq(st.st_mode & 0777, 0600);
    struct browser c = { .stage = &first };
    log_in(&c, "anna.a");
    retrieve(&c, "anna.a", id);
    control(&first, "POST", "/clock", "{\"advance\":60}");
    char world[24];
    snprintf(world, sizeof world, "%s", first.world);
    snprintf(cookie, sizeof cookie, "%s", c.cookie);
    control(&first, "GET", "", NULL);
    char *ca = strdup(lk_json_str(first.said, "ca_pem", ""));
    stage_close(&first);

    stage_open(&second, path, "{}");
    snprintf(second.world, sizeof second.world, "%s", world);
    c.stage = &second;
    cr_assert_eq(go(&c, "GET", "/certificates", NULL), 200);
    cr_assert_eq(json_array_size(json_object_get(c.page, "rows")), 1);
    control(&second, "GET", "/clock", NULL);
    cr_assert_eq(lk_json_int(second.said, "offset", 0), 60);
    control(&second, "GET", "", NULL);
    cr_assert_str_eq(lk_json_str(second.said, "ca_pem", ""), ca);
    free(ca);
    browser_done(&c);
    stage_close(&second);
    unlink(path);
}

static bool file_holds(const char *path, const char *text)
{
    char *bytes = NULL;
    size_t len = 0;
    struct lk_err err = { 0 };
    if (lk_fs_load(path, 1 << 26, &bytes, &len, &err))
        return false;
    bool found = memmem(bytes, len, text, strlen(text)) != NULL;
    free(bytes);
    return found;
}

Test(state, a_closed_order_leaves_no_password_in_any_file)
{
    const char *path = state_file();
    struct stage st;
    char password[64], wal[80], issue[40];
    stage_open(&st, path, "");
    snprintf(wal, sizeof wal, "%s-wal", path);
    struct browser c = { .stage = &st };
    log_in(&c, "anna.a");
    long long n = order(&st, "anna.a");
    wizard(&c, n, password);
    cr_assert(file_holds(path, password) || file_holds(wal, password));
    press(&c, "download", NULL);
    snprintf(issue, sizeof issue, "/orders/%lld/issue", n);
    go(&c, "GET", issue, NULL);
    press(&c, "close", NULL);
    cr_assert_eq(c.status, 200);
    cr_assert_not(file_holds(path, password));
    cr_assert_not(file_holds(wal, password));
    browser_done(&c);
    stage_close(&st);
    unlink(path);
}

Test(works, a_slow_file_is_made_by_a_worker_and_fetched_when_ready)
{
    struct stage st;
    char password[64];
    stage_open(&st, NULL, "{\"iterations\":20000,\"users\":[{\"user_id\":\"anna.a\"}]}");
    struct browser c = { .stage = &st };
    log_in(&c, "anna.a");
    long long n = order(&st, "anna.a");
    wizard(&c, n, password);
    press(&c, "download", NULL);
    struct lk_p12 p = { 0 };
    lk_p12_read(c.body.bytes, c.body.len, password, NULL, &p, NULL);
    cr_assert_eq(p.state, LK_P12_OPEN, "%s", p.text);
    cr_assert_eq(p.key_iterations, 20000);
    lk_p12_done(&p);
    browser_done(&c);
    stage_close(&st);
}

Test(works, a_realistic_world_has_an_rsa_authority, .timeout = 120)
{
    struct stage st;
    char password[64];
    stage_open(&st, NULL, "{\"key\":\"rsa3072-pss\",\"users\":[{\"user_id\":\"anna.a\"}]}");
    struct browser c = { .stage = &st };
    log_in(&c, "anna.a");
    long long n = order(&st, "anna.a");
    wizard(&c, n, password);
    press(&c, "download", NULL);
    struct lk_p12 p = { 0 };
    lk_p12_read(c.body.bytes, c.body.len, password, NULL, &p, NULL);
    cr_assert_eq(p.state, LK_P12_OPEN, "%s", p.text);
    cr_assert_eq(EVP_PKEY_get_bits(p.key), 3072);
    lk_p12_done(&p);
    browser_done(&c);
    stage_close(&st);
}
