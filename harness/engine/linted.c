/* Linting the files that a target gave or a client left. */
#include "engine/linted.h"

#include "pki/lint.h"
#include <string.h>

/* Does what RULE says depend on the password? All of K: what it speaks of lies behind it. */
static bool needs_password(const char *rule)
{
    return *rule == 'K' || *rule == 'P' || !strcmp(rule, "M02") || !strcmp(rule, "C11");
}

static json_t *one(const struct lk_finding *f)
{
    const struct lk_lint_rule *rule = lk_lint_rule(f->rule);
    return json_pack("{s:s, s:s, s:s, s:s, s:b}", "rule", rule->id, "severity",
                     lk_lint_level_name(f->level), "place", f->place, "sentence", f->text,
                     "refuses", f->refuses);
}

static void accept(json_t *facts, enum lk_accept accept, const char *why)
{
    json_object_set_new(facts, "accept",
                        accept == LK_ACCEPT_UNKNOWN ? json_null()
                                                    : json_boolean(accept == LK_ACCEPT_YES));
    json_object_set_new(facts, "accept_why", json_string(why));
}

/* Without the password a file may be refused, and never accepted. */
static void accept_unknown_password(json_t *facts, const struct lk_finding *refused)
{
    char why[sizeof refused->text + 16];
    if (!refused) {
        accept(facts, LK_ACCEPT_UNKNOWN, "its password is not known");
        return;
    }
    snprintf(why, sizeof why, "%s: %s", lk_lint_rule(refused->rule)->id, refused->text);
    accept(facts, LK_ACCEPT_NO, why);
}

static void put(json_t *facts, const struct lk_lint *lint, bool password_known)
{
    const struct lk_finding *refused = NULL;
    json_t *findings = json_array();
    for (size_t i = 0; i < lint->n; i++) {
        const struct lk_finding *f = &lint->findings[i];
        if (!password_known && needs_password(lk_lint_rule(f->rule)->id))
            continue;
        json_array_append_new(findings, one(f));
        refused = refused || !f->refuses ? refused : f;
    }
    json_object_set_new(facts, "findings", findings);
    if (password_known)
        accept(facts, lint->accept, lint->why);
    else
        accept_unknown_password(facts, refused);
}

int lk_linted(const void *bytes, size_t len, const char *password, json_t *facts,
              struct lk_err *err)
{
    LK_AUTO(lk_lint_done) struct lk_lint lint = { 0 };
    struct lk_password pw = lk_password_of(password);
    struct lk_lint_options options = { .profile = LK_PROFILE_OCES };
    struct lk_err why = { 0 };
    if (!lk_p12_lint(bytes, len, &pw, &options, &lint, &why)) {
        put(facts, &lint, password != NULL);
        return 0;
    }
    if (why.code != LK_E_USE) /* a password that no file can have is the target's doing */
        return lk_fail(err, why.code, LK_NO_POS, "%s", why.msg);
    json_object_set_new(facts, "findings", json_array());
    accept(facts, LK_ACCEPT_UNKNOWN, why.msg);
    return 0;
}
