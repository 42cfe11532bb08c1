/* evidence/inner.h: what the files of this room share and nobody else sees: the insides of a take,
 * the gate, and the chain. */
#ifndef LK_EVIDENCE_INNER_H
#define LK_EVIDENCE_INNER_H

#include "base/arena.h"
#include "base/digest.h"
#include "evidence/forms.h"
#include "evidence/journal.h"

struct lk_raw {
    struct lk_spot spot;
    char *bytes; /* NULL: in the spill file, at OFFSET */
    size_t len;
    off_t offset;
    struct lk_raw *next;
};

struct lk_take {
    char *case_id, *spill;
    int repeat;
    int64_t began; /* seconds since 1970 */
    struct lk_secrets *secrets;
    json_t *records;
    struct lk_arena *arena;
    struct lk_raw *first, **last;
    size_t in_memory;
    int fd; /* the spill file, already without a name; -1 while there is none */
    off_t spilled;
    bool spill_failed;
};

/* Calls FN with all kept bytes in the order they came. -1 with ERR set if some were lost. */
int lk_take_each_raw(struct lk_take *t,
                     void (*fn)(void *of, const struct lk_spot *spot, const char *bytes,
                                size_t len),
                     void *of, struct lk_err *err);

/* The `leaks` record of a take, or NULL when there is nothing to tell. RET_OURS gets a sentence
 * about the first find that we caused ourselves (the caller frees it), or NULL. */
int lk_leaks_record(struct lk_take *t, json_t **ret_record, char **ret_ours, struct lk_err *err);

/* The gate: appends RECORD as one line (no newline) with commitments in place of secrets. RECORD
 * itself is changed too. */
void lk_gate(const struct lk_secrets *s, json_t *record, struct lk_buf *out);

struct lk_chain {
    uint8_t at[LK_SHA256_LEN];
};
void lk_chain_begin(struct lk_chain *c, const char *plan_digest, const char *case_id, int repeat);
void lk_chain_line(struct lk_chain *c, const char *line, size_t len);

/* The ends of the chains of a run. */
struct lk_ends {
    struct lk_end {
        long case_index;
        int repeat;
        struct lk_chain chain;
    } * items;
    size_t n, room;
};
void lk_ends_add(struct lk_ends *e, const struct lk_end *end);
/* Sorts, and gives the root; false if two have the same place, or one has none (a negative one). */
bool lk_ends_root(struct lk_ends *e, char root[65]);

#endif
