/* Faults of certificates, files, CRL and OCSP. */
#include "portal/fault.h"

#include "base/auto.h"

static const struct lk_fault rows[] = {
    { LK_FAULT_FILE_WRONG_KEY, "file-wrong-key", "a certificate is issued", "WIZ-ISSUE-04/2",
      "IMPL-05/2 BLOCK-07/3", "The file's key is not the one that was certified.", "guide L14",
      LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_FILE_NO_MAC, "file-no-mac", "a certificate is issued", "", "WIZ",
      "The file has no MAC.", "RFC 7292 section 4", LK_CLIENT_SHOULD_REFUSE },
    { LK_FAULT_FILE_MAC_FLIPPED, "file-mac-flipped", "a certificate is issued", "WIZ-PW-04/1",
      "WIZ-ISSUE-02 WIZ-ISSUE-03 WIZ-ISSUE-04 WIZ-PW-04/1 WIZ-PW-05/2 IMPL-05 IMPL-10 IMPL-11 "
      "BLOCK RENEW LIST-06/2",
      "A bit of the file's MAC is wrong.", "RFC 7292 section 4", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_FILE_MALFORMED, "file-malformed", "a certificate is issued", "WIZ-ISSUE-04/1",
      "WIZ-ISSUE-02 WIZ-ISSUE-03 WIZ-ISSUE-04 WIZ-PW-04/1 WIZ-PW-05/2 IMPL-05 IMPL-10 IMPL-11 "
      "BLOCK RENEW LIST-06/2",
      "The file's outermost length is one octet too long.",
      "RFC 7292 section 4; X.690 section 8.1.3", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_FILE_WITHOUT_ISSUER, "file-without-issuer", "a certificate is issued",
      "WIZ-ISSUE-04/2", "BLOCK-07/3", "The file lacks the certificate of the issuing authority.",
      "guide L14", LK_CLIENT_SHOULD_REFUSE },
    { LK_FAULT_FILE_ANY_PASSWORD, "file-any-password", "a certificate is issued", "WIZ-ISSUE-04/3",
      "WIZ-ISSUE-02 WIZ-ISSUE-03 WIZ-ISSUE-04 WIZ-PW-04/1 WIZ-PW-05/2 IMPL-05 IMPL-10 IMPL-11 "
      "BLOCK RENEW LIST-06/2",
      "The file is neither encrypted nor sealed: the empty password opens it as well.", "guide L14",
      LK_CLIENT_SHOULD_REFUSE },
    { LK_FAULT_FILE_EMPTY_PASSWORD, "file-empty-password", "a certificate is issued",
      "WIZ-ISSUE-04/3",
      "WIZ-ISSUE-02 WIZ-ISSUE-03 WIZ-ISSUE-04 WIZ-PW-04/1 WIZ-PW-05/2 IMPL-05 IMPL-10 IMPL-11 "
      "BLOCK RENEW LIST-06/2",
      "The file is sealed with the empty password.", "guide L10", LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_FILE_PASSWORD_CUT, "file-password-cut", "a certificate is issued", "WIZ-PW-04/1",
      "WIZ-ISSUE-02 WIZ-ISSUE-03 WIZ-ISSUE-04 WIZ-PW-04/1 WIZ-PW-05/2 IMPL-05 IMPL-10 IMPL-11 "
      "BLOCK RENEW LIST-06/2",
      "The file is sealed with the first sixteen characters of the password.", "guide L10",
      LK_CLIENT_MUST_REFUSE },
    { LK_FAULT_SUBJECT_OF_ANOTHER, "subject-of-another", "a certificate is issued",
      "WIZ-ISSUE-04/4", "IMPL-05/2", "The certificate is made out to somebody else.", "guide L14",
      LK_CLIENT_SHOULD_REFUSE },
    { LK_FAULT_LEAF_EXPIRED, "leaf-expired", "a certificate is issued", "WIZ-ISSUE-04/2",
      "WIZ-ISSUE LIST BLOCK RENEW IMPL", "The certificate has expired when it comes.",
      "RFC 5280 section 4.1.2.5", LK_CLIENT_SHOULD_REFUSE },
    { LK_FAULT_LEAF_NOT_YET, "leaf-not-yet", "a certificate is issued", "WIZ-ISSUE-04/2",
      "BLOCK-07/3", "The certificate is valid from tomorrow on.", "RFC 5280 section 4.1.2.5",
      LK_CLIENT_SHOULD_REFUSE },
    { LK_FAULT_CRL_HOLD, "crl-hold", "the CRL is made", "BLOCK-07/5", "BLOCK-07/3",
      "The CRL gives certificateHold, which can be taken back.",
      "RFC 5280 section 5.3.1; guide L38", LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_CRL_ENTRY_GONE, "crl-entry-gone", "the CRL is made", "BLOCK-07/3", "BLOCK-07/5",
      "An hour after the block the next CRL lacks the certificate.",
      "RFC 5280 section 3.3; guide L38", LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_OCSP_HOLD, "ocsp-hold", "OCSP is asked", "BLOCK-07/5", "BLOCK-07/3",
      "OCSP gives certificateHold.", "RFC 6960 section 4.2.1; guide L38", LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_OCSP_GOOD_LATER, "ocsp-good-later", "OCSP is asked", "BLOCK-07/3", "BLOCK-07/5",
      "An hour after the block OCSP says good.", "RFC 6960 section 2.2; guide L38",
      LK_CLIENT_MAY_ACCEPT },
    { LK_FAULT_ITERATIONS_ONE, "iterations-one", "a certificate is issued", "", "",
      "Password and MAC are stretched once.", "RFC 8018 section 4.2", LK_CLIENT_MAY_ACCEPT },
};

const struct lk_fault_table lk_faults_crypto = { LK_FAMILY_CRYPTO, rows, LK_COUNT(rows) };
