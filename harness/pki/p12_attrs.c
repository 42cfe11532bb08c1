/* The attributes of a bag (RFC 7292 §4.2): friendlyName and localKeyID. */
#include "pki/p12_walk.h"

#include "base/text.h"
#include <string.h>

/* friendlyName is BMPString SIZE (1..255) SINGLE VALUE (RFC 2985 §5.5.1). A UTF8String is taken
 * too, since files have it; any other type is not a name. */
static bool read_name(struct lk_walk *w, struct lk_der *value, struct lk_bag_attrs *ret)
{
    struct lk_tlv text;
    ret->name_is_utf8 = lk_der_is_next(value, LK_DER_UTF8);
    uint8_t id = ret->name_is_utf8 ? LK_DER_UTF8 : LK_DER_BMP;
    if (!lk_walk_take(w, value, id, &text, "friendlyName as a BMPString") ||
        !lk_walk_octets(w, &text, &ret->name))
        return false;
    size_t n = lk_der_left(&ret->name);
    if (!ret->name_is_utf8 && n % 2)
        return lk_walk_bad(w, text.at, "friendlyName is a BMPString of an odd number of octets");
    if (ret->name_is_utf8 && !lk_utf8_ok((const char *)ret->name.at, n))
        return lk_walk_bad(w, text.at, "friendlyName is no UTF-8");
    return true;
}

static bool read_id(struct lk_walk *w, struct lk_der *value, struct lk_bag_attrs *ret)
{
    struct lk_tlv octets;
    return lk_walk_take(w, value, LK_DER_OCTETS, &octets, "localKeyID as an OCTET STRING") &&
           lk_walk_octets(w, &octets, &ret->id);
}

static const struct {
    const char *oid, *name;
    bool (*read)(struct lk_walk *w, struct lk_der *value, struct lk_bag_attrs *ret);
} attributes[] = {
    { "1.2.840.113549.1.9.20", "friendlyName", read_name },
    { "1.2.840.113549.1.9.21", "localKeyID", read_id },
};

/* PKCS12Attribute ::= SEQUENCE { attrId, attrValues SET OF ANY } */
static bool read_one(struct lk_walk *w, struct lk_der *in, struct lk_bag_attrs *ret)
{
    struct lk_tlv seq, set;
    char oid[LK_OID_TEXT];
    if (!lk_walk_take(w, in, LK_DER_SEQUENCE, &seq, "an attribute") ||
        !lk_walk_oid(w, &seq.body, oid, "the type of an attribute") ||
        !lk_walk_take(w, &seq.body, LK_DER_SET, &set, "the values of an attribute") ||
        !lk_walk_end(w, &seq.body, "an attribute"))
        return false;
    for (size_t i = 0; i < LK_COUNT(attributes); i++)
        if (!strcmp(attributes[i].oid, oid))
            return attributes[i].read(w, &set.body, ret) &&
                   lk_walk_end(w, &set.body, attributes[i].name);
    return true;
}

bool lk_bag_attrs(struct lk_walk *w, struct lk_der *bag, struct lk_bag_attrs *ret)
{
    struct lk_tlv set;
    *ret = (struct lk_bag_attrs){ 0 };
    if (!lk_der_left(bag))
        return true;
    if (!lk_walk_take(w, bag, LK_DER_SET, &set, "the attributes of a bag"))
        return false;
    while (lk_der_left(&set.body))
        if (!read_one(w, &set.body, ret))
            return false;
    return true;
}

static void put_char(struct lk_buf *out, uint32_t c)
{
    if (c == 0 || (c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
        c = 0xfffd;
    if (c < 0x80) {
        lk_buf_addc(out, (char)c);
    } else if (c < 0x800) {
        lk_buf_addc(out, (char)(0xc0 | c >> 6));
        lk_buf_addc(out, (char)(0x80 | (c & 0x3f)));
    } else {
        if (c < 0x10000) {
            lk_buf_addc(out, (char)(0xe0 | c >> 12));
        } else {
            lk_buf_addc(out, (char)(0xf0 | c >> 18));
            lk_buf_addc(out, (char)(0x80 | (c >> 12 & 0x3f)));
        }
        lk_buf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
        lk_buf_addc(out, (char)(0x80 | (c & 0x3f)));
    }
}

static uint32_t unit_at(const uint8_t *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}

char *lk_friendly_name(const struct lk_bag_attrs *attrs)
{
    struct lk_buf out = { 0 };
    const uint8_t *p = attrs->name.at, *end = attrs->name.end;
    if (!p)
        return NULL;
    if (attrs->name_is_utf8) {
        for (; p < end; p++)
            if (*p)
                lk_buf_addc(&out, (char)*p);
            else
                put_char(&out, 0);
        return lk_buf_steal(&out);
    }
    for (; end - p >= 2; p += 2) {
        uint32_t c = unit_at(p);
        uint32_t low = end - p >= 4 ? unit_at(p + 2) : 0;
        if ((c & 0xfc00) == 0xd800 && (low & 0xfc00) == 0xdc00) {
            c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
            p += 2;
        }
        put_char(&out, c);
    }
    return lk_buf_steal(&out);
}
