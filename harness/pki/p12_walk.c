/* Small steps of the PKCS#12 walker, and how it ends. */
#include "pki/p12_walk.h"

#include "base/digest.h"
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct lk_piece {
    struct lk_piece *next;
    size_t len;
    uint8_t bytes[];
};

enum { SEGMENTS_DEEP = 8, PARTS_MAX = 1024 };

static size_t offset_of(const struct lk_walk *w, const uint8_t *at)
{
    uintptr_t p = (uintptr_t)at, file = (uintptr_t)w->file;
    return p >= file && p <= file + w->len ? (size_t)(p - file) : w->outer;
}

void lk_walk_inside(struct lk_walk *w, const uint8_t *at)
{
    w->outer = offset_of(w, at);
}

bool lk_walk_stop(struct lk_walk *w, enum lk_p12_state state, const uint8_t *at, const char *fmt,
                  ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(w->out->text, sizeof w->out->text, fmt, args);
    va_end(args);
    w->out->state = state;
    w->out->offset = offset_of(w, at);
    return false;
}

bool lk_walk_bad(struct lk_walk *w, const uint8_t *at, const char *what)
{
    return lk_walk_stop(w, LK_P12_MALFORMED, at, "%s", what);
}

bool lk_walk_trouble(struct lk_walk *w, const char *what)
{
    lk_fail(w->err, LK_E_CRYPTO, LK_NO_POS, "%s", what);
    w->trouble = true;
    return false;
}

bool lk_walk_alloc(struct lk_walk *w, size_t len, uint8_t **ret)
{
    struct lk_piece *piece = malloc(sizeof *piece + len);
    if (!piece)
        return lk_walk_trouble(w, "no memory to read a PKCS#12 file");
    piece->next = w->pieces;
    piece->len = len;
    w->pieces = piece;
    *ret = piece->bytes;
    return true;
}

void lk_walk_done(struct lk_walk *w)
{
    lk_walk_back(w, NULL);
}

void lk_walk_back(struct lk_walk *w, struct lk_piece *before)
{
    while (w->pieces != before) {
        struct lk_piece *piece = w->pieces;
        w->pieces = piece->next;
        lk_wipe(piece->bytes, piece->len);
        free(piece);
    }
}

/* X.690 §8.7.3: the segments of a constructed OCTET STRING are OCTET STRINGs. */
static bool join(struct lk_walk *w, struct lk_der in, uint8_t **out, unsigned depth)
{
    if (depth > SEGMENTS_DEEP)
        return lk_walk_stop(w, LK_P12_TOO_MUCH, in.at, "segments within segments, too deep");
    while (lk_der_left(&in)) {
        struct lk_tlv part;
        if (!lk_walk_take(w, &in, LK_DER_OCTETS, &part, "a segment of a string"))
            return false;
        size_t n = lk_der_left(&part.body);
        if (part.id & LK_DER_CONSTRUCTED) {
            if (!join(w, part.body, out, depth + 1))
                return false;
        } else if (n) {
            memcpy(*out, part.body.at, n);
            *out += n;
        }
    }
    return true;
}

bool lk_walk_octets(struct lk_walk *w, const struct lk_tlv *tlv, struct lk_der *ret)
{
    *ret = tlv->body;
    if (!(tlv->id & LK_DER_CONSTRUCTED))
        return true;
    uint8_t *joined, *end;
    if (!lk_walk_alloc(w, lk_der_left(&tlv->body), &joined))
        return false;
    end = joined;
    if (!join(w, tlv->body, &end, 1))
        return false;
    *ret = (struct lk_der){ joined, end };
    lk_walk_inside(w, tlv->at);
    return true;
}

bool lk_walk_take(struct lk_walk *w, struct lk_der *in, uint8_t id, struct lk_tlv *ret,
                  const char *what)
{
    if (!lk_der_is_next(in, id))
        return lk_walk_stop(w, LK_P12_MALFORMED, in->at, "%s is absent or of another type", what);
    if (!lk_der_next(in, ret))
        return lk_walk_stop(w, LK_P12_MALFORMED, in->at, "%s is cut short", what);
    return true;
}

bool lk_walk_end(struct lk_walk *w, const struct lk_der *in, const char *what)
{
    if (in->at == in->end)
        return true;
    return lk_walk_stop(w, LK_P12_MALFORMED, in->at, "something follows in %s", what);
}

bool lk_walk_oid(struct lk_walk *w, struct lk_der *in, char ret[LK_OID_TEXT], const char *what)
{
    const uint8_t *at = in->at;
    if (lk_der_oid(in, ret))
        return true;
    return lk_walk_stop(w, LK_P12_MALFORMED, at, "%s is no object identifier", what);
}

bool lk_walk_alg(struct lk_walk *w, struct lk_der *in, struct lk_alg *ret, const char *what)
{
    struct lk_tlv seq, params;
    ret->at = in->at;
    if (!lk_walk_take(w, in, LK_DER_SEQUENCE, &seq, what) ||
        !lk_walk_oid(w, &seq.body, ret->oid, what))
        return false;
    ret->params = seq.body;
    if (!lk_der_left(&seq.body))
        return true;
    if (!lk_der_next(&seq.body, &params))
        return lk_walk_stop(w, LK_P12_MALFORMED, seq.body.at, "the parameters of %s are cut short",
                            what);
    return lk_walk_end(w, &seq.body, what);
}

bool lk_walk_no_params(struct lk_walk *w, const struct lk_alg *alg)
{
    struct lk_der in = alg->params;
    struct lk_tlv null;
    if (!lk_der_left(&in))
        return true;
    if (lk_der_take_id(&in, LK_DER_NULL, &null) && !lk_der_left(&null.body))
        return true;
    return lk_walk_bad(w, alg->params.at, "the parameters of a digest are neither absent nor NULL");
}

bool lk_walk_spend(struct lk_walk *w, uint64_t count, const uint8_t *at)
{
    if (count > w->budget)
        return lk_walk_stop(w, LK_P12_TOO_MUCH, at, "%llu iterations are more than we compute",
                            (unsigned long long)count);
    w->budget -= count;
    return true;
}

int64_t lk_walk_cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

bool lk_walk_in_time(struct lk_walk *w, const uint8_t *at)
{
    if (!w->cpu_until || lk_walk_cpu_ns() < w->cpu_until)
        return true;
    w->out_of_time = true;
    return lk_walk_stop(w, LK_P12_TOO_MUCH, at, "the budget of processor time is spent");
}

bool lk_walk_one_more(struct lk_walk *w, const uint8_t *at)
{
    if (++w->parts <= PARTS_MAX)
        return true;
    return lk_walk_stop(w, LK_P12_TOO_MUCH, at, "more than %d bags and contents", (int)PARTS_MAX);
}

bool lk_walk_count(struct lk_walk *w, struct lk_der *in, uint64_t *ret)
{
    const uint8_t *at = in->at;
    *ret = 0;
    switch (lk_der_number(in, ret)) {
    case LK_NUM_BAD:
        return lk_walk_bad(w, at, "the iteration count is no INTEGER");
    case LK_NUM_NEGATIVE:
        return lk_walk_bad(w, at, "the iteration count is negative");
    case LK_NUM_HUGE:
    case LK_NUM_OK:
        break;
    }
    /* RFC 8018 App. A.2: iterationCount INTEGER (1..MAX) */
    if (!*ret)
        return lk_walk_bad(w, at, "the iteration count is 0");
    return lk_walk_spend(w, *ret, at);
}
