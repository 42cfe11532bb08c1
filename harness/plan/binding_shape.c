/* What a target file may hold. */
#include "plan/binding.h"
#include "plan/textprofile.h"

#define WORDS(...)                                                                                 \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define ALTS(...)                                                                                  \
    (const struct lk_shape *const[])                                                               \
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
static const struct lk_shape any_text = { .kind = LK_SHAPE_ANY, .name = "a text" };
static const struct lk_shape texts = { .kind = LK_SHAPE_SOME,
                                       .name = "a text, or a list of texts",
                                       .item = &text };
static const struct lk_shape address = { .kind = LK_SHAPE_TEXT, .name = "an address" };
static const struct lk_shape truth = { .kind = LK_SHAPE_BOOL, .name = "true or false" };
static const struct lk_shape anything = { .kind = LK_SHAPE_ANY, .name = "any value" };
static const struct lk_shape span = { .kind = LK_SHAPE_SPAN, .name = "a time span" };
static const struct lk_shape values = { .kind = LK_SHAPE_DICT,
                                        .name = "names and values",
                                        .item = &any_text };
static const struct lk_shape words = { .kind = LK_SHAPE_DICT,
                                       .name = "the portal's words, each with ours",
                                       .item = &text };

/* Selectors. */
static const struct lk_shape selector_list;
static const struct lk_shape selector_map = {
    .kind = LK_SHAPE_MAP,
    .name = "a selector",
    .doc = "where a value is found: one of json, xpath, header, cookie, url, status, text, key, "
           "const, first-of, all-of; then what is made of it",
    .keys = KEYS(
        { "json", &any_text, false, "an RFC 6901 pointer; \"\" is the whole" },
        { "xpath", &text, false, "an XPath 1.0 expression, on HTML or XML" },
        { "header", &text, false, "the name of a response header" },
        { "cookie", &text, false, "the name of a cookie that the person holds" },
        { "url", &truth, false, "true: the address of the answer" },
        { "status", &truth, false, "true: the status of the answer" },
        { "text", &text, false, "a POSIX extended regular expression on the whole body" },
        { "key", &truth, false, "true: the member's name, where `each` goes over an object" },
        { "const", &any_text, false, "always this" },
        { "first-of", &selector_list, false, "the first of these that finds something" },
        { "all-of", &selector_list, false, "all that these find, one after the other" },
        { "regex", &text, false, "POSIX extended: the first group of the first match, or all" },
        { "words", &words, false, "the portal's words, each with ours" },
        { "transform", &text, false,
          "trim, lower, hex, decimal-serial, base64, date, or date: and a strptime format" },
        { "present", &truth, false, "true: is it there at all?" },
        { "absent", &truth, false, "true: is it not there?" },
        { "equals", &text, false, "is it this text?" }),
};
static const struct lk_shape short_selector = {
    .kind = LK_SHAPE_TEXT,
    .name = "a JSON pointer or an XPath expression",
};
static const struct lk_shape selector = {
    .kind = LK_SHAPE_EITHER,
    .name = "a selector: a JSON pointer (\"/a/b\"), an XPath expression (\"//h1\"), or a map",
    .alts = ALTS(&short_selector, &selector_map),
};
static const struct lk_shape selector_list = { .kind = LK_SHAPE_LIST,
                                               .name = "a list of selectors",
                                               .item = &selector };
static const struct lk_shape captures = { .kind = LK_SHAPE_DICT,
                                          .name = "variables, each with its selector",
                                          .item = &selector };

/* Moves. */
#define REQUEST_KEYS                                                                               \
    { "get", &address, false, "a GET of this address" },                                           \
        { "post", &address, false, "a POST to this address" },                                     \
        { "put", &address, false, "a PUT to this address" },                                       \
        { "patch", &address, false, "a PATCH to this address" },                                   \
        { "delete", &address, false, "a DELETE of this address" },                                 \
        { "headers", &values, false, "headers of the request" },                                   \
        { "form", &values, false, "the body, as a form" },                                         \
    {                                                                                              \
        "json", &anything, false, "the body, as JSON"                                              \
    }

static const struct lk_shape within = { .kind = LK_SHAPE_WORD,
                                        .name = "a part of the page",
                                        .words = WORDS("page", "menu", "notification", "row") };
static const struct lk_shape sender = { .kind = LK_SHAPE_WORD,
                                        .name = "a sender",
                                        .words = WORDS("browser", "control") };
static const struct lk_shape mailed = { .kind = LK_SHAPE_WORD,
                                        .name = "a link",
                                        .words = WORDS("mail", "altered mail") };
static const struct lk_shape how_downloaded = { .kind = LK_SHAPE_WORD,
                                                .name = "a way of downloading",
                                                .words = WORDS("automatic", "any") };
static const struct lk_shape resend = {
    .kind = LK_SHAPE_WORD,
    .name = "whose request, with whose values",
    .words = WORDS("again", "theirs", "early", "theirs-early", "mutated", "theirs-mutated"),
};
static const struct lk_shape poll = {
    .kind = LK_SHAPE_MAP,
    .name = "what is polled",
    .keys = KEYS(REQUEST_KEYS, { "reread", &truth, false, "true: the page stood on" },
                 { "until", &selector, true, "done when this matches" },
                 { "failed", &selector, false, "done, too, when this matches" },
                 { "every", &span, false, "the pause between two requests (200 ms)" },
                 { "at-most", &span, false, "given up after this (30 s)" }),
};
static const struct lk_shape move = {
    .kind = LK_SHAPE_MAP,
    .name = "a move",
    .doc = "one of get, post, put, patch, delete, press, set, reread, poll, follow, download, "
           "log-in-with-certificate, ask, replay, resend, given",
    .keys = KEYS(
        REQUEST_KEYS,
        { "as", &sender, false,
          "browser: with the person's session, and the answer is a page; control: beside it" },
        { "press", &any_text, false, "the label of a control, menu or row link; \"\": the newest" },
        { "within", &within, false, "what is pressed is a control (page), or one of these" },
        { "optional", &truth, false, "true: if it is not there, the doing goes on without" },
        { "set", &values, false, "fields of the page, each with its value" },
        { "reread", &truth, false, "true: the page stood on is read again" },
        { "poll", &poll, false, "a request that is repeated until something is seen" },
        { "follow", &mailed, false, "the newest link in the person's mail" },
        { "download", &how_downloaded, false, "what the page stood on offers as its download" },
        { "log-in-with-certificate", &truth, false, "true: with the file that the step names" },
        { "ask", &text, false, "asks a person on the terminal" },
        { "into", &text, false, "the variable that the person's answer goes to" },
        { "cookie", &text, false, "the answer is the value of this cookie of the person" },
        { "hidden", &truth, false, "true: the answer is a secret and is not echoed" },
        { "replay", &truth, false, "true: all earlier state-changing requests, in order" },
        { "resend", &resend, false, "one of them, number ${value}, as no page has it sent" },
        { "given", &text, false, "another given of this file, for the same person" },
        { "capture", &captures, false, "variables from the answer" }),
};
static const struct lk_shape move_list = { .kind = LK_SHAPE_LIST,
                                           .name = "a list of moves",
                                           .item = &move };
static const struct lk_shape doing = { .kind = LK_SHAPE_EITHER,
                                       .name = "a move, or a list of moves",
                                       .alts = ALTS(&move, &move_list) };
static const struct lk_shape actions = { .kind = LK_SHAPE_DICT,
                                         .name = "actions, each with how it is done",
                                         .item = &doing };

/* Givens. */
static const struct lk_shape mail = {
    .kind = LK_SHAPE_MAP,
    .name = "how mails are read",
    .keys = KEYS(REQUEST_KEYS, { "mails", &selector, false, "the list of mails in the answer" },
                 { "raw", &selector, false, "within one of them: the RFC 5322 text" },
                 { "maildir", &text, false, "a Maildir on this machine" },
                 { "link", &text, false,
                   "POSIX extended: its first group is the random part of a mailed link" }),
};
static const struct lk_shape givens = {
    .kind = LK_SHAPE_MAP,
    .name = "givens, each with how it is done",
    .keys = KEYS({ "world", &doing, false, "makes a closed portal for one scenario" },
                 { "user", &doing, false, "makes ${person.…} known to the portal" },
                 { "order", &doing, false, "orders a certificate for ${person.…}" },
                 { "cancel", &doing, false, "cancels the newest order of ${person.…}" },
                 { "approve", &doing, false, "approves the login of ${person.…} that waits" },
                 { "reject", &doing, false, "rejects the login of ${person.…} that waits" },
                 { "clock", &doing, false, "moves the portal's clock on by ${seconds}" },
                 { "fault", &doing, false, "arms ${fault}, counted ${at}; with ${file} (base64)" },
                 { "mail", &mail, false, "reads the mails of ${person.email}" },
                 { "journal", &doing, false, "reads what the portal saw" },
                 { "drop", &doing, false, "drops the closed portal again" }),
};

/* Views. */
#define EACH_KEY                                                                                   \
    {                                                                                              \
        "each", &selector, false, "the things themselves; the rest is found within"                \
    }

static const struct lk_shape fields = {
    .kind = LK_SHAPE_MAP,
    .name = "where fields stand",
    .keys = KEYS(EACH_KEY, { "name", &selector, true, "user-ID, terms and password by our names" },
                 { "id", &selector, false, "the name that it is sent by (else as written)" },
                 { "kind", &selector, false, "text, checkbox, password, hidden" },
                 { "value", &selector, false, "what it holds" },
                 { "masked", &selector, false, "is it shown as dots?" }),
};
static const struct lk_shape controls = {
    .kind = LK_SHAPE_MAP,
    .name = "where controls stand",
    .keys = KEYS(EACH_KEY, { "label", &selector, true, "its label" },
                 { "id", &selector, false, "another name to press it by" },
                 { "enabled", &selector, false, "can it be used? (else: yes)" },
                 { "requires", &selector, false, "the fields that must be ticked before" },
                 { "method", &selector, false, "how it is sent (else: POST)" },
                 { "href", &selector, false, "where it is sent (HTML: its own, or its form's)" }),
};
static const struct lk_shape menus = {
    .kind = LK_SHAPE_MAP,
    .name = "where menus stand",
    .keys = KEYS(EACH_KEY, { "label", &selector, true, "its label" },
                 { "href", &selector, false, "where it leads" }),
};
static const struct lk_shape notifications = {
    .kind = LK_SHAPE_MAP,
    .name = "where notifications stand",
    .keys = KEYS(EACH_KEY, { "id", &selector, false, "its id" },
                 { "subject", &selector, true, "its subject" },
                 { "href", &selector, false, "where it leads" }),
};
static const struct lk_shape rows = {
    .kind = LK_SHAPE_MAP,
    .name = "where the rows of the list stand",
    .keys = KEYS(EACH_KEY, { "id", &selector, true, "what the row is known by" },
                 { "status", &selector, true, "In progress, Issued, Blocked or Expired" },
                 { "profile", &selector, false, "the certificate profile" },
                 { "values", &selector, false, "all its properties, as shown" },
                 { "links", &captures, false, "what can be pressed in it, by name: \"details\"" }),
};
static const struct lk_shape details = {
    .kind = LK_SHAPE_MAP,
    .name = "where the details stand",
    .keys = KEYS(EACH_KEY, { "serial", &selector, false, "the serial number, in hexadecimal" },
                 { "from", &selector, false, "valid from" },
                 { "until", &selector, false, "valid until" },
                 { "subject", &selector, false, "the subject" },
                 { "status", &selector, false, "the status" }),
};
static const struct lk_shape download = {
    .kind = LK_SHAPE_MAP,
    .name = "where the download stands",
    .keys = KEYS(EACH_KEY, { "href", &selector, false, "where it is fetched" },
                 { "content", &selector, false, "or the file itself (transform: base64)" },
                 { "name", &selector, false, "its file name" },
                 { "automatic", &selector, false, "does the page start it by itself?" }),
};
static const struct lk_shape view = {
    .kind = LK_SHAPE_MAP,
    .name = "where things stand on a page",
    .keys = KEYS({ "page", &selector, true, "an id of `lakmus list --pages`" },
                 { "title", &selector, false, "its heading" },
                 { "text", &selector, false, "its texts" },
                 { "message", &selector, false, "an error message" },
                 { "user-name", &selector, false, "the name of who is logged in" },
                 { "password", &selector, false, "the password (else: the field of this name)" },
                 { "password-masked", &selector, false, "is it shown as dots?" },
                 { "clipboard", &selector, false, "what copying put on the clipboard" },
                 { "refused", &selector, false, "is it a refusal? (else: status 400 and above)" },
                 { "csrf", &selector, false, "the token against forged requests" },
                 { "address", &selector, false,
                   "where this page is read again (else: where it "
                   "was)" },
                 { "more", &selector, false, "the address of the list's next page" },
                 { "fields", &fields, false, "" }, { "controls", &controls, false, "" },
                 { "menus", &menus, false, "" }, { "notifications", &notifications, false, "" },
                 { "rows", &rows, false, "" }, { "details", &details, false, "" },
                 { "download", &download, false, "" },
                 { "keep", &captures, false, "variables, taken from each page that has them" }),
};

/* The rest. */
static const struct lk_shape csrf = {
    .kind = LK_SHAPE_MAP,
    .name = "how the token is sent",
    .keys = KEYS({ "field", &text, false, "in a field of this name" },
                 { "header", &text, false, "in a header of this name" }),
};
static const struct lk_shape body_kind = { .kind = LK_SHAPE_WORD,
                                           .name = "a kind of body",
                                           .words = WORDS("form", "json") };
static const struct lk_shape sends = {
    .kind = LK_SHAPE_MAP,
    .name = "how what is pressed is sent",
    .keys = KEYS({ "body", &body_kind, false, "form (as browsers do), or json" },
                 { "csrf", &csrf, false, "the token against forged requests" },
                 { "headers", &values, false, "on each request of the browser" }),
};
static const struct lk_shape rate = { .kind = LK_SHAPE_TEXT,
                                      .name = "a rate (\"5/s\", \"30/min\", \"unlimited\")" };
static const struct lk_shape limits = {
    .kind = LK_SHAPE_MAP,
    .name = "limits",
    .keys = KEYS({ "rate", &rate, false, "requests: \"5/s\"; \"unlimited\" on loopback only" },
                 { "timeout", &span, false, "for one request (10 s)" }),
};
static const struct lk_shape permission = { .kind = LK_SHAPE_WORD,
                                            .name = "a permission",
                                            .words = WORDS("block", "replay", "fuzz") };
static const struct lk_shape permissions = { .kind = LK_SHAPE_SOME,
                                             .name = "permissions",
                                             .item = &permission };
static const struct lk_shape authorised = {
    .kind = LK_SHAPE_MAP,
    .name = "an authorisation",
    .keys = KEYS({ "by", &text, true, "who allows it" },
                 { "until", &text, true, "the last day, as 2026-12-31" },
                 { "users", &texts, true, "the user-IDs that may be used" },
                 { "may", &permissions, false, "block, replay, fuzz" }),
};
static const struct lk_shape kind = { .kind = LK_SHAPE_WORD,
                                      .name = "a kind of target",
                                      .words = WORDS("http") };

const struct lk_shape lk_binding_shape = {
    .kind = LK_SHAPE_MAP,
    .name = "a target file",
    .keys =
        KEYS({ "target", &text, true, "its name, in reports" },
             { "kind", &kind, true, "how it is reached" },
             { "text", &text, false, "the text profile (guide)" },
             { "vars", &values, false, "variables; null: must be set from outside" },
             { "base", &address, true, "the portal's address" },
             { "origins", &texts, false, "other addresses that belong to the portal" },
             { "ca", &any_text, false, "the CA of its TLS: PEM, or the path of a PEM file" },
             { "wallet-ca", &any_text, false, "the CA of the certificates it issues: the same" },
             { "given", &givens, false, "" }, { "view", &view, true, "" },
             { "sends", &sends, false, "" }, { "actions", &actions, false, "" },
             { "crl", &address, false, "where the CRL is" },
             { "ocsp", &address, false, "where the OCSP responder is" },
             { "certificate-login", &address, false, "where a client certificate logs in" },
             { "limits", &limits, false, "" },
             { "authorised", &authorised, false, "needed for a portal that is not on loopback" }),
};
