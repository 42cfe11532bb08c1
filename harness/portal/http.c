/* Reading the parts of a request. */
#include "portal/http.h"

#include "base/json.h"
#include "base/text.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { PARAMS_MAX = 32 };

void lk_response_header(struct lk_response *res, const char *name, const char *value)
{
    if (res->n_headers < LK_RESPONSE_HEADERS_MAX)
        res->headers[res->n_headers++] = (struct lk_pair){ name, value };
}

void lk_response_done(struct lk_response *res)
{
    lk_buf_wipe(&res->body);
    *res = (struct lk_response){ 0 };
}

size_t lk_response_declared(const struct lk_response *res)
{
    enum { OFF = 10 };
    size_t len = res->body.len;
    if (res->sending == LK_SEND_TOO_LONG)
        return len + OFF;
    return res->sending == LK_SEND_TOO_SHORT && len > OFF ? len - OFF : len;
}

bool lk_response_is_cut(const struct lk_response *res)
{
    return res->sending == LK_SEND_CUT || res->sending == LK_SEND_STALL ||
           res->sending == LK_SEND_RESET || res->sending == LK_SEND_GARBAGE;
}

const char *lk_request_header(const struct lk_request *req, const char *name)
{
    for (size_t i = 0; i < req->n_headers; i++)
        if (strcasecmp(req->headers[i].name, name) == 0)
            return req->headers[i].value;
    return NULL;
}

/* The value of NAME in one Cookie header from *P on, as a piece of it; *P goes on behind it. */
static bool next_cookie(const char **p, const char *name, const char **ret, size_t *ret_len)
{
    size_t n = strlen(name);
    while (**p) {
        const char *at = *p + strspn(*p, " \t;");
        size_t len = strcspn(at, ";");
        *p = at + len;
        if (len > n && strncmp(at, name, n) == 0 && at[n] == '=') {
            while (len > n + 1 && isspace((unsigned char)at[len - 1]))
                len--;
            *ret = at + n + 1;
            *ret_len = len - n - 1;
            return true;
        }
    }
    return false;
}

const char *lk_request_cookie(const struct lk_request *req, const char *name, struct lk_arena *a)
{
    const char *found = NULL, *value;
    size_t found_len = 0, len;
    for (size_t i = 0; i < req->n_headers; i++) {
        if (strcasecmp(req->headers[i].name, "cookie") != 0)
            continue;
        const char *p = req->headers[i].value;
        while (next_cookie(&p, name, &value, &len)) {
            if (found)
                return NULL; /* two of a name: somebody planted one, trust neither */
            found = value;
            found_len = len;
        }
    }
    return found ? lk_arena_strndup(a, found, found_len) : NULL;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *lk_params_decode(struct lk_arena *a, const char *text, size_t len, bool plus)
{
    char *out = lk_arena_alloc(a, len + 1);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '%') {
            int high = i + 2 < len ? hex_digit(text[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_digit(text[i + 2]);
            if (low < 0)
                return NULL;
            c = (char)(high << 4 | low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0')
            return NULL;
        out[n++] = c;
    }
    return lk_utf8_ok(out, n) ? out : NULL;
}

char *lk_params_encode(struct lk_arena *a, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";
    char *out = lk_arena_alloc(a, strlen(text) * 3 + 1), *to = out;
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (isalnum(*p) || strchr("-._~", *p)) {
            *to++ = (char)*p;
        } else {
            *to++ = '%';
            *to++ = digits[*p >> 4];
            *to++ = digits[*p & 15];
        }
    }
    return out;
}

static int add_param(struct lk_params *ps, struct lk_arena *a, const char *name, const char *value,
                     struct lk_err *err)
{
    if (!name || !value)
        return lk_fail(err, LK_E_FORMAT, LK_NO_POS, "a form value is malformed");
    if (lk_params_get(ps, name))
        return lk_fail(err, LK_E_FORMAT, LK_NO_POS, "a value is given twice");
    if (ps->n == PARAMS_MAX)
        return lk_fail(err, LK_E_LIMIT, LK_NO_POS, "more than %d values", PARAMS_MAX);
    ps->items = lk_arena_grow(a, ps->items, ps->n, sizeof *ps->items);
    ps->items[ps->n++] = (struct lk_pair){ name, value };
    return 0;
}

int lk_params_form(const char *text, size_t len, struct lk_arena *a, struct lk_params *ret,
                   struct lk_err *err)
{
    struct lk_params ps = { 0 };
    const char *end = text + len;
    while (text < end) {
        const char *amp = memchr(text, '&', (size_t)(end - text));
        const char *stop = amp ? amp : end;
        const char *eq = memchr(text, '=', (size_t)(stop - text));
        const char *name_end = eq ? eq : stop, *value = eq ? eq + 1 : stop;
        if (stop > text &&
            add_param(&ps, a, lk_params_decode(a, text, (size_t)(name_end - text), true),
                      lk_params_decode(a, value, (size_t)(stop - value), true), err))
            return -1;
        text = amp ? amp + 1 : end;
    }
    *ret = ps;
    return 0;
}

static const char *scalar(const json_t *v, struct lk_arena *a)
{
    if (json_is_string(v))
        return lk_arena_strdup(a, json_string_value(v));
    if (json_is_boolean(v))
        return json_is_true(v) ? "true" : "false";
    if (json_is_integer(v))
        return lk_arena_printf(a, "%lld", (long long)json_integer_value(v));
    return NULL;
}

static int params_json(const struct lk_request *req, struct lk_arena *a, struct lk_params *ret,
                       struct lk_err *err)
{
    LK_AUTO(json_decref) json_t *root = lk_json_parse(req->body, req->body_len, "body", err);
    if (!root)
        return -1;
    if (!json_is_object(root))
        return lk_fail(err, LK_E_FORMAT, LK_NO_POS, "the body is not a JSON object");
    struct lk_params ps = { 0 };
    const char *key;
    json_t *v;
    json_object_foreach(root, key, v)
    {
        if (json_is_null(v))
            continue;
        const char *text = scalar(v, a);
        if (!text)
            return lk_fail(err, LK_E_FORMAT, LK_NO_POS, "a member is no text, number or truth");
        if (add_param(&ps, a, lk_arena_strdup(a, key), text, err))
            return -1;
    }
    *ret = ps;
    return 0;
}

/* Is the media type of the body TYPE, whatever parameters follow? */
static bool body_is(const struct lk_request *req, const char *type)
{
    const char *given = lk_request_header(req, "content-type");
    size_t n = strlen(type);
    return given && strncasecmp(given, type, n) == 0 && strchr("; \t", given[n]);
}

int lk_params_body(const struct lk_request *req, struct lk_arena *a, struct lk_params *ret,
                   struct lk_err *err)
{
    *ret = (struct lk_params){ 0 };
    if (req->body_len == 0)
        return 0;
    if (body_is(req, "application/json"))
        return params_json(req, a, ret, err);
    if (body_is(req, "application/x-www-form-urlencoded"))
        return lk_params_form(req->body, req->body_len, a, ret, err);
    return lk_fail(err, LK_E_USE, LK_NO_POS, "the body is neither JSON nor a form");
}

const char *lk_params_get(const struct lk_params *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->items[i].name, name) == 0)
            return p->items[i].value;
    return NULL;
}

bool lk_params_on(const struct lk_params *p, const char *name)
{
    const char *v = lk_params_get(p, name);
    return v && (strcmp(v, "true") == 0 || strcmp(v, "on") == 0 || strcmp(v, "1") == 0);
}
