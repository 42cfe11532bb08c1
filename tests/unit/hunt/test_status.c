#include "hunt/inner.h"

#include <criterion/criterion.h>
#include <string.h>

static const char line[] = "#25777: cov: 4754 ft: 9001 corp: 88 exec/s 2345 oom/timeout/crash: "
                           "0/0/2 time: 4s job: 17 dft_time: 0";

Test(status, the_numbers_of_a_line_are_read)
{
    struct lk_hunt_seen s = { 0 };
    cr_assert(lk_hunt_seen_read(line, &s));
    cr_assert_eq(s.execs, 25777);
    cr_assert_eq(s.edges, 4754);
    cr_assert_eq(s.features, 9001);
    cr_assert_eq(s.corpus, 88);
}

Test(status, other_lines_are_left_alone)
{
    struct lk_hunt_seen s = { .execs = 7 };
    cr_assert_not(lk_hunt_seen_read("INFO: seed", &s));
    cr_assert_not(lk_hunt_seen_read("    #0 0x1 in f", &s));
    cr_assert_not(lk_hunt_seen_read("#1 word", &s));
    cr_assert_not(lk_hunt_seen_read("", &s));
    cr_assert_eq(s.execs, 7);
}

Test(status, it_is_told_in_one_line)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    struct lk_hunt_seen s = { .counted = 1234567, .past_mac = 814814 };
    lk_hunt_seen_read(line, &s);
    lk_hunt_seen_write(&s, 10, 1, &out);
    cr_assert_str_eq(out.bytes, "10 s, 1,234,567 execs (123,456/s), 4,754 edges, 9,001 features, "
                                "66 % past the MAC, 1 finding");
}

Test(status, a_target_that_counts_no_mac_has_no_share)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    struct lk_hunt_seen s = { .counted = 5 };
    lk_hunt_seen_write(&s, 0, 0, &out);
    cr_assert_str_eq(out.bytes, "0 s, 5 execs (0/s), 0 edges, 0 features, 0 findings");
}
