/* What the linter found in a file, as the judge takes it: a file that is not accepted fails the
 * part that it is refused for, and nothing else that was found changes a verdict. */
#include "given.h"

#define HELD(fact) "{\"of\":\"f\",\"holds\":\"" fact "\"}"
#define FILE_F                                                                                     \
    "{\"k\":\"act\",\"n\":3,\"step\":\"1\",\"actor\":\"user\",\"action\":\"x\","                   \
    "\"outcome\":\"answered\",\"names\":{\"f\":{\"thing\":\"file\",\"value\":\"user-1\"}}},"
#define FOUND(rule, refuses)                                                                       \
    "{\"rule\":\"" rule "\",\"severity\":\"error\",\"place\":\"PFX\",\"sentence\":\"so it is\","   \
    "\"refuses\":" refuses "}"
#define FACTS(accept, opens, findings)                                                             \
    FILE_F "{\"k\":\"facts\",\"n\":4,\"step\":\"1\",\"file\":\"user-1\",\"bytes\":9,\"facts\":{"   \
           "\"well_formed\":true,\"key_matches\":true,\"text\":\"it was read\",\"accept\":" accept \
           ",\"accept_why\":\"S13: it takes too "                                                  \
           "long\",\"accept_with\":[\"shown\"],\"findings\":[" findings                            \
           "],\"opens\":{\"shown\":" opens ",\"copied\":true,\"wrong\":false,\"empty\":false}}}"

#define FORM    HELD("is well-formed")
#define SHOWN   HELD("opens with the password shown")
#define COPIED  HELD("opens with the password copied")
#define MATCHES HELD("the key belongs to the certificate")

static void is(const char *arg, const char *records, enum lk_fit want, const char *told)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_match m = given_match("file", arg, records, arena);
    const char *said = m.fit == LK_UNFIT ? m.seen : m.why;
    cr_expect_eq(m.fit, want, "%s: %s, not %s", arg, fit_name(m.fit), fit_name(want));
    cr_expect(!told || (said && strstr(said, told)), "%s: \"%s\" lacks \"%s\"", arg,
              said ? said : "nothing", told ? told : "");
}

Test(match_lint, a_file_refused_for_its_form_is_not_well_formed_and_says_by_which_rule)
{
    const char *records = FACTS("false", "true", FOUND("M07", "false") "," FOUND("M01", "true"));
    is(FORM, records, LK_UNFIT, "refuses: M01, so it is (PFX)");
    is(SHOWN, records, LK_FIT, NULL);
    is(MATCHES, records, LK_FIT, NULL);
}

Test(match_lint, a_file_refused_for_its_form_that_does_not_open_either_says_the_same_rule_of_both)
{
    const char *records = FACTS("false", "false", FOUND("S01", "true"));
    is(FORM, records, LK_UNFIT, "S01");
    is(SHOWN, records, LK_UNFIT, "S01");
}

Test(match_lint, a_file_under_another_password_is_well_formed_and_does_not_open)
{
    is(FORM, FACTS("false", "false", FOUND("M02", "true")), LK_FIT, NULL);
    is(SHOWN, FACTS("false", "false", FOUND("M02", "true")), LK_UNFIT, "M02");
    is(SHOWN, FACTS("false", "true", FOUND("C11", "true")), LK_UNFIT, "C11");
}

Test(match_lint, the_reading_that_would_have_opened_the_file_is_told)
{
    is(SHOWN, FACTS("false", "false", FOUND("M02", "true") "," FOUND("P07", "false")), LK_UNFIT,
       "M02, so it is (PFX); P07, so it is");
    is(SHOWN, FACTS("false", "false", FOUND("P07", "true")), LK_UNFIT, "P07, so it is (PFX)");
    is(FORM, FACTS("false", "false", FOUND("P07", "true")), LK_FIT, NULL);
}

Test(match_lint, a_key_that_is_not_the_certificates_is_said_of_the_key_alone)
{
    const char *records = FACTS("false", "true", FOUND("K03", "true"));
    is(FORM, records, LK_FIT, NULL);
    is(SHOWN, records, LK_FIT, NULL);
    is(MATCHES, records, LK_UNFIT, "K03");
}

Test(match_lint, what_is_found_in_an_accepted_file_changes_no_verdict)
{
    const char *records = FACTS("true", "true", FOUND("C02", "false") "," FOUND("K01", "false"));
    is(FORM, records, LK_FIT, NULL);
    is(SHOWN, records, LK_FIT, NULL);
}

Test(match_lint, a_file_that_the_linter_accepts_opens_whatever_our_reader_makes_of_it)
{
    is(SHOWN, FACTS("true", "false", ""), LK_FIT, NULL);
}

Test(match_lint, a_file_that_could_not_be_judged_is_inconclusive_with_the_reason)
{
    const char *records = FACTS("null", "true", FOUND("S13", "false"));
    is(FORM, records, LK_UNSEEN, "it takes too long");
    is(SHOWN, records, LK_UNSEEN, "it takes too long");
}

Test(match_lint, the_linter_is_not_asked_about_a_password_that_it_was_not_given)
{
    is(COPIED, FACTS("false", "false", FOUND("M02", "true")), LK_FIT, NULL);
}
