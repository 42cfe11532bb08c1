/* The rules: id, level, sentence, where it is written, since when, and why it matters. */
#include "pki/lint.h"

#include "base/auto.h"
#include <string.h>

#define N LK_LINT_NOTICE
#define W LK_LINT_WARNING
#define E LK_LINT_ERROR

/* clang-format off */
static const struct lk_lint_rule rules[LK_LINT_RULES] = {
    [LK_S01] = { "S01", E, "The file is a PFX that can be decoded to its end: not truncated, not PEM.", "RFC 7292 §4", "2014-07",
        "No program opens what it cannot decode; many call it a wrong password." },
    [LK_S02] = { "S02", E, "Nothing follows the PFX.", "RFC 7292 §4", "2014-07",
        "GnuTLS, forge and go-pkcs12 refuse a file with bytes after its end." },
    [LK_S03] = { "S03", E, "The PFX holds version, authSafe and macData, and no more.", "RFC 7292 §4", "2014-07",
        "Programs differ: some pass over it, most refuse the file." },
    [LK_S04] = { "S04", E, "The version is 3.", "RFC 7292 §4", "2014-07", "\"The version SHALL be v3\"." },
    [LK_S05] = { "S05", E, "authSafe is of type data or signedData.", "RFC 7292 §4.1", "2014-07",
        "Under a password it is data; signedData stands under a public key, which no password opens." },
    [LK_S06] = { "S06", E, "Each ContentInfo has its content.", "RFC 7292 §4, CVE-2024-0727", "2024-01",
        "Without it OpenSSL before 3.0.13 crashed; Java throws an exception that nobody catches." },
    [LK_S07] = { "S07", E, "EncryptedContentInfo has its encryptedContent.", "RFC 7292 §4.1, CVE-2025-69421", "2026-01",
        "Without it OpenSSL before 3.0.19 crashed." },
    [LK_S08] = { "S08", N, "The file is DER.", "RFC 7292 §4", "2014-07",
        "BER is legal; go-pkcs12 and wolfSSL read DER alone." },
    [LK_S09] = { "S09", W, "SafeContents are not nested; more than 16 deep is an error.", "RFC 7292 §4.2.6", "2014-07",
        "Nested ones are legal; Java, forge, BC and wolfSSL lose what is in them, and deep ones end readers that recurse." },
    [LK_S10] = { "S10", W, "Every bag is of a known type.", "RFC 7292 §5.2", "2014-07",
        "An importer should pass over what it does not know; NSS refuses the file." },
    [LK_S11] = { "S11", W, "One SafeContents holds at most 31 bags.", "CVE-2026-42015", "2026-01",
        "GnuTLS keeps 32 and loses the rest without a word." },
    [LK_S12] = { "S12", E, "The file keeps to the limits of lakmus: 4 MiB, 1024 bags, 64 certificates, 64 KiB for a key or a certificate.", "lakmus", "2026-01",
        "What is beyond is refused unread, so that no file takes more than a known amount of memory." },
    [LK_S13] = { "S13", E, "The file can be judged within the budget of processor time.", "lakmus", "2026-01",
        "Whether it opens is not known then: accept is null. --budget gives more." },
    [LK_M01] = { "M01", E, "There is a MAC.", "RFC 7292 §4", "2014-07",
        "Without it nobody notices an altered file; node, NSS, GnuTLS and PKCS12_parse refuse it." },
    [LK_M02] = { "M02", E, "The MAC is right under this password.", "RFC 7292 §5.1", "2014-07",
        "Another password, or an altered file." },
    [LK_M03] = { "M03", E, "The digest of the MAC is SHA-1, SHA-2, or PBMAC1.", "RFC 7292 App. A, RFC 9879", "2014-07",
        "App. A names them \"and no other\"." },
    [LK_M04] = { "M04", W, "The digest of the MAC is better than SHA-1.", "RFC 7292 App. A", "2014-07",
        "SHA-1 in an HMAC is not broken, but systems that switch SHA-1 off refuse it." },
    [LK_M05] = { "M05", E, "The MAC is as long as its digest.", "RFC 7292 §4", "2014-07",
        "A MAC of one octet is right for one altered file in 256." },
    [LK_M06] = { "M06", E, "The iteration count of the MAC is an INTEGER in the fewest octets, 1 to 2^31-1.", "RFC 7292 §4, X.690 §8.3.2", "2014-07",
        "Programs cut larger numbers to 32 bits: 2^32+1 becomes 1." },
    [LK_M07] = { "M07", W, "The MAC has enough iterations; fewer than the encryption has, or 1, is an error.", "RFC 7292 §4, App. C", "2014-07",
        "Who guesses passwords tries the cheaper of MAC and encryption: a cheap MAC undoes the work of the other." },
    [LK_M08] = { "M08", W, "The MAC has at most 600,000 iterations; more than 5,000,000 is an error.", "KB5025823, JDK MAX_ITERATION_COUNT", "2023-04",
        "Windows and .NET refuse more than 600,000, Java more than 5,000,000." },
    [LK_M09] = { "M09", W, "The salt of the MAC has 16 octets; fewer than 8 is an error.", "RFC 8018 §4.1, SP 800-132 §5.1", "2017-01",
        "Java refuses an empty salt, FIPS modules fewer than 16 octets." },
    [LK_M10] = { "M10", N, "The MAC is not PBMAC1.", "RFC 9879", "2025-09",
        "OpenSSL before 3.4 and nearly all others cannot read PBMAC1 yet." },
    [LK_M11] = { "M11", E, "keyLength of PBMAC1 is 20 to 64; other than the HMAC's own is a warning.", "RFC 9879, CVE-2026-34181", "2025-09",
        "With a key of one octet one altered file in 256 has a right MAC." },
    [LK_M12] = { "M12", E, "PBMAC1 uses PBKDF2 with an octet string as salt and an HMAC with SHA.", "RFC 9879, CVE-2025-11187", "2025-09",
        "Another type in the salt's place made OpenSSL 3.4 read beyond its memory." },
    [LK_C01] = { "C01", E, "The key is in a shrouded bag.", "RFC 7292 §4.2.1", "2014-07",
        "Whoever holds the file holds the key, without any password." },
    [LK_C02] = { "C02", E, "No RC2, RC4, DES or MD5 protects anything.", "RFC 7292 App. C", "2014-07",
        "40 bits are searched in minutes; OpenSSL 3 needs its legacy provider to read them." },
    [LK_C03] = { "C03", W, "The encryption is PBES2 and not Triple DES.", "RFC 7292 App. C", "2014-07",
        "App. C is \"not recommended and deprecated\"." },
    [LK_C04] = { "C04", E, "The iteration count of an encryption is an INTEGER in the fewest octets, 1 to 2^31-1.", "RFC 8018 App. A.2", "2017-01",
        "Programs cut larger numbers to 32 bits, or compute for hours." },
    [LK_C05] = { "C05", W, "The encryption has enough iterations; 1 is an error.", "RFC 8018 §4.2, RFC 7292 App. C", "2017-01",
        "Each halving lets passwords be tried twice as fast." },
    [LK_C06] = { "C06", W, "An encryption has at most 600,000 iterations; more than 5,000,000 is an error.", "KB5025823, JDK MAX_ITERATION_COUNT", "2023-04",
        "Windows and .NET refuse more than 600,000, Java more than 5,000,000." },
    [LK_C07] = { "C07", W, "The salt of an encryption has 16 octets; fewer than 8 is an error.", "RFC 8018 §4.1, SP 800-132 §5.1", "2017-01",
        "Equal passwords under short salts give equal keys; FIPS modules refuse fewer than 16 octets." },
    [LK_C08] = { "C08", W, "The PRF of PBKDF2 is better than SHA-1, which an absent one means.", "RFC 8018 App. A.2", "2017-01",
        "SHA-1 needs more than twice the iterations of SHA-256 for the same work." },
    [LK_C09] = { "C09", E, "keyLength of PBKDF2, where it is given, is the cipher's.", "RFC 8018 App. A.2", "2017-01",
        "OpenSSL, GnuTLS and NSS refuse the file, Java and BC do not look." },
    [LK_C10] = { "C10", W, "MAC, certificates and key have salts and initial values of their own.", "RFC 8018 §4.1", "2017-01",
        "The same salt gives the same key for two purposes." },
    [LK_C11] = { "C11", E, "What is encrypted opens with the password of the MAC.", "RFC 7292 §4.2.2", "2014-07",
        "A listing looks right, and the key cannot be used: most programs know one password a file." },
    [LK_C12] = { "C12", N, "The certificates are encrypted.", "RFC 7292 §5.1", "2014-07",
        "Plain ones tell the owner's name to whoever finds the file." },
    [LK_C13] = { "C13", E, "Every algorithm is one that RFC 7292 or RFC 8018 names and lakmus knows.", "RFC 7292 App. C, RFC 8018", "2014-07",
        "What is under another one cannot be read, here or by most programs." },
    [LK_K01] = { "K01", E, "There is a private key.", "RFC 7292 §4.2", "2014-07", "Without it nobody can sign or log in." },
    [LK_K02] = { "K02", E, "There is a certificate.", "RFC 7292 §4.2.3", "2014-07", "Without it the key says nothing about its owner." },
    [LK_K03] = { "K03", E, "The key belongs to the certificate of the user.", "RFC 7292 §4.2", "2014-07",
        "node and GnuTLS refuse the pair, others find out in the handshake." },
    [LK_K04] = { "K04", W, "There is one key.", "RFC 7292 §4.2", "2014-07", "Most programs take the first and lose the others." },
    [LK_K05] = { "K05", E, "localKeyID of the key is that of its certificate.", "RFC 2985 §5.5.2", "2000-11",
        "NSS and others pair them by it and find no certificate." },
    [LK_K06] = { "K06", W, "Key and certificate have a localKeyID.", "RFC 2985 §5.5.2", "2000-11", "NSS refuses the file without it." },
    [LK_K07] = { "K07", W, "The key has a friendlyName; an empty one or more than 255 characters is an error.", "RFC 2985 §5.5.1: SIZE (1..255)", "2000-11",
        "It is the name under which people find the certificate again." },
    [LK_K08] = { "K08", E, "friendlyName is one BMPString, localKeyID one OCTET STRING.", "RFC 2985 §5.5, CVE-2026-22795", "2000-11",
        "Another type made OpenSSL before 3.0.19 read beyond its memory." },
    [LK_K09] = { "K09", E, "friendlyName has an even number of octets.", "X.690 §8.23, RFC 2985 §5.5.1", "2000-11",
        "Half of a character: OpenSSL, NSS and forge refuse the file." },
    [LK_K10] = { "K10", W, "friendlyName has no surrogates.", "X.680 §41.15", "2000-11",
        "BMPString has no characters beyond U+FFFF; what programs make of two halves differs." },
    [LK_K11] = { "K11", E, "No two keys have one friendlyName.", "RFC 2985 §5.5.1", "2000-11", "NSS and Java lose one of them." },
    [LK_K12] = { "K12", W, "The issuer of the user's certificate is in the file.", "RFC 5246 §7.4.2, RFC 8446 §4.4.2", "2008-08",
        "A server that knows the root alone cannot build the chain." },
    [LK_K13] = { "K13", N, "The root is not in the file.", "RFC 8446 §4.4.2", "2018-08",
        "It is not needed, and some programs then trust it." },
    [LK_K14] = { "K14", W, "The certificates are the user's and its chain, in this order, each once.", "RFC 5246 §7.4.2", "2008-08",
        "Some programs send them as they stand or take the first for the user's." },
    [LK_K15] = { "K15", W, "The key is RSA or ECDSA over P-256, P-384 or P-521.", "FIPS 186-4", "2013-07",
        "NSS refuses Ed25519 in a PKCS#12 file, browsers in TLS." },
    [LK_K16] = { "K16", E, "The key is sound: its parts fit each other, RSA has 2048 bits or more.", "SP 800-57 part 1, RFC 8017 §3", "2016-11",
        "A key whose parts do not fit signs wrongly and can be computed from its signatures." },
    [LK_K17] = { "K17", W, "There is no secretBag.", "RFC 7292 §4.2.5", "2014-07", "Java and forge refuse a file that has one." },
    [LK_P01] = { "P01", E, "There is a password.", "RFC 7292 App. B.1", "2014-07",
        "None and the empty one are two things in PKCS#12, and neither protects." },
    [LK_P02] = { "P02", W, "The password is ASCII.", "RFC 8018 §3", "2017-01",
        "Java 17, forge and wolfSSL cannot open the file with any other." },
    [LK_P03] = { "P03", W, "The password is in normal form C.", "RFC 8265 §4.2", "2017-10",
        "Keyboards differ in what they send, and no program normalises." },
    [LK_P04] = { "P04", W, "The password has no character beyond U+FFFF.", "RFC 7292 App. B.1", "2014-07",
        "BMPString has none: Java, forge, go-pkcs12 and wolfSSL fail." },
    [LK_P05] = { "P05", W, "The password has at most 63 octets; more than 255 is an error.", "RFC 2104 §3", "1997-02",
        "wolfSSL takes 255, openssl reads 1023 from a file." },
    [LK_P06] = { "P06", W, "No blank stands at an end of the password, and no control character in it.", "RFC 8265 §4.2", "2017-10",
        "Copying and pasting loses them." },
    [LK_P07] = { "P07", E, "The file opens with the password as it is given, in no other reading.", "RFC 7292 App. B.1, RFC 8018 §3", "2014-07",
        "Whoever wrote the file encoded the password in another way than those who read it." },
};
/* clang-format on */

const struct lk_lint_rule *lk_lint_rule(enum lk_lint_id id)
{
    return &rules[id];
}

const struct lk_lint_rule *lk_lint_rule_named(const char *id)
{
    for (size_t i = 0; i < LK_LINT_RULES; i++)
        if (!strcasecmp(rules[i].id, id))
            return &rules[i];
    return NULL;
}

const char *lk_lint_level_name(enum lk_lint_level level)
{
    static const char *const names[] = { "notice", "warning", "error" };
    return names[level];
}

const char *lk_lint_profile_name(enum lk_lint_profile p)
{
    static const char *const names[LK_PROFILES] = { "interop", "oces", "strict" };
    return names[p];
}
