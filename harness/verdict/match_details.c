/* The details of a certificate, held against the certificate itself. */
#include "verdict/look.h"

#include "base/text.h"
#include <ctype.h>
#include <string.h>

/* Serials as people write them: case, colons, blanks and leading zeros do not count. */
static bool same_serial(const char *a, const char *b)
{
    for (;; a++, b++) {
        while (*a == ':' || *a == ' ')
            a++;
        while (*b == ':' || *b == ' ')
            b++;
        if (!*a || tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return !*a && !*b;
    }
}

static const char *without_zeros(const char *s)
{
    while (*s == '0' || *s == ':' || *s == ' ')
        s++;
    return s;
}

static bool serial_agrees(const char *shown, const char *is)
{
    return same_serial(without_zeros(shown), without_zeros(is));
}

/* A page may show the day alone. */
static bool date_agrees(const char *shown, const char *is)
{
    size_t n = strlen(shown);
    return !strcmp(shown, is) || (n == strlen("2026-01-02") && !strncmp(shown, is, n));
}

/* Is the certificate's common name, if it has one, in what the page shows? */
static bool names_the_person(const char *shown, const char *is)
{
    const char *cn = strstr(is, "CN=");
    char name[256];
    if (!cn)
        return true;
    cn += strlen("CN=");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(cn, ",+"), cn);
    return lk_contains(shown, name);
}

/* Each part of the name that the page shows is one of the certificate's, in whatever order, and the
 * common name is among them. */
static bool subject_agrees(const char *shown, const char *is)
{
    if (!names_the_person(shown, is))
        return false;
    while (*shown) {
        size_t n = strcspn(shown, ",");
        const char *part = shown + strspn(shown, " ");
        size_t len = (size_t)(shown + n - part);
        char name[256];
        snprintf(name, sizeof name, "%.*s", (int)len, part);
        if (len && !lk_contains(is, name))
            return false;
        shown += n + (shown[n] == ',');
    }
    return true;
}

static const struct {
    const char *member, *name;
    bool (*agrees)(const char *shown, const char *is);
} detail_rows[] = {
    { "serial", "serial number", serial_agrees },
    { "from", "first day of validity", date_agrees },
    { "until", "last day of validity", date_agrees },
    { "subject", "subject", subject_agrees },
};

void lk_details_agree(struct lk_look *l)
{
    lk_expects(l, "details that agree with the certificate");
    const json_t *view = lk_view(l);
    const json_t *shown = view ? lk_member(l, view, "details", "details of a certificate") : NULL;
    const json_t *record = shown ? lk_facts_named(l, lk_json_str(l->arg, "agree-with", "")) : NULL;
    const json_t *facts = json_object_get(record, "facts");
    size_t compared = 0;
    if (!record)
        return;
    for (size_t i = 0; i < LK_COUNT(detail_rows); i++) {
        const char *member = detail_rows[i].member;
        const char *is = lk_json_str(facts, member, NULL), *says = lk_json_str(shown, member, NULL);
        if (!is || !says || !*says)
            continue;
        compared++;
        if (!detail_rows[i].agrees(says, is)) {
            lk_unfit(l, "the %s is shown as \"%s\", but is \"%s\" in the certificate",
                     detail_rows[i].name, says, is);
            return;
        }
    }
    if (compared)
        lk_fits(l, "%zu details that agree with the certificate", compared);
    else
        lk_unseen(l, "the details show none of serial, dates and subject, or the file was not "
                     "opened; check your binding");
}
