/* Faults of the TLS handshake, each in a world with a listener of its own. */
#include "portal/fault.h"

#include "base/auto.h"

static const struct lk_fault rows[] = {
    { LK_FAULT_HANDSHAKE_GARBAGE, "handshake-garbage",
      "a connection is made while an issued file waits to be fetched", "", "WIZ-ISSUE",
      "The connection of the issue page is closed, and the handshake of the next one is answered "
      "with bytes that are no TLS.",
      "RFC 8446 section 5.1", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_TLS_OLD, "tls-old", "a connection is made", "IMPL-09/1", "",
      "Nothing newer than TLS 1.1 is spoken.", "RFC 8996 section 5", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_TLS_OLD_TOO, "tls-old-too", "a connection is made", "IMPL-09/1", "",
      "TLS 1.3 is spoken, and 1.1 with whoever asks for no more.", "RFC 8996 section 5",
      LK_CLIENT_MAY_ACCEPT },
};

const struct lk_fault_table lk_faults_tls = { LK_FAMILY_WIRE, rows, LK_COUNT(rows), true };
