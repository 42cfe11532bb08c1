/* What a client left in its folder. */
#define _GNU_SOURCE
#include "engine/client_files.h"

#include "base/digest.h"
#include "base/fs.h"
#include "base/text.h"
#include "engine/linted.h"
#include "pki/p12_read.h"
#include <dirent.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>

enum { FILE_MAX = 1024 * 1024, FILES_MAX = 64 };

static void lk_auto_closedir(DIR **d)
{
    if (*d)
        closedir(*d);
}

/* One file of the folder: its bytes and what is written of it. */
static json_t *read_one(const char *folder, const char *name, struct lk_buf *bytes)
{
    struct stat st;
    char path[8192], hex[LK_SHA256_HEX];
    uint8_t sha[LK_SHA256_LEN];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (lstat(path, &st))
        return NULL;
    json_t *f = json_pack("{s:s, s:I}", "name", name, "bytes", (json_int_t)st.st_size);
    lk_json_setf(f, "mode", "%04o", (unsigned)st.st_mode & 07777);
    LK_AUTO(free) char *content = NULL;
    size_t len;
    if (!S_ISREG(st.st_mode) || lk_fs_load(path, FILE_MAX, &content, &len, NULL))
        return f;
    lk_sha256(content, len, sha);
    lk_hex(sha, sizeof sha, hex);
    json_object_set_new(f, "sha256", json_string(hex));
    lk_buf_clear(bytes);
    lk_buf_add(bytes, content, len);
    lk_wipe(content, len);
    return f;
}

/* Did the portal send these octets, and all of them? */
static bool as_sent(const json_t *trace, const char *sha256)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)trace, i, one)
    {
        json_t *sent = json_object_get(one, "sent");
        if (sha256 && !strcmp(lk_json_str(sent, "sha256", ""), sha256) &&
            lk_json_int(sent, "bytes", 0) == lk_json_int(sent, "declared", -1))
            return true;
    }
    return false;
}

static bool is_private(const json_t *file)
{
    return (strtol(lk_json_str(file, "mode", "0777"), NULL, 8) & 077) == 0;
}

/* The password is the file's text without its line end. */
static void take_password(struct lk_play *p, struct lk_buf *content)
{
    while (content->len && strchr("\r\n", content->bytes[content->len - 1]))
        content->bytes[--content->len] = '\0';
    lk_secrets_add(lk_take_secrets(p->take), LK_SECRET_PASSWORD, "the password of user",
                   content->bytes ? content->bytes : "", content->len);
}

/* A client may leave anything under that name; what is no text is no password of a file. */
static const char *password_in(const struct lk_buf *content)
{
    bool text = content->len <= LK_P12_PASSWORD_MAX && lk_utf8_ok(content->bytes, content->len) &&
                (!content->len || !memchr(content->bytes, 0, content->len));
    return !text ? NULL : content->len ? content->bytes : "";
}

/* Does PASSWORD open the file? The key in it is a secret of the play. */
static int opens(struct lk_play *p, const struct lk_buf *file, const char *password, bool *ret,
                 struct lk_err *err)
{
    LK_AUTO(lk_p12_done) struct lk_p12 p12 = { 0 };
    if (lk_p12_read(file->bytes, file->len, password, NULL, &p12, err))
        return -1;
    if (p12.key)
        lk_play_keep_key(lk_take_secrets(p->take), p12.key, "the private key of user");
    *ret = p12.state == LK_P12_OPEN && p12.key && p12.leaf >= 0;
    return 0;
}

struct found {
    struct lk_buf p12, password;
    int n_p12;
};

/* Goes through the folder: all files are listed, the two that the contract names are kept. */
static int list(struct lk_play *p, const char *out, struct lk_client_files *ret,
                struct found *found, struct lk_err *err)
{
    LK_AUTO(closedir) DIR *d = opendir(out);
    if (!d)
        return lk_fail_errno(err, "%s", out);
    for (struct dirent *e; (e = readdir(d)) && json_array_size(ret->files) < FILES_MAX;) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        LK_AUTO(lk_buf_wipe) struct lk_buf content = { 0 };
        json_t *f = read_one(out, e->d_name, &content);
        if (!f)
            continue;
        json_array_append_new(ret->files, f);
        if (!fnmatch("*.p12", e->d_name, 0)) {
            found->n_p12++;
            ret->p12 = json_copy(f);
            lk_buf_wipe(&found->p12);
            found->p12 = content;
            content = (struct lk_buf){ 0 };
        } else if (!strcmp(e->d_name, "password")) {
            ret->password = json_copy(f);
            take_password(p, &content);
            found->password = content;
            content = (struct lk_buf){ 0 };
        }
    }
    return 0;
}

int lk_client_files_read(struct lk_play *p, const char *out, const json_t *trace,
                         struct lk_client_files *ret, struct lk_err *err)
{
    *ret = (struct lk_client_files){ .files = json_array() };
    struct found found = { 0 };
    bool open = false;
    int failed = list(p, out, ret, &found, err);
    const char *password = ret->password ? password_in(&found.password) : NULL;
    if (!failed && ret->p12 && password)
        failed = opens(p, &found.p12, password, &open, err);
    if (!failed && ret->p12)
        failed = lk_linted(found.p12.bytes ? found.p12.bytes : "", found.p12.len, password,
                           ret->p12, err);
    if (!failed && ret->p12) {
        const char *sha = lk_json_str(ret->p12, "sha256", NULL);
        json_object_set_new(ret->p12, "private", json_boolean(is_private(ret->p12)));
        json_object_set_new(ret->p12, "as_sent", json_boolean(as_sent(trace, sha)));
        json_object_set_new(ret->p12, "opens", json_boolean(open));
        json_object_set_new(ret->p12, "only", json_boolean(found.n_p12 == 1));
    }
    if (!failed && ret->password) {
        json_object_set_new(ret->password, "private", json_boolean(is_private(ret->password)));
        json_object_set_new(ret->password, "matches", json_boolean(open));
    }
    if (!ret->p12)
        ret->p12 = json_null();
    if (!ret->password)
        ret->password = json_null();
    lk_buf_wipe(&found.p12);
    lk_buf_wipe(&found.password);
    return failed;
}

void lk_client_files_done(struct lk_client_files *f)
{
    json_decref(lk_take(f->files));
    json_decref(lk_take(f->p12));
    json_decref(lk_take(f->password));
}
