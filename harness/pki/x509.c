/* Reading certificates: names, numbers and dates as text and integers. */
#include "pki/p12_read.h"

#include "base/digest.h"
#include "pki/inner.h"
#include <ctype.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string.h>
#include <time.h>

int lk_x509_pem(const X509 *cert, struct lk_buf *out, struct lk_err *err)
{
    LK_AUTO(BIO_free_all) BIO *bio = BIO_new(BIO_s_mem());
    if (!bio || PEM_write_bio_X509(bio, cert) != 1)
        return lk_pki_fail(err, "cannot write a certificate");
    char *text = NULL;
    long len = BIO_get_mem_data(bio, &text);
    lk_buf_add(out, text, (size_t)len);
    return 0;
}

int lk_x509_der(const X509 *cert, struct lk_buf *out, struct lk_err *err)
{
    unsigned char *der = NULL;
    int len = i2d_X509(cert, &der);
    return lk_der_take(der, len, out, err);
}

char *lk_x509_subject(const X509 *cert)
{
    struct lk_buf out = { 0 };
    LK_AUTO(BIO_free_all) BIO *bio = BIO_new(BIO_s_mem());
    /* RFC 2253, but letters outside ASCII stay UTF-8. */
    unsigned long how = XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB;
    if (bio && X509_NAME_print_ex(bio, X509_get_subject_name(cert), 0, how) >= 0) {
        char *text = NULL;
        long len = BIO_get_mem_data(bio, &text);
        if (len > 0)
            lk_buf_add(&out, text, (size_t)len);
    }
    ERR_clear_error();
    return lk_buf_steal(&out);
}

char *lk_x509_subject_part(const X509 *cert, const char *oid_name)
{
    X509_NAME *name = X509_get_subject_name(cert);
    LK_AUTO(ASN1_OBJECT_free) ASN1_OBJECT *oid = OBJ_txt2obj(oid_name, 0);
    int at = oid ? X509_NAME_get_index_by_OBJ(name, oid, -1) : -1;
    unsigned char *utf8 = NULL;
    int len = at < 0 ? -1
                     : ASN1_STRING_to_UTF8(&utf8,
                                           X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
    ERR_clear_error();
    if (len < 0)
        return NULL;
    struct lk_buf out = { 0 };
    /* A NUL inside would cut the name short and make two names look like one. */
    for (int i = 0; i < len; i++)
        if (utf8[i])
            lk_buf_addc(&out, (char)utf8[i]);
        else
            lk_buf_adds(&out, "\xef\xbf\xbd");
    OPENSSL_free(utf8);
    return lk_buf_steal(&out);
}

char *lk_x509_serial(const X509 *cert)
{
    struct lk_buf out = { 0 };
    LK_AUTO(BN_free) BIGNUM *n = ASN1_INTEGER_to_BN(X509_get0_serialNumber(cert), NULL);
    char *hex = n ? BN_bn2hex(n) : NULL;
    for (const char *p = hex; p && *p; p++)
        lk_buf_addc(&out, (char)tolower((unsigned char)*p));
    OPENSSL_free(hex);
    return lk_buf_steal(&out);
}

static int64_t seconds(const ASN1_TIME *t)
{
    struct tm tm;
    return ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) : INT64_MIN;
}

int64_t lk_x509_from(const X509 *cert)
{
    return seconds(X509_get0_notBefore(cert));
}

int64_t lk_x509_until(const X509 *cert)
{
    return seconds(X509_get0_notAfter(cert));
}

void lk_x509_key_digest(const X509 *cert, char out[65])
{
    uint8_t md[LK_SHA256_LEN] = { 0 };
    unsigned char *der = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
    if (len > 0)
        lk_sha256(der, (size_t)len, md);
    OPENSSL_free(der);
    lk_hex(md, sizeof md, out);
}
