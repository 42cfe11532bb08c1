/* The first cause of a failure, kept with its place. */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int lk_fail(struct lk_err *err, enum lk_errc code, struct lk_pos pos, const char *fmt, ...)
{
    if (!err || err->code != LK_E_NONE)
        return -1;
    err->code = code;
    err->pos = pos;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    return -1;
}

int lk_fail_errno(struct lk_err *err, const char *fmt, ...)
{
    int cause = errno;
    if (!err || err->code != LK_E_NONE)
        return -1;
    err->code = LK_E_IO;
    err->pos = LK_NO_POS;
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(err->msg, sizeof err->msg, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof err->msg)
        snprintf(err->msg + n, sizeof err->msg - (size_t)n, ": %s", strerror(cause));
    return -1;
}
