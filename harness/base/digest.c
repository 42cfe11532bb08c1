/* Digests and the two encodings of bytes as text. */
#include "base/digest.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <string.h>

void lk_sha256(const void *bytes, size_t len, uint8_t out[LK_SHA256_LEN])
{
    SHA256(bytes, len, out);
}

void lk_hmac_sha256(const void *key, size_t key_len, const void *bytes, size_t len,
                    uint8_t out[LK_SHA256_LEN])
{
    unsigned n = LK_SHA256_LEN;
    HMAC(EVP_sha256(), key, (int)key_len, bytes, len, out, &n);
}

void lk_hex(const void *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789abcdef";
    const uint8_t *p = bytes;
    for (size_t i = 0; i < len; i++) {
        *out++ = digits[p[i] >> 4];
        *out++ = digits[p[i] & 15];
    }
    *out = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool lk_unhex(const char *text, struct lk_buf *out)
{
    size_t before = out->len;
    for (; *text; text += 2) {
        int high = hex_value(text[0]), low = high < 0 ? -1 : hex_value(text[1]);
        if (low < 0) {
            out->len = before;
            return false;
        }
        lk_buf_addc(out, (char)(high << 4 | low));
    }
    return true;
}

void lk_base64(const void *bytes, size_t len, struct lk_buf *out)
{
    size_t room = (len + 2) / 3 * 4 + 1;
    char *to = lk_buf_reserve(out, room);
    out->len += (size_t)EVP_EncodeBlock((unsigned char *)to, bytes, (int)len);
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

bool lk_unbase64(const char *text, size_t len, struct lk_buf *out)
{
    size_t before = out->len, padding = 0, sextets = 0;
    unsigned acc = 0, have = 0;
    for (size_t i = 0; i < len; i++) {
        if (isspace((unsigned char)text[i]) || (text[i] == '=' && ++padding <= 2))
            continue;
        int v = base64_value(text[i]);
        if (v < 0 || padding) {
            out->len = before;
            return false;
        }
        acc = acc << 6 | (unsigned)v;
        sextets++;
        have += 6;
        if (have >= 8) {
            have -= 8;
            lk_buf_addc(out, (char)(acc >> have & 0xff));
        }
    }
    return sextets % 4 != 1;
}

void lk_wipe(void *bytes, size_t len)
{
    explicit_bzero(bytes, len);
}
