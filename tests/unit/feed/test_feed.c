/* What is drawn for a client, made smaller, named and kept. */
#include "feed/feed.h"

#include "base/fs.h"
#include "base/json.h"
#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct lk_feed_answer answers[] = { { "download-truncated", true, true },
                                                 { "headers-slow", false, false } };

static struct lk_feed begin(uint64_t seed)
{
    return (struct lk_feed){ .seed = seed, .answers = answers, .n_answers = LK_COUNT(answers) };
}

static void draw(struct lk_feed *f, uint64_t index, struct lk_feed_item *ret)
{
    struct lk_err err = { 0 };
    cr_assert_eq(lk_feed_draw(f, index, ret, &err), 0, "%s", err.msg);
}

Test(feed, the_same_seed_draws_the_same_files_in_any_order)
{
    enum { N = 24 };
    struct lk_feed one = begin(7), two = begin(7), other = begin(8);
    size_t differ = 0;
    for (uint64_t i = N; i-- > 0;) {
        struct lk_feed_item a, b, c;
        draw(&one, i, &a);
        draw(&two, N - 1 - i, &b);
        lk_feed_item_done(&b);
        draw(&two, i, &b);
        draw(&other, i, &c);
        cr_assert_str_eq(a.fault, b.fault);
        cr_assert_eq(a.must, b.must);
        cr_assert_eq(a.file.len, b.file.len);
        cr_assert(!a.file.len || !memcmp(a.file.bytes, b.file.bytes, a.file.len));
        differ += a.file.len != c.file.len;
        lk_feed_item_done(&a);
        lk_feed_item_done(&b);
        lk_feed_item_done(&c);
    }
    cr_assert_gt(differ, N / 2);
    lk_feed_done(&one);
    lk_feed_done(&two);
    lk_feed_done(&other);
}

Test(feed, the_first_file_is_the_usual_one_with_nothing_wrong)
{
    struct lk_feed f = begin(3);
    struct lk_feed_item item;
    draw(&f, 0, &item);
    cr_assert_eq(item.must, LK_FEED_TAKE);
    cr_assert_str_eq(item.rules, "sound");
    cr_assert(item.past_mac);
    lk_feed_item_done(&item);
    lk_feed_done(&f);
}

Test(feed, every_duty_is_drawn_most_files_are_past_the_MAC_and_none_is_large)
{
    enum { N = 120 };
    struct lk_feed f = begin(5);
    size_t musts[LK_FEED_MUSTS] = { 0 }, past = 0, files = 0;
    for (uint64_t i = 0; i < N; i++) {
        struct lk_feed_item item;
        draw(&f, i, &item);
        musts[item.must]++;
        past += item.past_mac;
        files += item.must < LK_FEED_NOTICE;
        cr_assert_leq(item.file.len, LK_FEED_FILE_MAX);
        cr_assert_eq(item.must < LK_FEED_NOTICE, !strcmp(item.fault, "fixture/file"));
        lk_feed_item_done(&item);
    }
    for (int must = 0; must < LK_FEED_MUSTS; must++)
        cr_assert_gt(musts[must], 0, "duty %d", must);
    cr_assert_gt(2 * past, files);
    cr_assert_lt(past, files);
    lk_feed_done(&f);
}

Test(feed, what_is_smaller_is_the_same_to_the_linter_and_a_sound_answer_has_none)
{
    enum { MAX = 4 };
    struct lk_feed f = begin(21);
    struct lk_err err = { 0 };
    size_t all = 0;
    for (uint64_t i = 1; i < 12; i++) {
        struct lk_feed_item item, smaller[MAX];
        draw(&f, i, &item);
        size_t n = lk_feed_smaller(&f, &item, smaller, MAX, &err);
        cr_assert(item.recipe.base || !n);
        for (size_t k = 0; k < n; k++) {
            cr_assert_str_eq(smaller[k].rules, item.rules);
            cr_assert(smaller[k].file.len < item.file.len || smaller[k].recipe.n < item.recipe.n);
            cr_assert(!k || smaller[k - 1].file.len <= smaller[k].file.len);
            lk_feed_item_done(&smaller[k]);
        }
        all += n;
        lk_feed_item_done(&item);
    }
    cr_assert_gt(all, 10);
    lk_feed_done(&f);
}

static const char *name_of(const char *part, const char *client, struct lk_feed_sight *sight)
{
    static const struct lk_feed_item item = { .rules = "m02" };
    LK_AUTO(json_decref) json_t *record = json_loads(client, 0, NULL);
    return lk_feed_name(part, &item, record, sight) ? sight->name : NULL;
}

Test(feed, a_finding_is_named_by_what_the_client_did_and_the_rules_of_its_file)
{
    struct lk_feed_sight crash, taken, silent, leak;
    cr_assert_str_eq(name_of("CLI-END-01/3", "{\"signal\":11}", &crash), "crash-segv-m02");
    cr_assert_str_eq(name_of("CLI-END-01/3", "{\"status\":134,\"signal\":null}", &silent),
                     "crash-abrt-m02");
    cr_assert_str_eq(name_of("CLI-P12-01/1", "{\"status\":0}", &taken), "accepted-m02");
    cr_assert_str_eq(name_of("CLI-P12-01/1", "{\"status\":1}", &silent), "says-nothing");
    cr_assert_str_eq(name_of("WIZ-PW-06/4", "{\"status\":1}", &leak), "password-leak");
    cr_assert_lt(crash.rank, taken.rank); /* a crash is told before what comes of it */
    cr_assert_null(name_of("RET-MAIL-01/1", "{}", &leak));
}

Test(feed, a_finding_is_kept_listed_and_put_away)
{
    char dir[] = "/tmp/lakmus-feed-XXXXXX", to[64], path[128];
    struct lk_feed f = begin(3);
    struct lk_feed_item item;
    struct lk_err err = { 0 };
    struct stat st;
    const char **names;
    size_t n;
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(free) char *yaml = NULL;
    cr_assert_not_null(mkdtemp(dir));
    snprintf(to, sizeof to, "%s/mended", dir);
    cr_assert_eq(lk_fs_mkdirs(to, 0700, &err), 0);
    draw(&f, 0, &item);
    cr_assert_eq(lk_feed_keep(dir, "fussy-sound", &item, "said", &err), 0, "%s", err.msg);
    cr_assert_eq(lk_feed_kept(dir, arena, &names, &n, &err), 0);
    cr_assert_eq(n, 1);
    cr_assert_str_eq(names[0], "fussy-sound");
    snprintf(path, sizeof path, "%s/fussy-sound.yaml", dir);
    cr_assert_eq(lk_fs_load(path, 1 << 16, &yaml, NULL, &err), 0);
    cr_assert(strstr(yaml, "scenario: found/fussy-sound\n"));
    cr_assert(strstr(yaml, "name: fixture/file, at: always, file: fussy-sound.p12"));
    cr_assert_str_eq(lk_feed_kept_case("found/fussy-sound"), "fussy-sound");
    lk_feed_put_away(dir, "fussy-sound", to);
    snprintf(path, sizeof path, "%s/fussy-sound.p12", to);
    cr_assert_eq(stat(path, &st), 0);
    cr_assert_eq(st.st_mode & 077, 0);
    cr_assert_eq((size_t)st.st_size, item.file.len);
    cr_assert_eq(lk_feed_kept(dir, arena, &names, &n, &err), 0);
    cr_assert_eq(n, 0);
    lk_feed_item_done(&item);
    lk_feed_done(&f);
    lk_fs_remove_tree(dir, &err);
}

Test(feed, a_case_of_a_batch_is_found_by_its_name)
{
    cr_assert_eq(lk_feed_case("feed/refuse[12]"), 12);
    cr_assert_eq(lk_feed_case(lk_feed_twin), -1);
    cr_assert_eq(lk_feed_case("retrieve/by-link"), -2);
}
