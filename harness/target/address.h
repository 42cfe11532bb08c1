/* target/address.h: the parts of an http or https address, without copying it. */
#ifndef LK_TARGET_ADDRESS_H
#define LK_TARGET_ADDRESS_H

#include "base/buf.h"
#include <stdbool.h>

struct lk_address {
    bool https;
    const char *origin; /* "https://host:port" as written */
    size_t origin_len;
    const char *host; /* without brackets or user */
    size_t host_len;
    const char *path; /* from the "/" on, without query; may be empty */
    size_t path_len;
};

/* false if URL is no absolute http or https address. */
bool lk_address_read(const char *url, struct lk_address *ret);
/* Have both the same scheme, host (in any case) and port? */
bool lk_address_same_origin(const char *a, const char *b);
/* What REF, found on the page at BASE, leads to; false if it leads to no http address. */
bool lk_address_resolve(const char *base, const char *ref, struct lk_buf *out);

/* Appends TEXT with all but unreserved characters as %XX (RFC 3986 §2.1). */
void lk_address_encode(const char *text, struct lk_buf *out);

#endif
