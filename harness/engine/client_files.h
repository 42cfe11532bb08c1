/* engine/client_files.h: what a client left in its folder: names, modes, digests, and whether the
 * password opens the file. Private to the engine. */
#ifndef LK_ENGINE_CLIENT_FILES_H
#define LK_ENGINE_CLIENT_FILES_H

#include "engine/play.h"

struct lk_client_files {
    json_t *files;    /* every file: name, mode, bytes, sha256 */
    json_t *p12;      /* the one *.p12, or null */
    json_t *password; /* the file "password", or null */
};

/* Reads the folder OUT. TRACE is the portal's record of the time: what it sent, whole. The password
 * becomes a secret of the play. */
int lk_client_files_read(struct lk_play *p, const char *out, const json_t *trace,
                         struct lk_client_files *ret, struct lk_err *err);
void lk_client_files_done(struct lk_client_files *f);

#endif
