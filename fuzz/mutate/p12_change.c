/* Changes of the tree: one draws a node and a change from the tables. */
#include "p12_tree.h"

#include "base/rng.h"
#include <string.h>

enum { OCTETS_MAX = 1 << 12, IN_THE_BAGS = 5, OUTSIDE = 6 };

struct draw {
    struct p12_tree *t;
    const struct p12_tree *other;
    struct lk_rng rng;
    struct p12_node **place; /* what points to NODE */
    struct p12_node *node;
};

struct piece {
    uint8_t id;
    const char *bytes;
    size_t len;
};
#define PIECE(id, text)                                                                            \
    {                                                                                              \
        id, text, sizeof text - 1                                                                  \
    }

/* Elements that some reader did not expect somewhere. */
static const struct piece pieces[] = {
    PIECE(0x01, "\xff"),
    PIECE(0x02, ""),
    PIECE(0x02, "\0"),
    PIECE(0x02, "\1"),
    PIECE(0x02, "\x7f"),
    PIECE(0x02, "\xff"),
    PIECE(0x02, "\0\x80\0\0\0"),
    PIECE(0x02, "\1\0\0\0\1"),
    PIECE(0x03, "\0"),
    PIECE(0x04, ""),
    PIECE(0x04, "\1\2\3\4"),
    PIECE(0x05, ""),
    PIECE(0x0c, "\xe2\x82\xac"),
    PIECE(0x13, "A"),
    PIECE(0x1e, ""),
    PIECE(0x1e, "\0A\0"),
    PIECE(0x1e, "\x20\xac"),
    PIECE(0x1e, "\xd8\x3d\xdd\x11"),
    PIECE(0x1e, "\xd8\x3d\0A"),
    PIECE(0x17, "2601010000Z"),
    PIECE(0x30, ""),
    PIECE(0x31, ""),
    PIECE(0x80, ""),
    PIECE(0xa0, ""),
};

/* data, encryptedData, the bags, certificate and CRL types, attributes, schemes, digests. */
static const struct piece oids[] = {
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\7\1"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\7\2"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\7\3"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\7\6"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x0c\x0a\1\1"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x0c\x0a\1\2"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x0c\x0a\1\3"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x0c\x0a\1\4"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x0c\x0a\1\5"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x0c\x0a\1\6"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x09\x16\1"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x09\x16\2"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x09\x17\1"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x09\x14"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x09\x15"),
    PIECE(6, "\x2b\6\1\4\1\x82\x37\x11\1"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\5\x0d"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\5\x0c"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\5\x0e"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x0c\1\3"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\1\x0c\1\6"),
    PIECE(6, "\x2a\x86\x48\x86\xf7\x0d\2\x09"),
    PIECE(6, "\x60\x86\x48\1\x65\3\4\1\x2a"),
    PIECE(6, "\x60\x86\x48\1\x65\3\4\2\1"),
    PIECE(6, "\x2b\x0e\3\2\x1a"),
    PIECE(6, "\x2a\x9f\xff\xff\xff\x7f"),
};

static uint64_t below(struct draw *d, uint64_t n)
{
    return lk_rng_below(&d->rng, n);
}

/* Any node of the subtree AT with equal chance: of the k-th met, one in k replaces what was held.
 * It goes into at most LEVELS strings that hold elements. */
static void walk(struct draw *d, struct p12_node **at, int levels, uint64_t *met)
{
    for (; *at; at = &(*at)->next) {
        if (below(d, ++*met) == 0) {
            d->place = at;
            d->node = *at;
        }
        int left = levels - ((*at)->hold == P12_INSIDE || (*at)->hold == P12_SEALED);
        if (left >= 0)
            walk(d, &(*at)->first, left, met);
    }
}

/* The AuthenticatedSafe lies in one string, a bag in two; most of a file's nodes lie deeper, in
 * certificates and keys, which are read by other code than that which is looked at. What is changed
 * outside of them mostly ends at the MAC, so that is seldom done. */
static void pick(struct draw *d, struct p12_node **root)
{
    struct p12_node *content = p12_nth(p12_nth(p12_nth(*root, 1), 1), 0);
    bool inside = content && content->first && below(d, OUTSIDE);
    uint64_t met = 0;
    walk(d, inside ? &content->first : root, below(d, IN_THE_BAGS) ? 2 - inside : P12_DEPTH_MAX,
         &met);
}

static struct p12_node *from_piece(struct draw *d, const struct piece *all, size_t n)
{
    const struct piece *p = &all[below(d, n)];
    return p12_node_new(d->t, p->id, p->bytes, p->len);
}

static void put_before(struct draw *d, struct p12_node *n)
{
    if (!n)
        return;
    n->next = *d->place;
    *d->place = n;
}

static void replace(struct draw *d, struct p12_node *n)
{
    if (!n)
        return;
    n->next = d->node->next;
    *d->place = n;
}

static void leave_out(struct draw *d)
{
    *d->place = d->node->next;
}

static void repeat(struct draw *d)
{
    uint64_t times = below(d, 8) ? 1 : 1 + below(d, 40); /* some readers hold 32 bags */
    for (; times; times--)
        put_before(d, p12_copy(d->t, d->node));
}

static void swap(struct draw *d)
{
    struct p12_node *a = d->node, *b = a->next;
    if (!b)
        return;
    a->next = b->next;
    b->next = a;
    *d->place = b;
}

static void retype(struct draw *d)
{
    static const uint8_t ids[] = { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0c, 0x13,
                                   0x1e, 0x30, 0x31, 0x80, 0xa0, 0xa1, 0x24 };
    d->node->id = below(d, 8) ? ids[below(d, sizeof ids)] : (uint8_t)below(d, 256);
}

static void empty(struct draw *d)
{
    d->node->hold = P12_BYTES;
    d->node->first = NULL;
    d->node->len = 0;
}

static void insert_piece(struct draw *d)
{
    put_before(d, from_piece(d, pieces, LK_COUNT(pieces)));
}

static void replace_piece(struct draw *d)
{
    replace(d, from_piece(d, pieces, LK_COUNT(pieces)));
}

/* An OBJECT IDENTIFIER becomes another; so one is looked for. */
static void other_oid(struct draw *d)
{
    for (int tries = 0; tries < 16 && d->node->id != 6; tries++)
        pick(d, &d->t->root);
    if (d->node->id == 6)
        replace(d, from_piece(d, oids, LK_COUNT(oids)));
}

/* One octet otherwise, dropped, or more; where no engine brings a better way. */
static size_t change_octets(struct draw *d, uint8_t *bytes, size_t len, size_t max)
{
    static const uint8_t odd[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
    if (!len || (len < max && below(d, 4) == 0)) {
        size_t at = (size_t)below(d, len + 1);
        memmove(bytes + at + 1, bytes + at, len - at);
        bytes[at] = odd[below(d, sizeof odd)];
        return len + 1;
    }
    size_t at = (size_t)below(d, len);
    switch (below(d, 4)) {
    case 0:
        bytes[at] = odd[below(d, sizeof odd)];
        return len;
    case 1:
        memmove(bytes + at, bytes + at + 1, len - at - 1);
        return len - 1;
    case 2:
        return at; /* what is before it */
    }
    bytes[at] ^= (uint8_t)(1u << below(d, 8));
    return len;
}

static void mutate_bytes(struct draw *d)
{
    uint8_t bytes[OCTETS_MAX];
    struct p12_node *n = d->node;
    if (n->hold == P12_NODES || n->len > sizeof bytes / 2)
        return;
    memcpy(bytes, n->bytes ? n->bytes : (const uint8_t *)"", n->len);
    size_t max = n->len ? n->len * 2 : 8;
    size_t len =
        d->t->octets ? d->t->octets(bytes, n->len, max) : change_octets(d, bytes, n->len, max);
    struct p12_node *changed = p12_node_new(d->t, n->id, bytes, len);
    replace(d, changed);
}

static void wrap(struct draw *d)
{
    static const uint8_t ids[] = { 0x30, 0x31, 0xa0, 0x04 };
    struct p12_node *box = p12_node_new(d->t, ids[below(d, sizeof ids)], "", 0);
    if (!box)
        return;
    box->hold = box->id == 0x04 ? P12_INSIDE : P12_NODES;
    box->next = d->node->next;
    d->node->next = NULL;
    box->first = d->node;
    *d->place = box;
}

static void unwrap(struct draw *d)
{
    struct p12_node *last = d->node->first;
    if (!last)
        return;
    while (last->next)
        last = last->next;
    last->next = d->node->next;
    *d->place = d->node->first;
}

/* A part of this tree, or of the other, goes elsewhere. */
static void graft(struct draw *d)
{
    struct draw from = { .rng = d->rng };
    struct p12_node *root = d->other && d->other->root ? d->other->root : d->t->root;
    pick(&from, &root);
    d->rng = from.rng;
    struct p12_node *copy = p12_copy(d->t, from.node);
    if (below(d, 2))
        replace(d, copy);
    else
        put_before(d, copy);
}

static void lie(struct draw *d)
{
    static const int by[] = { -1, 1, -2, 2, 16, 127, 1 << 16 };
    d->node->lie = by[below(d, LK_COUNT(by))];
}

static void open_or_close(struct draw *d)
{
    d->node->id ^= 0x20;
    d->node->segmented = !d->node->segmented;
}

static void (*const changes[])(struct draw *d) = {
    leave_out,    leave_out,     repeat,        swap,         retype,       retype, empty,
    insert_piece, replace_piece, replace_piece, other_oid,    wrap,         unwrap, graft,
    graft,        lie,           open_or_close, mutate_bytes, mutate_bytes,
};

void p12_mutate(struct p12_tree *t, const struct p12_tree *other, uint64_t seed)
{
    struct draw d = { .t = t, .other = other, .rng = lk_rng_named(seed, "change") };
    struct p12_node *before = t->root;
    pick(&d, &t->root);
    if (other)
        graft(&d);
    else
        changes[below(&d, LK_COUNT(changes))](&d);
    if (!t->root)
        t->root = before;
}
