/* The attributes of a bag: types and numbers of values (K08), and names (K07, K09, K10, K11). */
#include "pki/lint_walk.h"

#include "base/text.h"
#include <string.h>

enum { NAME_MAX_CHARACTERS = 255 }; /* RFC 2985 §5.5.1: SIZE (1..255) */

/* In a BMPString a character is a unit; a surrogate is none. */
static void judge_units(struct lint *l, const struct lk_tlv *tlv, const struct lk_der *name)
{
    size_t n = lk_der_left(name);
    for (const uint8_t *p = name->at; n % 2 == 0 && p < name->end; p += 2)
        if ((p[0] & 0xf8) == 0xd8) {
            lk_lint_find(l, LK_K10, tlv->at, lk_lint_len(tlv), "friendlyName holds a surrogate");
            break;
        }
    if (!n)
        lk_lint_find_as(l, LK_K07, LK_LINT_ERROR, tlv->at, lk_lint_len(tlv),
                        "friendlyName is empty");
    if (n / 2 > NAME_MAX_CHARACTERS)
        lk_lint_find_as(l, LK_K07, LK_LINT_ERROR, tlv->at, lk_lint_len(tlv),
                        "friendlyName has %zu characters, over 255", n / 2);
}

static bool read_name(struct lint *l, struct lk_der *value, struct lint_attrs *ret)
{
    struct lk_tlv text;
    if (!lk_der_is_next(value, LK_DER_BMP)) {
        bool utf8 = lk_der_is_next(value, LK_DER_UTF8);
        lk_lint_trait(l, utf8 ? LK_T_NAME_UTF8 : LK_T_NAME_TYPE);
        return lk_lint_refuse(l, LK_K08, value->at, lk_der_left(value), "friendlyName is %s",
                              utf8 ? "a UTF8String, not a BMPString" : "no BMPString");
    }
    if (!lk_walk_take(&l->w, value, LK_DER_BMP, &text, "friendlyName") ||
        !lk_walk_octets(&l->w, &text, &ret->name))
        return lk_lint_stopped(l, LK_S01);
    judge_units(l, &text, &ret->name);
    if (lk_der_left(&ret->name) % 2 == 0)
        return true;
    lk_lint_trait(l, LK_T_NAME_ODD);
    return lk_lint_refuse(l, LK_K09, text.at, lk_lint_len(&text), "friendlyName has %zu octets",
                          lk_der_left(&ret->name));
}

static bool read_id(struct lint *l, struct lk_der *value, struct lint_attrs *ret)
{
    struct lk_tlv octets;
    if (!lk_der_is_next(value, LK_DER_OCTETS)) {
        lk_lint_trait(l, LK_T_ID_TYPE);
        return lk_lint_refuse(l, LK_K08, value->at, lk_der_left(value),
                              "localKeyID is no OCTET STRING");
    }
    return (lk_walk_take(&l->w, value, LK_DER_OCTETS, &octets, "localKeyID") &&
            lk_walk_octets(&l->w, &octets, &ret->id)) ||
           lk_lint_stopped(l, LK_S01);
}

static const struct {
    const char *oid, *name;
    bool (*read)(struct lint *l, struct lk_der *value, struct lint_attrs *ret);
} attributes[] = {
    { "1.2.840.113549.1.9.20", "friendlyName", read_name },
    { "1.2.840.113549.1.9.21", "localKeyID", read_id },
};

static size_t count_values(struct lk_der in)
{
    size_t n = 0;
    struct lk_tlv value;
    while (lk_der_next(&in, &value))
        n++;
    return n;
}

static void read_known(struct lint *l, size_t which, const struct lk_tlv *set,
                       struct lint_attrs *ret)
{
    struct lk_der in = set->body;
    size_t n = count_values(in);
    if (n != 1) {
        lk_lint_trait(l, n ? LK_T_ATTR_VALUES : LK_T_ATTR_EMPTY);
        lk_lint_refuse(l, LK_K08, set->at, lk_lint_len(set), "%s has %zu values, not one",
                       attributes[which].name, n);
    } else {
        attributes[which].read(l, &in, ret);
    }
}

/* PKCS12Attribute ::= SEQUENCE { attrId, attrValues SET OF ANY } */
static bool read_one(struct lint *l, struct lk_der *in, struct lint_attrs *ret)
{
    struct lk_tlv seq, set;
    char oid[LK_OID_TEXT];
    if (!lk_walk_take(&l->w, in, LK_DER_SEQUENCE, &seq, "an attribute") ||
        !lk_walk_oid(&l->w, &seq.body, oid, "the type of an attribute") ||
        !lk_walk_take(&l->w, &seq.body, LK_DER_SET, &set, "the values of an attribute") ||
        !lk_walk_end(&l->w, &seq.body, "an attribute"))
        return lk_lint_stopped(l, LK_S01);
    for (size_t i = 0; i < LK_COUNT(attributes); i++)
        if (!strcmp(attributes[i].oid, oid))
            read_known(l, i, &set, ret);
    return true;
}

void lk_lint_attrs(struct lint *l, struct lk_der set, struct lint_attrs *ret)
{
    *ret = (struct lint_attrs){ 0 };
    while (lk_der_left(&set))
        if (!read_one(l, &set, ret))
            return;
}

static bool same(const struct lk_der *a, const struct lk_der *b)
{
    size_t n = lk_der_left(a);
    return n && n == lk_der_left(b) && memcmp(a->at, b->at, n) == 0;
}

void lk_lint_names(struct lint *l)
{
    for (size_t i = 0; i < l->n_keys; i++) {
        struct lint_key *k = &l->keys[i];
        if (!k->attrs.name.at && !l->out->traits[LK_T_NAME_TYPE] &&
            !l->out->traits[LK_T_NAME_UTF8] && !l->out->traits[LK_T_ATTR_VALUES] &&
            !l->out->traits[LK_T_ATTR_EMPTY])
            lk_lint_find(l, LK_K07, l->w.file + k->offset, k->len, "the key has no friendlyName");
        for (size_t j = 0; j < i; j++)
            if (same(&l->keys[j].attrs.name, &k->attrs.name)) {
                lk_lint_find(l, LK_K11, l->w.file + k->offset, k->len,
                             "two keys have the same friendlyName");
                break;
            }
    }
}
