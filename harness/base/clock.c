/* Time. */
#define _GNU_SOURCE
#include "base/clock.h"

#include <string.h>
#include <time.h>

int64_t lk_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t lk_now_ms(void)
{
    return lk_now_us() / 1000;
}

int64_t lk_unix_now(void)
{
    return time(NULL);
}

void lk_date_write(int64_t unix_seconds, char out[LK_DATE_LEN])
{
    time_t t = (time_t)unix_seconds;
    struct tm tm;
    if (!gmtime_r(&t, &tm) || !strftime(out, LK_DATE_LEN, "%Y-%m-%dT%H:%M:%SZ", &tm))
        memcpy(out, "0000-00-00T00:00:00Z", LK_DATE_LEN);
}

bool lk_date_read(const char *text, int64_t *ret_unix_seconds)
{
    struct tm tm = { 0 };
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    if (!end || *end)
        return false;
    *ret_unix_seconds = timegm(&tm);
    return true;
}
