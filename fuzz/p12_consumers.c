/* Asking OpenSSL and GnuTLS, and the child processes in which all three are asked. */
#define _GNU_SOURCE
#include "p12_consumers.h"

#include "base/fs.h"
#include <fcntl.h>
#include <gnutls/abstract.h>
#include <gnutls/pkcs12.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MEMORY_MAX = 1 << 30 };

static void ask_openssl(const uint8_t *bytes, size_t len, const char *password, const char *folder,
                        struct p12_outcome *ret)
{
    (void)folder;
    const unsigned char *at = bytes;
    unsigned char *der = NULL;
    EVP_PKEY *key = NULL;
    X509 *cert = NULL;
    OSSL_PROVIDER_load(NULL, "default");
    OSSL_PROVIDER_load(NULL, "legacy");
    PKCS12 *p12 = d2i_PKCS12(NULL, &at, (long)len);
    if (!p12 || PKCS12_parse(p12, password, &key, &cert, NULL) != 1)
        return;
    ret->how = key ? P12_OPENS : P12_NO_KEY;
    int n = key ? i2d_PUBKEY(key, &der) : 0;
    if (n > 0)
        SHA256(der, (size_t)n, ret->key);
    der = NULL;
    n = cert ? i2d_X509(cert, &der) : 0;
    if (n > 0)
        SHA256(der, (size_t)n, ret->cert);
}

static void digest_of(gnutls_datum_t *der, uint8_t out[P12_DIGEST])
{
    SHA256(der->data, der->size, out);
    gnutls_free(der->data);
}

static void take_gnutls(gnutls_x509_privkey_t key, gnutls_x509_crt_t *chain, unsigned n,
                        struct p12_outcome *ret)
{
    gnutls_datum_t der = { 0 };
    gnutls_privkey_t any;
    gnutls_pubkey_t half;
    ret->how = key ? P12_OPENS : P12_NO_KEY;
    if (key && !gnutls_privkey_init(&any) && !gnutls_pubkey_init(&half) &&
        !gnutls_privkey_import_x509(any, key, 0) &&
        !gnutls_pubkey_import_privkey(half, any, 0, 0) &&
        !gnutls_pubkey_export2(half, GNUTLS_X509_FMT_DER, &der))
        digest_of(&der, ret->key);
    if (n && !gnutls_x509_crt_export2(chain[0], GNUTLS_X509_FMT_DER, &der))
        digest_of(&der, ret->cert);
}

static void ask_gnutls(const uint8_t *bytes, size_t len, const char *password, const char *folder,
                       struct p12_outcome *ret)
{
    (void)folder;
    gnutls_datum_t file = { (unsigned char *)bytes, (unsigned)len };
    gnutls_pkcs12_t p12;
    gnutls_x509_privkey_t key = NULL;
    gnutls_x509_crt_t *chain = NULL;
    unsigned n = 0;
    if (!gnutls_pkcs12_init(&p12) && !gnutls_pkcs12_import(p12, &file, GNUTLS_X509_FMT_DER, 0) &&
        !gnutls_pkcs12_verify_mac(p12, password) &&
        !gnutls_pkcs12_simple_parse(p12, password, &key, &chain, &n, NULL, NULL, NULL, 0))
        take_gnutls(key, chain, n, ret);
}

typedef void ask_fn(const uint8_t *bytes, size_t len, const char *password, const char *folder,
                    struct p12_outcome *ret);

static ask_fn *const consumers[P12_CONSUMERS] = { ask_openssl, ask_gnutls, p12_ask_nss };
const char *const p12_consumer_names[P12_CONSUMERS] = { "openssl", "gnutls", "nss" };

/* Never returns: no handler of the parent's runs, and what the library holds goes with the process.
 */
static _Noreturn void child(ask_fn *ask, int to, const uint8_t *bytes, size_t len,
                            const char *password, const char *folder)
{
    struct rlimit cpu = { P12_SECONDS, P12_SECONDS + 1 }, none = { 0, 0 };
    setrlimit(RLIMIT_CPU, &cpu);
    setrlimit(RLIMIT_CORE, &none);
#ifndef LK_ARENA_MALLOC /* AddressSanitizer asks for far more room than it uses */
    struct rlimit memory = { MEMORY_MAX, MEMORY_MAX };
    setrlimit(RLIMIT_AS, &memory);
#endif
    alarm(4 * P12_SECONDS);
    struct p12_outcome o = { .how = P12_REFUSES };
    ask(bytes, len, password, folder, &o);
    _exit(write(to, &o, sizeof o) == sizeof o ? 0 : 1);
}

static void ask_one(ask_fn *ask, const uint8_t *bytes, size_t len, const char *password,
                    const char *folder, struct p12_outcome *ret)
{
    int ends[2], status = 0;
    *ret = (struct p12_outcome){ .how = P12_CRASHES };
    if (pipe2(ends, O_CLOEXEC))
        return;
    pid_t pid = fork();
    if (pid == 0)
        child(ask, ends[1], bytes, len, password, folder);
    close(ends[1]);
    struct p12_outcome o;
    bool told = pid > 0 && read(ends[0], &o, sizeof o) == sizeof o;
    close(ends[0]);
    if (pid > 0)
        waitpid(pid, &status, 0);
    if (told)
        *ret = o;
    else if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL ||
                                     WTERMSIG(status) == SIGALRM))
        ret->how = P12_SLOW;
}

void p12_ask(const uint8_t *bytes, size_t len, const char *password,
             struct p12_outcome ret[P12_CONSUMERS])
{
    for (int i = 0; i < P12_CONSUMERS; i++) {
        /* In memory where there is such a place: NSS waits for the disk often. */
        char folder[] = "/dev/shm/lakmus-p12-XXXXXX", elsewhere[] = "/tmp/lakmus-p12-XXXXXX";
        const char *made = mkdtemp(folder) ? folder : mkdtemp(elsewhere);
        ret[i] = (struct p12_outcome){ .how = P12_CRASHES };
        if (!made)
            continue;
        ask_one(consumers[i], bytes, len, password, made, &ret[i]);
        lk_fs_remove_tree(made, NULL);
    }
}
