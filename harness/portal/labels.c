/* One table: label, the guide's words, the current site's words where they differ. */
#include "portal/labels.h"

#include "base/auto.h"
#include <string.h>

struct words {
    const char *guide, *live_en;
};

static const struct words table[LK_LABELS] = {
    [LK_L_SUBJECT] = { "Retrieve a user certificate", "Issue and download a user certificate" },
    [LK_L_TICK] = { "Yes, I accept the terms and conditions.",
                    "Yes, I accept terms and conditions" },
    [LK_L_LOGIN] = { "Log in", NULL },
    [LK_L_USER_ID] = { "MitID user-ID", NULL },
    [LK_L_WAITING] = { "Approve the login", NULL },
    [LK_L_START] = { "Retrieve a user certificate", "Issue and download a user certificate" },
    [LK_L_TERMS] = { "Terms and Conditions", NULL },
    [LK_L_PASSWORD] = { "Password for your certificate", NULL },
    [LK_L_ISSUE] = { "Issue certificate", NULL },
    [LK_L_READY] = { "The certificate is now ready for issuance.", NULL },
    [LK_L_AUTOMATIC] = { "The certificate download will start automatically. If the download does "
                         "not start automatically, you can tap \"Download certificate\".",
                         NULL },
    [LK_L_CLOSED] = { "The certificate has been retrieved", NULL },
    [LK_L_PROFILE] = { "User profile", NULL },
    [LK_L_CERTIFICATES] = { "Certificate", NULL },
    [LK_L_DETAILS] = { "Certificate details", NULL },
    [LK_L_BLOCK_WINDOW] = { "Delete Certificate Profile", NULL },
    [LK_L_BLOCK_WARNING] = { "You are about to block a certificate. A certificate cannot be "
                             "reactivated once it has been blocked.",
                             NULL },
    [LK_L_RENEW_WINDOW] = { "Renew certificate", NULL },
    [LK_L_NOTIFICATIONS] = { "Notifications", NULL },
    [LK_L_LOGGED_OUT] = { "You are logged out", NULL },
    [LK_L_REFUSED] = { "Not possible", NULL },
    [LK_L_ERROR] = { "Something went wrong", NULL },
    [LK_L_ORDER_OVER] = { "This order is over", NULL },
    [LK_L_HISTORY] = { "History", NULL },
    [LK_L_ORGANISATIONS] = { "Organisations", NULL },
    [LK_L_USER_DETAILS] = { "User details", NULL },
    [LK_L_NEXT] = { "Next", NULL },
    [LK_L_SHOW] = { "Show", NULL },
    [LK_L_COPY] = { "Copy to clipboard", NULL },
    [LK_L_DOWNLOAD] = { "Download certificate", NULL },
    [LK_L_CLOSE] = { "Close", NULL },
    [LK_L_CONTINUE] = { "Continue", NULL },
    [LK_L_BLOCK] = { "Block", NULL },
    [LK_L_RENEW] = { "Renew certificate", NULL },
    [LK_L_CANCEL] = { "Cancel", NULL },
    [LK_L_OK] = { "Ok", NULL },
    [LK_L_RETRIEVE] = { "Retrieve", NULL },
    [LK_L_LOG_OUT] = { "Log out", NULL },
    [LK_L_LOG_IN] = { "Log in", NULL },
};

static const char *const profiles[] = {
    [LK_TEXT_GUIDE] = "guide",
    [LK_TEXT_LIVE_EN] = "live-en",
};

const char *lk_label(enum lk_text_profile profile, enum lk_label label)
{
    const struct words *w = &table[label];
    return profile == LK_TEXT_LIVE_EN && w->live_en ? w->live_en : w->guide;
}

const char *lk_text_profile_name(enum lk_text_profile profile)
{
    return profiles[profile];
}

bool lk_text_profile_named(const char *name, enum lk_text_profile *ret)
{
    for (size_t i = 0; i < LK_COUNT(profiles); i++)
        if (strcmp(name, profiles[i]) == 0) {
            *ret = (enum lk_text_profile)i;
            return true;
        }
    return false;
}
