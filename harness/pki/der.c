/* Elements of BER: identifier, length, contents. */
#include "pki/der.h"

#include <stdio.h>
#include <string.h>

struct head {
    uint8_t id;
    size_t len;
    bool indefinite;
};

/* Identifier octets; a high tag number (X.690 §8.1.2.4) is passed over, at most four octets of it,
 * since nothing that we look for has one. */
static bool read_id(struct lk_der *in, uint8_t *ret)
{
    if (in->at == in->end)
        return false;
    *ret = *in->at++;
    if ((*ret & 0x1f) != 0x1f)
        return true;
    for (int i = 0; i < 4 && in->at < in->end; i++)
        if (!(*in->at++ & 0x80))
            return true;
    return false;
}

static bool read_len(struct lk_der *in, struct head *h)
{
    if (in->at == in->end)
        return false;
    uint8_t first = *in->at++;
    h->indefinite = first == 0x80;
    h->len = first;
    if (first <= 0x80)
        return !h->indefinite || (h->id & LK_DER_CONSTRUCTED); /* §8.1.3.2 */
    size_t octets = first & 0x7f;
    if (octets > lk_der_left(in))
        return false;
    h->len = 0;
    for (; octets; octets--) {
        if (h->len >> 32)
            return false;
        h->len = h->len << 8 | *in->at++;
    }
    return true;
}

static bool read_head(struct lk_der *in, struct head *h)
{
    if (!read_id(in, &h->id) || !read_len(in, h))
        return false;
    return h->indefinite || h->len <= lk_der_left(in);
}

/* Moves IN over the contents of an element of indefinite length and its end mark. The depth is a
 * counter: however deep the nesting, this is one pass. */
static bool skip_indefinite(struct lk_der *in, const uint8_t **ret_end)
{
    for (size_t open = 1; open;) {
        const uint8_t *at = in->at;
        struct head h;
        if (!read_head(in, &h))
            return false;
        if (h.indefinite) {
            open++;
        } else if (h.id == 0) {
            if (h.len)
                return false;
            open--;
            *ret_end = at;
        } else {
            in->at += h.len;
        }
    }
    return true;
}

bool lk_der_next(struct lk_der *in, struct lk_tlv *ret)
{
    struct lk_der cursor = *in;
    struct head h;
    if (!read_head(&cursor, &h) || (h.id == 0 && !h.indefinite))
        return false;
    struct lk_tlv tlv = { h.id, in->at, { cursor.at, cursor.at + (h.indefinite ? 0 : h.len) } };
    if (!h.indefinite)
        cursor.at += h.len;
    else if (!skip_indefinite(&cursor, &tlv.body.end))
        return false;
    *in = cursor;
    *ret = tlv;
    return true;
}

static bool either_form(uint8_t id)
{
    return id == LK_DER_OCTETS || id == LK_DER_BMP || id == LK_DER_UTF8 ||
           id == (LK_DER_CONTEXT_0 & ~LK_DER_CONSTRUCTED);
}

bool lk_der_is_next(const struct lk_der *in, uint8_t id)
{
    if (in->at == in->end)
        return false;
    return *in->at == id || (either_form(id) && *in->at == (id | LK_DER_CONSTRUCTED));
}

bool lk_der_take_id(struct lk_der *in, uint8_t id, struct lk_tlv *ret)
{
    return lk_der_is_next(in, id) && lk_der_next(in, ret);
}

enum lk_num lk_der_number(struct lk_der *in, uint64_t *ret)
{
    struct lk_tlv tlv;
    if (!lk_der_take_id(in, LK_DER_INTEGER, &tlv))
        return LK_NUM_BAD;
    const uint8_t *p = tlv.body.at;
    size_t n = lk_der_left(&tlv.body);
    if (!n)
        return LK_NUM_BAD;
    if (n > 1 && ((p[0] == 0 && !(p[1] & 0x80)) || (p[0] == 0xff && (p[1] & 0x80))))
        return LK_NUM_BAD;
    if (p[0] & 0x80)
        return LK_NUM_NEGATIVE;
    *ret = UINT64_MAX;
    if (n > 9 || (n == 9 && p[0]))
        return LK_NUM_HUGE;
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | p[i];
    *ret = v;
    return LK_NUM_OK;
}

/* One arc: base 128, big-endian, no leading zeros (X.690 §8.19.2). */
static bool read_arc(struct lk_der *in, uint32_t *ret)
{
    uint64_t v = 0;
    if (in->at == in->end || *in->at == 0x80)
        return false;
    while (in->at < in->end) {
        uint8_t octet = *in->at++;
        v = v << 7 | (octet & 0x7f);
        if (v > UINT32_MAX)
            return false;
        if (!(octet & 0x80)) {
            *ret = (uint32_t)v;
            return true;
        }
    }
    return false;
}

bool lk_der_oid(struct lk_der *in, char ret[LK_OID_TEXT])
{
    struct lk_tlv tlv;
    uint32_t arc;
    if (!lk_der_take_id(in, LK_DER_OID, &tlv) || !read_arc(&tlv.body, &arc))
        return false;
    unsigned first = arc < 80 ? arc / 40 : 2;
    int n = snprintf(ret, LK_OID_TEXT, "%u.%u", first, (unsigned)(arc - first * 40));
    while (tlv.body.at < tlv.body.end) {
        if (!read_arc(&tlv.body, &arc))
            return false;
        n += snprintf(ret + n, LK_OID_TEXT - (size_t)n, ".%u", (unsigned)arc);
        if (n >= LK_OID_TEXT)
            return false;
    }
    return true;
}
