/* Ours, from the shell, for foreign_p12.sh:
 *   p12_tool write PASSWORD-FILE FOLDER [p256|rsa]   a certificate: own.p12, leaf.pem, root.pem
 *   p12_tool read PASSWORD-FILE FILE                 what the walker says; then a signature is made
 *                                                    with the key and checked with the certificate
 * The password is the first line of its file; PASSWORD-FILE "-" is no password at all. */
#include "base/clock.h"
#include "base/fs.h"
#include "pki/p12_read.h"
#include "pki/p12_write.h"

#include <string.h>

LK_AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

static int trouble(const struct lk_err *err)
{
    fprintf(stderr, "p12_tool: %s\n", err->msg);
    return 3;
}

static int password_from(const char *path, char **ret, struct lk_err *err)
{
    *ret = NULL;
    if (!strcmp(path, "-"))
        return 0;
    if (lk_fs_load(path, LK_P12_PASSWORD_MAX, ret, NULL, err))
        return -1;
    (*ret)[strcspn(*ret, "\n")] = '\0';
    return 0;
}

static int save(const char *folder, const char *name, const struct lk_buf *bytes,
                struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf path = { 0 };
    lk_buf_printf(&path, "%s/%s", folder, name);
    return lk_fs_save(path.bytes, bytes->bytes, bytes->len, 0600, err);
}

static int write_all(const struct lk_ca *ca, EVP_PKEY *key, X509 *leaf, const char *password,
                     const char *folder, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf p12 = { 0 }, leaf_pem = { 0 }, root_pem = { 0 };
    struct lk_p12_plan plan = {
        key, leaf, { lk_ca_issuing(ca), lk_ca_root(ca) }, "rødt certifikat", password, 2000
    };
    if (lk_p12_write(&plan, &p12, err) || lk_x509_pem(leaf, &leaf_pem, err) ||
        lk_x509_pem(lk_ca_root(ca), &root_pem, err))
        return -1;
    return save(folder, "own.p12", &p12, err) || save(folder, "leaf.pem", &leaf_pem, err) ||
                   save(folder, "root.pem", &root_pem, err)
               ? -1
               : 0;
}

static int do_write(int argc, char **argv)
{
    struct lk_err err = { 0 };
    LK_AUTO(free) char *password = NULL;
    enum lk_key_kind kind = argc == 5 && !strcmp(argv[4], "rsa") ? LK_KEY_RSA3072_PSS : LK_KEY_P256;
    int64_t now = lk_unix_now();
    struct lk_leaf wish = { .subject = { "Test Person", "Test", "Person",
                                         "00000000-1111-4222-8333-444444444444", "lakmus test",
                                         "12345678" },
                            .serial = { 0x41, 1 },
                            .not_before = now - 60,
                            .not_after = now + 86400 };
    if (password_from(argv[2], &password, &err))
        return trouble(&err);
    LK_AUTO(lk_ca_free) struct lk_ca *ca = lk_ca_new(kind, now, &err);
    LK_AUTO(EVP_PKEY_free) EVP_PKEY *key = ca ? lk_key_new(kind, &err) : NULL;
    LK_AUTO(X509_free) X509 *leaf = key ? lk_ca_issue(ca, &wish, key, &err) : NULL;
    if (!leaf || write_all(ca, key, leaf, password, argv[3], &err))
        return trouble(&err);
    return 0;
}

static bool signs(EVP_PKEY *key, const X509 *cert)
{
    static const unsigned char text[] = "lakmus";
    unsigned char sig[1024];
    size_t len = sizeof sig;
    LK_AUTO(EVP_MD_CTX_free) EVP_MD_CTX *sign = EVP_MD_CTX_new();
    LK_AUTO(EVP_MD_CTX_free) EVP_MD_CTX *check = EVP_MD_CTX_new();
    return EVP_DigestSignInit(sign, NULL, EVP_sha256(), NULL, key) == 1 &&
           EVP_DigestSign(sign, sig, &len, text, sizeof text) == 1 &&
           EVP_DigestVerifyInit(check, NULL, EVP_sha256(), NULL, X509_get0_pubkey(cert)) == 1 &&
           EVP_DigestVerify(check, sig, len, text, sizeof text) == 1;
}

static int do_read(int argc, char **argv)
{
    static const char *const states[] = { "open", "malformed", "wrong", "too-much", "unknown" };
    struct lk_err err = { 0 };
    LK_AUTO(free) char *password = NULL;
    LK_AUTO(free) char *bytes = NULL;
    size_t len;
    struct lk_p12 p;
    (void)argc;
    if (password_from(argv[2], &password, &err) ||
        lk_fs_load(argv[3], LK_P12_SIZE_MAX, &bytes, &len, &err) ||
        lk_p12_read(bytes, len, password, NULL, &p, &err))
        return trouble(&err);
    bool whole = p.state == LK_P12_OPEN && p.leaf >= 0 && signs(p.key, p.certs[p.leaf]);
    printf("%s%s: %s; MAC %s x%llu, key %s x%llu, %zu keys, %zu certificates\n", states[p.state],
           whole ? ", signs" : "", p.text, p.mac_digest, (unsigned long long)p.mac_iterations,
           p.key_cipher, (unsigned long long)p.key_iterations, p.n_keys, p.n_certs);
    lk_p12_done(&p);
    return whole ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc >= 4 && !strcmp(argv[1], "write"))
        return do_write(argc, argv);
    if (argc == 4 && !strcmp(argv[1], "read"))
        return do_read(argc, argv);
    fprintf(stderr, "usage: p12_tool write PASSWORD-FILE FOLDER [p256|rsa] | "
                    "read PASSWORD-FILE FILE\n");
    return 2;
}
