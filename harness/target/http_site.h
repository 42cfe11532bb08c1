/* target/http_site.h: opening and closing an http target. */
#ifndef LK_TARGET_HTTP_SITE_H
#define LK_TARGET_HTTP_SITE_H

#include "target/target.h"

enum { LK_PEM_MAX = 1024 * 1024 };

struct lk_site *lk_http_open(const struct lk_site_plan *plan, struct lk_err *err);
void lk_http_close(struct lk_site *site);

#endif
