/* engine/linted.h: what the linter says of a file (pki/lint.h), as members of its facts.
 * Private to the engine. */
#ifndef LK_ENGINE_LINTED_H
#define LK_ENGINE_LINTED_H

#include "base/err.h"
#include "base/json.h"

/* Sets `accept`, `accept_why` and `findings` in FACTS. PASSWORD NULL: it is not known, so only what
 * is wrong under any password is said. -1 with ERR set for trouble of our own. */
int lk_linted(const void *bytes, size_t len, const char *password, json_t *facts,
              struct lk_err *err);

#endif
