#include "given.h"

#include "base/digest.h"
#include <pthread.h>

static json_t *record(const char *text)
{
    return json_pack("{s:s,s:s,s:{s:s}}", "k", "act", "step", "1", "view", "text", text);
}

static void end_play(struct lk_journal *j, struct lk_take *t, size_t index)
{
    struct lk_err err = { 0 };
    cr_assert_eq(lk_journal_end(j, t, index, LK_END_COMPLETE, NULL, NULL, NULL, &err), 0, "%s",
                 err.msg);
}

static char *text_of(const char *dir)
{
    char path[128], *text;
    snprintf(path, sizeof path, "%s/journal.jsonl", dir);
    cr_assert_eq(lk_fs_load(path, 1 << 24, &text, NULL, NULL), 0);
    return text;
}

/* Two plays in a folder; the journal's text. */
static char *given_journal(char root[65])
{
    struct lk_journal_head head = given_head();
    const char *dir = given_dir();
    struct lk_journal *j = lk_journal_open(dir, &head, NULL);
    for (int i = 1; i >= 0; i--) {
        struct lk_take *t = lk_take_new(i ? "b" : "a", 0, given_key, dir);
        lk_take_add(t, record("one"));
        lk_take_add(t, record("two"));
        end_play(j, t, (size_t)i);
    }
    cr_assert_eq(lk_journal_close(j, LK_RUN_COMPLETE, root, NULL), 0);
    char *text = text_of(dir);
    gone(dir);
    return text;
}

static long by_letter(void *of, const char *case_id)
{
    (void)of;
    return !strcmp(case_id, "a") ? 0 : !strcmp(case_id, "b") ? 1 : -1;
}

struct told {
    int rc; /* of the last lk_reader_next */
    size_t blocks, records;
    bool chains_ok;
    struct lk_closing closing;
    struct lk_err err;
};

static struct told read_all(const char *text, size_t len)
{
    struct told told = { .chains_ok = true };
    struct lk_reader *r = lk_reader_memory(text, len, &told.err);
    if (!r) {
        told.rc = -1;
        return told;
    }
    struct lk_block b;
    while ((told.rc = lk_reader_next(r, &b, &told.err)) > 0) {
        told.blocks++;
        told.records += json_array_size(b.records);
        told.chains_ok &= b.chain_ok;
        lk_block_done(&b);
    }
    lk_reader_closing(r, by_letter, NULL, &told.closing);
    lk_reader_free(r);
    return told;
}

Test(journal, what_was_written_is_read_and_its_root_is_right)
{
    char root[65], *text = given_journal(root);
    struct told told = read_all(text, strlen(text));
    cr_assert_eq(told.rc, 0, "%s", told.err.msg);
    cr_assert_eq(told.blocks, 2);
    cr_assert_eq(told.records, 6); /* with a `leaks` record each */
    cr_assert(told.chains_ok);
    cr_assert(told.closing.closed && told.closing.root_ok);
    cr_assert_eq(told.closing.status, LK_RUN_COMPLETE);
    cr_assert_str_eq(told.closing.root, root);
    free(text);
}

Test(journal, the_root_does_not_depend_on_the_order_of_ending)
{
    char one[65], two[65];
    struct lk_journal_head head = given_head();
    for (int flip = 0; flip < 2; flip++) {
        const char *dir = given_dir();
        struct lk_journal *j = lk_journal_open(dir, &head, NULL);
        for (int i = 0; i < 4; i++) {
            int which = flip ? 3 - i : i;
            struct lk_take *t = lk_take_new(which & 2 ? "b" : "a", which & 1, given_key, dir);
            lk_take_add(t, record("one"));
            end_play(j, t, which & 2 ? 1 : 0);
        }
        cr_assert_eq(lk_journal_close(j, LK_RUN_COMPLETE, flip ? two : one, NULL), 0);
        gone(dir);
    }
    cr_assert_str_eq(one, two);
}

/* The chain, worked out by hand from docs/journal.md. */
Test(journal, the_chain_is_as_the_docs_say)
{
    char root[65], *text = given_journal(root);
    struct lk_journal_head head = given_head();
    uint8_t chain[32], both[4096], ends[2][32];
    char *save = NULL, *line = strtok_r(text, "\n", &save);
    int block = 1;
    while ((line = strtok_r(NULL, "\n", &save)) && !strstr(line, "\"k\":\"close\"")) {
        if (strstr(line, "\"k\":\"begin\"")) {
            int n = snprintf((char *)both, sizeof both, "%s\n%s\n0", head.plan_digest,
                             block ? "b" : "a");
            lk_sha256(both, (size_t)n, chain);
            continue;
        }
        memcpy(both, chain, 32);
        memcpy(both + 32, line, strlen(line));
        lk_sha256(both, 32 + strlen(line), chain);
        if (strstr(line, "\"k\":\"end\""))
            memcpy(ends[block--], chain, 32);
    }
    char hex[65];
    lk_sha256(ends, sizeof ends, chain);
    lk_hex(chain, 32, hex);
    cr_assert_str_eq(hex, root);
    free(text);
}

static void replace(char *text, const char *from, const char *to)
{
    char *at = strstr(text, from);
    cr_assert(at);
    memcpy(at, to, strlen(to));
}

Test(journal, a_changed_record_breaks_its_chain_and_the_root)
{
    char root[65], *text = given_journal(root);
    replace(text, "two", "2wo");
    struct told told = read_all(text, strlen(text));
    cr_assert_eq(told.rc, 0);
    cr_assert(!told.chains_ok);
    cr_assert(!told.closing.root_ok);
    free(text);
}

Test(journal, a_changed_end_breaks_the_root)
{
    char root[65], *text = given_journal(root);
    replace(text, "\"at_step\":null", "\"at_step\":1234");
    struct told told = read_all(text, strlen(text));
    cr_assert_eq(told.rc, 0);
    cr_assert(!told.closing.root_ok);
    free(text);
}

Test(journal, a_dropped_block_breaks_the_root)
{
    char root[65], *text = given_journal(root);
    char *from = strstr(text, "{\"at\""), *to = strstr(from + 1, "{\"at\"");
    memmove(from, to, strlen(to) + 1);
    struct told told = read_all(text, strlen(text));
    cr_assert_eq(told.rc, 0);
    cr_assert_eq(told.blocks, 1);
    cr_assert(told.chains_ok && told.closing.closed && !told.closing.root_ok);
    free(text);
}

Test(journal, a_record_out_of_order_is_refused_with_its_line)
{
    char root[65], *text = given_journal(root);
    replace(text, "\"n\":2", "\"n\":3");
    struct told told = read_all(text, strlen(text));
    cr_assert_eq(told.rc, -1);
    cr_assert_eq(told.err.pos.line, 4);
    free(text);
}

Test(journal, a_file_cut_anywhere_gives_the_whole_blocks_and_is_not_closed)
{
    char root[65], *text = given_journal(root);
    size_t len = strlen(text), head = (size_t)(strchr(text, '\n') - text) + 1;
    for (size_t cut = head; cut < len; cut++) {
        struct told told = read_all(text, cut);
        cr_assert_eq(told.rc, 0, "cut at %zu: %s", cut, told.err.msg);
        cr_assert(told.chains_ok);
        cr_assert(!told.closing.closed);
    }
    cr_assert_eq(read_all(text, head - 1).rc, -1);
    cr_assert_eq(read_all(text, 0).rc, -1);
    free(text);
}

Test(journal, is_never_written_over)
{
    struct lk_journal_head head = given_head();
    struct lk_err err = { 0 };
    const char *dir = given_dir();
    char root[65];
    struct lk_journal *j = lk_journal_open(dir, &head, NULL);
    cr_assert(!lk_journal_open(dir, &head, &err));
    cr_assert_eq(err.code, LK_E_IO);
    cr_assert_eq(lk_journal_close(j, LK_RUN_INTERRUPTED, root, NULL), 0);
    gone(dir);
}

Test(journal, is_readable_by_its_owner_only)
{
    struct lk_journal_head head = given_head();
    const char *dir = given_dir();
    char root[65], path[128];
    struct stat st;
    umask(0);
    lk_journal_close(lk_journal_open(dir, &head, NULL), LK_RUN_COMPLETE, root, NULL);
    snprintf(path, sizeof path, "%s/journal.jsonl", dir);
    cr_assert_eq(stat(path, &st), 0);
    cr_assert_eq(st.st_mode & 0777, 0600);
    gone(dir);
}

Test(journal, the_gate_replaces_secrets_in_texts_names_and_numbers)
{
    struct lk_journal_head head = given_head();
    const char *dir = given_dir();
    char root[65];
    struct lk_journal *j = lk_journal_open(dir, &head, NULL);
    struct lk_take *t = lk_take_new("a", 0, given_key, dir);
    struct lk_secrets *s = lk_take_secrets(t);
    lk_take_add(t, json_pack("{s:s,s:s,s:{s:s},s:[s,I]}", "k", "act", "step", "1", LINK, "x",
                             PASSWORD, "in", "pw=" PASSWORD, (json_int_t)8273645546372819));
    lk_take_add(t, json_pack("{s:s,s:s}", "k", "act", "pin", "4711"));
    lk_secrets_add(s, LK_SECRET_PASSWORD, "the password of user", PASSWORD, strlen(PASSWORD));
    lk_secrets_add(s, LK_SECRET_LINK, "the link of user", LINK, strlen(LINK));
    lk_secrets_add(s, LK_SECRET_CSRF, "a token", "8273645546372819", 16);
    lk_secrets_add(s, LK_SECRET_PASSWORD, "a short one", "4711", 4);
    struct lk_block b;
    cr_assert_eq(lk_journal_end(j, t, 0, LK_END_STOPPED, "1", "at " LINK, &b, NULL), 0);
    lk_journal_close(j, LK_RUN_COMPLETE, root, NULL);
    char *text = text_of(dir);
    cr_assert(!strstr(text, LINK));
    cr_assert(!strstr(text, "7R&x"));
    cr_assert(!strstr(text, "8273645546372819"));
    cr_assert(!strstr(text, "\"4711\""));
    cr_assert(strstr(text, "pw={{password:the password of user:"));
    cr_assert_eq(strncmp(b.why, "at {{link:the link of user:", 27), 0);
    cr_assert(!strcmp(b.at_step, "1") && b.reason == LK_END_STOPPED);
    cr_assert(!json_equal(json_array_get(b.records, 0), json_array_get(b.records, 1)));
    lk_block_done(&b);
    free(text);
    gone(dir);
}

Test(journal, what_is_read_is_what_the_writer_gave_to_judge)
{
    struct lk_journal_head head = given_head();
    const char *dir = given_dir();
    char root[65];
    struct lk_journal *j = lk_journal_open(dir, &head, NULL);
    struct lk_take *t = lk_take_new("a", 0, given_key, dir);
    lk_take_add(t, json_pack("{s:s,s:f,s:s}", "k", "act", "ms", 1.8, "url", "https://x/" LINK));
    lk_secrets_add(lk_take_secrets(t), LK_SECRET_LINK, "the link", LINK, strlen(LINK));
    struct lk_block wrote, read;
    lk_journal_end(j, t, 0, LK_END_COMPLETE, NULL, NULL, &wrote, NULL);
    lk_journal_close(j, LK_RUN_COMPLETE, root, NULL);
    char *text = text_of(dir);
    struct lk_reader *r = lk_reader_memory(text, strlen(text), NULL);
    cr_assert_eq(lk_reader_next(r, &read, NULL), 1);
    cr_assert(json_equal(wrote.records, read.records));
    lk_block_done(&wrote);
    lk_block_done(&read);
    lk_reader_free(r);
    free(text);
    gone(dir);
}

enum { THREADS = 2, PLAYS = 200 };

struct worker {
    struct lk_journal *j;
    const char *dir, *case_id;
    size_t index;
};

static void *work(void *of)
{
    struct worker *w = of;
    for (int i = 0; i < PLAYS; i++) {
        struct lk_take *t = lk_take_new(w->case_id, i, given_key, w->dir);
        lk_secrets_add(lk_take_secrets(t), LK_SECRET_LINK, "the link", LINK, strlen(LINK));
        for (int k = 0; k < 5; k++)
            lk_take_add(t, record(k & 1 ? LINK : "a text"));
        struct lk_err err = { 0 };
        if (lk_journal_end(w->j, t, w->index, LK_END_COMPLETE, NULL, NULL, NULL, &err))
            return w;
    }
    return NULL;
}

Test(journal, two_threads_write_whole_blocks)
{
    struct lk_journal_head head = given_head();
    const char *dir = given_dir();
    char root[65];
    struct lk_journal *j = lk_journal_open(dir, &head, NULL);
    struct worker workers[THREADS] = { { j, dir, "a", 0 }, { j, dir, "b", 1 } };
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, work, &workers[i]);
    for (int i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        cr_assert(!failed);
    }
    lk_journal_close(j, LK_RUN_COMPLETE, root, NULL);
    char *text = text_of(dir);
    struct told told = read_all(text, strlen(text));
    cr_assert_eq(told.rc, 0, "%s", told.err.msg);
    cr_assert_eq(told.blocks, THREADS * PLAYS);
    cr_assert(told.chains_ok && told.closing.root_ok);
    free(text);
    gone(dir);
}
