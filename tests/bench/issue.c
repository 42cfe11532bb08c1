/* What issuing costs the portal, and what its parts cost by themselves: a key, a signature, and
 * OpenSSL's PKCS12_create of the same content, measured in the same run.
 * usage: bench_issue LAKMUS CERTIFICATES */
#define _GNU_SOURCE
#include "flow.h"

#include "base/clock.h"
#include "pki/ca.h"
#include <openssl/pkcs12.h>
#include <string.h>
#include <time.h>

enum { LOGGED_IN = 11, ITERATIONS = 2048 }; /* as many as the flow's world has */

static double own_cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool ok, const char *what)
{
    if (!ok)
        bench_die("%s failed", what);
}

enum { ID_ROOM = 24 };

/* Sends to "orders/ORDER/STEP" of the portal. */
static void post(struct bench_lane *l, const char *order, const char *step, const char *more)
{
    snprintf(l->url, sizeof l->url, "%s/orders/%s/%s", l->base, order, step);
    snprintf(l->body, sizeof l->body, "{\"csrf\":\"%s\"%s}", l->csrf, more);
    must(bench_lane_send(l, false, "POST", l->url, l->body) == 303, l->url);
}

/* Logs in and brings N orders to their password page. */
static void prepare(struct bench_lane *l, const struct bench_portal *p, long n,
                    char (*ids)[ID_ROOM])
{
    char url[400];
    bench_lane_open(l, p);
    while (l->step < LOGGED_IN) {
        bench_lane_ask(l, p);
        bench_lane_take(l, curl_easy_perform(l->easy));
    }
    snprintf(url, sizeof url, "%s/orders", l->world);
    for (long i = 0; i < n; i++) {
        must(bench_lane_send(l, true, "POST", url,
                             "{\"user_id\":\"anna.a\",\"certificate\":\"User certificate\"}") ==
                 201,
             "ordering");
        must(bench_lane_member(l, "id", ids[i], sizeof ids[i]), "naming the order");
        post(l, ids[i], "start", "");
        post(l, ids[i], "terms", ",\"terms\":true");
    }
}

/* The parts of one certificate, N times. */
static double primitives(long n)
{
    struct lk_err err = { 0 };
    LK_AUTO(lk_ca_free) struct lk_ca *ca = lk_ca_new(LK_KEY_P256, lk_unix_now(), &err);
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *signer = EVP_EC_gen("P-256");
    must(ca && signer, "an authority");
    STACK_OF(X509) *chain = sk_X509_new_null();
    sk_X509_push(chain, (X509 *)lk_ca_issuing(ca));
    sk_X509_push(chain, (X509 *)lk_ca_root(ca));
    double from = own_cpu();
    for (long i = 0; i < n; i++) {
        LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = EVP_EC_gen("P-256");
        LK_AUTO(X509_free) X509 *leaf = X509_dup(lk_ca_issuing(ca));
        must(X509_set_pubkey(leaf, key) && X509_sign(leaf, signer, EVP_sha256()) > 0, "signing");
        PKCS12 *file = PKCS12_create("a-password-of-20-chars", "User certificate", key, leaf, chain,
                                     NID_aes_256_cbc, -1, ITERATIONS, ITERATIONS, 0);
        must(file != NULL, "PKCS12_create");
        unsigned char *der = NULL;
        must(i2d_PKCS12(file, &der) > 0, "DER");
        OPENSSL_free(der);
        PKCS12_free(file);
    }
    double cpu = own_cpu() - from;
    sk_X509_free(chain);
    return cpu;
}

int main(int argc, char **argv)
{
    struct bench_portal p;
    struct bench_lane lane;
    long n = argc == 3 ? atol(argv[2]) : 0;
    if (n < 1)
        bench_die("usage: bench_issue LAKMUS CERTIFICATES");
    curl_global_init(CURL_GLOBAL_DEFAULT);
    bench_portal_start(&p, argv[1], BENCH_ANY_CPU);
    LK_AUTO(free) char(*ids)[ID_ROOM] = calloc((size_t)n, sizeof *ids);
    prepare(&lane, &p, n, ids);
    double cpu = bench_cost_of(p.pid).cpu_s, from = bench_now();
    for (long i = 0; i < n; i++)
        post(&lane, ids[i], "password", "");
    double wall = bench_now() - from;
    cpu = bench_cost_of(p.pid).cpu_s - cpu;
    printf("certificates=%ld wall=%.6f portal_cpu=%.2f parts_cpu=%.6f\n", n, wall, cpu,
           primitives(n));
    bench_lane_close(&lane);
    bench_portal_stop(&p);
    return 0;
}
