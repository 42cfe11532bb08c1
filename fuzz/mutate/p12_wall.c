/* The wall around what a PKCS#12 file holds, made right again after a change: a file that nobody
 * reads any further is a poor parent of others. */
#include "p12_tree.h"

#include <string.h>

void p12_heal(struct p12_tree *t)
{
    static const uint8_t usual[66] =
        "\x30\x40\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02"
        "\x01\x05\0\x04\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\0\0\0\0\0\0\0\0\x04\x08saltsalt\x02\x01\x01";
    const struct lk_buf nothing = { 0 };
    uint8_t value[64];
    struct p12_node *info = p12_nth(t->root, 1);
    struct p12_tree mac;
    if (!p12_nth(p12_nth(info, 1), 0) || p12_mac(info->next, &nothing, value))
        return;
    p12_tree_read(&mac, t->arena, usual, sizeof usual);
    info->next = mac.root;
}

/* At *AT shall stand this element. */
static void be(struct p12_tree *t, struct p12_node **at, uint8_t id, const char *bytes, size_t len)
{
    struct p12_node *n = *at;
    if (n && n->id == id && n->hold == P12_BYTES && n->len == len && !n->lie &&
        !memcmp(n->bytes, bytes, len))
        return;
    struct p12_node *right = p12_node_new(t, id, bytes, len);
    if (!right)
        return;
    right->next = n ? n->next : NULL;
    *at = right;
}

void p12_rebuild(struct p12_tree *t)
{
    struct p12_node *info = p12_nth(t->root, 1), *box = p12_nth(info, 1),
                    *content = p12_nth(box, 0);
    if (!content || !content->first)
        return;
    struct p12_node *const wall[] = { t->root, info, box, content };
    static const uint8_t ids[] = { 0x30, 0x30, 0xa0, 0x04 };
    static const char data[] = "\x2a\x86\x48\x86\xf7\x0d\1\7\1";
    for (size_t i = 0; i < LK_COUNT(wall); i++) {
        wall[i]->id = ids[i];
        wall[i]->lie = 0;
    }
    be(t, &t->root->first, 0x02, "\3", 1);
    be(t, &info->first, 0x06, data, sizeof data - 1);
    box->next = content->next = NULL;
    if (info->next)
        info->next->next = NULL;
}
