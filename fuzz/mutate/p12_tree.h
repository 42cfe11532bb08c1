/* fuzz/mutate/p12_tree.h: a PKCS#12 file as a tree that can be changed and written again. Octet
 * strings that hold DER are opened, and so is what is encrypted under the password. Writing it
 * again encrypts anew and computes the MAC anew, so that a change deep inside still gets past the
 * MAC. Of libcrypto only derivations and ciphers are used, and only with parameters that were
 * looked at: trouble in here is never a finding. */
#ifndef LK_FUZZ_P12_TREE_H
#define LK_FUZZ_P12_TREE_H

#include "base/arena.h"
#include "base/buf.h"
#include <stdbool.h>
#include <stdint.h>

#define P12_PASSWORD "abcd-Test 1" /* that of the seeds */

enum { P12_NODES_MAX = 4000, P12_DEPTH_MAX = 64, P12_COUNT_MAX = 16 };

enum p12_hold {
    P12_BYTES,  /* primitive */
    P12_NODES,  /* constructed: the children follow each other */
    P12_INSIDE, /* octets that hold the children */
    P12_SEALED, /* octets that hold the children encrypted, under the algorithm that stands before
                 */
};

struct p12_node {
    uint8_t id;
    enum p12_hold hold;
    bool segmented;       /* BER: octets in a constructed string */
    const uint8_t *bytes; /* P12_BYTES; P12_SEALED: as it was read */
    size_t len;
    struct lk_buf *alg; /* P12_SEALED: the AlgorithmIdentifier under which it was read */
    int lie;            /* added to the length that is written */
    struct p12_node *first, *next;
};

struct p12_tree {
    struct lk_arena *arena;
    struct p12_node *root; /* NULL if the octets are no element */
    size_t n_nodes;
    /* How an engine changes octets, at most MAX of them; NULL: a way of our own, from the seed. */
    size_t (*octets)(uint8_t *bytes, size_t len, size_t max);
};

/* Reads LEN bytes; what lies in the tree is ARENA's, and the bytes are copied. */
void p12_tree_read(struct p12_tree *t, struct lk_arena *arena, const uint8_t *bytes, size_t len);
/* Writes it, with the MAC as it must be if SEAL, else as it stands in the tree. */
void p12_tree_write(struct p12_tree *t, bool seal, struct lk_buf *out);
/* A node with all below it, once more. NULL when the tree is full. */
struct p12_node *p12_copy(struct p12_tree *t, const struct p12_node *of);
struct p12_node *p12_node_new(struct p12_tree *t, uint8_t id, const void *bytes, size_t len);
struct p12_node *p12_nth(const struct p12_node *n, unsigned nth);
bool p12_is(const struct p12_node *n, uint8_t id);
/* The largest count of iterations that stands anywhere in the tree, as 32 bits see it too. */
uint64_t p12_tree_work(const struct p12_tree *t);
/* Sets each of these to one that is larger than P12_COUNT_MAX. */
void p12_tree_calm(struct p12_tree *t);

/* p12_seal.c */
/* Is the MAC right? */
bool p12_mac_holds(const struct p12_tree *t);
/* The clear octets of LEN bytes under ALG, an AlgorithmIdentifier; false if it is none of those
 * known here, if its parameters are odd, or if the padding is wrong. */
bool p12_crypt(const struct p12_node *alg, bool encrypt, const uint8_t *bytes, size_t len,
               struct lk_buf *out);
/* The MAC over CONTENT as MAC_DATA says, at most 64 octets; its length, or 0. */
unsigned p12_mac(const struct p12_node *mac_data, const struct lk_buf *content, uint8_t value[64]);

/* p12_change.c: one change of the tree, drawn from SEED; OTHER (may be NULL) may lend a part. */
void p12_mutate(struct p12_tree *t, const struct p12_tree *other, uint64_t seed);

/* p12_wall.c */
/* A file that lost its MAC, or has one that nobody computes, gets a usual one: SHA-256, a salt of
 * eight octets, one iteration. Its value is set when the tree is written. */
void p12_heal(struct p12_tree *t);
/* PFX, version and type become what they must be, and nothing stands behind; what lies in it stays.
 */
void p12_rebuild(struct p12_tree *t);

#endif
