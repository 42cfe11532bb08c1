/* target/body_json.h: JSON as portals send it. It takes what jansson takes (RFC 8259, UTF-8, no
 * double keys, no "\u0000", whole numbers of 64 bits) but for nesting deeper than LK_BODY_DEPTH,
 * and is several times as fast: reading bodies was the dearest part of a request. */
#ifndef LK_TARGET_BODY_JSON_H
#define LK_TARGET_BODY_JSON_H

#include "base/auto.h"
#include <stddef.h>

enum { LK_BODY_DEPTH = 200 };

/* NULL if it is no JSON. New reference. */
json_t *lk_body_json(const char *text, size_t len);

#endif
