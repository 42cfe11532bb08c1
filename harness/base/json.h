/* base/json.h: jansson, strictly: duplicate keys and trailing bytes are refused, RFC 6901 pointers.
 * Objects are written with sorted keys and without blanks, so the same value gives the same bytes.
 */
#ifndef LK_BASE_JSON_H
#define LK_BASE_JSON_H

#include "base/auto.h"
#include "base/buf.h"
#include "base/err.h"
#include <stdbool.h>

/* Parses LEN bytes. NULL with ERR set (line and column in ERR->pos, NAME as its file). */
json_t *lk_json_parse(const char *text, size_t len, const char *name, struct lk_err *err);

/* Appends V as one line without the newline. */
void lk_json_dump(const json_t *v, struct lk_buf *out);

/* Writes V, indented, to PATH with mode 0600, whole or not at all. */
int lk_json_save(const json_t *v, const char *path, struct lk_err *err);

/* The value at an RFC 6901 pointer ("" is ROOT itself); borrowed, NULL where there is none. */
json_t *lk_json_at(const json_t *root, const char *pointer);

/* The text, number or truth of a member; the default where it is absent or of another type. */
const char *lk_json_str(const json_t *obj, const char *key, const char *otherwise);
long long lk_json_int(const json_t *obj, const char *key, long long otherwise);
bool lk_json_bool(const json_t *obj, const char *key, bool otherwise);

/* Sets a member to a formatted text. */
void lk_json_setf(json_t *obj, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Is the text S a member of the array ARR? */
bool lk_json_has(const json_t *arr, const char *s);

#endif
