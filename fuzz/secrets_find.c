/* Searching and replacing secrets in any octets: what is found lies within the text, in order, and
 * what was replaced is found no more. The first octets are the secret. */
#include "evidence/secrets.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SECRET = 12, FINDS = 64 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t key[LK_COMMIT_KEY_LEN] = { 1 };
    struct lk_find finds[FINDS];
    size_t end = 0;
    if (size < SECRET)
        return 0;
    LK_AUTO(lk_secrets_free) struct lk_secrets *s = lk_secrets_new(key);
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    lk_secrets_add(s, data[0] & 1 ? LK_SECRET_KEY : LK_SECRET_PASSWORD, "it", data, SECRET);
    lk_secrets_add(s, LK_SECRET_LINK, "the link", "Abcdefgh12345678", 16);
    const char *text = (const char *)data + SECRET;
    size_t len = size - SECRET, n = lk_secrets_find(s, text, len, finds, FINDS);
    for (size_t i = 0; i < n; i++) {
        must(finds[i].at >= end && finds[i].at + finds[i].len <= len && finds[i].len > 0);
        end = finds[i].at + finds[i].len;
    }
    lk_secrets_redact(s, text, len, &out);
    must(n > 0 || (out.len == len && !memcmp(out.bytes, text, len)));
    return 0;
}
