/* Fuzz target: what lies behind the MAC and behind the encryption. The rest of the input is put
 * into a file by the forge, with a right MAC and under right encryption, so that no mutation is
 * lost to the integrity check. The first octet says where it goes: 0 the AuthenticatedSafe, 1
 * encrypted SafeContents, 2 an encrypted private key. */
#include "fixtures/p12/forge.h"
#include "pki/p12_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (!len)
        return 0;
    LK_AUTO(lk_buf_done) struct lk_buf part = { 0 }, file = { 0 };
    lk_buf_add(&part, bytes + 1, len - 1);
    struct forge row = { .name = "fuzz", .password = "x", .mac_count = "01", .kdf_count = "01" };
    *(bytes[0] == 0 ? &row.safe : bytes[0] == 1 ? &row.contents : &row.clear_key) = &part;
    forge_p12(&row, &file);
    struct lk_p12_limits limits = { 1000 };
    struct lk_p12 p;
    if (lk_p12_read(file.bytes, file.len, row.password, &limits, &p, NULL))
        abort();
    lk_p12_done(&p);
    return 0;
}
