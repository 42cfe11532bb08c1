/* portal/store.h: what the portal knows, in SQLite. The modules above hold the SQL that is theirs
 * as literals; this one prepares each literal once, binds, steps and reads columns.
 * One owner, one thread. In a file, what was committed is on disk: WAL and synchronous=FULL. */
#ifndef LK_PORTAL_STORE_H
#define LK_PORTAL_STORE_H

#include "base/arena.h"
#include "base/auto.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lk_store;
struct lk_rows;

/* PATH NULL: in memory. A file is made with mode 0600 and held by one process at a time. */
struct lk_store *lk_store_open(const char *path, struct lk_err *err);
void lk_store_close(struct lk_store *s);
LK_AUTO_DEFINE(struct lk_store *, lk_store_close);

/* One request is one transaction: all of it or nothing. To commit after a rollback does nothing. */
int lk_store_begin(struct lk_store *s, struct lk_err *err);
int lk_store_commit(struct lk_store *s, struct lk_err *err);
void lk_store_rollback(struct lk_store *s);

/* Asks that the next commit also empties the write-ahead log, so that a secret which was just
 * removed is in no file any more. */
void lk_store_scrub(struct lk_store *s);

/* SQL is a literal: the statement is kept under its address. TYPES names the values that follow:
 * i long long, s text (may be NULL), b bytes and their size_t length. */
int lk_store_run(struct lk_store *s, struct lk_err *err, const char *sql, const char *types, ...);

/* How many rows the last lk_store_run touched. */
int lk_store_changes(const struct lk_store *s);

/* Starts a query; read it with lk_rows_next and end it with lk_rows_done (LK_AUTO). The same SQL
 * is not asked again before that. NULL with ERR set. */
struct lk_rows *lk_store_ask(struct lk_store *s, struct lk_err *err, const char *sql,
                             const char *types, ...);
/* 1: there is a row, 0: no more, -1 with ERR set. */
int lk_rows_next(struct lk_rows *r, struct lk_err *err);
void lk_rows_done(struct lk_rows *r);
LK_AUTO_DEFINE(struct lk_rows *, lk_rows_done);

int64_t lk_col_int(struct lk_rows *r, int column);
bool lk_col_null(struct lk_rows *r, int column);
/* A copy in A; NULL stays NULL. */
char *lk_col_text(struct lk_rows *r, int column, struct lk_arena *a);
/* Borrowed until the next step. */
const void *lk_col_bytes(struct lk_rows *r, int column, size_t *ret_len);

/* The first column of the first row; OTHERWISE where there is no row. */
int lk_store_int(struct lk_store *s, int64_t otherwise, int64_t *ret, struct lk_err *err,
                 const char *sql, const char *types, ...);

#endif
