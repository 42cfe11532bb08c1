/* What the linter says of a file: it decides what a client must do with it. */
#include "feed/feed.h"

#include "fuzz/mutate/p12_tree.h"
#include "pki/lint.h"
#include <ctype.h>
#include <string.h>

static const double lint_seconds = 2;

/* Limits of lakmus, and algorithms that it does not know: another program may rightly take it. */
static bool is_limit(enum lk_lint_id rule)
{
    return rule == LK_S09 || rule == LK_S12 || rule == LK_C13;
}

static void add_rule(const char *id, char rules[LK_FEED_NAME])
{
    char small[8];
    size_t len = strlen(rules), i = 0;
    for (; id[i] && i + 1 < sizeof small; i++)
        small[i] = (char)tolower((unsigned char)id[i]);
    small[i] = '\0';
    if (!strstr(rules, small) && len + sizeof small < LK_FEED_NAME / 2)
        snprintf(rules + len, LK_FEED_NAME - len, "%s%s", len ? "-" : "", small);
}

static void judge(const struct lk_lint *l, struct lk_feed_item *item)
{
    bool refused = false;
    item->rules[0] = '\0';
    for (size_t i = 0; i < l->n; i++)
        if (l->findings[i].refuses) {
            refused |= !is_limit(l->findings[i].rule);
            add_rule(lk_lint_rule(l->findings[i].rule)->id, item->rules);
        }
    if (!item->rules[0])
        snprintf(item->rules, sizeof item->rules, "sound");
    item->must = refused                      ? LK_FEED_REFUSE
                 : l->accept == LK_ACCEPT_YES ? LK_FEED_TAKE
                                              : LK_FEED_SURVIVE;
}

int lk_feed_look(struct lk_feed_item *item, struct lk_err *err)
{
    LK_AUTO(lk_lint_done) struct lk_lint lint = { 0 };
    LK_AUTO(lk_arena_free) struct lk_arena *arena = lk_arena_new();
    struct lk_password password = lk_password_of(FORGE_PASSWORD);
    struct lk_lint_options options = { .profile = LK_PROFILE_OCES, .seconds = lint_seconds };
    struct p12_tree t;
    if (lk_p12_lint(item->file.bytes, item->file.len, &password, &options, &lint, err))
        return -1;
    judge(&lint, item);
    p12_tree_read(&t, arena, (const uint8_t *)item->file.bytes, item->file.len);
    item->past_mac = t.root && p12_mac_holds(&t);
    return 0;
}
