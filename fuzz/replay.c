/* Feeds every file of the folders on the command line to a fuzz target, so that a corpus is a
 * regression test under any compiler. */
#include "base/fs.h"

#include "base/auto.h"
#include "base/buf.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 1 << 22 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static int feed(const char *path)
{
    LK_AUTO(free) char *bytes = NULL;
    size_t len;
    struct lk_err err = { 0 };
    if (lk_fs_load(path, FILE_MAX, &bytes, &len, &err)) {
        fprintf(stderr, "replay: %s: %s\n", path, err.msg);
        return -1;
    }
    /* Of its own size, so that AddressSanitizer sees a read past its end. */
    LK_AUTO(free) uint8_t *exact = malloc(len ? len : 1);
    if (!exact)
        return -1;
    memcpy(exact, bytes, len);
    LLVMFuzzerTestOneInput(exact, len);
    return 0;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int feed_all(const char *folder)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, visible, alphasort), fed = 0;
    if (n < 0)
        perror(folder);
    for (int i = 0; i < n; i++) {
        LK_AUTO(lk_buf_done) struct lk_buf path = { 0 };
        lk_buf_printf(&path, "%s/%s", folder, names[i]->d_name);
        if (fed >= 0)
            fed = feed(path.bytes) ? -1 : fed + 1;
        free(names[i]);
    }
    free(names);
    return n < 0 ? -1 : fed;
}

int main(int argc, char **argv)
{
    int total = 0;
    for (int i = 1; i < argc; i++) {
        int n = feed_all(argv[i]);
        if (n <= 0) {
            fprintf(stderr, "replay: %s holds nothing that can be read\n", argv[i]);
            return 1;
        }
        total += n;
    }
    printf("%d inputs replayed\n", total);
    return total ? 0 : 2;
}
