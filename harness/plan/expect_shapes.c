/* What an expectation's argument may look like. */
#include "plan/expect_shapes.h"

#include "plan/textprofile.h"
#include "plan/words.h"

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define KEYS(...)                                                                                  \
    (const struct lk_key[])                                                                        \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

static const struct lk_shape text = { .kind = LK_SHAPE_TEXT, .name = "a text" };
static const struct lk_shape name = { .kind = LK_SHAPE_NAME, .name = "a remembered name" };
static const struct lk_shape file_name = { .kind = LK_SHAPE_NAME,
                                           .name = "a remembered file",
                                           .things = 1u << LK_THING_FILE };
static const struct lk_shape row_name = { .kind = LK_SHAPE_NAME,
                                          .name = "a remembered certificate",
                                          .things = 1u << LK_THING_CERTIFICATE };
static const struct lk_shape list_name = { .kind = LK_SHAPE_NAME,
                                           .name = "a remembered list of certificates",
                                           .things = 1u << LK_THING_CERTIFICATES };
static const struct lk_shape link_name = { .kind = LK_SHAPE_NAME,
                                           .name = "a remembered link",
                                           .things = 1u << LK_THING_LINK };

static const char *page_at(size_t i)
{
    return i < lk_pages_n ? lk_pages[i].name : NULL;
}
static const struct lk_shape page = { .kind = LK_SHAPE_PHRASE,
                                      .name = "a page",
                                      .word_at = page_at };
static const char *label_at(size_t i)
{
    return i < lk_labels_n ? lk_labels[i] : NULL;
}
static const struct lk_shape label = { .kind = LK_SHAPE_PHRASE,
                                       .name = "a label",
                                       .word_at = label_at };
static const struct lk_shape count = {
    .kind = LK_SHAPE_INT, .name = "a number", .min = 0, .max = 10000
};
static const struct lk_shape status = {
    .kind = LK_SHAPE_PHRASE,
    .name = "a status",
    .words = WORDS("In progress", "Issued", "Blocked", "Expired"),
};

const struct lk_shape lk_shape_pages = { .kind = LK_SHAPE_SOME,
                                         .name = "a page, or a list of pages",
                                         .item = &page };
const struct lk_shape lk_shape_texts = { .kind = LK_SHAPE_SOME,
                                         .name = "a text, or a list of texts",
                                         .item = &text };
const struct lk_shape lk_shape_labels = { .kind = LK_SHAPE_SOME,
                                          .name = "a label, or a list of them",
                                          .item = &label };
const struct lk_shape lk_shape_asks = { .kind = LK_SHAPE_PHRASE,
                                        .name = "a field",
                                        .words = WORDS("user-ID", "terms", "password") };
const struct lk_shape lk_shape_ticked = { .kind = LK_SHAPE_WORD,
                                          .name = "the state of the box",
                                          .words = WORDS("ticked", "unticked") };
const struct lk_shape lk_shape_password = {
    .kind = LK_SHAPE_WORD,
    .name = "the state of the password",
    .words = WORDS("masked", "shown", "absent"),
};
const struct lk_shape lk_shape_count = {
    .kind = LK_SHAPE_INT, .name = "a number", .min = 0, .max = 100
};
const struct lk_shape lk_shape_yes = { .kind = LK_SHAPE_WORD,
                                       .name = "\"yes\"",
                                       .words = WORDS("yes") };
const struct lk_shape lk_shape_own = { .kind = LK_SHAPE_WORD,
                                       .name = "\"own\"",
                                       .words = WORDS("own") };

static const struct lk_shape link_kind = {
    .kind = LK_SHAPE_PHRASE,
    .name = "a kind of link",
    .words = WORDS("https to the portal", "none"),
};
const struct lk_shape lk_shape_mails = {
    .kind = LK_SHAPE_MAP,
    .name = "what the mailbox holds",
    .keys =
        KEYS({ "count", &count, false, "how many mails since the scenario began" },
             { "at-least", &count, false, "no fewer than these" },
             { "subject", &label, false, "only those with this label as their subject are meant" },
             { "link", &link_kind, false, "the link in the newest one" },
             { "link-differs-from", &link_name, false, "a remembered link that it is not" }),
};
const struct lk_shape lk_shape_notifications = {
    .kind = LK_SHAPE_MAP,
    .name = "what the notifications are",
    .keys =
        KEYS({ "count", &count, false, "how many there are" },
             { "at-least", &count, false, "no fewer than these" },
             { "subject", &label, false, "only those with this label as their subject are meant" }),
};

static const struct lk_shape statuses = {
    .kind = LK_SHAPE_MAP,
    .name = "numbers by status",
    .keys = KEYS({ "In progress", &count, false, "" }, { "Issued", &count, false, "" },
                 { "Blocked", &count, false, "" }, { "Expired", &count, false, "" }),
};
static const struct lk_shape same_word = { .kind = LK_SHAPE_WORD,
                                           .name = "\"same\"",
                                           .words = WORDS("same") };
static const struct lk_shape unchanged_word = { .kind = LK_SHAPE_WORD,
                                                .name = "\"unchanged\"",
                                                .words = WORDS("unchanged") };
const struct lk_shape lk_shape_certificates = {
    .kind = LK_SHAPE_MAP,
    .name = "what the list holds",
    .keys =
        KEYS({ "count", &count, false, "how many rows" },
             { "statuses", &statuses, false, "how many rows of each status" },
             { "since", &list_name, false, "a remembered list; `new` counts what is not in it" },
             { "new", &count, false, "how many rows are new" },
             { "new-status", &status, false, "the status of the new rows" },
             { "new-profile", &same_word, false, "`same`: the new rows name a profile of the old" },
             { "old", &unchanged_word, false,
               "`unchanged`: the rows of the remembered list are as they were" }),
};
const struct lk_shape lk_shape_certificate = {
    .kind = LK_SHAPE_MAP,
    .name = "a certificate and its status",
    .keys = KEYS({ "of", &row_name, true, "a remembered certificate" },
                 { "status", &status, true, "the status its row shows" }),
};
const struct lk_shape lk_shape_of = {
    .kind = LK_SHAPE_MAP,
    .name = "what the details agree with",
    .keys = KEYS({ "agree-with", &file_name, true, "a remembered file" }),
};

static const struct lk_shape fact = {
    .kind = LK_SHAPE_PHRASE,
    .name = "a fact about a .p12",
    .words = WORDS("opens with the password shown", "opens with the password copied",
                   "refuses a wrong password", "refuses the empty password", "is well-formed",
                   "the key belongs to the certificate", "the chain leads to the CA",
                   "the subject is the person", "is named .p12", "is not empty", "came by itself",
                   "serial of 8 octets or more"),
};
static const struct lk_shape facts = { .kind = LK_SHAPE_SOME,
                                       .name = "facts about a .p12",
                                       .item = &fact };
const struct lk_shape lk_shape_file = {
    .kind = LK_SHAPE_MAP,
    .name = "a file and its facts",
    .keys = KEYS({ "of", &file_name, false, "a remembered file; else the newest" },
                 { "holds", &facts, true, "facts, each of which holds" }),
};
const struct lk_shape lk_shape_names = { .kind = LK_SHAPE_LIST,
                                         .name = "a list of remembered names",
                                         .item = &name };

static const struct lk_shape standing = { .kind = LK_SHAPE_WORD,
                                          .name = "a standing",
                                          .words = WORDS("good", "revoked") };
static const struct lk_shape final = { .kind = LK_SHAPE_WORD,
                                       .name = "\"final\"",
                                       .words = WORDS("final") };
const struct lk_shape lk_shape_revocation = {
    .kind = LK_SHAPE_MAP,
    .name = "what CRL and OCSP say",
    .keys = KEYS({ "of", &file_name, true, "a remembered file" },
                 { "crl", &standing, false, "what the CRL says" },
                 { "ocsp", &standing, false, "what the OCSP answer says" },
                 { "reason", &final, false, "no certificateHold, no removeFromCRL" }),
};

static const struct lk_shape secret = {
    .kind = LK_SHAPE_WORD,
    .name = "a kind of secret",
    .words = WORDS("password", "link", "key", "session"),
};
static const struct lk_shape place = {
    .kind = LK_SHAPE_PHRASE,
    .name = "a place",
    .words = WORDS("URLs", "mails", "lists", "details", "masked pages", "pages before login",
                   "pages of others", "headers", "the client's arguments", "the client's output",
                   "the client's URLs"),
};
static const struct lk_shape places = { .kind = LK_SHAPE_SOME, .name = "places", .item = &place };
const struct lk_shape lk_shape_nowhere = {
    .kind = LK_SHAPE_MAP,
    .name = "a secret and where it must not be",
    .keys = KEYS({ "secret", &secret, true, "the kind of secret" },
                 { "in", &places, true, "the places" }),
};

static const struct lk_shape transport = {
    .kind = LK_SHAPE_PHRASE,
    .name = "a property of an answer",
    .words = WORDS("no-store", "HSTS", "TLS 1.2 or newer", "no mixed content"),
};
const struct lk_shape lk_shape_transport = { .kind = LK_SHAPE_SOME,
                                             .name = "properties of an answer",
                                             .item = &transport };
static const struct lk_shape cookie = {
    .kind = LK_SHAPE_PHRASE,
    .name = "a property of a cookie",
    .words = WORDS("Secure", "HttpOnly", "SameSite"),
};
const struct lk_shape lk_shape_cookies = { .kind = LK_SHAPE_SOME,
                                           .name = "properties of a cookie",
                                           .item = &cookie };

static const struct lk_shape sampled = { .kind = LK_SHAPE_WORD,
                                         .name = "what is sampled",
                                         .words = WORDS("passwords", "keys", "serials") };
static const struct lk_shape property = {
    .kind = LK_SHAPE_PHRASE,
    .name = "a property of a sample",
    .words = WORDS("no repeat", "no counter", "no fixed positions", "64 bits or more",
                   "safe to copy", "8 octets or more"),
};
static const struct lk_shape properties = { .kind = LK_SHAPE_SOME,
                                            .name = "properties of a sample",
                                            .item = &property };
const struct lk_shape lk_shape_sample = {
    .kind = LK_SHAPE_MAP,
    .name = "a sample and what holds of it",
    .keys = KEYS({ "of", &sampled, true, "what is sampled" },
                 { "at-least", &count, false, "with fewer than these the part is skipped" },
                 { "holds", &properties, true, "properties, each of which holds" }),
};

static const struct lk_shape client_fact = {
    .kind = LK_SHAPE_PHRASE,
    .name = "a fact about a client",
    .words =
        WORDS("ended in time", "says success", "says failure", "left no file",
              "the file is what was sent", "the file is private", "the password opens the file",
              "the password file is private", "accepted the terms after it had fetched them",
              "walked the steps in order", "did nothing after Close", "noticed the fault",
              "refused the file", "took the file", "ended by no signal",
              "took at most 1 GB of memory", "left nothing that others can read"),
};
static const struct lk_shape client_facts = { .kind = LK_SHAPE_SOME,
                                              .name = "facts about a client",
                                              .item = &client_fact };
const struct lk_shape lk_shape_client = {
    .kind = LK_SHAPE_MAP,
    .name = "facts about a client",
    .keys = KEYS({ "holds", &client_facts, true, "facts, each of which holds" }),
};
