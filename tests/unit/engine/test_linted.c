/* What is written of a file that was linted. */
#include "engine/linted.h"

#include "base/auto.h"
#include <criterion/criterion.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>
#include <string.h>

#define PASSWORD "Blaabaer-77-grød"

static EVP_PKEY *key;

/* A file with a key and its certificate, by OpenSSL. */
static unsigned char *file_of(int *len)
{
    unsigned char *der = NULL;
    X509 *cert = X509_new();
    key = EVP_EC_gen("P-256");
    X509_set_version(cert, X509_VERSION_3);
    X509_gmtime_adj(X509_getm_notBefore(cert), 0);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_set_pubkey(cert, key);
    X509_sign(cert, key, EVP_sha256());
    PKCS12 *p12 = PKCS12_create(PASSWORD, "anna", key, cert, NULL, 0, 0, 2048, 2048, 0);
    cr_assert(p12);
    *len = i2d_PKCS12(p12, &der);
    PKCS12_free(p12);
    X509_free(cert);
    EVP_PKEY_free(key);
    return der;
}

static json_t *linted(const void *bytes, int len, const char *password)
{
    struct lk_err err = { 0 };
    json_t *facts = json_object();
    cr_assert_eq(lk_linted(bytes, (size_t)len, password, facts, &err), 0, "%s", err.msg);
    return facts;
}

static bool has(const json_t *facts, const char *rule)
{
    size_t i;
    json_t *f;
    json_array_foreach(json_object_get(facts, "findings"), i, f)
    {
        if (!strcmp(lk_json_str(f, "rule", ""), rule))
            return true;
    }
    return false;
}

Test(linted, a_file_is_accepted_with_its_password_and_refused_with_another)
{
    int len;
    unsigned char *file = file_of(&len);
    LK_AUTO(json_decref) json_t *right = linted(file, len, PASSWORD);
    LK_AUTO(json_decref) json_t *wrong = linted(file, len, "another one");
    cr_expect(json_is_true(json_object_get(right, "accept")));
    cr_expect(!has(right, "M02"));
    cr_expect(json_is_false(json_object_get(wrong, "accept")));
    cr_expect(has(wrong, "M02"));
    OPENSSL_free(file);
}

Test(linted, without_the_password_a_sound_file_is_not_judged_and_a_broken_one_is_refused)
{
    int len;
    unsigned char *file = file_of(&len);
    LK_AUTO(json_decref) json_t *sound = linted(file, len, NULL);
    LK_AUTO(json_decref) json_t *cut = linted(file, len / 2, NULL);
    cr_expect(json_is_null(json_object_get(sound, "accept")));
    cr_expect_str_eq(lk_json_str(sound, "accept_why", ""), "its password is not known");
    cr_expect(!has(sound, "M02") && !has(sound, "P01"));
    cr_expect(json_is_false(json_object_get(cut, "accept")));
    cr_expect(has(cut, "S01"));
    OPENSSL_free(file);
}

Test(linted, a_password_that_no_file_can_have_is_no_trouble_of_ours)
{
    char *endless = malloc(10001);
    memset(endless, 'x', 10000);
    endless[10000] = '\0';
    LK_AUTO(json_decref) json_t *facts = linted("0", 1, endless);
    cr_expect(json_is_null(json_object_get(facts, "accept")));
    cr_expect(*lk_json_str(facts, "accept_why", ""));
    free(endless);
}

Test(linted, nothing_of_the_password_is_in_what_is_written)
{
    int len;
    unsigned char *file = file_of(&len);
    LK_AUTO(json_decref) json_t *facts = linted(file, len, PASSWORD);
    LK_AUTO(free) char *text = json_dumps(facts, 0);
    cr_expect(has(facts, "P02"), "the rules on passwords were asked");
    cr_expect(!strstr(text, "Blaab") && !strstr(text, "77") && !strstr(text, "gr\\u00f8d"));
    OPENSSL_free(file);
}
