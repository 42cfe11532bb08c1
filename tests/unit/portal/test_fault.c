/* The table of faults, and the counting of their moments. */
#include "support.h"

#include "base/fs.h"
#include "portal/fault.h"

static const struct lk_fault *row(int i)
{
    return lk_fault_row((enum lk_fault_id)i);
}

Test(fault, the_tables_hold_the_faults_in_the_order_of_their_ids)
{
    for (int i = 0; i < LK_FAULTS; i++) {
        cr_assert_not_null(row(i), "fault %d has no row", i);
        cr_assert_eq((int)row(i)->id, i, "%s stands in another one's place", row(i)->name);
    }
}

Test(fault, each_has_a_name_of_its_own_and_says_what_it_does)
{
    for (int i = 0; i < LK_FAULTS; i++) {
        const char *name = i == LK_FAULT_FIXTURE ? "fixture/usual" : row(i)->name;
        cr_assert_eq(lk_fault_named(name), row(i), "%s is there twice", name);
        cr_assert(*row(i)->where && *row(i)->sentence && *row(i)->source, "%s", row(i)->name);
        cr_assert_eq(row(i)->sentence[strlen(row(i)->sentence) - 1], '.', "%s", row(i)->name);
    }
}

Test(fault, decoys_break_nothing_and_all_that_misbehaves_breaks_something)
{
    size_t n[LK_FAMILIES] = { 0 };
    for (int i = 0; i < LK_FAULTS; i++) {
        enum lk_fault_family family = lk_fault_family_of(row(i)->id);
        n[family]++;
        if (family == LK_FAMILY_DECOY)
            cr_assert(!*row(i)->breaks && !*row(i)->may_also, "%s", row(i)->name);
        if (family == LK_FAMILY_BEHAVIOUR || family == LK_FAMILY_BEYOND)
            cr_assert(*row(i)->breaks, "%s", row(i)->name);
    }
    cr_assert_geq(n[LK_FAMILY_BEHAVIOUR], 70);
    cr_assert_geq(n[LK_FAMILY_DECOY], 10);
    cr_assert_geq(n[LK_FAMILY_BEYOND], 5);
}

/* Is PART ("WIZ-PW-02/1") among the requirements, with as many parts as that? */
static bool is_part(const char *text, const char *part)
{
    char item[64];
    const char *slash = strchr(part, '/');
    if (!slash)
        return false;
    snprintf(item, sizeof item, "- id: %.*s\n", (int)(slash - part), part);
    const char *at = strstr(text, item);
    const char *end = at ? strstr(at + 1, "\n  - id:") : NULL;
    int left = atoi(slash + 1);
    for (at = at ? strstr(at, "- level:") : NULL; at && (!end || at < end) && left > 0;
         at = strstr(at + 1, "- level:"))
        left--;
    return left == 0;
}

Test(fault, what_they_break_are_parts_of_requirements)
{
    LK_AUTO(free) char *text = NULL;
    size_t len = 0;
    struct lk_err err = { 0 };
    cr_assert_eq(
        lk_fs_load(LK_SOURCE_DIR "/scenarios/requirements.yaml", 1 << 20, &text, &len, &err), 0,
        "%s", err.msg);
    for (int i = 0; i < LK_FAULTS; i++) {
        char copy[512];
        if (lk_fault_family_of(row(i)->id) == LK_FAMILY_BEYOND) /* those are generated */
            continue;
        snprintf(copy, sizeof copy, "%s", row(i)->breaks);
        for (char *p = strtok(copy, " "); p; p = strtok(NULL, " "))
            cr_assert(is_part(text, p), "%s breaks %s, which is no part", row(i)->name, p);
    }
}

static void stand_on_the_password(struct stage *s, struct browser *b)
{
    long long n = order(s, "anna");
    log_in(b, "anna");
    char path[64];
    snprintf(path, sizeof path, "/orders/%lld", n);
    cr_assert_eq(go(b, "GET", path, NULL), 303);
    follow(b);
    press(b, "next", NULL);
    follow(b);
    press(b, "next", "{\"terms\":true}");
    follow(b);
    cr_assert_str_eq(shown(b), "password");
}

static void person(struct stage *s)
{
    cr_assert_eq(control(s, "POST", "/users", "{\"user_id\":\"anna\"}"), 201);
}

Test(fault, one_that_is_armed_for_the_second_time_happens_then_and_only_then)
{
    struct stage s;
    stage_open(&s, NULL, "");
    struct browser b = { .stage = &s };
    person(&s);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"copy-trailing-blank\",\"at\":2}"),
                 201);
    stand_on_the_password(&s, &b);
    static const bool wrong[] = { false, true, false };
    for (size_t i = 0; i < LK_COUNT(wrong); i++) {
        press(&b, "copy", NULL);
        const char *copied = lk_json_str(b.page, "clipboard", "");
        cr_assert_eq(copied[strlen(copied) - 1] == ' ', wrong[i], "copy %zu", i + 1);
        const char *told = json_string_value(lk_json_at(last_seen(&s), "/faults/0"));
        cr_assert_eq(told && !strcmp(told, "copy-trailing-blank"), wrong[i],
                     "the journal tells of it when it happens");
    }
    browser_done(&b);
    stage_close(&s);
}

Test(fault, a_fault_of_one_world_is_none_of_another)
{
    struct stage s, other;
    stage_open(&s, NULL, "");
    stage_open(&other, NULL, "");
    person(&s);
    person(&other);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"show-missing\",\"at\":\"always\"}"),
                 201);
    struct browser b = { .stage = &s }, c = { .stage = &other };
    stand_on_the_password(&s, &b);
    stand_on_the_password(&other, &c);
    cr_assert_null(control_of(&b, "show"));
    cr_assert_not_null(control_of(&c, "show"));
    browser_done(&b);
    browser_done(&c);
    stage_close(&s);
    stage_close(&other);
}

Test(fault, a_name_that_is_nearly_right_is_told_the_right_one)
{
    char room[LK_FAULT_NAME];
    cr_assert_str_eq(lk_fault_nearest("pasword-in-mail", room), "password-in-mail");
    cr_assert_str_eq(lk_fault_nearest("fixture/ver", room), "fixture/ber");
    cr_assert_null(lk_fault_named("fixture/SHAPE"));
    cr_assert_null(lk_fault_named("fixture/"));
    cr_assert_null(lk_fault_named("pasword-in-mail"));
}

Test(fault, a_download_is_cut_after_the_number_of_bytes_that_its_name_says)
{
    static const char *const others[] = { "download-truncated/", "download-truncated/x",
                                          "download-truncated/1x", "download-truncated/12345678" };
    cr_assert_eq(lk_fault_named("download-truncated/17")->id, LK_FAULT_DOWNLOAD_TRUNCATED);
    for (size_t i = 0; i < LK_COUNT(others); i++)
        cr_assert_null(lk_fault_named(others[i]), "%s", others[i]);
    struct stage s;
    char password[64];
    stage_open(&s, NULL, "");
    struct browser b = { .stage = &s };
    person(&s);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"download-truncated\"}"), 201);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"download-truncated/17\"}"), 201);
    log_in(&b, "anna");
    wizard(&b, order(&s, "anna"), password);
    press(&b, "download", NULL);
    const json_t *sent = lk_json_at(last_seen(&s), "/sent");
    cr_assert_eq(lk_json_int(sent, "bytes", 0), 17);
    cr_assert_gt(lk_json_int(sent, "declared", 0), 1000);
    browser_done(&b);
    stage_close(&s);
}

Test(fault, those_of_the_handshake_need_a_listener_of_their_own)
{
    struct stage s;
    stage_open(&s, NULL, "");
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"tls-old\"}"), 400);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"handshake-garbage\"}"), 400);
    stage_close(&s);
}

Test(fault, of_several_shapes_of_files_the_last_is_armed_and_an_unknown_one_is_refused)
{
    struct stage s;
    stage_open(&s, NULL, "");
    person(&s);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"fixture/usal\"}"), 400);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"fixture/SHAPE\"}"), 400);
    cr_assert_eq(
        control(&s, "POST", "/faults", "{\"fault\":\"fixture/password-63\",\"at\":\"always\"}"),
        201);
    cr_assert_eq(
        control(&s, "POST", "/faults", "{\"fault\":\"fixture/password-tilde\",\"at\":\"always\"}"),
        201);
    struct browser b = { .stage = &s };
    stand_on_the_password(&s, &b);
    press(&b, "copy", NULL);
    cr_assert_str_eq(lk_json_str(b.page, "clipboard", ""), "abc~DEL");
    browser_done(&b);
    stage_close(&s);
}

Test(fault, a_file_that_is_given_is_issued_as_it_is_and_its_password_is_the_order_s)
{
    struct stage s;
    char password[64];
    stage_open(&s, NULL, "");
    person(&s);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"fixture/file\"}"), 400);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"fixture/file\",\"file\":\"*\"}"),
                 400);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"fixture/ber\",\"file\":\"AAEC\"}"),
                 400);
    cr_assert_eq(control(&s, "POST", "/faults", "{\"fault\":\"fixture/file\",\"file\":\"AAEC\"}"),
                 201);
    struct browser b = { .stage = &s };
    log_in(&b, "anna");
    wizard(&b, order(&s, "anna"), password);
    cr_assert_str_eq(password, "abcd-Test 1");
    press(&b, "download", NULL);
    cr_assert_eq(b.status, 200);
    cr_assert_eq(b.body.len, 3);
    cr_assert_arr_eq(b.body.bytes, "\0\1\2", 3);
    browser_done(&b);
    stage_close(&s);
}
