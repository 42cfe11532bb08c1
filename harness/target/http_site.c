/* A worker's end of an http target: connections, and the binding made ready. */
#include "target/http_site.h"

#include "base/clock.h"
#include "base/fs.h"
#include "target/stage.h"
#include <string.h>

static const char *get(void *of, const char *name)
{
    const struct lk_site_plan *plan = of;
    const char *value = json_string_value(json_object_get(plan->vars, name));
    return value ? value : json_string_value(json_object_get(plan->binding->vars, name));
}

/* What only the outside can set must have been set. */
static int check_vars(const struct lk_site_plan *plan, struct lk_err *err)
{
    const char *name;
    json_t *value;
    json_object_foreach(
        plan->binding->vars, name,
        value) if (!get((void *)plan,
                        name)) return lk_fail(err, LK_E_USE, LK_NO_POS,
                                              "the target '%s' needs the variable '%s': --set %s=…",
                                              plan->binding->name, name, name);
    return 0;
}

/* The PEM text that TEXT is, or that lies in the file of that name. */
static int load_pem(const struct lk_site_plan *plan, const char *text, char **ret,
                    struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    struct lk_scope scope = { .get = get, .of = (void *)plan };
    *ret = NULL;
    if (!text)
        return 0;
    if (lk_template(&scope, text, &out))
        return lk_fail(err, LK_E_USE, LK_NO_POS, "ca: the variable '%s' is not set here",
                       scope.missing);
    if (strstr(out.bytes, "-----BEGIN")) {
        *ret = lk_buf_steal(&out);
        return 0;
    }
    return lk_fs_load(out.bytes, LK_PEM_MAX, ret, NULL, err);
}

/* Where the base is known by now, permission is asked for by now. */
static int check_permission(const struct lk_site_plan *plan, struct lk_err *err)
{
    LK_AUTO(lk_buf_done) struct lk_buf base = { 0 };
    struct lk_scope scope = { .get = get, .of = (void *)plan };
    if (lk_template(&scope, plan->binding->base, &base))
        return 0;
    return lk_binding_permission(plan->binding, base.bytes, NULL, lk_unix_now(), err);
}

static int compile_link(struct lk_site *site, struct lk_err *err)
{
    const char *link = site->plan.binding->mail_link;
    if (!link)
        return 0;
    site->mail_link = calloc(1, sizeof *site->mail_link);
    if (site->mail_link && !regcomp(site->mail_link, link, REG_EXTENDED))
        return 0;
    free(site->mail_link);
    site->mail_link = NULL;
    return lk_fail(err, LK_E_USE, LK_NO_POS, "given.mail.link: no regular expression");
}

struct lk_site *lk_http_open(const struct lk_site_plan *plan, struct lk_err *err)
{
    LK_AUTO(free) char *ca = NULL;
    if (check_vars(plan, err) || check_permission(plan, err) ||
        load_pem(plan, plan->binding->ca, &ca, err))
        return NULL;
    struct lk_site *site = calloc(1, sizeof *site);
    if (!site) {
        lk_fail(err, LK_E_LIMIT, LK_NO_POS, "out of memory");
        return NULL;
    }
    site->plan = *plan;
    site->selecting = lk_selecting_new(plan->binding, err);
    site->wire = site->selecting ? lk_wire_new(ca, plan->binding->timeout_ms, err) : NULL;
    if (!site->wire || compile_link(site, err)) {
        lk_http_close(site);
        return NULL;
    }
    return site;
}

void lk_http_close(struct lk_site *site)
{
    if (!site)
        return;
    lk_wire_free(site->wire);
    lk_selecting_free(site->selecting);
    if (site->mail_link)
        regfree(site->mail_link);
    free(site->mail_link);
    free(site);
}
