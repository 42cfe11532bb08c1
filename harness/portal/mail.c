/* Mails: RFC 5322, MIME text in UTF-8. */
#include "portal/mail.h"

#include "base/digest.h"
#include "portal/fault.h"
#include <string.h>
#include <time.h>

/* RFC 2047 §2: "An 'encoded-word' may not be more than 75 characters long"; 42 octets of text make
 * 56 of base64 and 12 around them. */
enum { WORD_OCTETS = 42 };

static bool plain(const char *text)
{
    for (const char *p = text; *p; p++)
        if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7e)
            return false;
    return !strstr(text, "=?");
}

char *lk_mail_words(struct lk_arena *a, const char *text)
{
    if (plain(text))
        return lk_arena_strdup(a, text);
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    for (size_t left = strlen(text); left > 0;) {
        size_t n = left < WORD_OCTETS ? left : WORD_OCTETS;
        while (n < left && n > 1 && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--; /* §5: a character is not divided between two words */
        lk_buf_adds(&out, out.len ? "\r\n =?utf-8?B?" : "=?utf-8?B?");
        lk_base64(text, n, &out);
        lk_buf_adds(&out, "?=");
        text += n;
        left -= n;
    }
    return lk_arena_strndup(a, out.bytes, out.len);
}

/* RFC 5322 §3.3; the names are English whatever the locale. */
static char *date(struct lk_tx *t)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    struct tm tm;
    time_t now = (time_t)t->now;
    gmtime_r(&now, &tm);
    return lk_arena_printf(t->arena, "%.3s, %d %.3s %d %02d:%02d:%02d +0000", days + 3 * tm.tm_wday,
                           tm.tm_mday, months + 3 * tm.tm_mon, tm.tm_year + 1900, tm.tm_hour,
                           tm.tm_min, tm.tm_sec);
}

/* The address that the mail leads to. */
static const char *address(struct lk_tx *t, const char *link)
{
    if (lk_fault_hits(t, LK_FAULT_MAIL_LINK_MISSING))
        return "Log in to the portal.";
    const char *https = lk_arena_printf(t->arena, "%s/retrieve/%s", t->portal, link);
    if (!lk_fault_hits(t, LK_FAULT_MAIL_LINK_HTTP))
        return https;
    return lk_arena_printf(t->arena, "http%s", https + strlen("https"));
}

static char *compose(struct lk_tx *t, const struct lk_user *u, const struct lk_order *o,
                     const char *link)
{
    const char *subject = lk_fault_hits(t, LK_FAULT_MAIL_SUBJECT)
                              ? "Retrieve user certificate"
                              : lk_label(t->world.text, LK_L_SUBJECT);
    return lk_arena_printf(
        t->arena,
        "From: lakmus simulated portal <noreply@lakmus.test>\r\n"
        "To: <%s>\r\n"
        "Subject: %s\r\n"
        "Date: %s\r\n"
        "Message-ID: <order-%lld.%s@lakmus.test>\r\n"
        "MIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n"
        "Auto-Submitted: auto-generated\r\n"
        "\r\n"
        "Dear %s,\r\n"
        "\r\n"
        "A user certificate has been ordered for you at %s.\r\n"
        "Follow this link and log in to retrieve it:\r\n"
        "\r\n"
        "%s\r\n"
        "\r\n"
        "The link can be used for 30 days.\r\n"
        "\r\n"
        "This mail comes from lakmus, a simulated portal: nothing in it is real.\r\n",
        u->email, lk_mail_words(t->arena, subject), date(t), (long long)o->id, t->world.id,
        lk_user_name(t, u), u->organisation, address(t, link));
}

static int send_mail(struct lk_tx *t, const struct lk_user *u, const char *text)
{
    int64_t n;
    if (lk_world_next(t, &n))
        return -1;
    return lk_store_run(t->store, t->err, "INSERT INTO mail VALUES(?,?,?,?)", "iiss",
                        (long long)t->world.n, (long long)n, u->email, text);
}

int lk_mail_note(struct lk_tx *t, const struct lk_user *u, const char *subject, const char *text)
{
    return send_mail(t, u,
                     lk_arena_printf(t->arena,
                                     "From: lakmus simulated portal <noreply@lakmus.test>\r\n"
                                     "To: <%s>\r\n"
                                     "Subject: %s\r\n"
                                     "Date: %s\r\n"
                                     "MIME-Version: 1.0\r\n"
                                     "Content-Type: text/plain; charset=utf-8\r\n"
                                     "Content-Transfer-Encoding: 8bit\r\n"
                                     "\r\n"
                                     "%s\r\n",
                                     u->email, lk_mail_words(t->arena, subject), date(t), text));
}

int lk_mail_order(struct lk_tx *t, const struct lk_user *u, const struct lk_order *o,
                  const char *link)
{
    return send_mail(t, u, compose(t, u, o, link));
}

json_t *lk_mail_list(struct lk_tx *t, const char *address)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r = lk_store_ask(t->store, t->err,
                                     "SELECT addr,raw FROM mail WHERE world=?1 AND"
                                     " (?2 IS NULL OR lower(addr)=lower(?2)) ORDER BY n",
                                     "is", (long long)t->world.n, address);
    LK_AUTO(json_decref) json_t *mails = json_array();
    int more = -1;
    while (r && (more = lk_rows_next(r, t->err)) == 1)
        json_array_append_new(mails, json_pack("{ss ss}", "to", lk_col_text(r, 0, t->arena), "raw",
                                               lk_col_text(r, 1, t->arena)));
    return more == 0 ? lk_take(mails) : NULL;
}
