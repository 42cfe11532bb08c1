/* plan/mutation.h: how a request is mutated, as the `value` of a step says it:
 * "3/markup+method/9f3a" is the third of somebody's requests that may change something, mutated in
 * two ways, with all that is left open drawn from 0x9f3a. The same text makes the same request of
 * the same one. */
#ifndef LK_PLAN_MUTATION_H
#define LK_PLAN_MUTATION_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/rng.h"
#include <stdbool.h>

enum lk_way {
    /* a member of the body */
    LK_WAY_DROP,
    LK_WAY_TWICE,
    LK_WAY_TYPE,
    LK_WAY_EMPTY,
    LK_WAY_LONG,
    LK_WAY_ODD,
    LK_WAY_NUMBER,
    LK_WAY_DOTS,
    LK_WAY_MARKUP,
    LK_WAY_EXTRA,
    /* the body as a whole */
    LK_WAY_CUT,
    LK_WAY_OCTETS,
    LK_WAY_BARE,
    LK_WAY_DEEP,
    LK_WAY_CONTENT_TYPE,
    /* the request line and the headers */
    LK_WAY_PATH,
    LK_WAY_PLACE,
    LK_WAY_QUERY,
    LK_WAY_MARKED_PATH,
    LK_WAY_METHOD,
    LK_WAY_HEADER,
    /* who it is from */
    LK_WAY_THEIRS,
    LK_WAY_TOKENLESS,
    LK_WAY_THEIR_TOKEN,
    LK_WAY_COOKIE,
    LK_WAYS,
};

struct lk_way_word {
    const char *name; /* "their-token" */
    const char *help; /* what is done to the request */
    unsigned weight;  /* how often it is drawn: more where it has more to draw from */
    bool markup;      /* is a text with markup put in, which must not come back as it is? */
};
extern const struct lk_way_word lk_ways[LK_WAYS];

/* Who has not answered by then is too slow. */
enum { LK_SLOW_MS = 10 * 1000 };

enum { LK_MUTATION_WAYS = 3 };

struct lk_mutation {
    size_t number; /* from 1 */
    enum lk_way ways[LK_MUTATION_WAYS];
    size_t n;
    uint64_t draw;
};

bool lk_mutation_read(const char *text, struct lk_mutation *ret);
const char *lk_mutation_write(const struct lk_mutation *m, struct lk_arena *arena);
/* What is done to the request, in words. */
const char *lk_mutation_said(const struct lk_mutation *m, struct lk_arena *arena);
/* One of the request NUMBER: one way mostly, sometimes more, none of them twice. */
struct lk_mutation lk_mutation_draw(struct lk_rng *rng, size_t number);
bool lk_mutation_has(const struct lk_mutation *m, enum lk_way way);
/* Does one of its ways put markup in? */
bool lk_mutation_marks(const struct lk_mutation *m);

#endif
