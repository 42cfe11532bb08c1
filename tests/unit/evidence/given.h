/* What most tests of this room start from: a key of the run, and secrets that are like real ones.
 */
#ifndef LK_TEST_EVIDENCE_GIVEN_H
#define LK_TEST_EVIDENCE_GIVEN_H

#include <criterion/criterion.h>
#include "base/fs.h"
#include "base/json.h"
#include "evidence/journal.h"
#include <string.h>
#include <sys/stat.h>

#define PASSWORD "q\"7R&x/9Pm<Z\\4t"
#define LINK     "Zk3uQ0xYt7Lw2Rb9VnEe5A"

static const uint8_t given_key[LK_COMMIT_KEY_LEN] = { 7, 1, 2, 3 };

static inline struct lk_secrets *given_secrets(void)
{
    struct lk_secrets *s = lk_secrets_new(given_key);
    lk_secrets_add(s, LK_SECRET_PASSWORD, "the password of user", PASSWORD, strlen(PASSWORD));
    lk_secrets_add(s, LK_SECRET_LINK, "the link of user", LINK, strlen(LINK));
    return s;
}

/* A folder of this process, made anew. */
static inline const char *given_dir(void)
{
    static char dir[64];
    snprintf(dir, sizeof dir, "/tmp/lk-evidence-XXXXXX");
    cr_assert(mkdtemp(dir));
    return dir;
}

static inline void gone(const char *dir)
{
    cr_assert_eq(lk_fs_remove_tree(dir, NULL), 0);
}

static inline struct lk_journal_head given_head(void)
{
    struct lk_journal_head head = {
        .plan_digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
        .run_id = "r1",
        .started = "2026-01-02T03:04:05Z",
        .seed = 7,
        .cases = 2,
        .repeat = 1,
    };
    return head;
}

#endif
