/* Predictions: what in a file makes whom refuse it. Measured; the columns name the versions. */
#include "pki/who.h"

#include "base/auto.h"
#include <string.h>

static const struct {
    const char *name, *version;
} consumers[LK_CONSUMERS] = {
    [LK_WHO_OPENSSL] = { "openssl", "3.0.22, the program" },
    [LK_WHO_PYTHON] = { "python", "cryptography 38, PKCS12_parse of OpenSSL 3.0" },
    [LK_WHO_NODE] = { "node", "20, OpenSSL 3.0.19" },
    [LK_WHO_GNUTLS] = { "certtool", "GnuTLS 3.7.9" },
    [LK_WHO_NSS] = { "pk12util", "NSS 3.87.1" },
    [LK_WHO_JAVA] = { "keytool", "JDK 17" },
    [LK_WHO_FORGE] = { "node-forge", "1.4.3" },
    [LK_WHO_BC] = { "bouncy-castle", "1.72" },
    [LK_WHO_GO] = { "go-pkcs12", "2021-04" },
    [LK_WHO_WOLFSSL] = { "wolfssl", "5.5.4" },
    [LK_WHO_OPENSSL35] = { "openssl-3.5", "3.5.7" },
};

/* The letters stand in the order of enum lk_consumer:
 *   openssl python node certtool pk12util keytool forge BC go wolfSSL openssl-3.5
 * Rows stand in the order in which readers meet them: the first that stops a reader decides. */
static const struct row {
    enum lk_trait trait;
    const char *name, *outcomes, *why;
} rows[] = {
    { LK_T_MALFORMED, "malformed", "-----------", "it cannot be decoded to its end" },
    { LK_T_NO_CONTENT_OUTER, "content-absent-outer", "-----U-U---",
      "the outer ContentInfo has no content" },
    { LK_T_NOT_DATA, "not-data", "-----------", "a content is of a type that no password opens" },
    { LK_T_VERSION, "version", "++++------+", "the version is not 3" },
    { LK_T_VERSION_LOW, "version-low", "+++++-----+", "the version is below 3" },
    { LK_T_EXTRA, "extra-element", "-----++-++-", "something follows in the PFX" },
    { LK_T_TRAILING, "trailing-bytes", "+++-++-+-++", "bytes follow the PFX" },
    { LK_T_BER, "ber", "+++--+++--+", "it is BER" },
    { LK_T_BAD_OID, "oid-arc", "++++-+----+", "an object identifier cannot be read" },
    { LK_T_NESTED_30, "nested-30", "---~+------", "SafeContents are nested too deep" },
    { LK_T_NO_MAC, "mac-absent", "+----++--++", "there is no MAC" },
    { LK_T_PBMAC1_BAD, "pbmac1-bad", "-----------", "PBMAC1 with parameters that can be forged" },
    { LK_T_PBMAC1, "pbmac1", "----------+", "the MAC is PBMAC1" },
    { LK_T_MAC_MD5, "mac-md5", "+++-+-+--++", "the digest of the MAC is MD5" },
    { LK_T_MAC_OUTSIDE, "mac-digest", "+++---+--++", "the digest of the MAC is outside RFC 7292" },
    { LK_T_MAC_SHA224, "mac-sha224", "++++++-+-++", "the digest of the MAC is SHA-224" },
    { LK_T_MAC_SHA384, "mac-sha384", "+++++++--++", "the digest of the MAC is SHA-384" },
    { LK_T_MAC_SHA512, "mac-sha512", "+++++++--++", "the digest of the MAC is SHA-512" },
    { LK_T_MAC_SHA512_T, "mac-sha512-t", "+++--+---++",
      "the digest of the MAC is SHA-512/224 or SHA-512/256" },
    { LK_T_MAC_COUNT_NEGATIVE, "mac-count-negative", "---+-------",
      "the iteration count of the MAC is negative" },
    { LK_T_MAC_COUNT_PADDED, "mac-count-padded", "---+++-----",
      "the iteration count of the MAC has a superfluous octet" },
    { LK_T_MAC_COUNT_ZERO, "mac-count-0", "++++---++++", "the MAC has 0 iterations" },
    { LK_T_MAC_COUNT_OVER_64_BITS, "mac-count-2p64", "---+-------",
      "the MAC has more than 2^64 iterations" },
    { LK_T_MAC_COUNT_OVER_32_BITS, "mac-count-2p32", "+++++-H+H++",
      "the MAC has more than 2^32 iterations, of which 32 bits are read" },
    { LK_T_MAC_COUNT_OVER_31_BITS, "mac-count-2p31", "---+--H-H--",
      "the MAC has 2^31 iterations or more" },
    { LK_T_MAC_COUNT_HUGE, "mac-count-huge", "HHHHH-HHHHH",
      "the MAC has so many iterations that it takes minutes" },
    { LK_T_MAC_COUNT_5M, "mac-count-5M", "+++++-H++++",
      "the MAC has more than 5,000,000 iterations" },
    { LK_T_MAC_SALT_EMPTY, "mac-salt-empty", "+++++-+++-+", "the salt of the MAC is empty" },
    { LK_T_MAC_CUT, "mac-cut", "-----------", "the MAC is shorter than its digest" },
    { LK_T_MAC_REFUSED, "mac-refused", "-----------", "the MAC refuses the password" },
    { LK_T_MOJIBAKE, "password-widened", "+---------+",
      "the octets of the password were taken for characters" },
    { LK_T_NO_CONTENT, "content-absent", "-----U-U---", "a ContentInfo has no content" },
    { LK_T_NO_SECRET, "secret-absent", "-----U-U---", "encryptedContent is absent" },
    { LK_T_PW_ABSENT, "password-absent", "++++++-U+-+", "there is no password" },
    { LK_T_PW_ABSENT_APP_C, "password-absent-3des", "++++++-U+-+",
      "there is no password, by RFC 7292 App. B" },
    { LK_T_PW_EMPTY, "password-empty", "+++++++-+++", "the password is empty" },
    { LK_T_PW_1023, "password-1023", "-++++++++--", "the password has more than 1023 octets" },
    { LK_T_PW_255, "password-255", "+++++++++-+", "the password has more than 255 octets" },
    { LK_T_PW_NOT_BMP, "password-not-bmp", "+++++--+--+",
      "the password has a character beyond U+FFFF" },
    { LK_T_PW_NOT_ASCII, "password-not-ascii", "+++++--++-+", "the password is not ASCII" },
    { LK_T_KDF_UNKNOWN, "kdf-unknown", "-----------", "a key derivation that is not PBKDF2" },
    { LK_T_CIPHER_UNKNOWN, "cipher-unknown", "-----------", "an unknown encryption" },
    { LK_T_OLD_CIPHER, "old-cipher", "-+-++++++--", "RC2 or RC4 protects something" },
    { LK_T_PRF_SHA512_T, "prf-sha512-t", "+++-------+", "the PRF is SHA-512/224 or SHA-512/256" },
    { LK_T_PRF_OTHER, "prf-other", "+++-------+", "the PRF is none of SHA" },
    { LK_T_PBE_COUNT_BAD, "pbe-count-bad", "-----------",
      "the iteration count of an encryption is none" },
    { LK_T_PBE_COUNT_NEGATIVE, "pbe-count-negative", "---+-------",
      "the iteration count of an encryption is negative" },
    { LK_T_PBE_COUNT_OVER_32_BITS, "pbe-count-2p32", "+++-+-H+H++",
      "an encryption has more than 2^32 iterations" },
    { LK_T_PBE_COUNT_OVER_31_BITS, "pbe-count-2p31", "-----------",
      "an encryption has 2^31 iterations or more" },
    { LK_T_PBE_COUNT_HUGE, "pbe-count-huge", "HHH-H-HHHHH", "an encryption takes minutes" },
    { LK_T_PBE_COUNT_5M, "pbe-count-5M", "+++++-H++++",
      "an encryption has more than 5,000,000 iterations" },
    { LK_T_PBE_SALT_TYPE, "pbe-salt-type", "-----------", "the salt of PBKDF2 is no octet string" },
    { LK_T_PBE_SALT_EMPTY, "pbe-salt-empty", "+++++-+-+++", "the salt of an encryption is empty" },
    { LK_T_PBE_KEY_LEN, "pbe-keylength", "-----+++++-", "keyLength of PBKDF2 is not the cipher's" },
    { LK_T_PBE_REFUSED, "pbe-refused", "-----------", "what is encrypted refuses the password" },
    { LK_T_BAD_BAG, "bag-malformed", "---~-------", "a bag is malformed" },
    { LK_T_BAD_CERT, "certificate-malformed", "-----------", "a certificate cannot be decoded" },
    { LK_T_BAD_KEY, "key-malformed", "-----------", "the private key cannot be used" },
    { LK_T_KEY_PARTS, "key-parts", "+-++-++++++",
      "the parts of the private key do not fit each other" },
    { LK_T_NAME_TYPE, "name-type", "+--+--+U+++", "friendlyName is of another type" },
    { LK_T_NAME_UTF8, "name-utf8", "+--+--+U+++", "friendlyName is a UTF8String" },
    { LK_T_NAME_ODD, "name-odd", "---+-+-U++-", "friendlyName has half a character" },
    { LK_T_ID_TYPE, "localkeyid-type", "+--+--+U+++", "localKeyID is of another type" },
    { LK_T_ATTR_VALUES, "attribute-values", "+++++++++++", "an attribute has not one value" },
    { LK_T_ATTR_EMPTY, "attribute-empty", "++++--+++++", "an attribute has no value" },
    { LK_T_UNKNOWN_BAG, "bag-unknown", "++++-+-++++", "a bag is of unknown type" },
    { LK_T_SECRET_BAG, "bag-secret", "+++++--++++", "there is a secretBag" },
    { LK_T_NESTED, "nested", "+++~+-~-~-+", "SafeContents are nested" },
    { LK_T_EDWARDS, "key-kind", "++++-++++++", "the key is of a kind that few know" },
    { LK_T_NO_KEY, "key-absent", "~~--~~~~~~~", "there is no private key" },
    { LK_T_NO_CERT, "certificate-absent", "~~-~---~~~~", "there is no certificate" },
    { LK_T_MISMATCH, "key-mismatch", "++--~-+++++", "the key belongs to another certificate" },
    { LK_T_AUTHORITY_ALONE, "authority-alone", "++----+++++",
      "the certificates are those of authorities alone" },
    { LK_T_TWO_KEYS, "two-keys", "+++++++++-+", "there are two keys" },
    { LK_T_NO_KEY_ID, "localkeyid-absent", "++++-++++++", "there is no localKeyID" },
    { LK_T_WRONG_KEY_ID, "localkeyid-wrong", "++++-++++++",
      "localKeyID is another on key and certificate" },
    { LK_T_PLAIN_KEY, "key-plain", "+++++~+~-++", "the key is in a plain bag" },
    { LK_T_2DES, "two-key-3des", "+++---+++-+", "Triple DES with two keys" },
};

const char *lk_consumer_name(enum lk_consumer c)
{
    return consumers[c].name;
}

const char *lk_consumer_version(enum lk_consumer c)
{
    return consumers[c].version;
}

const char *lk_outcome_phrase(enum lk_outcome o)
{
    static const char *const phrases[] = {
        "opens",
        "opens, but loses the key or the certificate",
        "refuses",
        "ends with an uncaught exception",
        "is busy without end",
        "was not asked",
    };
    return phrases[o];
}

const char *lk_trait_name(enum lk_trait t)
{
    for (size_t i = 0; i < LK_COUNT(rows); i++)
        if (rows[i].trait == t)
            return rows[i].name;
    return NULL;
}

static enum lk_outcome outcome_of(char letter)
{
    static const char letters[] = "+~-UH";
    return (enum lk_outcome)(strchr(letters, letter) - letters);
}

struct lk_prediction lk_who_predict(const struct lk_lint *lint, enum lk_consumer c)
{
    struct lk_prediction p = { LK_OUT_OPENS, NULL };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        enum lk_outcome o = outcome_of(rows[i].outcomes[c]);
        if (!lint->traits[rows[i].trait] || o <= p.outcome)
            continue;
        p = (struct lk_prediction){ o, rows[i].why };
        if (o >= LK_OUT_REFUSES)
            return p;
    }
    return p;
}

bool lk_who_agrees(enum lk_outcome predicted, enum lk_outcome answer)
{
    if (answer == LK_OUT_UNASKED || predicted == answer)
        return true;
    return (predicted == LK_OUT_THROWS && answer == LK_OUT_REFUSES) ||
           (predicted == LK_OUT_REFUSES && answer == LK_OUT_THROWS);
}
