/* portal/fixture.h: files of a forged shape (fixtures/p12/forge.h), issued on purpose. The fault is
 * named fixture/SHAPE; the file has the order's own key, certificates and password, but where the
 * shape is about one of them. Then the order gets the password, or the key, of the shape.
 * fixture/file issues a file that was given with it, octet for octet; its password, which the order
 * gets, is that of the forged files: FORGE_PASSWORD. */
#ifndef LK_PORTAL_FIXTURE_H
#define LK_PORTAL_FIXTURE_H

#include "fixtures/p12/forge.h"
#include "portal/world.h"

struct lk_ctx;
struct lk_issue_plan;
struct lk_issued;

/* The shape that the name of a fault stands for; NULL where it stands for none. */
const struct forge *lk_fixture_named(const char *fault);
/* Is it the one of fixture/file? */
bool lk_fixture_is_given(const struct forge *shape);
/* "fixture/…" with the shape whose name is nearest to that of FAULT, in ROOM; or NULL. */
enum { LK_FAULT_NAME = 96 };
const char *lk_fixture_nearest(const char *fault, char room[LK_FAULT_NAME]);
/* The shape that is armed in the world of T, or NULL. */
const struct forge *lk_fixture_armed(struct lk_tx *t);
/* Before the order's password is made: the one that the armed shape is about, or NULL. */
const char *lk_fixture_password(struct lk_tx *t);

/* Before the order's file is made: the key that the armed shape is about is certified. */
int lk_fixture_plan(struct lk_ctx *c, struct lk_issue_plan *plan);
/* Afterwards: the file is one of that shape. */
int lk_fixture_issue(struct lk_ctx *c, const struct lk_issue_plan *plan, struct lk_issued *made);

#endif
