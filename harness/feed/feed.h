/* feed/feed.h: what `lakmus fuzz client` gives to a client: PKCS#12 files drawn by a seed, changed
 * on their tree and sealed again, and answers that break off; what a client must do with each, by
 * the linter; the scenarios that play them; and the findings that are kept.
 * Nothing here runs a client or says what it did wrong: engine and judge do. */
#ifndef LK_FEED_FEED_H
#define LK_FEED_FEED_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "fixtures/p12/forge.h"
#include <jansson.h>
#include <stdio.h>

enum {
    LK_FEED_CHANGES = 5,
    LK_FEED_FILE_MAX = 128 * 1024,
    LK_FEED_NAME = 72,
    LK_FEED_FAULT = 48,
};

/* What a client must do with it. */
enum lk_feed_must {
    LK_FEED_REFUSE,      /* no careful program takes such a file */
    LK_FEED_TAKE,        /* it is sound: who refuses it is fussy */
    LK_FEED_SURVIVE,     /* it may do either */
    LK_FEED_NOTICE,      /* the answer did not come whole: that is no file */
    LK_FEED_PUT_UP_WITH, /* the answer is odd and whole */
    LK_FEED_MUSTS,
};

/* How a file was made: a shape of fixtures/p12, and changes one after another. */
struct lk_feed_recipe {
    const struct forge *base; /* NULL: the answer is spoiled, and the file is the order's own */
    uint64_t changes[LK_FEED_CHANGES];
    size_t n;
    bool seal, rebuild, calm; /* the MAC made right, the outer wall too, large counts made small */
};

struct lk_feed_item {
    uint64_t index;
    struct lk_feed_recipe recipe;
    char fault[LK_FEED_FAULT]; /* "fixture/file", or that of an answer */
    struct lk_buf file;        /* of fixture/file */
    enum lk_feed_must must;
    bool past_mac;
    char rules[LK_FEED_NAME]; /* of the linter, that refuse it: "c11-k01"; "sound" without one */
};
void lk_feed_item_done(struct lk_feed_item *item);

/* A fault of the portal's answers. */
struct lk_feed_answer {
    const char *name;
    bool refuse; /* a client must not take it for a certificate */
    bool cut;    /* "NAME/N" cuts after N bytes */
};

/* Shared and read only, but for the owners: one thread. */
struct lk_feed {
    uint64_t seed;
    const struct lk_feed_answer *answers;
    size_t n_answers;
    struct forge_owner owners[FORGE_KEYS]; /* made when first needed */
};
void lk_feed_done(struct lk_feed *f);

/* The item INDEX of the seed: the same each time. The first is the usual file, unchanged. */
int lk_feed_draw(struct lk_feed *f, uint64_t index, struct lk_feed_item *ret, struct lk_err *err);
/* The file of a recipe; what is known of it is filled in. */
int lk_feed_make(struct lk_feed *f, const struct lk_feed_recipe *recipe, struct lk_feed_item *ret,
                 struct lk_err *err);
/* Fills in what the linter says of the item's file. */
int lk_feed_look(struct lk_feed_item *item, struct lk_err *err);

/* Smaller items that are like ITEM to the linter: first with fewer changes, then without single
 * elements. At most MAX of them, the smallest first; how many there are. */
size_t lk_feed_smaller(struct lk_feed *f, const struct lk_feed_item *item, struct lk_feed_item *ret,
                       size_t max, struct lk_err *err);

/* Writes the scenarios that play ITEMS, their files and the twin into DIR, which exists. */
int lk_feed_scenarios(const char *dir, const struct lk_feed_item *items, size_t n,
                      struct lk_err *err);
/* Which of them the case of that id plays; -1 for the twin, -2 for another. */
long lk_feed_case(const char *case_id);
extern const char lk_feed_twin[];

/* What a client did, for its name: "crash-segv-c11", "accepted-m02". PART is the one that does not
 * hold, CLIENT the record of the play (may be NULL). NULL: that part is none of the client's. */
struct lk_feed_sight {
    char name[LK_FEED_NAME];
    int rank; /* the lower tells of more: a crash before the failure that it is, too */
    const char *kind;
};
bool lk_feed_name(const char *part, const struct lk_feed_item *item, const json_t *client,
                  struct lk_feed_sight *ret);

/* Keeps ITEM in DIR as NAME.yaml and, where it is one, NAME.p12; SAID becomes NAME.txt. */
int lk_feed_keep(const char *dir, const char *name, const struct lk_feed_item *item,
                 const char *said, struct lk_err *err);
/* The names of those kept in DIR, in their order. */
int lk_feed_kept(const char *dir, struct lk_arena *arena, const char ***ret, size_t *ret_n,
                 struct lk_err *err);
/* Moves one of them from DIR to another folder. */
void lk_feed_put_away(const char *dir, const char *name, const char *to);
/* The name of the kept one that the case of that id plays, or NULL. */
const char *lk_feed_kept_case(const char *case_id);

#endif
