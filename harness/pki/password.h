/* pki/password.h: a password is a text, and a file's password is octets. Between the two lie the
 * ways in which programs read the same text differently; each is a reading here, by name. What a
 * reading gives holds the password: lk_encoded_done overwrites it. */
#ifndef LK_PKI_PASSWORD_H
#define LK_PKI_PASSWORD_H

#include "base/buf.h"
#include <stdbool.h>

/* TEXT is UTF-8 of LEN octets, a NUL may be among them. ABSENT is "no password", of which RFC 7292
 * makes 0 octets, while the empty text makes 2. */
struct lk_password {
    const char *text;
    size_t len;
    bool absent;
};

/* TEXT up to its NUL; NULL is "no password". */
struct lk_password lk_password_of(const char *text);

enum lk_reading {
    LK_READ_GIVEN,
    LK_READ_EMPTY,  /* "" where there is no password */
    LK_READ_ABSENT, /* no password where it is "" */
    LK_READ_NFC,
    LK_READ_NFD,
    LK_READ_LATIN1,       /* an octet a character */
    LK_READ_WIDENED,      /* each octet of the UTF-8 taken for a character of its own */
    LK_READ_TWICE,        /* … and encoded as UTF-8 once more */
    LK_READ_UTF16BE,      /* UTF-16 where UTF-8 is expected */
    LK_READ_UTF16LE,      /* … and in the other order, everywhere */
    LK_READ_BMP,          /* the terminated BMPString where UTF-8 is expected */
    LK_READ_TRAILING_NUL, /* a C text with its NUL */
    LK_READ_UNTERMINATED, /* the BMPString without its two zero octets */
    LK_READ_LINE,         /* with a line feed at the end */
    LK_READ_TRIMMED,      /* without blanks at the ends */
    LK_READ_TO_NUL,       /* a NUL in it taken for its end */
    LK_READINGS,
};

/* What a key derivation is fed: RFC 7292 App. B (BMP), and PBKDF2 of PBES2 and PBMAC1 (OCTETS). */
struct lk_encoded {
    struct lk_buf bmp, octets;
};

/* "nfd", "latin-1" …, and a phrase for people: "decomposed (NFD)". */
const char *lk_reading_name(enum lk_reading r);
const char *lk_reading_phrase(enum lk_reading r);

/* Encodes P in reading R; false (and nothing to free) where that reading does not exist for P, such
 * as Latin-1 of a euro sign, or where P is not UTF-8. */
bool lk_password_encode(const struct lk_password *p, enum lk_reading r, struct lk_encoded *ret);
void lk_encoded_done(struct lk_encoded *e);
bool lk_encoded_same(const struct lk_encoded *a, const struct lk_encoded *b);

/* What can be said of a password by looking at its text. Of what is no UTF-8, which other programs
 * read each in their own way, only that and its length. */
struct lk_password_look {
    bool utf8, ascii, nfc, bmp; /* BMP: no character beyond U+FFFF */
    bool edge_blank, control;   /* CONTROL: C0, DEL, C1, so NUL and line ends too */
    size_t octets, characters;
};
struct lk_password_look lk_password_look(const struct lk_password *p);

#endif
