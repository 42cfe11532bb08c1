#include "given.h"

#include "reports/gather.h"

Test(gather, proofs_of_one_part_are_one_finding)
{
    LK_AUTO(given_free) struct lk_result *r = given_mixed();
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    struct lk_findings f = lk_findings_with(r, LK_FAILED, a);
    cr_assert_eq(f.n, 1);
    cr_assert_eq(f.proofs, 2);
    cr_assert_str_eq(f.items[0].part->id, "WIZ-TERMS-03/1");
    cr_assert_str_eq(f.items[0].requirement->id, "WIZ-TERMS-03");
    cr_assert_str_eq(f.items[0].at[0].case_->case_->id, "retrieve/by-link");
    cr_assert_str_eq(f.items[0].at[1].case_->case_->id, "retrieve/wizard[by notification]");
}

Test(gather, findings_stand_in_the_order_of_the_requirements)
{
    LK_AUTO(given_free) struct lk_result *r = given_nasty();
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    struct lk_proof first = r->cases[0].proofs[0];
    r->cases[0].proofs[0] = r->cases[0].proofs[1];
    r->cases[0].proofs[1] = first;
    struct lk_findings f = lk_findings_with(r, LK_FAILED, a);
    cr_assert_eq(f.n, 2);
    cr_assert_str_eq(f.items[0].part->id, "WIZ-TERMS-03/1");
    cr_assert_str_eq(f.items[1].part->id, "BLOCK-07/1");
}

Test(gather, gaps_are_grouped_by_reason_the_widest_first)
{
    LK_AUTO(given_free) struct lk_result *r = given_mixed();
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    struct lk_gaps g = lk_gaps_of_parts(r, a);
    cr_assert_eq(g.n, 3);
    cr_assert_eq(g.ids, r->counts.skipped);
    cr_assert_str_eq(g.items[0].why, "no scenario of this run speaks of it");
    cr_assert_str_eq(g.items[1].why, "only a browser can show it");
    cr_assert_str_eq(g.items[2].why, "the binding offers no clock");
    cr_assert_str_eq(g.items[2].ids[0], "IMPL-08/1");
}

Test(gather, a_case_that_stopped_before_its_first_proof_is_told_with_its_reason)
{
    LK_AUTO(given_free) struct lk_result *r = given_mixed();
    LK_AUTO(lk_arena_free) struct lk_arena *a = lk_arena_new();
    struct lk_gaps g = lk_gaps_of_proofs(r, LK_ERRONEOUS, a);
    cr_assert_eq(g.n, 2);
    cr_assert_str_eq(g.items[1].why, "lakmus could not start the portal");
    cr_assert_str_eq(g.items[1].ids[0], "block/dies");
    cr_assert(lk_case_speaks_alone(&r->cases[3]));
    cr_assert_not(lk_case_speaks_alone(&r->cases[2]));
}

Test(gather, information_and_what_was_never_seen_do_not_pass)
{
    struct lk_part info = { .level = LK_INFO }, must = { .level = LK_MUST };
    struct lk_part_result told = { .part = &info, .verdict = LK_PASS, .shown = true };
    struct lk_part_result unseen = { .part = &must, .verdict = LK_PASS };
    struct lk_part_result seen = { .part = &must, .verdict = LK_PASS, .shown = true };
    struct lk_requirement_result empty = { .verdict = LK_PASS };
    cr_assert_eq(lk_shown_part(&told), LK_SKIPPED);
    cr_assert_eq(lk_shown_part(&unseen), LK_SKIPPED);
    cr_assert_eq(lk_shown_part(&seen), LK_PASS);
    cr_assert_eq(lk_shown_requirement(&empty), LK_SKIPPED);
}

Test(gather, a_shell_reads_the_command_as_it_was_meant)
{
    LK_AUTO(given_free) struct lk_result *r = given_nasty();
    LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
    lk_reproduce(r, r->cases[0].case_, &r->cases[0].proofs[0], &b);
    cr_assert_str_eq(b.bytes,
                     "lakmus run --target 'my portal.yaml' --set token=\"$TOKEN\" --seed 7 "
                     "'retrieve/it'\\''s [<b>; rm -rf $HOME`]'");
}

Test(gather, a_failure_of_a_later_play_is_reproduced_by_as_many_plays)
{
    LK_AUTO(given_free) struct lk_result *r = given_mixed();
    LK_AUTO(lk_buf_done) struct lk_buf b = { 0 };
    lk_reproduce(r, r->cases[0].case_, &r->cases[0].proofs[2], &b);
    cr_assert(strstr(b.bytes, " --repeat 2 "));
}

Test(gather, a_run_that_cannot_be_trusted_says_why)
{
    LK_AUTO(given_free) struct lk_result *r = given_all_holds();
    const char *said[LK_TROUBLES];
    cr_assert_eq(lk_troubles(r, said), 0);
    r->interrupted = r->dead = true;
    r->complete = r->chain_ok = false;
    r->leaks_of_ours = 1;
    r->counts.judged = 0;
    cr_assert_eq(lk_troubles(r, said), 6);
}
