/* One authority, several threads: each issues, writes, reads and asks at the same time. */
#include "given.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 20 };

struct worker {
    pthread_t thread;
    const struct lk_ca *ca;
    uint8_t number;
    int good;
};

static enum lk_status always_good(void *of, const uint8_t serial[LK_SERIAL_LEN],
                                  struct lk_revoked *ret)
{
    (void)of;
    (void)serial;
    (void)ret;
    return LK_STATUS_GOOD;
}

static bool ask(const struct lk_ca *ca, const X509 *leaf)
{
    LK_AUTO(lk_buf_done) struct lk_buf request = { 0 }, answer = { 0 };
    const X509 *issuer = lk_ca_issuing(ca);
    struct lk_standing said;
    return lk_ocsp_request(leaf, issuer, &request, NULL) == 0 &&
           lk_ocsp_answer(ca, request.bytes, request.len, NOW, always_good, NULL, &answer, NULL) ==
               0 &&
           lk_ocsp_read(answer.bytes, answer.len, leaf, issuer, NOW, &said, NULL) == 0 &&
           said.status == LK_STATUS_GOOD && said.signed_by_issuer;
}

static bool one_round(const struct worker *w, const char *roots, size_t roots_len, int round)
{
    struct lk_leaf wish = given_wish();
    wish.serial[18] = w->number;
    wish.serial[19] = (uint8_t)round;
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = lk_key_new(LK_KEY_P256, NULL);
    LK_AUTO(X509_free) X509 *leaf = key ? lk_ca_issue(w->ca, &wish, key, NULL) : NULL;
    struct lk_p12_plan plan = { key,    leaf,     { lk_ca_issuing(w->ca), lk_ca_root(w->ca) },
                                "name", PASSWORD, 100 };
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    struct lk_p12 p;
    char why[160];
    if (!leaf || lk_p12_write(&plan, &der, NULL) ||
        lk_p12_read(der.bytes, der.len, PASSWORD, NULL, &p, NULL))
        return false;
    bool ok = p.state == LK_P12_OPEN && p.leaf == 0 &&
              lk_p12_chain_ok(&p, roots, roots_len, NOW + 1, why) && ask(w->ca, leaf);
    lk_p12_done(&p);
    return ok;
}

static void *work(void *arg)
{
    struct worker *w = arg;
    LK_AUTO(lk_buf_done) struct lk_buf roots = { 0 };
    if (lk_x509_pem(lk_ca_root(w->ca), &roots, NULL))
        return NULL;
    for (int i = 0; i < ROUNDS; i++)
        w->good += one_round(w, roots.bytes, roots.len, i);
    return NULL;
}

static void run_on(const struct lk_ca *ca)
{
    struct worker workers[THREADS] = { 0 };
    for (uint8_t i = 0; i < THREADS; i++) {
        workers[i].ca = ca;
        workers[i].number = i;
        cr_assert_eq(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(workers[i].thread, NULL);
        cr_expect_eq(workers[i].good, ROUNDS, "thread %d: %d rounds", i, workers[i].good);
    }
}

Test(threads, share_one_new_authority)
{
    struct lk_ca *ca = lk_ca_new(LK_KEY_P256, NOW, NULL);
    run_on(ca);
    lk_ca_free(ca);
}

Test(threads, share_one_authority_that_was_brought_back)
{
    struct lk_ca *ca = lk_ca_new(LK_KEY_P256, NOW, NULL);
    LK_AUTO(lk_buf_wipe) struct lk_buf pem = { 0 };
    cr_assert_eq(lk_ca_save(ca, &pem, NULL), 0);
    struct lk_ca *again = lk_ca_load(pem.bytes, pem.len, NULL);
    run_on(again);
    lk_ca_free(again);
    lk_ca_free(ca);
}
