/* The faults, a row each, and the counting of their moments. */
#include "portal/fault.h"

#include "base/text.h"
#include <string.h>

static const struct lk_fault table[LK_FAULTS] = {
    [LK_FAULT_BLOCK_UNDONE_BY_RENEW] = { "block-undone-by-renew", "a renewal is ordered or issued",
                                         "BLOCK-07 IMPL-06",
                                         "A renewal makes the blocked old certificate Issued "
                                         "again.",
                                         "guide L38: a certificate cannot be reactivated once it "
                                         "has been blocked",
                                         LK_CLIENT_MAY_ACCEPT },
    [LK_FAULT_DOWNLOAD_TRUNCATED] = { "download-truncated", "the .p12 is sent",
                                      "WIZ-ISSUE-02 WIZ-ISSUE-04",
                                      "The answer announces the whole file; the connection ends "
                                      "after half of its bytes.",
                                      "RFC 9110 section 8.6: Content-Length is the length of the "
                                      "content",
                                      LK_CLIENT_MUST_REFUSE },
    [LK_FAULT_PASSWORD_IN_PAGE] = { "password-in-page", "the password page is shown masked",
                                    "WIZ-PW-02 WIZ-PW-03", "The masked page carries the password.",
                                    "guide L9: the password is masked, Show is needed to view it",
                                    LK_CLIENT_MAY_ACCEPT },
    [LK_FAULT_TERMS_UNENFORCED] = { "terms-unenforced",
                                    "Next is pressed on the terms without acceptance",
                                    "WIZ-TERMS-03",
                                    "The server lets Next through although the terms were not "
                                    "accepted.",
                                    "guide L7: ticking the box makes it possible to tap Next",
                                    LK_CLIENT_MAY_ACCEPT },
};

static const char *const clients[] = {
    [LK_CLIENT_MAY_ACCEPT] = "may-accept",
    [LK_CLIENT_SHOULD_REFUSE] = "should-refuse",
    [LK_CLIENT_MUST_REFUSE] = "must-refuse",
};

const struct lk_fault *lk_fault_row(enum lk_fault_id id)
{
    return &table[id];
}

const struct lk_fault *lk_fault_named(const char *name)
{
    for (size_t i = 0; i < LK_FAULTS; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

const struct lk_fault *lk_fault_nearest(const char *name)
{
    const char *names[LK_FAULTS];
    for (size_t i = 0; i < LK_FAULTS; i++)
        names[i] = table[i].name;
    const char *near = lk_nearest(name, names, LK_FAULTS);
    return near ? lk_fault_named(near) : NULL;
}

const char *lk_fault_client_name(enum lk_fault_client client)
{
    return clients[client];
}

int lk_fault_arm(struct lk_tx *t, const struct lk_fault *fault, int64_t at)
{
    if (lk_store_run(t->store, t->err, "INSERT OR REPLACE INTO fault(world,id,at) VALUES(?,?,?)",
                     "isi", (long long)t->world.n, fault->name, (long long)at))
        return -1;
    t->world.armed++;
    return lk_store_run(t->store, t->err, "UPDATE world SET armed=armed+1 WHERE n=?", "i",
                        (long long)t->world.n);
}

bool lk_fault_hits(struct lk_tx *t, enum lk_fault_id id)
{
    if (t->world.armed == 0)
        return false;
    int64_t hit = 0;
    if (lk_store_int(t->store, 0, &hit, t->err,
                     "UPDATE fault SET seen=seen+1 WHERE world=? AND id=?"
                     " RETURNING at=0 OR seen=at",
                     "is", (long long)t->world.n, table[id].name))
        return false;
    return hit != 0;
}
