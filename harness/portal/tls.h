/* portal/tls.h: the TLS contexts of the portal's listeners. The identity is a fresh one for
 * each process and lives in real time, whatever the worlds' clocks say. */
#ifndef LK_PORTAL_TLS_H
#define LK_PORTAL_TLS_H

#include "base/buf.h"
#include "base/err.h"
#include <openssl/ssl.h>

struct lk_portal_tls {
    SSL_CTX *plain;    /* asks for no certificate */
    SSL_CTX *old;      /* tls-old: no newer than TLS 1.1 */
    SSL_CTX *also_old; /* tls-old-too */
    SSL_CTX *mutual;   /* asks for one and takes any: the portal judges it, by its own clock */
    struct lk_buf ca_pem;
};

int lk_portal_tls_make(const char *host, struct lk_portal_tls *ret, struct lk_err *err);
void lk_portal_tls_done(struct lk_portal_tls *t);

#endif
