/* Writing a PKCS#12 file with OpenSSL's writer and reading it with the walker, and the forged
 * files.
 */
#include "given.h"

#include "fixtures/p12/forge.h"
#include "pki/der.h"

static struct lk_p12 read_file(const struct lk_buf *der, const char *password)
{
    struct lk_err err = { 0 };
    struct lk_p12 p;
    cr_assert_eq(lk_p12_read(der->bytes, der->len, password, NULL, &p, &err), 0, "%s", err.msg);
    return p;
}

static enum lk_p12_state state_of(const struct lk_buf *der, const char *password)
{
    struct lk_p12 p = read_file(der, password);
    enum lk_p12_state state = p.state;
    cr_assert(p.text[0]);
    lk_p12_done(&p);
    return state;
}

static void check_own(enum lk_key_kind kind)
{
    struct given g = given_leaf(kind);
    LK_AUTO(lk_buf_done) struct lk_buf der = given_file(&g, PASSWORD), roots = { 0 };
    struct lk_p12 p = read_file(&der, PASSWORD);
    char why[160];
    cr_assert_eq(p.state, LK_P12_OPEN, "%s", p.text);
    cr_assert(p.has_mac && p.n_keys == 1 && p.n_certs == 3 && p.leaf == 0);
    cr_assert(EVP_PKEY_eq(p.key, g.key) == 1);
    cr_assert(p.local_key_id_matches);
    cr_assert_str_eq(p.name, "Rødt certifikat");
    cr_assert_str_eq(p.mac_digest, "SHA-256");
    cr_assert_str_eq(p.key_cipher, "AES-256-CBC");
    cr_assert(p.mac_iterations == 2000 && p.key_iterations == 2000 && p.mac_salt_len == 32);
    lk_x509_pem(lk_ca_root(g.ca), &roots, NULL);
    cr_assert(lk_p12_chain_ok(&p, roots.bytes, roots.len, NOW + 1, why), "%s", why);
    cr_assert_not(lk_p12_chain_ok(&p, roots.bytes, roots.len, NOW + DAYS(2000), why));
    cr_assert(strstr(why, "expired"), "%s", why);
    lk_p12_done(&p);
    given_done(&g);
}

Test(p12, what_we_write_opens_with_its_key_its_chain_and_its_names)
{
    check_own(LK_KEY_P256);
}

Test(p12, so_does_the_realistic_profile, .timeout = 120)
{
    check_own(LK_KEY_RSA3072_PSS);
}

Test(p12, a_chain_to_another_root_or_to_none_does_not_hold)
{
    struct given g = given_leaf(LK_KEY_P256);
    struct lk_ca *other = lk_ca_new(LK_KEY_P256, NOW, NULL);
    LK_AUTO(lk_buf_done) struct lk_buf der = given_file(&g, PASSWORD), roots = { 0 };
    struct lk_p12 p = read_file(&der, PASSWORD);
    char why[160];
    lk_x509_pem(lk_ca_root(other), &roots, NULL);
    cr_assert_not(lk_p12_chain_ok(&p, roots.bytes, roots.len, NOW + 1, why));
    cr_assert_not(lk_p12_chain_ok(&p, "none", 4, NOW + 1, why));
    cr_assert(strstr(why, "no root"), "%s", why);
    lk_p12_done(&p);
    lk_ca_free(other);
    given_done(&g);
}

Test(p12, a_wrong_password_none_and_the_empty_one_are_refused)
{
    static const char *const wrong[] = { "Rosa-Luna-42", "Rosa-Luna-42% ", "rosa-Luna-42%", "",
                                         NULL };
    struct given g = given_leaf(LK_KEY_P256);
    LK_AUTO(lk_buf_done) struct lk_buf der = given_file(&g, PASSWORD);
    for (size_t i = 0; i < LK_COUNT(wrong); i++) {
        struct lk_p12 p = read_file(&der, wrong[i]);
        cr_assert_eq(p.state, LK_P12_WRONG, "%zu: %s", i, p.text);
        cr_assert(!p.key && !p.n_certs && p.leaf == -1);
        lk_p12_done(&p);
    }
    given_done(&g);
}

/* RFC 7292 App. B.1: no octets, or two. */
Test(p12, no_password_and_the_empty_password_are_two_things)
{
    struct given g = given_leaf(LK_KEY_P256);
    LK_AUTO(lk_buf_done) struct lk_buf der = given_file(&g, "");
    cr_assert_eq(state_of(&der, ""), LK_P12_OPEN);
    cr_assert_eq(state_of(&der, NULL), LK_P12_WRONG);
    given_done(&g);
}

Test(p12, a_key_without_its_certificate_has_no_leaf)
{
    struct given g = given_leaf(LK_KEY_P256);
    EVP_PKEY *other = lk_key_new(LK_KEY_P256, NULL);
    struct lk_p12_plan plan = { other, g.leaf, { NULL, NULL }, NULL, PASSWORD, 1 };
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    char why[160];
    cr_assert_eq(lk_p12_write(&plan, &der, NULL), 0);
    struct lk_p12 p = read_file(&der, PASSWORD);
    cr_assert(p.state == LK_P12_OPEN && p.leaf == -1 && !p.local_key_id_matches && !p.name);
    cr_assert_not(lk_p12_chain_ok(&p, "", 0, NOW, why));
    lk_p12_done(&p);
    EVP_PKEY_free(other);
    given_done(&g);
}

Test(p12, a_count_over_the_callers_limit_is_refused_unread)
{
    struct given g = given_leaf(LK_KEY_P256);
    LK_AUTO(lk_buf_done) struct lk_buf der = given_file(&g, PASSWORD);
    struct lk_p12 p;
    /* The MAC fits, the MAC and the key together do not. */
    struct lk_p12_limits limits = { 3999 };
    cr_assert_eq(lk_p12_read(der.bytes, der.len, PASSWORD, &limits, &p, NULL), 0);
    cr_assert(p.state == LK_P12_TOO_MUCH && p.key_iterations == 2000, "%s", p.text);
    lk_p12_done(&p);
    limits.iterations = 4000;
    cr_assert_eq(lk_p12_read(der.bytes, der.len, PASSWORD, &limits, &p, NULL), 0);
    cr_assert_eq(p.state, LK_P12_OPEN);
    lk_p12_done(&p);
    given_done(&g);
}

Test(p12, a_file_beyond_the_size_limit_is_refused_unread)
{
    LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
    memset(lk_buf_reserve(&der, LK_P12_SIZE_MAX + 1), 0x30, LK_P12_SIZE_MAX + 1);
    der.len = LK_P12_SIZE_MAX + 1;
    cr_assert_eq(state_of(&der, PASSWORD), LK_P12_TOO_MUCH);
}

/* Each content may cost a derivation and a cipher, so many empty ones are work for nothing. */
static enum lk_p12_state state_of_contents(int n)
{
    struct forge_der safe = { 0 };
    LK_AUTO(lk_buf_done) struct lk_buf file = { 0 };
    for (int i = 0; i < n; i++)
        forge_hex(&safe, "301106092a864886f70d010701a00404023000");
    forge_wrap(&safe, LK_DER_SEQUENCE);
    struct forge row = { .name = "contents", .password = PASSWORD, .safe = &safe.buf };
    forge_p12(&row, &file);
    lk_buf_done(&safe.buf);
    return state_of(&file, PASSWORD);
}

Test(p12, contents_and_bags_are_counted)
{
    cr_assert_eq(state_of_contents(0), LK_P12_OPEN);
    cr_assert_eq(state_of_contents(1024), LK_P12_OPEN);
    cr_assert_eq(state_of_contents(1025), LK_P12_TOO_MUCH);
}

Test(p12, a_password_that_is_no_utf8_is_the_callers_mistake)
{
    struct lk_p12 p;
    struct lk_err err = { 0 };
    cr_assert_eq(lk_p12_read("x", 1, "\xe6\xf8\xe5", NULL, &p, &err), -1);
    cr_assert_eq(err.code, LK_E_USE);
    lk_p12_done(&p);
}

Test(p12, every_byte_that_is_cut_off_the_end_makes_the_file_malformed)
{
    struct given g = given_leaf(LK_KEY_P256);
    LK_AUTO(lk_buf_done) struct lk_buf der = given_file(&g, PASSWORD);
    for (size_t len = 0; len < der.len; len++) {
        struct lk_p12 p;
        char *copy = malloc(len + 1); /* of its own size, so that a read past its end is seen */
        memcpy(copy, der.bytes, len);
        copy = realloc(copy, len ? len : 1);
        cr_assert_eq(lk_p12_read(copy, len, PASSWORD, NULL, &p, NULL), 0);
        cr_assert_eq(p.state, LK_P12_MALFORMED, "%zu octets: %s", len, p.text);
        cr_assert_leq(p.offset, len);
        lk_p12_done(&p);
        free(copy);
    }
    given_done(&g);
}

Test(forged, every_file_is_judged_as_its_row_says, .timeout = 60)
{
    for (size_t i = 0; i < forge_count; i++) {
        const struct forge *row = &forge_rows[i];
        LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
        forge_p12(row, &der);
        struct lk_p12 p = read_file(&der, row->password);
        cr_expect_eq((int)p.state, (int)row->state, "%s: state %d: %s (at %zu)", row->name,
                     (int)p.state, p.text, p.offset);
        if (row->state == FORGE_OPENS) {
            cr_expect(p.key && p.leaf == 0, "%s: no key with its certificate", row->name);
            cr_expect(p.local_key_id_matches, "%s: localKeyID", row->name);
        }
        lk_p12_done(&p);
    }
}

/* With a MAC it refuses; without one the encryption does, if anything is encrypted. */
Test(forged, no_file_that_is_protected_opens_with_another_password, .timeout = 60)
{
    static const char *const others[] = { "other", "", NULL };
    for (size_t i = 0; i < forge_count; i++) {
        const struct forge *row = &forge_rows[i];
        if (row->state != FORGE_OPENS)
            continue;
        LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
        forge_p12(row, &der);
        for (size_t k = 0; k < LK_COUNT(others); k++) {
            const char *a = row->password, *b = others[k];
            if (a == b || (a && b && !strcmp(a, b)))
                continue;
            cr_expect_eq(state_of(&der, b), LK_P12_WRONG, "%s with %s", row->name, b ? b : "none");
        }
    }
}

static struct lk_p12 forged(const char *name)
{
    for (size_t i = 0; i < forge_count; i++)
        if (!strcmp(forge_rows[i].name, name)) {
            LK_AUTO(lk_buf_done) struct lk_buf der = { 0 };
            forge_p12(&forge_rows[i], &der);
            return read_file(&der, forge_rows[i].password);
        }
    cr_assert_fail("no forged file %s", name);
    return (struct lk_p12){ 0 };
}

Test(forged, facts_are_told_even_of_what_is_refused)
{
    static const struct {
        const char *file, *mac, *cipher, *name;
        uint64_t mac_count, key_count;
        size_t keys, certs;
    } rows[] = {
        { "usual", "SHA-256", "AES-256-CBC", "Rød", 3, 3, 1, 1 },
        { "aes128-prf-sha1", "SHA-256", "AES-128-CBC", "Rød", 3, 3, 1, 1 },
        { "sha1-mac-3des", "SHA-1", "PBE-SHA1-3DES", "Rød", 3, 3, 1, 1 },
        { "key-plain", "SHA-256", "none", "Rød", 3, 0, 1, 1 },
        { "key-twice", "SHA-256", "AES-256-CBC", "Rød", 3, 3, 2, 1 },
        { "certs-64", "SHA-256", "AES-256-CBC", "Rød", 3, 3, 1, 64 },
        { "mac-missing", "", "AES-256-CBC", "Rød", 0, 3, 1, 1 },
        { "mac-iterations-absent", "SHA-256", "AES-256-CBC", "Rød", 1, 3, 1, 1 },
        { "mac-iterations-2p31", "SHA-256", "", NULL, UINT64_C(1) << 31, 0, 0, 0 },
        { "mac-iterations-2p80", "SHA-256", "", NULL, UINT64_MAX, 0, 0, 0 },
        { "kdf-iterations-2p32-plus-1", "SHA-256", "AES-256-CBC", NULL, 3, (UINT64_C(1) << 32) + 1,
          0, 1 },
        { "pbmac1-sha512", "PBMAC1-SHA-512", "none", "Rød", 3, 0, 1, 1 },
        { "friendlyname-emoji", "SHA-256", "AES-256-CBC", "\xf0\x9f\x94\x91", 3, 3, 1, 1 },
        { "friendlyname-euro", "SHA-256", "AES-256-CBC", "€", 3, 3, 1, 1 },
        { "friendlyname-lone-surrogate", "SHA-256", "AES-256-CBC",
          "\xef\xbf\xbd"
          "A",
          3, 3, 1, 1 },
        { "friendlyname-nul", "SHA-256", "AES-256-CBC",
          "A\xef\xbf\xbd"
          "B",
          3, 3, 1, 1 },
        { "friendlyname-empty", "SHA-256", "AES-256-CBC", "", 3, 3, 1, 1 },
        { "friendlyname-utf8string", "SHA-256", "AES-256-CBC", "€", 3, 3, 1, 1 },
    };
    for (size_t i = 0; i < LK_COUNT(rows); i++) {
        struct lk_p12 p = forged(rows[i].file);
        cr_expect_str_eq(p.mac_digest, rows[i].mac, "%s", rows[i].file);
        cr_expect_str_eq(p.key_cipher, rows[i].cipher, "%s", rows[i].file);
        cr_expect_eq(p.mac_iterations, rows[i].mac_count, "%s", rows[i].file);
        cr_expect_eq(p.key_iterations, rows[i].key_count, "%s", rows[i].file);
        cr_expect_eq(p.n_keys, rows[i].keys, "%s", rows[i].file);
        cr_expect_eq(p.n_certs, rows[i].certs, "%s", rows[i].file);
        cr_expect_eq(!p.name, !rows[i].name, "%s", rows[i].file);
        if (p.name && rows[i].name)
            cr_expect_str_eq(p.name, rows[i].name, "%s", rows[i].file);
        lk_p12_done(&p);
    }
}

Test(forged, the_text_and_the_offset_point_to_what_is_wrong)
{
    struct lk_p12 p = forged("version-4");
    cr_assert(strstr(p.text, "PFX"), "%s", p.text);
    cr_assert_eq(p.offset, 4u, "behind tag and length of PFX: %zu", p.offset);
    lk_p12_done(&p);
    p = forged("content-absent-outer");
    cr_assert(strstr(p.text, "content of a ContentInfo"), "%s", p.text);
    lk_p12_done(&p);
    p = forged("key-under-another-password");
    cr_assert(strstr(p.text, "MAC is right"), "%s", p.text);
    lk_p12_done(&p);
}
