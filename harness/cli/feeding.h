/* cli/feeding.h: what `lakmus fuzz client` does: batches of drawn files, findings told apart,
 * confirmed, made smaller and kept. */
#ifndef LK_CLI_FEEDING_H
#define LK_CLI_FEEDING_H

#include "cli/fuzz_batch.h"
#include "feed/feed.h"

struct lk_feeding_score {
    size_t fresh, known, mended; /* findings: of now, of earlier and still there, there no longer */
    size_t files, answers, past_mac, taken, refused, fussy, unsteady, unjudged;
    char why[240]; /* of the first that could not be judged */
};

struct lk_feeding_find {
    char name[LK_FEED_NAME];
    struct lk_feed_item item;
    char part[32];
    char seen[512];
};

struct lk_feeding {
    struct lk_batches batches;
    struct lk_feed feed;
    const char *findings, *mended, *drawn; /* folders */
    const char *again; /* the command that plays the findings, but for their names */
    bool strict, quiet, tty;
    int64_t seconds;
    size_t most; /* files; 0: as many as the time allows */
    struct lk_arena *arena;
    const char **names; /* of the findings that are known */
    size_t n_names;
    struct lk_feeding_find *finds; /* of this hunt */
    size_t n_finds;
    struct lk_feeding_score score;
    int64_t from_ms, next_ms;
};

/* Plays the findings of earlier once more, feeds, makes smaller. -1 with ERR set. */
int lk_feeding_run(struct lk_feeding *g, struct lk_err *err);
void lk_feeding_done(struct lk_feeding *g);
/* feeding_find.c: confirms FIND alone and keeps it; then, once all is fed, makes it smaller. */
int lk_feeding_take(struct lk_feeding *g, struct lk_feeding_find *find, struct lk_err *err);
int lk_feeding_shrink(struct lk_feeding *g, struct lk_err *err);

/* What was seen of one item. */
struct lk_feeding_sight {
    struct lk_feed_sight sight;
    bool found, judged, taken, fussy;
    char part[32], seen[512]; /* SEEN: or why it could not be judged */
};

/* What was seen of the items of one batch. */
struct lk_feeding_batch {
    struct lk_feeding *g;
    const struct lk_feed_item *items;
    size_t n;
    struct lk_feeding_sight *sights; /* as many as the items */
    char twin[512];                  /* why the twin did not succeed; "" where it did */
};
int lk_feeding_play(struct lk_feeding *g, const struct lk_feed_item *items, size_t n,
                    struct lk_feeding_batch *ret, struct lk_err *err);
void lk_feeding_batch_done(struct lk_feeding_batch *b);
/* The line that tells how far it is; wiped, or written once more at the end. */
void lk_feeding_tell(struct lk_feeding *g, bool last);

#endif
