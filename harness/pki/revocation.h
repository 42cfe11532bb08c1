/* pki/revocation.h: saying that a certificate is revoked (CRL, OCSP), and reading what others say.
 * RFC 5280 §5, RFC 6960. A revocation here is final: certificateHold and removeFromCRL are never
 * written by lk_crl_make unless the entry asks for it (a fault). */
#ifndef LK_PKI_REVOCATION_H
#define LK_PKI_REVOCATION_H

#include "pki/ca.h"

struct lk_revoked {
    uint8_t serial[LK_SERIAL_LEN];
    int64_t when;
    int reason; /* CRLReason, RFC 5280 §5.3.1; 4 = superseded, 6 = certificateHold */
};

/* A full CRL, DER, signed by the issuing CA. NEXT_UPDATE is THIS_UPDATE + a day. */
int lk_crl_make(const struct lk_ca *ca, const struct lk_revoked *entries, size_t n, uint64_t number,
                int64_t this_update, struct lk_buf *out_der, struct lk_err *err);

enum lk_status { LK_STATUS_GOOD, LK_STATUS_REVOKED, LK_STATUS_UNKNOWN };

/* What an OCSP responder knows of one serial. */
typedef enum lk_status lk_status_fn(void *of, const uint8_t serial[LK_SERIAL_LEN],
                                    struct lk_revoked *ret_entry);

/* Answers an OCSP request (DER). Bytes that are no request give a malformedRequest answer; a
 * serial of another issuer is unknown. Signed by the issuing CA; a nonce is copied. */
int lk_ocsp_answer(const struct lk_ca *ca, const void *request, size_t len, int64_t now,
                   lk_status_fn *status, void *of, struct lk_buf *out_der, struct lk_err *err);

/* A request (DER) for CERT issued by ISSUER, with a nonce. */
int lk_ocsp_request(const X509 *cert, const X509 *issuer, struct lk_buf *out_der,
                    struct lk_err *err);

/* What a CRL or an OCSP answer says of one certificate. REASON is -1 where none is given. */
struct lk_standing {
    enum lk_status status;
    int64_t when;
    int reason;
    bool signed_by_issuer;
};
int lk_crl_read(const void *der, size_t len, const X509 *cert, const X509 *issuer,
                struct lk_standing *ret, struct lk_err *err);
/* NOW bounds thisUpdate and nextUpdate, with five minutes of grace. */
int lk_ocsp_read(const void *der, size_t len, const X509 *cert, const X509 *issuer, int64_t now,
                 struct lk_standing *ret, struct lk_err *err);

#endif
