/* What is in the mailbox. */
#include "verdict/look.h"

#include "base/text.h"
#include <string.h>
#include <strings.h>

/* Scheme and authority of an address: "https://portal:8443". */
static size_t origin_len(const char *url)
{
    const char *at = strstr(url, "://");
    return at ? (size_t)(at + 3 - url) + strcspn(at + 3, "/?#") : 0;
}

/* Did a person of this play reach the portal at the origin of URL? RET_ANY: at any origin. */
static bool is_portals(const struct lk_look *l, const char *url, bool *ret_any)
{
    size_t i, k, n = origin_len(url);
    json_t *r, *x;
    *ret_any = false;
    json_array_foreach((json_t *)l->seen->records, i, r)
    {
        if (strcmp(lk_json_str(r, "k", ""), "act") != 0)
            continue;
        json_array_foreach(json_object_get(r, "exchanges"), k, x)
        {
            const char *ours = lk_json_str(x, "url", "");
            *ret_any |= origin_len(ours) > 0;
            if (n && origin_len(ours) == n && !strncasecmp(ours, url, n))
                return true;
        }
    }
    return false;
}

static void link_of_portal(struct lk_look *l, const json_t *links)
{
    bool any = false;
    for (size_t i = 0; i < json_array_size(links); i++) {
        const char *url = lk_text_at(links, i);
        if (!strncasecmp(url, "https://", 8) && is_portals(l, url, &any)) {
            lk_fits(l, "a link to the portal");
            return;
        }
    }
    if (json_array_size(links) && !any && !strncasecmp(lk_text_at(links, 0), "https://", 8))
        lk_unseen(l, "nobody opened the portal in this play, so its address is not known");
    else if (json_array_size(links))
        lk_unfit(l, "the link %s, that is no https address of the portal", lk_text_at(links, 0));
    else
        lk_unfit(l, "a mail without a link");
}

/* The commitment within a text, which is what two links of the same secret have in common. */
static const char *token_of(struct lk_look *l, const char *text)
{
    const char *from = strstr(text, "{{"), *to = from ? strstr(from, "}}") : NULL;
    return to ? lk_arena_strndup(l->arena, from, (size_t)(to + 2 - from)) : text;
}

static void link_differs(struct lk_look *l, const json_t *links, const json_t *from)
{
    const char *other = token_of(l, json_is_string(from) ? json_string_value(from) : "");
    for (size_t i = 0; i < json_array_size(links); i++)
        if (strstr(lk_text_at(links, i), other)) {
            lk_unfit(l, "the same link once more");
            return;
        }
    if (json_array_size(links))
        lk_fits(l, "another link");
    else
        lk_unfit(l, "a mail without a link");
}

/* The last of ALL with the subject; NULL: of any. */
static const json_t *newest_about(struct lk_look *l, const json_t *all, const char *subject)
{
    for (size_t i = json_array_size(all); i-- > 0;) {
        const json_t *mail = json_array_get(all, i);
        if (!subject || lk_same_label(lk_json_str(mail, "subject", ""), lk_words(l, subject)))
            return mail;
    }
    return NULL;
}

/* What the newest mail is. FIT unless something is said. */
static void newest(struct lk_look *l, const json_t *mail)
{
    const char *link = lk_json_str(l->arg, "link", NULL);
    const char *from = lk_json_str(l->arg, "link-differs-from", NULL);
    const json_t *links = json_object_get(mail, "links");
    if (link && !strcasecmp(link, "none") && json_array_size(links))
        lk_unfit(l, "the link %s", lk_text_at(links, 0));
    else if (link && strcasecmp(link, "none") != 0)
        link_of_portal(l, links);
    const json_t *other = from && l->m->fit == LK_FIT ? lk_named(l, from, NULL) : NULL;
    if (other)
        link_differs(l, links, other);
}

static const char *mails_said(struct lk_look *l)
{
    long long count = lk_json_int(l->arg, "count", -1), least = lk_json_int(l->arg, "at-least", -1);
    const char *subject = lk_json_str(l->arg, "subject", NULL);
    const char *link = lk_json_str(l->arg, "link", NULL);
    return lk_arena_printf(
        l->arena, "%s mail%s%s%s%s%s%s",
        count >= 0   ? lk_arena_printf(l->arena, "%lld", count)
        : least >= 0 ? lk_arena_printf(l->arena, "at least %lld", least)
                     : "the",
        count == 1 || least == 1 ? "" : "s", subject ? " with the subject " : "",
        subject ? lk_words(l, subject) : "", link ? ", its link: " : "", link ? link : "",
        json_object_get(l->arg, "link-differs-from") ? ", with another link than before" : "");
}

static void mails(struct lk_look *l)
{
    lk_expects(l, "%s", mails_said(l));
    const json_t *all = lk_own(l, "mails");
    const char *subject = lk_json_str(l->arg, "subject", NULL);
    size_t n = all ? lk_count_subject(l, all, subject) : 0;
    bool about_one =
        subject || json_object_get(l->arg, "link") || json_object_get(l->arg, "link-differs-from");
    bool none_wanted = lk_json_int(l->arg, "count", -1) == 0;
    if (all && about_one && !n && !none_wanted)
        lk_unfit(l, json_array_size(all) ? "no mail with that subject%s" : "no mail%s",
                 lk_subjects_said(l, all));
    else if (all && !lk_count_fits(l, n, "mails"))
        lk_tell_count(l, all, n, "mail");
    else if (all) {
        lk_fits(l, "%zu mails", n);
        if (about_one && n)
            newest(l, newest_about(l, all, subject));
    }
}

const struct lk_predicate_row lk_mail_predicates[] = { { "mails", mails }, { NULL, NULL } };
