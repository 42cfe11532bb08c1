/* What a misfit says: enough to mend the portal by, for whoever has the report alone. */
#include "plans.h"

struct telling {
    const char *key, *arg, *records;
    const char *expected, *seen; /* NULL: as it may be */
};

#define MINE                                                                                       \
    "{\"k\":\"act\",\"n\":2,\"step\":\"2\",\"actor\":\"stranger\",\"action\":\"look\",\"names\":{" \
    "\"theirs\":{\"thing\":\"certificate\",\"value\":\"3\"}}}"
#define ROWS                                                                                       \
    "{\"page\":\"certificates\",\"rows\":[{\"id\":\"6\",\"status\":\"Issued\"},{\"id\":\"3\","     \
    "\"status\":\"Blocked\"}]}"
#define NOTES                                                                                      \
    "{\"page\":\"notifications\",\"notifications\":[{\"id\":\"1\",\"subject\":\"New task\"}]}"
#define MAILS "{\"mails\":[{\"subject\":\"Retrieve user certificate\",\"links\":[]}]}"
#define FILE                                                                                       \
    "{\"k\":\"act\",\"n\":2,\"step\":\"2\",\"actor\":\"user\",\"action\":\"receive the file\","    \
    "\"names\":{\"f\":{\"thing\":\"file\",\"value\":\"user-1\"},\"a\":{\"thing\":\"session\","     \
    "\"value\":\"x\"},\"b\":{\"thing\":\"session\",\"value\":\"x\"}}},{\"k\":\"facts\",\"n\":3,"   \
    "\"file\":\"user-1\",\"facts\":{\"serial\":\"0aff\",\"until\":\"2029-01-02T00:00:00Z\","       \
    "\"chain\":false,\"chain_why\":\"another CA\",\"key_matches\":true}}"
#define STANDING                                                                                   \
    OWN("{\"revocation\":{\"file\":\"user-1\",\"crl\":{\"status\":\"good\"},\"ocsp\":null}}")
#define LEAKED                                                                                     \
    "{\"k\":\"act\",\"n\":4,\"step\":\"35\",\"actor\":\"user\",\"action\":\"press Next\","         \
    "\"outcome\":\"answered\",\"exchanges\":[{\"method\":\"GET\",\"url\":\"https://p/a\"},{"       \
    "\"method\":\"GET\",\"url\":\"https://p/issue?key={{password:x}}\"}]},{\"k\":\"leaks\",\"n\":" \
    "5,\"found\":[{\"class\":\"password\",\"label\":\"the password of user\",\"secret\":"          \
    "\"{{password:x}}\",\"step\":\"35\",\"place\":\"request URL\",\"action\":\"press Next\","      \
    "\"encoding\":\"utf-8\",\"whole\":true,\"page\":null}]}"

static const struct telling tellings[] = {
    { "certificates", "{\"count\":1}", MINE "," ACT(ROWS), NULL,
      "2 rows: 6 Issued, 3 (theirs) Blocked" },
    { "certificates", "{\"statuses\":{\"Issued\":2}}", ACT(ROWS), NULL,
      "1 with the status Issued, not 2, among 2 rows: 6 Issued, 3 Blocked" },
    { "certificate", "{\"of\":\"theirs\",\"status\":\"Issued\"}", MINE "," ACT(ROWS), NULL,
      "that row (3) with the status \"Blocked\"" },
    { "notifications", "{\"count\":1,\"subject\":\"Retrieve a user certificate\"}", ACT(NOTES),
      NULL, "0 notifications with that subject, among 1: \"New task\"" },
    { "mails", "{\"subject\":\"Retrieve a user certificate\",\"count\":1}", OWN(MAILS),
      "1 mail with the subject Retrieve a user certificate",
      "no mail with that subject: \"Retrieve user certificate\"" },
    { "transport", "\"no-store\"", ACT("{\"transport\":{\"no_store\":false}}"), NULL,
      "an answer without Cache-Control: no-store" },
    { "transport", "\"TLS 1.2 or newer\"", ACT("{\"transport\":{\"tls\":\"TLSv1.1\"}}"), NULL,
      "an answer by the TLS version TLSv1.1" },
    { "file",
      "{\"of\":\"f\",\"holds\":[\"the key belongs to the certificate\",\"the chain leads to the "
      "CA\"]}",
      FILE, "a file of which this is true: the chain leads to the CA",
      "a file of which that is not true: another CA" },
    { "different", "[\"a\",\"b\"]", FILE, NULL, "'a' and 'b' have the same session" },
    { "revocation", "{\"of\":\"f\",\"crl\":\"revoked\"}", FILE "," STANDING,
      "of the certificate in 'f' (serial number 0aff), the CRL to say: revoked",
      "CRL says: good (it does not list it)" },
    { "details", "{\"agree-with\":\"f\"}",
      FILE "," ACT("{\"page\":\"certificate\",\"details\":{\"until\":\"2029-01-01\"}}"), NULL,
      "the last day of validity is shown as \"2029-01-01\", but is \"2029-01-02T00:00:00Z\" in the "
      "certificate" },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"URLs\"}", LEAKED, NULL,
      "the password of user in URLs: in a request URL at step 35 (press Next, as utf-8): GET "
      "https://p/issue?key={{password:x}}" },
};

Test(telling, a_misfit_says_what_was_there_instead)
{
    for (size_t i = 0; i < LK_COUNT(tellings); i++) {
        const struct telling *t = &tellings[i];
        LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
        struct lk_match m = given_match(t->key, t->arg, t->records, arena);
        cr_expect_eq(m.fit, LK_UNFIT, "%s: %s", t->key, m.why ? m.why : "");
        cr_expect(m.seen && !strcmp(m.seen, t->seen), "%s: %s", t->key, m.seen ? m.seen : "");
        if (t->expected)
            cr_expect_str_eq(m.expected, t->expected);
    }
}

/* What the story says of one record. */
static const char *told(const char *record, struct lk_arena *arena)
{
    struct given_plan g = given_plan("scenario: a/one\ntitle: One\nprofile: retrieve\nstory:\n"
                                     "  - user: open the portal\n"
                                     "  - misuse: { do: press Next, keeps: the page, "
                                     "then: refused, proves: WIZ-TERMS-03/1 }\n");
    struct lk_block b = given_block("a/one", 0, record, LK_END_STOPPED, "2", "no");
    struct lk_block *all[] = { &b };
    struct lk_closing closing = given_closing(LK_RUN_COMPLETE);
    LK_AUTO(lk_result_free) struct lk_result *r = given_result(g.plan, all, 1, &closing);
    const char *did = NULL;
    for (size_t i = 0; i < r->cases[0].n_story; i++)
        did = r->cases[0].story[i].did ? r->cases[0].story[i].did : did;
    did = did ? lk_arena_strdup(arena, did) : NULL;
    lk_result_free(lk_take(r));
    lk_block_done(&b);
    given_plan_done(&g);
    return did;
}

#define X(method, url, status)                                                                     \
    "{\"method\":\"" method "\",\"url\":\"" url "\",\"status\":" status "}"

Test(telling, a_deed_is_told_with_its_request_and_where_that_led)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    cr_assert_str_eq(
        told("{\"k\":\"act\",\"n\":1,\"step\":\"1\",\"actor\":\"user\",\"action\":"
             "\"open the portal\",\"outcome\":\"answered\",\"exchanges\":[" X(
                 "POST", "https://p/a", "303") "," X("GET", "https://p/b",
                                                     "302") "," X("GET", "https://p/c", "200") "]}",
             arena),
        "open the portal: POST https://p/a → 303, then GET https://p/c → 200");
}

/* The readings before and after it are no part of it, and a GET can be one as well. */
Test(telling, of_a_misuse_its_own_request_is_told)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    cr_assert_str_eq(
        told("{\"k\":\"misuse\",\"n\":1,\"step\":\"2\",\"actor\":\"user\",\"action\":"
             "\"press Next\",\"outcome\":\"answered\",\"answer\":{},\"before\":{},"
             "\"after\":{},\"request\":" X("GET", "https://p/password", "200") ",\"exchanges\":[" X(
                 "GET", "https://p/terms", "200") "," X("GET", "https://p/password",
                                                        "200") "," X("GET", "https://p/terms",
                                                                     "200") "]}",
             arena),
        "press Next: GET https://p/password → 200");
}
