/* What most tests of this room start from: one authority, one certificate. */
#ifndef LK_TEST_PKI_GIVEN_H
#define LK_TEST_PKI_GIVEN_H

#include <criterion/criterion.h>
#include "pki/p12_read.h"
#include "pki/p12_write.h"
#include "pki/revocation.h"
#include <string.h>

#define NOW      INT64_C(1780000000)
#define DAYS(n)  (INT64_C(86400) * (n))
#define PASSWORD "Rosa-Luna-42%"

struct given {
    struct lk_ca *ca;
    EVP_PKEY *key;
    X509 *leaf;
    struct lk_leaf wish;
};

static inline struct lk_leaf given_wish(void)
{
    struct lk_leaf wish = {
        .subject = { "Rød Grød", "Rød", "Grød", "00000000-1111-4222-8333-444444444444",
                     "Fløde & Co, A/S", "12345678" },
        .serial = { 0x41, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 },
        .not_before = NOW,
        .not_after = NOW + DAYS(1095) - 1,
        .ocsp_url = "http://127.0.0.1:8080/ocsp",
        .issuer_url = "http://127.0.0.1:8080/ca,with;comma.cer",
        .crl_url = "http://127.0.0.1:8080/crl",
    };
    return wish;
}

static inline struct given given_leaf(enum lk_key_kind kind)
{
    struct lk_err err = { 0 };
    struct given g = { .wish = given_wish() };
    g.ca = lk_ca_new(kind, NOW, &err);
    cr_assert(g.ca, "%s", err.msg);
    g.key = lk_key_new(kind, &err);
    cr_assert(g.key, "%s", err.msg);
    g.leaf = lk_ca_issue(g.ca, &g.wish, g.key, &err);
    cr_assert(g.leaf, "%s", err.msg);
    return g;
}

static inline void given_done(struct given *g)
{
    X509_free(g->leaf);
    EVP_PKEY_free(g->key);
    lk_ca_free(g->ca);
}

static inline struct lk_buf given_file(const struct given *g, const char *password)
{
    struct lk_err err = { 0 };
    struct lk_buf der = { 0 };
    struct lk_p12_plan plan = {
        g->key,   g->leaf, { lk_ca_issuing(g->ca), lk_ca_root(g->ca) }, "Rødt certifikat",
        password, 2000
    };
    cr_assert_eq(lk_p12_write(&plan, &der, &err), 0, "%s", err.msg);
    return der;
}

#endif
