/* Tables of the words that scenarios are written with, and of the embedded portal's faults. */
#include "cli/list.h"

#include "base/buf.h"
#include "portal/fault.h"
#include <string.h>

static json_t *actions_of(unsigned doers)
{
    static const struct {
        unsigned flag;
        const char *key;
    } flags[] = { { LK_ACT_OF, "of" },
                  { LK_ACT_VALUE, "value" },
                  { LK_ACT_FOR, "for" },
                  { LK_ACT_WHOSE, "whose" } };
    json_t *rows = json_array();
    for (size_t i = 0; i < lk_actions_n; i++) {
        const struct lk_action *a = &lk_actions[i];
        if (!(a->doers & doers))
            continue;
        json_t *takes = json_array();
        for (size_t k = 0; k < LK_COUNT(flags); k++)
            if (a->flags & flags[k].flag)
                json_array_append_new(takes, json_string(flags[k].key));
        json_array_append_new(rows, json_pack("{s:s, s:s, s:o, s:s}", "phrase", a->phrase, "guide",
                                              a->guide, "takes", takes, "what", a->help));
    }
    return rows;
}

static json_t *acts(const struct lk_list *list)
{
    (void)list;
    return actions_of(LK_DOER_USER);
}

static json_t *deeds(const struct lk_list *list)
{
    (void)list;
    return actions_of(LK_DOER_ADMIN);
}

static json_t *misuses(const struct lk_list *list)
{
    (void)list;
    return actions_of(LK_DOER_MISUSE);
}

static json_t *row(const char *phrase, const char *what)
{
    return json_pack("{s:s, s:s}", "phrase", phrase, "what", what);
}

static json_t *hows(const struct lk_list *list)
{
    (void)list;
    json_t *rows = json_array();
    for (size_t i = 0; i < lk_hows_n; i++)
        json_array_append_new(rows, row(lk_hows[i].phrase, lk_hows[i].help));
    return rows;
}

static json_t *keeps(const struct lk_list *list)
{
    (void)list;
    json_t *rows = json_array();
    for (size_t i = 0; i < lk_keeps_n; i++)
        json_array_append_new(rows, json_pack("{s:s, s:s}", "phrase", lk_keeps[i].phrase, "read by",
                                              lk_keeps[i].action));
    return rows;
}

static json_t *things(const struct lk_list *list)
{
    (void)list;
    json_t *rows = json_array();
    for (size_t i = 0; i < lk_things_n; i++)
        json_array_append_new(rows, row(lk_things[i].phrase, lk_things[i].help));
    return rows;
}

/* What an argument may be: its words, or its keys with theirs. */
static void describe(const struct lk_shape *s, struct lk_buf *out)
{
    enum { WORDS_SHOWN = 12 };
    struct lk_key key;
    const char *word;
    if (s->kind == LK_SHAPE_MAP) {
        for (size_t i = 0; lk_shape_key(s, i, &key); i++) {
            lk_buf_printf(out, "%s`%s%s`: ", i ? "; " : "", key.name, key.required ? "" : "?");
            bool nested = key.shape->kind == LK_SHAPE_MAP;
            lk_buf_adds(out, nested ? "(" : "");
            describe(key.shape, out);
            lk_buf_adds(out, nested ? ")" : "");
        }
    } else if (s->kind == LK_SHAPE_SOME || s->kind == LK_SHAPE_LIST) {
        describe(s->item, out);
        lk_buf_adds(out, s->kind == LK_SHAPE_SOME ? " (or a list of them)" : " (a list of them)");
    } else if ((s->kind == LK_SHAPE_WORD || s->kind == LK_SHAPE_PHRASE) &&
               !lk_shape_word(s, WORDS_SHOWN)) {
        for (size_t i = 0; (word = lk_shape_word(s, i)); i++)
            lk_buf_printf(out, "%s*%s*", i ? ", " : "", word);
    } else {
        lk_buf_adds(out, s->name);
    }
}

static json_t *places_of(unsigned places)
{
    static const struct {
        unsigned place;
        const char *word;
    } words[] = { { LK_WIRE, "wire" }, { LK_BROWSER, "browser" }, { LK_CLIENT, "client" } };
    json_t *list = json_array();
    for (size_t i = 0; i < LK_COUNT(words); i++)
        if (places & words[i].place)
            json_array_append_new(list, json_string(words[i].word));
    return list;
}

static json_t *predicates(const struct lk_list *list)
{
    (void)list;
    json_t *rows = json_array();
    for (size_t i = 0; i < lk_predicates_n; i++) {
        const struct lk_predicate *p = &lk_predicates[i];
        LK_AUTO(lk_buf_done) struct lk_buf argument = { 0 };
        describe(p->shape, &argument);
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s, s:o}", "key", p->key, "argument",
                                              argument.bytes, "what", p->help, "seen in",
                                              places_of(p->places)));
    }
    return rows;
}

static json_t *pages(const struct lk_list *list)
{
    (void)list;
    json_t *rows = json_array();
    for (size_t i = 0; i < lk_pages_n; i++)
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s}", "id", lk_pages[i].id, "name",
                                              lk_pages[i].name, "title",
                                              lk_pages[i].title ? lk_pages[i].title : ""));
    return rows;
}

static json_t *faults(const struct lk_list *list)
{
    (void)list;
    json_t *rows = json_array();
    for (size_t i = 0; i < LK_FAULTS; i++) {
        const struct lk_fault *f = lk_fault_row((enum lk_fault_id)i);
        json_array_append_new(rows,
                              json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", f->name,
                                        "family", lk_fault_family_name(lk_fault_family_of(f->id)),
                                        "at", f->where, "what happens", f->sentence, "breaks",
                                        f->breaks, "may also", f->may_also, "rule", f->source,
                                        "a client", lk_fault_client_name(f->client)));
    }
    return rows;
}

/* The rules that a shape was made for: it trips them, or nearly does. */
static void made_for(const struct forge *shape, struct lk_buf *out)
{
    for (size_t i = 0; i < forge_rule_count; i++) {
        const struct forge_rule *r = &forge_rules[i];
        bool trips = !strcmp(r->trips, shape->name);
        if (!trips && strcmp(r->nearly, shape->name) != 0)
            continue;
        /* "sound" nearly does nearly everything. */
        if (trips || strcmp(shape->name, "sound") != 0)
            lk_buf_printf(out, "%s%s%s", out->len ? ", " : "", trips ? "" : "nearly ", r->rule);
    }
}

static json_t *shapes(const struct lk_list *list)
{
    (void)list;
    json_t *rows = json_array();
    const struct forge *shape;
    for (size_t i = 0; (shape = forge_at(i)); i++) {
        LK_AUTO(lk_buf_done) struct lk_buf rules = { 0 };
        made_for(shape, &rules);
        enum lk_fault_client client =
            shape->refused && !shape->beyond ? LK_CLIENT_MUST_REFUSE : LK_CLIENT_MAY_ACCEPT;
        json_array_append_new(rows, json_pack("{s:s, s:s, s:s}", "name", shape->name, "rules",
                                              rules.len ? rules.bytes : "", "a client",
                                              lk_fault_client_name(client)));
    }
    return rows;
}

const struct lk_table lk_word_tables[] = {
    { "acts", "What people do", { "phrase", "guide", "takes", "what" }, acts },
    { "deeds", "What the administrator does", { "phrase", "guide", "takes", "what" }, deeds },
    { "misuses",
      "What only a misuse does (besides what people do)",
      { "phrase", "guide", "takes", "what" },
      misuses },
    { "hows", "How a misuse is bent", { "phrase", "what" }, hows },
    { "keeps", "What a misuse must leave as it is", { "phrase", "read by" }, keeps },
    { "things", "What can be remembered", { "phrase", "what" }, things },
    { "predicates", "What can be expected", { "key", "argument", "what", "seen in" }, predicates },
    { 0 },
};
const struct lk_table lk_page_tables[] = {
    { "pages", "Pages", { "id", "name", "title" }, pages },
    { 0 },
};
const struct lk_table lk_fault_tables[] = {
    { "faults",
      "Faults of the embedded portal",
      { "name", "family", "at", "what happens", "breaks", "may also", "rule", "a client" },
      faults },
    { "shapes",
      "Shapes of files, for the fault fixture/SHAPE",
      { "name", "rules", "a client" },
      shapes },
    { 0 },
};
