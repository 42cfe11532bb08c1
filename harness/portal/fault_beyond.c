/* Faults that no page leads to: only who sends what no page has sent meets them. What they break is
 * no part of the requirements file but of plan/beyond.c and plan/mutated.c. */
#include "portal/fault.h"

#include "base/auto.h"

static const struct lk_fault rows[] = {
    { LK_FAULT_REOPENED_BY_REQUEST, "reopened-by-request", "a request of a closed order is sent",
      "IMPL-12/1", "", "A request of the wizard, sent after Close, opens the order again.",
      "implied by L14", LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_PASSWORD_FROM_START, "password-from-start",
      "a request of the password page is sent at the wizard's start", "IMPL-12/2", "",
      "At the wizard's start the requests of the password page are answered.", "implied by L7",
      LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_CLOSE_OF_ANOTHER, "close-of-another", "Close of another's order is sent",
      "IMPL-12/3", "", "Anybody can close anybody's wizard.", "implied by L14",
      LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_CLOSE_CSRF_UNCHECKED, "close-csrf-unchecked", "Close is sent without its token",
      "IMPL-12/4", "", "Close alone does not look at the token against forged requests.",
      "implied by L14", LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_PUT_TAKEN, "put-taken", "a PUT comes", "IMPL-12/5", "",
      "A PUT is taken for the POST of the same address.", "RFC 9110 section 9.3.4",
      LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_ODD_VALUE_BREAKS, "odd-value-breaks",
      "a value with a control character, or of more than 4000 octets, is sent", "IMPL-13/1", "",
      "A value that is very long, or holds a control character, is answered with status 500.",
      "RFC 9110 section 15.6.1", LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_MARKUP_REFLECTED, "markup-reflected", "a page of HTML is asked for and refused",
      "IMPL-13/4", "", "A refusal in HTML repeats the address and the values as they were sent.",
      "OWASP ASVS 5.0 section 1.2.1", LK_CLIENT_MAY_ACCEPT },
};

const struct lk_fault_table lk_faults_beyond = { LK_FAMILY_BEYOND, rows, LK_COUNT(rows), false };
