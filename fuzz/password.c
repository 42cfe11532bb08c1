/* Fuzz target: a password in all its readings. Whatever the octets are, a reading exists or does
 * not; what is no UTF-8 has none, the text for RFC 7292 comes in pairs, and the normal forms of a
 * text in a normal form are the text itself. The first octet says "no password" when it is 255. */
#include "pki/password.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void normal_form_stays(const struct lk_encoded *e, enum lk_reading r)
{
    struct lk_password p = { e->octets.bytes ? e->octets.bytes : "", e->octets.len, false };
    struct lk_encoded again = { 0 };
    must(lk_password_encode(&p, r, &again));
    must(lk_encoded_same(e, &again));
    lk_encoded_done(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (!len)
        return 0;
    struct lk_password p = { (const char *)bytes + 1, len - 1, bytes[0] == 255 };
    struct lk_password_look look = lk_password_look(&p);
    must(!look.utf8 || look.characters <= look.octets);
    must(!look.utf8 || !look.ascii || (look.nfc && look.bmp && look.characters == look.octets));
    for (int r = 0; r < LK_READINGS; r++) {
        struct lk_encoded e = { 0 };
        must(strlen(lk_reading_name((enum lk_reading)r)) > 0);
        if (!lk_password_encode(&p, (enum lk_reading)r, &e))
            continue;
        must(p.absent || look.utf8);
        must(e.bmp.len % 2 == 0);
        if ((r == LK_READ_NFC || r == LK_READ_NFD) && !p.absent)
            normal_form_stays(&e, (enum lk_reading)r);
        lk_encoded_done(&e);
    }
    return 0;
}
