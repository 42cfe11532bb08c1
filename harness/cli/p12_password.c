/* Where the password of a PKCS#12 file comes from. */
#include "cli/p12.h"

#include "pki/p12_read.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>

enum { ROOM = LK_P12_PASSWORD_MAX + 2 };

/* Reads to the end of FD, or of the line where LINE. */
static int read_fd(int fd, bool line, struct lk_buf *ret, struct lk_err *err)
{
    char c;
    for (;;) {
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return lk_fail_errno(err, "cannot read the password");
        if (!n || (line && c == '\n'))
            return 0;
        if (ret->len == ROOM)
            return lk_fail(err, LK_E_USE, LK_NO_POS, "a password of more than %d octets",
                           (int)LK_P12_PASSWORD_MAX);
        lk_buf_addc(ret, c);
    }
}

static void drop_line_end(struct lk_buf *b)
{
    if (b->len && b->bytes[b->len - 1] == '\n')
        b->len--;
    if (b->len && b->bytes[b->len - 1] == '\r')
        b->len--;
    if (b->bytes)
        b->bytes[b->len] = 0;
}

/* The terminal shows nothing while the password is typed; signals wait until it does again. */
static int ask(const char *file, struct lk_buf *ret, struct lk_err *err)
{
    LK_AUTO(close) int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);
    struct termios was, quiet;
    if (tty < 0 || tcgetattr(tty, &was))
        return lk_fail(err, LK_E_USE, LK_NO_POS,
                       "no terminal to ask for the password: use --password-file, --password-fd or "
                       "--no-password");
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before);
    quiet = was;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    dprintf(tty, "password of %s: ", file);
    tcsetattr(tty, TCSAFLUSH, &quiet);
    int rc = read_fd(tty, true, ret, err);
    tcsetattr(tty, TCSAFLUSH, &was);
    dprintf(tty, "\n");
    sigprocmask(SIG_SETMASK, &before, NULL);
    return rc;
}

int lk_p12_password(const struct lk_p12_source *from, const char *file, struct lk_buf *ret,
                    struct lk_err *err)
{
    if ((from->file != NULL) + (from->fd >= 0) + from->none > 1)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "one source of the password, not several");
    if (from->none)
        return 0;
    if (!from->file && from->fd < 0)
        return ask(file, ret, err);
    LK_AUTO(close) int fd = from->file ? open(from->file, O_RDONLY | O_CLOEXEC) : dup(from->fd);
    if (fd < 0)
        return lk_fail_errno(err, "cannot open %s",
                             from->file ? from->file : "the password's descriptor");
    if (read_fd(fd, false, ret, err))
        return -1;
    drop_line_end(ret);
    return 0;
}
