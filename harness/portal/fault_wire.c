/* Faults of the connection. What a portal must do is not broken by them: they are for clients. */
#include "portal/fault.h"

#include "base/auto.h"

static const struct lk_fault rows[] = {
    { LK_FAULT_DOWNLOAD_TRUNCATED, "download-truncated", "the .p12 is sent", "", "WIZ-ISSUE",
      "The answer announces the whole file; the connection ends after half of its bytes "
      "(download-truncated/N: after N).",
      "RFC 9110 section 8.6", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_DOWNLOAD_STALLED, "download-stalled", "the .p12 is sent", "", "WIZ-ISSUE",
      "Half of the file is sent; then nothing comes, and the connection stays.",
      "RFC 9112 section 8", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_DOWNLOAD_DRIPPED, "download-dripped", "the .p12 is sent", "", "",
      "The file is sent in pieces of 64 bytes, a piece each 20 ms.", "RFC 9112 section 6",
      LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_DOWNLOAD_RESET, "download-reset", "the .p12 is sent", "", "WIZ-ISSUE",
      "The connection is reset in the middle of the file.", "RFC 9293 section 3.5.2",
      LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_DOWNLOAD_LAST_BYTE, "download-last-byte", "the .p12 is sent", "", "WIZ-ISSUE",
      "The connection ends before the last byte of the file.", "RFC 9110 section 8.6",
      LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_DOWNLOAD_GARBAGE, "download-garbage", "the .p12 is sent", "", "WIZ-ISSUE",
      "In the middle of the file comes a TLS record that cannot be decrypted.",
      "RFC 8446 section 5.2", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_HEADERS_SLOW, "headers-slow", "the .p12 is sent", "", "",
      "Status line and headers come in pieces of 8 bytes, a piece each 20 ms.",
      "RFC 9112 section 2.2", LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_LENGTH_TOO_LONG, "length-too-long", "the .p12 is sent", "", "WIZ-ISSUE",
      "Content-Length is ten more than what comes before the connection ends.",
      "RFC 9110 section 8.6", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_LENGTH_TOO_SHORT, "length-too-short", "the .p12 is sent", "", "WIZ-ISSUE",
      "Content-Length is ten less than what is sent, so the file lacks its end.",
      "RFC 9112 section 6.3; RFC 7292 section 4", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_CHUNK_BROKEN, "chunk-broken", "the .p12 is sent", "", "WIZ-ISSUE",
      "The file is sent in chunks, and the second one's length is no number.",
      "RFC 9112 section 7.1", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_ANSWERED_TWICE, "answered-twice", "the .p12 is sent", "", "",
      "The answer is sent two times on the same connection.", "RFC 9112 section 9.2",
      LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_TOO_MANY_REQUESTS, "too-many-requests", "the .p12 is asked for", "", "WIZ-ISSUE",
      "The answer is 429 with Retry-After: 1.", "RFC 6585 section 4", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_UNAVAILABLE, "unavailable", "the .p12 is asked for", "", "WIZ-ISSUE",
      "The answer is 503 with Retry-After: 1.", "RFC 9110 section 15.6.4", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_REDIRECT_LOOP, "redirect-loop", "the .p12 is asked for", "", "WIZ-ISSUE",
      "The answer leads to its own address.", "RFC 9110 section 15.4", LK_CLIENT_MUST_REFUSE },
};

const struct lk_fault_table lk_faults_wire = { LK_FAMILY_WIRE, rows, LK_COUNT(rows), false };
