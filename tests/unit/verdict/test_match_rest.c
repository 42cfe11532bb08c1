#include "given.h"

#define TOKEN(c) "{{password:the password of user:" c ":12:lud}}"
#define LINK(c)  "https://portal:8443/l/{{link:the link of user:" c ":22:lud}}"
#define MAIL(subject, link)                                                                        \
    OWN("{\"mails\":[{\"subject\":\"old\",\"links\":[]},{\"subject\":\"" subject                   \
        "\",\"links\":[\"" link "\"]}]}")
#define SUBJECT "Retrieve a user certificate"
#define PAGE    ACT("{\"page\":\"login\"}")
#define FILES                                                                                      \
    NAMED("{\"f\":{\"thing\":\"file\",\"value\":\"user-1\"},\"g\":{\"thing\":\"file\",\"value\":"  \
          "\"user-2\"},\"shown\":{\"thing\":\"password\",\"value\":\"" TOKEN(                      \
              "aa") "\"},\"copied\":"                                                              \
                    "{\"thing\":"                                                                  \
                    "\"clipboard\","                                                               \
                    "\"value\":"                                                                   \
                    "\"" TOKEN("aa") "\"},\"blanks\":{\"thing\":\"clipboard\",\"value\":\"" TOKEN( \
                        "aa") " \"},"                                                              \
                              "\"not"                                                              \
                              "hing"                                                               \
                              "\":{"                                                               \
                              "\"thi"                                                              \
                              "ng\":"                                                              \
                              "\"cli"                                                              \
                              "pboar"                                                              \
                              "d\","                                                               \
                              "\"val"                                                              \
                              "ue\":"                                                              \
                              "null}"                                                              \
                              ","                                                                  \
                              "\"lin"                                                              \
                              "k\":{"                                                              \
                              "\"thi"                                                              \
                              "ng\":"                                                              \
                              "\"lin"                                                              \
                              "k\","                                                               \
                              "\"val"                                                              \
                              "ue\":"                                                              \
                              "\"" LINK("1"                                                        \
                                        "1") "\"}}")
#define FACTS(file, cert, key, serial, open)                                                       \
    "{\"k\":\"facts\",\"n\":4,\"step\":\"2\",\"file\":\"" file "\",\"bytes\":9,\"facts\":{"        \
    "\"certificate\":\"" cert "\",\"key_digest\":\"" key "\",\"serial\":\"" serial "\","           \
    "\"serial_octets\":20,\"well_formed\":true,\"key_matches\":true,\"chain\":false,"              \
    "\"chain_why\":\"another CA\",\"subject_is_person\":null,\"file_name\":\"a.P12\","             \
    "\"automatic\":" open ",\"accept\":" open ",\"accept_with\":[\"shown\"],\"findings\":[],"      \
    "\"opens\":{\"shown\":" open ",\"copied\":null,\"wrong\":false,\"empty\":false}}}"
#define ONE   FACTS("user-1", "c1", "k1", "01", "true")
#define SAME  FACTS("user-2", "c1", "k1", "01", "true")
#define OTHER FACTS("user-2", "c2", "k2", "02", "true")
#define KEYED FACTS("user-2", "c2", "k1", "02", "true")
#define SHUT  FACTS("user-1", "c1", "k1", "01", "false")
#define CRL(file, crl, ocsp)                                                                       \
    OWN("{\"revocation\":{\"file\":\"" file "\",\"crl\":" crl ",\"ocsp\":" ocsp "}}")
#define REVOKED "{\"status\":\"revoked\",\"reason\":4,\"signed\":true}"
#define HELD    "{\"status\":\"revoked\",\"reason\":6,\"signed\":true}"
#define GOOD    "{\"status\":\"good\",\"reason\":null,\"signed\":true}"
#define LEAK(class, label, place, page, step, actor)                                               \
    "{\"k\":\"leaks\",\"n\":8,\"found\":[{\"class\":\"" class "\",\"label\":\"" label              \
                                                              "\",\"place\":\"" place              \
                                                              "\",\"page\":\"" page                \
                                                              "\",\"step\":\"" step                \
                                                              "\",\"actor\":\"" actor              \
                                                              "\",\"encoding\":\"utf-8\","         \
                                                              "\"whole\":true}]}"
#define CLEAN "{\"k\":\"leaks\",\"n\":8,\"found\":[]}"
#define MASKED                                                                                     \
    ACT("{\"page\":\"password\",\"password\":{\"masked\":true,\"value\":null},\"clipboard\":"      \
        "null}")
#define COPIED                                                                                     \
    ACT("{\"page\":\"password\",\"password\":{\"masked\":true,\"value\":null},\"clipboard\":"      \
        "\"x\"}")
#define SAMPLE(of, rest) "{\"k\":\"sample\",\"n\":7,\"of\":\"" of "\",\"count\":33," rest "}"
#define PASSWORDS                                                                                  \
    SAMPLE("passwords", "\"repeats\":0,\"counter\":false,\"fixed\":0,\"bits\":71.5,\"unsafe\":0")

const struct row other_rows[] = {
    { "mails", "{\"count\":1,\"subject\":\"" SUBJECT "\"}", MAIL(SUBJECT, LINK("11")), LK_FIT },
    { "mails", "{\"count\":1}", MAIL(SUBJECT, LINK("11")), LK_UNFIT },
    { "mails", "{\"at-least\":1}", MAIL(SUBJECT, LINK("11")), LK_FIT },
    { "mails", "{\"subject\":\"" SUBJECT "\"}", MAIL("Hello", LINK("11")), LK_UNFIT },
    { "mails", "{\"subject\":\"" SUBJECT "\"}", OWN("{\"mails\":[]}"), LK_UNFIT },
    { "mails", "{\"count\":0}", OWN("{\"mails\":[]}"), LK_FIT },
    { "mails", "{\"count\":0}", OWN("{}"), LK_UNSEEN },
    { "mails", "{\"count\":0}", PAGE, LK_UNSEEN },
    { "mails", "{\"link\":\"https to the portal\"}", PAGE "," MAIL("", LINK("11")), LK_FIT },
    { "mails", "{\"link\":\"https to the portal\"}", MAIL("", LINK("11")), LK_UNSEEN },
    { "mails", "{\"link\":\"https to the portal\"}", PAGE "," MAIL("", "http://portal:8443/l"),
      LK_UNFIT },
    { "mails", "{\"link\":\"https to the portal\"}", PAGE "," MAIL("", "https://evil/l"),
      LK_UNFIT },
    { "mails", "{\"link\":\"https to the portal\"}", PAGE "," OWN("{\"mails\":[{}]}"), LK_UNFIT },
    { "mails", "{\"link\":\"none\"}", PAGE "," MAIL("", LINK("11")), LK_UNFIT },
    { "mails", "{\"link\":\"none\"}", PAGE "," OWN("{\"mails\":[{\"links\":[]}]}"), LK_FIT },
    { "mails", "{\"link-differs-from\":\"link\"}", FILES "," MAIL("", LINK("22")), LK_FIT },
    { "mails", "{\"link-differs-from\":\"link\"}", FILES "," MAIL("", LINK("11")), LK_UNFIT },
    { "transport", "[\"no-store\",\"HSTS\"]",
      ACT("{\"transport\":{\"tls\":\"TLSv1.3\",\"no_store\":true,\"hsts\":true,\"mixed\":false}}"),
      LK_FIT },
    { "transport", "\"no-store\"", ACT("{\"transport\":{\"no_store\":false}}"), LK_UNFIT },
    { "transport", "\"TLS 1.2 or newer\"", ACT("{\"transport\":{\"tls\":\"TLSv1.1\"}}"), LK_UNFIT },
    { "transport", "\"TLS 1.2 or newer\"", ACT("{\"transport\":{\"tls\":\"TLSv1.2\"}}"), LK_FIT },
    { "transport", "\"TLS 1.2 or newer\"",
      ACT("{\"transport\":{\"tls\":\"TLSv1.3\",\"old_tls\":true}}"), LK_UNFIT },
    { "transport", "\"no mixed content\"", ACT("{\"transport\":{\"mixed\":true}}"), LK_UNFIT },
    { "transport", "\"no mixed content\"", ACT("{\"transport\":{\"mixed\":false}}"), LK_FIT },
    { "transport", "\"HSTS\"", ACT("{\"transport\":{\"mixed\":false}}"), LK_UNSEEN },
    { "transport", "\"HSTS\"", ACT("{\"page\":\"terms\"}"), LK_UNSEEN },
    /* What cannot be seen hides nothing that is wrong, in whatever order it is asked for. */
    { "transport", "[\"HSTS\",\"no-store\"]", ACT("{\"transport\":{\"no_store\":false}}"),
      LK_UNFIT },
    { "transport", "[\"no-store\",\"HSTS\"]", ACT("{\"transport\":{\"no_store\":true}}"),
      LK_UNSEEN },
    { "cookies", "[\"Secure\",\"HttpOnly\",\"SameSite\"]",
      ACT("{\"cookies\":[{\"name\":\"s\",\"value\":\"x\",\"secure\":true,\"http_only\":true,"
          "\"same_site\":\"Lax\"}]}"),
      LK_FIT },
    { "cookies", "\"Secure\"", ACT("{\"cookies\":[{\"name\":\"s\",\"value\":\"x\"}]}"), LK_UNFIT },
    { "cookies", "\"SameSite\"",
      ACT("{\"cookies\":[{\"name\":\"s\",\"value\":\"x\",\"same_site\":\"None\"}]}"), LK_UNFIT },
    { "cookies", "\"Secure\"", ACT("{\"cookies\":[{\"name\":\"s\",\"value\":\"\"}]}"), LK_FIT },
    { "cookies", "\"Secure\"", PAGE, LK_UNSEEN },
    { "file", "{\"of\":\"f\",\"holds\":\"opens with the password shown\"}", FILES "," ONE, LK_FIT },
    { "file", "{\"of\":\"f\",\"holds\":\"opens with the password shown\"}", FILES "," SHUT,
      LK_UNFIT },
    { "file", "{\"of\":\"f\",\"holds\":\"opens with the password copied\"}", FILES "," ONE,
      LK_UNSEEN },
    { "file",
      "{\"of\":\"f\",\"holds\":[\"refuses a wrong password\",\"refuses the empty password\","
      "\"is well-formed\",\"the key belongs to the certificate\",\"is named .p12\","
      "\"is not empty\",\"serial of 8 octets or more\"]}",
      FILES "," ONE, LK_FIT },
    { "file", "{\"of\":\"f\",\"holds\":\"refuses a wrong password\"}", FILES "," SHUT, LK_UNSEEN },
    { "file", "{\"of\":\"f\",\"holds\":\"the chain leads to the CA\"}", FILES "," ONE, LK_UNFIT },
    { "file", "{\"of\":\"f\",\"holds\":\"the subject is the person\"}", FILES "," ONE, LK_UNSEEN },
    { "file", "{\"of\":\"f\",\"holds\":\"is not empty\"}", FILES, LK_UNSEEN },
    { "file", "{\"of\":\"f\",\"holds\":\"came by itself\"}", FILES "," ONE, LK_FIT },
    { "file", "{\"of\":\"f\",\"holds\":\"came by itself\"}", FILES "," SHUT, LK_UNFIT },
    { "file", "{\"of\":\"unknown\",\"holds\":\"is not empty\"}", FILES "," ONE, LK_UNSEEN },
    { "file", "{\"holds\":\"is not empty\"}", ACT("{\"file\":\"user-1\"}") "," ONE, LK_FIT },
    { "file", "{\"holds\":\"is not empty\"}", PAGE "," ONE, LK_UNSEEN },
    { "file",
      "{\"of\":\"f\",\"holds\":[\"the subject is the person\",\"the chain leads to the CA\"]}",
      FILES "," ONE, LK_UNFIT },
    { "file",
      "{\"of\":\"f\",\"holds\":[\"the chain leads to the CA\",\"the subject is the person\"]}",
      FILES "," ONE, LK_UNFIT },
    { "file", "{\"of\":\"f\",\"holds\":[\"is not empty\",\"the subject is the person\"]}",
      FILES "," ONE, LK_UNSEEN },
    { "same", "[\"shown\",\"nothing\",\"blanks\"]", FILES, LK_UNFIT },
    { "different", "[\"never\",\"shown\",\"copied\"]", FILES, LK_UNFIT },
    { "different", "[\"shown\",\"blanks\",\"never\"]", FILES, LK_UNSEEN },
    { "same", "[\"shown\",\"copied\"]", FILES, LK_FIT },
    { "same", "[\"shown\",\"blanks\"]", FILES, LK_UNFIT },
    { "same", "[\"shown\",\"nothing\"]", FILES, LK_UNSEEN },
    { "same", "[\"f\",\"g\"]", FILES "," ONE "," SAME, LK_FIT },
    { "same", "[\"f\",\"g\"]", FILES "," ONE "," OTHER, LK_UNFIT },
    { "same", "[\"f\",\"g\"]", FILES "," ONE "," KEYED, LK_UNFIT },
    { "same", "[\"f\",\"g\"]", FILES "," ONE, LK_UNSEEN },
    { "different", "[\"f\",\"g\"]", FILES "," ONE "," OTHER, LK_FIT },
    { "different", "[\"f\",\"g\"]", FILES "," ONE "," KEYED, LK_UNFIT },
    { "different", "[\"shown\",\"copied\"]", FILES, LK_UNFIT },
    { "different", "[\"shown\",\"blanks\"]", FILES, LK_FIT },
    { "different", "[\"shown\",\"never\"]", FILES, LK_UNSEEN },
    { "revocation", "{\"of\":\"f\",\"crl\":\"revoked\",\"ocsp\":\"revoked\",\"reason\":\"final\"}",
      FILES "," CRL("user-1", REVOKED, REVOKED), LK_FIT },
    { "revocation", "{\"of\":\"f\",\"crl\":\"revoked\",\"ocsp\":\"revoked\"}",
      FILES "," CRL("user-1", REVOKED, GOOD), LK_UNFIT },
    { "revocation", "{\"of\":\"f\",\"crl\":\"revoked\",\"ocsp\":\"revoked\"}",
      FILES "," CRL("user-1", "null", REVOKED), LK_FIT },
    { "revocation", "{\"of\":\"f\",\"crl\":\"revoked\",\"ocsp\":\"revoked\"}",
      FILES "," CRL("user-1", "{\"error\":\"cut off\"}", GOOD), LK_UNFIT },
    { "revocation", "{\"of\":\"f\",\"crl\":\"revoked\",\"ocsp\":\"revoked\"}",
      FILES "," CRL("user-1", "{\"error\":\"cut off\"}", REVOKED), LK_UNSEEN },
    { "revocation", "{\"of\":\"f\",\"crl\":\"revoked\",\"reason\":\"final\"}",
      FILES "," CRL("user-1", HELD, GOOD), LK_UNFIT },
    { "revocation", "{\"of\":\"f\",\"crl\":\"good\"}",
      FILES "," CRL("user-1", "{\"status\":\"good\",\"signed\":false}", GOOD), LK_UNFIT },
    { "revocation", "{\"of\":\"f\",\"crl\":\"good\"}",
      FILES "," CRL("user-1", "{\"error\":\"timed out\"}", GOOD), LK_UNSEEN },
    { "revocation", "{\"of\":\"f\",\"crl\":\"good\"}", FILES "," CRL("user-1", "null", "null"),
      LK_UNSEEN },
    { "revocation", "{\"of\":\"f\",\"crl\":\"good\"}", FILES "," CRL("user-9", GOOD, GOOD),
      LK_UNSEEN },
    { "revocation", "{\"of\":\"f\",\"crl\":\"good\"}", FILES, LK_UNSEEN },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"URLs\"}", CLEAN, LK_FIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"URLs\"}", PAGE, LK_UNSEEN },
    { "nowhere", "{\"secret\":\"password\",\"in\":[\"mails\",\"URLs\"]}",
      LEAK("password", "p", "request URL", "", "1", "user"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"link\",\"in\":\"URLs\"}",
      LEAK("password", "p", "request URL", "", "1", "user"), LK_FIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"mails\"}",
      LEAK("password", "p", "mail", "", "1", "user"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"headers\"}",
      LEAK("password", "p", "response headers", "", "1", "user"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"lists\"}",
      LEAK("password", "p", "response body", "certificates", "1", "user"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"details\"}",
      LEAK("password", "p", "response body", "certificate", "1", "user"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"link\",\"in\":\"pages before login\"}",
      LEAK("link", "p", "response body", "login", "1", "user"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"masked pages\"}",
      MASKED "," LEAK("password", "p", "response body", "password", "1", "user"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"masked pages\"}",
      COPIED "," LEAK("password", "p", "response body", "password", "1", "user"), LK_FIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"pages of others\"}",
      LEAK("password", "the password of user", "response body", "x", "1", "stranger"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"pages of others\"}",
      LEAK("password", "the password of user", "response body", "x", "1", "second browser"),
      LK_FIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"the client's arguments\"}",
      LEAK("password", "p", "client arguments", "", "client", "client"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"the client's output\"}",
      LEAK("password", "p", "client output", "", "client", "client"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"the client's URLs\"}",
      LEAK("password", "p", "client URL", "", "client", "client"), LK_UNFIT },
    { "nowhere", "{\"secret\":\"password\",\"in\":\"the client's arguments\"}",
      "{\"k\":\"client\",\"n\":1,\"arguments_seen\":false}," CLEAN, LK_TOO_FEW },
    { "sample",
      "{\"of\":\"passwords\",\"at-least\":32,\"holds\":[\"no repeat\",\"no counter\","
      "\"no fixed positions\",\"64 bits or more\",\"safe to copy\"]}",
      PASSWORDS, LK_FIT },
    { "sample", "{\"of\":\"passwords\",\"at-least\":34,\"holds\":\"no repeat\"}", PASSWORDS,
      LK_TOO_FEW },
    { "sample", "{\"of\":\"keys\",\"holds\":\"no repeat\"}", PASSWORDS, LK_TOO_FEW },
    { "sample", "{\"of\":\"keys\",\"holds\":\"no repeat\"}", SAMPLE("keys", "\"repeats\":1"),
      LK_UNFIT },
    { "sample", "{\"of\":\"passwords\",\"holds\":\"64 bits or more\"}",
      SAMPLE("passwords", "\"bits\":63.9"), LK_UNFIT },
    { "sample", "{\"of\":\"serials\",\"holds\":\"no counter\"}",
      SAMPLE("serials", "\"counter\":true"), LK_UNFIT },
    { "sample", "{\"of\":\"serials\",\"holds\":\"8 octets or more\"}",
      SAMPLE("serials", "\"least_octets\":8"), LK_FIT },
    { "sample", "{\"of\":\"serials\",\"holds\":\"8 octets or more\"}",
      SAMPLE("serials", "\"least_octets\":7"), LK_UNFIT },
    { "sample", "{\"of\":\"serials\",\"holds\":\"no repeat\"}", SAMPLE("serials", "\"x\":7"),
      LK_UNSEEN },
};
const size_t other_rows_n = LK_COUNT(other_rows);

Test(match_rest, each_predicate_fits_misfits_or_cannot_be_seen)
{
    check_rows(other_rows, other_rows_n);
}

Test(match, each_predicate_of_the_vocabulary_has_its_function)
{
    for (size_t i = 0; i < lk_predicates_n; i++)
        cr_expect(lk_predicate_fn_of(lk_predicates[i].key), "%s", lk_predicates[i].key);
}

static bool has_row(const struct row *rows, size_t n, const char *key, enum lk_fit fit)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].fit == fit && !strcmp(rows[i].key, key))
            return true;
    return false;
}

/* `client` has its own tests, with stories to walk. */
Test(match, each_predicate_is_tried_with_a_fit_and_with_a_misfit)
{
    for (size_t i = 0; i < lk_predicates_n; i++) {
        const char *key = lk_predicates[i].key;
        for (enum lk_fit fit = LK_FIT; strcmp(key, "client") && fit <= LK_UNSEEN; fit++)
            cr_expect(has_row(page_rows, page_rows_n, key, fit) ||
                          has_row(list_rows, list_rows_n, key, fit) ||
                          has_row(other_rows, other_rows_n, key, fit),
                      "%s has no row that is %s", key, fit_name(fit));
    }
}

Test(match, evidence_from_a_file_is_told_from_evidence_on_the_wire)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    cr_assert_eq(given_match("same", "[\"f\",\"g\"]", FILES "," ONE "," SAME, arena).from,
                 LK_FROM_ARTEFACT);
    cr_assert_eq(given_match("same", "[\"shown\",\"copied\"]", FILES, arena).from, LK_FROM_WIRE);
}
