/* target/mail.h: RFC 5322 messages, decoded. */
#ifndef LK_TARGET_MAIL_H
#define LK_TARGET_MAIL_H

#include "base/auto.h"
#include <stddef.h>

/* {"to","from","subject","text","links"} (docs/journal.md) of a message; subject and text are
 * decoded (RFC 2047, MIME), links are in the order of the text. Always an object: what cannot be
 * read is "". New reference. */
json_t *lk_mail_read(const char *raw, size_t len);

#endif
