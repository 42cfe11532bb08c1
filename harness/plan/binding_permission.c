/* Who may be tested: this machine always, others by what the target file says. */
#include "plan/binding.h"

#include "base/clock.h"
#include "plan/binding_inner.h"
#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

bool lk_rate_read(const char *text, double *ret_per_second)
{
    char *end;
    if (!strcmp(text, "unlimited")) {
        *ret_per_second = 0;
        return true;
    }
    double n = strtod(text, &end);
    end += strspn(end, " ");
    if (end == text || n <= 0 || n > 1e6 || *end != '/')
        return false;
    end += 1 + strspn(end + 1, " ");
    bool minute = !strcmp(end, "min");
    *ret_per_second = minute ? n / 60 : n;
    return minute || !strcmp(end, "s");
}

/* The host of "scheme://[user@]host[:port]/…" in lower case without brackets; "" if there is none.
 */
static void host_of(const char *url, char *out, size_t room)
{
    *out = '\0';
    const char *p = strstr(url, "://");
    if (!p)
        return;
    p += 3;
    const char *end = p + strcspn(p, "/?#");
    for (const char *at = memchr(p, '@', (size_t)(end - p)); at && at < end;
         at = memchr(p, '@', (size_t)(end - p)))
        p = at + 1;
    bool v6 = *p == '[';
    p += v6;
    size_t len = strcspn(p, v6 ? "]/?#" : ":/?#");
    if (len < room) {
        memcpy(out, p, len);
        out[len] = '\0';
    }
}

bool lk_url_is_loopback(const char *url)
{
    char host[256];
    struct in_addr v4;
    struct in6_addr v6;
    host_of(url, host, sizeof host);
    if (!strcasecmp(host, "localhost"))
        return true;
    if (inet_pton(AF_INET, host, &v4) == 1)
        return ntohl(v4.s_addr) >> 24 == 127;
    return inet_pton(AF_INET6, host, &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

static bool last_moment(const char *day, int64_t *ret)
{
    char text[LK_DATE_LEN];
    if (strlen(day) != 10 || snprintf(text, sizeof text, "%sT23:59:59Z", day) != LK_DATE_LEN - 1)
        return false;
    return lk_date_read(text, ret);
}

int lk_binding_permission(const struct lk_binding *b, const char *url, const char *what,
                          int64_t now, struct lk_err *err)
{
    char host[256];
    int64_t until;
    if (lk_url_is_loopback(url))
        return 0;
    host_of(url, host, sizeof host);
    if (!b->authorised.by)
        return lk_fail(err, LK_E_USE, LK_NO_POS,
                       "%s is not on this machine: the target file needs 'authorised: { by, "
                       "until, users, may }'",
                       *host ? host : url);
    if (!last_moment(b->authorised.until, &until))
        return lk_fail(err, LK_E_USE, LK_NO_POS, "authorised.until: '%s' is no day as 2026-12-31",
                       b->authorised.until);
    if (now > until)
        return lk_fail(err, LK_E_USE, LK_NO_POS, "the authorisation for %s ended on %s", host,
                       b->authorised.until);
    for (size_t i = 0; what && i < b->authorised.n_may; i++)
        if (!strcmp(b->authorised.may[i], what))
            return 0;
    if (!what)
        return 0;
    return lk_fail(err, LK_E_USE, LK_NO_POS, "the authorisation for %s does not say 'may: [%s]'",
                   host, what);
}

int lk_binding_may_use(const struct lk_binding *b, const char *url, const char *user_id,
                       struct lk_err *err)
{
    if (lk_url_is_loopback(url))
        return 0;
    for (size_t i = 0; user_id && i < b->authorised.n_users; i++)
        if (!strcmp(b->authorised.users[i], user_id))
            return 0;
    return lk_fail(err, LK_E_USE, LK_NO_POS, "the authorisation does not name the user '%s'",
                   user_id ? user_id : "");
}
