/* K12, K13, K14: the chain that the file brings. By names and key identifiers; whether signatures
 * hold is the matter of who trusts a root. */
#include "pki/lint_walk.h"

#include <openssl/x509v3.h>

static bool self_issued(X509 *cert)
{
    return X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0;
}

static int issuer_of(const struct lint *l, int of, const bool *used)
{
    for (size_t i = 0; i < l->n_certs; i++)
        if (!used[i] && X509_check_issued(l->certs[i].cert, l->certs[of].cert) == X509_V_OK)
            return (int)i;
    return -1;
}

static void find_about(struct lint *l, enum lk_lint_id rule, size_t i, const char *text)
{
    lk_lint_find(l, rule, l->w.file + l->certs[i].offset, l->certs[i].len, "%s", text);
}

static bool again(const struct lint *l, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (X509_cmp(l->certs[j].cert, l->certs[i].cert) == 0)
            return true;
    return false;
}

/* In its place is what stands where the chain has it. */
static void judge_order(struct lint *l, const int *chain, size_t n, const bool *used)
{
    for (size_t i = 0; i < l->n_certs; i++)
        if (!used[i]) {
            find_about(l, LK_K14, i,
                       again(l, i) ? "a certificate stands here twice"
                                   : "a certificate that is not of the chain");
            return;
        }
    for (size_t i = 0; i < n; i++)
        if (chain[i] != (int)i) {
            find_about(l, LK_K14, i, "the certificates are not in the order of the chain");
            return;
        }
}

void lk_lint_chain(struct lint *l, int leaf)
{
    int chain[LK_P12_CERTS_MAX];
    bool used[LK_P12_CERTS_MAX] = { false };
    size_t n = 0;
    for (int i = leaf; i >= 0; i = self_issued(l->certs[i].cert) ? -1 : issuer_of(l, i, used)) {
        chain[n++] = i;
        used[i] = true;
    }
    if (n == 1 && !self_issued(l->certs[leaf].cert))
        find_about(l, LK_K12, (size_t)leaf, "the issuer of the certificate is not in the file");
    if (n > 1 && self_issued(l->certs[chain[n - 1]].cert))
        find_about(l, LK_K13, (size_t)chain[n - 1], "the root is in the file");
    judge_order(l, chain, n, used);
}
