/* Holds OpenSSL, GnuTLS and NSS against each other.
 *     p12_differential rows TABLE             the forged files: exactly the disagreements of TABLE
 *     p12_differential files FOLDER           what each says of each file
 *     p12_differential loop SECONDS OUT SEED  changes forged files; new disagreements go to OUT
 * A disagreement is on opening, on the key, on the certificate, or on time. One is new when the
 * three answers, or the rules of the linter that the file trips, are; it is made smaller before it
 * is kept. Status 0, 1 if TABLE is not right, 2 for bad use. */
#include "fixtures/p12/forge.h"
#include "p12_consumers.h"
#include "mutate/p12_tree.h"

#include "base/fs.h"
#include "base/rng.h"
#include "pki/lint.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { FILE_MAX = 1 << 20, KNOWN_MAX = 4000, VERDICT_MAX = 32, SHRINK_MAX = 60, GROWN_MAX = 20000 };

static bool differ(const struct p12_outcome *all, size_t at)
{
    const uint8_t *first = NULL;
    for (int i = 0; i < P12_CONSUMERS; i++) {
        const uint8_t *digest = (const uint8_t *)&all[i] + at;
        if (all[i].how != P12_OPENS)
            continue;
        if (first && memcmp(first, digest, P12_DIGEST) != 0)
            return true;
        first = digest;
    }
    return false;
}

/* "+ - + same": each consumer's answer, then what those who open it see differently. Returns
 * whether they disagree. */
static bool verdict_of(const uint8_t *bytes, size_t len, const char *password,
                       char ret[VERDICT_MAX])
{
    struct p12_outcome all[P12_CONSUMERS];
    p12_ask(bytes, len, password, all);
    bool key = differ(all, offsetof(struct p12_outcome, key));
    bool cert = differ(all, offsetof(struct p12_outcome, cert));
    snprintf(ret, VERDICT_MAX, "%c %c %c %s", all[0].how, all[1].how, all[2].how,
             key    ? "other-key"
             : cert ? "other-cert"
                    : "same");
    return key || cert || all[0].how != all[1].how || all[1].how != all[2].how;
}

/* NSS knows no Ed25519, which the usual rows have. */
static void forge_row(const struct forge *row, struct lk_buf *out)
{
    struct forge rsa = *row;
    if (rsa.key == FORGE_ED25519)
        rsa.key = FORGE_RSA2048;
    forge_p12(&rsa, out);
}

static void put_rows(struct lk_buf *out)
{
    lk_buf_adds(out, "# Where ");
    for (int i = 0; i < P12_CONSUMERS; i++)
        lk_buf_printf(out, "%s%s", i ? ", " : "", p12_consumer_names[i]);
    lk_buf_adds(out, " disagree: + opens, ~ without a key, - refuses, H is slow, X crashes.\n");
    for (size_t i = 0; i < forge_count; i++) {
        LK_AUTO(lk_buf_done) struct lk_buf file = { 0 };
        char verdict[VERDICT_MAX];
        forge_row(&forge_rows[i], &file);
        if (verdict_of((const uint8_t *)(file.bytes ? file.bytes : ""), file.len,
                       forge_rows[i].password, verdict))
            lk_buf_printf(out, "%-30s %s\n", forge_rows[i].name, verdict);
    }
}

static int rows(const char *table)
{
    LK_AUTO(lk_buf_done) struct lk_buf seen = { 0 };
    LK_AUTO(free) char *wanted = NULL;
    struct lk_err err = { 0 };
    put_rows(&seen);
    if (lk_fs_load(table, FILE_MAX, &wanted, NULL, &err))
        fprintf(stderr, "p12_differential: %s\n", err.msg);
    if (wanted && !strcmp(wanted, seen.bytes))
        return 0;
    fputs(seen.bytes, stdout);
    fprintf(stderr, "p12_differential: this is not what %s says\n", table);
    return 1;
}

static int files(const char *folder)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        LK_AUTO(lk_buf_done) struct lk_buf path = { 0 };
        LK_AUTO(free) char *bytes = NULL;
        char verdict[VERDICT_MAX];
        size_t len;
        lk_buf_printf(&path, "%s/%s", folder, names[i]->d_name);
        if (names[i]->d_name[0] != '.' && !lk_fs_load(path.bytes, FILE_MAX, &bytes, &len, NULL)) {
            verdict_of((const uint8_t *)bytes, len, P12_PASSWORD, verdict);
            printf("%-40s %s\n", names[i]->d_name, verdict);
        }
        free(names[i]);
    }
    free(names);
    return n < 0 ? 2 : 0;
}

/* The answers, and which rules of error level the file trips. */
static char *signature(const struct lk_buf *file, const char *verdict)
{
    LK_AUTO(lk_buf_done) struct lk_buf text = { 0 };
    LK_AUTO(lk_lint_done) struct lk_lint lint = { 0 };
    struct lk_password password = lk_password_of(P12_PASSWORD);
    struct lk_lint_options quick = { .seconds = 1 };
    lk_buf_adds(&text, verdict);
    if (!lk_p12_lint(file->bytes, file->len, &password, &quick, &lint, NULL))
        for (size_t i = 0; i < lint.n; i++)
            if (lint.findings[i].level == LK_LINT_ERROR &&
                (i == 0 || lint.findings[i - 1].rule != lint.findings[i].rule))
                lk_buf_printf(&text, " %s", lk_lint_rule(lint.findings[i].rule)->id);
    return lk_buf_steal(&text);
}

/* NULL where they agree. */
static char *disagreement(const struct lk_buf *file)
{
    char verdict[VERDICT_MAX];
    if (!file->len || !verdict_of((const uint8_t *)file->bytes, file->len, P12_PASSWORD, verdict))
        return NULL;
    return signature(file, verdict);
}

/* Leaves out the NTH node in the order of writing; false if there is none. */
static bool drop(struct p12_node **at, unsigned *nth)
{
    for (; *at; at = &(*at)->next) {
        if ((*nth)-- == 0) {
            *at = (*at)->next;
            return true;
        }
        if (drop(&(*at)->first, nth))
            return true;
    }
    return false;
}

static void shrink(struct lk_buf *file, const char *wanted)
{
    for (unsigned nth = 1, tries = 0; tries < SHRINK_MAX; tries++) {
        LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
        LK_AUTO(lk_buf_done) struct lk_buf smaller = { 0 };
        struct p12_tree t;
        unsigned n = nth;
        p12_tree_read(&t, arena, (const uint8_t *)file->bytes, file->len);
        if (!t.root || !drop(&t.root, &n))
            return;
        p12_tree_write(&t, true, &smaller);
        LK_AUTO(free) char *now = disagreement(&smaller);
        if (now && !strcmp(now, wanted)) {
            lk_buf_clear(file);
            lk_buf_add(file, smaller.bytes, smaller.len);
        } else {
            nth++;
        }
    }
}

static void change(const struct forge *row, struct lk_rng *rng, struct lk_buf *out)
{
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    LK_AUTO(lk_buf_done) struct lk_buf file = { 0 };
    struct p12_tree t;
    forge_row(row, &file);
    p12_tree_read(&t, arena, (const uint8_t *)file.bytes, file.len);
    if (!t.root || file.len > GROWN_MAX)
        return;
    for (uint64_t n = 1 + lk_rng_below(rng, 2); n; n--)
        p12_mutate(&t, NULL, lk_rng_next(rng));
    p12_tree_calm(&t);
    p12_tree_write(&t, lk_rng_below(rng, 8) != 0, out);
}

static void keep(const char *folder, size_t nth, struct lk_buf *file, const char *what)
{
    LK_AUTO(lk_buf_done) struct lk_buf path = { 0 };
    struct lk_err err = { 0 };
    shrink(file, what);
    lk_buf_printf(&path, "%s/%03zu %s", folder, nth, what);
    for (char *c = path.bytes + strlen(folder) + 1; *c; c++)
        if (*c == ' ')
            *c = '_';
    lk_buf_adds(&path, ".p12");
    printf("%s\n", path.bytes);
    if (lk_fs_save(path.bytes, file->bytes, file->len, 0644, &err))
        fprintf(stderr, "p12_differential: %s\n", err.msg);
}

static int loop(long seconds, const char *folder, uint64_t seed)
{
    static char *known[KNOWN_MAX];
    struct lk_rng rng = lk_rng_named(seed, "differential");
    time_t end = time(NULL) + seconds;
    size_t n = 0;
    unsigned long tried = 0;
    if (lk_fs_mkdirs(folder, 0755, NULL))
        return 2;
    for (; time(NULL) < end && n < KNOWN_MAX; tried++) {
        LK_AUTO(lk_buf_done) struct lk_buf file = { 0 };
        change(&forge_rows[lk_rng_below(&rng, forge_count)], &rng, &file);
        LK_AUTO(free) char *what = disagreement(&file);
        size_t i = 0;
        while (what && i < n && strcmp(known[i], what) != 0)
            i++;
        if (what && i == n) {
            keep(folder, n, &file, what);
            known[n++] = lk_take(what);
        }
    }
    printf("%lu files, %zu kinds of disagreement\n", tried, n);
    for (size_t i = 0; i < n; i++)
        free(known[i]);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "rows"))
        return rows(argv[2]);
    if (argc == 3 && !strcmp(argv[1], "files"))
        return files(argv[2]);
    if (argc == 5 && !strcmp(argv[1], "loop"))
        return loop(atol(argv[2]), argv[3], strtoull(argv[4], NULL, 10));
    fputs("usage: p12_differential rows TABLE | files FOLDER | loop SECONDS OUT SEED\n", stderr);
    return 2;
}
