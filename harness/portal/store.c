/* SQLite behind a few functions: nothing else in the portal knows that it is SQLite. */
#include "portal/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>

enum { STATEMENTS_MAX = 160, SCHEMA_VERSION = 1 };

struct lk_rows {
    struct lk_store *store;
    const char *sql;
    sqlite3_stmt *stmt;
};

struct lk_store {
    sqlite3 *db;
    bool in_file, scrub;
    size_t n_statements;
    struct lk_rows statements[STATEMENTS_MAX];
};

/* A world's rows lie together (the primary key begins with it), so dropping one is a few range
 * deletes, and nothing of one world is ever read with another. */
static const char schema[] =
    "CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS ca(kind INTEGER PRIMARY KEY, pem BLOB);"
    "CREATE TABLE IF NOT EXISTS world(n INTEGER PRIMARY KEY, id TEXT UNIQUE, kind INT,"
    " iterations INT, text INT, seed INT, offset INT DEFAULT 0, counter INT DEFAULT 0,"
    " armed INT DEFAULT 0, crl_number INT DEFAULT 0, crl_at INT DEFAULT 0, crl BLOB);"
    "CREATE TABLE IF NOT EXISTS user(world INT, id TEXT, given_name TEXT, surname TEXT,"
    " email TEXT, organisation TEXT, cvr TEXT, uuid TEXT, PRIMARY KEY(world,id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS login(world INT, pre BLOB, user TEXT, next TEXT, state INT,"
    " asked INT, PRIMARY KEY(world,pre)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS session(world INT, hash BLOB, user TEXT, seen INT,"
    " PRIMARY KEY(world,hash)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS orders(world INT, id INT, user TEXT, name TEXT, state INT,"
    " ordered INT, link BLOB, password TEXT, p12 BLOB, cert INT DEFAULT 0,"
    " renews INT DEFAULT 0, PRIMARY KEY(world,id)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS orders_link ON orders(world,link);"
    "CREATE INDEX IF NOT EXISTS orders_user ON orders(world,user);"
    "CREATE TABLE IF NOT EXISTS cert(world INT, id INT, user TEXT, orders INT, profile TEXT,"
    " serial BLOB, der BLOB, since INT, until INT, blocked INT, reason INT, renews INT,"
    " PRIMARY KEY(world,id)) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS cert_user ON cert(world,user);"
    "CREATE INDEX IF NOT EXISTS cert_serial ON cert(world,serial);"
    "CREATE TABLE IF NOT EXISTS mail(world INT, n INT, addr TEXT, raw TEXT,"
    " PRIMARY KEY(world,n)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS fault(world INT, id TEXT, at INT, seen INT DEFAULT 0,"
    " PRIMARY KEY(world,id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS fault_file(world INT, id TEXT, file BLOB,"
    " PRIMARY KEY(world,id)) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS journal(world INT, seq INT, line TEXT,"
    " PRIMARY KEY(world,seq)) WITHOUT ROWID;";

static int fail(struct lk_store *s, struct lk_err *err, const char *what)
{
    return lk_fail(err, LK_E_IO, LK_NO_POS, "the portal's store: %s: %s", what,
                   s->db ? sqlite3_errmsg(s->db) : "out of memory");
}

static int script(struct lk_store *s, const char *sql, struct lk_err *err)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return fail(s, err, "cannot be set up");
    return 0;
}

/* SQLite would make the file with the umask's mode; the CA key is going to be in it. */
static int make_private(const char *path, struct lk_err *err)
{
    LK_AUTO(close) int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return lk_fail_errno(err, "cannot open %s", path);
    struct stat st;
    if (fstat(fd, &st) != 0)
        return lk_fail_errno(err, "cannot look at %s", path);
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
        return lk_fail(err, LK_E_USE, LK_NO_POS, "%s is not a file of ours", path);
    if (fchmod(fd, 0600) != 0)
        return lk_fail_errno(err, "cannot make %s private", path);
    return 0;
}

/* A file of another version of this program would be read wrongly. */
static int check_version(struct lk_store *s, struct lk_err *err)
{
    int64_t version = 0;
    if (lk_store_int(s, 0, &version, err, "PRAGMA user_version", ""))
        return -1;
    if (version != 0 && version != SCHEMA_VERSION)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "the state file is of another version");
    return script(s, "PRAGMA user_version=1", err);
}

struct lk_store *lk_store_open(const char *path, struct lk_err *err)
{
    if (path && make_private(path, err))
        return NULL;
    LK_AUTO(lk_store_close) struct lk_store *s = calloc(1, sizeof *s);
    if (!s || sqlite3_open(path ? path : ":memory:", &s->db) != SQLITE_OK) {
        lk_fail(err, LK_E_IO, LK_NO_POS, "cannot open the portal's store");
        return NULL;
    }
    s->in_file = path != NULL;
    /* EXCLUSIVE: a second portal on the same file is refused instead of mixing its answers in. */
    if (path && script(s,
                       "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL;"
                       "PRAGMA synchronous=FULL;",
                       err))
        return NULL;
    if (script(s, "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;", err) ||
        check_version(s, err) || script(s, schema, err))
        return NULL;
    return lk_take(s);
}

void lk_store_close(struct lk_store *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n_statements; i++)
        sqlite3_finalize(s->statements[i].stmt);
    sqlite3_close(s->db);
    free(s);
}

static struct lk_rows *statement(struct lk_store *s, const char *sql, struct lk_err *err)
{
    for (size_t i = 0; i < s->n_statements; i++)
        if (s->statements[i].sql == sql)
            return &s->statements[i];
    if (s->n_statements == STATEMENTS_MAX) {
        lk_fail(err, LK_E_LIMIT, LK_NO_POS, "the portal's store: too many kinds of questions");
        return NULL;
    }
    struct lk_rows *r = &s->statements[s->n_statements];
    if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &r->stmt, NULL)) {
        fail(s, err, sql);
        return NULL;
    }
    r->store = s;
    r->sql = sql;
    s->n_statements++;
    return r;
}

static int bind(struct lk_rows *r, const char *types, va_list ap)
{
    int rc = SQLITE_OK;
    for (int i = 1; *types && rc == SQLITE_OK; types++, i++) {
        if (*types == 'i') {
            rc = sqlite3_bind_int64(r->stmt, i, va_arg(ap, long long));
        } else if (*types == 's') {
            rc = sqlite3_bind_text(r->stmt, i, va_arg(ap, const char *), -1, SQLITE_TRANSIENT);
        } else {
            const void *bytes = va_arg(ap, const void *);
            rc = sqlite3_bind_blob64(r->stmt, i, bytes, va_arg(ap, size_t), SQLITE_TRANSIENT);
        }
    }
    return rc;
}

static struct lk_rows *ask(struct lk_store *s, struct lk_err *err, const char *sql,
                           const char *types, va_list ap)
{
    struct lk_rows *r = statement(s, sql, err);
    if (!r)
        return NULL;
    sqlite3_reset(r->stmt);
    if (bind(r, types, ap) == SQLITE_OK)
        return r;
    fail(s, err, sql);
    lk_rows_done(r);
    return NULL;
}

struct lk_rows *lk_store_ask(struct lk_store *s, struct lk_err *err, const char *sql,
                             const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    struct lk_rows *r = ask(s, err, sql, types, ap);
    va_end(ap);
    return r;
}

int lk_rows_next(struct lk_rows *r, struct lk_err *err)
{
    int rc = sqlite3_step(r->stmt);
    if (rc == SQLITE_ROW)
        return 1;
    return rc == SQLITE_DONE ? 0 : fail(r->store, err, r->sql);
}

void lk_rows_done(struct lk_rows *r)
{
    sqlite3_reset(r->stmt);
    sqlite3_clear_bindings(r->stmt);
}

int lk_store_run(struct lk_store *s, struct lk_err *err, const char *sql, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    LK_AUTO(lk_rows_done) struct lk_rows *r = ask(s, err, sql, types, ap);
    va_end(ap);
    return r && lk_rows_next(r, err) >= 0 ? 0 : -1;
}

int lk_store_int(struct lk_store *s, int64_t otherwise, int64_t *ret, struct lk_err *err,
                 const char *sql, const char *types, ...)
{
    va_list ap;
    va_start(ap, types);
    LK_AUTO(lk_rows_done) struct lk_rows *r = ask(s, err, sql, types, ap);
    va_end(ap);
    int more = r ? lk_rows_next(r, err) : -1;
    if (more < 0)
        return -1;
    *ret = more ? lk_col_int(r, 0) : otherwise;
    return 0;
}

int lk_store_changes(const struct lk_store *s)
{
    return sqlite3_changes(s->db);
}

int lk_store_begin(struct lk_store *s, struct lk_err *err)
{
    s->scrub = false;
    return lk_store_run(s, err, "BEGIN IMMEDIATE", "");
}

int lk_store_commit(struct lk_store *s, struct lk_err *err)
{
    if (sqlite3_get_autocommit(s->db))
        return 0;
    if (lk_store_run(s, err, "COMMIT", "")) {
        lk_store_rollback(s);
        return -1;
    }
    if (s->in_file && s->scrub)
        return script(s, "PRAGMA wal_checkpoint(TRUNCATE)", err);
    return 0;
}

void lk_store_rollback(struct lk_store *s)
{
    if (!sqlite3_get_autocommit(s->db))
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

void lk_store_scrub(struct lk_store *s)
{
    s->scrub = true;
}

int64_t lk_col_int(struct lk_rows *r, int column)
{
    return sqlite3_column_int64(r->stmt, column);
}

bool lk_col_null(struct lk_rows *r, int column)
{
    return sqlite3_column_type(r->stmt, column) == SQLITE_NULL;
}

char *lk_col_text(struct lk_rows *r, int column, struct lk_arena *a)
{
    const unsigned char *text = sqlite3_column_text(r->stmt, column);
    return text ? lk_arena_strdup(a, (const char *)text) : NULL;
}

const void *lk_col_bytes(struct lk_rows *r, int column, size_t *ret_len)
{
    const void *bytes = sqlite3_column_blob(r->stmt, column);
    *ret_len = (size_t)sqlite3_column_bytes(r->stmt, column);
    return bytes;
}
