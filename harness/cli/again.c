/* The command that makes a run once more. */
#include "cli/again.h"

#include "base/shell.h"
#include "base/text.h"
#include <ctype.h>
#include <string.h>

enum { TOKEN_MIN = 12 }; /* what is shorter and random is too little to be a token */

/* Names of things that are kept secret; parts of names, too ("api-token"). */
static const char *const secret_names[] = { "pass",       "token",  "secret", "pin",
                                            "pwd",        "cookie", "bearer", "session",
                                            "credential", "auth",   "key" };

static bool names_a_secret(const char *text)
{
    for (size_t i = 0; i < LK_COUNT(secret_names); i++)
        if (lk_contains(text, secret_names[i]))
            return true;
    return false;
}

/* "https://user:password@portal" */
static bool holds_user_info(const char *text)
{
    const char *authority = strstr(text, "://");
    size_t n = authority ? strcspn(authority + 3, "/?#") : 0;
    return n && memchr(authority + 3, '@', n);
}

/* A long word in which letters, capitals and digits are mixed. */
static bool holds_random_word(const char *text)
{
    while (*text) {
        size_t len = 0;
        bool digit = false, lower = false, upper = false;
        for (; isalnum((unsigned char)text[len]) || (text[len] && strchr("+=", text[len])); len++) {
            digit |= isdigit((unsigned char)text[len]) != 0;
            lower |= islower((unsigned char)text[len]) != 0;
            upper |= len && isupper((unsigned char)text[len]);
        }
        if (len >= TOKEN_MIN && digit + lower + upper > 1)
            return true;
        text += len + (text[len] != '\0');
    }
    return false;
}

bool lk_may_be_secret(const char *name, const char *text)
{
    return (name ? names_a_secret(name) : names_a_secret(text)) || holds_user_info(text) ||
           holds_random_word(text);
}

/* " "$API_TOKEN"" */
static void add_variable(struct lk_buf *out, const char *name)
{
    lk_buf_adds(out, "\"$");
    for (const char *p = name; *p; p++)
        lk_buf_addc(out, isalnum((unsigned char)*p) ? (char)toupper((unsigned char)*p) : '_');
    lk_buf_addc(out, '"');
}

static void add_option(struct lk_buf *out, const char *option, const char *value)
{
    if (!value)
        return;
    lk_buf_printf(out, " --%s ", option);
    lk_shell_word(out, value);
}

static void add_client(struct lk_buf *out, const char *command)
{
    if (command && lk_may_be_secret(NULL, command))
        lk_buf_adds(out, " --client \"$CLIENT\"");
    else
        add_option(out, "client", command);
}

static void add_settings(struct lk_buf *out, const json_t *vars)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)vars, name, value)
    {
        LK_AUTO(lk_buf_done) struct lk_buf pair = { 0 };
        const char *text = json_string_value(value);
        lk_buf_printf(&pair, "%s=", name);
        if (text && lk_may_be_secret(name, text)) {
            add_option(out, "set", pair.bytes);
            add_variable(out, name);
            continue;
        }
        lk_buf_adds(&pair, text ? text : "");
        add_option(out, "set", pair.bytes);
    }
}

static void add_fault(struct lk_buf *out, const struct lk_run_options *o)
{
    if (o->fault)
        lk_buf_printf(out, " --fault %s", o->fault);
    if (o->fault && o->fault_at)
        lk_buf_printf(out, "=%d", o->fault_at);
}

const char *lk_again(const char *program, const struct lk_run_options *o, struct lk_arena *a)
{
    LK_AUTO(lk_buf_done) struct lk_buf out = { 0 };
    lk_shell_word(&out, program);
    lk_buf_adds(&out, " run");
    add_option(&out, "target", o->target);
    add_client(&out, o->client);
    add_settings(&out, o->vars);
    add_option(&out, "scenarios", o->scenarios);
    add_option(&out, "beyond", o->beyond);
    add_option(&out, "plan", o->plan);
    add_option(&out, "key", o->key);
    add_option(&out, "iterations", o->iterations);
    add_option(&out, "text", o->text);
    if (o->timeout_s != LK_TIMEOUT_S)
        lk_buf_printf(&out, " --timeout %lld", o->timeout_s);
    lk_buf_adds(&out, o->strict ? " --strict" : "");
    add_fault(&out, o);
    return lk_arena_strdup(a, out.bytes);
}
