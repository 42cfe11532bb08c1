/* How far a run is. */
#include "cli/progress.h"

#include "base/clock.h"
#include <stdio.h>
#include <unistd.h>

enum { LIVE_MS = 50, PLAIN_MS = 5000 };

void lk_progress_begin(struct lk_progress_line *line, bool quiet)
{
    *line = (struct lk_progress_line){ .tty = isatty(STDERR_FILENO), .quiet = quiet };
    line->next_ms = line->tty ? 0 : lk_now_ms() + PLAIN_MS;
}

void lk_progress_tell(void *of, const struct lk_progress *p)
{
    struct lk_progress_line *line = of;
    int64_t now = lk_now_ms();
    if (line->quiet || now < line->next_ms)
        return;
    line->next_ms = now + (line->tty ? LIVE_MS : PLAIN_MS);
    line->drawn = line->tty;
    fprintf(stderr, "%s%zu of %zu done, %zu failed, %zu running%s%.40s%s",
            line->tty ? "\r\x1b[K" : "lakmus: ", p->done, p->total, p->failed, p->running,
            p->last ? ", last " : "", p->last ? p->last : "", line->tty ? "" : "\n");
}

void lk_progress_end(struct lk_progress_line *line)
{
    if (line->drawn)
        fputs("\r\x1b[K", stderr);
}
