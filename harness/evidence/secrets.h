/* evidence/secrets.h: what must not be written: the passwords, links, sessions and keys that a
 * scenario run came to know. Not thread-safe: one run, one owner. docs/journal.md, "Commitments".
 */
#ifndef LK_EVIDENCE_SECRETS_H
#define LK_EVIDENCE_SECRETS_H

#include "base/buf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lk_secret_class {
    LK_SECRET_PASSWORD,
    LK_SECRET_LINK, /* the random part of a link in a mail */
    LK_SECRET_SESSION,
    LK_SECRET_CSRF,
    LK_SECRET_KEY, /* private key material, as octets */
};

enum { LK_SECRET_MIN = 8, LK_COMMIT_KEY_LEN = 32 };

struct lk_secrets;

/* KEY is the run's; copied. */
struct lk_secrets *lk_secrets_new(const uint8_t key[LK_COMMIT_KEY_LEN]);
void lk_secrets_free(struct lk_secrets *s);
LK_AUTO_DEFINE(struct lk_secrets *, lk_secrets_free);

/* Remembers a secret, copied. LABEL says what it is: "the password of user". A value known already
 * keeps its first label; one shorter than LK_SECRET_MIN is not searched for. */
void lk_secrets_add(struct lk_secrets *s, enum lk_secret_class class, const char *label,
                    const void *bytes, size_t len);
size_t lk_secrets_count(const struct lk_secrets *s);

/* One place where a secret, or LK_SECRET_MIN characters of it in a row, was found. */
struct lk_find {
    size_t at, len; /* in the text searched */
    size_t secret;  /* which */
    bool whole;
    const char *encoding; /* "utf-8", "base64", … */
};

/* Finds secrets in every encoding (utf-8, latin-1, utf-16be, utf-16le, base64 at three alignments,
 * hex of either case, percent, JSON and HTML escapes), in order, not overlapping: at most MAX, the
 * number found given back. */
size_t lk_secrets_find(const struct lk_secrets *s, const void *text, size_t len,
                       struct lk_find *finds, size_t max);

/* Appends TEXT with a commitment in place of each find. */
void lk_secrets_redact(const struct lk_secrets *s, const char *text, size_t len,
                       struct lk_buf *out);

/* Appends the commitment of a find, "{{password:the password of user:…}}". */
void lk_secrets_token(const struct lk_secrets *s, const struct lk_find *find, struct lk_buf *out);
const char *lk_secrets_class(const struct lk_secrets *s, size_t secret);
const char *lk_secrets_label(const struct lk_secrets *s, size_t secret);

#endif
