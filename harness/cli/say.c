/* What is told when a command cannot do its work. */
#include "cli/cli.h"

#include <stdio.h>

int lk_say(const struct lk_err *err)
{
    if (err->pos.file && err->pos.line)
        fprintf(stderr, "%s:%u:%u: error: %s\n", err->pos.file, err->pos.line, err->pos.col,
                err->msg);
    else if (err->pos.file)
        fprintf(stderr, "lakmus: %s: %s\n", err->pos.file, err->msg);
    else
        fprintf(stderr, "lakmus: %s\n", err->msg);
    return err->code == LK_E_USE ? LK_EXIT_BAD_INPUT : LK_EXIT_NO_VERDICT;
}
