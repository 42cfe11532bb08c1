/* Whole files and folders. */
#define _GNU_SOURCE
#include "base/fs.h"

#include "base/auto.h"
#include "base/buf.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>

int lk_fs_load(const char *path, size_t max, char **ret_bytes, size_t *ret_len, struct lk_err *err)
{
    LK_AUTO(fclose) FILE *f = fopen(path, "rbe");
    if (!f)
        return lk_fail_errno(err, "%s", path);
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    for (;;) {
        char *to = lk_buf_reserve(&text, 64 * 1024);
        size_t n = fread(to, 1, 64 * 1024, f);
        text.len += n;
        if (text.len > max)
            return lk_fail(err, LK_E_LIMIT, (struct lk_pos){ path, 0, 0 }, "larger than %zu bytes",
                           max);
        if (!n)
            break;
    }
    if (ferror(f))
        return lk_fail_errno(err, "%s", path);
    if (ret_len)
        *ret_len = text.len;
    *ret_bytes = lk_buf_steal(&text);
    (*ret_bytes)[ret_len ? *ret_len : strlen(*ret_bytes)] = '\0';
    return 0;
}

static int write_all(int fd, const char *bytes, size_t len)
{
    while (len) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes += n;
        len -= (size_t)n;
    }
    return 0;
}

int lk_fs_save(const char *path, const void *bytes, size_t len, mode_t mode, struct lk_err *err)
{
    LK_AUTO(free) char *tmp = NULL;
    if (asprintf(&tmp, "%s.XXXXXX", path) < 0)
        return lk_fail_errno(err, "%s", path);
    LK_AUTO(close) int fd = mkostemp(tmp, O_CLOEXEC);
    if (fd < 0)
        return lk_fail_errno(err, "%s", path);
    if (write_all(fd, bytes, len) || fchmod(fd, mode) || rename(tmp, path)) {
        lk_fail_errno(err, "%s", path);
        unlink(tmp);
        return -1;
    }
    return 0;
}

int lk_fs_mkdirs(const char *path, mode_t mode, struct lk_err *err)
{
    LK_AUTO(free) char *part = strdup(path);
    for (char *p = part + 1; part[0]; p++) {
        char end = *p;
        if (end && end != '/')
            continue;
        *p = '\0';
        if (mkdir(part, mode) && errno != EEXIST)
            return lk_fail_errno(err, "%s", part);
        *p = end;
        if (!end)
            break;
    }
    return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st, (void)type, (void)where;
    return remove(path);
}

int lk_fs_remove_tree(const char *path, struct lk_err *err)
{
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
        return lk_fail_errno(err, "%s", path);
    return 0;
}
