/* The vocabulary of scenarios. */
#include "plan/words.h"

#include "base/text.h"
#include "plan/expect_shapes.h"

/* As a script would: the person stays on the page. */
enum { RESENT = LK_ACT_LOOK | LK_ACT_VALUE | LK_ACT_WHOSE };

const struct lk_action lk_actions[] = {
    /* the mail and the login */
    { "follow the link in the mail", LK_DOER_USER, NULL, NULL, LK_ACT_WHOSE, "L4",
      "opens the newest link that was mailed to the person (or to `whose`)" },
    { "open the portal", LK_DOER_USER, NULL, NULL, 0, "L5", "opens the portal's own address" },
    { "enter the user-ID", LK_DOER_USER, NULL, NULL, LK_ACT_VALUE, "L5",
      "fills in the person's user-ID (or `value`) and sends it" },
    { "enter no user-ID", LK_DOER_MISUSE | LK_DOER_USER, NULL, NULL, 0, "L5",
      "sends the login without a user-ID" },
    { "approve the login", LK_DOER_USER, NULL, NULL, LK_ACT_WHOSE, "L5",
      "approves with the person's authenticator the login that waits" },
    { "reject the login", LK_DOER_USER, NULL, NULL, 0, "L5",
      "rejects with the person's authenticator the login that waits" },
    { "wait for the login", LK_DOER_USER, NULL, NULL, 0, "L5",
      "waits until the login is decided, and goes on with what the portal then offers" },
    { "log out", LK_DOER_USER, NULL, NULL, 0, "", "ends the session" },
    { "log in with the certificate", LK_DOER_USER, NULL, NULL, LK_ACT_OF | LK_ACT_LOOK, "",
      "opens the portal's port for certificates with the file named by `of`" },
    /* the wizard */
    { "press Next", LK_DOER_USER, "Next", NULL, 0, "L6", "presses Next" },
    { "tick the terms", LK_DOER_USER, NULL, NULL, 0, "L7", "ticks the box of the terms" },
    { "untick the terms", LK_DOER_USER, NULL, NULL, 0, "L7", "unticks the box of the terms" },
    { "press Show", LK_DOER_USER, "Show", NULL, 0, "L9", "has the password shown" },
    { "press Copy to clipboard", LK_DOER_USER, "Copy to clipboard", NULL, 0, "L10",
      "has the password copied" },
    { "receive the file", LK_DOER_USER, NULL, NULL, 0, "L13",
      "takes the download that the page starts by itself; nothing is pressed" },
    { "press Download certificate", LK_DOER_USER, "Download certificate", NULL, 0, "L13",
      "downloads by the button" },
    { "press Close", LK_DOER_USER, "Close", NULL, 0, "L14", "ends the wizard" },
    /* notifications and the profile */
    { "open the notifications", LK_DOER_USER, NULL, NULL, 0, "L16", "opens the notifications" },
    { "look at the notifications", LK_DOER_USER, NULL, NULL, LK_ACT_LOOK, "L16",
      "reads the notifications beside the page one stands on" },
    { "open the notification", LK_DOER_USER, NULL, NULL, 0, "L17",
      "opens the newest notification \"Retrieve a user certificate\"" },
    { "open the user profile", LK_DOER_USER, NULL, NULL, 0, "L28", "opens the own profile" },
    { "open the Certificate menu", LK_DOER_USER, NULL, NULL, 0, "L29",
      "opens the list of certificates" },
    { "look at the certificates", LK_DOER_USER, NULL, NULL, LK_ACT_LOOK, "L30",
      "reads the list of certificates beside the page one stands on" },
    { "look at the page again", LK_DOER_USER, NULL, NULL, LK_ACT_LOOK, "", "reads the page again" },
    { "reload the page", LK_DOER_USER, NULL, NULL, 0, "",
      "reads the page again, and stands on what it then is" },
    { "open the certificate details", LK_DOER_USER, NULL, NULL, LK_ACT_OF, "L31",
      "opens the details of the certificate named by `of`, else of the newest row" },
    /* block and renew */
    { "select Block", LK_DOER_USER, "Block", NULL, 0, "L34", "selects Block below the details" },
    { "select Renew certificate", LK_DOER_USER, "Renew certificate", NULL, 0, "L46",
      "selects Renew certificate below the details" },
    { "press Ok", LK_DOER_USER, "Ok", NULL, 0, "L37", "confirms the window" },
    { "press Cancel", LK_DOER_USER, "Cancel", NULL, 0, "", "dismisses the window" },
    { "continue the renewal", LK_DOER_USER, NULL, NULL, LK_ACT_OF, "L49",
      "opens the wizard of a certificate that is in progress" },
    /* what no page offers */
    { "continue without approval", LK_DOER_MISUSE, NULL, NULL, 0, "L5",
      "goes on from the waiting page as if the login were approved" },
    { "jump to the password page", LK_DOER_MISUSE, NULL, NULL, LK_ACT_WHOSE, "L7",
      "asks for the password page by its address" },
    { "jump to the issue page", LK_DOER_MISUSE, NULL, NULL, LK_ACT_WHOSE, "L13",
      "asks for the issue page by its address" },
    { "fetch the file directly", LK_DOER_MISUSE, NULL, NULL, LK_ACT_WHOSE, "L13",
      "asks for the certificate's file by its address" },
    { "show the password directly", LK_DOER_MISUSE, NULL, NULL, LK_ACT_WHOSE, "L9",
      "sends the request of Show by its address" },
    { "open the order directly", LK_DOER_MISUSE, NULL, NULL, LK_ACT_WHOSE, "",
      "asks for the order's page by its address" },
    { "open the notification directly", LK_DOER_MISUSE, NULL, NULL, LK_ACT_WHOSE, "",
      "asks for a notification by its address" },
    { "open the details directly", LK_DOER_MISUSE, NULL, NULL, LK_ACT_OF, "L31",
      "asks for a certificate's details by their address" },
    { "block directly", LK_DOER_MISUSE, NULL, NULL, LK_ACT_OF, "L37",
      "sends the request that blocks, past its window" },
    { "renew directly", LK_DOER_MISUSE, NULL, NULL, LK_ACT_OF, "L46",
      "sends the request that renews, past its window" },
    { "write the status Issued", LK_DOER_MISUSE, NULL, NULL, LK_ACT_OF, "L38",
      "tries to write the status of a certificate back" },
    { "replay all earlier requests", LK_DOER_MISUSE, NULL, NULL, 0, "L38",
      "sends every state-changing request of the person again, in order" },
    { "follow an unknown link", LK_DOER_MISUSE, NULL, NULL, 0, "",
      "opens a link of the right form that was never mailed" },
    /* requests beyond the story: `value` is the number of a request among those that the person
     * sent and that could change something, from 1 */
    { "send a request again", LK_DOER_MISUSE, NULL, NULL, RESENT, "",
      "sends an own request, by its number `value`, once more" },
    { "send their request", LK_DOER_MISUSE, NULL, NULL, RESENT, "",
      "sends the request number `value` of `whose` in the own session, with the own token" },
    { "send a request early", LK_DOER_MISUSE, NULL, NULL, RESENT, "",
      "sends what `whose` sent as number `value`, with the own values in the place of theirs" },
    { "send their request early", LK_DOER_MISUSE, NULL, NULL, RESENT, "",
      "sends the own request number `value` with the values of `whose`, in the own session" },
    { "send a mutated request", LK_DOER_MISUSE, NULL, NULL, RESENT, "",
      "sends what `whose` sent, with the own values, mutated as `value` says" },
    { "send their mutated request", LK_DOER_MISUSE, NULL, NULL, RESENT, "",
      "sends the own request with the values of `whose`, mutated as `value` says" },
    /* deeds of the administrator */
    { "order a certificate", LK_DOER_ADMIN, NULL, "order", LK_ACT_FOR | LK_ACT_VALUE, "L3",
      "orders a user certificate for the person, named `value`" },
    { "cancel the order", LK_DOER_ADMIN, NULL, "cancel", LK_ACT_FOR, "",
      "cancels the newest order of the person" },
};
const size_t lk_actions_n = sizeof lk_actions / sizeof *lk_actions;

const struct lk_page lk_pages[] = {
    { "login", "the login", NULL },
    { "waiting", "the waiting page", NULL },
    { "wizard-start", "the start of the wizard", NULL },
    { "terms", "Terms and Conditions", "Terms and Conditions" },
    { "password", "Password for your certificate", "Password for your certificate" },
    { "issue", "the certificate is ready for issuance", NULL },
    { "closed", "the end of the wizard", NULL },
    { "profile", "the user profile", NULL },
    { "notifications", "the notifications", NULL },
    { "certificates", "the Certificate menu", "Certificate" },
    { "certificate", "the certificate details", NULL },
    { "block", "Delete Certificate Profile", "Delete Certificate Profile" },
    { "renew", "Renew certificate", "Renew certificate" },
    { "order-over", "the order is over", NULL },
    { "logged-out", "the goodbye", NULL },
    { "refused", "a refusal", NULL },
    { "error", "an error", NULL },
};
const size_t lk_pages_n = sizeof lk_pages / sizeof *lk_pages;

const struct lk_how_word lk_hows[] = {
    { "with the terms unticked", LK_HOW_UNTICKED, "the terms are not accepted" },
    { "by GET", LK_HOW_BY_GET, "the request is sent as a GET" },
    { "without the CSRF token", LK_HOW_NO_CSRF, "the token against forged requests is left out" },
    { "from another site", LK_HOW_CROSS_SITE, "as a page of another site would have it sent" },
    { "twice", LK_HOW_TWICE, "two times, one after the other" },
    { "twice at once", LK_HOW_AT_ONCE, "two times, on two connections at the same moment" },
    { "again", LK_HOW_AGAIN, "the last request that did this, the same bytes once more" },
    { "with the old session", LK_HOW_OLD_SESSION,
      "with the cookies that the person held before the last request" },
    { "on their page", LK_HOW_THEIR_PAGE, "with what the page of `whose` offers" },
    { "by HEAD", LK_HOW_BY_HEAD, "the request is sent as a HEAD" },
    { "by PUT", LK_HOW_BY_PUT, "the request is sent as a PUT, with its body" },
    { "by PATCH", LK_HOW_BY_PATCH, "the request is sent as a PATCH, with its body" },
    { "by DELETE", LK_HOW_BY_DELETE, "the request is sent as a DELETE, with its body" },
};
const size_t lk_hows_n = sizeof lk_hows / sizeof *lk_hows;

const struct lk_keep_word lk_keeps[] = {
    { "the page", LK_KEEP_PAGE, "look at the page again" },
    { "the certificates", LK_KEEP_CERTIFICATES, "look at the certificates" },
    { "the notifications", LK_KEEP_NOTIFICATIONS, "look at the notifications" },
    { "logged out", LK_KEEP_LOGGED_OUT, "look at the certificates" },
};
const size_t lk_keeps_n = sizeof lk_keeps / sizeof *lk_keeps;

const struct lk_thing_word lk_things[] = {
    { "the password shown", LK_THING_PASSWORD, "what Show revealed" },
    { "the password copied", LK_THING_CLIPBOARD, "what Copy to clipboard put there" },
    { "the file", LK_THING_FILE, "the .p12 that came" },
    { "the certificate", LK_THING_CERTIFICATE, "the newest row of the list" },
    { "the certificates", LK_THING_CERTIFICATES, "all rows of the list" },
    { "the link", LK_THING_LINK, "the link in the newest mail" },
    { "the session", LK_THING_SESSION, "the session that the portal gave" },
};
const size_t lk_things_n = sizeof lk_things / sizeof *lk_things;

enum { ALL = LK_WIRE | LK_BROWSER };

const struct lk_predicate lk_predicates[] = {
    { "shows", LK_SEES_VIEW, ALL, true, &lk_shape_pages,
      "the page is the one named (one of those named), with the title that the guide gives it" },
    { "says", LK_SEES_VIEW, ALL, false, &lk_shape_texts,
      "the page's text holds each of these; `something` for any text at all" },
    { "says-not", LK_SEES_VIEW, ALL, false, &lk_shape_texts,
      "none of these is in any text of the view" },
    { "offers", LK_SEES_VIEW, ALL, false, &lk_shape_labels,
      "each of these controls is there and can be used" },
    { "offers-not", LK_SEES_VIEW, ALL, false, &lk_shape_labels,
      "none of these controls is there to be used" },
    { "asks-for", LK_SEES_VIEW, ALL, false, &lk_shape_asks, "there is a field for it" },
    { "terms", LK_SEES_VIEW, ALL, false, &lk_shape_ticked, "the box of the terms" },
    { "password", LK_SEES_VIEW, ALL, false, &lk_shape_password,
      "masked: said to be, and no password in the view; shown; absent: in no part of the view" },
    { "mails", LK_SEES_MAIL, LK_WIRE | LK_BROWSER, false, &lk_shape_mails,
      "the person's mailbox: how many, with which subject, with which link" },
    { "notifications", LK_SEES_VIEW, ALL, false, &lk_shape_notifications,
      "the notifications on the page: how many, with which subject" },
    { "user-name", LK_SEES_VIEW, ALL, false, &lk_shape_own,
      "the page bears the person's own name" },
    { "menus-end", LK_SEES_VIEW, ALL, false, &lk_shape_labels, "the last menus, in this order" },
    { "certificates", LK_SEES_VIEW, ALL, false, &lk_shape_certificates,
      "the rows of the list: how many, how many of each status, what is new since a remembered "
      "list" },
    { "certificate", LK_SEES_VIEW, ALL, false, &lk_shape_certificate,
      "the row of a remembered certificate: its status" },
    { "properties", LK_SEES_VIEW, ALL, false, &lk_shape_count,
      "each row has so many properties, none empty" },
    { "details", LK_SEES_VIEW, ALL, false, &lk_shape_of,
      "serial, dates and subject are those of the certificate in the file named by `agree-with`" },
    { "refused", LK_SEES_VIEW, ALL, false, &lk_shape_yes,
      "the last request was refused: by its status, a refusal page, or the login" },
    { "file", LK_SEES_FACTS, ALL, false, &lk_shape_file,
      "the .p12 named by `of` (else the newest): each of these facts holds" },
    { "same", LK_SEES_NAMES, ALL, false, &lk_shape_names,
      "the remembered things are the same: passwords to the letter, files by certificate and key" },
    { "different", LK_SEES_NAMES, ALL, false, &lk_shape_names,
      "no two of the remembered things are the same; of files neither key nor serial" },
    { "revocation", LK_SEES_STATUS, LK_WIRE | LK_BROWSER, false, &lk_shape_revocation,
      "what CRL and OCSP say of the certificate in the file named by `of`" },
    { "nowhere", LK_SEES_LEAKS, LK_WIRE | LK_CLIENT, false, &lk_shape_nowhere,
      "the secret was found in none of these places, in the whole scenario" },
    { "transport", LK_SEES_VIEW, LK_WIRE, false, &lk_shape_transport, "how the last answer came" },
    { "cookies", LK_SEES_VIEW, LK_WIRE, false, &lk_shape_cookies,
      "each cookie the person was given bears these" },
    { "sample", LK_SEES_SAMPLE, LK_WIRE, false, &lk_shape_sample,
      "statistics over all passwords, keys or serials of the scenario" },
    { "client", LK_SEES_CLIENT, LK_CLIENT, false, &lk_shape_client,
      "what the client did, and what it left behind" },
};
const size_t lk_predicates_n = sizeof lk_predicates / sizeof *lk_predicates;

/* One look-up for all tables: a table's row begins with the text it is found by. */
static const void *find(const void *rows, size_t n, size_t row_size, const char *text)
{
    for (size_t i = 0; i < n; i++) {
        const char *const *row = (const void *)((const char *)rows + i * row_size);
        if (lk_same_label(*row, text))
            return row;
    }
    return NULL;
}

const struct lk_action *lk_action(const char *phrase)
{
    return find(lk_actions, lk_actions_n, sizeof *lk_actions, phrase);
}

const struct lk_page *lk_page_of_id(const char *id)
{
    return find(lk_pages, lk_pages_n, sizeof *lk_pages, id);
}

const struct lk_page *lk_page_named(const char *name)
{
    for (size_t i = 0; i < lk_pages_n; i++)
        if (lk_same_label(lk_pages[i].name, name))
            return &lk_pages[i];
    return NULL;
}

const struct lk_how_word *lk_how(const char *phrase)
{
    return find(lk_hows, lk_hows_n, sizeof *lk_hows, phrase);
}

const struct lk_keep_word *lk_keep(const char *phrase)
{
    return find(lk_keeps, lk_keeps_n, sizeof *lk_keeps, phrase);
}

const struct lk_thing_word *lk_thing(const char *phrase)
{
    return find(lk_things, lk_things_n, sizeof *lk_things, phrase);
}

const struct lk_predicate *lk_predicate(const char *key)
{
    return find(lk_predicates, lk_predicates_n, sizeof *lk_predicates, key);
}
