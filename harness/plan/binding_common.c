/* The actions that every binding has unless it says otherwise. Actions with a control of their own
 * need no entry: the control is pressed. */
#include "plan/binding_inner.h"

const char lk_binding_common[] =
    "follow the link in the mail: { follow: mail }\n"
    "follow an unknown link: { follow: altered mail }\n"
    "open the portal: { get: '${base}' }\n"
    "enter the user-ID: [ { set: { user-ID: '${value or person.user-id}' } }, { press: Next } ]\n"
    "enter no user-ID: [ { set: { user-ID: '' } }, { press: Next } ]\n"
    "approve the login: { given: approve }\n"
    "reject the login: { given: reject }\n"
    "log out: { press: Log out }\n"
    "log in with the certificate: { log-in-with-certificate: true }\n"
    "tick the terms: { set: { terms: true } }\n"
    "untick the terms: { set: { terms: false } }\n"
    "receive the file: { download: automatic }\n"
    "look at the page again: { reread: true }\n"
    "reload the page: { reread: true }\n"
    "open the notifications: { press: Notifications, within: menu }\n"
    "open the notification: { press: '', within: notification }\n"
    "open the Certificate menu: { press: Certificate, within: menu }\n"
    "replay all earlier requests: { replay: true }\n"
    "send a request again: { resend: again }\n"
    "send their request: { resend: theirs }\n"
    "send a request early: { resend: early }\n"
    "send their request early: { resend: theirs-early }\n"
    "send a mutated request: { resend: mutated }\n"
    "send their mutated request: { resend: theirs-mutated }\n";
