/* base/fs.h: whole files and folders. */
#ifndef LK_BASE_FS_H
#define LK_BASE_FS_H

#include "base/err.h"
#include <stddef.h>
#include <sys/types.h>

/* Reads a file of at most MAX bytes. The text is NUL-terminated and the caller's to free; RET_LEN
 * may be NULL. Fails with LK_E_IO, or LK_E_LIMIT when the file is larger. */
int lk_fs_load(const char *path, size_t max, char **ret_bytes, size_t *ret_len, struct lk_err *err);

/* Writes a file by way of a new one beside it, so a reader sees the old or the new, never a part.
 */
int lk_fs_save(const char *path, const void *bytes, size_t len, mode_t mode, struct lk_err *err);

/* Makes the folder PATH and those above it; what exists already is left as it is. */
int lk_fs_mkdirs(const char *path, mode_t mode, struct lk_err *err);

/* Removes a folder with all in it; symbolic links are removed, not followed. */
int lk_fs_remove_tree(const char *path, struct lk_err *err);

#endif
