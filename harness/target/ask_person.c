/* The terminal itself, not the standard streams: those may be a report's. */
#include "target/ask_person.h"

#include "base/clock.h"
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <termios.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static bool read_line(int fd, int64_t deadline, struct lk_buf *out)
{
    char c = 0;
    while (c != '\n') {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        int64_t left = deadline - lk_now_ms();
        if (left <= 0 || poll(&p, 1, (int)(left < 60000 ? left : 60000)) < 0)
            return false;
        if (!p.revents)
            continue;
        if (read(fd, &c, 1) != 1 || out->len > 8192)
            return false;
        if (c != '\n' && c != '\r')
            lk_buf_addc(out, c);
    }
    lk_buf_add(out, "", 0);
    return out->len > 0;
}

static bool ask_on(int fd, const char *question, bool hidden, int64_t deadline, struct lk_buf *out)
{
    struct termios before, without;
    bool changed = hidden && !tcgetattr(fd, &before);
    if (changed) {
        without = before;
        without.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(fd, TCSAFLUSH, &without);
    }
    bool good = dprintf(fd, "%s: ", question) > 0 && read_line(fd, deadline, out);
    if (changed) {
        tcsetattr(fd, TCSAFLUSH, &before);
        dprintf(fd, "\n");
    }
    return good;
}

bool lk_ask_person(const char *question, bool hidden, int64_t deadline, struct lk_buf *out)
{
    LK_AUTO(close) int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return false;
    pthread_mutex_lock(&one_at_a_time);
    bool good = ask_on(fd, question, hidden, deadline, out);
    pthread_mutex_unlock(&one_at_a_time);
    return good;
}
