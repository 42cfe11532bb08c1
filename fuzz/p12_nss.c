/* Asking NSS: the file is decoded, imported into a token in FOLDER, and the key that
 * belongs to one of its certificates is looked for there. */
#include "p12_consumers.h"

#include <cert.h>
#include <keyhi.h>
#include <nss.h>
#include <openssl/sha.h>
#include <p12.h>
#include <p12plcy.h>
#include <pk11pub.h>
#include <secerr.h>
#include <stdbool.h>
#include <string.h>

enum { UNITS_MAX = 2048 };

static PRBool swap_units(PRBool to_unicode, unsigned char *in, unsigned in_len, unsigned char *out,
                         unsigned out_max, unsigned *out_len, PRBool swap)
{
    (void)swap;
    return PORT_UCS2_UTF8Conversion(to_unicode, in, in_len, out, out_max, out_len);
}

/* The password as RFC 7292 B.1 has it: big-endian units and two zero octets. */
static bool as_bmp(const char *password, SECItem *ret)
{
    static unsigned char units[UNITS_MAX];
    unsigned n = 0;
    *ret = (SECItem){ siBuffer, NULL, 0 };
    if (!password)
        return true;
    if (!PORT_UCS2_UTF8Conversion(PR_TRUE, (unsigned char *)password, (unsigned)strlen(password),
                                  units, sizeof units - 2, &n))
        return false;
    *ret = (SECItem){ siBuffer, units, n + 2 };
    return true;
}

static SECItem *same_name(SECItem *old, PRBool *cancel, void *cert)
{
    (void)cert;
    *cancel = PR_FALSE;
    SECItem *name = SECITEM_AllocItem(NULL, NULL, 16);
    if (name)
        memcpy(name->data, "another name", 13);
    (void)old;
    return name;
}

static bool take_key(CERTCertificate *cert, struct p12_outcome *ret)
{
    SECKEYPrivateKey *key = PK11_FindKeyByAnyCert(cert, NULL);
    SECKEYPublicKey *half = key ? SECKEY_ConvertToPublicKey(key) : NULL;
    SECItem *der = half ? SECKEY_EncodeDERSubjectPublicKeyInfo(half) : NULL;
    if (!der)
        return false;
    ret->how = P12_OPENS;
    SHA256(der->data, der->len, ret->key);
    SHA256(cert->derCert.data, cert->derCert.len, ret->cert);
    return true;
}

static void take(SEC_PKCS12DecoderContext *d, struct p12_outcome *ret)
{
    CERTCertList *certs = SEC_PKCS12DecoderGetCerts(d);
    ret->how = P12_NO_KEY;
    if (!certs)
        return;
    for (CERTCertListNode *n = CERT_LIST_HEAD(certs); !CERT_LIST_END(n, certs);
         n = CERT_LIST_NEXT(n))
        if (take_key(n->cert, ret))
            return;
}

static void allow_ciphers(void)
{
    static const long ciphers[] = { PKCS12_RC4_40,      PKCS12_RC4_128,     PKCS12_RC2_CBC_40,
                                    PKCS12_RC2_CBC_128, PKCS12_DES_56,      PKCS12_DES_EDE3_168,
                                    PKCS12_AES_CBC_128, PKCS12_AES_CBC_192, PKCS12_AES_CBC_256 };
    for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++)
        SEC_PKCS12EnableCipher(ciphers[i], 1);
    PORT_SetUCS2_ASCIIConversionFunction(swap_units);
}

/* Without a database NSS imports no key. */
static bool open_database(const char *folder)
{
    char place[256] = "sql:";
    strncat(place, folder, sizeof place - 8);
    return NSS_Initialize(place, "", "", "", NSS_INIT_NOROOTINIT) == SECSuccess;
}

void p12_ask_nss(const uint8_t *bytes, size_t len, const char *password, const char *folder,
                 struct p12_outcome *ret)
{
    SECItem secret;
    if (!open_database(folder) || !as_bmp(password, &secret))
        return;
    allow_ciphers();
    PK11SlotInfo *slot = PK11_GetInternalKeySlot();
    if (!slot || (PK11_NeedUserInit(slot) && PK11_InitPin(slot, NULL, NULL) != SECSuccess))
        return;
    SEC_PKCS12DecoderContext *d =
        SEC_PKCS12DecoderStart(&secret, slot, NULL, NULL, NULL, NULL, NULL, NULL);
    if (d && SEC_PKCS12DecoderUpdate(d, (unsigned char *)bytes, len) == SECSuccess &&
        SEC_PKCS12DecoderVerify(d) == SECSuccess &&
        SEC_PKCS12DecoderValidateBags(d, same_name) == SECSuccess &&
        SEC_PKCS12DecoderImportBags(d) == SECSuccess)
        take(d, ret);
}
