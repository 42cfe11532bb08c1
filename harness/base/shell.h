/* base/shell.h: words written so that a POSIX shell reads them back as they were. */
#ifndef LK_BASE_SHELL_H
#define LK_BASE_SHELL_H

#include "base/buf.h"

/* Appends WORD, in quotes where it needs them. */
void lk_shell_word(struct lk_buf *out, const char *word);

#endif
