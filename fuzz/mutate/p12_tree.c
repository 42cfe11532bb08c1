/* Reading a PKCS#12 file into a tree, and writing the tree. */
#include "p12_tree.h"

#include <string.h>

enum { INTEGER = 0x02, OCTETS = 0x04, OID = 0x06, SEQUENCE = 0x30, CONSTRUCTED = 0x20 };

struct input {
    const uint8_t *at, *end;
};

static struct p12_node *read_one(struct p12_tree *t, struct input *in, int depth);

bool p12_is(const struct p12_node *n, uint8_t id)
{
    return n && n->id == id;
}

struct p12_node *p12_nth(const struct p12_node *n, unsigned nth)
{
    struct p12_node *child = n ? n->first : NULL;
    while (child && nth--)
        child = child->next;
    return child;
}

static struct p12_node *blank(struct p12_tree *t, uint8_t id, enum p12_hold hold)
{
    if (t->n_nodes >= P12_NODES_MAX)
        return NULL;
    t->n_nodes++;
    struct p12_node *n = lk_arena_new_of(t->arena, struct p12_node);
    n->id = id;
    n->hold = hold;
    return n;
}

struct p12_node *p12_node_new(struct p12_tree *t, uint8_t id, const void *bytes, size_t len)
{
    struct p12_node *n = blank(t, id, P12_BYTES);
    if (n) {
        uint8_t *copy = lk_arena_alloc(t->arena, len + 1);
        memcpy(copy, bytes, len);
        n->bytes = copy;
        n->len = len;
    }
    return n;
}

struct p12_node *p12_copy(struct p12_tree *t, const struct p12_node *of)
{
    struct p12_node *n = blank(t, of->id, of->hold);
    if (!n)
        return NULL;
    struct p12_node **to = &n->first;
    *n = *of;
    n->first = n->next = NULL;
    for (const struct p12_node *child = of->first; child; child = child->next) {
        if (!(*to = p12_copy(t, child)))
            return n;
        to = &(*to)->next;
    }
    return n;
}

/* Identifier and length; false if there is no whole element. An open end is left in *RET_OPEN. */
static bool read_head(struct input *in, uint8_t *ret_id, size_t *ret_len, bool *ret_open)
{
    if (in->end - in->at < 2 || (in->at[0] & 0x1f) == 0x1f)
        return false;
    *ret_id = *in->at++;
    uint8_t first = *in->at++;
    size_t len = first & 0x7f, n = len;
    *ret_open = first == 0x80;
    if (first > 0x80) {
        if (n > 4 || (size_t)(in->end - in->at) < n)
            return false;
        for (len = 0; n--;)
            len = len << 8 | *in->at++;
    }
    *ret_len = len;
    return *ret_open || len <= (size_t)(in->end - in->at);
}

/* Children until IN is empty, or until the two zero octets if OPEN. */
static bool read_children(struct p12_tree *t, struct p12_node *n, struct input *in, bool open,
                          int depth)
{
    struct p12_node **to = &n->first;
    while (in->at < in->end) {
        if (open && in->end - in->at >= 2 && !in->at[0] && !in->at[1]) {
            in->at += 2;
            return true;
        }
        if (!(*to = read_one(t, in, depth + 1)))
            return false;
        to = &(*to)->next;
    }
    return !open;
}

/* One octet string out of the segments of a constructed one. */
static void join(struct p12_tree *t, struct p12_node *n)
{
    struct lk_buf all = { 0 };
    for (struct p12_node *s = n->first; s; s = s->next) {
        if (s->hold != P12_BYTES || s->id != OCTETS)
            return lk_buf_done(&all);
        lk_buf_add(&all, s->bytes, s->len);
    }
    n->id = OCTETS;
    n->hold = P12_BYTES;
    n->segmented = true;
    n->first = NULL;
    uint8_t *bytes = lk_arena_alloc(t->arena, all.len + 1);
    if (all.len)
        memcpy(bytes, all.bytes, all.len);
    n->bytes = bytes;
    n->len = all.len;
    lk_buf_done(&all);
}

/* The octets BYTES as children of N, if they are one element and nothing else. */
static bool open_inside(struct p12_tree *t, struct p12_node *n, const uint8_t *bytes, size_t len,
                        int depth)
{
    struct input in = { bytes, bytes + len };
    if (len < 4 || (*bytes != SEQUENCE && *bytes != 0x31))
        return false;
    struct p12_node *inside = read_one(t, &in, depth + 1);
    if (!inside || in.at != in.end)
        return false;
    n->first = inside;
    return true;
}

static struct p12_node *read_one(struct p12_tree *t, struct input *in, int depth)
{
    uint8_t id;
    size_t len;
    bool open;
    if (depth > P12_DEPTH_MAX || !read_head(in, &id, &len, &open))
        return NULL;
    if (!(id & CONSTRUCTED)) {
        struct p12_node *n = open ? NULL : p12_node_new(t, id, in->at, len);
        in->at += n ? len : 0;
        if (n && id == OCTETS && open_inside(t, n, n->bytes, n->len, depth))
            n->hold = P12_INSIDE;
        return n;
    }
    struct p12_node *n = blank(t, id, P12_NODES);
    struct input body = { in->at, open ? in->end : in->at + len };
    if (!n || !read_children(t, n, &body, open, depth))
        return NULL;
    in->at = open ? body.at : in->at + len;
    if (id == (OCTETS | CONSTRUCTED))
        join(t, n);
    if (n->segmented && open_inside(t, n, n->bytes, n->len, depth))
        n->hold = P12_INSIDE;
    return n;
}

static void put_node(const struct p12_node *n, struct lk_buf *out);

static void put_head(uint8_t id, size_t len, struct lk_buf *out)
{
    uint8_t octets[6] = { id, (uint8_t)len }, n = 0;
    if (len > 0x7f) {
        for (size_t l = len; l; l >>= 8)
            n++;
        octets[1] = 0x80 | n;
        for (int i = 0; i < n; i++)
            octets[2 + i] = (uint8_t)(len >> 8 * (n - 1 - i));
    }
    lk_buf_add(out, octets, 2u + n);
}

static void put_children(const struct p12_node *n, struct lk_buf *out)
{
    for (const struct p12_node *child = n->first; child; child = child->next)
        put_node(child, out);
}

/* What was encrypted is encrypted again, unless its algorithm was changed: then the old octets
 * stand under the new algorithm. */
static void put_sealed(const struct p12_node *n, struct lk_buf *out)
{
    LK_AUTO(lk_buf_done) struct lk_buf clear = { 0 };
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct p12_tree alg;
    put_children(n, &clear);
    p12_tree_read(&alg, arena, (const uint8_t *)n->alg->bytes, n->alg->len);
    if (!p12_crypt(alg.root, true, (const uint8_t *)clear.bytes, clear.len, out))
        lk_buf_add(out, n->bytes, n->len);
}

static void put_node(const struct p12_node *n, struct lk_buf *out)
{
    LK_AUTO(lk_buf_done) struct lk_buf body = { 0 };
    switch (n->hold) {
    case P12_BYTES:
        lk_buf_add(&body, n->bytes, n->len);
        break;
    case P12_SEALED:
        put_sealed(n, &body);
        break;
    case P12_NODES:
    case P12_INSIDE:
        put_children(n, &body);
        break;
    }
    bool segmented = n->segmented && n->id == OCTETS;
    if (segmented) {
        struct lk_buf outer = { 0 };
        put_head(OCTETS, body.len, &outer);
        lk_buf_add(&outer, body.bytes, body.len);
        lk_buf_done(&body);
        body = outer;
    }
    long len = (long)body.len + n->lie;
    put_head(n->id | (segmented ? CONSTRUCTED : 0), len < 0 ? 0 : (size_t)len, out);
    lk_buf_add(out, body.bytes, body.len);
}

/* Opens what is encrypted: an AlgorithmIdentifier with octets after it. */
static void unseal(struct p12_tree *t, struct p12_node *n, int depth)
{
    for (struct p12_node *child = n->first; child && depth < P12_DEPTH_MAX; child = child->next) {
        struct p12_node *box = child->next;
        LK_AUTO(lk_buf_done) struct lk_buf clear = { 0 };
        if (p12_is(child, SEQUENCE) && box && (box->id == OCTETS || box->id == 0x80) &&
            box->hold == P12_BYTES && p12_crypt(child, false, box->bytes, box->len, &clear) &&
            open_inside(t, box, (const uint8_t *)clear.bytes, clear.len, 0)) {
            box->hold = P12_SEALED;
            box->alg = lk_arena_new_of(t->arena, struct lk_buf);
            LK_AUTO(lk_buf_done) struct lk_buf alg = { 0 };
            put_node(child, &alg);
            box->alg->bytes = lk_arena_alloc(t->arena, alg.len + 1);
            memcpy(box->alg->bytes, alg.bytes, alg.len);
            box->alg->len = alg.len;
        }
        unseal(t, child, depth + 1);
    }
}

void p12_tree_read(struct p12_tree *t, struct lk_arena *arena, const uint8_t *bytes, size_t len)
{
    struct input in = { bytes, bytes + len };
    *t = (struct p12_tree){ .arena = arena };
    t->root = len ? read_one(t, &in, 0) : NULL;
    if (t->root)
        unseal(t, t->root, 0);
}

/* PFX { version, ContentInfo { oid, [0] { octets } }, MacData { DigestInfo { alg, digest } … } } */
static void set_mac(struct p12_tree *t)
{
    struct p12_node *mac = p12_nth(t->root, 2), *info = p12_nth(mac, 0), *digest = p12_nth(info, 1),
                    *content = p12_nth(p12_nth(p12_nth(t->root, 1), 1), 0);
    LK_AUTO(lk_buf_done) struct lk_buf octets = { 0 };
    uint8_t value[64];
    if (!content || !p12_is(digest, OCTETS))
        return;
    if (content->hold == P12_BYTES)
        lk_buf_add(&octets, content->bytes, content->len);
    else
        put_children(content, &octets);
    unsigned n = p12_mac(mac, &octets, value);
    struct p12_node *right = n ? p12_node_new(t, OCTETS, value, n) : NULL;
    if (right) {
        digest->bytes = right->bytes;
        digest->len = right->len;
        digest->hold = P12_BYTES;
    }
}

void p12_tree_write(struct p12_tree *t, bool seal, struct lk_buf *out)
{
    if (seal)
        set_mac(t);
    put_node(t->root, out);
}

static uint64_t number(const struct p12_node *n)
{
    uint64_t value = 0;
    for (size_t i = 0; i < n->len; i++)
        value = value >> 56 ? UINT64_MAX >> 1 : value << 8 | n->bytes[i];
    return value;
}

/* A count stands right after a salt, and so do the parameters of scrypt. */
static uint64_t visit_counts(struct p12_node *n, bool calm)
{
    uint64_t most = 0;
    bool salted = false;
    for (struct p12_node *child = n->first; child; child = child->next) {
        if (salted && child->id == INTEGER && child->hold == P12_BYTES) {
            uint64_t count = number(child);
            if (calm && count > P12_COUNT_MAX) {
                child->bytes = (const uint8_t *)"\1";
                count = child->len = 1;
            }
            most = count > most ? count : most;
        }
        salted = salted || child->id == OCTETS;
        uint64_t below = visit_counts(child, calm);
        most = below > most ? below : most;
    }
    return most;
}

uint64_t p12_tree_work(const struct p12_tree *t)
{
    return t->root ? visit_counts(t->root, false) : 0;
}

void p12_tree_calm(struct p12_tree *t)
{
    visit_counts(t->root, true);
}
