/* What stands in lists: notifications, menus, certificates and their details. */
#include "verdict/look.h"

#include "base/text.h"
#include <string.h>

static void notifications(struct lk_look *l)
{
    const char *subject = lk_json_str(l->arg, "subject", NULL);
    long long count = lk_json_int(l->arg, "count", -1), least = lk_json_int(l->arg, "at-least", -1);
    lk_expects(l, "%s%s%s%s",
               count >= 0   ? lk_arena_printf(l->arena, "%lld ", count)
               : least >= 0 ? lk_arena_printf(l->arena, "at least %lld ", least)
                            : "",
               "notifications", subject ? " with the subject " : "",
               subject ? lk_words(l, subject) : "");
    const json_t *view = lk_view(l);
    const json_t *list = view ? lk_member(l, view, "notifications", "notifications") : NULL;
    if (!list)
        return;
    size_t n = lk_count_subject(l, list, subject);
    if (subject && count < 0 && least < 0 && !n)
        lk_unfit(l, "no notification with that subject among %zu%s", json_array_size(list),
                 lk_subjects_said(l, list));
    else if (!lk_count_fits(l, n, "notifications"))
        lk_tell_count(l, list, n, "notification");
    else
        lk_fits(l, "%zu notifications", n);
}

static void user_name(struct lk_look *l)
{
    const struct lk_person *p = lk_person_of(l->seen->case_, l->actor);
    lk_expects(l, "the person's own name");
    const json_t *view = lk_view(l), *user = view ? lk_member(l, view, "user", "name") : NULL;
    if (!user)
        return;
    if (!p || !p->given_name || !p->surname) {
        lk_unseen(l, "the scenario does not say what %s is called", l->actor);
        return;
    }
    const char *is = json_is_string(user) ? json_string_value(user) : "";
    const char *full = lk_arena_printf(l->arena, "%s %s", p->given_name, p->surname);
    if (lk_contains(is, full))
        lk_fits(l, "%s", is);
    else
        lk_unfit(l, "the name \"%s\" where %s belongs", is, full);
}

static void menus_end(struct lk_look *l)
{
    lk_expects(l, "the last menus %s", lk_texts_said(l, l->arg));
    const json_t *view = lk_view(l), *menus = view ? lk_member(l, view, "menus", "menu") : NULL;
    if (!menus)
        return;
    size_t n = json_array_size(menus), want = lk_texts(l->arg);
    for (size_t i = 0; i < want; i++) {
        const char *is = n < want ? "" : lk_text_at(menus, n - want + i);
        if (lk_same_label(is, lk_words(l, lk_text_at(l->arg, i))) ||
            lk_same_label(is, lk_text_at(l->arg, i)))
            continue;
        lk_unfit(l, "the menus %s", lk_texts_said(l, menus));
        return;
    }
    lk_fits(l, "the menus %s", lk_texts_said(l, menus));
}

static const json_t *row_of(const json_t *rows, const char *id)
{
    size_t i;
    json_t *row;
    json_array_foreach((json_t *)rows, i,
                       row) if (!strcmp(lk_json_str(row, "id", ""), id)) return row;
    return NULL;
}

static bool has_status(const json_t *row, const char *status)
{
    return lk_same_label(lk_json_str(row, "status", ""), status);
}

/* What the story calls the certificate with that id: " (mine)", or nothing. */
static const char *called(struct lk_look *l, const char *id)
{
    const char *name;
    json_t *named;
    for (size_t i = 0; i < l->seen->at; i++)
        json_object_foreach(json_object_get(json_array_get(l->seen->records, i), "names"), name,
                            named) if (!strcmp(lk_json_str(named, "thing", ""), "certificate") &&
                                       !strcmp(lk_json_str(named, "value", ""),
                                               id)) return lk_arena_printf(l->arena, " (%s)", name);
    return "";
}

/* "3 rows: 3 Issued, 5 Issued, 9 Blocked": a list as it was seen. */
static const char *rows_said(struct lk_look *l, const json_t *rows)
{
    size_t i, n = json_array_size(rows);
    json_t *row;
    const char *said = lk_arena_printf(l->arena, "%zu row%s", n, n == 1 ? "" : "s");
    json_array_foreach((json_t *)rows, i, row) said = lk_arena_printf(
        l->arena, "%s%s %s%s %s", said, i ? "," : ":", lk_json_str(row, "id", "?"),
        called(l, lk_json_str(row, "id", "")), lk_json_str(row, "status", "without a status"));
    return said;
}

static bool statuses_fit(struct lk_look *l, const json_t *rows)
{
    const char *status;
    json_t *want, *row;
    size_t i;
    json_object_foreach(json_object_get(l->arg, "statuses"), status, want)
    {
        long long n = 0;
        json_array_foreach((json_t *)rows, i, row) n += has_status(row, status);
        if (n != json_integer_value(want)) {
            lk_unfit(l, "%lld with the status %s, not %lld, among %s", n, status,
                     (long long)json_integer_value(want), rows_said(l, rows));
            return false;
        }
    }
    return true;
}

static bool profile_of_old(const json_t *old, const char *profile)
{
    size_t i;
    json_t *row;
    json_array_foreach((json_t *)old, i, row) if (lk_same_label(lk_json_str(row, "profile", ""),
                                                                profile)) return true;
    return false;
}

static bool new_row_fits(struct lk_look *l, const json_t *row, const json_t *old)
{
    const char *status = lk_json_str(l->arg, "new-status", NULL);
    if (status && !has_status(row, status)) {
        lk_unfit(l, "a new row with the status \"%s\"", lk_json_str(row, "status", "none"));
        return false;
    }
    const char *profile = lk_json_str(row, "profile", "");
    if (json_object_get(l->arg, "new-profile") && !profile_of_old(old, profile)) {
        lk_unfit(l, "a new row with the profile \"%s\", that no older row has", profile);
        return false;
    }
    return true;
}

static bool new_rows_fit(struct lk_look *l, const json_t *rows, const json_t *old)
{
    long long n = 0, want = lk_json_int(l->arg, "new", -1);
    size_t i;
    json_t *row;
    json_array_foreach((json_t *)rows, i, row)
    {
        if (row_of(old, lk_json_str(row, "id", "")))
            continue;
        n++;
        if (!new_row_fits(l, row, old))
            return false;
    }
    bool none = !n && want != 0 &&
                (json_object_get(l->arg, "new-status") || json_object_get(l->arg, "new-profile"));
    if ((want >= 0 && n != want) || none) {
        lk_unfit(l, "%lld new among %s", n, rows_said(l, rows));
        return false;
    }
    return true;
}

static bool old_rows_fit(struct lk_look *l, const json_t *rows, const json_t *old)
{
    size_t i;
    json_t *was;
    json_array_foreach((json_t *)old, i, was)
    {
        const json_t *is = row_of(rows, lk_json_str(was, "id", ""));
        const char *before = lk_json_str(was, "status", "");
        if (!json_object_get(l->arg, "old"))
            break;
        if (!is)
            lk_unfit(l, "the row %s is gone", lk_json_str(was, "id", ""));
        else if (!has_status(is, before))
            lk_unfit(l, "the row %s, %s before, is now %s", lk_json_str(was, "id", ""), before,
                     lk_json_str(is, "status", "without a status"));
        else if (!lk_same_label(lk_json_str(is, "profile", ""), lk_json_str(was, "profile", "")))
            lk_unfit(l, "the row %s names another profile", lk_json_str(was, "id", ""));
        else
            continue;
        return false;
    }
    return true;
}

/* "count 2, new 1": the argument itself, as it was written. */
static const char *arg_said(struct lk_look *l)
{
    const char *key, *said = "";
    json_t *v;
    json_object_foreach((json_t *)l->arg, key, v)
    {
        LK_AUTO(lk_buf_done) struct lk_buf value = { 0 };
        if (!json_is_string(v))
            lk_json_dump(v, &value);
        said = lk_arena_printf(l->arena, "%s%s%s %s", said, *said ? ", " : "", key,
                               json_is_string(v) ? json_string_value(v) : value.bytes);
    }
    return said;
}

static const json_t *rows_of(struct lk_look *l)
{
    const json_t *view = lk_view(l);
    return view ? lk_member(l, view, "rows", "list of certificates") : NULL;
}

static void certificates(struct lk_look *l)
{
    const char *since = lk_json_str(l->arg, "since", NULL);
    lk_expects(l, "certificates: %s", arg_said(l));
    const json_t *rows = rows_of(l), *old = NULL;
    if (!rows || (since && !(old = lk_named(l, since, NULL))))
        return;
    if (!lk_count_fits(l, json_array_size(rows), "rows")) {
        lk_unfit(l, "%s", rows_said(l, rows));
        return;
    }
    if (!statuses_fit(l, rows))
        return;
    if (old && (!new_rows_fit(l, rows, old) || !old_rows_fit(l, rows, old)))
        return;
    lk_fits(l, "%zu rows, as expected", json_array_size(rows));
}

static void certificate(struct lk_look *l)
{
    const char *name = lk_json_str(l->arg, "of", ""), *want = lk_json_str(l->arg, "status", "");
    lk_expects(l, "the row of '%s' with the status %s", name, want);
    const json_t *rows = rows_of(l), *id = rows ? lk_named(l, name, NULL) : NULL;
    if (!id)
        return;
    const json_t *row = row_of(rows, json_is_string(id) ? json_string_value(id) : "");
    if (!row)
        lk_unfit(l, "a list without that row (%s), of %s",
                 json_is_string(id) ? json_string_value(id) : "?", rows_said(l, rows));
    else if (has_status(row, want))
        lk_fits(l, "%s", want);
    else
        lk_unfit(l, "that row (%s) with the status \"%s\"", lk_json_str(row, "id", ""),
                 lk_json_str(row, "status", "none"));
}

static bool blank(const json_t *v)
{
    const char *s = json_string_value(v);
    return !v || json_is_null(v) || (s && s[strspn(s, " \t")] == '\0');
}

static void properties(struct lk_look *l)
{
    size_t want = (size_t)json_integer_value(l->arg), i, k;
    lk_expects(l, "%zu properties in each row, none of them empty", want);
    const json_t *rows = rows_of(l);
    json_t *row, *value;
    if (rows && !json_array_size(rows))
        lk_unseen(l, "the list is empty");
    if (!rows || !json_array_size(rows))
        return;
    json_array_foreach((json_t *)rows, i, row)
    {
        const json_t *values = json_object_get(row, "values");
        if (json_array_size(values) != want) {
            lk_unfit(l, "a row with %zu properties", json_array_size(values));
            return;
        }
        json_array_foreach((json_t *)values, k, value) if (blank(value))
        {
            lk_unfit(l, "a row whose property %zu is empty", k + 1);
            return;
        }
    }
    lk_fits(l, "%zu properties in each row", want);
}

const struct lk_predicate_row lk_list_predicates[] = {
    { "notifications", notifications }, { "user-name", user_name },
    { "menus-end", menus_end },         { "certificates", certificates },
    { "certificate", certificate },     { "properties", properties },
    { "details", lk_details_agree },    { NULL, NULL },
};
