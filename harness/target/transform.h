/* target/transform.h: other ways to write the same thing, made into ours. */
#ifndef LK_TARGET_TRANSFORM_H
#define LK_TARGET_TRANSFORM_H

#include "base/buf.h"
#include <stdbool.h>

/* Replaces the text in B by what TRANSFORM (one of lk_transforms, or "date:" with a strptime
 * format) makes of it. False, with B as it was, where the text is not of that kind. "base64" gives
 * octets. */
bool lk_transform(const char *transform, struct lk_buf *b);

#endif
