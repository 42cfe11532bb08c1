/* target/pace.h: how fast requests may follow one another, over all workers of this process: it
 * tests one target. */
#ifndef LK_TARGET_PACE_H
#define LK_TARGET_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* Waits for this request's turn at PER_SECOND (0: no limit). False, at once, if its turn would come
 * after DEADLINE (lk_now_ms() time). */
bool lk_pace(double per_second, int64_t deadline);

/* Waits for MS milliseconds, or until DEADLINE; false if that came first. */
bool lk_pause(long long ms, int64_t deadline);

#endif
