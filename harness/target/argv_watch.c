/* The arguments of every program that a client starts. */
#define _GNU_SOURCE
#include "target/argv_watch.h"

#include "base/auto.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOTIFY(nr)                                                                                 \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (nr), 0, 1),                                               \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF)

int lk_argv_watch_me(int socket)
{
    static const struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        NOTIFY(__NR_execve),
        NOTIFY(__NR_execveat),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog prog = { LK_COUNT(code), (struct sock_filter *)code };
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return -1;
    int fd =
        (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog);
    if (fd < 0)
        return -1;
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = { { 0 } };
    char byte = 0;
    struct iovec iov = { &byte, 1 };
    struct msghdr msg = { .msg_iov = &iov,
                          .msg_iovlen = 1,
                          .msg_control = control.bytes,
                          .msg_controllen = sizeof control.bytes };
    struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(c), &fd, sizeof fd);
    ssize_t sent = sendmsg(socket, &msg, 0);
    close(fd);
    return sent == 1 ? 0 : -1;
}

int lk_argv_listener(int socket)
{
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control;
    char byte;
    struct iovec iov = { &byte, 1 };
    struct msghdr msg = { .msg_iov = &iov,
                          .msg_iovlen = 1,
                          .msg_control = control.bytes,
                          .msg_controllen = sizeof control.bytes };
    ssize_t n;
    do
        n = recvmsg(socket, &msg, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    struct cmsghdr *c = n == 1 ? CMSG_FIRSTHDR(&msg) : NULL;
    int fd = -1;
    if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
        memcpy(&fd, CMSG_DATA(c), sizeof fd);
    return fd;
}

/* Reads a NUL-terminated text from another process's memory. */
static json_t *read_text(int mem, uint64_t at)
{
    char text[LK_ARGV_BYTES];
    ssize_t n = pread(mem, text, sizeof text - 1, (off_t)at);
    if (n < 0 && errno == EIO) { /* the text ends near the end of a mapping: take what is there */
        size_t page = 4096 - at % 4096;
        n = pread(mem, text, page < sizeof text - 1 ? page : sizeof text - 1, (off_t)at);
    }
    if (n < 0)
        return NULL;
    text[n] = '\0';
    json_t *v = json_string(text);
    return v ? v : json_string("(not UTF-8)");
}

static json_t *read_argv(int mem, uint64_t argv)
{
    json_t *words = json_array();
    for (size_t i = 0; i < LK_ARGV_WORDS; i++) {
        uint64_t at = 0;
        if (pread(mem, &at, sizeof at, (off_t)(argv + i * sizeof at)) != sizeof at || !at)
            break;
        json_t *word = read_text(mem, at);
        if (!word)
            break;
        json_array_append_new(words, word);
    }
    return words;
}

void lk_argv_take(int listener, json_t *programs)
{
    struct seccomp_notif n = { 0 };
    char path[64];
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &n))
        return;
    snprintf(path, sizeof path, "/proc/%u/mem", n.pid);
    LK_AUTO(close) int mem = open(path, O_RDONLY | O_CLOEXEC);
    uint64_t argv = n.data.args[n.data.nr == __NR_execveat ? 2 : 1];
    if (mem >= 0 && json_array_size(programs) < LK_ARGV_PROGRAMS) {
        json_t *words = read_argv(mem, argv);
        /* A process that has gone meanwhile may have left its number to another. */
        if (!ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &n.id))
            json_array_append(programs, words);
        json_decref(words);
    }
    struct seccomp_notif_resp resp = { .id = n.id, .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE };
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &resp);
}
