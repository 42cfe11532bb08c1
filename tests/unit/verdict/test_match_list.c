#include "given.h"

#define ROWS                                                                                       \
    "{\"page\":\"certificates\",\"rows\":["                                                        \
    "{\"id\":\"5\",\"status\":\"Issued\",\"profile\":\"Mail\",\"values\":[\"a\",\"b\",\"c\"]},"    \
    "{\"id\":\"6\",\"status\":\"In progress\",\"profile\":\"mail\",\"values\":[\"a\",\"b\","       \
    "\"c\"]}]}"
#define NOTES(a, b)                                                                                \
    "{\"notifications\":[{\"id\":\"1\",\"subject\":\"" a "\"},{\"id\":\"2\",\"subject\":\"" b      \
    "\"}]}"
#define SUBJECT "Retrieve a user certificate"
#define BARE    "{\"page\":\"closed\"}"
#define BEFORE                                                                                     \
    NAMED("{\"before\":{\"thing\":\"certificates\",\"value\":[{\"id\":\"5\",\"status\":"           \
          "\"Issued\",\"profile\":\"Mail\"}]}}")
#define MINE                                                                                       \
    NAMED(                                                                                         \
        "{\"mine\":{\"thing\":\"certificate\",\"value\":\"5\"},\"gone\":{\"thing\":"               \
        "\"certificate\",\"value\":\"77\"},\"none\":{\"thing\":\"certificate\",\"value\":null}}")
#define FILE_NAMED NAMED("{\"f\":{\"thing\":\"file\",\"value\":\"user-1\"}}")
#define DETAILS(serial, subject)                                                                   \
    ACT("{\"page\":\"certificate\",\"details\":{\"serial\":\"" serial                              \
        "\",\"from\":\"2026-01-02\",\"until\":\"2029-01-01T23:59:59Z\",\"subject\":\"" subject     \
        "\"}}")
#define FACTS                                                                                      \
    "{\"k\":\"facts\",\"n\":4,\"step\":\"2\",\"file\":\"user-1\",\"bytes\":9,\"facts\":{"          \
    "\"serial\":\"0aff01\",\"from\":\"2026-01-02T00:00:00Z\",\"until\":\"2029-01-01T23:59:59Z\","  \
    "\"subject\":\"CN=Anna Andersen,O=Firma\"}}"

const struct row list_rows[] = {
    { "notifications", "{\"count\":2,\"subject\":\"" SUBJECT "\"}", ACT(NOTES(SUBJECT, SUBJECT)),
      LK_FIT },
    { "notifications", "{\"count\":1}", ACT(NOTES(SUBJECT, SUBJECT)), LK_UNFIT },
    { "notifications", "{\"at-least\":1}", ACT(NOTES(SUBJECT, SUBJECT)), LK_FIT },
    { "notifications", "{\"at-least\":3}", ACT(NOTES(SUBJECT, SUBJECT)), LK_UNFIT },
    { "notifications", "{\"subject\":\"" SUBJECT "\"}", ACT(NOTES(SUBJECT, "Hello")), LK_FIT },
    { "notifications", "{\"subject\":\"" SUBJECT "\"}", ACT("{\"notifications\":[]}"), LK_UNFIT },
    { "notifications", "{\"count\":0}", ACT("{\"notifications\":[]}"), LK_FIT },
    { "notifications", "{\"count\":0}", ACT(BARE), LK_UNSEEN },
    { "user-name", "\"own\"", ACT("{\"user\":\"Anna Andersen\"}"), LK_FIT },
    { "user-name", "\"own\"", ACT("{\"user\":\"Bo Berg\"}"), LK_UNFIT },
    { "user-name", "\"own\"", ACT(BARE), LK_UNSEEN },
    { "menus-end", "[\"Certificate\",\"History\"]",
      ACT("{\"menus\":[\"User\",\"certificate\",\"History\"]}"), LK_FIT },
    { "menus-end", "[\"Certificate\",\"History\"]",
      ACT("{\"menus\":[\"History\",\"Certificate\"]}"), LK_UNFIT },
    { "menus-end", "[\"Certificate\",\"History\"]", ACT("{\"menus\":[\"History\"]}"), LK_UNFIT },
    { "menus-end", "[\"Certificate\",\"History\"]", ACT(BARE), LK_UNSEEN },
    { "certificates", "{\"count\":2,\"statuses\":{\"Issued\":1,\"in  progress\":1}}", ACT(ROWS),
      LK_FIT },
    { "certificates", "{\"count\":1}", ACT(ROWS), LK_UNFIT },
    { "certificates", "{\"statuses\":{\"Blocked\":1}}", ACT(ROWS), LK_UNFIT },
    { "certificates", "{\"count\":0}", ACT("{\"rows\":[]}"), LK_FIT },
    { "certificates", "{\"count\":0}", ACT(BARE), LK_UNSEEN },
    { "certificates", "{\"count\":0}", ACT(ROWS) "," ACT(BARE), LK_UNFIT },
    { "certificates",
      "{\"since\":\"before\",\"new\":1,\"new-status\":\"In progress\",\"new-profile\":\"same\","
      "\"old\":\"unchanged\"}",
      BEFORE "," ACT(ROWS), LK_FIT },
    { "certificates", "{\"since\":\"before\",\"new\":0}", BEFORE "," ACT(ROWS), LK_UNFIT },
    { "certificates", "{\"since\":\"before\",\"new-status\":\"Issued\"}", BEFORE "," ACT(ROWS),
      LK_UNFIT },
    { "certificates", "{\"since\":\"nothing\",\"new\":0}", BEFORE "," ACT(ROWS), LK_UNSEEN },
    { "certificates", "{\"since\":\"before\",\"old\":\"unchanged\"}",
      BEFORE "," ACT("{\"rows\":[{\"id\":\"5\",\"status\":\"Blocked\",\"profile\":\"Mail\"}]}"),
      LK_UNFIT },
    { "certificates", "{\"since\":\"before\",\"old\":\"unchanged\"}",
      BEFORE "," ACT("{\"rows\":[]}"), LK_UNFIT },
    { "certificates", "{\"since\":\"before\",\"new-profile\":\"same\"}",
      BEFORE "," ACT("{\"rows\":[{\"id\":\"9\",\"status\":\"Issued\",\"profile\":\"VPN\"}]}"),
      LK_UNFIT },
    { "certificate", "{\"of\":\"mine\",\"status\":\"Issued\"}", MINE "," ACT(ROWS), LK_FIT },
    { "certificate", "{\"of\":\"mine\",\"status\":\"Blocked\"}", MINE "," ACT(ROWS), LK_UNFIT },
    { "certificate", "{\"of\":\"gone\",\"status\":\"Blocked\"}", MINE "," ACT(ROWS), LK_UNFIT },
    { "certificate", "{\"of\":\"none\",\"status\":\"Blocked\"}", MINE "," ACT(ROWS), LK_UNSEEN },
    { "properties", "3", ACT(ROWS), LK_FIT },
    { "properties", "2", ACT(ROWS), LK_UNFIT },
    { "properties", "2", ACT("{\"rows\":[{\"values\":[\"a\",\" \"]}]}"), LK_UNFIT },
    { "properties", "3", ACT("{\"rows\":[]}"), LK_UNSEEN },
    { "details", "{\"agree-with\":\"f\"}",
      FILE_NAMED "," FACTS "," DETAILS("0A:FF:01", "O=Firma, CN=Anna Andersen"), LK_FIT },
    { "details", "{\"agree-with\":\"f\"}",
      FILE_NAMED "," FACTS "," DETAILS("aff01", "Anna Andersen"), LK_FIT },
    { "details", "{\"agree-with\":\"f\"}",
      FILE_NAMED "," FACTS "," DETAILS("0aff02", "CN=Anna Andersen"), LK_UNFIT },
    { "details", "{\"agree-with\":\"f\"}", FILE_NAMED "," FACTS "," DETAILS("0aff01", "CN=Bo Berg"),
      LK_UNFIT },
    { "details", "{\"agree-with\":\"f\"}", FILE_NAMED "," FACTS "," DETAILS("0aff01", "O=Firma"),
      LK_UNFIT },
    { "details", "{\"agree-with\":\"f\"}",
      FILE_NAMED "," FACTS "," ACT("{\"details\":{\"from\":\"2026-01-03\"}}"), LK_UNFIT },
    { "details", "{\"agree-with\":\"f\"}", FILE_NAMED "," FACTS "," ACT("{\"details\":{}}"),
      LK_UNSEEN },
};
const size_t list_rows_n = LK_COUNT(list_rows);

Test(match_list, each_predicate_fits_misfits_or_cannot_be_seen)
{
    check_rows(list_rows, list_rows_n);
}
