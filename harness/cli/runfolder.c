/* A run's folder. */
#include "cli/runfolder.h"

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include "reports/report.h"
#include <dirent.h>
#include <errno.h>
#include <openssl/rand.h>
#include <string.h>
#include <sys/stat.h>

/* Is there anything in DIR, and is it a run's? */
static void look_into(const char *dir, bool *ret_empty, bool *ret_run)
{
    *ret_empty = true;
    *ret_run = false;
    DIR *d = opendir(dir);
    for (struct dirent *e; d && (e = readdir(d));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
            continue;
        *ret_empty = false;
        *ret_run |= !strcmp(e->d_name, "plan.json");
    }
    if (d)
        closedir(d);
}

int lk_runfolder_make(const char *dir, struct lk_err *err)
{
    bool empty, run;
    char artefacts[4096];
    snprintf(artefacts, sizeof artefacts, "%s/artefacts", dir);
    rmdir(artefacts); /* empty and alone: of a run that ended before it wrote its plan */
    look_into(dir, &empty, &run);
    if (!empty && !run)
        return lk_fail(err, LK_E_USE, (struct lk_pos){ dir, 0, 0 },
                       "is not empty and holds no earlier run; name another folder with --out");
    if (run && lk_fs_remove_tree(dir, err))
        return -1;
    if (lk_fs_mkdirs(dir, 0700, err) || lk_fs_mkdirs(artefacts, 0700, err))
        return -1;
    return chmod(dir, 0700) ? lk_fail_errno(err, "%s", dir) : 0;
}

int lk_runfolder_begin(const char *dir, const struct lk_plan *plan, char digest[65],
                       uint8_t key[LK_COMMIT_KEY_LEN], struct lk_err *err)
{
    char path[4096];
    uint8_t sha[LK_SHA256_LEN];
    LK_AUTO(json_decref) json_t *json = lk_plan_json(plan);
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    lk_json_dump(json, &text);
    lk_sha256(text.bytes, text.len, sha);
    lk_hex(sha, sizeof sha, digest);
    if (RAND_bytes(key, LK_COMMIT_KEY_LEN) != 1)
        return lk_fail(err, LK_E_CRYPTO, LK_NO_POS, "no random bytes");
    snprintf(path, sizeof path, "%s/plan.json", dir);
    if (lk_json_save(json, path, err))
        return -1;
    snprintf(path, sizeof path, "%s/key", dir);
    return lk_fs_save(path, key, LK_COMMIT_KEY_LEN, 0600, err);
}

int lk_runfolder_reports(const char *dir, const struct lk_result *result, struct lk_err *err)
{
    for (size_t i = 0; i < lk_emitters_n; i++) {
        char path[4096];
        if (!lk_emitters[i].file)
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, lk_emitters[i].file);
        if (lk_report_save(lk_emitters[i].name, result, path, err))
            return -1;
    }
    return 0;
}
