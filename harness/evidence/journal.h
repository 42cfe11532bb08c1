/* evidence/journal.h: the append-only record of a run (docs/journal.md), its writer and its reader.
 * The writer is the only gate: nothing of a take reaches the file but what went through it.
 * Threads may end takes on one journal at the same time.
 *
 * What we composed ourselves (lk_spot.ours) may hold secrets too. A session, a CSRF token and the
 * random part of a link are there to be sent back: they may stand anywhere in a request. A password
 * may stand in a request's body (a form that asks for it). A password or a key anywhere else is a
 * leak of the target if the target put it there: it emitted the secret earlier in the play behind
 * the same three octets ("pw=" of an address that was then followed). Else it is a leak of ours. */
#ifndef LK_EVIDENCE_JOURNAL_H
#define LK_EVIDENCE_JOURNAL_H

#include "base/err.h"
#include "evidence/take.h"

enum lk_end_reason {
    LK_END_COMPLETE,
    LK_END_STOPPED,
    LK_END_DEADLINE,
    LK_END_INTERRUPTED,
    LK_END_DEAD,
    LK_END_ERROR,
};

/* What judging reads: the records of one play, redacted. */
struct lk_block {
    char *case_id;
    int repeat;
    json_t *records; /* array, without begin and end */
    enum lk_end_reason reason;
    char *at_step, *why; /* or NULL */
    bool chain_ok;       /* reader: the chain fits; writer: true */
};
void lk_block_done(struct lk_block *b);
static inline void lk_auto_lk_block_done(struct lk_block *b)
{
    lk_block_done(b);
}

struct lk_journal_head {
    const char *plan_digest; /* SHA-256, hexadecimal */
    const char *run_id, *started;
    uint64_t seed;
    size_t cases;
    int repeat;
};

struct lk_journal;

/* Makes DIR/journal.jsonl, which must not exist, 0600. */
struct lk_journal *lk_journal_open(const char *dir, const struct lk_journal_head *head,
                                   struct lk_err *err);
/* Ends a take: searches and replaces its secrets, adds the `leaks` record, chains, appends the
 * block in one write. CASE_INDEX is its case's place in the plan. RET_BLOCK (may be NULL) is what
 * was written, for judging. -1 with ERR set on trouble of ours, and LK_E_STATE when a secret was
 * found that we put there ourselves (the block is written all the same). The take is used up. */
int lk_journal_end(struct lk_journal *j, struct lk_take *take, size_t case_index,
                   enum lk_end_reason reason, const char *at_step, const char *why,
                   struct lk_block *ret_block, struct lk_err *err);

enum lk_run_status { LK_RUN_COMPLETE, LK_RUN_INTERRUPTED, LK_RUN_DEAD };
/* Writes the last line and frees J. ROOT is 64 hexadecimal digits. */
int lk_journal_close(struct lk_journal *j, enum lk_run_status status, char root[65],
                     struct lk_err *err);

/* Reading. A line that is not what it should be fails with its number; a file that ends early
 * (killed run) gives the blocks that are whole, then 0 with `lk_closing.closed` false. PATH is
 * borrowed, and outlives the errors. */
struct lk_reader;
struct lk_reader *lk_reader_open(const char *path, struct lk_err *err);
/* The same from memory, which must outlive the reader. */
struct lk_reader *lk_reader_memory(const void *bytes, size_t len, struct lk_err *err);
void lk_reader_free(struct lk_reader *r);
LK_AUTO_DEFINE(struct lk_reader *, lk_reader_free);
const json_t *lk_reader_head(const struct lk_reader *r);
/* 1 with a block, 0 at the end, -1 with ERR set. */
int lk_reader_next(struct lk_reader *r, struct lk_block *ret, struct lk_err *err);
/* After the end: was the last line there, its status and root, and is the root right? The order of
 * cases in the plan is given by INDEX_OF(of, case id). */
struct lk_closing {
    bool closed, root_ok;
    enum lk_run_status status;
    char root[65];
};
void lk_reader_closing(struct lk_reader *r, long (*index_of)(void *of, const char *case_id),
                       void *of, struct lk_closing *ret);

const char *lk_end_reason_name(enum lk_end_reason r);
const char *lk_run_status_name(enum lk_run_status s);

#endif
