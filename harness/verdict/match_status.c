/* What CRL and OCSP say. */
#include "verdict/look.h"

#include <string.h>

/* RFC 5280 §5.3.1: the two reasons that say a revocation is not for good. */
enum { CERTIFICATE_HOLD = 6, REMOVE_FROM_CRL = 8 };

/* Looks at one place: FIT, UNFIT or UNSEEN is said; false where the place is not offered. */
static bool look_at(struct lk_look *l, const json_t *all, const char *place, const char *want)
{
    const json_t *is = json_object_get(all, place);
    const char *name = !strcmp(place, "crl") ? "CRL" : "OCSP";
    if (!json_is_object(is))
        return false;
    const char *error = lk_json_str(is, "error", NULL);
    const char *status = lk_json_str(is, "status", "nothing");
    long long reason = lk_json_int(is, "reason", -1);
    if (error)
        lk_unseen(l, "the %s could not be read: %s", name, error);
    else if (!lk_json_bool(is, "signed", true))
        lk_unfit(l, "a %s answer that the CA has not signed", name);
    else if (want && strcmp(status, want) != 0)
        lk_unfit(l, "%s says: %s", name, status);
    else if (json_object_get(l->arg, "reason") &&
             (reason == CERTIFICATE_HOLD || reason == REMOVE_FROM_CRL))
        lk_unfit(l, "%s says: %s, which is not for good", name,
                 reason == CERTIFICATE_HOLD ? "certificateHold" : "removeFromCRL");
    else
        lk_fits(l, "%s says: %s", name, status);
    return true;
}

static void revocation(struct lk_look *l)
{
    const char *crl = lk_json_str(l->arg, "crl", NULL), *ocsp = lk_json_str(l->arg, "ocsp", NULL);
    lk_expects(l, "CRL and OCSP to say: %s%s",
               crl    ? crl
               : ocsp ? ocsp
                      : "something",
               json_object_get(l->arg, "reason") ? ", for good" : "");
    const json_t *file = lk_named(l, lk_json_str(l->arg, "of", ""), NULL);
    const json_t *all = file ? lk_own(l, "revocation") : NULL;
    if (!all)
        return;
    if (strcmp(lk_json_str(all, "file", ""), lk_text_at(file, 0)) != 0) {
        lk_unseen(l, "the standing of another certificate was read");
        return;
    }
    /* With a reason alone both places are looked at, whatever the status is. */
    bool both = !crl && !ocsp;
    bool seen_crl = (crl || both) && look_at(l, all, "crl", crl);
    if (seen_crl && l->m->fit != LK_FIT)
        return;
    bool seen_ocsp = (ocsp || both) && look_at(l, all, "ocsp", ocsp);
    if (!seen_crl && !seen_ocsp)
        lk_unseen(l, "the target offers neither CRL nor OCSP");
}

const struct lk_predicate_row lk_status_predicates[] = {
    { "revocation", revocation },
    { NULL, NULL },
};
