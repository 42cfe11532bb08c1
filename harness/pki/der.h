/* pki/der.h: reading BER and DER (X.690), one element at a time, without copying and without
 * recursion. A cursor never leaves the bytes it was given, whatever lengths they claim. */
#ifndef LK_PKI_DER_H
#define LK_PKI_DER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that are read from AT on; AT == END when all are read. Borrowed. */
struct lk_der {
    const uint8_t *at, *end;
};

/* Identifier octets (X.690 §8.1.2) of what PKCS#12 is made of. */
enum lk_der_id {
    LK_DER_INTEGER = 0x02,
    LK_DER_OCTETS = 0x04,
    LK_DER_NULL = 0x05,
    LK_DER_OID = 0x06,
    LK_DER_UTF8 = 0x0c,
    LK_DER_BMP = 0x1e,
    LK_DER_SEQUENCE = 0x30,
    LK_DER_SET = 0x31,
    LK_DER_CONTEXT_0 = 0xa0, /* [0], constructed; primitive with LK_DER_CONSTRUCTED taken off */
    LK_DER_CONSTRUCTED = 0x20,
};

struct lk_tlv {
    uint8_t id;         /* the identifier octet */
    const uint8_t *at;  /* where it stands */
    struct lk_der body; /* its contents, without the end mark of an indefinite length */
};

enum lk_num { LK_NUM_OK, LK_NUM_NEGATIVE, LK_NUM_HUGE, LK_NUM_BAD };

enum { LK_OID_TEXT = 96 };

static inline size_t lk_der_left(const struct lk_der *in)
{
    return (size_t)(in->end - in->at);
}

/* Takes the next element, any; false (and IN as it was) when there is none that is whole. */
bool lk_der_next(struct lk_der *in, struct lk_tlv *ret);

/* Takes the next element if its identifier is ID. Of the string types either form is taken. */
bool lk_der_take_id(struct lk_der *in, uint8_t id, struct lk_tlv *ret);

/* Does an element of ID come next? */
bool lk_der_is_next(const struct lk_der *in, uint8_t id);

/* A non-negative INTEGER in the fewest octets (X.690 §8.3.2 asks for that in BER too). On
 * LK_NUM_HUGE *RET is UINT64_MAX. */
enum lk_num lk_der_number(struct lk_der *in, uint64_t *ret);

/* An OBJECT IDENTIFIER as dotted text; false where an arc is over 2^32-1 or the text too long. */
bool lk_der_oid(struct lk_der *in, char ret[LK_OID_TEXT]);

#endif
