/* What CRL and OCSP say. */
#include "verdict/look.h"

#include <string.h>

/* RFC 5280 §5.3.1: the two reasons that say a revocation is not for good. */
enum { CERTIFICATE_HOLD = 6, REMOVE_FROM_CRL = 8 };

static const struct place {
    const char *member, *name;
} revocation_places[] = { { "crl", "CRL" }, { "ocsp", "OCSP" } };

/* Is the place asked about? With a reason alone both are, whatever the status is. */
static bool is_asked(const struct lk_look *l, const struct place *place)
{
    bool any = false;
    for (size_t i = 0; i < LK_COUNT(revocation_places); i++)
        any |= json_object_get(l->arg, revocation_places[i].member) != NULL;
    return !any || json_object_get(l->arg, place->member);
}

/* A place that is not offered is passed over. */
static void one_place(struct lk_look *l, size_t nth, const void *of)
{
    const struct place *place = &revocation_places[nth];
    const json_t *is = json_object_get(of, place->member);
    const char *name = place->name, *want = lk_json_str(l->arg, place->member, NULL);
    if (!json_is_object(is) || !is_asked(l, place))
        return;
    const char *error = lk_json_str(is, "error", NULL);
    const char *status = lk_json_str(is, "status", "nothing");
    long long reason = lk_json_int(is, "reason", -1);
    if (error)
        lk_unseen(l, "the %s could not be read: %s", name, error);
    else if (!lk_json_bool(is, "signed", true))
        lk_unfit(l, "a %s answer that the CA has not signed", name);
    else if (want && strcmp(status, want) != 0)
        lk_unfit(l, "%s says: %s%s", name, status,
                 !strcmp(status, "good") && !strcmp(name, "CRL") ? " (it does not list it)" : "");
    else if (json_object_get(l->arg, "reason") &&
             (reason == CERTIFICATE_HOLD || reason == REMOVE_FROM_CRL))
        lk_unfit(l, "%s says: %s, which is not for good", name,
                 reason == CERTIFICATE_HOLD ? "certificateHold" : "removeFromCRL");
    else
        lk_fits(l, "%s says: %s", name, status);
}

/* Is one of the places there that are asked about? */
static bool offered(const struct lk_look *l, const json_t *all)
{
    for (size_t i = 0; i < LK_COUNT(revocation_places); i++)
        if (is_asked(l, &revocation_places[i]) &&
            json_is_object(json_object_get(all, revocation_places[i].member)))
            return true;
    return false;
}

/* The facts of the file remembered as NAME, only to tell of it: nothing is said of it if there are
 * none. */
static const json_t *facts_to_tell(const struct lk_look *l, const char *name)
{
    const json_t *facts = NULL;
    const char *file = "";
    size_t i;
    json_t *r;
    json_array_foreach((json_t *)l->seen->records, i, r)
    {
        const json_t *named = json_object_get(json_object_get(r, "names"), name);
        file = lk_json_str(named, "value", file);
        if (!strcmp(lk_json_str(r, "k", ""), "facts") && !strcmp(lk_json_str(r, "file", ""), file))
            facts = json_object_get(r, "facts");
    }
    return facts;
}

static void revocation(struct lk_look *l)
{
    const char *crl = lk_json_str(l->arg, "crl", NULL), *ocsp = lk_json_str(l->arg, "ocsp", NULL);
    const char *want = crl ? crl : ocsp;
    const json_t *facts = facts_to_tell(l, lk_json_str(l->arg, "of", ""));
    lk_expects(l, "of the certificate in '%s' (serial number %s), %s to say: %s%s",
               lk_json_str(l->arg, "of", ""), lk_json_str(facts, "serial", "unknown"),
               !crl && ocsp   ? "OCSP"
               : crl && !ocsp ? "the CRL"
                              : "CRL and OCSP",
               want ? want : "a reason that is for good",
               want && json_object_get(l->arg, "reason") ? ", for good" : "");
    const json_t *file = lk_named(l, lk_json_str(l->arg, "of", ""), NULL);
    const json_t *all = file ? lk_own(l, "revocation") : NULL;
    if (!all)
        return;
    if (strcmp(lk_json_str(all, "file", ""), lk_text_at(file, 0)) != 0) {
        lk_unseen(l, "the standing of another certificate was read");
        return;
    }
    lk_each_must(l, LK_COUNT(revocation_places), one_place, all);
    if (l->m->fit == LK_FIT && !offered(l, all))
        lk_unseen(l, "the target offers neither CRL nor OCSP");
}

const struct lk_predicate_row lk_status_predicates[] = {
    { "revocation", revocation },
    { NULL, NULL },
};
