#include "given.h"

#define TERMS                                                                                      \
    "{\"page\":\"terms\",\"title\":\"terms and conditions.\",\"text\":[\"You accept all of it\"]," \
    "\"status\":200,\"refused\":false,\"fields\":{\"terms\":{\"value\":false}},"                   \
    "\"controls\":{\"Next\":{\"enabled\":false,\"requires\":[\"terms\"]},"                         \
    "\"Cancel\":{\"enabled\":true}}}"
#define TICKED                                                                                     \
    "{\"page\":\"terms\",\"status\":200,\"fields\":{\"terms\":{\"value\":true}},"                  \
    "\"controls\":{\"Next\":{\"enabled\":false,\"requires\":[\"terms\"]}}}"
#define BARE   "{\"page\":\"closed\",\"status\":200}"
#define BROKEN "{\"page\":null,\"status\":500,\"refused\":true}"
#define MISSED                                                                                     \
    "{\"k\":\"act\",\"n\":1,\"step\":\"1\",\"actor\":\"user\",\"action\":\"press Next\","          \
    "\"outcome\":\"missed\",\"why\":\"/page found nothing\"}"
#define TOKEN "{{password:the password of user:00:12:lud}}"

const struct row page_rows[] = {
    { "shows", "\"Terms and Conditions\"", ACT(TERMS), LK_FIT },
    { "shows", "[\"the login\",\"Terms and Conditions\"]", ACT(TERMS), LK_FIT },
    { "shows", "\"the login\"", ACT(TERMS), LK_UNFIT },
    { "shows", "\"the login\"", ACT(BROKEN), LK_UNFIT },
    { "shows", "\"the login\"", ACT("{\"status\":200}"), LK_UNSEEN },
    { "shows", "\"the login\"", ACT(TERMS) "," ACT("{\"page\":null,\"status\":200}"), LK_UNFIT },
    { "shows", "\"Terms and Conditions\"", MISSED, LK_UNSEEN },
    { "shows", "\"Terms and Conditions\"", "", LK_UNSEEN },
    { "shows", "\"a refusal\"", ACT("{\"page\":null,\"status\":403,\"refused\":true}"), LK_FIT },
    { "shows", "\"a refusal\"", ACT(BROKEN), LK_UNFIT },
    { "shows", "\"Terms and Conditions\"", ACT("{\"page\":\"terms\"}"), LK_UNSEEN },
    { "shows", "\"Terms and Conditions\"", ACT("{\"page\":\"terms\",\"title\":\"Hello\"}"),
      LK_UNFIT },
    { "says", "\"something\"", ACT(TERMS), LK_FIT },
    { "says", "\"something\"", ACT("{\"text\":[\" \"]}"), LK_UNFIT },
    { "says", "\"you accept all of it.\"", ACT(TERMS), LK_FIT },
    { "says", "[\"accept\",\"nothing\"]", ACT(TERMS), LK_UNFIT },
    { "says", "\"something\"", ACT(BARE), LK_UNSEEN },
    { "says", "\"something\"", ACT(TERMS) "," ACT(BARE), LK_UNFIT },
    { "says-not", "[\"Anna\"]", ACT(TERMS), LK_FIT },
    { "says-not", "[\"Anna\",\"ACCEPT\"]", ACT(TERMS), LK_UNFIT },
    { "says-not", "\"Anna\"", ACT(BARE), LK_UNSEEN },
    { "says-not", "\"Anna\"", ACT("{\"text\":[],\"rows\":[{\"values\":[\"anna\"]}]}"), LK_UNFIT },
    { "offers", "\"cancel\"", ACT(TERMS), LK_FIT },
    { "offers", "\"Next\"", ACT(TERMS), LK_UNFIT },
    { "offers", "\"Next\"", ACT(TICKED), LK_FIT },
    { "offers", "[\"Cancel\",\"Block\"]", ACT(TERMS), LK_UNFIT },
    { "offers", "\"Next\"", ACT(BARE), LK_UNSEEN },
    { "offers", "\"Next\"", ACT(TERMS) "," ACT(BARE), LK_UNFIT },
    { "offers-not", "[\"Next\",\"Block\"]", ACT(TERMS), LK_FIT },
    { "offers-not", "\"Cancel\"", ACT(TERMS), LK_UNFIT },
    { "offers-not", "\"Cancel\"", ACT(BARE), LK_UNSEEN },
    { "offers-not", "\"Cancel\"", ACT(TERMS) "," ACT(BARE), LK_FIT },
    { "asks-for", "\"terms\"", ACT(TERMS), LK_FIT },
    { "asks-for", "\"user-ID\"", ACT(TERMS), LK_UNFIT },
    { "asks-for", "\"user-ID\"", ACT("{\"fields\":{\"User-id\":{}}}"), LK_FIT },
    { "asks-for", "\"user-ID\"", ACT(BARE), LK_UNSEEN },
    { "terms", "\"unticked\"", ACT(TERMS), LK_FIT },
    { "terms", "\"ticked\"", ACT(TERMS), LK_UNFIT },
    { "terms", "\"ticked\"", ACT(TICKED), LK_FIT },
    { "terms", "\"ticked\"", ACT("{\"fields\":{\"user-ID\":{\"value\":\"\"}}}"), LK_UNFIT },
    { "terms", "\"ticked\"", ACT(BARE), LK_UNSEEN },
    { "password", "\"masked\"", ACT("{\"password\":{\"masked\":true,\"value\":null}}"), LK_FIT },
    { "password", "\"masked\"", ACT("{\"password\":{\"masked\":false,\"value\":null}}"), LK_UNFIT },
    { "password", "\"masked\"",
      ACT("{\"password\":{\"masked\":true},\"text\":[\"it is " TOKEN "\"]}"), LK_UNFIT },
    { "password", "\"masked\"",
      ACT("{\"password\":{\"masked\":true},\"text\":[\"{{part of password:x:00}}\"]}"), LK_UNFIT },
    { "password", "\"masked\"",
      ACT("{\"password\":{\"masked\":true,\"value\":null},\"clipboard\":\"" TOKEN "\"}"), LK_FIT },
    { "password", "\"masked\"", ACT(BARE), LK_UNSEEN },
    { "password", "\"shown\"", ACT("{\"password\":{\"masked\":false,\"value\":\"" TOKEN "\"}}"),
      LK_FIT },
    { "password", "\"shown\"", ACT("{\"password\":{\"masked\":true,\"value\":null}}"), LK_UNFIT },
    { "password", "\"shown\"", ACT("{\"password\":{\"masked\":true,\"value\":\"" TOKEN "\"}}"),
      LK_UNFIT },
    { "password", "\"absent\"", ACT(BARE), LK_FIT },
    { "password", "\"absent\"", ACT("{\"message\":\"" TOKEN "\"}"), LK_UNFIT },
    { "refused", "\"yes\"", ACT("{\"page\":\"refused\",\"status\":200}"), LK_FIT },
    { "refused", "\"yes\"", ACT("{\"page\":\"login\",\"status\":200}"), LK_FIT },
    { "refused", "\"yes\"", ACT("{\"page\":\"order-over\",\"status\":410}"), LK_FIT },
    { "refused", "\"yes\"", ACT(TERMS), LK_UNFIT },
    { "refused", "\"yes\"", ACT(BROKEN), LK_UNSEEN },
    { "refused", "\"yes\"", ACT("{\"status\":429,\"refused\":true}"), LK_UNSEEN },
    { "refused", "\"yes\"", ACT("{\"status\":200}"), LK_UNSEEN },
};
const size_t page_rows_n = LK_COUNT(page_rows);

Test(match_page, each_predicate_fits_misfits_or_cannot_be_seen)
{
    check_rows(page_rows, page_rows_n);
}

Test(match_page, the_latest_act_of_the_person_is_looked_at_and_no_others)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_match m = given_match(
        "shows", "\"the end of the wizard\"",
        ACT(BARE) ",{\"k\":\"act\",\"n\":2,\"actor\":\"stranger\",\"outcome\":\"answered\","
                  "\"view\":" TERMS "}",
        arena);
    cr_assert_eq(m.fit, LK_FIT);
    cr_assert(m.n_records == 1 && m.records[0] == 1);
}

Test(match_page, an_act_without_an_answer_leaves_nothing_to_look_at)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_match m = given_match("shows", "\"the end of the wizard\"",
                                    ACT(BARE) ",{\"k\":\"act\",\"n\":2,\"actor\":\"user\","
                                              "\"action\":\"press Close\",\"outcome\":"
                                              "\"no-answer\",\"why\":\"timed out\"}",
                                    arena);
    cr_assert_eq(m.fit, LK_UNSEEN);
    cr_assert(strstr(m.why, "timed out"));
}

Test(match_page, what_is_told_is_one_line_of_good_utf8)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_buf view = { 0 };
    lk_buf_adds(&view, "{\"k\":\"act\",\"actor\":\"user\",\"outcome\":\"answered\",\"view\":{"
                       "\"page\":\"terms\",\"title\":\"a\\nb");
    for (int i = 0; i < 400; i++)
        lk_buf_adds(&view, "\xc3\xa6\xe2\x82\xac");
    lk_buf_adds(&view, "\"}}");
    struct lk_match m = given_match("shows", "\"Terms and Conditions\"", view.bytes, arena);
    cr_assert_eq(m.fit, LK_UNFIT);
    cr_assert(!strchr(m.seen, '\n'));
    LK_AUTO(json_decref) json_t *text = json_string(m.seen);
    cr_assert(text, "not UTF-8");
    lk_buf_done(&view);
}
