/* cli/p12.h: what the commands about PKCS#12 files share. */
#ifndef LK_CLI_P12_H
#define LK_CLI_P12_H

#include "pki/lint.h"

enum { LK_P12_FILE_MAX = 16 << 20 };

/* Where the password comes from: never the command line, which every user of the machine reads. */
struct lk_p12_source {
    const char *file; /* --password-file */
    int fd;           /* --password-fd, or -1 */
    bool none;        /* --no-password */
};

/* Reads the password: from the file or the descriptor (a line end at its end is taken off), else
 * from the terminal. RET is the caller's to wipe. -1 with ERR set, such as for no terminal. */
int lk_p12_password(const struct lk_p12_source *from, const char *file, struct lk_buf *ret,
                    struct lk_err *err);

/* The file as text, JSON or SARIF. */
struct lk_p12_shown {
    const char *path;
    const void *bytes;
    size_t len;
    const struct lk_lint *lint;
    enum lk_lint_profile profile;
};
void lk_p12_text(const struct lk_p12_shown *s, FILE *out);
void lk_p12_json(const struct lk_p12_shown *s, FILE *out);
void lk_p12_sarif(const struct lk_p12_shown *s, FILE *out);

int lk_p12_lint_main(int argc, char **argv);
int lk_p12_who_main(int argc, char **argv);

#endif
