/* base/digest.h: SHA-256, HMAC-SHA-256, hexadecimal and base64. */
#ifndef LK_BASE_DIGEST_H
#define LK_BASE_DIGEST_H

#include "base/buf.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LK_SHA256_LEN = 32, LK_SHA256_HEX = 65 };

void lk_sha256(const void *bytes, size_t len, uint8_t out[LK_SHA256_LEN]);
void lk_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                    uint8_t out[LK_SHA256_LEN]);

/* Lower-case hexadecimal with a NUL: OUT holds 2 * LEN + 1. */
void lk_hex(const void *bytes, size_t len, char *out);
/* Appends the bytes that hexadecimal TEXT stands for; false (nothing added) if it is none. */
bool lk_unhex(const char *text, struct lk_buf *out);

/* RFC 4648 §4, padded. */
void lk_base64(const void *bytes, size_t len, struct lk_buf *out);
/* Decodes §4 and §5 alphabets; blanks and line ends are skipped; false if it is neither. */
bool lk_unbase64(const char *text, size_t len, struct lk_buf *out);

/* Overwrites a secret in a way that the compiler keeps. */
void lk_wipe(void *bytes, size_t len);

#endif
