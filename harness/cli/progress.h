/* cli/progress.h: how far a run is, on standard error: a live line on a terminal, plain lines
 * elsewhere. */
#ifndef LK_CLI_PROGRESS_H
#define LK_CLI_PROGRESS_H

#include "engine/engine.h"

struct lk_progress_line {
    bool tty, quiet, drawn;
    int64_t next_ms; /* when to write again */
};

void lk_progress_begin(struct lk_progress_line *line, bool quiet);
/* For struct lk_engine. */
void lk_progress_tell(void *line, const struct lk_progress *p);
/* Wipes a live line. */
void lk_progress_end(struct lk_progress_line *line);

#endif
