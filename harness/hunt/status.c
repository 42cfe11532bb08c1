/* How far a fuzzer is, read from its lines and told in words. */
#include "hunt/inner.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The number after WORD. */
static void number(const char *line, const char *word, uint64_t *ret)
{
    const char *at = strstr(line, word);
    if (at)
        *ret = strtoull(at + strlen(word), NULL, 10);
}

bool lk_hunt_seen_read(const char *line, struct lk_hunt_seen *s)
{
    char *end;
    if (*line != '#')
        return false;
    uint64_t execs = strtoull(line + 1, &end, 10);
    if (end == line + 1 || !strstr(end, "cov: "))
        return false;
    s->execs = execs;
    number(end, " cov: ", &s->edges);
    number(end, " ft: ", &s->features);
    number(end, " corp: ", &s->corpus);
    return true;
}

/* 1,234,567 */
static void grouped(uint64_t n, struct lk_buf *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, n);
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            lk_buf_addc(out, ',');
        lk_buf_addc(out, digits[i]);
    }
}

void lk_hunt_seen_write(const struct lk_hunt_seen *s, double seconds, size_t findings,
                        struct lk_buf *out)
{
    uint64_t execs = s->counted > s->execs ? s->counted : s->execs;
    lk_buf_printf(out, "%.0f s, ", seconds);
    grouped(execs, out);
    lk_buf_adds(out, " execs (");
    grouped(seconds > 0 ? (uint64_t)((double)execs / seconds) : 0, out);
    lk_buf_adds(out, "/s), ");
    grouped(s->edges, out);
    lk_buf_adds(out, " edges, ");
    grouped(s->features, out);
    lk_buf_adds(out, " features");
    if (s->past_mac)
        lk_buf_printf(out, ", %.0f %% past the MAC",
                      100.0 * (double)s->past_mac / (double)(s->counted ? s->counted : 1));
    lk_buf_printf(out, ", %zu finding%s", findings, findings == 1 ? "" : "s");
}
