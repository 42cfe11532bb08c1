/* pki/who.h: which programs open a PKCS#12 file: predicted from what the linter saw in it, and
 * asked of those that are installed. Opening means that the key came out and made a signature. */
#ifndef LK_PKI_WHO_H
#define LK_PKI_WHO_H

#include "pki/lint.h"

enum lk_consumer {
    LK_WHO_OPENSSL, /* the program, 3.0 */
    LK_WHO_PYTHON,  /* python3-cryptography, which is PKCS12_parse */
    LK_WHO_NODE,
    LK_WHO_GNUTLS,
    LK_WHO_NSS,
    LK_WHO_JAVA,
    LK_WHO_FORGE,
    LK_WHO_BC,
    LK_WHO_GO,
    LK_WHO_WOLFSSL,
    LK_WHO_OPENSSL35,
    LK_CONSUMERS,
};

/* As letters in the table: + opens, ~ opens and loses the key or the certificate, - refuses, U ends
 * with an exception that nobody catches, H is busy for longer than anyone waits. */
enum lk_outcome {
    LK_OUT_OPENS,
    LK_OUT_LOSES,
    LK_OUT_REFUSES,
    LK_OUT_THROWS,
    LK_OUT_HANGS,
    LK_OUT_UNASKED, /* not installed, or it cannot be told this password */
};

struct lk_prediction {
    enum lk_outcome outcome;
    const char *why; /* what in the file decides it; NULL where nothing stands in the way */
};

const char *lk_consumer_name(enum lk_consumer c);
const char *lk_consumer_version(enum lk_consumer c); /* on which the prediction was measured */
const char *lk_outcome_phrase(enum lk_outcome o);
/* The name of a trait, or NULL where no prediction looks at it. */
const char *lk_trait_name(enum lk_trait t);

struct lk_prediction lk_who_predict(const struct lk_lint *lint, enum lk_consumer c);

struct lk_answer {
    enum lk_outcome outcome;
    char said[160]; /* its first line of complaint, or why it was not asked */
};

/* Asks C for real, in a folder of its own that is removed afterwards, for at most SECONDS of
 * processor time. -1 for
 * trouble of our own. */
int lk_who_ask(enum lk_consumer c, const void *bytes, size_t len,
               const struct lk_password *password, unsigned seconds, struct lk_answer *ret,
               struct lk_err *err);

/* An answer that throws is refused as well, for a prediction. */
bool lk_who_agrees(enum lk_outcome predicted, enum lk_outcome answer);

#endif
