/* What linting a file costs, against OpenSSL's own opening of it: PKCS12_create's usual file
 * (AES-256, SHA-256, 2048 iterations each), read by PKCS12_parse and by the linter in turn, many
 * rounds in one process. CPU time of this thread. usage: bench_lint ROUNDS */
#define _GNU_SOURCE
#include "base/auto.h"
#include "pki/lint.h"

#include <openssl/pkcs12.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ISSUED = 2, DAY = 24 * 3600 };

static const char password[] = "a-password-of-20-chars";

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_lint: %s failed\n", what);
    exit(3);
}

static X509 *certificate(const char *name, long serial, EVP_PKEY *key, X509 *issuer,
                         EVP_PKEY *issuer_key)
{
    X509 *x = X509_new();
    X509_NAME *subject = X509_NAME_new();
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1,
                               0);
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), serial);
    X509_set_subject_name(x, subject);
    X509_set_issuer_name(x, issuer ? X509_get_subject_name(issuer) : subject);
    X509_gmtime_adj(X509_getm_notBefore(x), -DAY);
    X509_gmtime_adj(X509_getm_notAfter(x), DAY);
    X509_set_pubkey(x, key);
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer ? issuer : x, x, NULL, NULL, 0);
    X509V3_set_nconf(&ctx, NULL);
    X509_EXTENSION *ca =
        X509V3_EXT_conf_nid(NULL, &ctx, NID_basic_constraints, issuer ? "CA:FALSE" : "CA:TRUE");
    X509_add_ext(x, ca, -1);
    X509_EXTENSION_free(ca);
    X509_NAME_free(subject);
    must(X509_sign(x, issuer_key, EVP_sha256()) > 0, "signing");
    return x;
}

/* A key, its certificate and the authority's, as users get them. */
static unsigned char *usual_file(const char *kind, int *ret_len)
{
    EVP_PKEY *key = !strcmp(kind, "rsa") ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256");
    EVP_PKEY *ca_key = EVP_EC_gen("P-256");
    X509 *ca = certificate("An authority", 1, ca_key, NULL, ca_key);
    X509 *leaf = certificate("A user", ISSUED, key, ca, ca_key);
    STACK_OF(X509) *others = sk_X509_new_null();
    sk_X509_push(others, ca);
    PKCS12 *file = PKCS12_create(password, "User certificate", key, leaf, others, 0, 0, 0, 0, 0);
    unsigned char *der = NULL;
    must(file != NULL, "PKCS12_create");
    *ret_len = i2d_PKCS12(file, &der);
    PKCS12_free(file);
    sk_X509_pop_free(others, X509_free);
    X509_free(leaf);
    EVP_PKEY_free(key);
    EVP_PKEY_free(ca_key);
    return der;
}

static double parse(const unsigned char *der, int len)
{
    double from = cpu();
    const unsigned char *at = der;
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;
    STACK_OF(X509) *chain = NULL;
    PKCS12 *file = d2i_PKCS12(NULL, &at, len);
    must(PKCS12_parse(file, password, &key, &cert, &chain) == 1, "PKCS12_parse");
    EVP_PKEY_free(key);
    X509_free(cert);
    sk_X509_pop_free(chain, X509_free);
    PKCS12_free(file);
    return cpu() - from;
}

static double lint(const unsigned char *der, int len)
{
    double from = cpu();
    struct lk_password typed = { password, strlen(password), false };
    struct lk_lint_options options = { .profile = LK_PROFILE_OCES };
    struct lk_lint l;
    must(lk_p12_lint(der, (size_t)len, &typed, &options, &l, NULL) == 0, "lk_p12_lint");
    must(l.accept == LK_ACCEPT_YES, "accepting");
    lk_lint_done(&l);
    return cpu() - from;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double middle(double *all, int n)
{
    qsort(all, (size_t)n, sizeof *all, by_value);
    return all[n / 2];
}

/* Turn about; each round's ratio is of two that ran right after each other. */
static void compare(const char *kind, int rounds)
{
    int len;
    unsigned char *der = usual_file(kind, &len);
    double *parsed = calloc((size_t)rounds, sizeof *parsed);
    double *linted = calloc((size_t)rounds, sizeof *linted);
    double *ratio = calloc((size_t)rounds, sizeof *ratio);
    must(parsed && linted && ratio, "memory");
    for (int i = -3; i < rounds; i++) { /* the first ones load what they need */
        int at = i < 0 ? 0 : i;
        if (i % 2)
            linted[at] = lint(der, len);
        parsed[at] = parse(der, len);
        if (i % 2 == 0)
            linted[at] = lint(der, len);
        ratio[at] = linted[at] / parsed[at];
    }
    printf("kind=%s octets=%d parse_us=%.1f lint_us=%.1f ratio=%.3f\n", kind, len,
           middle(parsed, rounds) * 1e6, middle(linted, rounds) * 1e6, middle(ratio, rounds));
    free(parsed);
    free(linted);
    free(ratio);
    OPENSSL_free(der);
}

int main(int argc, char **argv)
{
    int rounds = argc > 1 ? atoi(argv[1]) : 500;
    must(rounds > 0, "reading ROUNDS");
    compare("p256", rounds);
    compare("rsa", rounds);
    return 0;
}
