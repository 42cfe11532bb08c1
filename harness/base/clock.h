/* base/clock.h: time, as two things that never mix: deadlines (monotonic) and dates (UTC). */
#ifndef LK_BASE_CLOCK_H
#define LK_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds on a clock that never goes back. */
int64_t lk_now_ms(void);
/* Microseconds on the same clock. */
int64_t lk_now_us(void);

/* Seconds since 1970 UTC. */
int64_t lk_unix_now(void);

enum { LK_DATE_LEN = sizeof "2026-01-02T03:04:05Z" };
/* RFC 3339, UTC, whole seconds. */
void lk_date_write(int64_t unix_seconds, char out[LK_DATE_LEN]);
/* Reads what lk_date_write writes; false for anything else. */
bool lk_date_read(const char *text, int64_t *ret_unix_seconds);

#endif
