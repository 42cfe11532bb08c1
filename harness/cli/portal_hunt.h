/* cli/portal_hunt.h: a hunt for mutated requests that do harm (`lakmus fuzz portal`): a first run
 * that shows what the portal's stories are, findings of earlier hunts tried again, then batches of
 * plays, each a run of its own that the judge judges. */
#ifndef LK_CLI_PORTAL_HUNT_H
#define LK_CLI_PORTAL_HUNT_H

#include "cli/options.h"
#include "cli/portal_findings.h"
#include "verdict/done.h"

struct lk_portal_hunt {
    const struct lk_run_options *options; /* OUT, JOBS, FAULT …; VARS with the portal's own */
    const char *from;                     /* the folder of the first run, or NULL: it is made */
    const char *scenarios;                /* the folder of the first run's scenarios */
    struct lk_binding *binding;
    int64_t seconds;
    size_t plays; /* so many; 0: as many as there is time for */
    uint64_t seed;
    struct lk_portal_findings findings; /* AGAIN and ARENA are set, and it holds what came of it */
    /* what came of it */
    size_t played, requests, judged;
    const char *unjudged; /* the first reason why a request was not judged, in the arena; or NULL */
    bool dead;            /* the portal answers no more */
};

/* -1 with ERR set where it could not be done; what was found by then is kept. */
int lk_portal_hunt_run(struct lk_portal_hunt *h, struct lk_err *err);

#endif
