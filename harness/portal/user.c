/* Users: what is left open about one is invented from the world's seed and the user's id, so the
 * same world has the same people again. */
#include "portal/user.h"

#include "base/json.h"
#include "base/rng.h"
#include "base/text.h"
#include <ctype.h>
#include <string.h>

enum { FIELD_MAX = 200, ID_MAX = 100 };

static const char *const given_names[] = { "Anna", "Bo",   "Clara", "Dan",  "Ellen", "Frede",
                                           "Gry",  "Hans", "Ida",   "Jens", "Karen", "Lars" };
static const char *const surnames[] = { "Prøve",    "Lakmus",  "Eksempel", "Forsøg",
                                        "Opdigtet", "Testsen", "Skabelon", "Attrap" };

/* Texts end up in mail headers and certificates: a control character in one would be another
 * line of a mail. */
static int text_ok(struct lk_tx *t, const char *what, const char *v, size_t max)
{
    if (!*v || strlen(v) > max)
        return lk_fail(t->err, LK_E_USE, LK_NO_POS, "%s must have 1 to %zu octets", what, max);
    for (const char *p = v; *p; p++)
        if (iscntrl((unsigned char)*p))
            return lk_fail(t->err, LK_E_USE, LK_NO_POS, "%s holds a control character", what);
    return 0;
}

static int email_ok(struct lk_tx *t, const char *v)
{
    static const char *const letters[] = { "Æ", "Ø", "Å", "æ", "ø", "å" };
    for (size_t i = 0; i < LK_COUNT(letters); i++)
        if (strstr(v, letters[i]))
            return lk_fail(t->err, LK_E_USE, LK_NO_POS,
                           "the e-mail address must not hold Æ, Ø or Å");
    const char *at = strchr(v, '@');
    bool plain = at && at > v && at[1] && !strchr(at + 1, '@') && !strpbrk(v, " <>,;:\"()[]\\");
    for (const char *p = v; *p; p++)
        plain = plain && (unsigned char)*p < 0x80;
    return plain ? 0 : lk_fail(t->err, LK_E_USE, LK_NO_POS, "the e-mail address is none");
}

static int cvr_ok(struct lk_tx *t, const char *v)
{
    if (strlen(v) == 8 && strspn(v, "0123456789") == 8)
        return 0;
    return lk_fail(t->err, LK_E_USE, LK_NO_POS, "the CVR number must have 8 digits");
}

/* An address for an id that may hold anything. */
static const char *invent_email(struct lk_tx *t, const char *id)
{
    char *local = lk_arena_strdup(t->arena, id);
    for (char *p = local; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr("._-", *p))
            *p = '-';
    return lk_arena_printf(t->arena, "%s@example.test", local);
}

static const char *invent_uuid(struct lk_tx *t, struct lk_rng *r)
{
    uint64_t a = lk_rng_next(r), b = lk_rng_next(r);
    return lk_arena_printf(t->arena, "%08x-%04x-4%03x-8%03x-%012llx", (unsigned)(a >> 32),
                           (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff), (unsigned)(b >> 52),
                           (unsigned long long)(b & 0xffffffffffffULL));
}

static void invent(struct lk_tx *t, struct lk_user *u)
{
    struct lk_rng r = lk_rng_named(t->world.seed, u->id);
    u->given_name = given_names[lk_rng_below(&r, LK_COUNT(given_names))];
    u->surname = surnames[lk_rng_below(&r, LK_COUNT(surnames))];
    u->organisation = "Lakmus Prøveværksted A/S";
    u->cvr = lk_arena_printf(t->arena, "%08llu",
                             (unsigned long long)(10000000 + lk_rng_below(&r, 89999999)));
    u->email = invent_email(t, u->id);
    u->uuid = invent_uuid(t, &r);
}

static int read_member(struct lk_tx *t, const char *key, const json_t *v, struct lk_user *u)
{
    const struct {
        const char *name;
        const char **to;
    } members[] = {
        { "user_id", &u->id },  { "given_name", &u->given_name },     { "surname", &u->surname },
        { "email", &u->email }, { "organisation", &u->organisation }, { "cvr", &u->cvr },
    };
    for (size_t i = 0; i < LK_COUNT(members); i++) {
        if (strcmp(key, members[i].name) != 0)
            continue;
        if (!json_is_string(v))
            return lk_fail(t->err, LK_E_USE, LK_NO_POS, "%s must be a text", key);
        *members[i].to = lk_arena_strdup(t->arena, json_string_value(v));
        return text_ok(t, key, *members[i].to, FIELD_MAX);
    }
    return lk_fail(t->err, LK_E_USE, LK_NO_POS, "a user has no '%.40s'", key);
}

int lk_user_read(struct lk_tx *t, const json_t *v, struct lk_user *ret)
{
    const char *id = lk_json_str(v, "user_id", NULL);
    if (!id)
        return lk_fail(t->err, LK_E_USE, LK_NO_POS, "a user needs a user_id");
    if (text_ok(t, "user_id", id, ID_MAX))
        return -1;
    struct lk_user u = { .id = lk_arena_strdup(t->arena, id) };
    invent(t, &u);
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)v, key, member)
    {
        if (read_member(t, key, member, &u))
            return -1;
    }
    if (email_ok(t, u.email) || cvr_ok(t, u.cvr))
        return -1;
    *ret = u;
    return 0;
}

int lk_user_add(struct lk_tx *t, const struct lk_user *u)
{
    if (lk_store_run(t->store, t->err, "INSERT OR IGNORE INTO user VALUES(?,?,?,?,?,?,?,?)",
                     "isssssss", (long long)t->world.n, u->id, u->given_name, u->surname, u->email,
                     u->organisation, u->cvr, u->uuid))
        return -1;
    if (lk_store_changes(t->store) == 1)
        return 0;
    return lk_fail(t->err, LK_E_USE, LK_NO_POS, "there is a user of that user_id already");
}

int lk_user_find(struct lk_tx *t, const char *id, struct lk_user *ret)
{
    LK_AUTO(lk_rows_done)
    struct lk_rows *r =
        lk_store_ask(t->store, t->err,
                     "SELECT id,given_name,surname,email,organisation,cvr,uuid FROM user"
                     " WHERE world=? AND id=?",
                     "is", (long long)t->world.n, id);
    int more = r ? lk_rows_next(r, t->err) : -1;
    if (more <= 0)
        return more;
    const char **to[] = { &ret->id,           &ret->given_name, &ret->surname, &ret->email,
                          &ret->organisation, &ret->cvr,        &ret->uuid };
    for (size_t i = 0; i < LK_COUNT(to); i++)
        *to[i] = lk_col_text(r, (int)i, t->arena);
    return 1;
}

const char *lk_user_name(struct lk_tx *t, const struct lk_user *u)
{
    return lk_arena_printf(t->arena, "%s %s", u->given_name, u->surname);
}

json_t *lk_user_json(const struct lk_user *u)
{
    return json_pack("{ss ss ss ss ss ss ss}", "user_id", u->id, "given_name", u->given_name,
                     "surname", u->surname, "email", u->email, "organisation", u->organisation,
                     "cvr", u->cvr, "uuid", u->uuid);
}
