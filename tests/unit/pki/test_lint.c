/* The linter: each rule is tripped by one file and nearly by another; what refuses a file and what
 * does not; that no file makes it work for longer than its budget. */
#include "given.h"

#include "fixtures/p12/forge.h"
#include "pki/lint.h"
#include "pki/p12_walk.h"

static struct lk_lint lint_file(const struct forge *row, const struct lk_lint_options *options)
{
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    struct lk_lint l;
    struct lk_err err = { 0 };
    struct lk_password password = lk_password_of(row->password);
    forge_p12(row, &der);
    cr_assert_eq(lk_p12_lint(der.bytes, der.len, &password, options, &l, &err), 0, "%s: %s",
                 row->name, err.msg);
    return l;
}

static struct lk_lint lint_named(const char *name)
{
    return lint_file(forge_named(name), NULL);
}

static bool trips(const struct lk_lint *l, const char *rule, char level)
{
    for (size_t i = 0; i < l->n; i++)
        if (!strcmp(lk_lint_rule(l->findings[i].rule)->id, rule) &&
            lk_lint_level_name(l->findings[i].level)[0] == level)
            return true;
    return false;
}

static void show(const struct lk_lint *l, char *out, size_t room)
{
    size_t n = 0;
    out[0] = 0;
    for (size_t i = 0; i < l->n && n < room; i++)
        n += (size_t)snprintf(out + n, room - n, "%s%c ", lk_lint_rule(l->findings[i].rule)->id,
                              lk_lint_level_name(l->findings[i].level)[0]);
}

Test(lint, each_rule_is_tripped_by_one_file_and_nearly_by_another, .timeout = 120)
{
    for (size_t i = 0; i < forge_rule_count; i++) {
        const struct forge_rule *r = &forge_rules[i];
        struct lk_lint_options options = { .seconds = r->seconds, .deep = r->deep };
        struct lk_lint yes = lint_file(forge_named(r->trips), &options);
        options.seconds = 0;
        struct lk_lint no = lint_file(forge_named(r->nearly), &options);
        char all[400];
        show(&yes, all, sizeof all);
        cr_expect(trips(&yes, r->rule, r->level), "%s does not trip %s: %s", r->trips, r->rule,
                  all);
        show(&no, all, sizeof all);
        cr_expect_not(trips(&no, r->rule, r->level), "%s trips %s: %s", r->nearly, r->rule, all);
        lk_lint_done(&yes);
        lk_lint_done(&no);
    }
}

Test(lint, every_rule_has_such_a_pair_of_files)
{
    for (size_t i = 0; i < LK_LINT_RULES; i++) {
        const struct lk_lint_rule *rule = lk_lint_rule(i);
        bool found = false;
        for (size_t k = 0; k < forge_rule_count; k++)
            found |= !strcmp(forge_rules[k].rule, rule->id);
        cr_expect(found, "%s has no file", rule->id);
        cr_expect(rule->sentence[0] && rule->citation[0] && rule->why[0], "%s", rule->id);
        cr_expect_eq(strlen(rule->since), 7, "%s", rule->id);
        cr_expect_eq(lk_lint_rule_named(rule->id), rule);
    }
    cr_assert_null(lk_lint_rule_named("S99"));
}

Test(lint, a_sound_file_has_no_finding)
{
    struct lk_lint l = lint_named("sound");
    char all[400];
    show(&l, all, sizeof all);
    cr_assert_eq(l.n, 0, "%s", all);
    cr_assert_eq(l.accept, LK_ACCEPT_YES, "%s", l.why);
    cr_assert_eq(l.reading, LK_READ_GIVEN);
    lk_lint_done(&l);
}

/* What is policy is said and changes nothing; what is wrong refuses. */
Test(lint, policy_is_a_finding_and_what_is_wrong_refuses, .timeout = 60)
{
    static const struct {
        const char *file;
        enum lk_accept accept;
    } rows[] = {
        { "rc2-of-40-bits", LK_ACCEPT_YES },
        { "key-bare", LK_ACCEPT_YES },
        { "mac-count-1", LK_ACCEPT_YES },
        { "mac-count-absent", LK_ACCEPT_YES },
        { "mac-count-5000001", LK_ACCEPT_YES },
        { "mac-count-10000001", LK_ACCEPT_NO },
        { "mac-count-2p32-plus-1", LK_ACCEPT_NO },
        { "mac-iterations-zero", LK_ACCEPT_NO },
        { "mac-iterations-padded", LK_ACCEPT_NO },
        { "ber", LK_ACCEPT_YES },
        { "bag-unknown", LK_ACCEPT_YES },
        { "bag-secret", LK_ACCEPT_YES },
        { "bags-32", LK_ACCEPT_YES },
        { "nested-1", LK_ACCEPT_YES },
        { "nested-15", LK_ACCEPT_YES },
        { "nested-16", LK_ACCEPT_NO },
        { "bytes-after", LK_ACCEPT_YES },
        { "element-after-mac", LK_ACCEPT_NO },
        { "version-two", LK_ACCEPT_NO },
        { "no-mac", LK_ACCEPT_NO },
        { "mac-of-md5", LK_ACCEPT_NO },
        { "mac-of-sha1", LK_ACCEPT_YES },
        { "mac-cut", LK_ACCEPT_NO },
        { "mac-one-bit-off", LK_ACCEPT_NO },
        { "pbmac1", LK_ACCEPT_YES },
        { "pbmac1-key-19", LK_ACCEPT_NO },
        { "pbmac1-key-20", LK_ACCEPT_YES },
        { "pbmac1-salt-boolean", LK_ACCEPT_NO },
        { "key-of-another-password", LK_ACCEPT_NO },
        { "keylength-16-for-aes-256", LK_ACCEPT_NO },
        { "keys-2-of-one-name", LK_ACCEPT_YES },
        { "certificate-of-another-key", LK_ACCEPT_NO },
        { "certificate-absent", LK_ACCEPT_YES },
        { "key-absent", LK_ACCEPT_NO },
        { "localkeyid-of-another", LK_ACCEPT_YES },
        { "localkeyid-is-boolean", LK_ACCEPT_NO },
        { "name-is-utf8", LK_ACCEPT_NO },
        { "name-is-boolean", LK_ACCEPT_NO },
        { "name-of-three-octets", LK_ACCEPT_NO },
        { "name-is-empty", LK_ACCEPT_YES },
        { "name-of-40000", LK_ACCEPT_YES },
        { "rsa-1024", LK_ACCEPT_YES },
        { "rsa-parts-do-not-fit", LK_ACCEPT_NO },
        { "rsa-factor-not-prime", LK_ACCEPT_YES },
        { "password-empty", LK_ACCEPT_YES },
        { "password-none", LK_ACCEPT_YES },
        { "password-danish", LK_ACCEPT_YES },
        { "password-1024", LK_ACCEPT_YES },
        { "written-key-in-latin-1", LK_ACCEPT_NO },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        struct lk_lint l = lint_named(rows[i].file);
        cr_expect_eq(l.accept, rows[i].accept, "%s: %d, %s", rows[i].file, (int)l.accept, l.why);
        cr_expect(l.accept == LK_ACCEPT_YES || lk_lint_count(&l, LK_LINT_ERROR), "%s",
                  rows[i].file);
        lk_lint_done(&l);
    }
}

/* The walker and the linter were written apart, so they check each other. Where they may differ:
 * the linter wants a MAC and well-typed attributes, and tries both forms of an empty password. */
Test(lint, agrees_with_the_walker_on_all_forged_files, .timeout = 60)
{
    static const char *const stricter[] = { "mac-missing", "mac-missing-certs-sealed",
                                            "friendlyname-utf8string" };
    for (size_t i = 0; i < forge_count; i++) {
        const struct forge *row = &forge_rows[i];
        bool opens = row->state == FORGE_OPENS;
        for (size_t k = 0; k < LK_COUNT(stricter); k++)
            opens &= strcmp(row->name, stricter[k]) != 0;
        cr_expect_eq(row->refused, !opens, "%s", row->name);
    }
}

Test(lint, accepts_just_the_forged_files_that_are_not_to_be_refused, .timeout = 60)
{
    const struct forge *row;
    for (size_t i = 0; (row = forge_at(i)); i++) {
        if (strstr(row->name, "count-5000001")) /* seconds; they have rows above */
            continue;
        struct lk_lint l = lint_file(row, NULL);
        cr_expect_eq(l.accept, row->refused ? LK_ACCEPT_NO : LK_ACCEPT_YES, "%s: %s", row->name,
                     l.why);
        lk_lint_done(&l);
    }
}

Test(lint, the_reading_that_would_have_opened_the_file_is_told)
{
    static const struct {
        const char *file;
        enum lk_reading reading;
    } rows[] = {
        { "written-decomposed", LK_READ_NFD },
        { "written-twice-encoded", LK_READ_TWICE },
        { "written-widened", LK_READ_WIDENED },
        { "written-key-in-latin-1", LK_READ_LATIN1 },
        { "written-key-with-nul", LK_READ_TRAILING_NUL },
        { "written-with-line-feed", LK_READ_LINE },
        { "written-without-blank", LK_READ_TRIMMED },
        { "mac-one-bit-off", LK_READINGS },
        { "password-danish", LK_READ_GIVEN },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        struct lk_lint l = lint_named(rows[i].file);
        cr_expect_eq(l.reading, rows[i].reading, "%s: %d: %s", rows[i].file, (int)l.reading, l.why);
        lk_lint_done(&l);
    }
}

/* What was typed has a NUL in it, and the program that wrote the file took it for the end. */
Test(lint, a_password_that_was_cut_at_its_nul_is_told)
{
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    forge_p12(forge_named("password-of-one-letter"), &der);
    struct lk_password typed = { "x\0y", 3, false };
    struct lk_lint l;
    cr_assert_eq(lk_p12_lint(der.bytes, der.len, &typed, NULL, &l, NULL), 0);
    cr_expect_eq(l.accept, LK_ACCEPT_NO, "%s", l.why);
    cr_expect_eq(l.reading, LK_READ_TO_NUL);
    lk_lint_done(&l);
}

/* RFC 7292 App. B.1: none is 0 octets, the empty text 2. A careful program tries both. */
Test(lint, an_empty_password_is_tried_in_both_forms)
{
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    forge_p12(forge_named("password-none"), &der);
    struct lk_password empty = lk_password_of("");
    struct lk_lint l;
    cr_assert_eq(lk_p12_lint(der.bytes, der.len, &empty, NULL, &l, NULL), 0);
    cr_expect_eq(l.accept, LK_ACCEPT_YES, "%s", l.why);
    cr_expect_eq(l.reading, LK_READ_ABSENT);
    lk_lint_done(&l);
}

Test(lint, past_the_budget_it_is_not_known_whether_the_file_opens)
{
    struct lk_lint_options options = { .seconds = 0.1 };
    struct lk_lint l = lint_file(forge_named("mac-count-5000001"), &options);
    cr_expect_eq(l.accept, LK_ACCEPT_UNKNOWN, "%s", l.why);
    cr_expect(strstr(l.why, "processor time"), "%s", l.why);
    lk_lint_done(&l);
    l = lint_file(forge_named("pbe-count-5000001"), &options);
    cr_expect_eq(l.accept, LK_ACCEPT_UNKNOWN, "%s", l.why);
    lk_lint_done(&l);
}

static double lint_seconds(const struct lk_buf *der, const char *text)
{
    struct lk_password password = lk_password_of(text);
    struct lk_lint l;
    int64_t from = lk_walk_cpu_ns();
    cr_assert_eq(lk_p12_lint(der->bytes, der->len, &password, NULL, &l, NULL), 0);
    cr_assert_eq(l.accept, LK_ACCEPT_NO, "%s", l.why);
    lk_lint_done(&l);
    return (double)(lk_walk_cpu_ns() - from) / 1e9;
}

Test(lint, bombs_are_refused_at_once, .timeout = 60)
{
    static const char *const names[] = { "mac-count-2p31",     "mac-count-2p32-plus-1",
                                         "mac-count-10000001", "pbe-count-2p31",
                                         "length-bomb",        "mac-iterations-2p80" };
    for (size_t i = 0; i < LK_COUNT(names); i++) {
        const struct forge *row = forge_named(names[i]);
        LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
        forge_p12(row, &der);
        cr_expect_lt(lint_seconds(&der, row->password), 1.0, "%s", names[i]);
    }
}

Test(lint, sixty_thousand_nested_bags_are_refused_in_little_time, .timeout = 120)
{
    struct forge row = *forge_named("sound");
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    /* Each level costs the forge a copy of all within, so the levels are written from outside. */
    struct lk_buf inner = { 0 };
    for (int i = 0; i < 60000; i++)
        lk_buf_add(&inner,
                   "\x30\x80\x30\x80\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x06"
                   "\xa0\x80",
                   19);
    for (int i = 0; i < 60000 * 6; i++)
        lk_buf_addc(&inner, 0);
    row.contents = &inner;
    forge_p12(&row, &der);
    cr_expect_lt(lint_seconds(&der, row.password), 10.0);
    lk_buf_done(&inner);
}

Test(lint, a_finding_points_into_the_file)
{
    static const char *const names[] = {
        "version-two", "bytes-after", "mac-count-1", "scrypt",      "name-of-three-octets",
        "rsa-1024",    "nested-16",   "ber",         "cut-at-half", "key-absent"
    };
    for (size_t i = 0; i < LK_COUNT(names); i++) {
        const struct forge *row = forge_named(names[i]);
        LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
        forge_p12(row, &der);
        struct lk_lint l = lint_file(row, NULL);
        for (size_t k = 0; k < l.n; k++)
            cr_expect(l.findings[k].offset + l.findings[k].len <= der.len && l.findings[k].place[0],
                      "%s: %zu+%zu of %zu", names[i], l.findings[k].offset, l.findings[k].len,
                      der.len);
        lk_lint_done(&l);
    }
    struct lk_lint l = lint_named("version-two");
    cr_assert_eq(l.findings[0].rule, LK_S04);
    cr_assert(l.findings[0].offset == 4 && l.findings[0].len == 3, "%zu", l.findings[0].offset);
    lk_lint_done(&l);
}

Test(lint, a_profile_takes_rules_for_worse_or_better)
{
    struct lk_lint_options strict = { .profile = LK_PROFILE_STRICT },
                           oces = { .profile = LK_PROFILE_OCES };
    struct lk_lint l = lint_file(forge_named("mac-of-sha1"), &strict);
    cr_expect(trips(&l, "M04", 'e') && trips(&l, "C05", 'e'));
    lk_lint_done(&l);
    l = lint_file(forge_named("mac-of-sha1"), &oces);
    cr_expect(trips(&l, "M04", 'n') && !trips(&l, "C05", 'w'));
    lk_lint_done(&l);
}

Test(lint, a_password_that_is_no_utf8_is_bad_use)
{
    struct lk_password password = { "\xe5", 1, false };
    struct lk_lint l;
    struct lk_err err = { 0 };
    cr_assert_eq(lk_p12_lint("", 0, &password, NULL, &l, &err), -1);
    cr_assert_eq(err.code, LK_E_USE);
}

Test(lint, no_octet_changed_or_left_out_ends_it, .timeout = 120)
{
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    struct forge row = *forge_named("sound");
    row.mac_count = row.kdf_count = "01";
    forge_p12(&row, &der);
    struct lk_password password = lk_password_of(row.password);
    for (size_t i = 0; i < der.len; i++) {
        struct lk_lint l;
        char was = der.bytes[i];
        cr_assert_eq(lk_p12_lint(der.bytes, i, &password, NULL, &l, NULL), 0);
        cr_expect_neq(l.accept, LK_ACCEPT_YES, "%zu octets", i);
        lk_lint_done(&l);
        der.bytes[i] = (char)(was ^ 0x21);
        cr_assert_eq(lk_p12_lint(der.bytes, der.len, &password, NULL, &l, NULL), 0);
        lk_lint_done(&l);
        der.bytes[i] = was;
    }
}
