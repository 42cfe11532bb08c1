/* base/err.h: how a function says what went wrong: 0 or -1, the cause in a struct.
 * The first cause wins, and the place in a file travels with it.
 * A portal being wrong is never an lk_err: that is a verdict. */
#ifndef LK_BASE_ERR_H
#define LK_BASE_ERR_H

#include <stdint.h>

enum lk_errc {
    LK_E_NONE = 0,
    LK_E_USE,    /* the caller's input is wrong: a file, an option, a selector (exit status 2) */
    LK_E_IO,     /* the operating system refused */
    LK_E_NET,    /* a connection could not be made or broke */
    LK_E_TIME,   /* a deadline passed */
    LK_E_LIMIT,  /* more than we are willing to take */
    LK_E_FORMAT, /* bytes that are not what they should be */
    LK_E_CRYPTO, /* a cryptographic library refused */
    LK_E_STATE,  /* asked for at the wrong moment */
};

/* A place in a file: 1-based; line 0 means no place. FILE is borrowed and outlives the error. */
struct lk_pos {
    const char *file;
    uint32_t line, col;
};

struct lk_err {
    enum lk_errc code;
    struct lk_pos pos;
    char msg[480];
};

#define LK_NO_POS ((struct lk_pos){ 0 })

/* Sets ERR unless it holds an earlier cause (ERR may be NULL). Always -1. */
int lk_fail(struct lk_err *err, enum lk_errc code, struct lk_pos pos, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* As lk_fail with LK_E_IO, and ": " and the text of errno added. */
int lk_fail_errno(struct lk_err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
