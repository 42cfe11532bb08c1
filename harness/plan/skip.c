/* What a target cannot show, and why. */
#include "plan/load.h"

static const struct lack {
    unsigned given;
    const char *why;
} lacks[] = {
    { LK_GIVEN_USER, "the binding offers no users" },
    { LK_GIVEN_ORDER, "the binding offers no way to order a certificate" },
    { LK_GIVEN_CANCEL, "the binding offers no way to cancel an order" },
    { LK_GIVEN_APPROVE, "the binding offers no way to approve a login" },
    { LK_GIVEN_REJECT, "the binding offers no way to reject a login" },
    { LK_GIVEN_CLOCK, "the binding offers no clock" },
    { LK_GIVEN_MAIL, "the binding offers no mailbox" },
    { LK_GIVEN_FAULT, "the binding offers no faults" },
    { LK_GIVEN_CERTIFICATE_LOGIN, "the binding offers no login with the certificate" },
    { LK_GIVEN_AUTO_DOWNLOAD, "the binding announces no automatic download" },
    { LK_GIVEN_COPIED, "the binding does not show what was copied" },
};

static const char *lacking(unsigned missing)
{
    for (size_t i = 0; i < LK_COUNT(lacks); i++)
        if (missing & lacks[i].given)
            return lacks[i].why;
    return NULL;
}

const char *lk_case_skipped(const struct lk_plan *p, const struct lk_case *c)
{
    if (!(c->roles & p->role))
        return p->role == LK_ROLE_CLIENT ? "this scenario is for portals"
                                         : "this scenario is for clients";
    /* Our own portal, which a client meets, offers everything. */
    if (p->role == LK_ROLE_CLIENT || !p->binding)
        return NULL;
    return lacking(c->needs & ~p->binding->offers);
}

static const char *place_lack(enum lk_place place, unsigned seen)
{
    if (place == LK_CLIENT)
        return "this is seen on a portal, not on a client";
    if (place == LK_WIRE)
        return seen & LK_BROWSER ? "this is seen in a browser only"
                                 : "this is seen on a client only";
    return seen & LK_WIRE ? "this is seen on the wire only" : "this is seen on a client only";
}

const char *lk_step_skipped(const struct lk_plan *p, const struct lk_step *step)
{
    enum { STATUS = LK_GIVEN_CRL | LK_GIVEN_OCSP };
    if (p->role == LK_ROLE_CLIENT || !p->binding)
        return NULL;
    unsigned missing = step->needs & ~p->binding->offers;
    if ((step->needs & STATUS) && (missing & STATUS) == (step->needs & STATUS))
        return "the binding offers neither CRL nor OCSP for this";
    return lacking(missing);
}

const char *lk_proof_skipped(const struct lk_plan *p, const struct lk_step *step,
                             const struct lk_part *part)
{
    if (part->level == LK_INFO)
        return "this is for information: there is nothing to judge";
    if (!(part->places & p->place))
        return place_lack(p->place, part->places);
    if (!(step->places & p->place))
        return place_lack(p->place, step->places);
    return lk_step_skipped(p, step);
}
