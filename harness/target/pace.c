/* Turns are handed out in order; each waits for its own. */
#define _GNU_SOURCE
#include "target/pace.h"

#include "base/clock.h"
#include <errno.h>
#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t next_turn_us;

static void wait_until(int64_t us)
{
    struct timespec at = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
        ;
}

bool lk_pace(double per_second, int64_t deadline)
{
    if (per_second <= 0)
        return true;
    int64_t gap = (int64_t)(1e6 / per_second), now = lk_now_us(), turn, next;
    int64_t seen = atomic_load(&next_turn_us);
    do {
        turn = seen > now ? seen : now;
        next = turn + gap;
        if (turn / 1000 > deadline)
            return false;
    } while (!atomic_compare_exchange_weak(&next_turn_us, &seen, next));
    if (turn > now)
        wait_until(turn);
    return true;
}

bool lk_pause(long long ms, int64_t deadline)
{
    int64_t until = lk_now_ms() + ms;
    bool in_time = until <= deadline;
    wait_until((in_time ? until : deadline) * 1000);
    return in_time;
}
