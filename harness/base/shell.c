/* Words for a shell. */
#include "base/shell.h"

#include <string.h>

/* What no shell reads as anything but itself, wherever it stands. */
static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                            "_-+./:@%,=";

void lk_shell_word(struct lk_buf *out, const char *word)
{
    if (*word && strspn(word, plain) == strlen(word)) {
        lk_buf_adds(out, word);
        return;
    }
    lk_buf_addc(out, '\'');
    for (const char *p = word; *p; p++)
        if (*p == '\'')
            lk_buf_adds(out, "'\\''");
        else
            lk_buf_addc(out, *p);
    lk_buf_addc(out, '\'');
}
