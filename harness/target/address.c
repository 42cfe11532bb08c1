/* Reading addresses. */
#include "target/address.h"

#include <curl/curl.h>
#include <string.h>
#include <strings.h>

bool lk_address_read(const char *url, struct lk_address *ret)
{
    *ret = (struct lk_address){ .origin = url };
    if (!strncasecmp(url, "https://", 8))
        ret->https = true;
    else if (strncasecmp(url, "http://", 7) != 0)
        return false;
    const char *p = url + 7 + ret->https, *end = p + strcspn(p, "/?#");
    for (const char *q = p; q < end; q++)
        if (*q == '@')
            p = q + 1;
    bool v6 = *p == '[';
    ret->host = p + v6;
    ret->host_len = strcspn(ret->host, v6 ? "]" : ":/?#");
    ret->origin_len = (size_t)(end - url);
    ret->path = end;
    ret->path_len = strcspn(end, "?#");
    return ret->host_len > 0;
}

static const char *port_of(const struct lk_address *a, size_t *ret_len)
{
    const char *end = a->origin + a->origin_len, *p = a->host + a->host_len;
    p += p < end && *p == ']';
    if (p < end && *p == ':' && p + 1 < end) {
        *ret_len = (size_t)(end - p - 1);
        return p + 1;
    }
    *ret_len = a->https ? 3 : 2;
    return a->https ? "443" : "80";
}

bool lk_address_same_origin(const char *a, const char *b)
{
    struct lk_address one, two;
    size_t n1, n2;
    if (!lk_address_read(a, &one) || !lk_address_read(b, &two) || one.https != two.https ||
        one.host_len != two.host_len || strncasecmp(one.host, two.host, one.host_len) != 0)
        return false;
    const char *p1 = port_of(&one, &n1), *p2 = port_of(&two, &n2);
    return n1 == n2 && !strncmp(p1, p2, n1);
}

bool lk_address_resolve(const char *base, const char *ref, struct lk_buf *out)
{
    struct lk_address plain;
    if (lk_address_read(ref, &plain) && !strchr(ref, '#')) {
        lk_buf_adds(out, ref);
        return true;
    }
    CURLU *u = curl_url();
    char *text = NULL;
    bool good = u && !curl_url_set(u, CURLUPART_URL, base, 0) &&
                !curl_url_set(u, CURLUPART_URL, ref, 0) &&
                !curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0) &&
                !curl_url_get(u, CURLUPART_URL, &text, 0) && lk_address_read(text, &plain);
    if (good)
        lk_buf_adds(out, text);
    curl_free(text);
    curl_url_cleanup(u);
    return good;
}

void lk_address_encode(const char *text, struct lk_buf *out)
{
    static const char hex[] = "0123456789ABCDEF";
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                     (*p >= '0' && *p <= '9') || strchr("-._~", *p);
        if (plain)
            lk_buf_addc(out, (char)*p);
        else
            lk_buf_add(out, (char[]){ '%', hex[*p >> 4], hex[*p & 15] }, 3);
    }
}
