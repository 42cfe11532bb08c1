/* fuzz/p12_consumers.h: what OpenSSL, GnuTLS and NSS make of a PKCS#12 file, each asked in a child
 * process of its own, with limits. */
#ifndef LK_FUZZ_P12_CONSUMERS_H
#define LK_FUZZ_P12_CONSUMERS_H

#include <stddef.h>
#include <stdint.h>

enum { P12_CONSUMERS = 3, P12_SECONDS = 5, P12_DIGEST = 32 };

enum p12_how {
    P12_OPENS = '+',   /* with a key */
    P12_NO_KEY = '~',  /* it opens, and there is no key */
    P12_REFUSES = '-', /* said so */
    P12_SLOW = 'H',    /* more than P12_SECONDS */
    P12_CRASHES = 'X',
};

struct p12_outcome {
    char how;                /* of enum p12_how */
    uint8_t key[P12_DIGEST]; /* of its public half, as SubjectPublicKeyInfo */
    uint8_t
        cert[P12_DIGEST]; /* of the certificate that goes with the key; zeros if there is none */
};

extern const char *const p12_consumer_names[P12_CONSUMERS];

/* Asks all three. PASSWORD is UTF-8; NULL is no password. */
void p12_ask(const uint8_t *bytes, size_t len, const char *password,
             struct p12_outcome ret[P12_CONSUMERS]);

/* p12_nss.c: asks NSS, in this process, which must have asked it nothing before. Its database goes
 * into FOLDER, which is empty. */
void p12_ask_nss(const uint8_t *bytes, size_t len, const char *password, const char *folder,
                 struct p12_outcome *ret);

#endif
