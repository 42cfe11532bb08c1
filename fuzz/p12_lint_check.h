/* fuzz/p12_lint_check.h: what must hold of the linter's words whatever the file is. */
#ifndef LK_FUZZ_P12_LINT_CHECK_H
#define LK_FUZZ_P12_LINT_CHECK_H

#include "pki/lint.h"
#include <stddef.h>

/* Lints, and ends the process where what is said does not hold together, or took too long. */
void p12_lint_checked(const void *bytes, size_t len, const struct lk_password *password);

#endif
