/* What faults do with keys and certificates, before they are made. */
#include "portal/fixture.h"
#include "portal/spoil.h"

#include <string.h>

enum { DAY = 24 * 3600, CUT_PASSWORD = 16, SHORT_SERIAL = 4 };

/* One key of the portal that turns up where another one should. */
static EVP_PKEY *same_key(struct lk_ctx *c)
{
    EVP_PKEY **key = &c->portal->same_key[c->tx.world.kind];
    if (!*key)
        *key = lk_key_new(c->tx.world.kind, c->tx.err);
    return *key;
}

static int certificates_so_far(struct lk_ctx *c, int64_t *ret)
{
    return lk_store_int(c->tx.store, 0, ret, c->tx.err,
                        "SELECT count(*) FROM cert WHERE world=? AND der IS NOT NULL", "i",
                        (long long)c->tx.world.n);
}

static int spoil_keys(struct lk_ctx *c, const struct lk_order *o, struct lk_issue_plan *plan)
{
    int64_t n = 0;
    if (lk_fault_hits(&c->tx, LK_FAULT_KEYS_SHARED))
        plan->leaf_key = same_key(c);
    if (lk_fault_hits(&c->tx, LK_FAULT_FILE_WRONG_KEY))
        plan->file_key = same_key(c);
    if (!lk_fault_is_armed(&c->tx, LK_FAULT_RENEWAL_KEEPS_KEY))
        return 0;
    if (certificates_so_far(c, &n))
        return -1;
    if (n == 0 || o->renews)
        plan->leaf_key = same_key(c);
    return 0;
}

static int old_serial(struct lk_ctx *c, int64_t cert, uint8_t out[LK_SERIAL_LEN])
{
    LK_AUTO(X509_free) X509 *x = lk_cert_x509(&c->tx, cert);
    if (!x)
        return -1;
    const ASN1_INTEGER *n = X509_get0_serialNumber(x);
    int len = ASN1_STRING_length(n);
    memset(out, 0, LK_SERIAL_LEN);
    if (len > 0 && len <= LK_SERIAL_LEN)
        memcpy(out + LK_SERIAL_LEN - len, ASN1_STRING_get0_data(n), (size_t)len);
    return 0;
}

static int spoil_serial(struct lk_ctx *c, const struct lk_order *o, uint8_t serial[LK_SERIAL_LEN])
{
    if (lk_fault_hits(&c->tx, LK_FAULT_SERIALS_SHORT)) {
        memset(serial, 0, LK_SERIAL_LEN - SHORT_SERIAL);
        serial[LK_SERIAL_LEN - SHORT_SERIAL] |= 0x40;
        serial[LK_SERIAL_LEN - SHORT_SERIAL] &= 0x7f;
    }
    int64_t n = lk_fault_moments(&c->tx, LK_FAULT_SERIALS_COUNT, 1);
    if (n) {
        memset(serial, 0x11, LK_SERIAL_LEN);
        serial[LK_SERIAL_LEN - 2] = (uint8_t)(n >> 8);
        serial[LK_SERIAL_LEN - 1] = (uint8_t)n;
    }
    if (o->renews && lk_fault_hits(&c->tx, LK_FAULT_RENEWAL_KEEPS_SERIAL))
        return old_serial(c, o->renews, serial);
    return 0;
}

static void spoil_password(struct lk_ctx *c, struct lk_issue_plan *plan)
{
    if (lk_fault_hits(&c->tx, LK_FAULT_FILE_PASSWORD_CUT))
        plan->password =
            lk_arena_strndup(c->tx.arena, plan->password, strnlen(plan->password, CUT_PASSWORD));
    if (lk_fault_hits(&c->tx, LK_FAULT_FILE_EMPTY_PASSWORD))
        plan->password = "";
    if (lk_fault_hits(&c->tx, LK_FAULT_ITERATIONS_ONE))
        plan->iterations = 1;
}

int lk_spoil_plan(struct lk_ctx *c, const struct lk_order *o, struct lk_issue_plan *plan)
{
    struct lk_leaf *leaf = &plan->leaf;
    if (lk_fault_hits(&c->tx, LK_FAULT_SUBJECT_OF_ANOTHER)) {
        leaf->subject.common_name = "Ingen Bestemt";
        leaf->subject.given_name = "Ingen";
        leaf->subject.surname = "Bestemt";
    }
    if (lk_fault_hits(&c->tx, LK_FAULT_LEAF_EXPIRED)) {
        leaf->not_before -= 2 * DAY;
        leaf->not_after = c->tx.now - 1;
    }
    if (lk_fault_hits(&c->tx, LK_FAULT_LEAF_NOT_YET))
        leaf->not_before += DAY;
    plan->without_issuer = lk_fault_hits(&c->tx, LK_FAULT_FILE_WITHOUT_ISSUER);
    plan->without_root = lk_fault_hits(&c->tx, LK_DECOY_FILE_WITHOUT_ROOT);
    spoil_password(c, plan);
    return spoil_keys(c, o, plan) || spoil_serial(c, o, leaf->serial) || lk_fixture_plan(c, plan)
               ? -1
               : 0;
}
