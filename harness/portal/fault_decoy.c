/* Decoys: legal variety, by which nobody may be accused. */
#include "portal/fault.h"

#include "base/auto.h"

static const struct lk_fault rows[] = {
    { LK_DECOY_UPPER_CASE, "decoy-upper-case", "a page is shown", "", "",
      "Titles and labels are in capitals.", "guide.md", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_FULL_STOP, "decoy-full-stop", "a page is shown", "", "",
      "Titles end with a full stop.", "guide.md", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_MENUS_ABOVE, "decoy-menus-above", "a page is shown", "", "",
      "More menus stand above those of the guide.", "guide L29", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_COLUMN_ORDER, "decoy-column-order", "the list is shown", "", "",
      "The three properties come in another order.", "guide L30", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_PAGING, "decoy-paging", "the list is shown", "", "",
      "The list has a page for each certificate, and each page leads to the next.", "guide L30",
      LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_OTHER_NOTIFICATIONS, "decoy-other-notifications", "a page is shown", "", "",
      "There are notifications of other matters, too.", "guide L17", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_OTHER_MAILS, "decoy-other-mails", "an order is made", "", "",
      "A mail of another matter comes first.", "guide L3", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_EXTRA_FIELDS, "decoy-extra-fields", "a page is shown", "", "",
      "Pages carry members that nobody asked for.", "guide", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_EXTRA_TEXTS, "decoy-extra-texts", "a page is shown", "", "",
      "Pages say more than the guide does.", "guide", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_SLOWER, "decoy-slower", "a page is shown", "", "", "Answers come 30 ms late.",
      "guide", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_FOUND_302, "decoy-found-302", "a redirect is sent", "", "",
      "Redirects are 302, not 303.", "RFC 9110 section 15.4.3", LK_CLIENT_MAY_ACCEPT },
    { LK_DECOY_FILE_WITHOUT_ROOT, "decoy-file-without-root", "a certificate is issued", "", "",
      "The file leaves out the root, which its reader has.", "RFC 5246 section 7.4.2",
      LK_CLIENT_MAY_ACCEPT },
};

const struct lk_fault_table lk_faults_decoy = { LK_FAMILY_DECOY, rows, LK_COUNT(rows), false };
