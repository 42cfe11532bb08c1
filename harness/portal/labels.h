/* portal/labels.h: the words on the pages, per text profile (guide.md §2). The first profile is the
 * guide's own wording and the only normative one. */
#ifndef LK_PORTAL_LABELS_H
#define LK_PORTAL_LABELS_H

#include <stdbool.h>

enum lk_text_profile { LK_TEXT_GUIDE, LK_TEXT_LIVE_EN };

enum lk_label {
    LK_L_SUBJECT,
    LK_L_TICK,
    LK_L_LOGIN,
    LK_L_USER_ID,
    LK_L_WAITING,
    LK_L_START,
    LK_L_TERMS,
    LK_L_PASSWORD,
    LK_L_ISSUE,
    LK_L_READY,
    LK_L_AUTOMATIC,
    LK_L_CLOSED,
    LK_L_PROFILE,
    LK_L_CERTIFICATES,
    LK_L_DETAILS,
    LK_L_BLOCK_WINDOW,
    LK_L_BLOCK_WARNING,
    LK_L_RENEW_WINDOW,
    LK_L_NOTIFICATIONS,
    LK_L_LOGGED_OUT,
    LK_L_REFUSED,
    LK_L_ERROR,
    LK_L_ORDER_OVER,
    LK_L_HISTORY,
    LK_L_ORGANISATIONS,
    LK_L_USER_DETAILS,
    LK_L_NEXT,
    LK_L_SHOW,
    LK_L_COPY,
    LK_L_DOWNLOAD,
    LK_L_CLOSE,
    LK_L_CONTINUE,
    LK_L_BLOCK,
    LK_L_RENEW,
    LK_L_CANCEL,
    LK_L_OK,
    LK_L_RETRIEVE,
    LK_L_LOG_OUT,
    LK_L_LOG_IN,
    LK_LABELS
};

const char *lk_label(enum lk_text_profile profile, enum lk_label label);
const char *lk_text_profile_name(enum lk_text_profile profile);
bool lk_text_profile_named(const char *name, enum lk_text_profile *ret);

#endif
